"""Toezeggingen: who promised what to whom by when, and whether it was kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import MAX_WORDS, Item
from agenda.queries import CommitmentQuerySet
from areas.dated import today
from areas.models import Area
from officers.models import Officer


class CommitmentState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", _("open")
    KEPT = "nagekomen", _("nagekomen")
    NOT_KEPT = "niet_nagekomen", _("niet nagekomen")
    DROPPED = "vervallen", _("vervallen")


class Commitment(models.Model):
    """A promise by an officer or alderman to people of an area, with a day.

    `promised_by` said it, `owner` sees to it; `to_whom` says to which people, without a name. `ended_on` is the local
    date on which it was kept, or on which somebody said that it was not.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.CharField(_("wat is toegezegd"), max_length=300)
    to_whom = models.CharField(_("aan wie"), max_length=120, blank=True)
    promised_by = models.ForeignKey(
        Officer, verbose_name=_("wie zei het toe"), on_delete=models.PROTECT, related_name="promises"
    )
    owner = models.ForeignKey(
        Officer, verbose_name=_("wie zorgt ervoor"), on_delete=models.PROTECT, related_name="commitments"
    )
    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="commitments")
    item = models.ForeignKey(
        Item, verbose_name=_("opgave of kans"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="commitments",
    )  # fmt: skip
    promised_on = models.DateField(_("toegezegd op"), default=today)
    due_on = models.DateField(_("uiterlijk"))
    is_public = models.BooleanField(_("openbaar"), default=False)
    state = models.CharField(_("stand"), max_length=16, choices=CommitmentState, default=CommitmentState.OPEN)
    outcome = models.TextField(_("wat ervan kwam"), max_length=MAX_WORDS, blank=True)
    ended_on = models.DateField(_("nagekomen of geëindigd op"), null=True, blank=True)
    # What its owner was told: 0 nothing, 1 that its day is near, 2 that it has passed.
    reminded = models.SmallIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)

    # There only after `Commitment.objects.for_list()`.
    area_name: str | None

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("toezegging")
        verbose_name_plural = _("toezeggingen")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="commitment_open", condition=Q(state="open")),
            models.Index(fields=["area", "due_on"], name="commitment_of_area"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        """Its page, for officers."""
        return reverse("commitment", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether it still has to be kept."""
        return self.state == CommitmentState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.due_on < today()

    @property
    def was_kept_in_time(self) -> bool:
        """Whether it was kept, and not after its day."""
        return self.state == CommitmentState.KEPT and self.ended_on is not None and self.ended_on <= self.due_on
