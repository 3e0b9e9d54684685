"""Scenarios: another way to arrange the municipality, tried on the signals of a period, and what came of it."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models.people import Officer
from officers.queries import ScenarioQuerySet

# Seconds without a word of who works on it after which it stands still: a worker that died, or none that is there.
STANDS_STILL = 60


class ScenarioState(models.TextChoices):
    """How far the trying is."""

    DRAFT = "opgesteld", _("nog niet gedraaid")
    QUEUED = "wacht", _("wacht op een plek")
    RUNNING = "bezig", _("is bezig")
    DONE = "klaar", _("klaar")
    CANCELLED = "gestopt", _("gestopt")
    FAILED = "mislukt", _("mislukt")


class Scenario(models.Model):
    """What is tried (period, areas, changes), by whom it was made and tried, and the sums that came of it.

    Holds codes and numbers: of a single signal nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("naam"), max_length=120)
    officer = models.ForeignKey(
        Officer, verbose_name=_("gemaakt door"), on_delete=models.PROTECT, related_name="scenarios"
    )
    is_shared = models.BooleanField(_("gedeeld met collega's"), default=False)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    # What is tried: local dates, both included; codes of areas (none: everywhere); see `alternatives.as_json`.
    first_day = models.DateField(_("vanaf"))
    last_day = models.DateField(_("tot en met"))
    areas = ArrayField(models.CharField(max_length=20), verbose_name=_("gebieden"), default=list, blank=True)
    changes = models.JSONField(default=list)

    # How far it is. Each run has a code of its own: a worker that belongs to an earlier one writes nothing more.
    state = models.CharField(max_length=12, choices=ScenarioState, default=ScenarioState.DRAFT)
    run = models.UUIDField(null=True, editable=False)
    percent = models.SmallIntegerField(default=0)
    looked_at = models.IntegerField(default=0)
    times_begun = models.SmallIntegerField(default=0)
    asked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenario's")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="scenario_period"),
            models.CheckConstraint(
                condition=~Q(state=ScenarioState.DONE) | Q(result__isnull=False), name="scenario_done_has_result"
            ),
        ]
        indexes = [
            models.Index(fields=["beat_at"], name="scenario_under_way", condition=Q(state__in=["wacht", "bezig"])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker, or one is at it."""
        return self.state in (ScenarioState.QUEUED, ScenarioState.RUNNING)

    @property
    def stands_still(self) -> bool:
        """Whether it is under way and nobody said anything of it for a while."""
        limit = timezone.now() - datetime.timedelta(seconds=STANDS_STILL)
        return self.is_under_way and self.beat_at is not None and self.beat_at < limit
