"""In which language somebody who follows reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0042_objects_on_map"),
    ]

    operations = [
        migrations.AddField(
            model_name="follower",
            name="language",
            field=models.CharField(db_default="nl", default="nl", max_length=8, verbose_name="taal van de volger"),
        ),
    ]
