"""What the positioning of the area officers does: counts read side by side, and what may be shown of them.

A report has one to four sides, each a part of all signals (an area, a period, a unit with which the officers were
placed), beside the whole municipality. Whole months come from counts (`signals.models.MeasureCell`, of one team
`TeamCell`); the days at either end of a period that is cut by a change from counts of the ends of months (`TailCell`),
and where these do not know the day from the measures themselves. All are counted by the same expressions. Each number
stands beside what asks the list of signals for the same ones (`Side.asks`); what is small is left out before a template
sees it (`dashboard/shown.py`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.utils import formats, timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agenda.models import Commitment, Evidence, Item
from areas.dated import today
from areas.models import AreaFigure, AreaVersion
from areas.queries import name_today
from dashboard.shown import TOTAL, Asks, Figure, Line, Reader, decimal, in_order, too_few
from officers import rights
from officers.models import Officer, Positioning, Team
from officers.organisation import known_domains, known_teams, stamp
from signals import metrics
from signals.city_lists import city_lists
from signals.deadlines import is_working_day
from signals.finding import NONE
from signals.measuring import added_up, cell_columns, cells_where
from signals.metrics import METRICS, SPREADS, Form, Metric
from signals.models import Measure, MeasureCell, MeasureState, OfferCell, TailCell, TeamCell
from signals.small_numbers import SMALL, Adds, is_small

NUMBERS: Final = (*metrics.COUNTS, *metrics.SUMS)
# A municipality with more units than this shows the largest; the others are told of together.
MOST_UNITS: Final = 3
# The figure of an area by which reach is reckoned.
RESIDENTS: Final = "inwoners"
_REST: Final = "rest"
_OLD: Final = datetime.timedelta(minutes=5)


# --- what can be asked ---


@dataclass(frozen=True, slots=True)
class Spot:
    """An area of the tree, by its id."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    also_in: int | None


