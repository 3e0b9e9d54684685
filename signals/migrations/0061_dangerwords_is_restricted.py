"""Whether a danger is for few to read, with the words that say so; those that we brought get it with the starting set."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0060_check_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="dangerwords",
            name="is_restricted",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Alleen triage en het team dat het heeft, lezen het bericht. Het staat nooit op de openbare kaart."
                ),
                verbose_name="afgeschermd",
            ),
        ),
    ]
