"""Indexes for which signals a team knows by an action of its own, and of whom a reporter may have heard nothing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0063_list_indexes")]

    operations = [
        AddIndexConcurrently(
            model_name="teamaction",
            index=models.Index(
                fields=["team", "signal"],
                name="action_known",
                condition=Q(partner__isnull=True) & ~Q(status="ingetrokken"),
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["-received_at", "-id"],
                name="signal_unheard",
                condition=Q(first_contact_at__isnull=True) & (Q(told=False) | Q(told__isnull=True)),
            ),
        ),
    ]
