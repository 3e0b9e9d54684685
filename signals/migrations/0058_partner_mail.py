"""How the mail to a partner fared and where it goes, and what was said of the day of an action."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("teamaction", "consult")


def letter_of(name: str) -> migrations.SeparateDatabaseAndState:
    """A key that is checked while it is added holds the table for as long as that takes: 0060 checks it."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[
            migrations.AddField(
                model_name=name,
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
                f"""
                ALTER TABLE signals_{name} ADD COLUMN letter_id bigint NULL;
                ALTER TABLE signals_{name} ADD CONSTRAINT signals_{name}_letter_id_fk FOREIGN KEY (letter_id)
                    REFERENCES outbox_letter (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
                """,
                f"ALTER TABLE signals_{name} DROP COLUMN letter_id",
            ),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_told_at"),
        ("signals", "0057_legal_term_stages"),
    ]

    operations = [
        *(letter_of(name) for name in TABLES),
        *(
            migrations.AddField(
                model_name=name,
                name="mail_to",
                field=models.EmailField(
                    blank=True, db_default="", default="", max_length=254, verbose_name="mailadres hiervoor"
                ),
            )
            for name in TABLES
        ),
        migrations.AddField(
            model_name="teamaction",
            name="term_stage",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
