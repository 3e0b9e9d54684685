"""Indexes for what floats."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0013_passing")]

    operations = [
        AddIndexConcurrently(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("answer", "verlopen")), fields=["signal", "to_team"], name="handover_lapsed"
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("floating_since__isnull", False)),
                fields=["team", "floating_since", "id"],
                name="signal_floating",
            ),
        ),
    ]
