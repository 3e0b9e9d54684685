"""How the mail with which a level was asked for a decision fared."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_told_at"),
        ("signals", "0079_former_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="letter",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="outbox.letter",
            ),
        ),
    ]
