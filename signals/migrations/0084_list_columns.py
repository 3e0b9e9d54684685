"""Indexes for what few signals have: outside the municipality, and passed on to another organisation."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0083_fill_waiting_since")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("forwarded_on__isnull", False)),
                fields=["forwarded_on", "id"],
                name="signal_forwarded",
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("is_outside", True)), fields=["-received_at", "-id"], name="signal_outside"
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("other_organisation", ""), _negated=True),
                fields=["-received_at", "-id"],
                name="signal_organisation",
            ),
        ),
    ]
