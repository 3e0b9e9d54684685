"""Words are looked for in the place of a signal too, by one index with its text."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations

from signals.queries import HouseNumberWords


class Migration(migrations.Migration):
    # An index is made while others write: that cannot be in a transaction.
    atomic = False

    dependencies = [("signals", "0084_list_columns")]

    operations = [
        AddIndexConcurrently(
            model_name="signal",
            index=GinIndex(
                SearchVector("text", "place", "street", HouseNumberWords("house_number"), config="dutch"),
                name="signal_said",
            ),
        ),
        RemoveIndexConcurrently(model_name="signal", name="signal_words"),
    ]
