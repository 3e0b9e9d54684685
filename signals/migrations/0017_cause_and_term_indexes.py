"""Indexes for causes, for terms that stand still, and for what another organisation has."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0016_causes_and_terms")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("cause__isnull", False)), fields=["cause", "-received_at"], name="signal_by_cause"
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("closes_on__isnull", False)), fields=["closes_on", "id"], name="signal_closes"
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("stopped_on__isnull", False)), fields=["stopped_on", "id"], name="signal_stopped"
            ),
        ),
    ]
