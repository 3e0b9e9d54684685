"""Extra questions (aanvullende vragen): what a city asks when a signal is about some of its categories, the answers to
choose from, one of which may stop, and what was answered."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from signals.models.signal import Signal
from signals.models.subject import Category

MAX_EXTRA_TEXT: Final = 500
# Somebody else's program may ask questions of its own; what it calls them is kept with the answer.
MAX_EXTRA_WORDING: Final = 1000


class ExtraForm(models.TextChoices):
    """How an extra question is answered."""

    TEXT = "tekst", _("een korte tekst")
    CHOICE = "keuze", _("één antwoord uit een lijst")
    SEVERAL = "meerdere", _("een of meer antwoorden uit een lijst")
    NUMBER = "getal", _("een getal")
    DATE = "datum", _("een datum")


class ExtraQuestion(models.Model):
    """A question that is asked by itself when a signal is about one of its categories.

    Nobody has to answer before sending but who named the category: the words of a text never make an answer required.
    """

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    text = models.CharField(_("vraag"), max_length=200)
    explanation = models.CharField(_("uitleg"), max_length=300, blank=True)
    form = models.CharField(_("soort antwoord"), max_length=12, choices=ExtraForm, default=ExtraForm.CHOICE)
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("bij deze onderwerpen"),
        related_name="extra_questions",
        help_text=_("De vraag verschijnt vanzelf als een bericht over een van deze onderwerpen gaat."),
    )
    shown_on: models.ManyToManyField[ExtraChoice, models.Model] = models.ManyToManyField(
        "ExtraChoice",
        verbose_name=_("alleen na een van deze antwoorden"),
        blank=True,
        related_name="follow_ups",
        help_text=_("Antwoorden op één eerdere vraag. Niets gekozen: de vraag wordt altijd gesteld."),
    )
    is_required = models.BooleanField(
        _("verplicht"),
        default=False,
        help_text=_(
            "Wie het onderwerp heeft bevestigd, kan zonder antwoord niet verder. Ook een programma dat dit onderwerp"
            " noemt, moet dan antwoorden."
        ),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(
        _("volgorde"), default=100, help_text=_("De vraag met het laagste nummer komt eerst.")
    )

    class Meta:
        verbose_name = _("aanvullende vraag")
        verbose_name_plural = _("aanvullende vragen")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.text


class ExtraChoice(models.Model):
    """An answer to choose from. One with a text that stops sends the reporter to who does handle the matter, and
    nothing is sent."""

    question = models.ForeignKey(
        ExtraQuestion, verbose_name=_("vraag"), on_delete=models.CASCADE, related_name="choices"
    )
    slug = models.SlugField(_("code"), max_length=60, blank=True)
    text = models.CharField(_("antwoord"), max_length=120)
    stop_text = models.TextField(
        _("stopt de melding: wat de bewoner leest"),
        max_length=600,
        blank=True,
        help_text=_("Leeg: de melding gaat gewoon door."),
    )
    stop_phone = models.CharField(_("telefoon van wie het wel doet"), max_length=20, blank=True)
    stop_url = models.CharField(
        _("website van wie het wel doet"), max_length=200, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("antwoord om uit te kiezen")
        verbose_name_plural = _("antwoorden om uit te kiezen")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "slug"], name="extra_choice_code"),
            models.CheckConstraint(
                condition=~Q(stop_text="") | Q(stop_phone="", stop_url=""),
                name="extra_choice_refers",
                violation_error_message=_("Schrijf ook wat de bewoner leest als dit antwoord de melding stopt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.text} {self.text}"

    def clean(self) -> None:
        """Give it a code out of its words. Refuses words without a letter or digit."""
        super().clean()
        self.slug = self.slug or slugify(self.text)[:60]
        if not self.slug:
            raise ValidationError({"text": ValidationError(_now("Schrijf hier letters of cijfers."), code="invalid")})


class ExtraAnswer(models.Model):
    """What was answered with a signal, with the question as it was worded then. The reporter's words: who may not read
    the signal's text does not read these, and redacting takes them out as well."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="extra_answers")
    # None: a question of a program's own, by the name that it gave it.
    question = models.ForeignKey(ExtraQuestion, null=True, on_delete=models.PROTECT, related_name="answers")
    code = models.CharField(max_length=MAX_EXTRA_WORDING)
    wording = models.CharField(max_length=MAX_EXTRA_WORDING)
    # As a program gives and gets it: a text, a number, true or false, or a list of codes.
    value = models.JSONField()
    # As people read it.
    text = models.TextField()

    class Meta:
        verbose_name = _("antwoord op een aanvullende vraag")
        verbose_name_plural = _("antwoorden op aanvullende vragen")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
