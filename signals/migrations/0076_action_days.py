"""After how many working days an action should be done, as a rule; a process keeps that for each stamp."""

import django.core.validators
from django.db import migrations, models

STAMP = """
CREATE TRIGGER signals_questionrule_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON signals_questionrule
    FOR EACH STATEMENT EXECUTE FUNCTION officers_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0075_link_end_told"),
        ("officers", "0002_stamp"),
    ]

    operations = [
        migrations.AddField(
            model_name="questionrule",
            name="action_days",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                help_text="In werkdagen. Met die dag begint het formulier waarmee iemand een ander team of een partner"
                " iets vraagt. Is er geen dag gekozen, dan krijgt wie het moet doen na zoveel werkdagen een keer"
                " bericht.",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="actie klaar na",
            ),
        ),
        migrations.RunSQL(STAMP, "DROP TRIGGER signals_questionrule_stamp ON signals_questionrule"),
    ]
