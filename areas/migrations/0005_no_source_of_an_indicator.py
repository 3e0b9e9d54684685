"""The source of an indicator stands with its figures now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("areas", "0004_figure_source")]

    operations = [migrations.RemoveField(model_name="indicator", name="source")]