class Ground:
    """The tree of areas as it is today, in one query."""

    def __init__(self) -> None:
        rows = AreaVersion.objects.on().order_by("area__kind__rank", "name", "area__code")
        columns = ("area_id", "area__code", "name", "area__kind__name", "parent_id", "also_in_id")
        self.spots = {row[0]: Spot(*row) for row in rows.values_list(*columns)}
        self.by_code = {spot.code: spot for spot in self.spots.values()}
        self._children: dict[int, list[Spot]] = defaultdict(list)
        # As the list of signals has it: in what it lies in, and in what it also lies in.
        self._below: dict[int, list[int]] = defaultdict(list)
        for spot in self.spots.values():
            for outer in (spot.parent, spot.also_in):
                if outer is not None:
                    self._below[outer].append(spot.id)
            # What also lies in an area beside it hangs below that one, which is smaller.
            beside = self.spots.get(spot.also_in or 0)
            above = spot.also_in if beside is not None and beside.parent == spot.parent else spot.parent
            if above is not None and above in self.spots:
                self._children[above].append(spot)

    def children(self, area_id: int | None) -> list[Spot]:
        """What lies directly below an area; of the whole (None), below the municipality."""
        if area_id is not None:
            return self._children[area_id]
        tops = [spot for spot in self.spots.values() if spot.parent not in self.spots]
        return self._children[tops[0].id] if len(tops) == 1 else tops

    def below(self, area_id: int) -> list[int]:
        """An area and everything below it, by id."""
        found, steps = [area_id], [area_id]
        while steps:
            more = [one for one in self._below.get(steps.pop(), ()) if one not in found]
            found += dict.fromkeys(more)
            steps += more
        return found

    def within(self, inner: int, outer: int) -> bool:
        """Whether an area lies in another one, or is it."""
        return inner in self.below(outer)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that are looked at together; `ends` is the first day after it."""

    code: str
    name: str
    begins: datetime.date
    ends: datetime.date


def period_of(code: str) -> Period | None:
    """A year, a quarter or a month by its code (2026, 2026-K2, 2026-05); None for what is none of these.

    No other periods can be asked for: these lie in each other like areas, so that asking for many of them gives no
    differences of a few days (docs/adr).
    """
    year, _sep, part = code.partition("-")
    if not (code.isascii() and year.isdigit() and len(year) == 4 and 1990 <= int(year) <= 2200):
        return None
    first = datetime.date(int(year), 1, 1)
    if not part:
        return Period(code, year, first, first.replace(year=first.year + 1))
    if len(part) == 2 and part[0] == "K" and part[1] in "1234":
        begins = first.replace(month=3 * int(part[1]) - 2)
        return Period(
            code, _("%(year)s, kwartaal %(quarter)s") % {"year": year, "quarter": part[1]}, begins, _later(begins, 3)
        )
    if len(part) == 2 and part.isdigit() and 1 <= int(part) <= 12:
        begins = first.replace(month=int(part))
        return Period(code, formats.date_format(begins, "F Y"), begins, _later(begins, 1))
    return None


def _later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on (or back); the first of the month where there is no such day."""
    place = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=place // 12, month=place % 12 + 1)
    except ValueError:
        return datetime.date(place // 12, place % 12 + 1, 1) + datetime.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of where the officers of an area are placed."""

    code: str  # as it stands in an address
    area_id: int
    area_code: str
    area_name: str
    day: datetime.date
    before: Team | None
    after: Team
    since: datetime.date | None  # when what was before began
    until: datetime.date | None  # when what came after ended

    @property
    def sides(self) -> tuple[Period, Period]:
        """As many whole months before the change as after it, at most a year; fewer where another change lies near, and
        days where not one month has gone by yet."""
        now = today()
        months = 0
        while months < 12:
            start, end = _later(self.day, -months - 1), _later(self.day, months + 1)
            if end > now or (self.until and end > self.until) or (self.since and start < self.since):
                break
            months += 1
        if months:
            start, end = _later(self.day, -months), _later(self.day, months)
        else:
            days = max((min(now, self.until or now) - self.day).days, 1)
            start, end = self.day - datetime.timedelta(days=days), self.day + datetime.timedelta(days=days)
        on = formats.date_format(self.day)
        return (
            Period("voor", _("Voor %s") % on, start, self.day),
            Period("na", _("Vanaf %s") % on, self.day, end),
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody may ask for."""

    ground: Ground
    periods: list[Period]
    areas: list[Spot]  # those that this officer may look at by themselves
    moves: list[Move]
    teams: list[Team]
    is_limited: bool = False  # to the own areas

    def area(self, code: str) -> Spot | None:
        """An area that may be looked at, by its code."""
        return next((spot for spot in self.areas if spot.code == code), None)


def choices_for(officer: Officer, *, first: datetime.date | None, teams: Mapping[int, Team]) -> Choices:
    """What this officer may ask for. An area officer looks at the own areas, beside the whole municipality."""
    ground = Ground()
    spots = list(ground.spots.values())
    is_limited = officer.may(rights.AREAS_OWN) and not officer.may(rights.SIGNALS_ALL)
    if is_limited:
        spots = [spot for spot in spots if spot.id in officer.area_ids]
    moves = [move for move in _moves(teams) if any(spot.id == move.area_id for spot in spots)]
    return Choices(
        ground=ground,
        periods=_periods(first or today()),
        areas=spots,
        moves=moves,
        teams=sorted(teams.values(), key=lambda team: team.name),
        is_limited=is_limited,
    )


def _periods(first: datetime.date) -> list[Period]:
    """Years, quarters and months in which signals came in, the newest first; not those that have yet to begin."""
    now = today()
    codes = []
    for year in range(now.year, max(first.year, now.year - 20) - 1, -1):
        codes += [str(year), *(f"{year}-K{n}" for n in (4, 3, 2, 1)), *(f"{year}-{n:02}" for n in range(12, 0, -1))]
    found = (period_of(code) for code in codes)
    return [one for one in found if one and one.begins <= now and one.ends > first]


def _moves(teams: Mapping[int, Team]) -> list[Move]:
    """Changes of positioning that have begun, the newest first."""
    rows = list(
        Positioning.objects.annotate(area_name=name_today("area_id"))
        .order_by("role_title__order", "role_title__slug", "pk")
        .values_list("area_id", "area__code", "area_name", "role_title_id", "valid_from", "valid_until", "team_id")
    )
    found: dict[tuple[int, datetime.date], Move] = {}
    for area_id, code, name, title, begin, end, team_id in rows:
        if begin is None or begin > today():
            continue
        former = next((row for row in rows if row[0] == area_id and row[3] == title and row[5] == begin), None)
        if former is None or former[6] == team_id or (area_id, begin) in found:
            continue
        found[area_id, begin] = Move(
            f"{code}:{begin:%Y-%m-%d}", area_id, code, name or code, begin, teams.get(former[6]), teams[team_id],
            former[4], end,
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (-one.day.toordinal(), one.area_name))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: codes as they stand in the address. What is not known or not allowed is as if it were not
    asked."""

    period: Period
    area: Spot | None = None
    beside: str = ""  # "", positionering, gebied:<code>, periode:<code>, verandering:<code>
    via_unit: bool = False
    team: Team | None = None

    @classmethod
    def read(cls, given: Mapping[str, str], choices: Choices) -> Asked:
        """From an address."""
        period = period_of(given.get("periode", ""))
        if period is None or period.begins > today():
            period = _usual(choices.periods)
        asked = cls(
            period=period,
            area=choices.area(given.get("gebied", "")),
            via_unit=given.get("ingang", "") == "wijkambtenaren",
            team=next((team for team in choices.teams if team.slug == given.get("team", "")), None),
        )
        beside = given.get("naast", "")
        what, _sep, code = beside.partition(":")
        other = period_of(code)
        known = (
            beside == "positionering"
            or (what == "gebied" and choices.area(code) is not None)
            or (what == "periode" and other is not None and other.begins <= today())
            or (what == "verandering" and any(move.code == code for move in choices.moves))
        )
        return replace(asked, beside=beside) if known else asked

    @property
    def parts(self) -> dict[str, str]:
        """As it stands in an address."""
        given = {
            "periode": self.period.code,
            "gebied": self.area.code if self.area else "",
            "naast": self.beside,
            "ingang": "wijkambtenaren" if self.via_unit else "",
            "team": self.team.slug if self.team else "",
        }
        return {name: value for name, value in given.items() if value}

    @property
    def query(self) -> str:
        """The same as one string."""
        return urlencode(self.parts)


def _usual(periods: Sequence[Period]) -> Period:
    """What is shown when nothing is asked: this year, and until there is something in it the year before."""
    now = today()
    year = now.year if now.month >= 4 else now.year - 1
    wanted = period_of(str(year))
    if wanted is not None and any(one.code == wanted.code for one in periods):
        return wanted
    found = period_of(str(now.year))
    if found is None:
        raise ValueError(now.year)
    return found


# --- sides ---


@dataclass(frozen=True, slots=True)
class Side:
    """A part of all signals: those of a period, an area (None: everywhere) and a unit."""

    name: str
    about: str
    period: Period
    area: Spot | None = None
    area_ids: tuple[int, ...] | None = None
    unit: Team | None = None
    is_without_unit: bool = False
    via_unit: bool = False
    team: Team | None = None

    def asks(self, **more: str) -> dict[str, str]:
        """What asks the list of signals for these, and for what is named besides."""
        return {
            "stand": "alles",
            "gebied": self.area.code if self.area else "",
            "van": self.period.begins.isoformat(),
            "tot": (self.period.ends - datetime.timedelta(days=1)).isoformat(),
            "positionering": NONE if self.is_without_unit else self.unit.slug if self.unit else "",
            "viawijkambtenaar": "ja" if self.via_unit else "",
            "team": self.team.slug if self.team else "",
        } | more

    def counts(self, name: str) -> dict[str, str]:
        """The same for one of `metrics.COUNTS`, or those in which one of `metrics.SUMS` lies."""
        return self.asks(meting=name) if name in metrics.FOUND else self.asks()


@dataclass(slots=True)
class Counts:
    """What was counted of a side: sums of everything, and per month and domain how many."""

    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS, 0))
    spreads: dict[str, list[int]] = field(
        default_factory=lambda: {name: [0] * (len(spread.bounds) + 1) for name, spread in SPREADS.items()}
    )
    domains: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    months: dict[tuple[datetime.date, int | None], int] = field(default_factory=lambda: defaultdict(int))


