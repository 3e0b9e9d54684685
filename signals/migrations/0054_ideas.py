"""An idea goes to who knows the area, and has no defect's term: a rule to the area officers, and terms of kinds (domain
study, S6)."""

from django.db import migrations, models

# A process keeps the terms until one of them changes (officers 0002).
STAMP = """
CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0053_coordination"),
        ("officers", "0002_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="routingrule",
            name="to_unit",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Naar de eenheid waar zij zitten. Zitten zij daar nergens, dan krijgt het team hieronder het."
                ),
                verbose_name="naar de wijkambtenaren van het gebied",
            ),
        ),
        migrations.CreateModel(
            name="KindTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("melding", "melding"),
                            ("idee", "idee"),
                            ("vraag", "vraag"),
                            ("compliment", "compliment"),
                            ("zorg", "zorg"),
                        ],
                        max_length=12,
                        unique=True,
                        verbose_name="soort",
                    ),
                ),
                (
                    "handling_days",
                    models.PositiveSmallIntegerField(
                        help_text=("Geldt voor wat hierna binnenkomt, in plaats van de termijn van de categorie."),
                        verbose_name="afhandeltermijn",
                    ),
                ),
                (
                    "handling_unit",
                    models.CharField(
                        choices=[("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")],
                        default="werkdagen",
                        max_length=16,
                        verbose_name="telt in",
                    ),
                ),
            ],
            options={
                "verbose_name": "termijn van een soort",
                "verbose_name_plural": "termijnen van soorten",
                "ordering": ["kind"],
            },
        ),
        migrations.RunSQL(
            STAMP.format(table="signals_kindterm"), "DROP TRIGGER signals_kindterm_stamp ON signals_kindterm"
        ),
    ]
