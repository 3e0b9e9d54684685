"""A source belongs to a figure: one year may come from Statistics Netherlands, and another from the city itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_also_in")]

    operations = [
        migrations.AddField(
            model_name="areafigure",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="bron"),
        ),
        migrations.RunSQL(
            "UPDATE areas_areafigure f SET source = i.source FROM areas_indicator i WHERE i.id = f.indicator_id",
            """
            UPDATE areas_indicator i SET source = coalesce(
                (SELECT f.source FROM areas_areafigure f WHERE f.indicator_id = i.id ORDER BY f.year DESC LIMIT 1), '')
            """,
        ),
    ]