_SUMMED: Final = added_up()


def read_counts(sides: Sequence[Side], *, tails: Collection[int] = ()) -> list[Counts]:
    """What was counted of each side, in one statement. `tails` are the days of a month from which its last days are
    counted by themselves (`MeasureState`)."""
    parts: list[str] = []
    values: list[Any] = []
    for number, side in enumerate(sides):
        for source in _sources(side, tails):
            # A month of measures is a moment.
            parts.append(
                f"SELECT {number}, {source.sign}, month::date, domain_id, {_SUMMED} FROM {source.sql}"
                " GROUP BY month, domain_id"
            )
            values += source.values
    found = [Counts() for _side in sides]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for number, sign, day, domain_id, *rest in cursor.fetchall():
            counts, month = found[number], day.replace(day=1)
            for name, value in zip(NUMBERS, rest, strict=False):
                counts.numbers[name] += sign * value
            for name, classes in zip(SPREADS, rest[len(NUMBERS) :], strict=True):
                so_far = counts.spreads[name]
                counts.spreads[name] = [one + sign * more for one, more in zip(so_far, classes, strict=True)]
            counts.domains[domain_id] += sign * rest[0]
            counts.months[month, domain_id] += sign * rest[0]
    for counts in found:
        # What was taken off again was never there.
        counts.domains = _without_noughts(counts.domains)
        counts.months = _without_noughts(counts.months)
    return found


Key = TypeVar("Key")


def _without_noughts(numbers: dict[Key, int]) -> dict[Key, int]:
    return defaultdict(int, {key: number for key, number in numbers.items() if number})


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of counts, as SQL behind FROM with its values, that are added to a side or (`sign` -1) taken off it."""

    sql: str
    values: list[Any]
    sign: int = 1


def _sources(side: Side, tails: Collection[int]) -> Iterator[Source]:
    """Where the counts of a side come from: whole months from cells; what is left of a month from those of its last
    days, where the day is one of `tails`, and else from measures."""
    begins, ends = side.period.begins, side.period.ends
    first = begins if begins.day == 1 else _later(begins.replace(day=1), 1)
    last = ends.replace(day=1)
    if begins >= ends or first > last or (first == last and begins < first and begins.day not in tails):
        yield _of_measures(side, begins, ends)
        return
    if begins < first:
        yield _tail(side, begins) if begins.day in tails else _of_measures(side, begins, first)
    if last < ends and ends.day in tails:
        yield _of_cells(side, first, _later(last, 1))
        yield replace(_tail(side, ends), sign=-1)
        return
    if first < last:
        yield _of_cells(side, first, last)
    if last < ends:
        yield _of_measures(side, last, ends)


def _of_cells(side: Side, begins: datetime.date, ends: datetime.date) -> Source:
    """Whole months."""
    where, given = _narrowed(side)
    return Source(f"{_cells(side)._meta.db_table} WHERE month >= %s AND month < %s{where}", [begins, ends, *given])


def _tail(side: Side, day: datetime.date) -> Source:
    """The days of a month from a day on."""
    where, given = _narrowed(side)
    return Source(f"{TailCell._meta.db_table} WHERE month = %s{where}", [day, *given])


def _cells(side: Side) -> Any:
    """The counts in which a side is found: only those of teams know whose a signal is."""
    return MeasureCell if side.team is None else TeamCell


def _narrowed(side: Side) -> tuple[str, list[Any]]:
    where = ""
    given: list[Any] = []
    if side.team is not None:
        where += " AND team_id = %s"
        given.append(side.team.pk)
    if side.area_ids is not None:
        where += " AND area_id = ANY(%s)"
        given.append(list(side.area_ids))
    if side.unit is not None:
        where += " AND unit_id = %s"
        given.append(side.unit.pk)
    if side.is_without_unit:
        where += " AND unit_id IS NULL"
    return (f"{where} AND via_unit" if side.via_unit else where), given


def _which(side: Side) -> Q:
    """As `_narrowed`, of measures."""
    which = Q(received_on__gte=side.period.begins, received_on__lt=side.period.ends)
    if side.area_ids is not None:
        which &= Q(area__in=side.area_ids)
    if side.unit is not None:
        which &= Q(unit=side.unit)
    if side.is_without_unit:
        which &= Q(unit=None)
    if side.via_unit:
        which &= Q(via_unit=True)
    return which & Q(team=side.team) if side.team is not None else which


def _of_measures(side: Side, begins: datetime.date, ends: datetime.date) -> Source:
    """Some days."""
    where, given = _narrowed(side)
    sql, values = cells_where(f"received_on >= %s AND received_on < %s{where}", [begins, ends, *given])
    return Source(f"({sql}) AS c ({', '.join(cell_columns())})", values)


# --- what may be shown ---


@dataclass(frozen=True, slots=True)
class Row:
    """A metric with its figure of each column."""

    metric: Metric
    figures: list[Figure]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One domain in the mix: how it is called, and its figure of each column."""

    name: str
    tone: int
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a side: how many of each domain (None: not shown), all together, and what is not shown of them."""

    begins: datetime.date
    figures: list[Figure]
    whole: Figure

    @property
    def parts(self) -> list[int | None]:
        """The numbers by domain."""
        return [figure.number for figure in self.figures]

    @property
    def total(self) -> int | None:
        """All together."""
        return self.whole.number

    @property
    def left_out(self) -> int:
        """How many of those together stand in no part; rounded parts may be more than their total."""
        return max((self.total or 0) - sum(part or 0 for part in self.parts), 0)

    @property
    def height(self) -> int:
        """How much there is to draw."""
        return sum(part or 0 for part in self.parts) + self.left_out if self.total else 0


@dataclass(slots=True)
class Column:
    """A side, or the whole municipality beside it, with what was counted."""

    side: Side
    counts: Counts
    reference: Counts
    is_reference: bool = False
    months: list[Month] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Everything that the page shows."""

    asked: Asked
    choices: Choices
    columns: list[Column]
    mix: list[Part]
    totals: list[Figure]
    rows: list[Row]
    move: Move | None
    ages: list[Line]
    senders: list[Line]
    subjects: list[Line]
    reach: list[Line]
    channels: list[str]
    agenda: list[Line]
    counted_at: datetime.datetime | None
    waits: bool
    scope: Side
    on: str | None  # the stamp of the organisation by which names are known
    reader: Reader

    @property
    def is_old(self) -> bool:
        """Whether the numbers are older than they should be."""
        return self.counted_at is None or timezone.now() - self.counted_at > _OLD

    @property
    def sides(self) -> list[Column]:
        """The columns without the whole municipality."""
        return [column for column in self.columns if not column.is_reference]


