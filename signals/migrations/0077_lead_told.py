"""Which lead was told of what is before the team lead: the one of now, as far as is known."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
UPDATE signals_escalation AS waiting
SET lead_told_id = team.lead_id
FROM signals_signal AS signal JOIN officers_team AS team ON team.id = signal.team_id
WHERE signal.id = waiting.signal_id AND waiting.outcome = 'open' AND waiting.level = 'teamleider'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0076_action_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="lead_told",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
