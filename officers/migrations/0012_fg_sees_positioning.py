"""The data protection officer sees the reports of positioning as well: they hold numbers of what everybody told."""

from typing import Any

from django.db import migrations

CODE = "reports.positioning"
NAME = "Zien wat de positionering doet, en proefdraaien"


def give(apps: Any, schema_editor: Any) -> None:
    role, right = apps.get_model("officers", "Role"), apps.get_model("officers", "Right")
    for one in role.objects.filter(slug="fg"):
        one.rights.add(right.objects.get_or_create(code=CODE, defaults={"name": NAME})[0])


class Migration(migrations.Migration):
    dependencies = [("officers", "0011_partner_contacts")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
