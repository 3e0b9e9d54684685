"""Whether the owner of an item was reminded of the day to look at it again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_the_street"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="reminded",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
