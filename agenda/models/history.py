"""What happened on the agenda: append-only rows with codes and ids, never a word that somebody wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.commitment import Commitment
from agenda.models.initiative import Initiative
from agenda.models.item import Item
from agenda.models.meeting import Meeting
from officers.models import Officer
from signals.models.codes import CodeField


class AgendaEvent(models.Model):
    """Something that happened to an item, a promise, a meeting or an initiative.

    A trigger forbids UPDATE and DELETE (migration 0002).

    `officer` empty is the partner who answered by a link, or the system.
    """

    class What(models.TextChoices):
        MADE = "gemaakt", _("gemaakt")
        # Before: the names of the fields that changed.
        CHANGED = "veranderd", _("gegevens veranderd")
        PHASE = "fase", _("fase veranderd")
        PUBLISHED = "openbaar", _("openbaar gemaakt")
        HIDDEN = "niet_openbaar", _("niet meer openbaar")
        # After: which signal, by id.
        BUNDLED = "gebundeld", _("signaal gebundeld")
        PARTED = "losgemaakt", _("signaal losgemaakt")
        # Before: which action, by id; after: where it stands.
        ACTION = "actie", _("actie gemaakt of veranderd")
        ACTION_LINK = "actie_link", _("link voor een partner verstuurd of ingetrokken")
        # After: of what the reporters were told ("geagendeerd", "afgerond").
        TOLD = "verteld", _("melders kregen bericht")
        # After: where the promise stands.
        PROMISE = "toezegging", _("toezegging gedaan of veranderd")
        # Before: which point of a meeting, by id; after: what it became.
        POINT = "punt", _("een punt werd iets")
        CANCELLED = "afgelast", _("vergadering afgelast")
        REMINDED = "herinnering", _("herinnering verstuurd")

    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="events")
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="events")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="events")
    initiative = models.ForeignKey(Initiative, null=True, on_delete=models.PROTECT, related_name="events")
    what = CodeField(max_length=16, choices=What)
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gebeurtenis op de agenda")
        verbose_name_plural = _("gebeurtenissen op de agenda")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False)
                | Q(commitment__isnull=False)
                | Q(meeting__isnull=False)
                | Q(initiative__isnull=False),
                name="agenda_event_of_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.what}"
