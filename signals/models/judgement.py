"""What a reporter thinks of the outcome: the question and the answers that a city sets, and what was answered."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from signals.models.signal import Signal
from signals.queries import JudgementChoiceQuerySet

_LONGEST_WORDING: Final = 120


class JudgementQuestion(models.Model):
    """What a city asks a reporter once a signal is closed. One row at most; without it the defaults hold."""

    ONLY = 1

    text = models.CharField(_("vraag"), max_length=_LONGEST_WORDING, default="Is het voor u opgelost?")
    explanation = models.CharField(
        _("uitleg"), max_length=300, blank=True, default="Met uw antwoord doen wij het de volgende keer beter."
    )

    class Meta:
        verbose_name = _("vraag aan de melder na het sluiten")
        verbose_name_plural = _("vraag aan de melder na het sluiten")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="judgement_question_only_one")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of_the_city(cls) -> JudgementQuestion:
        """What the city asks, or the default."""
        return cls.objects.first() or cls()


class JudgementChoice(models.Model):
    """An answer that a reporter can give, and what follows from it."""

    class Consequence(models.TextChoices):
        NOTHING = "niets", _("niets: het telt alleen mee")
        LOOK = "kijken", _("de behandelaar kijkt er nog eens naar")
        REOPEN = "heropenen", _("het signaal gaat weer open, bij hetzelfde team")

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    text = models.CharField(_("antwoord"), max_length=_LONGEST_WORDING)
    is_solved = models.BooleanField(_("telt als opgelost"), default=False)
    consequence = models.CharField(
        _("wat er gebeurt"),
        max_length=12,
        choices=Consequence,
        default=Consequence.NOTHING,
        help_text=_("Tot en met 14 dagen na het sluiten. Daarna telt het antwoord alleen mee."),
    )
    asks_reason = models.BooleanField(
        _("vraagt om uitleg"), default=False, help_text=_("Nodig waar iemand er nog eens naar kijkt.")
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    objects = JudgementChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("antwoord na het sluiten")
        verbose_name_plural = _("antwoorden na het sluiten")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse that somebody must look again without being told at what."""
        super().clean()
        if self.consequence != self.Consequence.NOTHING and not self.asks_reason:
            raise ValidationError(
                {"asks_reason": _now("Vraag om uitleg: anders weet niemand waar hij naar moet kijken.")}
            )


class Judgement(models.Model):
    """What a reporter answered after a signal was closed: once for each closing, in the words of that day."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="judgements")
    choice = models.ForeignKey(JudgementChoice, on_delete=models.PROTECT, related_name="+")
    # As it was read then; the reason stands in a `Message`, as all that a reporter writes.
    wording = models.CharField(max_length=_LONGEST_WORDING)
    is_solved = models.BooleanField()
    # How often the signal had been reopened: which closing it is about.
    times_reopened = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("oordeel van een melder")
        verbose_name_plural = _("oordelen van melders")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["signal", "times_reopened"], name="judgement_once")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.choice_id}"
