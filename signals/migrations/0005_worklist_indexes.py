"""The worklists' indexes."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [
        ("areas", "0002_year_and_derived"),
        ("officers", "0002_stamp"),
        ("signals", "0004_stamp"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                fields=["due_on", "id"],
                name="signal_open_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                fields=["category", "id"],
                name="signal_open_category",
            ),
        ),
    ]
