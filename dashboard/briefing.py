"""The briefing of an alderman or area officer: what plays in the own areas, what was promised, what is on the agenda.

It goes on paper and into a hall full of people, so nothing in it is of a person or of one signal. Numbers follow ADR 9:
each is rounded by itself and what is under five is not told, so that no two of them, and no two briefings, give one
signal away. A period is a number of whole weeks that are over, so that one day more cannot be asked either.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.evidence import Sounds, sounds_of
from agenda.models import Commitment, CommitmentState, Item, Meeting
from areas.dated import today
from areas.models import AreaVersion
from areas.queries import lineages, with_everything_below
from officers.models import AreaAlderman, Coverage, Domain, Officer
from signals.inflow import Inflow, weekly
from signals.models import Category, Kind, Sensitivity, Signal, Status
from signals.small_numbers import FEWEST_FOR_PERCENT, about

# What is chosen: code -> (words, weeks).
PERIODS: Final = {
    "vier-weken": (gettext_lazy("De laatste vier weken"), 4),
    "kwartaal": (gettext_lazy("Het laatste kwartaal (13 weken)"), 13),
    "half-jaar": (gettext_lazy("Het laatste halfjaar (26 weken)"), 26),
    "jaar": (gettext_lazy("Het laatste jaar (52 weken)"), 52),
}
USUAL: Final = "kwartaal"
MOST_THEMES: Final = 10
MOST_ROWS: Final = 40
STEP_WIDTH: Final = 34
# Percentages are rounded to this.
_PERCENT_STEP: Final = 5
# Less of a difference than this part is called none.
_ABOUT: Final = 0.15


@dataclass(frozen=True, slots=True)
class Period:
    """A number of whole weeks that are over, and as many before them. Local dates; `until` is the first day after."""

    code: str
    weeks: int
    since: datetime.date
    until: datetime.date

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        return self.until - datetime.timedelta(days=1)

    @property
    def before(self) -> datetime.date:
        """The first day of the period of the same length before it."""
        return self.since - datetime.timedelta(weeks=self.weeks)

    @property
    def words(self) -> str:
        """How it is called."""
        return str(PERIODS[self.code][0])


def period(code: str) -> Period:
    """The period of a code; the usual one where there is no such."""
    code = code if code in PERIODS else USUAL
    weeks = PERIODS[code][1]
    monday = today() - datetime.timedelta(days=today().weekday())
    return Period(code, weeks, monday - datetime.timedelta(weeks=weeks), monday)


def own_areas(officer: Officer) -> list[AreaVersion]:
    """The areas that an officer may be briefed of: those of which they are alderman, area officer or stand-in, and what
    lies in these; the largest first. Three statements."""
    alderman = AreaAlderman.objects.on().filter(officer=officer).values_list("area", flat=True)
    covered = Coverage.objects.on().filter(Q(officer=officer) | Q(stand_in=officer)).values_list("area", flat=True)
    ids = with_everything_below([*alderman, *covered])
    return list(AreaVersion.objects.on().filter(area__in=ids).for_list())


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject: how many came in, as it may be told, and how that is beside the period before."""

    name: str
    domain: str
    received: int
    trend: str


