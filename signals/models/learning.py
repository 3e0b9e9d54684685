"""What a city makes of the understanding of texts: models that learned from its corrections, and how certain one must
be to be followed without a person."""

from __future__ import annotations

from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.codes import CodeField
from signals.models.subject import Category
from signals.queries import LearnedModelManager


class LearnedModel(models.Model):
    """A model that learned from the corrections of this city too, with the figures by which it was taken or left.

    Its file holds arrays and no text; of residents' texts it holds weights only, no word (`training.train`).
    """

    class State(models.TextChoices):
        WAITING = "wacht", _("wacht tot een worker tijd heeft")
        LEARNING = "leert", _("is aan het leren")
        IN_USE = "gebruikt", _("in gebruik")
        REPLACED = "vervangen", _("niet meer in gebruik")
        ASKS = "vraagt", _("wacht op een mens")
        NOT_BETTER = "niet_beter", _("niet beter dan wat in gebruik was")
        FAILED = "mislukt", _("niet gelukt")

    # Those that a person may put in use, while their file is there.
    CAN_SERVE = (State.REPLACED, State.ASKS)

    # Of models that are not in use the file is let go (`learning.KEPT`).
    content = models.BinaryField(default=bytes, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = CodeField(max_length=12, choices=State, default=State.WAITING)
    corrections = models.IntegerField(_("verbeteringen waarvan het leerde"), default=0)
    # `learning.Comparison` with the model that was in use.
    figures = models.JSONField(default=dict, editable=False)
    # Who asked for it; nobody: the clock.
    by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = LearnedModelManager()

    class Meta:
        verbose_name = _("geleerd model")
        verbose_name_plural = _("geleerde modellen")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="gebruikt"), name="learned_model_one_in_use"),
            # Two at once would learn the same.
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=["wacht", "leert"]), name="learned_model_one_at_work"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_at_work(self) -> bool:
        """Whether it is still to become something."""
        return self.state in (self.State.WAITING, self.State.LEARNING)


class UnderstandingChoice(models.Model):
    """What a city chose for the understanding of texts. One row at most; without it the default holds."""

    ONLY: Final = 1
    LOWEST: Final = 0.3
    HIGHEST: Final = 0.999  # a model may be surer than 99 % of what goes wrong too often

    threshold = models.FloatField(
        _("zo zeker moet een suggestie zijn om vanzelf gevolgd te worden"),
        validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)],
    )

    class Meta:
        verbose_name = _("keuze voor het begrijpen van teksten")
        verbose_name_plural = _("keuze voor het begrijpen van teksten")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="understanding_choice_only_one")]

    def __str__(self) -> str:
        return f"{self.threshold:.3f}"


class SuggestionCount(models.Model):
    """How often the first suggestion of a month was this category, and it turned out to be that one: codes and numbers,
    which stay when the signals are gone. Counted anew each night (`learning.count_suggestions`)."""

    month = models.DateField(_("maand"))  # its first day
    suggested = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    chosen = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField(_("aantal"))
    # Of the suggestions together, from 0 to 1 each: what the model said of its own certainty.
    certainty = models.FloatField(default=0)

    class Meta:
        verbose_name = _("telling van suggesties")
        verbose_name_plural = _("tellingen van suggesties")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "suggested", "chosen"], name="suggestion_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.number}"
