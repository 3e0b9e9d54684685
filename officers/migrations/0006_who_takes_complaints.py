"""The team of the starting set that handles complaints, where a city has it: it says so now."""

from typing import Any

from django.db import migrations


def say_so(apps: Any, schema_editor: Any) -> None:
    team = apps.get_model("officers", "Team")
    if not team.objects.filter(takes_complaints=True).exists():
        team.objects.filter(slug="klachten").update(takes_complaints=True)


class Migration(migrations.Migration):
    dependencies = [("officers", "0005_takes_complaints")]

    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
