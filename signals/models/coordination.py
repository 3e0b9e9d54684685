"""Regie: of a sensitive signal one officer holds the threads, and everybody else calls them first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.signal import Signal
from signals.queries import CoordinationQuerySet


class Coordination(models.Model):
    """Who coordinates a signal, from when until when. It gives nobody more to read (`signals/coordination.py`)."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="coordinations")
    coordinator = models.ForeignKey(
        Officer, verbose_name=_("regievoerder"), on_delete=models.PROTECT, related_name="coordinations"
    )
    # Whether who handles another signal at the same address sees whom to call before they go there.
    warns = models.BooleanField(_("waarschuwt op hetzelfde adres"), default=True)
    begun_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = CoordinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("regie")
        verbose_name_plural = _("regie")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(ended_at__isnull=True), name="coordination_one"),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.coordinator_id}"
