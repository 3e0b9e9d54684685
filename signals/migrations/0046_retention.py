"""Terms of retention, what is held, what was destroyed; and when the personal data of a signal was erased."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_no_source_of_an_indicator"),
        ("officers", "0006_who_takes_complaints"),
        ("signals", "0045_learning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestructionRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="kenmerk")),
                ("public_id", models.UUIDField(unique=True)),
                ("ground", models.CharField(max_length=200, verbose_name="grondslag")),
                ("years", models.SmallIntegerField(verbose_name="bewaartermijn in jaren")),
                ("received_on", models.DateField(verbose_name="ingediend op")),
                ("closed_on", models.DateField(verbose_name="gesloten op")),
                (
                    "destroyed_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="vernietigd op"
                    ),
                ),
                ("category", models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="onderwerp")),
                ("domain", models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="domein")),
                ("area", models.SlugField(blank=True, db_index=False, max_length=40, verbose_name="gebied")),
                ("channel", models.SlugField(blank=True, db_index=False, max_length=12, verbose_name="kanaal")),
                ("result", models.SlugField(blank=True, db_index=False, max_length=60, verbose_name="resultaat")),
                ("files", models.IntegerField(default=0, verbose_name="bestanden")),
            ],
            options={
                "verbose_name": "verklaring van vernietiging",
                "verbose_name_plural": "verklaringen van vernietiging",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("woo", "verzoek om openbaarmaking (Woo)"),
                            ("inzage", "verzoek om inzage (AVG)"),
                            ("klacht", "klacht of onderzoek"),
                            ("bezwaar", "bezwaar of beroep"),
                            ("rechter", "rechtszaak of schade"),
                            ("anders", "een andere reden"),
                        ],
                        max_length=12,
                        verbose_name="reden",
                    ),
                ),
                (
                    "reference",
                    models.CharField(blank=True, max_length=60, verbose_name="kenmerk van het verzoek of de zaak"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "bewaarplicht",
                "verbose_name_plural": "bewaarplichten",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "years",
                    models.SmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="jaren na het sluiten vernietigen",
                    ),
                ),
                (
                    "contact_months",
                    models.SmallIntegerField(
                        default=6,
                        help_text="Naam, mailadres en telefoon van de melder, ook waar ze in teksten en berichten staan.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1200),
                        ],
                        verbose_name="maanden na het sluiten persoonsgegevens wissen",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        default="Selectielijst gemeenten en intergemeentelijke organen 2020",
                        help_text="Zo staat het in de verklaring van vernietiging, met het nummer van het resultaat.",
                        max_length=200,
                        verbose_name="grondslag",
                    ),
                ),
            ],
            options={
                "verbose_name": "bewaartermijn",
                "verbose_name_plural": "bewaartermijnen",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="signal",
            name="erased_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="signal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="signals.signal"
            ),
        ),
        migrations.AddField(
            model_name="retentionrule",
            name="category",
            field=models.ForeignKey(
                blank=True,
                help_text="Leeg: voor elk onderwerp.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signals.category",
                verbose_name="onderwerp",
            ),
        ),
        migrations.AddField(
            model_name="retentionrule",
            name="result",
            field=models.ForeignKey(
                blank=True,
                help_text="Leeg: voor elk resultaat.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signals.closingresult",
                verbose_name="resultaat",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)), fields=("signal",), name="legal_hold_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.UniqueConstraint(
                fields=("category", "result"),
                name="retention_rule_once",
                nulls_distinct=False,
                violation_error_message="Voor dit onderwerp en resultaat is er al een bewaartermijn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact_months__gte", 1), ("years__gte", 1)), name="retention_rule_waits"
            ),
        ),
    ]
