"""What is open near a point."""

from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0021_callbacks_and_joining")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=GistIndex(
                condition=models.Q(("status__in", ("afgehandeld", "geannuleerd")), _negated=True),
                fields=["point"],
                name="signal_open_point",
            ),
        ),
    ]
