"""How a figure is read: its theme, its direction, whether it adds up, and who may see it. What we know of the figures of
Statistics Netherlands is filled in; what a city made stays without, and can be seen by everybody as before."""

from typing import Any

from django.db import migrations, models

_ADDS_UP = ("inwoners", "mannen", "vrouwen", "inwoners-0-tot-15", "inwoners-65-plus", "huishoudens", "oppervlakte-land")
_THEMES = {
    "Bewoners": (
        "inwoners",
        "mannen",
        "vrouwen",
        "inwoners-0-tot-15",
        "inwoners-65-plus",
        "huishoudens",
        "huishoudensgrootte",
        "inkomen",
    ),
    "Wonen": ("woz-waarde", "koopwoningen", "eengezinswoningen"),
    "Voorzieningen": ("afstand-huisarts", "afstand-supermarkt", "afstand-school", "scholen-3km"),
    "Ligging en ruimte": ("bevolkingsdichtheid", "stedelijkheid", "adressendichtheid", "oppervlakte-land"),
}


def fill_in(apps: Any, schema_editor: Any) -> None:
    indicator = apps.get_model("areas", "Indicator")
    for theme, slugs in _THEMES.items():
        indicator.objects.filter(slug__in=slugs).update(theme=theme)
    indicator.objects.filter(slug__in=_ADDS_UP).update(adds_up=True)


class Migration(migrations.Migration):
    dependencies = [("areas", "0005_no_source_of_an_indicator")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="theme",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Onder dit kopje staat het cijfer op de pagina van een gebied.",
                max_length=60,
                verbose_name="thema",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="explanation",
            field=models.CharField(blank=True, db_default="", default="", max_length=300, verbose_name="uitleg"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="direction",
            field=models.CharField(
                choices=[
                    ("hoger", "hoger is gunstiger"),
                    ("lager", "lager is gunstiger"),
                    ("neutraal", "geen oordeel"),
                ],
                db_default="neutraal",
                default="neutraal",
                max_length=10,
                verbose_name="hoe te lezen",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="audience",
            field=models.CharField(
                choices=[("openbaar", "iedereen"), ("intern", "alleen medewerkers")],
                db_default="openbaar",
                default="openbaar",
                max_length=10,
                verbose_name="wie het ziet",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="adds_up",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Zoals inwoners. Wij zeggen dan welk deel het is van de gemeente, en geen verschil.",
                verbose_name="is een aantal dat optelt",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="is_own",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="eigen cijfer"),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
