"""Of a question to look along it is kept that both sides heard that nobody answered."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0071_notice_heading"),
    ]

    operations = [
        migrations.AddField(
            model_name="consult",
            name="reminded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
