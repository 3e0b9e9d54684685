"""Who is to hear that something came of their signal: one row for each signal and event, so that nobody hears twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import Item
from signals.models import Signal
from signals.models.codes import CodeField


class Told(models.Model):
    """That the reporter of a signal is told of an item: asked for at a moment, written at another (empty: not yet).

    The row is made in the transaction that put the item on the agenda or ended it; the letter in the one that says
    `done_at`. A worker that is killed leaves rows without it, and the next one goes on there.
    """

    class What(models.TextChoices):
        SCHEDULED = "geagendeerd", _("het staat op de agenda")
        DONE = "afgerond", _("het is klaar")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="told")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    what = CodeField(max_length=16, choices=What)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("nieuws van de agenda aan een melder")
        verbose_name_plural = _("nieuws van de agenda aan melders")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "signal", "what"], name="told_once")]
        indexes = [models.Index(fields=["id"], name="told_waiting", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return str(self.pk)
