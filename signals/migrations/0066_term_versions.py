"""Which terms a category, or a kind of sound, had since when: written by the database whenever they change."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [("melding", "melding"), ("idee", "idee"), ("vraag", "vraag"), ("compliment", "compliment"), ("zorg", "zorg")]
UNITS = [("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")]
TRIGGERS = """
CREATE FUNCTION signals_category_term_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_termversion (
        category_id, kind, handling_days, handling_unit, first_contact_days, first_contact_unit, since
    ) VALUES (
        NEW.id, '', NEW.handling_days, NEW.handling_unit, NEW.first_contact_days, NEW.first_contact_unit, now()
    );
    RETURN NULL;
END $$;
CREATE FUNCTION signals_kind_term_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_termversion (kind, handling_days, handling_unit, first_contact_unit, since)
    VALUES (NEW.kind, NEW.handling_days, NEW.handling_unit, '', now());
    RETURN NULL;
END $$;
CREATE TRIGGER signals_category_term_made AFTER INSERT ON signals_category
    FOR EACH ROW EXECUTE FUNCTION signals_category_term_kept();
CREATE TRIGGER signals_category_term_changed AFTER UPDATE ON signals_category FOR EACH ROW
    WHEN ((OLD.handling_days, OLD.handling_unit, OLD.first_contact_days, OLD.first_contact_unit)
          IS DISTINCT FROM (NEW.handling_days, NEW.handling_unit, NEW.first_contact_days, NEW.first_contact_unit))
    EXECUTE FUNCTION signals_category_term_kept();
CREATE TRIGGER signals_kind_term_made AFTER INSERT ON signals_kindterm
    FOR EACH ROW EXECUTE FUNCTION signals_kind_term_kept();
CREATE TRIGGER signals_kind_term_changed AFTER UPDATE ON signals_kindterm FOR EACH ROW
    WHEN ((OLD.kind, OLD.handling_days, OLD.handling_unit)
          IS DISTINCT FROM (NEW.kind, NEW.handling_days, NEW.handling_unit))
    EXECUTE FUNCTION signals_kind_term_kept();
INSERT INTO signals_termversion (
    category_id, kind, handling_days, handling_unit, first_contact_days, first_contact_unit
) SELECT id, '', handling_days, handling_unit, first_contact_days, first_contact_unit FROM signals_category;
INSERT INTO signals_termversion (kind, handling_days, handling_unit, first_contact_unit)
SELECT kind, handling_days, handling_unit, '' FROM signals_kindterm;
"""
BACK = """
DROP TRIGGER signals_category_term_made ON signals_category;
DROP TRIGGER signals_category_term_changed ON signals_category;
DROP TRIGGER signals_kind_term_made ON signals_kindterm;
DROP TRIGGER signals_kind_term_changed ON signals_kindterm;
DROP FUNCTION signals_category_term_kept();
DROP FUNCTION signals_kind_term_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0065_escalation_desk_stamp")]

    operations = [
        migrations.CreateModel(
            name="TermVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, choices=KINDS, max_length=12, verbose_name="soort")),
                ("handling_days", models.SmallIntegerField(verbose_name="afhandeltermijn")),
                ("handling_unit", models.CharField(choices=UNITS, max_length=16, verbose_name="telt in")),
                ("first_contact_days", models.SmallIntegerField(null=True, verbose_name="eerste contact")),
                (
                    "first_contact_unit",
                    models.CharField(blank=True, choices=UNITS, max_length=16, verbose_name="eerste contact telt in"),
                ),
                ("since", models.DateTimeField(null=True, verbose_name="sinds")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="term_versions",
                        to="signals.category",
                        verbose_name="categorie",
                    ),
                ),
            ],
            options={
                "verbose_name": "termijn door de tijd",
                "verbose_name_plural": "termijnen door de tijd",
                "ordering": ["-pk"],
            },
        ),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
