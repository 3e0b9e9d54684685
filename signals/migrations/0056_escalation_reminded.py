"""That it was said, once, that a day passed without a decision."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0055_consult_partner"),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation", name="reminded_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=Q(outcome="open", reminded_at=None), fields=["decide_by"], name="escalation_undecided"
            ),
        ),
    ]
