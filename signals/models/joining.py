"""Signals about the same thing: the duplicate hangs under the main one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.signal import Signal
from signals.queries import JoiningQuerySet


class Joining(models.Model):
    """That one signal is about the same thing as another: it is closed, and its reporter hears how that one ends.

    A table of its own: most signals have none. One level deep: what hangs under another has nothing below it.
    """

    duplicate = models.OneToOneField(Signal, on_delete=models.CASCADE, related_name="joining")
    main = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="joined")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = _("samenvoeging")
        verbose_name_plural = _("samenvoegingen")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(duplicate=F("main")), name="joining_of_two")]

    def __str__(self) -> str:
        return str(self.pk)
