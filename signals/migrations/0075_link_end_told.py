"""Of which link of a partner it was told that it ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0074_ended_in_silence"),
    ]

    operations = [
        migrations.AddField(
            model_name="consult",
            name="link_end_told",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="teamaction",
            name="link_end_told",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