def read_report(officer: Officer, given: Mapping[str, str]) -> Report:
    """The report that is asked for, as far as this officer may see it. A dozen statements, whatever the numbers."""
    state = MeasureState.objects.filter(pk=MeasureState.ONLY)
    counted_at, walked_to, tails, first = state.annotate(first=_first_day()).values_list(
        "counted_at", "walked_to", "tails", "first"
    ).first() or (None, 0, [], None)
    on = stamp()
    teams = known_teams(on=on)
    choices = choices_for(officer, first=first, teams=teams)
    asked = Asked.read(given, choices)
    sides, move = _sides(asked, choices, teams, on)
    scope = _scope(sides, asked, choices)
    whole = [
        replace(side, name=_("Hele gemeente"), about="", area=None, area_ids=None, unit=None, is_without_unit=False)
        for side in sides
    ]
    is_shared = len({(one.period, one.via_unit) for one in whole}) == 1
    is_whole = all(
        side == replace(one, name=side.name, about=side.about) for side, one in zip(sides, whole, strict=True)
    )
    # What is beside itself is counted once.
    others = [] if is_whole else whole[:1] if is_shared else whole
    read = read_counts([*sides, *others], tails=tails)
    counts, references = read[: len(sides)], read[len(sides) :]
    if is_whole:
        references = counts
    elif is_shared:
        references = references * len(sides)
    columns = [Column(side, one, of) for side, one, of in zip(sides, counts, references, strict=True)]
    if is_shared and not is_whole:
        columns.append(Column(whole[0], references[0], references[0], is_reference=True))
    nested = _is_nested(sides, choices.ground)
    report = Report(
        asked=asked, choices=choices, columns=columns, mix=[], totals=[], rows=[], move=move, ages=[], senders=[],
        subjects=[], reach=[], channels=[], agenda=[], counted_at=counted_at, waits=walked_to is not None,
        scope=scope, on=on, reader=Reader.of(officer),
    )  # fmt: skip
    _show(report, sums=not nested)
    report.ages = _ages(scope, teams, report.reader)
    report.senders, report.subjects = _offers(scope, teams, on, report.reader)
    report.reach, report.channels = _reach(scope, choices, report.reader)
    report.agenda = _agenda(scope, report.reader)
    return report


def _first_day() -> Subquery:
    return Subquery(Measure.objects.order_by("received_on").values("received_on")[:1])


def _sides(asked: Asked, choices: Choices, teams: Mapping[int, Team], on: str | None) -> tuple[list[Side], Move | None]:
    """The sides that are asked for, and the change of positioning that they are about, where there is one."""
    what, _sep, code = asked.beside.partition(":")
    base = _side(asked, choices, asked.area, asked.period)
    if what == "verandering":
        move = next(one for one in choices.moves if one.code == code)
        spot = choices.area(move.area_code)
        sides = []
        for period, team in zip(move.sides, (move.before, move.after), strict=True):
            about = _("%(days)s, bij %(unit)s") % {"days": _said(period), "unit": _unit_name(team)}
            sides.append(replace(_side(asked, choices, spot, period), name=period.name, about=about))
        return sides, move
    if what == "periode":
        other = period_of(code)
        if other is None:
            raise ValueError(code)
        both = sorted((asked.period, other), key=lambda one: (one.begins, one.ends))
        return [
            replace(_side(asked, choices, asked.area, one), name=one.name, about=_where(asked.area)) for one in both
        ], None
    if what == "gebied":
        return [base, _side(asked, choices, choices.area(code), asked.period)], None
    if what == "positionering":
        return _by_unit(base, teams, on), None
    return [base], None


