"""The index of signals with news of an action."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [
        ("signals", "0016_team_actions"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("has_action_news", True)), fields=["team", "officer"], name="signal_action_news"
            ),
        ),
    ]
