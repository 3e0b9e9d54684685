"""What a subject looks like on the public map; and the stamp changes with whatever a public page says of an area."""

from django.db import migrations, models

import signals.icons

STAMP = """
CREATE TRIGGER {table}_public_stamp AFTER {events} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""
_ALL = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
WATCHED = [
    ("areas_areaversion", _ALL),
    ("areas_areafigure", _ALL),
    ("officers_coverage", _ALL),
    ("officers_areaalderman", _ALL),
    # Not of its other columns: the last sign-in stands there too.
    ("officers_officer", "UPDATE OF name, shows_name"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_no_source_of_an_indicator"),
        ("officers", "0006_who_takes_complaints"),
        ("signals", "0036_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="has_exact_place",
            field=models.BooleanField(
                default=False,
                help_text="Alleen als de plek nooit een woning is. Anders staat op de kaart een punt in de buurt daarvan.",
                verbose_name="precieze plek op de openbare kaart",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="icon",
            field=models.TextField(
                blank=True,
                default="",
                help_text="De code van een SVG-tekening. Leeg: het gewone icoon.",
                max_length=20000,
                validators=[signals.icons.check],
                verbose_name="icoon op de openbare kaart",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="category",
            name="is_public",
            field=models.BooleanField(
                default=False,
                help_text="Ook in de lijst bij het gebied, in de mails en in de feed. Nooit de tekst, een foto of de melder.",
                verbose_name="op de openbare kaart",
            ),
        ),
        *[
            migrations.RunSQL(STAMP.format(table=table, events=events), f"DROP TRIGGER {table}_public_stamp ON {table}")
            for table, events in WATCHED
        ],
    ]
