"""Rules of a city that go before the arrangements: on category, kind, area, channel, answer and time, to a team or a
person."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, today
from areas.models import Area, AreaVersion
from officers.models import Channel, Officer, Team
from signals.models.extra import ExtraChoice
from signals.models.subject import Category, Kind
from signals.queries import RoutingRuleQuerySet

# A period that is closed on both sides is a condition; an open one only says since when a rule holds.
_HAS_CONDITION: Final = (
    Q(category__isnull=False)
    | Q(area__isnull=False)
    | Q(answer__isnull=False)
    | ~Q(kind="")
    | ~Q(channel="")
    | ~Q(weekdays=[])
    | Q(begins__isnull=False)
    | Q(valid_from__isnull=False, valid_until__isnull=False)
)
_WHOLE_HOURS: Final = Q(begins__isnull=True, ends__isnull=True) | (
    Q(begins__isnull=False, ends__isnull=False) & ~Q(begins=F("ends"))
)


_MINUTES_OF_DAY: Final = 24 * 60
_MINUTES_OF_WEEK: Final = 7 * _MINUTES_OF_DAY


class Weekday(models.IntegerChoices):
    """The days of the week, numbered as in ISO 8601."""

    MONDAY = 1, _("maandag")
    TUESDAY = 2, _("dinsdag")
    WEDNESDAY = 3, _("woensdag")
    THURSDAY = 4, _("donderdag")
    FRIDAY = 5, _("vrijdag")
    SATURDAY = 6, _("zaterdag")
    SUNDAY = 7, _("zondag")


class RoutingRule(Dated):
    """Sends what fits all its conditions to a team, or to one person of it, instead of to the arranged team.

    The first rule in order that fits decides. What is left empty is no condition. A rule without a category leaves
    sensitive signals alone (docs/adr/0014).
    """

    name = models.CharField(_("naam"), max_length=80, help_text=_("Collega's zien de naam bij de route."))
    reason = models.CharField(
        _("reden"), max_length=200, help_text=_("Waarom deze regel er is. Collega's zien dit bij de route.")
    )
    order = models.PositiveSmallIntegerField(
        _("volgorde"), default=100, help_text=_("Passen er twee regels, dan geldt die met het laagste nummer.")
    )
    is_active = models.BooleanField(
        _("in gebruik"),
        default=False,
        help_text=_("Bewaar de regel eerst zonder dit vinkje en probeer hem uit op signalen van vroeger."),
    )

    category = models.ForeignKey(
        Category,
        verbose_name=_("categorie"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_("Leeg: alle categorieën. Gevoelige signalen gaan dan niet langs deze regel."),
    )
    kind = models.CharField(_("soort"), max_length=12, choices=Kind, blank=True)
    area = models.ForeignKey(
        Area,
        verbose_name=_("gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_("Met alles wat erin ligt."),
    )
    channel = models.CharField(_("kanaal"), max_length=12, choices=Channel, blank=True)
    answer = models.ForeignKey(
        ExtraChoice,
        verbose_name=_("antwoord"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_("Een antwoord op een aanvullende vraag."),
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("dagen"), default=list, blank=True
    )
    begins = models.TimeField(_("vanaf hoe laat"), null=True, blank=True)
    ends = models.TimeField(
        _("tot hoe laat"),
        null=True,
        blank=True,
        help_text=_("Na middernacht mag: vrijdag van 17.00 tot 8.00 uur eindigt op zaterdagochtend."),
    )

    to_unit = models.BooleanField(
        _("naar de wijkambtenaren van het gebied"),
        default=False,
        db_default=False,
        help_text=_("Naar de eenheid waar zij zitten. Zitten zij daar nergens, dan krijgt het team hieronder het."),
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="rules")
    officer = models.ForeignKey(
        Officer,
        verbose_name=_("medewerker"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_("Iemand van dit team. Leeg: het team verdeelt zelf."),
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routeringsregel")
        verbose_name_plural = _("routeringsregels")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rule_has_condition",
                condition=_HAS_CONDITION,
                violation_error_message=_("Kies ten minste één voorwaarde. Anders gaat alles langs deze regel."),
            ),
            models.CheckConstraint(
                name="rule_hours_are_whole",
                condition=_WHOLE_HOURS,
                violation_error_message=_("Geef bij de uren een begin en een ander einde."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a rule that cannot work (see `faults`), or whose days were over before it came into use; one that is
        put out of use may be as it is, and one in use may end on any day."""
        super().clean()
        if self.is_active or self._state.adding:
            faults = self.faults()
            if self.is_over() and not self.was_in_use:
                faults.setdefault("valid_until", _now("Deze dagen zijn al voorbij: de regel zou nooit gelden."))
            if faults:
                raise ValidationError({name: ValidationError(why, code="broken") for name, why in faults.items()})

    def faults(self) -> dict[str, str]:
        """Why this rule does nothing today, by field; empty where it works.

        Asks the database nothing for a row of `RoutingRule.objects.for_routing()`.
        """
        found = {}
        if self.team_id and not self.team.is_active:
            found["team"] = _now("Team %s neemt geen signalen meer aan.") % self.team.name
        if self.to_unit and self.officer_id:
            found["officer"] = _now("Een regel naar de wijkambtenaren van het gebied kiest zelf geen medewerker.")
        elif self.team_id and self.officer_id and not self.has_its_officer:
            found["officer"] = _now("De medewerker van deze regel is niet meer van team %s.") % self.team.name
        if self.category and not self.category.is_active:
            found["category"] = _now("Categorie %s is niet meer in gebruik.") % self.category.name
        if self.answer:
            trouble = self._fault_of_answer(self.answer)
            if trouble:
                found["answer"] = trouble
        if self.area and not self.has_its_area:
            when = _now("op de eerste dag van de regel") if self.begins_later() else _now("op dit moment")
            found["area"] = _now("Gebied %(area)s bestaat %(when)s niet.") % {"area": self.area.code, "when": when}
        if not self.moments():
            found["weekdays"] = _now("Geen van deze dagen valt in de periode van deze regel.")
        return found

    def begins_later(self, day: datetime.date | None = None) -> bool:
        """Whether its first day is after a local date (today when left out)."""
        return self.valid_from is not None and self.valid_from > (day or today())

    def is_over(self, day: datetime.date | None = None) -> bool:
        """Whether it holds no more on a local date (today when left out), nor on any later one."""
        return self.valid_until is not None and self.valid_until <= (day or today())

    @property
    def was_in_use(self) -> bool:
        """Whether the row as it is kept is in use. Asks the database."""
        return not self._state.adding and RoutingRule.objects.in_use().filter(pk=self.pk).exists()

    def moments(self, *, since: datetime.date | None = None) -> int:
        """The minutes of a week, from Monday on, in which it fits on one of its days (from the local date `since` on):
        a bit for each, as `Rule.fits_at` says it of a moment."""
        begins, ends = (0 if time is None else time.hour * 60 + time.minute for time in (self.begins, self.ends))
        length = (ends - begins) % _MINUTES_OF_DAY or _MINUTES_OF_DAY
        fitting = 0
        for day in self.weekdays or Weekday.values:
            fitting |= _minutes((day - 1) * _MINUTES_OF_DAY + begins, length)
        first = max((one for one in (self.valid_from, since) if one is not None), default=None)
        if first is None or self.valid_until is None or (days := (self.valid_until - first).days) >= 7:
            return fitting
        return fitting & _minutes(first.weekday() * _MINUTES_OF_DAY, max(days, 0) * _MINUTES_OF_DAY)

    def _fault_of_answer(self, answer: ExtraChoice) -> str:
        """Why nobody will ever give this answer with a signal; empty where somebody may."""
        question = answer.question
        if not question.is_active or not answer.is_active:
            return _now("Dit antwoord is niet meer in gebruik.")
        if answer.stop_text:
            return _now("Dit antwoord stopt de melding: er komt geen signaal.")
        if self.category_id and self.category_id not in {one.pk for one in question.categories.all()}:
            return _now("Bij deze categorie wordt de vraag niet gesteld.")
        return ""

    @cached_property
    def has_its_officer(self) -> bool:
        """Whether the officer is still there, and of the team."""
        return Officer.objects.of_team(self.team_id).filter(pk=self.officer_id).exists()

    @cached_property
    def has_its_area(self) -> bool:
        """Whether the area is one of today, or of the first day of a rule that begins later."""
        first = self.valid_from if self.begins_later() else None
        return AreaVersion.objects.on(first).filter(area=self.area_id).exists()


def _minutes(begins: int, length: int) -> int:
    """So many minutes of a week from one of them on, round its end, a bit for each."""
    bits = ((1 << length) - 1) << begins % _MINUTES_OF_WEEK
    return (bits | bits >> _MINUTES_OF_WEEK) & ((1 << _MINUTES_OF_WEEK) - 1)
