"""The index of signals of whom a reporter may have heard nothing, with those that ended while nobody told them."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0073_statutory_receipt")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["-received_at", "-id"],
                name="signal_not_told",
                condition=Q(first_contact_at__isnull=True) & (Q(told=False) | Q(told__isnull=True))
                | Q(closed_at__isnull=False, told=False, feedback=""),
            ),
        ),
        RemoveIndexConcurrently(model_name="signal", name="signal_unheard"),
    ]
