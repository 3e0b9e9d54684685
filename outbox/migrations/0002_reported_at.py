from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="reported_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mislukken gemeld op"),
        ),
    ]
