"""Indexes for actions that are late, and from a letter to what it was about."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0058_partner_mail")]

    operations = [
        AddIndexConcurrently(
            model_name="teamaction",
            index=models.Index(
                condition=models.Q(("status__in", ("open", "bezig"))),
                fields=["due_on", "signal"],
                name="action_open_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="teamaction",
            index=models.Index(condition=models.Q(("letter__isnull", False)), fields=["letter"], name="action_letter"),
        ),
        AddIndexConcurrently(
            model_name="consult",
            index=models.Index(condition=models.Q(("letter__isnull", False)), fields=["letter"], name="consult_letter"),
        ),
    ]
