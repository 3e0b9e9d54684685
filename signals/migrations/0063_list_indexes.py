"""Indexes for what few signals are or have, for what is open of a domain, and for what is urgent."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

NEWEST = ["-received_at", "-id"]


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0062_team_cells")]

    operations = [
        AddIndexConcurrently(model_name="signal", index=index)
        for index in (
            models.Index(fields=["language", *NEWEST], name="signal_by_language", condition=~Q(language="nl")),
            models.Index(fields=["kind", *NEWEST], name="signal_by_kind", condition=~Q(kind="melding")),
            models.Index(fields=["channel", *NEWEST], name="signal_by_channel", condition=~Q(channel="web")),
            models.Index(
                fields=["sensitivity", *NEWEST], name="signal_by_sensitivity", condition=~Q(sensitivity="gewoon")
            ),
            models.Index(fields=NEWEST, name="signal_was_reopened", condition=Q(times_reopened__gt=0)),
            models.Index(fields=["made_by", *NEWEST], name="signal_by_maker", condition=Q(made_by__isnull=False)),
            models.Index(
                fields=["domain", "due_on", "id"],
                name="signal_open_domain",
                condition=~Q(status__in=("afgehandeld", "geannuleerd")),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="signal_open_urgent",
                condition=~Q(status__in=("afgehandeld", "geannuleerd")) & Q(is_urgent=True),
            ),
        )
    ]
