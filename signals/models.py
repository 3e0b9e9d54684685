"""The main hall: a resident's signal from arrival to answer.

Current facts are columns; history is append-only rows of `Event`. Free text stands only where it can be erased:
`Signal.text`, `Note`, `Message` and `Reporter`.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.models import Area
from officers.models import ApiClient, Channel, Domain, MunicipalTask, Officer, Team
from outbox.models import Letter
from signals.queries import CLOSED, CategoryQuerySet, HandoverQuerySet, SignalQuerySet

MAX_TEXT: Final = 5000


class Kind(models.TextChoices):
    """What sort of sound it is, apart from what it is about; the values are those of the contract."""

    REPORT = "melding", _("melding")
    IDEA = "idee", _("idee")
    QUESTION = "vraag", _("vraag")
    COMPLIMENT = "compliment", _("compliment")
    CONCERN = "zorg", _("zorg")


class Sensitivity(models.TextChoices):
    """Who reads the text; the values are those of the contract."""

    ORDINARY = "gewoon", _("gewoon")
    PERSONAL = "persoonsgegevens", _("persoonsgegevens")
    SPECIAL = "bijzonder", _("bijzonder")


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


class Category(models.Model):
    """The subject of a signal. It belongs to one municipal task, and so finds its team."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    public_name = models.CharField(_("naam voor bewoners"), max_length=120, blank=True)
    description = models.TextField(_("omschrijving"), blank=True)
    domain = models.ForeignKey(Domain, verbose_name=_("domein"), on_delete=models.PROTECT, related_name="categories")
    task = models.ForeignKey(
        MunicipalTask,
        verbose_name=_("gemeentelijke taak"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="categories",
        help_text=_("Leeg: gaat altijd eerst naar triage."),
    )
    sensitivity = models.CharField(_("gevoeligheid"), max_length=20, choices=Sensitivity, default=Sensitivity.ORDINARY)
    handling_days = models.PositiveSmallIntegerField(_("afhandeltermijn in werkdagen"), default=5)
    first_contact_days = models.PositiveSmallIntegerField(_("eerste contact in werkdagen"), default=3)
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("trefwoorden"), default=list, blank=True)
    urgency_hints = ArrayField(
        models.CharField(max_length=80), verbose_name=_("aanwijzingen voor spoed"), default=list, blank=True
    )
    is_public = models.BooleanField(_("op de openbare kaart"), default=False)
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("categorie")
        verbose_name_plural = _("categorieën")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def plain_name(self) -> str:
        """The name that residents see."""
        return self.public_name or self.name


