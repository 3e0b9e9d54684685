"""What happened to a signal: append-only rows, and the words that were written about it."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import ApiClient, Officer
from outbox.models import Letter
from signals.models.codes import CodeField
from signals.models.signal import MAX_TEXT, Signal, Status


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
        KIND = "soort", _("soort veranderd")
        PLACE = "locatie", _("plek veranderd")
        URGENT = "spoed", _("spoed veranderd")
        CAUSE = "oorzaak", _("oorzaak veranderd")
        FORWARDED = "doorgezet", _("doorgezet naar een andere organisatie")
        OFFERED = "aangeboden", _("aangeboden aan een ander team")
        ACCEPTED = "aanvaard", _("aanbod aanvaard")
        DECLINED = "geweigerd", _("aanbod geweigerd")
        WITHDRAWN = "ingetrokken", _("aanbod ingetrokken")
        LAPSED = "verlopen", _("op een aanbod kwam geen antwoord")
        HANDED_BACK = "teruggegeven", _("teruggegeven aan triage")
        CONSULTED = "meekijken", _("een ander team gevraagd om mee te kijken")
        TEXT_SHARED = "tekst_gedeeld", _("tekst gedeeld met het team dat meekijkt")
        HELD = "wacht", _("handhaven wacht op het antwoord")
        CONSULT_ANSWERED = "meegekeken", _("antwoord van het team dat meekijkt")
        CONSULT_WITHDRAWN = "meekijken_weg", _("vraag om mee te kijken ingetrokken")
        LET_GO = "wacht_voorbij", _("handhaven wacht niet langer")
        NOTE = "notitie", _("notitie gemaakt")
        MESSAGE = "bericht", _("bericht aan de melder")
        # Before: how (a code of `Feedback`); after: the day.
        TALKED = "gesproken", _("met de melder gesproken")
        # After: how they heard of the end, or why not (a code of `Feedback`).
        TOLD = "verteld", _("vastgelegd hoe de melder het einde hoorde")
        FILE_ADDED = "bijlage", _("bijlage toegevoegd")
        FILE_SHARED = "bijlage_gedeeld", _("bijlage gedeeld met de melder")
        FILE_KEPT = "bijlage_intern", _("bijlage niet meer gedeeld")
        FILE_REMOVED = "bijlage_weg", _("bijlage verwijderd")
        ANSWERED = "antwoord", _("antwoord van de melder")
        REMINDED = "herinnering", _("herinnering aan de melder")
        NO_ANSWER = "geen_reactie", _("geen reactie van de melder")
        # After: the status in which it waits.
        WAITS_LONG = "wacht_lang", _("wacht al lang")
        # Before: the code of the answer; after: the message with the reason.
        JUDGED = "oordeel", _("oordeel van de melder")
        TAKEN_BACK = "intrekken", _("intrekken gevraagd door de melder")
        CONTACT = "contact", _("contactgegevens verbeterd")
        # Mail with no message of ours in it: to the reporter, and to the address that was theirs.
        LINK_MAILED = "link_mail", _("nieuwe link gemaild naar de melder")
        FAREWELL_MAILED = "afscheid_mail", _("het vorige adres van de melder op de hoogte gebracht")
        SENT_AGAIN = "mail_opnieuw", _("mail opnieuw verstuurd")
        # Before: which action; after: where it stands now ("open": it was made), or what happened to the link.
        ACTION = "actie", _("actie gemaakt of veranderd")
        ACTION_LINK = "actie_link", _("link voor een partner verstuurd of ingetrokken")
        CALLBACK = "terugbellen", _("afgesproken om terug te bellen")
        CALLED = "teruggebeld", _("teruggebeld")
        JOINED = "samengevoegd", _("samengevoegd met een ander signaal")
        PARTED = "losgemaakt", _("losgemaakt van een ander signaal")
        # Before: which passing; after: that it was passed on, or what came back.
        STATUTORY = "wettelijk", _("doorgegeven onder een wet, of wat daar terugkwam")
        # Before: which complaint; after: where it stands now, or what happened to its term. For nobody's timeline.
        COMPLAINT = "klacht", _("klacht doorgegeven of veranderd")
        ESCALATED = "opgeschaald", _("opgeschaald")
        DECIDED = "besluit", _("besluit na opschaling")
        # Before and after: which officer, by id; empty: nobody.
        COORDINATED = "regie", _("regie veranderd")
        # After: the kinds of personal data (`personal_data.KINDS`) that the text seems to hold, where the reporter was
        # asked about it and sent it all the same.
        PERSONAL = "gegevens", _("misschien gegevens van anderen in de tekst")
        # Before: the line of the plan; after: the plan. Stands beside the event of the team that it went to.
        REORGANISED = "reorganisatie", _("meegegaan met een wijziging van de organisatie")
        REDACTED = "gelakt", _("persoonsgegevens gelakt")
        SENSITIVITY = "gevoeligheid", _("gevoeligheid veranderd")
        # After: "gebundeld" or "losgemaakt", or of what about the item its reporter was told.
        AGENDA = "agenda", _("gebundeld in een punt van de agenda, of daarvan losgemaakt")
        # By the term of retention; and that it is kept for as long as something runs. After: the ground.
        ERASED = "gewist", _("persoonsgegevens gewist na de termijn")
        HELD_BACK = "bewaren", _("wordt niet gewist of vernietigd")
        LET_DESTROY = "bewaren_voorbij", _("mag weer gewist en vernietigd worden")
        READ = "gelezen", _("gelezen")

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="events")
    what = CodeField(max_length=16, choices=What)
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


class FormerPlace(models.Model):
    """Where a signal was before its place was put right. It may be somebody's home that has nothing to do with it: it
    can be redacted, and goes with the contact details."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="former_places", db_index=False)
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="former_place")
    # Address and description, as people read them.
    words = models.TextField(_("adres en omschrijving"), blank=True)
    point = models.PointField(_("punt"), null=True, srid=4326, spatial_index=False)

    class Meta:
        verbose_name = _("eerdere plek")
        verbose_name_plural = _("eerdere plekken")
        ordering = ["pk"]
        indexes = [models.Index(fields=["signal", "id"], name="former_place_of_signal")]

    def __str__(self) -> str:
        return str(self.pk)


