"""How many signals came in per area and per week: counted once an hour, for what looks back a year or more.

From it come the inflow per 1,000 residents and the areas that fell silent. A week begins on Monday, in the
municipality's time zone, and only weeks that are over are counted.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from areas.dated import today
from areas.models import AreaVersion
from signals.keeping import kept
from signals.models import Kind, Signal

YEAR: Final = 52  # weeks
_WEEKS: Final = 2 * YEAR + 8
_KEPT: Final = 3600
# An area is silent by what came in during so many weeks.
SILENT_WEEKS: Final = 4
# Where fewer than this are expected, none at all is no news.
FEWEST: Final = 8
# So seldom it is chance alone.
CHANCE: Final = 0.005
# Without earlier years: what came in during so many weeks before.
_BEFORE: Final = 26


@dataclass(frozen=True, slots=True)
class Silent:
    """An area from which far less came than is usual: `expected` is a mean, over earlier years or the weeks before."""

    area_id: int
    code: str
    name: str
    above: frozenset[int]
    received: int
    expected: float
    of_earlier_years: bool


@dataclass(frozen=True, slots=True)
class Inflow:
    """Counts by week for each area (its id) with all below it; `begins` are the Mondays, oldest first."""

    begins: list[datetime.date]
    areas: dict[int, list[int]]
    counted_at: datetime.datetime
    silent: list[Silent] = field(default_factory=list)
    # How many of the last 52 weeks were compliments, by area: what works is known as well (domain study, S12).
    compliments: dict[int, int] = field(default_factory=dict)

    def last_year(self, area_id: int) -> int:
        """How many came in during the last 52 weeks that are over."""
        return sum(self.areas.get(area_id, ())[-YEAR:])

    def last_days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day of those 52 weeks."""
        return self.begins[-YEAR], self.begins[-1] + datetime.timedelta(days=6)

    def known_weeks(self) -> int:
        """Since how many weeks anything came in: a system of three months old tells nothing of a year."""
        together = [sum(counts) for counts in zip(*self.areas.values(), strict=True)]
        first = next((at for at, number in enumerate(together) if number), len(self.begins))
        return len(self.begins) - first


def weekly() -> Inflow:
    """The counts, at most an hour old; made by one request while others get the last ones. Two statements, or none."""
    now = timezone.localtime()
    return kept("inflow", f"{now:%Y-%m-%d-%H}", _count, seconds=_KEPT)


def silent_within(area_ids: Collection[int]) -> list[Silent]:
    """The largest silent ones of these areas: what lies in one of them is not named again."""
    found: list[Silent] = []
    for one in weekly().silent:
        if one.area_id in area_ids and not any(other.area_id in one.above for other in found):
            found.append(one)
    return found


def open_within(area_ids: Iterable[int]) -> dict[int, int]:
    """How many signals are open in each of these areas with all below it, in their order. Two statements."""
    rows = Signal.objects.open().filter(area__isnull=False).order_by().values_list("area").annotate(number=Count("pk"))
    found = dict.fromkeys(area_ids, 0)
    tree = _Tree()
    for area_id, number in rows:
        for above in tree.with_above(area_id) & found.keys():
            found[above] += number
    return found


def _count() -> Inflow:
    monday = today() - datetime.timedelta(days=today().weekday())
    begins = [monday - datetime.timedelta(weeks=back) for back in range(_WEEKS, 0, -1)]
    place = {day: at for at, day in enumerate(begins)}
    zone = timezone.get_default_timezone()
    since, until = (datetime.datetime.combine(day, datetime.time(), tzinfo=zone) for day in (begins[0], monday))
    rows = (
        Signal.objects.filter(received_at__gte=since, received_at__lt=until, area__isnull=False)
        .order_by()
        .values_list("area", TruncWeek("received_at", tzinfo=zone))
        .annotate(number=Count("pk"), thanks=Count("pk", filter=Q(kind=Kind.COMPLIMENT)))
    )
    own: dict[int, list[int]] = {}
    thanked: dict[int, int] = {}
    for area_id, week, number, thanks in rows:
        at = place[week.date()]
        own.setdefault(area_id, [0] * _WEEKS)[at] += number
        if thanks and at >= _WEEKS - YEAR:
            thanked[area_id] = thanked.get(area_id, 0) + thanks
    tree = _Tree()
    areas: dict[int, list[int]] = {}
    compliments: dict[int, int] = {}
    for area_id, thanks in thanked.items():
        for above in tree.with_above(area_id):
            compliments[above] = compliments.get(above, 0) + thanks
    for area_id, counts in own.items():
        for above in tree.with_above(area_id):
            so_far = areas.setdefault(above, [0] * _WEEKS)
            areas[above] = [one + other for one, other in zip(so_far, counts, strict=True)]
    inflow = Inflow(begins, areas, timezone.now(), compliments=compliments)
    return replace(inflow, silent=_silent(inflow, tree))


def _silent(inflow: Inflow, tree: _Tree) -> list[Silent]:
    """The areas that are silent, the largest first."""
    weeks = inflow.known_weeks()
    if weeks < SILENT_WEEKS * 4:
        return []
    found: list[Silent] = []
    for area_id in tree.largest_first():
        counts = inflow.areas.get(area_id)
        above = frozenset(tree.with_above(area_id)) - {area_id}
        if counts is None:
            continue
        received = sum(counts[-SILENT_WEEKS:])
        expected, of_earlier_years = _expected(counts, weeks)
        if expected >= FEWEST and received <= expected / 2 and poisson_at_most(received, expected) < CHANCE:
            code, name = tree.names[area_id]
            found.append(Silent(area_id, code, name, above, received, expected, of_earlier_years))
    return found


def _expected(counts: list[int], known: int) -> tuple[float, bool]:
    """How many would come in four weeks: the mean of the same weeks of earlier years (two weeks more on either side, so
    that one storm does not decide), else of the half year before. And whether it is the first."""
    earlier = []
    for years in (1, 2):
        end = len(counts) - years * YEAR + 2
        begin = end - SILENT_WEEKS - 4
        if begin >= len(counts) - known and begin >= 0:
            earlier.append(sum(counts[begin:end]) * SILENT_WEEKS / (end - begin))
    if earlier:
        return sum(earlier) / len(earlier), True
    before = counts[:-SILENT_WEEKS][-min(_BEFORE, known - SILENT_WEEKS) :]
    return sum(before) * SILENT_WEEKS / len(before), False


def poisson_at_most(number: int, mean: float) -> float:
    """The chance that at most `number` come where `mean` come on average, and each by itself (Poisson)."""
    # Each term whole, since its parts are too large for a number where hundreds are expected.
    return sum(math.exp(k * math.log(mean) - math.lgamma(k + 1) - mean) for k in range(number + 1))


class _Tree:
    """Which area lies in which, today; one statement."""

    def __init__(self) -> None:
        rows = list(
            AreaVersion.objects.on()
            .order_by("area__kind__rank", "name")
            .values_list("area_id", "area__code", "name", "parent_id", "also_in_id")
        )
        self.names = {row[0]: (row[1], row[2]) for row in rows}
        self._above = {row[0]: [one for one in row[3:] if one] for row in rows}

    def with_above(self, area_id: int) -> set[int]:
        """An area and all above it."""
        found: set[int] = set()
        steps = [area_id]
        while steps:
            one = steps.pop()
            if one not in found:
                found.add(one)
                steps += self._above.get(one, ())
        return found

    def largest_first(self) -> Iterable[int]:
        """All areas of today by their kind."""
        return self.names