class ClosingResult(models.Model):
    """What was done, chosen when a signal is closed; a city edits the list."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    asks_organisation = models.BooleanField(
        _("vraagt naar een andere organisatie"),
        default=False,
        help_text=_("Doorzendplicht, Awb artikel 2:3."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("resultaat")
        verbose_name_plural = _("resultaten")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """A number to call instead of, or before, sending a signal: 112, Veilig Thuis, 113 and others."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    phone = models.CharField(_("telefoon"), max_length=20)
    text = models.TextField(_("uitleg"), blank=True)
    checked_on = models.DateField(_("nagekeken op"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("doorverwijzing")
        verbose_name_plural = _("doorverwijzingen")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


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

    # When
    received_at = models.DateTimeField(_("ingediend op"), default=timezone.now)
    updated_at = models.DateTimeField(_("bijgewerkt op"), default=timezone.now)
    due_on = models.DateField(_("uiterlijk"), null=True)
    first_contact_due_on = models.DateField(_("eerste contact uiterlijk"), null=True)
    first_contact_at = models.DateTimeField(_("eerste contact op"), null=True, blank=True)
    closed_at = models.DateTimeField(_("gesloten op"), null=True, blank=True)

    # How it ended
    result = models.ForeignKey(
        ClosingResult, verbose_name=_("resultaat"), null=True, blank=True, on_delete=models.PROTECT
    )
    told = models.BooleanField(_("teruggekoppeld"), null=True, blank=True)
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
    offered_to: str | None
    offered_at: datetime.datetime | None

    objects = SignalQuerySet.as_manager()

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
            # Counting what is open per category, from the index alone.
            models.Index(fields=["category", "id"], name="signal_open_category", condition=~Q(status__in=CLOSED)),
            models.Index(fields=["category", "-received_at"], name="signal_by_category"),
            models.Index(fields=["external_number"], name="signal_external", condition=~Q(external_number="")),
            GinIndex(SearchVector("text", config="dutch"), name="signal_words"),
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
    def is_sensitive(self) -> bool:
        """Whether only triage, the owning team and who is asked along may read the text."""
        return self.sensitivity != Sensitivity.ORDINARY

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its term has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today()

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

    def __str__(self) -> str:
        return str(self.pk)


class Event(models.Model):
    """Something that happened to a signal: the timeline, the audit and the source of statistics.

    Holds codes and ids, never free text. A trigger forbids UPDATE and DELETE (migration 0002).
    """

    class What(models.TextChoices):
        RECEIVED = "ontvangen", _("ontvangen")
        ROUTED = "toegewezen", _("toegewezen aan een team")
        STATUS = "status", _("status veranderd")
        OFFICER = "behandelaar", _("behandelaar veranderd")
        CATEGORY = "categorie", _("categorie veranderd")
        PLACE = "locatie", _("plek veranderd")
        URGENT = "spoed", _("spoed veranderd")
        OFFERED = "aangeboden", _("aangeboden aan een ander team")
        ACCEPTED = "aanvaard", _("aanbod aanvaard")
        DECLINED = "geweigerd", _("aanbod geweigerd")
        WITHDRAWN = "ingetrokken", _("aanbod ingetrokken")
        NOTE = "notitie", _("notitie gemaakt")
        MESSAGE = "bericht", _("bericht aan de melder")
        READ = "gelezen", _("gelezen")

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=16, choices=What)
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    # Who did it: an officer, a program, or (both empty) the reporter or the system.
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="events")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="events")
    is_public = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("gebeurtenissen")
        ordering = ["pk"]
        indexes = [models.Index(fields=["signal", "id"], name="event_of_signal")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.what}"


class Handover(models.Model):
    """An offer of a signal to another team. The sender stays owner until the receiver accepts (warme overdracht)."""

    class Answer(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        ACCEPTED = "aanvaard", _("aanvaard")
        DECLINED = "geweigerd", _("geweigerd")
        WITHDRAWN = "ingetrokken", _("ingetrokken")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="handovers")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handovers_out")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handovers_in")
    reason = models.TextField(_("reden"), max_length=1000)
    offered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("antwoord"), max_length=12, choices=Answer, default=Answer.OPEN)
    answer_reason = models.TextField(_("reden van het antwoord"), max_length=1000, blank=True)
    other_team = models.ForeignKey(
        Team, verbose_name=_("ander team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("overdracht")
        verbose_name_plural = _("overdrachten")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(answer="open"), name="handover_one_open_offer"),
        ]
        indexes = [
            models.Index(fields=["to_team", "offered_at"], name="handover_waiting", condition=Q(answer="open")),
            models.Index(fields=["from_team", "signal"], name="handover_former", condition=Q(answer="aanvaard")),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.to_team_id}"


class Note(models.Model):
    """An internal note: never for the reporter."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("notitie"), max_length=MAX_TEXT)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="notes")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notitie")
        verbose_name_plural = _("notities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Message(models.Model):
    """What was told to the reporter, word for word, on the status page and (with an address) by mail."""

    class What(models.TextChoices):
        CONFIRMATION = "bevestiging", _("bevestiging")
        STATUS = "status", _("bericht over de status")

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="messages")
    what = models.CharField(max_length=16, choices=What)
    status = models.CharField(max_length=20, choices=Status)
    text = models.TextField(_("tekst"), max_length=MAX_TEXT)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="+")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bericht aan de melder")
        verbose_name_plural = _("berichten aan melders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class IdempotencyKey(models.Model):
    """A request that was answered: a repeat with the same key gets the same signal."""

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
