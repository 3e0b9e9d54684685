"""An index for signals whose reporter heard nothing yet."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0028_contact_stage")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(
                    models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                    ("first_contact_at__isnull", True),
                ),
                fields=["first_contact_due_on", "id"],
                name="signal_open_contact",
            ),
        ),
    ]
