"""Opgaven and kansen, and the signals that they stand on."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.queries import PHASES_ENDED, EvidenceQuerySet, ItemQuerySet
from areas.dated import today
from areas.models import Area
from officers.models import Domain, Officer, PartnerOrganisation
from signals.models import Signal

MAX_TITLE: Final = 120
MAX_WORDS: Final = 4000


class ItemKind(models.TextChoices):
    """What stands on the agenda: something structural to solve, or something to use."""

    CHALLENGE = "opgave", _("opgave")
    OPPORTUNITY = "kans", _("kans")


class Phase(models.TextChoices):
    """How far an item is (domain study 2.2); `phases.TRANSITIONS` says which step may follow which."""

    NOTICED = "gesignaleerd", _("gesignaleerd")
    EXPLORED = "verkend", _("verkend")
    ON_AGENDA = "geagendeerd", _("geagendeerd")
    UNDER_WAY = "in_uitvoering", _("in uitvoering")
    DONE = "afgerond", _("afgerond")
    LET_GO = "losgelaten", _("losgelaten")


class Audience(models.TextChoices):
    """For whom an item is in particular; none is for everybody (domain study, S13)."""

    ENTREPRENEURS = "ondernemers", _("ondernemers")
    YOUNG = "jongeren", _("jongeren")
    OLDER = "ouderen", _("ouderen")
    CLUBS = "verenigingen", _("verenigingen en instellingen")


class Item(models.Model):
    """An opgave or kans of one or more areas: few and long-lived, and always able to show what it stands on.

    What everybody may read where it is public: title, ambition, for whom, domains, areas, partners by the name of their
    organisation, phase, dates and outcome. `why` is for colleagues.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("soort"), max_length=8, choices=ItemKind, default=ItemKind.CHALLENGE)
    title = models.CharField(_("titel"), max_length=MAX_TITLE)
    ambition = models.TextField(_("wat willen wij bereiken"), max_length=MAX_WORDS, blank=True)
    why = models.TextField(_("waarom"), max_length=MAX_WORDS, blank=True)
    outcome = models.TextField(_("wat ervan kwam"), max_length=MAX_WORDS, blank=True)
    domains = models.ManyToManyField(Domain, verbose_name=_("domeinen"), related_name="agenda_items")
    areas = models.ManyToManyField(Area, verbose_name=_("gebieden"), related_name="agenda_items")
    partners = models.ManyToManyField(
        PartnerOrganisation, verbose_name=_("partners"), blank=True, related_name="agenda_items"
    )
    audiences = ArrayField(
        models.CharField(max_length=20, choices=Audience), verbose_name=_("voor wie in het bijzonder"), default=list,
        db_default=[], blank=True,
    )  # fmt: skip
    owner = models.ForeignKey(
        Officer, verbose_name=_("eigenaar"), on_delete=models.PROTECT, related_name="agenda_items"
    )
    phase = models.CharField(_("fase"), max_length=16, choices=Phase, default=Phase.NOTICED)
    # Since when it is in this phase; when it came on the agenda for the first time.
    phase_since = models.DateTimeField(_("in deze fase sinds"), default=timezone.now)
    scheduled_at = models.DateTimeField(_("geagendeerd op"), null=True, editable=False)
    ended_at = models.DateTimeField(_("geëindigd op"), null=True, editable=False)
    # The window in time of a kans: from when until when it can be used.
    usable_from = models.DateField(_("te benutten vanaf"), null=True, blank=True)
    usable_until = models.DateField(_("te benutten tot en met"), null=True, blank=True)
    review_on = models.DateField(_("opnieuw bekijken op"), null=True, blank=True)
    # Of that day its owner was reminded: 0 not yet, 1 that it is near, 2 that it has passed.
    reminded = models.SmallIntegerField(default=0, db_default=0, editable=False)
    is_public = models.BooleanField(_("openbaar"), default=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Goes up with each change of this row: who saves a form says which one they saw.
    version = models.IntegerField(default=1)

    # There only after `Item.objects.for_list()`.
    area_names: list[str]
    domain_names: list[str]
    partner_names: list[str]
    open_actions: int

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("opgave of kans")
        verbose_name_plural = _("opgaven en kansen")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(usable_from__isnull=True)
                | Q(usable_until__isnull=True)
                | Q(usable_from__lte=models.F("usable_until")),
                name="item_window_in_order",
            )
        ]
        indexes = [
            models.Index(fields=["review_on", "id"], name="item_review", condition=~Q(phase__in=PHASES_ENDED)),
            models.Index(fields=["-changed_at", "-id"], name="item_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page: for officers, and where it is public for everybody."""
        return reverse("agenda-item", args=[self.public_id])

    @property
    def audience_names(self) -> list[str]:
        """For whom it is in particular, in words."""
        return [str(Audience(one).label) for one in self.audiences]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.phase not in PHASES_ENDED

    @property
    def is_scheduled(self) -> bool:
        """Whether it stands on the agenda now."""
        return self.phase in (Phase.ON_AGENDA, Phase.UNDER_WAY)

    @property
    def needs_review(self) -> bool:
        """Whether it is open and should be looked at again today or should have been."""
        return self.is_open and self.review_on is not None and self.review_on <= today()

    def is_usable(self, day: datetime.date | None = None) -> bool:
        """Whether the window of a kans is open on a local date, today when left out."""
        day = day or today()
        return (self.usable_from is None or self.usable_from <= day) and (
            self.usable_until is None or day <= self.usable_until
        )


class Evidence(models.Model):
    """That an item stands on a signal: who put it there and when. Taking it away keeps the row, with who and when."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="evidence")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="evidence")
    added_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("onderbouwing")
        verbose_name_plural = _("onderbouwing")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "signal"], condition=Q(removed_at__isnull=True), name="evidence_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
