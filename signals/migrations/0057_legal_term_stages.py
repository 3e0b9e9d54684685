"""What was said of the terms of complaints and of what was passed on under a law."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0056_escalation_reminded"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="term_stage",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        )
        for name in ("complaint", "statutorypassing")
    ]
