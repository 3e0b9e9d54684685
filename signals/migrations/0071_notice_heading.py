"""What waits for the daily mail keeps what it says, and whether it leads anywhere."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0070_look_again_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="heading",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="notice",
            name="link",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
