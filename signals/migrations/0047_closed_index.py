"""What was closed longest ago, and of that what still holds personal data."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0046_retention")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["closed_at", "id"], name="signal_closed", condition=models.Q(closed_at__isnull=False)
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["closed_at", "id"],
                name="signal_closed_kept",
                condition=models.Q(closed_at__isnull=False, erased_on__isnull=True),
            ),
        ),
    ]
