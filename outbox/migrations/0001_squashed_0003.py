"""All migrations of outbox until 0003 in one, for a new database (docs/adr/0038-*)."""

import django.utils.timezone
from django.db import migrations, models

import outbox.models


class Migration(migrations.Migration):
    replaces = [
        ("outbox", "0001_initial"),
        ("outbox", "0002_reported_at"),
        ("outbox", "0003_following"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "reference",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="kenmerk"),
                ),
                ("recipient", models.EmailField(max_length=254, verbose_name="aan")),
                ("subject", models.CharField(max_length=200, verbose_name="onderwerp")),
                ("body", models.TextField(verbose_name="tekst")),
                (
                    "message_id",
                    models.CharField(default=outbox.models._message_id, editable=False, max_length=200, unique=True),
                ),
                (
                    "unsubscribe_url",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=300),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "wacht"), ("sent", "verstuurd"), ("failed", "mislukt")],
                        default="waiting",
                        max_length=10,
                        verbose_name="toestand",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="pogingen")),
                (
                    "due_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="volgende poging"),
                ),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="oorzaak")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="gemaakt op"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="verstuurd op")),
                (
                    "reported_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mislukken gemeld op"),
                ),
            ],
            options={
                "verbose_name": "bericht",
                "verbose_name_plural": "berichten",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="letter_waiting"),
                    models.Index(fields=["state", "-id"], name="letter_by_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailboxMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("message_id", models.CharField(blank=True, max_length=200)),
                ("sender", models.CharField(max_length=200)),
                ("recipient", models.CharField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
    ]
