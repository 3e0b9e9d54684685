"""Of a promised call whose day passed it is kept that somebody was told. Those that were late already are not told."""

from __future__ import annotations

from django.db import migrations, models
from django.utils import timezone

from areas.dated import today


def told_before(apps, schema_editor):
    """What was late before this was there: told of all at once, nobody would read it."""
    waiting = apps.get_model("signals", "Callback").objects.filter(done_at=None, on__lt=today())
    waiting.update(warned_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0066_term_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="callback",
            name="warned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(told_before, migrations.RunPython.noop),
    ]
