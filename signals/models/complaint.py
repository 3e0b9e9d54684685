"""A complaint about conduct (Awb chapter 9), as far as this house holds it: a reference, a term and where it stands."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.contrib.gis.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from officers.models import Officer, Team
from outbox.models import Letter
from signals.models.signal import Signal
from signals.queries import COMPLAINT_OPEN, COMPLAINT_WITHDRAWN, ComplaintQuerySet

MAX_COMPLAINT_WORDS: Final = 2000


class ComplaintState(models.TextChoices):
    """Where a complaint stands with who handles it; how it is handled stands elsewhere."""

    RECEIVED = "ontvangen", _("ontvangen")
    IN_PROGRESS = "in_behandeling", _("in behandeling")
    SETTLED = "informeel_opgelost", _("informeel opgelost")
    DONE = "afgehandeld", _("afgehandeld")
    WITHDRAWN = "ingetrokken", _("ingetrokken")


class Complaint(models.Model):
    """That a signal is (also) a complaint about conduct, for the team that handles complaints and nobody else.

    The team that it is about learns nothing of it here (Awb 9:7). Where the signal is a complaint and nothing else
    (`only`), that team does not see the signal either: `signals/visibility.py`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="complaints")
    team = models.ForeignKey(
        Team, verbose_name=_("team dat de klacht behandelt"), on_delete=models.PROTECT, related_name="complaints"
    )
    about_team = models.ForeignKey(
        Team,
        verbose_name=_("team waar de klacht over gaat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints_about",
    )
    only = models.BooleanField(_("alleen een klacht"), default=False)
    words = models.TextField(_("waar de klacht over gaat"), max_length=MAX_COMPLAINT_WORDS, blank=True)
    state = models.CharField(_("stand"), max_length=20, choices=ComplaintState, default=ComplaintState.RECEIVED)
    # Local dates (Awb 9:11): from the day after receipt six weeks, ten with a committee, four more once.
    received_on = models.DateField(_("ontvangen op"))
    with_committee = models.BooleanField(_("met een klachtencommissie"), default=False)
    extended_on = models.DateField(_("verdaagd op"), null=True, blank=True)
    due_on = models.DateField(_("uiterlijk"))
    # What was said of that term to who answers for it: as `Signal.term_stage`.
    term_stage = models.SmallIntegerField(default=0, db_default=0, editable=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Proof of receipt (Awb 9:6), where there was an address to send it to.
    receipt = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="+")
    # That the answer takes longer (Awb 9:11), likewise.
    extension = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="+")
    receipt_on = models.DateField(_("ontvangst bevestigd op"), null=True, blank=True)

    # There only after `Complaint.objects.for_list()`.
    area_name: str | None

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("klacht")
        verbose_name_plural = _("klachten")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signal", "about_team"],
                condition=Q(state__in=COMPLAINT_OPEN),
                nulls_distinct=False,
                name="complaint_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "due_on", "id"], name="complaint_open", condition=Q(state__in=COMPLAINT_OPEN)),
            # Whom the rule keeps out of a signal: few, and asked with every list.
            models.Index(
                fields=["about_team"],
                name="complaint_keeps_out",
                condition=Q(only=True) & ~Q(state=COMPLAINT_WITHDRAWN),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        """The complaint's page, for the team that handles it."""
        return reverse("complaint", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in COMPLAINT_OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its term has passed."""
        return self.is_open and self.due_on < today()

    @property
    def waits_for_receipt(self) -> bool:
        """Whether it is open and who complained had no proof of receipt yet: no mail could go, or it never arrived."""
        failed = self.receipt is not None and self.receipt.state == Letter.State.FAILED
        return self.is_open and (failed or self.receipt_on is None)

    def may_extend(self, *, day: datetime.date | None = None) -> bool:
        """Whether its term can still be extended on a local date (today when left out): once, before it has passed."""
        return self.is_open and self.extended_on is None and self.due_on >= (day or today())
