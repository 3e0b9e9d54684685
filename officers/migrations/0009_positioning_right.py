"""Who sees figures of the own work may see what the positioning does, in cities that have their roles already.

The roles of the starting set get the right that a new city gives them; what a city made itself it decides itself.
"""

from typing import Any

from django.db import migrations

CODE = "reports.positioning"
NAME = "Zien wat de positionering doet, en proefdraaien"
ROLES = ("teamleider", "wijkambtenaar", "wethouder", "beheerder")


def give(apps: Any, schema_editor: Any) -> None:
    role, right = apps.get_model("officers", "Role"), apps.get_model("officers", "Right")
    roles = list(role.objects.filter(slug__in=ROLES))
    if roles:
        made, _is_new = right.objects.get_or_create(code=CODE, defaults={"name": NAME})
        for one in roles:
            one.rights.add(made)


class Migration(migrations.Migration):
    dependencies = [("officers", "0008_scenarios")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