class Note(models.Model):
    """An internal note: never for the reporter."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("notitie"), max_length=MAX_TEXT)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="notes")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="notes")
    mentions = models.ManyToManyField(Officer, verbose_name=_("genoemd"), blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notitie")
        verbose_name_plural = _("notities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Message(models.Model):
    """What was told to the reporter, word for word, on the status page and (with an address) by mail; and what the
    reporter wrote back."""

    class What(models.TextChoices):
        CONFIRMATION = "bevestiging", _("bevestiging")
        STATUS = "status", _("bericht over de status")
        REMINDER = "herinnering", _("herinnering aan een vraag")
        ANSWER = "antwoord", _("antwoord van de melder")
        REACTION = "reactie", _("reactie van de melder na het sluiten")
        AGENDA = "agenda", _("wat er van een bericht kwam op de agenda")

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="messages")
    what = CodeField(max_length=16, choices=What)
    status = models.CharField(max_length=20, choices=Status)
    text = models.TextField(_("tekst"), max_length=MAX_TEXT)
    # The mail as it went out: the letter itself is deleted after some weeks, and what was told must stay known.
    subject = models.CharField(_("onderwerp van de mail"), max_length=200, blank=True)
    body = models.TextField(_("tekst van de mail"), blank=True)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="+")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    @property
    def is_from_reporter(self) -> bool:
        """Whether the reporter wrote it, and not we."""
        return self.what in (self.What.ANSWER, self.What.REACTION)

    class Meta:
        verbose_name = _("bericht aan de melder")
        verbose_name_plural = _("berichten aan melders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
