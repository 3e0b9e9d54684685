"""All migrations of areas until 0006 in one, for a new database (docs/adr/0038-*)."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension
from django.db import migrations, models

import areas.dated
from areas.migrating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("areas", "0001_initial"),
        ("areas", "0002_year_and_derived"),
        ("areas", "0003_also_in"),
        ("areas", "0004_figure_source"),
        ("areas", "0005_no_source_of_an_indicator"),
        ("areas", "0006_reading_figures"),
    ]

    initial = True

    dependencies = []

    operations = [
        # Known to PostgreSQL 15 as trusted or installed by the administrator; docs/operations.md says how.
        CreateExtension("postgis"),
        BtreeGistExtension(),
        CreateModels(
            [
                migrations.CreateModel(
                    name="AreaKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=60, verbose_name="naam")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Van groot (laag getal) naar klein; alleen voor de volgorde in lijsten.",
                                verbose_name="volgorde",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "soort gebied",
                        "verbose_name_plural": "soorten gebieden",
                        "ordering": ["rank", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="Area",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="areas",
                                to="areas.areakind",
                                verbose_name="soort",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "gebied",
                        "verbose_name_plural": "gebieden",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="AreaVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(blank=True, help_text="Leeg: altijd al.", null=True, verbose_name="van"),
                        ),
                        (
                            "valid_until",
                            models.DateField(
                                blank=True,
                                help_text="De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd.",
                                null=True,
                                verbose_name="tot",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="child_versions",
                                to="areas.area",
                                verbose_name="hoort bij",
                            ),
                        ),
                        (
                            "also_in",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions_also_in",
                                to="areas.area",
                                verbose_name="ligt ook in",
                            ),
                        ),
                        (
                            "boundary",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326, verbose_name="grens"
                            ),
                        ),
                        (
                            "outline",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="omtrek"
                            ),
                        ),
                        ("surface_m2", models.FloatField(blank=True, null=True, verbose_name="oppervlakte in m2")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="indeling van het jaar"
                            ),
                        ),
                        (
                            "is_derived",
                            models.BooleanField(default=False, verbose_name="samengesteld uit de gebieden eronder"),
                        ),
                    ],
                    options={
                        "verbose_name": "versie van een gebied",
                        "verbose_name_plural": "versies van gebieden",
                        "indexes": [models.Index(fields=["parent", "area"], name="areas_areav_parent__b0ab32_idx")],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("area", "="), (areas.dated.DateRange(), "&&")],
                                name="area_one_version_a_day",
                                violation_error_message="Dit gebied heeft in deze periode al een versie.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Indicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="naam")),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="eenheid")),
                        (
                            "theme",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Onder dit kopje staat het cijfer op de pagina van een gebied.",
                                max_length=60,
                                verbose_name="thema",
                            ),
                        ),
                        (
                            "explanation",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=300, verbose_name="uitleg"
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
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
                        (
                            "audience",
                            models.CharField(
                                choices=[("openbaar", "iedereen"), ("intern", "alleen medewerkers")],
                                db_default="openbaar",
                                default="openbaar",
                                max_length=10,
                                verbose_name="wie het ziet",
                            ),
                        ),
                        (
                            "adds_up",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Zoals inwoners. Wij zeggen dan welk deel het is van de gemeente, en geen verschil.",
                                verbose_name="is een aantal dat optelt",
                            ),
                        ),
                        (
                            "is_own",
                            models.BooleanField(
                                db_default=False, default=False, editable=False, verbose_name="eigen cijfer"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
                    ],
                    options={
                        "verbose_name": "indicator",
                        "verbose_name_plural": "indicatoren",
                        "ordering": ["order", "slug"],
                    },
                ),
                migrations.CreateModel(
                    name="AreaFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="figures",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="jaar")),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="areas.indicator",
                                verbose_name="indicator",
                            ),
                        ),
                        ("value", models.FloatField(verbose_name="waarde")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                    ],
                    options={
                        "verbose_name": "cijfer",
                        "verbose_name_plural": "cijfers",
                        "constraints": [
                            models.UniqueConstraint(fields=("area", "year", "indicator"), name="figure_once_a_year")
                        ],
                    },
                ),
            ]
        ),
        # Coordinates hardly get smaller by packing, and every look at the map would unpack them.
        migrations.RunSQL(
            "ALTER TABLE areas_areaversion ALTER boundary SET STORAGE EXTERNAL, ALTER outline SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
