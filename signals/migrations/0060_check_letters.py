"""Check that every letter about a partner is there; others go on writing meanwhile."""

from typing import Any

from django.db import migrations


def check(apps: Any, schema_editor: Any) -> None:
    """Once more does no harm: what was checked is checked."""
    for table in ("signals_teamaction", "signals_consult"):
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_letter_id_fk")


class Migration(migrations.Migration):
    # A table is checked while others write: that cannot be in a transaction with other steps.
    atomic = False

    dependencies = [("signals", "0059_partner_mail_indexes")]

    operations = [migrations.RunPython(check, migrations.RunPython.noop)]
