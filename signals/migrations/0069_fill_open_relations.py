"""What ties teams to signals that are open already, and indexes for lists that hold what most filters ask."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

BATCH = 2_000
ASKED = ("made_by", "area", "domain", "category", "sensitivity", "channel", "status")
LISTS = (
    models.Index(
        fields=["is_urgent", "due_on", "id"],
        include=[*ASKED, "team", "officer", "has_action_news", "floating_since", "stopped_on"],
        name="signal_open_list",
        condition=~Q(status__in=("afgehandeld", "geannuleerd")),
    ),
    models.Index(
        fields=["team", "floating_since", "id"],
        include=["is_urgent", "due_on", "officer", *ASKED],
        name="signal_floating_list",
        condition=Q(floating_since__isnull=False),
    ),
    models.Index(
        fields=["team", "officer"],
        include=["is_urgent", "due_on", "id", *ASKED],
        name="signal_news_list",
        condition=Q(has_action_news=True),
    ),
    models.Index(
        fields=["stopped_on", "id"],
        include=["is_urgent", "due_on", "team", "officer", *ASKED],
        name="signal_stopped_list",
        condition=Q(stopped_on__isnull=False),
    ),
)


def fill(apps, schema_editor):
    """Those of signals that are opened or changed meanwhile are written by triggers."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM signals_signal WHERE status NOT IN ('afgehandeld', 'geannuleerd') ORDER BY id")
        opened = [pk for (pk,) in cursor.fetchall()]
        for first in range(0, len(opened), BATCH):
            cursor.execute(
                """
                INSERT INTO signals_openrelation (signal_id, team_id)
                SELECT r.signal_id, r.team_id FROM unnest(%s::bigint[]) AS s (id)
                CROSS JOIN LATERAL signals_relations(s.id) r ON CONFLICT DO NOTHING
                """,
                [opened[first : first + BATCH]],
            )
        cursor.execute("ANALYZE signals_openrelation")
        cursor.execute("ANALYZE signals_signal (status, is_urgent, has_action_news)")


class Migration(migrations.Migration):
    # Batch by batch, and an index is made while others write: neither can be in one transaction.
    atomic = False

    dependencies = [("signals", "0068_open_relations")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, atomic=False),
        *[AddIndexConcurrently(model_name="signal", index=index) for index in LISTS],
        *[
            RemoveIndexConcurrently(model_name="signal", name=name)
            for name in ("signal_open_urgent", "signal_floating", "signal_action_news", "signal_stopped")
        ],
    ]
