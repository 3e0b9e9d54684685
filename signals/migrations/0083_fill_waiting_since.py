"""Since when what waits does so, by its history; and the index by which what waits long is found."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

BATCH = 2_000
FILL = """
    UPDATE signals_signal AS signal
    SET waiting_since = COALESCE(
        (
            SELECT event.at FROM signals_event AS event
            WHERE event.signal_id = signal.id AND event.what = 'status' ORDER BY event.id DESC LIMIT 1
        ),
        signal.received_at
    ) AT TIME ZONE 'Europe/Amsterdam'
    WHERE signal.id = ANY(%s) AND signal.stopped_on IS NOT NULL AND signal.waiting_since IS NULL
"""


def fill(apps, schema_editor):
    """What begins to wait meanwhile has it already, or gets it here."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM signals_signal WHERE stopped_on IS NOT NULL ORDER BY id")
        waiting = [pk for (pk,) in cursor.fetchall()]
        for first in range(0, len(waiting), BATCH):
            cursor.execute(FILL, [waiting[first : first + BATCH]])


class Migration(migrations.Migration):
    # Batch by batch, and an index is made while others write: neither can be in one transaction.
    atomic = False

    dependencies = [("signals", "0082_waiting_since")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, atomic=False),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                fields=["waiting_since", "id"],
                name="signal_waiting",
                condition=Q(waiting_since__isnull=False, closes_on=None),
            ),
        ),
    ]
