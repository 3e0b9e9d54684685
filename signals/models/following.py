"""Who wants to hear what is new, by mail; and who had the same to report as somebody else."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from signals.models.signal import Signal
from signals.models.subject import Category


class Follower(models.Model):
    """A mail address that follows an area, a subject, both, or one signal; from when its owner said yes by mail.

    The row goes with the following: nobody's address stays who does not want mail any more.
    """

    class Pace(models.TextChoices):
        AT_ONCE = "direct", _("meteen")
        WEEKLY = "wekelijks", _("een keer per week")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mailadres"))
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    signal = models.ForeignKey(Signal, null=True, on_delete=models.CASCADE, related_name="followers")
    # In which the mails are written: the one that was chosen when they were asked for.
    language = models.CharField(_("taal van de volger"), max_length=8, default="nl", db_default="nl")
    pace = models.CharField(_("hoe vaak"), max_length=10, choices=Pace, default=Pace.WEEKLY)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    # What happened until then was told.
    told_until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("volger")
        verbose_name_plural = _("volgers")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), F("area"), F("category"), F("signal"), name="follower_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=False) | Q(category__isnull=False) | Q(signal__isnull=False),
                name="follower_of_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pace", "told_until"],
                name="follower_due",
                condition=Q(confirmed_at__isnull=False, signal__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SameHere(models.Model):
    """That somebody was about to report the same: "this is mine too". Of who it was nothing is kept."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="same_heres")
    # Of the form in which it was said, so that saying it twice counts once.
    form_digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ook gemeld")
        verbose_name_plural = _("ook gemeld")
        constraints = [models.UniqueConstraint(fields=["signal", "form_digest"], name="same_here_once")]

    def __str__(self) -> str:
        return str(self.pk)
