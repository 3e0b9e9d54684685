"""When those whose work a letter is about were told that it failed for good."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_following"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="told_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mislukken verteld op"),
        ),
    ]
