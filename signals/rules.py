"""The rules of a city as plain facts without SQL, and which of them fit: what routing asks before the arrangements."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from officers.organisation import OfADay
from signals.models import RoutingRule, Sensitivity

if TYPE_CHECKING:
    from signals.routing import Facts


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as routing knows it. What is None or empty is no condition."""

    id: int
    name: str
    reason: str
    team: int
    officer: int | None = None
    to_unit: bool = False  # to the unit of the area officers where there is one, and to `team` where not
    category: str | None = None  # slug
    kind: str = ""
    area: str | None = None  # code
    channel: str = ""
    weekdays: frozenset[int] = frozenset()  # 1 is Monday
    begins: datetime.time | None = None  # local time; before `ends`, or through midnight
    ends: datetime.time | None = None
    answer: tuple[str, str] | None = None  # codes of an extra question and of the answer to it
    trouble: str = ""  # why it cannot be followed, in a sentence: its team or officer left

    def fits(self, facts: Facts) -> bool:
        """Whether a signal fits every condition. What lies outside our areas fits none, and without a category in
        the rule nothing sensitive does: who reads that is decided with its subject in mind."""
        if facts.outside:
            return False
        if self.category is None:
            about = facts.sensitivity == Sensitivity.ORDINARY
        else:
            about = facts.decided and facts.category == self.category
        return (
            about
            and self.kind in ("", facts.kind)
            and self.channel in ("", facts.channel)
            and (self.area is None or self.area in facts.areas)
            and self._fits_answers(facts)
            and self.fits_at(timezone.localtime(datetime.datetime.fromisoformat(facts.at)))
        )

    def _fits_answers(self, facts: Facts) -> bool:
        """Whether the answer was given. Before there were lists of answers a fact was one value."""
        if self.answer is None:
            return True
        question, choice = self.answer
        given = facts.answers.get(question, [])
        return choice in (given if isinstance(given, list) else [given])

    def fits_at(self, moment: datetime.datetime) -> bool:
        """Whether days and hours hold at a local moment. A night belongs to the day on which it began."""
        day, time = moment.isoweekday(), moment.time()
        if self.begins and self.ends:
            if self.begins < self.ends:
                if not self.begins <= time < self.ends:
                    return False
            elif time < self.ends:
                day = (moment - datetime.timedelta(days=1)).isoweekday()
            elif time < self.begins:
                return False
        return not self.weekdays or day in self.weekdays


def read_rules(*, day: datetime.date) -> tuple[Rule, ...]:
    """The rules in use on a local date, in one statement; whether they can be followed is that of today."""
    return current_rules(on=None, day=day)


def as_rule(row: RoutingRule) -> Rule:
    """A rule as routing knows it, whether or not it is in use."""
    # A retired category or answer, or a gone area, is no trouble here: nothing that comes in fits such a rule.
    faults = row.faults()
    return Rule(
        id=row.pk,
        name=row.name,
        reason=row.reason,
        team=row.team_id,
        officer=row.officer_id,
        to_unit=row.to_unit,
        category=row.category.slug if row.category else None,
        kind=row.kind,
        area=row.area.code if row.area else None,
        channel=row.channel,
        weekdays=frozenset(row.weekdays),
        begins=row.begins,
        ends=row.ends,
        answer=(row.answer.question.slug, row.answer.slug) if row.answer else None,
        trouble=faults.get("team") or faults.get("officer", ""),
    )


current_rules: Final = OfADay(lambda: RoutingRule.objects.in_use().for_routing(), as_rule)
"""The rules in use on a local date, first in order first."""
