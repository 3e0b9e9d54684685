"""After how many working days an action should be done, as a rule."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0075_link_end_told"),
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
    ]
