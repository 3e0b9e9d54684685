"""How the mail to a partner fared and where it goes, and what was told of it."""

import django.db.models.deletion
from django.db import migrations, models

# A key that is checked while it is added holds the table for as long as that takes: 0008 checks it.
LETTER = migrations.SeparateDatabaseAndState(
    state_operations=[
        migrations.AddField(
            model_name="action",
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
    ],
    database_operations=[
        migrations.RunSQL(
            """
            ALTER TABLE agenda_action ADD COLUMN letter_id bigint NULL;
            ALTER TABLE agenda_action ADD CONSTRAINT agenda_action_letter_id_fk FOREIGN KEY (letter_id)
                REFERENCES outbox_letter (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
            """,
            "ALTER TABLE agenda_action DROP COLUMN letter_id",
        ),
    ],
)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0006_audiences"),
        ("outbox", "0004_told_at"),
    ]

    operations = [
        LETTER,
        migrations.AddField(
            model_name="action",
            name="mail_to",
            field=models.EmailField(
                blank=True, db_default="", default="", max_length=254, verbose_name="mailadres hiervoor"
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="link_end_told",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="action",
            name="failure_told",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