def _side(asked: Asked, choices: Choices, spot: Spot | None, period: Period) -> Side:
    return Side(
        name=spot.name if spot else _("Hele gemeente"),
        about=period.name,
        period=period,
        area=spot,
        area_ids=tuple(choices.ground.below(spot.id)) if spot else None,
        via_unit=asked.via_unit,
        team=asked.team,
    )


def _by_unit(base: Side, teams: Mapping[int, Team], on: str | None) -> list[Side]:
    """A side for each unit with which officers were placed in the period, by name: nobody is first."""
    rows = _cells_between(base).values_list("unit").annotate(total=Sum("number"))
    numbers: dict[int | None, int] = dict(rows)
    largest = sorted((key for key in numbers if key is not None), key=lambda key: (-numbers[key], key))[:MOST_UNITS]
    sides = [
        replace(base, name=_unit_name(teams[key]), about=_domain_name(teams[key], on), unit=teams[key])
        for key in largest
    ]
    sides.sort(key=lambda side: side.name)
    if None in numbers:
        sides.append(
            replace(
                base, name=_("Zonder plek"), about=_("hier zijn geen wijkambtenaren geplaatst"), is_without_unit=True
            )
        )
    return sides or [base]


def _cells_between(side: Side, model: Any = None) -> Any:
    """Cells of whole months that a period touches; of a change in the middle of a month, the month as well."""
    model = model or _cells(side)
    which = Q(month__gte=side.period.begins.replace(day=1), month__lt=side.period.ends)
    if side.area_ids is not None:
        which &= Q(area__in=side.area_ids)
    if side.unit is not None:
        which &= Q(unit=side.unit)
    if side.via_unit:
        which &= Q(via_unit=True)
    if side.team is not None:
        which &= Q(team=side.team)
    return model.objects.filter(which).order_by()


def _scope(sides: Sequence[Side], asked: Asked, choices: Choices) -> Side:
    """What the tables below are about: the area (the first of two) and all the days together."""
    first = sides[0]
    begins, ends = min(side.period.begins for side in sides), max(side.period.ends for side in sides)
    # Whole months, of which there are counts.
    ends = ends if ends.day == 1 else _later(ends.replace(day=1), 1)
    period = replace(first.period, begins=begins.replace(day=1), ends=ends)
    return replace(
        _side(asked, choices, first.area, period), about=_said(period) if len(sides) > 1 else first.period.name
    )


def _is_nested(sides: Sequence[Side], ground: Ground) -> bool:
    """Whether one side lies in another, so that they do not add up to anything."""
    if len(sides) < 2 or sides[0].unit or sides[0].is_without_unit:
        return False
    first, second = sides[0].area, sides[1].area
    if first is None or second is None:
        return True
    return ground.within(first.id, second.id) or ground.within(second.id, first.id)


def _show(report: Report, *, sums: bool) -> None:
    """Reckon what is shown, and leave out what is small."""
    columns = report.columns
    numbers = [column.counts.numbers["number"] for column in columns]
    place = next((at for at, column in enumerate(columns) if column.is_reference), None)
    adds = _adds(columns, place) if sums else None
    total_out = report.reader.out(dict(_beside(numbers, place, adds)), [adds] if adds else [])
    report.totals = [
        report.reader.count(number, at in total_out, column.side.asks(), _("signalen"))
        for at, (number, column) in enumerate(zip(numbers, columns, strict=True))
    ]
    mix_out = _show_mix(report, place, adds, {(TOTAL, at) for at in total_out})
    for at, column in enumerate(columns):
        if not column.is_reference:
            _show_months(report, column, {row for row, where in mix_out if where == at})
    report.rows = [_metric_row(metric, report, place, adds, mix_out) for metric in METRICS]


def _adds(columns: Sequence[Column], place: int | None) -> Adds | None:
    """That the sides, and the rest of the municipality, add up to the whole."""
    if place is None:
        return None
    return Adds(place, (*(at for at in range(len(columns)) if at != place), _REST))


def _beside(numbers: Sequence[int], place: int | None, adds: Adds | None) -> Iterable[tuple[Any, int]]:
    """Numbers by column, and what is left of the whole."""
    yield from enumerate(numbers)
    if adds is not None and place is not None:
        yield _REST, numbers[place] - sum(number for at, number in enumerate(numbers) if at != place)


def _domains(report: Report) -> list[int | None]:
    """Every domain of the city in its order, and "not known" where there is any."""
    known: list[int | None] = list(known_domains(on=report.on))
    found = {key for column in report.columns for key, number in column.counts.domains.items() if number}
    return [*known, None] if None in found else known


