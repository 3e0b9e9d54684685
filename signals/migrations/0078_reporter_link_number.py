"""Which of the links of a reporter works: those of before a wrong mail address was corrected do not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0077_lead_told")]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="link_number",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
