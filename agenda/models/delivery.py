"""What a device sent from the street, by the key that it made itself: a repeat makes nothing a second time."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.meeting import MeetingPoint
from officers.models import Officer
from signals.models import Signal


class Delivery(models.Model):
    """One sound that came from a device, and what it became: a signal, a point of a meeting, or both.

    It holds no words. What it became may be destroyed before it: that the key was used stays.
    """

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    signal = models.ForeignKey(Signal, null=True, on_delete=models.SET_NULL, related_name="+")
    point = models.ForeignKey(MeetingPoint, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("bericht van de straat")
        verbose_name_plural = _("berichten van de straat")
        # Of each officer their own: a key says nothing to anybody else.
        constraints = [models.UniqueConstraint(fields=["officer", "key"], name="delivered_once")]

    def __str__(self) -> str:
        return str(self.pk)
