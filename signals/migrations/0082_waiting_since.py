"""Since when a signal waits as it does now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0081_escalation_letter_index")]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="waiting_since",
            field=models.DateField(editable=False, null=True),
        ),
    ]
