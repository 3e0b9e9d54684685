"""That a manager wants the objects of a layer now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0048_compensation"),
    ]

    operations = [
        migrations.AddField(
            model_name="objectlayer",
            name="asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
