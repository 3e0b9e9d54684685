"""For whom an item is in particular: nobody, until somebody says so."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0005_reminded_of_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="audiences",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("ondernemers", "ondernemers"),
                        ("jongeren", "jongeren"),
                        ("ouderen", "ouderen"),
                        ("verenigingen", "verenigingen en instellingen"),
                    ],
                    max_length=20,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="voor wie in het bijzonder",
            ),
        ),
    ]