def _show_mix(report: Report, place: int | None, adds: Adds | None, total_out: set[tuple[Any, Any]]) -> frozenset[Any]:
    """The share of each domain in each column; gives what is left out, as (domain, column)."""
    columns, names = report.columns, known_domains(on=report.on)
    domains: list[Any] = _domains(report)
    cells: dict[Any, int] = {}
    for row in [*domains, TOTAL]:
        of_row = [
            column.counts.numbers["number"] if row == TOTAL else column.counts.domains.get(row, 0) for column in columns
        ]
        cells |= {(row, key): number for key, number in _beside(of_row, place, adds)}
    keys = {key for _row, key in cells}
    equations = [Adds((TOTAL, key), tuple((row, key) for row in domains)) for key in keys]
    if adds is not None:
        equations += [Adds((row, adds.total), tuple((row, key) for key in adds.parts)) for row in [*domains, TOTAL]]
    reader = report.reader
    out = reader.out(cells, sorted(equations, key=str), also=total_out)
    for tone, row in enumerate(domains):
        figures = []
        for at, column in enumerate(columns):
            figures.append(
                reader.share(
                    cells[row, at],
                    column.counts.numbers["number"],
                    (row, at) in out,
                    column.side.asks(domein=_domain_code(names, row)),
                    column.side.asks(),
                    shows_all=(TOTAL, at) not in out,
                    sums=("", ""),
                )
            )
        name = names[row].name if row is not None else _("Nog niet bekend")
        report.mix.append(Part(name, tone, figures))
    return out


def _domain_code(names: Mapping[int, Any], row: int | None) -> str:
    """How a domain stands in an address."""
    return names[row].slug if row is not None else NONE


def _show_months(report: Report, column: Column, out_of_mix: set[Any]) -> None:
    """Per month how many of each domain, as far as that may be shown."""
    domains = _domains(report)
    period = column.side.period
    months, month = [], period.begins.replace(day=1)
    while month < min(period.ends, today() + datetime.timedelta(days=1)):
        months.append(month)
        month = _later(month, 1)
    counts = column.counts
    cells: dict[Any, int] = {(row, one): counts.months.get((one, row), 0) for row in domains for one in months}
    cells |= {(TOTAL, one): sum(cells[row, one] for row in domains) for one in months}
    cells |= {(row, TOTAL): counts.domains.get(row, 0) for row in domains} | {(TOTAL, TOTAL): counts.numbers["number"]}
    equations = [Adds((TOTAL, one), tuple((row, one) for row in domains)) for one in [*months, TOTAL]]
    equations += [Adds((row, TOTAL), tuple((row, one) for one in months)) for row in [*domains, TOTAL]]
    reader, names = report.reader, known_domains(on=report.on)
    out = reader.out(cells, equations, also={(row, TOTAL) for row in out_of_mix})

    def figure(row: Any, one: datetime.date) -> Figure:
        ends = min(period.ends, _later(one, 1)) - datetime.timedelta(days=1)
        days = {"van": max(period.begins, one).isoformat(), "tot": ends.isoformat()}
        domain = {} if row == TOTAL else {"domein": _domain_code(names, row)}
        return reader.cell(cells[row, one], (row, one) in out, column.side.asks(**days, **domain))

    column.months = [Month(one, [figure(row, one) for row in domains], figure(TOTAL, one)) for one in months]


def _metric_row(metric: Metric, report: Report, place: int | None, adds: Adds | None, mix_out: frozenset[Any]) -> Row:
    columns = report.columns
    if metric.form == Form.INDEX:
        return Row(metric, [_skew(column, at, mix_out, report.reader) for at, column in enumerate(columns)])
    of = [column.counts.numbers[metric.of] for column in columns]
    by = [column.counts.numbers[metric.by] for column in columns] if metric.by else [0] * len(columns)
    is_share = metric.form == Form.SHARE
    cells: dict[Any, int] = {("of", key): number for key, number in _beside(of, place, adds)}
    equations: list[Adds] = []
    rows = ["of"]
    if metric.by:
        cells |= {("by", key): number for key, number in _beside(by, place, adds)}
        rows.append("by")
    if is_share:
        cells |= {("not", key): cells["by", key] - cells["of", key] for _name, key in list(cells)}
        rows.append("not")
        equations += [Adds(("by", key), (("of", key), ("not", key))) for name, key in list(cells) if name == "by"]
    if adds is not None:
        equations += [Adds((row, adds.total), tuple((row, key) for key in adds.parts)) for row in rows]
    reader = report.reader
    out = reader.out(cells, equations)
    figures = []
    sums = tuple(name if name in metrics.SUMS else "" for name in (metric.of, metric.by))
    for at, column in enumerate(columns):
        asks, whole = column.side.counts(metric.of), column.side.counts(metric.by)
        if metric.spread:
            figures.append(_within(metric, column, ("of", at) in out, asks, reader))
        elif is_share:
            figure = reader.share(
                of[at], by[at], ("of", at) in out, asks, whole, shows_all=("by", at) not in out, sums=(sums[0], sums[1])
            )
            if metric.slug == "binnen-termijn" and figure.text:
                term = round(column.counts.numbers["term_days"] / max(column.counts.numbers["term_known"], 1))
                words = _("; de termijn was gemiddeld %d werkdagen") % term
                before, after = figure.around
                figure = replace(figure, note=f"{figure.note}{words}", around=(before, f"{after}{words}"))
            figures.append(figure)
        elif ("of", at) in out or ("by", at) in out or not by[at]:
            figures.append(too_few())
        else:
            figures.append(reader.each(of[at], by[at], asks, whole, sums=sums[0]))
    return Row(metric, figures)


