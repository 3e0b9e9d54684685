"""When the reporter could read that what was passed on under a law was received: of what is there, where they can."""

from django.db import migrations, models

FILL = """
UPDATE signals_statutorypassing AS passing
SET receipt_on = (passing.passed_at AT TIME ZONE 'Europe/Amsterdam')::date
FROM signals_signal AS signal
WHERE signal.id = passing.signal_id AND (
    signal.made_by_id IS NULL
    OR EXISTS (SELECT FROM signals_reporter WHERE signal_id = signal.id AND email <> '')
)
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0072_consult_reminded")]

    operations = [
        migrations.AddField(
            model_name="statutorypassing",
            name="receipt_on",
            field=models.DateField(blank=True, null=True, verbose_name="ontvangst bevestigd op"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
