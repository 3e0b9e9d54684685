"""Where a signal was before its place was put right; of what was put right earlier nothing is known."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0078_reporter_link_number")]

    operations = [
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(blank=True, verbose_name="adres en omschrijving")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        null=True, spatial_index=False, srid=4326, verbose_name="punt"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_place", to="signals.event"
                    ),
                ),
                (
                    "signal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_places",
                        to="signals.signal",
                    ),
                ),
            ],
            options={
                "verbose_name": "eerdere plek",
                "verbose_name_plural": "eerdere plekken",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["signal", "id"], name="former_place_of_signal")],
            },
        ),
    ]