def _skew(column: Column, at: int, mix_out: frozenset[Any], reader: Reader) -> Figure:
    """How far the mix lies from that of the municipality. Exactly, it would say something of a domain that is left
    out, so then it is left out too."""
    if column.is_reference:
        return Figure(text="0", note=_("de maat"))
    here = {key: number for key, number in column.counts.domains.items() if key is not None}
    there = {key: number for key, number in column.reference.domains.items() if key is not None}
    value = metrics.skew(reader.mix(here), reader.mix(there))
    is_out = any(is_small(number) for number in there.values()) or any(where == at for _row, where in mix_out)
    if value is None or (is_out and reader.is_exact):
        return too_few()
    text = decimal(value, 2) if reader.is_exact else _("ongeveer %s") % decimal(value, 1)
    return Figure(text, note=_("van 0 tot 1"), share=value)


def _within(metric: Metric, column: Column, is_out: bool, asks: Asks, reader: Reader) -> Figure:
    """Within how much so many per cent fall."""
    number = column.counts.numbers[metric.of]
    if is_out or number < SMALL:
        return too_few()
    spread = SPREADS[metric.spread]
    bound = spread.within(column.counts.spreads[metric.spread], metric.share)
    if bound is None:
        text = _("meer dan %(number)d %(unit)s") % {"number": spread.bounds[-1], "unit": metric.form}
    else:
        text = _("%(number)d %(unit)s") % {"number": bound, "unit": _unit_of(metric.form, bound)}
    return reader.of_so_many(text, number, asks)


def _unit_of(form: str, number: int) -> str:
    words = {Form.DAYS: (_("werkdag"), _("werkdagen")), Form.WORKING_HOURS: (_("werkuur"), _("werkuren"))}
    one, more = words.get(form, (_("uur"), _("uur")))
    return one if number == 1 else more


def _unit_name(team: Team | None) -> str:
    return team.name if team else _("geen eenheid")


def _domain_name(team: Team, on: str | None) -> str:
    domain = known_domains(on=on).get(team.domain_id or 0)
    return _("onder %s") % domain.name.lower() if domain else _("eigen dienst")


def _where(spot: Spot | None) -> str:
    return spot.name if spot else _("Hele gemeente")


def _said(period: Period) -> str:
    """The days of a period in words."""
    last = period.ends - datetime.timedelta(days=1)
    return _("%(first)s tot en met %(last)s") % {
        "first": formats.date_format(period.begins),
        "last": formats.date_format(last),
    }


# --- the tables below ---


def _ages(scope: Side, teams: Mapping[int, Team], reader: Reader) -> list[Line]:
    """What is open now, by team and by how many working days ago it came in; teams by name."""
    edges = [_days_ago(days) for days in metrics.AGES]
    lower: list[datetime.date | None] = [*edges, None]
    upper: list[datetime.date | None] = [None, *edges]
    classes = {}
    for place, (since, until) in enumerate(zip(lower, upper, strict=True)):
        which = Q()
        if since is not None:
            which &= Q(received_on__gte=since)
        if until is not None:
            which &= Q(received_on__lt=until)
        # A column of the index of what is open, so that it answers by itself.
        classes[f"class_{place}"] = Count("received_on", filter=which)
    measures = Measure.objects.filter(is_open=True)
    if scope.area_ids is not None:
        measures = measures.filter(area__in=scope.area_ids)
    if scope.via_unit:
        measures = measures.filter(via_unit=True)
    if scope.team is not None:
        measures = measures.filter(team=scope.team)
    rows = {row[0]: row[1:] for row in measures.order_by().values_list("team").annotate(**classes)}

    def asks(key: Any, at: Any) -> Asks:
        asked = scope.asks(stand="open", van="", tot="")
        if key != TOTAL:
            asked["team"] = teams[key].slug
        if at != TOTAL:
            since, until = lower[at], upper[at]
            asked["van"] = since.isoformat() if since else ""
            asked["tot"] = (until - datetime.timedelta(days=1)).isoformat() if until else ""
        return asked

    return reader.table(
        {pk: list(numbers) for pk, numbers in rows.items()}, names={pk: teams[pk].name for pk in rows}, asks=asks
    )


def _days_ago(days: int) -> datetime.date:
    """The earliest date after which, up to and with today, lie at most so many working days."""
    day, left = today(), days
    while not is_working_day(day) or left:
        left -= is_working_day(day)
        day -= datetime.timedelta(days=1)
    return day


def _offers(scope: Side, teams: Mapping[int, Team], on: str | None, reader: Reader) -> tuple[list[Line], list[Line]]:
    """Offers that were declined, by who made them and by subject."""
    rows = _cells_between(scope, OfferCell).values_list("from_team", "category")
    rows = rows.annotate(offers=Sum("offered"), declines=Sum("declined"))
    by_team: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    by_subject: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for team, category, offered, declined in rows:
        for found, key in ((by_team, team), (by_subject, category)):
            found[key][0] += declined
            found[key][1] += offered - declined
    subjects = {one.pk: one for one in city_lists(on=on).categories}
    names = {key: subjects[key].name if key in subjects else _("Nog niet bekend") for key in by_subject}

    def of_team(key: Any, at: Any) -> Asks:
        if key == TOTAL:
            return scope.asks(meting="declined" if at == 0 else "offered")
        return scope.asks(aangebodendoor=teams[key].slug, geweigerd="ja" if at == 0 else "")

    def of_subject(key: Any, at: Any) -> Asks:
        subject = "" if key == TOTAL else subjects[key].slug if key in subjects else NONE
        return scope.asks(categorie=subject, meting="declined" if at == 0 else "offered")

    return (
        _shares(by_team, reader, names={key: teams[key].name for key in by_team}, asks=of_team),
        _shares(by_subject, reader, names=names, asks=of_subject),
    )


