"""Which action a letter was about; and that every letter is there, which is checked while others write."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def check(apps: Any, schema_editor: Any) -> None:
    """Once more does no harm: what was checked is checked."""
    schema_editor.execute("ALTER TABLE agenda_action VALIDATE CONSTRAINT agenda_action_letter_id_fk")


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("agenda", "0007_partner_mail")]

    operations = [
        AddIndexConcurrently(
            model_name="action",
            index=models.Index(
                condition=models.Q(("letter__isnull", False)), fields=["letter"], name="agenda_action_letter"
            ),
        ),
        migrations.RunPython(check, migrations.RunPython.noop),
    ]
