"""Words that mean danger, as rows. They are kept by a process for each stamp of the organisation."""

import django.contrib.postgres.fields
from django.db import migrations, models

STAMP = """
CREATE TRIGGER signals_dangerwords_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON signals_dangerwords
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""


def words(longest: int, **options: object) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=longest), size=None, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("officers", "0002_stamp"),
        ("signals", "0043_follower_language"),
    ]

    operations = [
        migrations.CreateModel(
            name="DangerWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                (
                    "codes",
                    words(
                        40,
                        help_text=(
                            "Welke nummers de bewoner ziet. Een nummer dat uit uw lijst van doorverwijzingen is, staat"
                            " er niet."
                        ),
                        verbose_name="nummers",
                    ),
                ),
                ("patterns", words(500, verbose_name="woorden")),
                ("exceptions", words(500, blank=True, default=list, verbose_name="behalve in een zin met")),
                (
                    "weakened_by",
                    words(
                        10,
                        blank=True,
                        default=list,
                        help_text="Wanneer de woorden geen gevaar betekenen.",
                        verbose_name="telt niet",
                    ),
                ),
                (
                    "is_urgent",
                    models.BooleanField(
                        default=True, help_text="Iemand moet er vandaag naar kijken.", verbose_name="spoed"
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="nagekeken op")),
                (
                    "is_as_delivered",
                    models.BooleanField(default=False, editable=False, verbose_name="zoals geleverd"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in gebruik")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="volgorde")),
            ],
            options={
                "verbose_name": "gevaarwoorden",
                "verbose_name_plural": "gevaarwoorden",
                "ordering": ["order", "slug"],
            },
        ),
        migrations.RunSQL(STAMP, "DROP TRIGGER signals_dangerwords_stamp ON signals_dangerwords"),
    ]
