"""Who follows what by mail, and who had the same to report."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0005_no_source_of_an_indicator"),
        ("signals", "0039_extra_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mailadres")),
                (
                    "pace",
                    models.CharField(
                        choices=[("direct", "meteen"), ("wekelijks", "een keer per week")],
                        default="wekelijks",
                        max_length=10,
                        verbose_name="hoe vaak",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("told_until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.category"
                    ),
                ),
                (
                    "signal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="signals.signal",
                    ),
                ),
            ],
            options={
                "verbose_name": "volger",
                "verbose_name_plural": "volgers",
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", False), ("signal__isnull", True)),
                        fields=["pace", "told_until"],
                        name="follower_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        models.F("area"),
                        models.F("category"),
                        models.F("signal"),
                        name="follower_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area__isnull", False),
                            ("category__isnull", False),
                            ("signal__isnull", False),
                            _connector="OR",
                        ),
                        name="follower_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SameHere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "signal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="same_heres", to="signals.signal"
                    ),
                ),
            ],
            options={
                "verbose_name": "ook gemeld",
                "verbose_name_plural": "ook gemeld",
                "constraints": [models.UniqueConstraint(fields=("signal", "form_digest"), name="same_here_once")],
            },
        ),
    ]
