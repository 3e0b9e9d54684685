"""What was said of the term of the first contact: a column with a constant default, which rewrites no row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0027_complaint")]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="contact_stage",
            field=models.SmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
