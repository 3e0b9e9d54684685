"""What a law begins with: a signal that is a melding under the Wmo, a call for help with debts, and others.

The house passes such a signal on, tells the reporter the legal term, and gets a status of a closed list back: what
happens there is confidential by that law (Wmo 2015 chapter 5, Jeugdwet 7.3, Wgs article 8), and no word of it comes
here.
"""

from __future__ import annotations

import datetime
import uuid

from django.contrib.gis.db import models
from django.core.validators import MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from officers.models import Officer, Team
from signals import deadlines
from signals.models.signal import Signal
from signals.models.subject import TermUnit
from signals.queries import STATUTORY_OPEN, StatutoryPassingQuerySet


class StatutoryStart(models.Model):
    """A way in which a law can begin with a signal: which term it starts, and which team it goes to. A city's list."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120, help_text=_("Zo staat het op de knop, zoals “Wmo-melding”."))
    law = models.CharField(_("wet"), max_length=120)
    article = models.CharField(_("artikel"), max_length=120, blank=True)
    term_days = models.PositiveSmallIntegerField(
        _("wettelijke termijn"), validators=[MinValueValidator(1)], help_text=_("Zes weken zijn 42 kalenderdagen.")
    )
    term_unit = models.CharField(_("termijn telt in"), max_length=16, choices=TermUnit, default=TermUnit.CALENDAR_DAYS)
    promise = models.CharField(
        _("wat er dan is gebeurd"),
        max_length=200,
        help_text=_("Maakt de zin aan de melder af: “Uiterlijk op 6 januari …”. Zoals “is ons onderzoek klaar”."),
    )
    team = models.ForeignKey(
        Team, verbose_name=_("gaat naar team"), on_delete=models.PROTECT, related_name="statutory_starts"
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("wettelijke start")
        verbose_name_plural = _("wettelijke starts")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """Law and article, as one line."""
        return " ".join(filter(None, (self.law, self.article)))

    def due_on(self, received_on: datetime.date) -> datetime.date:
        """The last local date of the term for what came in on a local date. In calendar days it ends on a working day
        (Algemene termijnenwet, article 1)."""
        if self.term_unit == TermUnit.CALENDAR_DAYS:
            return deadlines.calendar_days_after(received_on, self.term_days)
        return deadlines.working_days_after(received_on, self.term_days)


class PassingStatus(models.TextChoices):
    """All that comes back through the one-way valve."""

    RECEIVED = "ontvangen", _("ontvangen")
    TAKEN_UP = "opgepakt", _("opgepakt")
    NOT_OURS = "niet_voor_ons", _("niet voor ons")
    DONE = "afgerond", _("afgerond")


class StatutoryPassing(models.Model):
    """That a signal was passed on to who carries out a law, by when, and what came back: a status, never a word."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="statutory_passings")
    start = models.ForeignKey(
        StatutoryStart, verbose_name=_("wettelijke start"), on_delete=models.PROTECT, related_name="passings"
    )
    # As the row was when it was passed on: a city may change it afterwards, and a term that runs does not change.
    team = models.ForeignKey(
        Team, verbose_name=_("doorgegeven aan"), on_delete=models.PROTECT, related_name="statutory_passings"
    )
    due_on = models.DateField(_("uiterlijk"))
    # What was said of that term to who answers for it: as `Signal.term_stage`.
    term_stage = models.SmallIntegerField(default=0, db_default=0, editable=False)
    # Whether the reporter asks for somebody else, and may not hear what comes of it.
    for_other = models.BooleanField(_("voor iemand anders"), default=False)
    # Empty: nothing came back yet.
    status = models.CharField(_("stand"), max_length=16, choices=PassingStatus, blank=True, default="")
    passed_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField(default=timezone.now)
    # When the reporter could read that it was received and by when (a local date); empty: not yet.
    receipt_on = models.DateField(_("ontvangst bevestigd op"), null=True, blank=True)
    answered_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    # There only after `StatutoryPassing.objects.for_list()`.
    area_name: str | None

    objects = StatutoryPassingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wettelijk doorgegeven signaal")
        verbose_name_plural = _("wettelijk doorgegeven signalen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "start"], condition=Q(status__in=STATUTORY_OPEN), name="statutory_once_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "due_on", "id"], name="statutory_open_team", condition=Q(status__in=STATUTORY_OPEN)
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_open(self) -> bool:
        """Whether its team has still something to do about it."""
        return self.status in STATUTORY_OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its term has passed."""
        return self.is_open and self.due_on < today()
