"""Calls that were promised, and signals about the same thing."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_no_source_of_an_indicator"),
        ("officers", "0003_needs_second_factor"),
        ("signals", "0020_event_kinds_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField(verbose_name="terugbellen op")),
                ("text", models.CharField(max_length=500, verbose_name="waarover")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "terugbelnotitie",
                "verbose_name_plural": "terugbelnotities",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Joining",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "samenvoeging",
                "verbose_name_plural": "samenvoegingen",
                "ordering": ["pk"],
            },
        ),
        migrations.AlterField(
            model_name="event",
            name="what",
            field=models.CharField(
                choices=[
                    ("ontvangen", "ontvangen"),
                    ("toegewezen", "toegewezen aan een team"),
                    ("status", "status veranderd"),
                    ("behandelaar", "behandelaar veranderd"),
                    ("categorie", "categorie veranderd"),
                    ("locatie", "plek veranderd"),
                    ("spoed", "spoed veranderd"),
                    ("aangeboden", "aangeboden aan een ander team"),
                    ("aanvaard", "aanbod aanvaard"),
                    ("geweigerd", "aanbod geweigerd"),
                    ("ingetrokken", "aanbod ingetrokken"),
                    ("verlopen", "op een aanbod kwam geen antwoord"),
                    ("teruggegeven", "teruggegeven aan triage"),
                    ("meekijken", "een ander team gevraagd om mee te kijken"),
                    ("tekst_gedeeld", "tekst gedeeld met het team dat meekijkt"),
                    ("wacht", "handhaven wacht op het antwoord"),
                    ("meegekeken", "antwoord van het team dat meekijkt"),
                    ("meekijken_weg", "vraag om mee te kijken ingetrokken"),
                    ("wacht_voorbij", "handhaven wacht niet langer"),
                    ("notitie", "notitie gemaakt"),
                    ("bericht", "bericht aan de melder"),
                    ("bijlage", "bijlage toegevoegd"),
                    ("bijlage_gedeeld", "bijlage gedeeld met de melder"),
                    ("bijlage_intern", "bijlage niet meer gedeeld"),
                    ("bijlage_weg", "bijlage verwijderd"),
                    ("antwoord", "antwoord van de melder"),
                    ("herinnering", "herinnering aan de melder"),
                    ("geen_reactie", "geen reactie van de melder"),
                    ("contact", "contactgegevens verbeterd"),
                    ("mail_opnieuw", "mail opnieuw verstuurd"),
                    ("terugbellen", "afgesproken om terug te bellen"),
                    ("teruggebeld", "teruggebeld"),
                    ("samengevoegd", "samengevoegd met een ander signaal"),
                    ("losgemaakt", "losgemaakt van een ander signaal"),
                    ("gelezen", "gelezen"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="done_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="signal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="callbacks", to="signals.signal"
            ),
        ),
        migrations.AddField(
            model_name="joining",
            name="duplicate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="joining", to="signals.signal"
            ),
        ),
        migrations.AddField(
            model_name="joining",
            name="main",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="joined", to="signals.signal"
            ),
        ),
        migrations.AddField(
            model_name="joining",
            name="officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["on", "id"], name="callback_waiting"),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=models.CheckConstraint(
                condition=models.Q(("duplicate", models.F("main")), _negated=True), name="joining_of_two"
            ),
        ),
    ]
