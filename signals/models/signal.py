"""A signal as it stands now, and who sent it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Final

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db.models import Q
from django.db.models.functions import Lower, Right, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.models import Area
from officers.models import Channel, Domain, Officer, Team
from signals.models.subject import Category, Cause, ClosingResult, Kind, Sensitivity
from signals.queries import CLOSED, NOT_SPOKEN_TO, POINTED_AT, SAID, SAID_AND_WHERE, Digits, SignalManager, Squeezed

MAX_TEXT: Final = 5000
# A phone number is looked for by its last digits: +31 6 and 06 are one number.
LAST_DIGITS: Final = 9
# What the rule of visibility and most filters ask of a signal besides: with it in an index, a list that finds little
# need not read the rows of all that is open.
_LISTED_BY: Final = ("made_by", "area", "domain", "category", "sensitivity", "channel", "status")


class Status(models.TextChoices):
    """Where a signal stands; the values are those of the contract."""

    RECEIVED = "gemeld", _("gemeld")
    IN_PROGRESS = "in_behandeling", _("in behandeling")
    PLANNED = "ingepland", _("ingepland")
    WAITING_FOR_REPORTER = "wacht_op_melder", _("wacht op de melder")
    WAITING_FOR_THIRD_PARTY = "wacht_op_derde", _("wacht op een ander")
    DONE = "afgehandeld", _("afgehandeld")
    CANCELLED = "geannuleerd", _("geannuleerd")
    REOPENING_ASKED = "heropening_gevraagd", _("heropening gevraagd")
    REOPENED = "heropend", _("heropend")


class Feedback(models.TextChoices):
    """How the reporter was told of the end, or why not: for the statistics."""

    MAIL = "mail", _("per mail en op de volgpagina")
    PAGE = "volgpagina", _("op de volgpagina")
    PHONE = "telefoon", _("aan de telefoon")
    TALK = "gesprek", _("in een gesprek")
    ANONYMOUS = "anoniem", _("de melder is niet bekend")
    NOT_ALLOWED = "wettelijk", _("de wet staat het niet toe")
    UNREACHABLE = "onbereikbaar", _("de melder is niet te bereiken")
    NOT_WANTED = "wil-niet", _("de melder wil geen bericht")
    KNOWN = "weet-het", _("de melder weet het al")


class EscalationLevel(models.TextChoices):
    """How high a signal is put, lowest first (opschaling)."""

    LEAD = "teamleider", _("teamleider")
    TABLE = "regietafel", _("regietafel")
    MANAGEMENT = "directie", _("directie")
    ALDERMAN = "wethouder", _("wethouder")
    MAYOR = "burgemeester", _("burgemeester")


class Signal(models.Model):
    """A sound from an area, from anyone, through any channel.

    Three facts stand apart. About: kind, category, domain, secondary domain. Came in: channel and entry desk.
    Took it: team and officer now, `Event` and `Handover` over time.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("kenmerk"), max_length=20, unique=True, editable=False)
    external_number = models.CharField(_("nummer elders"), max_length=100, blank=True)

    # About
    kind = models.CharField(_("soort"), max_length=12, choices=Kind, default=Kind.REPORT)
    text = models.TextField(_("tekst"), max_length=MAX_TEXT)
    category = models.ForeignKey(
        Category, verbose_name=_("categorie"), null=True, on_delete=models.PROTECT, related_name="signals"
    )
    # Who decided the category: melder, medewerker, regel, import; empty while a person must still look.
    category_by = models.CharField(max_length=12, blank=True, editable=False)
    domain = models.ForeignKey(
        Domain, verbose_name=_("domein"), null=True, on_delete=models.PROTECT, related_name="signals"
    )
    secondary_domain = models.ForeignKey(
        Domain,
        verbose_name=_("nevendomein"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="secondary_signals",
    )
    sensitivity = models.CharField(_("gevoeligheid"), max_length=20, choices=Sensitivity, default=Sensitivity.ORDINARY)
    is_urgent = models.BooleanField(_("spoed"), default=False)

    # Where
    area = models.ForeignKey(
        Area,
        verbose_name=_("gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signals",
    )
    point = models.PointField(_("punt"), null=True, blank=True, srid=4326)
    is_outside = models.BooleanField(_("buiten de gemeente"), default=False)
    street = models.CharField(_("straat"), max_length=120, blank=True)
    house_number = models.CharField(_("huisnummer"), max_length=20, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    town = models.CharField(_("plaats"), max_length=80, blank=True)
    place = models.CharField(_("omschrijving van de plek"), max_length=300, blank=True)

    # Came in
    channel = models.CharField(_("kanaal"), max_length=12, choices=Channel)
    # What the reporter reads: the form, and every mail after it (`signals/speech.py`).
    language = models.CharField(_("taal van de melder"), max_length=8, default="nl", db_default="nl")
    # Of the reporter's link, of which only the last one works (`signals/links.py`).
    link_number = models.SmallIntegerField(default=0, db_default=0, editable=False)
    entry_desk = models.ForeignKey(
        Team, verbose_name=_("ingang"), on_delete=models.PROTECT, related_name="entered_signals"
    )
    made_by = models.ForeignKey(
        Officer,
        verbose_name=_("ingevoerd door"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="made_signals",
    )
    # What was known at arrival (codes only), so that replay decides on the same facts: `routing.Facts`.
    facts = models.JSONField(default=dict, editable=False)
    # Why it went where it went, for people: [{"stap": code, "uitleg": sentence}].
    trace = models.JSONField(default=list, editable=False)

    # Took it
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.RECEIVED)
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="signals")
    officer = models.ForeignKey(
        Officer,
        verbose_name=_("behandelaar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signals",
    )

    # Whether an action of others changed that nobody of who answers for it looked at yet (PVE 2.28).
    has_action_news = models.BooleanField(default=False, db_default=False, editable=False)

    # When
    received_at = models.DateTimeField(_("ingediend op"), default=timezone.now)
    updated_at = models.DateTimeField(_("bijgewerkt op"), default=timezone.now)
    # Since when it floats (zwevend): a team was asked to take it and did not answer in time (`handover.lapse`).
    floating_since = models.DateTimeField(_("zwevend sinds"), null=True, editable=False)
    due_on = models.DateField(_("uiterlijk"), null=True)
    first_contact_due_on = models.DateField(_("eerste contact uiterlijk"), null=True)
    first_contact_at = models.DateTimeField(_("eerste contact op"), null=True, blank=True)
    closed_at = models.DateTimeField(_("gesloten op"), null=True, blank=True)
    # Since when the term stands still, as far as `due_on` was not moved on yet: see `terms.py`.
    stopped_on = models.DateField(null=True, editable=False)
    # Since when it waits as it does now, for the reporter or somebody else; `stopped_on` goes on day by day.
    waiting_since = models.DateField(null=True, editable=False)
    # What was said of the term to those who handle it: 0 nothing, 1 that it nears its end, 2 that it has passed.
    term_stage = models.SmallIntegerField(default=0, db_default=0, editable=False)
    # The same of the term for the first contact.
    contact_stage = models.SmallIntegerField(default=0, db_default=0, editable=False)
    # Passed on to another organisation: the last day of waiting for a word from there (`forwarding.py`).
    closes_on = models.DateField(null=True, editable=False)
    # On which day what it held of people was erased (`retention.py`); anew after it was opened again.
    erased_on = models.DateField(null=True, editable=False)

    # Before which level it is, while that has not decided (`escalation.py`); empty: before none.
    escalated_to = models.CharField(
        _("opgeschaald naar"),
        max_length=12,
        choices=EscalationLevel,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    # How it ended
    result = models.ForeignKey(
        ClosingResult, verbose_name=_("resultaat"), null=True, blank=True, on_delete=models.PROTECT
    )
    told = models.BooleanField(_("teruggekoppeld"), null=True, blank=True)
    feedback = models.CharField(
        _("hoe teruggekoppeld, of waarom niet"), max_length=16, choices=Feedback, blank=True, default="", db_default=""
    )
    # Its index is a partial one, below: few signals have a cause.
    cause = models.ForeignKey(
        Cause,
        verbose_name=_("oorzaak"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signals",
        db_index=False,
    )
    other_organisation = models.CharField(_("andere organisatie"), max_length=120, blank=True)
    forwarded_on = models.DateField(_("doorgezet op"), null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField(default=0, editable=False)

    # What the viewer may do with it; there only when it was found through `Signal.objects.known_to(viewer)`.
    may_read: bool
    may_act: bool
    may_answer: bool
    may_see_contact: bool
    # What a row of a worklist knows besides; there only after `Signal.objects.for_worklist()`.
    area_name: str | None
    told_at: datetime.datetime | None
    told_by: str | None  # the state of the mail that said so (`outbox.models.Letter.State`); None without one
    offered_to: str | None
    offered_at: datetime.datetime | None
    has_consults: bool
    waits_for_consult: bool
    has_actions: bool
    coordinated: dict[str, str] | None  # name, phone and email of who has regie
    # There only after `for_page()`: the same, of who has regie at its address over a signal that may not be known of.
    warned_of: dict[str, str] | None

    objects = SignalManager()

    class Meta:
        verbose_name = _("signaal")
        verbose_name_plural = _("signalen")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_number"],
                condition=Q(channel="import") & ~Q(external_number=""),
                name="signal_imported_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="signal_newest"),
            models.Index(fields=["-updated_at", "-id"], name="signal_changed"),
            models.Index(fields=["team", "due_on", "id"], name="signal_open_team", condition=~Q(status__in=CLOSED)),
            models.Index(fields=["area", "due_on", "id"], name="signal_open_area", condition=~Q(status__in=CLOSED)),
            models.Index(
                fields=["officer", "due_on", "id"],
                name="signal_open_officer",
                condition=~Q(status__in=CLOSED) & Q(officer__isnull=False),
            ),
            # For who sees many teams: in the order of a worklist, without sorting all that is open.
            models.Index(fields=["due_on", "id"], name="signal_open_due", condition=~Q(status__in=CLOSED)),
            # The same of what is urgent and what is not.
            models.Index(
                fields=["is_urgent", "due_on", "id"],
                include=[
                    *_LISTED_BY,
                    "team",
                    "officer",
                    "has_action_news",
                    "floating_since",
                    "stopped_on",
                    "waiting_since",
                    "closes_on",
                ],
                name="signal_open_rows",
                condition=~Q(status__in=CLOSED),
            ),
            # Of whom the reporter heard nothing yet: for the term of the first contact.
            models.Index(
                fields=["first_contact_due_on", "id"],
                name="signal_open_contact",
                condition=~Q(status__in=CLOSED) & Q(first_contact_at__isnull=True),
            ),
            # Counting what is open per category, from the index alone.
            models.Index(fields=["category", "id"], name="signal_open_category", condition=~Q(status__in=CLOSED)),
            models.Index(fields=["category", "-received_at"], name="signal_by_category"),
            models.Index(
                fields=["team", "floating_since", "id"],
                include=["is_urgent", "due_on", "officer", *_LISTED_BY],
                name="signal_floating_list",
                condition=Q(floating_since__isnull=False),
            ),
            # What others did for it that nobody saw yet: closed signals as well.
            models.Index(
                fields=["team", "officer"],
                include=["is_urgent", "due_on", "id", *_LISTED_BY],
                name="signal_news_list",
                condition=Q(has_action_news=True),
            ),
            models.Index(fields=["external_number"], name="signal_external", condition=~Q(external_number="")),
            models.Index(fields=["cause", "-received_at"], name="signal_by_cause", condition=Q(cause__isnull=False)),
            models.Index(fields=["team", "due_on", "id"], name="signal_escalated", condition=~Q(escalated_to="")),
            models.Index(fields=["closes_on", "id"], name="signal_closes", condition=Q(closes_on__isnull=False)),
            models.Index(
                fields=["forwarded_on", "id"], name="signal_forwarded", condition=Q(forwarded_on__isnull=False)
            ),
            models.Index(
                fields=["stopped_on", "id"],
                include=["is_urgent", "due_on", "team", "officer", *_LISTED_BY],
                name="signal_stopped_list",
                condition=Q(stopped_on__isnull=False),
            ),
            # What few signals are or have, the newest first: a list would go down all signals to find them.
            models.Index(
                fields=["language", "-received_at", "-id"], name="signal_by_language", condition=~Q(language="nl")
            ),
            models.Index(fields=["kind", "-received_at", "-id"], name="signal_by_kind", condition=~Q(kind="melding")),
            models.Index(
                fields=["channel", "-received_at", "-id"], name="signal_by_channel", condition=~Q(channel="web")
            ),
            models.Index(
                fields=["sensitivity", "-received_at", "-id"],
                name="signal_by_sensitivity",
                condition=~Q(sensitivity="gewoon"),
            ),
            models.Index(fields=["-received_at", "-id"], name="signal_was_reopened", condition=Q(times_reopened__gt=0)),
            models.Index(fields=["-received_at", "-id"], name="signal_outside", condition=Q(is_outside=True)),
            models.Index(
                fields=["-received_at", "-id"],
                name="signal_organisation",
                condition=~Q(other_organisation=""),
            ),
            models.Index(
                fields=["made_by", "-received_at", "-id"], name="signal_by_maker", condition=Q(made_by__isnull=False)
            ),
            # Of whom a reporter may have heard nothing, closed or not.
            models.Index(fields=["-received_at", "-id"], name="signal_not_told", condition=NOT_SPOKEN_TO),
            # What is open of a domain, the first due first.
            models.Index(fields=["domain", "due_on", "id"], name="signal_open_domain", condition=~Q(status__in=CLOSED)),
            GinIndex(SAID_AND_WHERE, name="signal_said"),
            # For who looks by place (signals/finding.py).
            models.Index(OpClass(Upper("street"), name="text_pattern_ops"), name="signal_street"),
            models.Index(Upper(Squeezed("postcode")), name="signal_postcode"),
            # What was closed lately in an area: for the public page.
            models.Index(
                fields=["area", "-closed_at"], name="signal_closed_area", condition=Q(closed_at__isnull=False)
            ),
            # What was closed longest ago, and of that what still holds personal data: for the terms of retention.
            models.Index(fields=["closed_at", "id"], name="signal_closed", condition=Q(closed_at__isnull=False)),
            models.Index(
                fields=["closed_at", "id"],
                name="signal_closed_kept",
                condition=Q(closed_at__isnull=False, erased_on__isnull=True),
            ),
            # What is open near a point.
            GistIndex(fields=["point"], name="signal_open_point", condition=~Q(status__in=CLOSED)),
            # And what lies in the view of a map, also what is closed.
            GistIndex(fields=["point"], name="signal_point"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The signal's page for civil servants."""
        return reverse("signal", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status not in CLOSED

    @property
    def is_taken_back(self) -> bool:
        """Whether it ended because its reporter took it back."""
        result = self.result
        return self.status == Status.CANCELLED and result is not None and result.slug == ClosingResult.TAKEN_BACK

    @property
    def is_floating(self) -> bool:
        """Whether a team was asked to take it and did not answer, and nobody did anything since."""
        return self.floating_since is not None

    @property
    def can_be_told(self) -> bool:
        """Whether there is anybody outside who can hear how it ends: who sent it in by themselves has the page that
        follows it, who told it to an officer left an address or a number."""
        reporter: Reporter | None = getattr(self, "reporter", None)
        return self.made_by_id is None or bool(reporter and (reporter.email or reporter.phone))

    @property
    def is_sensitive(self) -> bool:
        """Whether only triage, the owning team and who is asked along may read the text."""
        return self.sensitivity != Sensitivity.ORDINARY

    @property
    def is_on_map(self) -> bool:
        """Whether it stands on the maps of its reader; of a row that was found for one (`SignalQuerySet.on_map`)."""
        return bool(getattr(self, "may_read", False) and self.point and self.sensitivity != Sensitivity.SPECIAL)

    @property
    def ended_in_silence(self) -> bool:
        """Whether it ended while nobody told its reporter so, or said why not (`queries.ENDED_IN_SILENCE`)."""
        return self.closed_at is not None and self.told is False and not self.feedback and hasattr(self, "reporter")

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its term has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today()

    @property
    def contact_until(self) -> datetime.date | None:
        """The last local date on which its reporter should hear of somebody; None where that happened, where nobody
        waits for it, and of a closed signal."""
        waits = self.is_open and self.first_contact_at is None and hasattr(self, "reporter")
        return self.first_contact_due_on if waits else None

    @cached_property
    def said(self) -> list[dict[str, Any]]:
        """What was answered to extra questions: code, wording, value, text. Asks the database nothing for a row of
        `Signal.objects.with_answers()`."""
        return list(self.extra_answers.values(*SAID))

    @cached_property
    def pointed_at(self) -> list[dict[str, Any]]:
        """The objects on the map that it is about: public_id, label. As `said`."""
        return list(self.about_objects.values(*POINTED_AT))

    @property
    def address(self) -> str:
        """The address as one line, empty when there is none."""
        line = " ".join(part for part in (self.street, self.house_number) if part)
        return ", ".join(part for part in (line, " ".join(p for p in (self.postcode, self.town) if p)) if part)


class Reporter(models.Model):
    """Contact data of who sent a signal, the only place where it stands; without contact data there is no row."""

    signal = models.OneToOneField(Signal, on_delete=models.CASCADE, related_name="reporter")
    name = models.CharField(_("naam"), max_length=120, blank=True)
    email = models.EmailField(_("e-mailadres"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("melder")
        verbose_name_plural = _("melders")
        indexes = [
            models.Index(Lower("email"), name="reporter_email"),
            models.Index(Right(Digits("phone"), LAST_DIGITS), name="reporter_phone"),
            GinIndex(SearchVector("name", config="simple"), name="reporter_name"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IdempotencyKey(models.Model):
    """A request or form that was answered: a repeat with the same key gets the same signal, and adds nothing to it."""

    # Digests: who sent it (a key's id, or an HMAC of an address) with the key, and what was in it.
    key_digest = models.CharField(max_length=64, unique=True)
    body_digest = models.CharField(max_length=64)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("herhaalbaar verzoek")
        verbose_name_plural = _("herhaalbare verzoeken")

    def __str__(self) -> str:
        return str(self.pk)
