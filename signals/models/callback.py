"""A promise to call somebody back: on which day, about what, and who did it."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from officers.models import Officer
from signals.models.signal import Signal
from signals.queries import CallbackQuerySet

MAX_CALLBACK_TEXT: Final = 500


class Callback(models.Model):
    """A call that somebody was promised about a signal; it waits on the desk of who handles the signal.

    `text` and `phone` are personal: they stand here only, and go with the row.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="callbacks")
    on = models.DateField(_("terugbellen op"))
    text = models.CharField(_("waarover"), max_length=MAX_CALLBACK_TEXT)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    # When it was said that the promised day passed without a call.
    warned_at = models.DateTimeField(null=True, editable=False)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("terugbelnotitie")
        verbose_name_plural = _("terugbelnotities")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["on", "id"], name="callback_waiting", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_late(self) -> bool:
        """Whether the day that was promised has passed without a call."""
        return self.done_at is None and self.on < today()
