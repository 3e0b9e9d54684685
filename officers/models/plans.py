"""A change of the organisation that is planned ahead: who sits where, who does which task, which team closes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.models.people import Officer, RoleTitle
from officers.models.placing import Positioning
from officers.models.tasks import Arrangement, MunicipalTask
from officers.models.units import Team


class Plan(models.Model):
    """A change of the organisation from a day on (wijziging), with who made it, settled it and took it back.

    While it is a draft it changes nothing. Settled, it has written the dated rows by which everybody goes from its
    day on, so nothing has to run for that. What its day brings besides (open signals that move along, a team that
    takes no more signals) a job does, on that day or when the machine is up again.
    """

    class State(models.TextChoices):
        DRAFT = "concept", _("concept")
        SETTLED = "vastgesteld", _("vastgesteld")
        DONE = "uitgevoerd", _("uitgevoerd")
        WITHDRAWN = "ingetrokken", _("ingetrokken")

    name = models.CharField(_("naam"), max_length=120)
    why = models.TextField(_("waarom"), max_length=1000)
    starts_on = models.DateField(_("gaat in op"))
    state = models.CharField(_("stand"), max_length=12, choices=State, default=State.DRAFT)
    # Goes up with every change, so that nobody settles what they did not see.
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Officer, verbose_name=_("gemaakt door"), on_delete=models.PROTECT, related_name="plans")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("wijziging")
        verbose_name_plural = _("wijzigingen")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["starts_on"], name="plan_to_do", condition=Q(state="vastgesteld"))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_settled(self) -> bool:
        """Whether it holds, and its day has not been worked off yet."""
        return self.state == self.State.SETTLED


class PlanLine(models.Model):
    """One thing that a plan changes. `team` None: nobody of its own any more, so what lies above holds."""

    class What(models.TextChoices):
        POSITIONING = "positionering", _("positionering")
        ARRANGEMENT = "afspraak", _("afspraak over een taak")
        CLOSING = "team_stopt", _("een team stopt")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    what = models.CharField(_("wat"), max_length=16, choices=What)
    area = models.ForeignKey(
        Area, verbose_name=_("gebied"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role_title = models.ForeignKey(
        RoleTitle, verbose_name=_("functiebenaming"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.ForeignKey(
        MunicipalTask, verbose_name=_("taak"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing = models.ForeignKey(
        Team, verbose_name=_("team dat stopt"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("waar bewoners terechtkunnen"), max_length=200, blank=True)
    moves_signals = models.BooleanField(_("open signalen gaan mee"), default=False)
    # How many of them were moved on its day, and how many could not be.
    moved = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("regel van een wijziging")
        verbose_name_plural = _("regels van een wijziging")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_line_is_whole",
                condition=Q(what="positionering", area__isnull=False, role_title__isnull=False, task=None, closing=None)
                | Q(what="afspraak", task__isnull=False, role_title=None, closing=None)
                | Q(
                    what="team_stopt",
                    closing__isnull=False,
                    team__isnull=False,
                    area=None,
                    role_title=None,
                    task=None,
                ),
            ),
            models.UniqueConstraint(
                fields=["plan", "what", "area", "role_title", "task", "closing"],
                nulls_distinct=False,
                name="plan_line_once",
                violation_error_message=_("Dit staat al in deze wijziging."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.what}"


class PlannedRow(models.Model):
    """A dated row that a settled plan made, or ended. Taking the plan back deletes the one and restores the other."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="rows")
    positioning = models.ForeignKey(Positioning, null=True, on_delete=models.PROTECT, related_name="planned")
    arrangement = models.ForeignKey(Arrangement, null=True, on_delete=models.PROTECT, related_name="planned")
    was_made = models.BooleanField()
    # Of a row that was made, its end as it was written; of one that was ended, the end that it had before.
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("geplande rij")
        verbose_name_plural = _("geplande rijen")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="planned_row_is_one",
                condition=Q(positioning__isnull=False, arrangement=None)
                | Q(positioning=None, arrangement__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.row}"

    @property
    def row(self) -> Positioning | Arrangement:
        """The row itself."""
        return self.positioning or self.arrangement  # type: ignore[return-value]  # a constraint holds it


class PlanStep(models.Model):
    """Something that was done with a plan: append-only, with who and when."""

    class What(models.TextChoices):
        MADE = "gemaakt", _("gemaakt")
        CHANGED = "veranderd", _("veranderd")
        SETTLED = "vastgesteld", _("vastgesteld")
        WITHDRAWN = "ingetrokken", _("ingetrokken")
        DONE = "uitgevoerd", _("uitgevoerd")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=12, choices=What)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("stap van een wijziging")
        verbose_name_plural = _("stappen van een wijziging")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.what}"
