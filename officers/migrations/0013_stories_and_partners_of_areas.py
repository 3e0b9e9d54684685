"""The story of an area, texts of the city, where a partner works, and the rights that go with them."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Right -> (what it means, the roles of the starting set that have it).
_RIGHTS = {
    "areas.tell": ("Het verhaal van de eigen gebieden schrijven", ("wijkambtenaar",)),
    "briefing.read": ("De briefing van de eigen gebieden openen", ("wijkambtenaar", "wethouder")),
}


def give(apps: Any, schema_editor: Any) -> None:
    """Where a city works already, its roles of the starting set get what a new city's have from the first day."""
    role = apps.get_model("officers", "Role")
    if not role.objects.exists():
        return
    for code, (name, slugs) in _RIGHTS.items():
        right, _made = apps.get_model("officers", "Right").objects.get_or_create(code=code, defaults={"name": name})
        for one in role.objects.filter(slug__in=slugs):
            one.rights.add(right)


class Migration(migrations.Migration):
    dependencies = [("areas", "0006_reading_figures"), ("officers", "0012_fg_sees_positioning")]

    operations = [
        migrations.AddField(
            model_name="partnerorganisation",
            name="areas",
            field=models.ManyToManyField(
                blank=True,
                help_text="Waar deze partner werkt, met alles wat daaronder ligt. Leeg: in de hele gemeente.",
                related_name="partners",
                to="areas.area",
                verbose_name="gebieden",
            ),
        ),
        migrations.CreateModel(
            name="CityText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=120, verbose_name="kop")),
                (
                    "text",
                    models.TextField(
                        help_text="Een lege regel begint een alinea; een regel met - een opsomming.",
                        max_length=4000,
                        verbose_name="tekst",
                    ),
                ),
            ],
            options={
                "verbose_name": "tekst op een pagina",
                "verbose_name_plural": "teksten op pagina’s",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="AreaStory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("story", models.TextField(blank=True, max_length=4000, verbose_name="verhaal van het gebied")),
                ("approach", models.TextField(blank=True, max_length=4000, verbose_name="zo werken wij hier")),
                (
                    "programme",
                    models.TextField(blank=True, max_length=4000, verbose_name="wijkaanpak (project of programma)"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="geschreven op")),
                ("erased_at", models.DateTimeField(editable=False, null=True, verbose_name="gewist op")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to="areas.area",
                        verbose_name="gebied",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geschreven door",
                    ),
                ),
            ],
            options={
                "verbose_name": "verhaal van een gebied",
                "verbose_name_plural": "verhalen van gebieden",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["area", "-id"], name="story_newest")],
            },
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
