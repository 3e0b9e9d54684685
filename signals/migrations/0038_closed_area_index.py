"""What was closed lately in an area, for its public page."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0037_public_map")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["area", "-closed_at"],
                name="signal_closed_area",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
    ]
