"""Opschaling; and kinds of notices stand in the code alone."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_no_source_of_an_indicator"),
        ("officers", "0004_partners"),
        ("signals", "0031_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "from_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("teamleider", "teamleider"),
                            ("regietafel", "regietafel"),
                            ("directie", "directie"),
                            ("wethouder", "wethouder"),
                            ("burgemeester", "burgemeester"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("teamleider", "teamleider"),
                            ("regietafel", "regietafel"),
                            ("directie", "directie"),
                            ("wethouder", "wethouder"),
                            ("burgemeester", "burgemeester"),
                        ],
                        max_length=12,
                        verbose_name="niveau",
                    ),
                ),
                ("reason", models.TextField(max_length=5000, verbose_name="reden")),
                ("decide_by", models.DateField(verbose_name="besluit nodig voor")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "wacht op een besluit"),
                            ("besloten", "er is besloten"),
                            ("verder", "verder opgeschaald"),
                            ("ingetrokken", "ingetrokken"),
                            ("gesloten", "het signaal is gesloten"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="uitkomst",
                    ),
                ),
                ("decision", models.TextField(blank=True, max_length=5000, verbose_name="besluit")),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "opschaling",
                "verbose_name_plural": "opschalingen",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="EscalationDesk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("teamleider", "teamleider"),
                            ("regietafel", "regietafel"),
                            ("directie", "directie"),
                            ("wethouder", "wethouder"),
                            ("burgemeester", "burgemeester"),
                        ],
                        max_length=12,
                        unique=True,
                        verbose_name="niveau",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        help_text="Van het secretariaat: het krijgt het kenmerk en de datum, en geen tekst.",
                        max_length=254,
                        verbose_name="e-mailadres",
                    ),
                ),
            ],
            options={
                "verbose_name": "postbus voor opschaling",
                "verbose_name_plural": "postbussen voor opschaling",
                "ordering": ["level"],
            },
        ),
        migrations.AddField(
            model_name="signal",
            name="escalated_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("teamleider", "teamleider"),
                    ("regietafel", "regietafel"),
                    ("directie", "directie"),
                    ("wethouder", "wethouder"),
                    ("burgemeester", "burgemeester"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=12,
                verbose_name="opgeschaald naar",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="kind",
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name="noticerule",
            name="kind",
            field=models.CharField(max_length=12, unique=True, verbose_name="bericht"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="signal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="signals.signal"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "open")), fields=("signal",), name="escalation_one_open"
            ),
        ),
    ]
