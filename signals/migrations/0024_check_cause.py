"""Check that every signal has a cause that is there; others go on writing meanwhile."""

from typing import Any

from django.db import migrations


def check(apps: Any, schema_editor: Any) -> None:
    """Once more does no harm: what was checked is checked."""
    schema_editor.execute("ALTER TABLE signals_signal VALIDATE CONSTRAINT signals_signal_cause_id_fk")


class Migration(migrations.Migration):
    # A table is checked while others write: that cannot be in a transaction with other steps.
    atomic = False

    dependencies = [("signals", "0023_all_event_kinds")]

    operations = [migrations.RunPython(check, migrations.RunPython.noop)]
