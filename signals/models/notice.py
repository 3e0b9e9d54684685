"""Notices to civil servants: what a city sends, what each of them wants to hear, and what waits for the daily mail."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.codes import CodeField
from signals.models.signal import Signal


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    ASSIGNED = "aan-mij", _("een signaal is aan mij toegewezen")
    TEAM = "aan-team", _("mijn team krijgt een signaal")
    OFFER = "aanbod", _("mijn team krijgt een signaal aangeboden, of een vraag om mee te kijken")
    ACTION = "actie", _("mijn team krijgt een actie bij een signaal")
    MENTION = "genoemd", _("een collega noemt mij in een notitie")
    ANSWER = "antwoord", _("er is antwoord: van de melder of van een ander team")
    ESCALATED = "opschaling", _("een signaal is naar mij opgeschaald, of er is een besluit")
    OVERDUE = "termijn", _("een termijn loopt af of is voorbij")
    ACTION_LATE = "actie-laat", _("een actie van of voor mijn team is over de dag")
    CALLBACK = "terugbellen", _("iemand is beloofd dat wij terugbellen, of dat is nog niet gebeurd")
    UNDELIVERED = "mail", _("een mail over mijn signaal is niet aangekomen")


class NoticeRule(models.Model):
    """Where a city sends notices of a kind: the team's mailbox, persons, both or neither.

    Without a row the defaults of `signals/notices.py` hold.
    """

    kind = CodeField(_("bericht"), max_length=12, choices=NoticeKind, unique=True)
    to_team = models.BooleanField(_("naar het mailadres van het team"), default=True)
    to_person = models.BooleanField(
        _("naar medewerkers"), default=True, help_text=_("Iedereen kiest zelf: meteen, een keer per dag, of niet.")
    )

    class Meta:
        verbose_name = _("regel voor berichten")
        verbose_name_plural = _("regels voor berichten")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NoticeChoice(models.Model):
    """How an officer wants to hear of a kind. Without a row the defaults of `signals/notices.py` hold."""

    class How(models.TextChoices):
        AT_ONCE = "meteen", _("meteen")
        DAILY = "dagelijks", _("een keer per werkdag, om 7.30 uur")
        OFF = "uit", _("niet")

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="notice_choices")
    kind = CodeField(max_length=12, choices=NoticeKind)
    how = models.CharField(max_length=12, choices=How)

    class Meta:
        verbose_name = _("keuze voor berichten")
        verbose_name_plural = _("keuzes voor berichten")
        constraints = [models.UniqueConstraint(fields=["officer", "kind"], name="notice_one_choice")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind} {self.how}"


class Notice(models.Model):
    """Something that an officer hears of in the next daily mail; gone once it is written."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    kind = CodeField(max_length=12, choices=NoticeKind)
    # What it says, in words of ours that hold nothing of a person or a text: the heading in the daily mail. Empty
    # for the usual words of the kind.
    heading = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Not where it would open nothing for who reads it: then the number alone is named.
    link = models.BooleanField(default=True, db_default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bericht dat wacht")
        verbose_name_plural = _("berichten die wachten")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
