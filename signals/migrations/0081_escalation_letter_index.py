"""An index from a letter to what was put before a level with it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0080_escalation_letter")]

    operations = [
        AddIndexConcurrently(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("letter__isnull", False)), fields=["letter"], name="escalation_letter"
            ),
        ),
    ]
