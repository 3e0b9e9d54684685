"""The index of what is open says since when a signal waits, so that its own index for that is not needed."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0085_words_of_a_place")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("status__in", ["afgehandeld", "geannuleerd"]), _negated=True),
                fields=["is_urgent", "due_on", "id"],
                include=[
                    "made_by",
                    "area",
                    "domain",
                    "category",
                    "sensitivity",
                    "channel",
                    "status",
                    "team",
                    "officer",
                    "has_action_news",
                    "floating_since",
                    "stopped_on",
                    "waiting_since",
                    "closes_on",
                ],
                name="signal_open_rows",
            ),
        ),
        RemoveIndexConcurrently(model_name="signal", name="signal_open_list"),
        RemoveIndexConcurrently(model_name="signal", name="signal_waiting"),
    ]