def _shares(
    rows: Mapping[Any, list[int]], reader: Reader, *, names: Mapping[Any, str], asks: Callable[[Any, Any], Asks]
) -> list[Line]:
    """As a table, of what was declined and what was not: how many of how many."""
    lines = []
    for line in reader.table(rows, names=names, asks=asks, sums=("declined", "", "offered")):
        declined, _other, whole = line.figures
        share = Figure(reader.percent_of(declined, whole), bound=declined.bound or whole.bound)
        lines.append(replace(line, figures=[whole, declined, share]))
    return lines


def _reach(scope: Side, choices: Choices, reader: Reader) -> tuple[list[Line], list[str]]:
    """Per area below how many came in by which way, and how many that is for each thousand residents."""
    rows = _cells_between(scope).values_list("area", "channel").annotate(n=Sum("number"))
    counted: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for area_id, channel, number in rows:
        counted[area_id][channel] += number
    ground = choices.ground
    spots = ground.children(scope.area.id if scope.area else None)
    if choices.is_limited:
        # Others' areas are only told of together.
        spots = [spot for spot in spots if spot in choices.areas]
    ways = [
        way
        for way, channels in metrics.WAYS.items()
        if any(one.get(channel) for one in counted.values() for channel in channels)
    ]
    if not ways:
        return [], []

    def by_way(ids: Iterable[int | None]) -> list[int]:
        ids = list(ids)
        return [sum(counted[one].get(c, 0) for one in ids for c in metrics.WAYS[way]) for way in ways]

    below: dict[Any, list[int]] = {}
    asked: dict[Any, Asks] = {TOTAL: scope.asks()}
    placed: dict[int, str] = {}
    for spot in spots:
        ids = ground.below(spot.id)
        # What lies in two of them as well is counted with the first.
        twice = ",".join(dict.fromkeys(placed[one] for one in ids if one in placed))
        below[spot.id] = by_way(one for one in ids if one not in placed)
        asked[spot.id] = replace(scope, area=spot).asks(buiten=twice)
        placed |= {one: spot.code for one in ids if one not in placed}
    rest = [one for one in counted if one not in placed]
    if any(sum(counted[one].values()) for one in rest):
        below[None] = by_way(rest)
        asked[None] = scope.asks(buiten=",".join(spot.code for spot in spots))
    residents = _residents([spot.id for spot in spots], scope)
    names: dict[Any, str] = {spot.id: spot.name for spot in spots}
    names[None] = _("Nergens anders in te delen") if scope.area is None else _("Elders in dit gebied")

    def asks(key: Any, at: Any) -> Asks:
        return {**(asked[key] or {}), "weg": "" if at == TOTAL else ways[at]}

    lines = []
    keys = [*in_order(below, names), TOTAL]
    for line, key in zip(reader.table(below, names=names, asks=asks), keys, strict=True):
        people, whole = residents.get(key, 0), line.figures[-1]
        per = decimal(1000 * whole.number / people, 1) if people and whole.number is not None else ""
        lines.append(replace(line, note=per))
    return lines, [str(metrics.WAY_NAMES[way]) for way in ways]


def _residents(area_ids: Sequence[int], scope: Side) -> dict[Any, float]:
    """Of each area its residents, by the newest figure until the period ends, or else the oldest."""
    rows = AreaFigure.objects.filter(area__in=area_ids, indicator__slug=RESIDENTS).order_by("year")
    found: dict[Any, float] = {}
    for area_id, year, value in rows.values_list("area_id", "year", "value"):
        if year <= scope.period.ends.year or area_id not in found:
            found[area_id] = value
    return found


# --- what signals led to ---


def _agenda(scope: Side, reader: Reader) -> list[Line]:
    """What came on the agenda of what was told, and which promises were kept: by name, with its words."""
    first, last = scope.period.begins, scope.period.ends - datetime.timedelta(days=1)
    scheduled = Item.objects.filter(scheduled_at__date__range=(first, last))
    promises = Commitment.objects.due_between(first, min(last, today()))
    if scope.area_ids is not None:
        scheduled = scheduled.filter(areas__in=scope.area_ids)
        promises = promises.filter(area__in=scope.area_ids)
    current = Evidence.objects.current()
    signals = Measure.objects.filter(_which(scope))
    items, standing, linked, due, kept = _how_many(
        scheduled.order_by().values("pk").distinct(),
        scheduled.filter(Exists(current.filter(item=OuterRef("pk")))).order_by().values("pk").distinct(),
        signals.filter(Exists(current.filter(signal=OuterRef("pk")))).order_by().values("pk"),
        promises.order_by().values("pk"),
        promises.kept_in_time().order_by().values("pk"),
    )
    of_signals = reader.count(linked, "linked" in reader.out({"linked": linked}, []), scope.asks(opagenda="ja"))
    said = [
        (_("Opgaven en kansen die op signalen staan"), standing, items, _("Van wat in de periode op de agenda kwam.")),
        (
            _("Toezeggingen op tijd nagekomen"),
            kept,
            due,
            _("Van wat in de periode klaar moest zijn; vervallen telt niet."),
        ),
    ]
    lines = [Line(_("Signalen die naar de agenda leidden"), [of_signals], note=_("Van wat in de periode binnenkwam."))]
    for name, number, whole, words in said:
        text = f"{round(100 * number / whole)}%" if whole else ""
        note = _("%(number)s van %(whole)s") % {"number": number, "whole": whole} if whole else ""
        lines.append(Line(name, [Figure(text, note=note, bound=_("geen in deze periode"))], note=words))
    return lines


def _how_many(*asked: Any) -> list[int]:
    """How many rows there are of each question, in one statement."""
    parts, values = [], []
    for one in asked:
        sql, given = one.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS c)")
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())
