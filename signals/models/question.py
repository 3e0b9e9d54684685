"""A question to the reporter, which waits for an answer; and how long a city waits."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals.models.history import Message
from signals.models.signal import MAX_TEXT, Signal
from signals.models.subject import ClosingResult


class Question(models.Model):
    """A question to the reporter, by mail or on the page that follows the signal. Its words, and those of the answer,
    are `Message`s."""

    class State(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        ANSWERED = "beantwoord", _("beantwoord")
        LAPSED = "geen-reactie", _("geen reactie")
        WITHDRAWN = "vervallen", _("niet meer nodig")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="questions")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="question")
    asked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    # Local dates, in working days after the day of asking (`QuestionRule`).
    remind_on = models.DateField(_("herinnering op"))
    lapses_on = models.DateField(_("geen reactie vanaf"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("toestand"), max_length=12, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("vraag aan de melder")
        verbose_name_plural = _("vragen aan melders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["signal"], condition=Q(state="open"), name="question_one_open"),
        ]
        indexes = [
            models.Index(fields=["lapses_on"], name="question_waiting", condition=Q(state="open")),
            models.Index(
                fields=["remind_on"], name="question_to_remind", condition=Q(state="open", reminded_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.state}"


class QuestionRule(models.Model):
    """How long a city waits for an answer, and what then. One row at most; without it the defaults hold."""

    ONLY = 1
    # Where its `look_again_days` are kept for a minute (`signals/long_waits.py`).
    LOOK_AGAIN = "look-again-days"

    remind_days = models.PositiveSmallIntegerField(
        _("herinnering na"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_("In werkdagen na de vraag."),
    )
    lapse_days = models.PositiveSmallIntegerField(
        _("geen reactie na"), default=10, validators=[MinValueValidator(2)], help_text=_("In werkdagen na de vraag.")
    )
    look_again_days = models.PositiveSmallIntegerField(
        _("kijk opnieuw na"),
        default=10,
        db_default=10,
        validators=[MinValueValidator(1)],
        help_text=_(
            "In werkdagen dat een signaal wacht op een ander, of op de melder zonder dat er een vraag openstaat. Wie"
            " het signaal heeft, krijgt dan bericht."
        ),
    )
    action_days = models.PositiveSmallIntegerField(
        _("actie klaar na"),
        default=5,
        db_default=5,
        validators=[MinValueValidator(1)],
        help_text=_(
            "In werkdagen. Met die dag begint het formulier waarmee iemand een ander team of een partner iets vraagt."
            " Is er geen dag gekozen, dan krijgt wie het moet doen na zoveel werkdagen een keer bericht."
        ),
    )
    closes = models.BooleanField(
        _("sluit het signaal dan"),
        default=False,
        help_text=_("Anders gaat het terug naar de behandelaar, die bericht krijgt."),
    )
    result = models.ForeignKey(
        ClosingResult, verbose_name=_("resultaat"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(
        _("bericht aan de melder"),
        max_length=MAX_TEXT,
        default="Wij kregen geen antwoord op onze vraag. Zonder antwoord kunnen wij niet verder. Daarom sluiten wij"
        " uw bericht. Speelt het nog? Meld het dan opnieuw.",
    )

    class Meta:
        verbose_name = _("wachten op de melder of een ander")
        verbose_name_plural = _("wachten op de melder of een ander")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="question_rule_only_one"),
            models.CheckConstraint(condition=Q(lapse_days__gt=F("remind_days")), name="question_rule_in_order"),
        ]

    def __str__(self) -> str:
        return _now("Herinnering na %(first)d werkdagen, geen reactie na %(last)d") % {
            "first": self.remind_days,
            "last": self.lapse_days,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let what this process kept of it go: others may hold to it for the rest of their minute."""
        super().save(*args, **kwargs)
        cache.delete(self.LOOK_AGAIN)

    def clean(self) -> None:
        """Refuse an order that cannot be, and a closing that asks more than a rule can say."""
        super().clean()
        errors = {}
        if self.remind_days and self.lapse_days and self.lapse_days <= self.remind_days:
            errors["lapse_days"] = _("Kies meer dagen dan voor de herinnering.")
        if self.closes and self.result is None:
            errors["result"] = _("Kies met welk resultaat het signaal wordt gesloten.")
        elif self.closes and self.result is not None and self.result.asks_organisation:
            errors["result"] = _("Kies een resultaat dat niet naar een andere organisatie vraagt.")
        if errors:
            raise ValidationError(errors)
