"""Rights to the agenda, for the roles of the starting set where a city has them: who had no agenda gets one."""

from typing import Any

from django.db import migrations

RIGHTS = {
    "agenda.manage": "Opgaven, kansen en vergaderingen op de agenda beheren",
    "agenda.promise": "Toezeggingen vastleggen",
}
ROLES = {
    "wijkambtenaar": ("agenda.manage", "agenda.promise"),
    "beheerder": ("agenda.manage", "agenda.promise"),
    "wethouder": ("agenda.promise",),
}


def give(apps: Any, schema_editor: Any) -> None:
    role_table, right_table = apps.get_model("officers", "Role"), apps.get_model("officers", "Right")
    roles = list(role_table.objects.filter(slug__in=ROLES))
    if not roles:
        # A new installation: the starting set brings them.
        return
    rights = {
        code: right_table.objects.get_or_create(code=code, defaults={"name": name})[0] for code, name in RIGHTS.items()
    }
    for role in roles:
        role.rights.add(*(rights[code] for code in ROLES[role.slug]))


def take(apps: Any, schema_editor: Any) -> None:
    apps.get_model("officers", "Right").objects.filter(code__in=RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [("officers", "0006_who_takes_complaints")]

    operations = [migrations.RunPython(give, take)]