@dataclass(frozen=True, slots=True)
class OfDomain:
    """A domain: how many came in (None: fewer than five), and how that is beside the period before."""

    name: str
    received: int | None
    trend: str


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the period in the picture: when it begins, how many came in, and how high its bar is, of 100."""

    begins: datetime.date
    received: int | None
    height: int
    x: int  # in the drawing, of which the floor lies at 110
    has_word: bool

    @property
    def y(self) -> int:
        """Where its top is."""
        return 110 - self.height

    @property
    def middle(self) -> int:
        """Where its word stands."""
        return self.x + 13


@dataclass(slots=True)
class Briefing:
    """Everything that a briefing shows."""

    areas: list[AreaVersion]
    period: Period
    received: int | None = None
    trend: str = ""
    closed: int | None = None
    in_time: int | None = None  # percent of what was closed
    told: int | None = None  # percent of what was closed
    open: int | None = None
    kinds: list[tuple[str, int | None]] = field(default_factory=list)
    domains: list[OfDomain] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    weeks_in_a_step: int = 1
    promised: list[Commitment] = field(default_factory=list)  # open
    kept: list[Commitment] = field(default_factory=list)
    not_kept: list[Commitment] = field(default_factory=list)
    items: list[tuple[Item, list[Sounds]]] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)  # that come
    made_at: datetime.datetime = field(default_factory=timezone.now)

    @property
    def name(self) -> str:
        """The areas by name."""
        names = [one.name for one in self.areas]
        return (
            names[0]
            if len(names) == 1
            else _("%(names)s en %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
        )

    @property
    def chart_width(self) -> int:
        """How wide the picture is, in its own units."""
        return len(self.steps) * STEP_WIDTH

    @property
    def chart_words(self) -> str:
        """What is to be seen in the picture."""
        known = [one for one in self.steps if one.received is not None]
        if not known:
            return _("In elke week kwamen er minder dan vijf signalen binnen.")
        most = max(known, key=lambda one: one.received or 0)
        return _("De meeste signalen kwamen binnen vanaf %(day)s: ongeveer %(number)d.") % {
            "day": date_format(most.begins, "j F"),
            "number": most.received,
        }

    @property
    def overdue(self) -> list[Commitment]:
        """Open promises whose day has passed."""
        return [one for one in self.promised if one.is_overdue]


def brief(areas: Sequence[AreaVersion], *, of: Period) -> Briefing:
    """The briefing of these areas with all below them (of two areas one of which lies in the other, the larger one
    counts). Sixteen statements at most."""
    areas = apart(areas)
    ids = with_everything_below([one.area_id for one in areas])
    made = Briefing(areas=areas, period=of)
    _count(made, ids)
    _draw(made, weekly(), [one.area_id for one in areas])
    _look_at_promises(made, ids)
    items = list(Item.objects.of_areas(ids).open().for_list().order_by("-phase_since")[:MOST_ROWS])
    sounds = sounds_of([item.pk for item in items])
    made.items = [(item, sounds.get(item.pk, [])) for item in items]
    made.meetings = list(Meeting.objects.filter(area__in=ids).coming().for_list()[:MOST_ROWS])
    return made


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _count(made: Briefing, ids: Iterable[int]) -> None:
    """What came in and was done, by subject, domain and kind. Five statements."""
    since, until, before = (_midnight(day) for day in (made.period.since, made.period.until, made.period.before))
    here = Signal.objects.filter(area_id__in=list(ids)).order_by()
    now, earlier = Q(received_at__gte=since), Q(received_at__lt=since)
    rows = (
        here.filter(received_at__gte=before, received_at__lt=until)
        .values_list("domain", "category", "kind")
        .annotate(now=Count("pk", filter=now), earlier=Count("pk", filter=earlier))
    )
    total = [0, 0]
    by_domain: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    by_category: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    by_kind: dict[str, int] = defaultdict(int)
    for domain, category, kind, number, number_before in rows:
        for counts in (total, by_domain[domain], by_category[category]):
            counts[0] += number
            counts[1] += number_before
        by_kind[kind] += number
    made.received, made.trend = about(total[0]), _trend(*total)
    domains = list(Domain.objects.all())
    made.domains = [OfDomain(one.name, about(by_domain[one.pk][0]), _trend(*by_domain[one.pk])) for one in domains]
    # What is special has no line of its own: it is in the number of its domain.
    shown = Category.objects.exclude(sensitivity=Sensitivity.SPECIAL).filter(pk__in=[pk for pk in by_category if pk])
    names = {one.pk: one.name for one in domains}
    themes = []
    for category in shown.only("name", "domain"):
        number, number_before = by_category[category.pk]
        told = about(number)
        if told is not None:
            themes.append(Theme(category.name, names.get(category.domain_id, ""), told, _trend(number, number_before)))
    made.themes = sorted(themes, key=lambda one: (-one.received, one.name))[:MOST_THEMES]
    made.kinds = [(str(kind.label), about(by_kind[kind])) for kind in Kind if kind != Kind.REPORT]
    ended = here.filter(closed_at__gte=since, closed_at__lt=until, status__in=[Status.DONE, Status.REOPENING_ASKED])
    done = ended.aggregate(
        every=Count("pk"),
        with_term=Count("pk", filter=Q(due_on__isnull=False)),
        in_time=Count("pk", filter=Q(closed_at__date__lte=F("due_on"))),
        could_be_told=Count("pk", filter=Q(told__isnull=False)),
        told=Count("pk", filter=Q(told=True)),
    )
    made.closed = about(done["every"])
    made.in_time = _percent(done["in_time"], done["with_term"])
    made.told = _percent(done["told"], done["could_be_told"])
    made.open = about(here.open().count())


def _percent(part: int, whole: int) -> int | None:
    """A part in percent, rounded, of what may be told of both numbers; None of too few."""
    some, all_of_it = about(part) or 0, about(whole) or 0
    if all_of_it < FEWEST_FOR_PERCENT:
        return None
    return _PERCENT_STEP * round(100 * min(some, all_of_it) / all_of_it / _PERCENT_STEP)


def _trend(now: int, before: int) -> str:
    """How a number is beside that of the period before, by what may be told of both."""
    one, other = about(now), about(before)
    if one is None and other is None:
        return ""
    if other is None:
        return _("meer dan daarvoor")
    if one is None:
        return _("minder dan daarvoor")
    if abs(one - other) <= _ABOUT * other:
        return _("ongeveer gelijk")
    return _("meer dan daarvoor") if one > other else _("minder dan daarvoor")


def _draw(made: Briefing, inflow: Inflow, area_ids: Sequence[int]) -> None:
    """The period in steps of a week, or of four where it is long."""
    size = 1 if made.period.weeks <= 13 else 2 if made.period.weeks <= 26 else 4
    # Where nothing ever came in it looks as where little did.
    counts = [inflow.areas.get(one, [0] * len(inflow.begins)) for one in area_ids]
    together = [sum(week) for week in zip(*counts, strict=True)][-made.period.weeks :]
    begins = inflow.begins[-made.period.weeks :]
    numbers = [about(sum(together[at : at + size])) for at in range(0, len(together), size)]
    highest = max((one or 0 for one in numbers), default=0)
    made.weeks_in_a_step = size
    made.steps = [
        Step(
            begins=begins[at * size],
            received=one,
            height=max(round(100 * one / highest), 2) if one and highest else 2,
            x=at * STEP_WIDTH + 4,
            has_word=at % 3 == 0,
        )
        for at, one in enumerate(numbers)
    ]


def apart(areas: Sequence[AreaVersion]) -> list[AreaVersion]:
    """Those of these areas that lie in none of the others. One statement."""
    ways = lineages([one.area_id for one in areas])
    ids = set(ways)
    return [one for one in areas if not any(place.id in ids for place in ways[one.area_id][1:])]


def _look_at_promises(made: Briefing, ids: Iterable[int]) -> None:
    """Promises to people of these areas: what is open, and what became of those that ended in the period."""
    theirs = Commitment.objects.filter(area__in=list(ids))
    made.promised = list(theirs.open().for_list()[:MOST_ROWS])
    ended = theirs.filter(ended_on__gte=made.period.since).for_list().order_by("-ended_on", "-pk")[:MOST_ROWS]
    for one in ended:
        if one.state == CommitmentState.KEPT:
            made.kept.append(one)
        elif one.state == CommitmentState.NOT_KEPT:
            made.not_kept.append(one)
