"""Where mail that somebody asked for is stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_reported_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="unsubscribe_url",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=300),
        ),
    ]
