"""A partner outside is asked to look along, by a signed link."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0054_ideas"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consult",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consults_in",
                to="officers.team",
                verbose_name="gevraagd team",
            ),
        ),
        # Back: a question to a partner cannot be kept without one. At once, or the table could not be changed after it.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            """
            SET CONSTRAINTS ALL IMMEDIATE;
            DELETE FROM signals_consult WHERE team_id IS NULL;
            SET CONSTRAINTS ALL DEFERRED;
            """,
        ),
        migrations.AddField(
            model_name="consult",
            name="partner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consults",
                to="officers.partnerorganisation",
                verbose_name="gevraagde partner",
            ),
        ),
        migrations.AddField(
            model_name="consult", name="link_number", field=models.SmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(model_name="consult", name="link_sent_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="consult", name="link_withdrawn_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="consult",
            constraint=models.UniqueConstraint(
                condition=Q(answer="open"), fields=("signal", "partner"), name="consult_one_open_to_partner"
            ),
        ),
        migrations.AddConstraint(
            model_name="consult",
            constraint=models.CheckConstraint(
                condition=Q(team__isnull=False, partner=None) | Q(team=None, partner__isnull=False),
                name="consult_asks_one",
            ),
        ),
    ]
