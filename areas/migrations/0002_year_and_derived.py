"""Which year's boundaries a version holds, whether it was put together, and shapes that are read without unpacking."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="areaversion",
            name="year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="indeling van het jaar"),
        ),
        migrations.AddField(
            model_name="areaversion",
            name="is_derived",
            field=models.BooleanField(default=False, verbose_name="samengesteld uit de gebieden eronder"),
        ),
        # Coordinates hardly get smaller by packing, and every look at the map would unpack them.
        migrations.RunSQL(
            "ALTER TABLE areas_areaversion ALTER boundary SET STORAGE EXTERNAL, ALTER outline SET STORAGE EXTERNAL",
            "ALTER TABLE areas_areaversion ALTER boundary SET STORAGE MAIN, ALTER outline SET STORAGE MAIN",
        ),
    ]
