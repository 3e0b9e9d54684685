"""What waits for a decision of a higher level, in the order of a worklist."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0032_escalation")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["team", "due_on", "id"], name="signal_escalated", condition=~models.Q(escalated_to="")
            ),
        ),
    ]
