"""Passing a signal on to others."""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer, Team
from signals.models.signal import Signal
from signals.queries import HandoverQuerySet


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
