"""What lies in the view of a map, also what is closed."""

from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0040_following")]

    operations = [AddIndexConcurrently(model_name="signal", index=GistIndex(fields=["point"], name="signal_point"))]
