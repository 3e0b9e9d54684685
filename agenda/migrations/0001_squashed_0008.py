"""All migrations of agenda until 0008 in one, for a new database (docs/adr/0038-*)."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import agenda.models.meeting
import areas.dated
from areas.migrating import CreateModels

# The retention job (and nothing else) says in its own transaction that it may: SET LOCAL wijkwerk.retention = 'on'.
TRIGGER = """
CREATE FUNCTION agenda_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('wijkwerk.retention', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'History of the agenda is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER agenda_event_append_only BEFORE UPDATE OR DELETE ON agenda_agendaevent
    FOR EACH ROW EXECUTE FUNCTION agenda_event_is_append_only();
"""


class Migration(migrations.Migration):
    replaces = [
        ("agenda", "0001_initial"),
        ("agenda", "0002_history_stays"),
        ("agenda", "0003_meetings_and_initiatives"),
        ("agenda", "0004_the_street"),
        ("agenda", "0005_reminded_of_review"),
        ("agenda", "0006_audiences"),
        ("agenda", "0007_partner_mail"),
        ("agenda", "0008_partner_mail_index"),
    ]

    initial = True

    dependencies = [
        ("areas", "0001_squashed_0006"),
        ("officers", "0001_squashed_0013"),
        ("signals", "0001_squashed_0085"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("opgave", "opgave"), ("kans", "kans")],
                                default="opgave",
                                max_length=8,
                                verbose_name="soort",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="titel")),
                        (
                            "ambition",
                            models.TextField(blank=True, max_length=4000, verbose_name="wat willen wij bereiken"),
                        ),
                        ("why", models.TextField(blank=True, max_length=4000, verbose_name="waarom")),
                        ("outcome", models.TextField(blank=True, max_length=4000, verbose_name="wat ervan kwam")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="eigenaar",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("gesignaleerd", "gesignaleerd"),
                                    ("verkend", "verkend"),
                                    ("geagendeerd", "geagendeerd"),
                                    ("in_uitvoering", "in uitvoering"),
                                    ("afgerond", "afgerond"),
                                    ("losgelaten", "losgelaten"),
                                ],
                                default="gesignaleerd",
                                max_length=16,
                                verbose_name="fase",
                            ),
                        ),
                        (
                            "phase_since",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="in deze fase sinds"),
                        ),
                        (
                            "scheduled_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="geagendeerd op"),
                        ),
                        ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="geëindigd op")),
                        ("usable_from", models.DateField(blank=True, null=True, verbose_name="te benutten vanaf")),
                        (
                            "usable_until",
                            models.DateField(blank=True, null=True, verbose_name="te benutten tot en met"),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="opnieuw bekijken op")),
                        ("reminded", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("is_public", models.BooleanField(default=False, verbose_name="openbaar")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("version", models.IntegerField(default=1)),
                        (
                            "domains",
                            models.ManyToManyField(
                                related_name="agenda_items", to="officers.domain", verbose_name="domeinen"
                            ),
                        ),
                        (
                            "areas",
                            models.ManyToManyField(
                                related_name="agenda_items", to="areas.area", verbose_name="gebieden"
                            ),
                        ),
                        (
                            "partners",
                            models.ManyToManyField(
                                blank=True,
                                related_name="agenda_items",
                                to="officers.partnerorganisation",
                                verbose_name="partners",
                            ),
                        ),
                        (
                            "audiences",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("ondernemers", "ondernemers"),
                                        ("jongeren", "jongeren"),
                                        ("ouderen", "ouderen"),
                                        ("verenigingen", "verenigingen en instellingen"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                db_default=[],
                                default=list,
                                size=None,
                                verbose_name="voor wie in het bijzonder",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "opgave of kans",
                        "verbose_name_plural": "opgaven en kansen",
                        "ordering": ["-changed_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("phase__in", ("afgerond", "losgelaten")), _negated=True),
                                fields=["review_on", "id"],
                                name="item_review",
                            ),
                            models.Index(fields=["-changed_at", "-id"], name="item_changed"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("usable_from__isnull", True),
                                    ("usable_until__isnull", True),
                                    ("usable_from__lte", models.F("usable_until")),
                                    _connector="OR",
                                ),
                                name="item_window_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="agenda.item"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "removed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("removed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "onderbouwing",
                        "verbose_name_plural": "onderbouwing",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at__isnull", True)),
                                fields=("item", "signal"),
                                name="evidence_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="agenda.item"
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="wat er gebeurt")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_actions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="wie zorgt ervoor",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_actions",
                                to="officers.partnerorganisation",
                                verbose_name="partner",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="officers.partnercontact",
                                verbose_name="contactpersoon",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="uiterlijk")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("bezig", "bezig"),
                                    ("klaar", "klaar"),
                                    ("kan_niet", "kan niet"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="stand",
                            ),
                        ),
                        ("ended_on", models.DateField(editable=False, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("link_number", models.SmallIntegerField(default=0)),
                        ("link_sent_at", models.DateTimeField(null=True)),
                        ("link_withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "letter",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="outbox.letter",
                            ),
                        ),
                        (
                            "mail_to",
                            models.EmailField(
                                blank=True, db_default="", default="", max_length=254, verbose_name="mailadres hiervoor"
                            ),
                        ),
                        ("link_end_told", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                        ("failure_told", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "actie op de agenda",
                        "verbose_name_plural": "acties op de agenda",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ("open", "bezig"))),
                                fields=["owner", "due_on", "id"],
                                name="agenda_action_open",
                            ),
                            models.Index(
                                condition=models.Q(("letter__isnull", False)),
                                fields=["letter"],
                                name="agenda_action_letter",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="agenda.action"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("bezig", "bezig"),
                                    ("klaar", "klaar"),
                                    ("kan_niet", "kan niet"),
                                    ("ingetrokken", "ingetrokken"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="antwoord")),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "antwoord bij een actie van de agenda",
                        "verbose_name_plural": "antwoorden bij acties van de agenda",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("text", models.CharField(max_length=300, verbose_name="wat is toegezegd")),
                        ("to_whom", models.CharField(blank=True, max_length=120, verbose_name="aan wie")),
                        (
                            "promised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="wie zei het toe",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="wie zorgt ervoor",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="agenda.item",
                                verbose_name="opgave of kans",
                            ),
                        ),
                        ("promised_on", models.DateField(default=areas.dated.today, verbose_name="toegezegd op")),
                        ("due_on", models.DateField(verbose_name="uiterlijk")),
                        ("is_public", models.BooleanField(default=False, verbose_name="openbaar")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("nagekomen", "nagekomen"),
                                    ("niet_nagekomen", "niet nagekomen"),
                                    ("vervallen", "vervallen"),
                                ],
                                default="open",
                                max_length=16,
                                verbose_name="stand",
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, max_length=4000, verbose_name="wat ervan kwam")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="nagekomen of geëindigd op")),
                        ("reminded", models.SmallIntegerField(default=0, editable=False)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("version", models.IntegerField(default=1)),
                    ],
                    options={
                        "verbose_name": "toezegging",
                        "verbose_name_plural": "toezeggingen",
                        "ordering": ["due_on", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["due_on", "id"], name="commitment_open"
                            ),
                            models.Index(fields=["area", "due_on"], name="commitment_of_area"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("wijkoverleg", "wijkoverleg"),
                                    ("dorpsavond", "dorpsavond of bewonersavond"),
                                    ("schouw", "schouw"),
                                    ("regietafel", "regietafel"),
                                ],
                                default="wijkoverleg",
                                max_length=12,
                                verbose_name="soort",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="titel")),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="begint")),
                        ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="eindigt")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="plek")),
                        (
                            "participants",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("bewoners", "bewoners"),
                                        ("ondernemers", "ondernemers"),
                                        ("wijkraad", "wijkraad of dorpsraad"),
                                        ("corporatie", "woningcorporatie"),
                                        ("welzijn", "welzijnswerk"),
                                        ("wijkagent", "wijkagent"),
                                        ("handhaving", "handhaving"),
                                        ("beheer", "beheer openbare ruimte"),
                                        ("wijkteam", "sociaal wijkteam"),
                                        ("wijkambtenaar", "wijkambtenaar"),
                                        ("wethouder", "wethouder"),
                                        ("school", "school of kinderopvang"),
                                        ("toegankelijkheid", "gebruikers van een rolstoel of rollator"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="wie zijn erbij",
                            ),
                        ),
                        ("agenda", models.TextField(blank=True, max_length=4000, verbose_name="agenda")),
                        ("report", models.TextField(blank=True, max_length=12000, verbose_name="verslag")),
                        ("is_public", models.BooleanField(default=True, verbose_name="openbaar")),
                        ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="afgelast op")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("version", models.IntegerField(default=1)),
                    ],
                    options={
                        "verbose_name": "vergadering of schouw",
                        "verbose_name_plural": "vergaderingen en schouwen",
                        "ordering": ["starts_at", "pk"],
                        "indexes": [models.Index(fields=["area", "starts_at"], name="meeting_of_area")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                                ),
                                name="meeting_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="points", to="agenda.meeting"
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="wat kwam er op")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="plek")),
                        (
                            "position",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="plek op de kaart"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="wie zorgt ervoor",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="uiterlijk")),
                        (
                            "file",
                            models.FileField(
                                blank=True, upload_to=agenda.models.meeting._unguessable, verbose_name="foto"
                            ),
                        ),
                        (
                            "thumbnail",
                            models.FileField(
                                blank=True, upload_to=agenda.models.meeting._unguessable, verbose_name="kleine foto"
                            ),
                        ),
                        ("media_type", models.CharField(blank=True, max_length=20)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "signal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="agenda.action",
                            ),
                        ),
                        (
                            "commitment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="points",
                                to="agenda.commitment",
                            ),
                        ),
                        ("became", models.CharField(blank=True, default="", max_length=12)),
                    ],
                    options={
                        "verbose_name": "punt van een vergadering",
                        "verbose_name_plural": "punten van vergaderingen",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", models.UUIDField()),
                        (
                            "signal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="signals.signal",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="agenda.meetingpoint",
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "bericht van de straat",
                        "verbose_name_plural": "berichten van de straat",
                        "constraints": [models.UniqueConstraint(fields=("officer", "key"), name="delivered_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Initiative",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("title", models.CharField(max_length=120, verbose_name="titel")),
                        ("idea", models.TextField(blank=True, max_length=4000, verbose_name="het idee")),
                        ("group", models.CharField(blank=True, max_length=120, verbose_name="groep")),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="initiatives",
                                to="areas.area",
                                verbose_name="gebied",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="initiatives",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="contactpersoon",
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="initiatives",
                                to="signals.signal",
                                verbose_name="signaal",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="initiatives",
                                to="agenda.item",
                                verbose_name="opgave of kans",
                            ),
                        ),
                        (
                            "needs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("geld", "geld"),
                                        ("plek", "een plek"),
                                        ("vergunning", "een vergunning of toestemming"),
                                        ("netwerk", "contacten en kennis"),
                                        ("materiaal", "materiaal"),
                                    ],
                                    max_length=20,
                                ),
                                default=list,
                                size=None,
                                verbose_name="wat is er nodig",
                            ),
                        ),
                        (
                            "supporters",
                            models.IntegerField(blank=True, null=True, verbose_name="hoeveel buren steunen het"),
                        ),
                        ("support", models.CharField(blank=True, max_length=300, verbose_name="hoe weten wij dat")),
                        (
                            "asked",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="gevraagd bedrag"
                            ),
                        ),
                        (
                            "granted",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="toegekend bedrag"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("gehoord", "gehoord"),
                                    ("in_gesprek", "in gesprek"),
                                    ("aangevraagd", "aangevraagd"),
                                    ("toegekend", "toegekend"),
                                    ("deels", "deels toegekend"),
                                    ("afgewezen", "afgewezen"),
                                    ("in_uitvoering", "in uitvoering"),
                                    ("klaar", "klaar"),
                                    ("gestopt", "gestopt"),
                                ],
                                default="gehoord",
                                max_length=16,
                                verbose_name="stand",
                            ),
                        ),
                        ("decide_by", models.DateField(blank=True, null=True, verbose_name="besluit uiterlijk")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="besloten op")),
                        ("decision", models.TextField(blank=True, max_length=4000, verbose_name="besluit en reden")),
                        ("outcome", models.TextField(blank=True, max_length=4000, verbose_name="wat ervan kwam")),
                        ("is_public", models.BooleanField(default=False, verbose_name="openbaar")),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("version", models.IntegerField(default=1)),
                    ],
                    options={
                        "verbose_name": "initiatief van bewoners",
                        "verbose_name_plural": "initiatieven van bewoners",
                        "ordering": ["-changed_at", "-pk"],
                        "indexes": [models.Index(fields=["area", "state"], name="initiative_of_area")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asked__isnull", True), ("asked__gte", 0), _connector="OR"),
                                    models.Q(("granted__isnull", True), ("granted__gte", 0), _connector="OR"),
                                ),
                                name="initiative_no_debt",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="agenda.item",
                            ),
                        ),
                        (
                            "commitment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="agenda.commitment",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="agenda.meeting",
                            ),
                        ),
                        (
                            "initiative",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="agenda.initiative",
                            ),
                        ),
                        ("what", models.CharField(max_length=16)),
                        ("before", models.CharField(blank=True, max_length=100)),
                        ("after", models.CharField(blank=True, max_length=100)),
                        (
                            "officer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "gebeurtenis op de agenda",
                        "verbose_name_plural": "gebeurtenissen op de agenda",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("item__isnull", False),
                                    ("commitment__isnull", False),
                                    ("meeting__isnull", False),
                                    ("initiative__isnull", False),
                                    _connector="OR",
                                ),
                                name="agenda_event_of_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Told",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="told", to="agenda.item"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="signals.signal"
                            ),
                        ),
                        ("what", models.CharField(max_length=16)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "nieuws van de agenda aan een melder",
                        "verbose_name_plural": "nieuws van de agenda aan melders",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)), fields=["id"], name="told_waiting"
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("item", "signal", "what"), name="told_once")],
                    },
                ),
            ]
        ),
        migrations.RunSQL(
            TRIGGER,
            "DROP TRIGGER agenda_event_append_only ON agenda_agendaevent; DROP FUNCTION agenda_event_is_append_only()",
        ),
    ]
