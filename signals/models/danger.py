"""Words that mean danger (gevaarwoorden), as rows that a city edits and reads through from time to time."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from signals import danger

LONGEST_PATTERN: Final = 500


class DangerWords(models.Model):
    """A rule by which danger is recognised, in the signs of `signals/patterns.py`: the words, the numbers that belong
    to them, and the day on which somebody last looked whether both still hold."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    codes = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("nummers"),
        help_text=_(
            "Welke nummers de bewoner ziet. Een nummer dat uit uw lijst van doorverwijzingen is, staat er niet."
        ),
    )
    patterns = ArrayField(models.CharField(max_length=LONGEST_PATTERN), verbose_name=_("woorden"))
    exceptions = ArrayField(
        models.CharField(max_length=LONGEST_PATTERN), verbose_name=_("behalve in een zin met"), default=list, blank=True
    )
    # Names of `danger.CONTEXTS`.
    weakened_by = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("telt niet"),
        default=list,
        blank=True,
        help_text=_("Wanneer de woorden geen gevaar betekenen."),
    )
    is_urgent = models.BooleanField(_("spoed"), default=True, help_text=_("Iemand moet er vandaag naar kijken."))
    is_restricted = models.BooleanField(
        _("afgeschermd"),
        default=False,
        db_default=False,
        help_text=_(
            "Alleen triage en het team dat het heeft, lezen het bericht. Het staat nooit op de openbare kaart."
        ),
    )
    checked_on = models.DateField(_("nagekeken op"), null=True, blank=True)
    # While nobody changed it, a newer version of wijkwerk brings its better words.
    is_as_delivered = models.BooleanField(_("zoals geleverd"), default=False, editable=False)
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("gevaarwoorden")
        verbose_name_plural = _("gevaarwoorden")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses words that cannot be read as a rule."""
        super().clean()
        wrong = danger.fault_of(self.as_rule())
        if wrong:
            field = next(
                (one for one in ("exceptions", "codes", "weakened_by") if wrong in getattr(self, one)), "patterns"
            )
            raise ValidationError({field: unreadable(wrong)})

    def as_rule(self) -> danger.DangerRule:
        """The row as texts are read with it."""
        return danger.DangerRule(
            name=self.name,
            codes=tuple(self.codes or ()),
            patterns=danger.kept_once(self.patterns or ()),
            urgent=self.is_urgent,
            restricted=self.is_restricted,
            weakened_by=tuple(self.weakened_by),
            exceptions=danger.kept_once(self.exceptions),
        )


def unreadable(wrong: str) -> ValidationError:
    """That this part of a rule cannot be read, as who wrote it reads it."""
    why = _now(
        "Dit kunnen wij niet lezen: %s. Schrijf kleine letters, zonder leestekens. Punten gaan van +1 tot"
        " +10 of van -1 tot -10; groepen zijn alleen die van ons."
    )
    return ValidationError(why % wrong, code="invalid")
