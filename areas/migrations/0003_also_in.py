"""In which area of another level an area lies besides; the next import of boundaries finds it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_year_and_derived")]

    operations = [
        migrations.AddField(
            model_name="areaversion",
            name="also_in",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions_also_in",
                to="areas.area",
                verbose_name="ligt ook in",
            ),
        ),
    ]
