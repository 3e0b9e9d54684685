"""The organisation on a day, as plain facts without SQL: what routing decides on, live and in replay."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, update_wrapper
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL

from areas.dated import DatedQuerySet, holds, today
from officers.models import Arrangement, Domain, EntryRule, MunicipalTask, Positioning, Team


@dataclass(frozen=True, slots=True)
class Unit:
    """A team as routing knows it; `domain` is None for a unit of its own."""

    id: int
    slug: str
    name: str
    domain: str | None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Arranged:
    """A task done by a team, for an area's code (None: everywhere), since a local date (None: always); `place` is
    where residents go for it."""

    task: str
    area: str | None
    team: int
    since: datetime.date | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Positioned:
    """Where the area officers of an area's code sit; the lowest `order` decides where a title has its own."""

    area: str
    role_title: str
    order: int
    team: int
    since: datetime.date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Desk and owner of a channel: values of `EntryRule.Desk` and `EntryRule.Owner`."""

    desk: str
    owner: str


@dataclass(frozen=True)
class Organisation:
    """A snapshot: tasks, arrangements, positioning and entry rules that hold on a local date, and on those after it
    until the next snapshot."""

    day: datetime.date
    units: Mapping[int, Unit]
    triage: int
    contact_centre: int | None
    tasks: Mapping[str, str] = field(default_factory=dict)  # slug -> name, of tasks in use
    arrangements: tuple[Arranged, ...] = ()
    positionings: tuple[Positioned, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=dict)  # by channel

    @cached_property
    def arranged(self) -> Mapping[tuple[str, str | None], Arranged]:
        """Arrangements by task and area; those with a team that is no longer active are left out."""
        return {(row.task, row.area): row for row in self.arrangements if self.units[row.team].is_active}

    @cached_property
    def placed(self) -> Mapping[str, Positioned]:
        """Positioning by area; where more role titles have their own, the first in order."""
        rows = sorted(self.positionings, key=lambda row: (row.order, row.role_title), reverse=True)
        return {row.area: row for row in rows if self.units[row.team].is_active}

    def nearest_arrangement(self, task: str, areas: tuple[str, ...]) -> Arranged | None:
        """Who does a task in `areas` (codes, smallest first): the nearest going up; last, the one for everywhere."""
        return next((self.arranged[task, code] for code in (*areas, None) if (task, code) in self.arranged), None)

    def nearest_positioning(self, areas: tuple[str, ...]) -> Positioned | None:
        """Where the area officers of `areas` (codes, smallest first) sit: the nearest area that says so."""
        return next((self.placed[code] for code in areas if code in self.placed), None)


Read = TypeVar("Read")


class NoTriageTeam(Exception):
    """There is no team to fall back on; `load_starter_set` makes one."""


_A_YEAR: Final = datetime.timedelta(days=365)
# The snapshots that this process keeps, of the last stamp that it asked for.
_kept: dict[str, list[Organisation]] = {}


def stamp() -> str | None:
    """What changes with every change of the organisation and of what it does (a random value that triggers write in
    the changing transaction), or None where it is not known: then nothing may be kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM officers_stamp")
        row = cursor.fetchone()
    return str(row[0]) if row else None


def stamp_column() -> RawSQL:
    """The stamp as a column of another question, for who asks one anyhow; read it as `str`, or None."""
    return RawSQL("(SELECT value FROM officers_stamp)", (), output_field=UUIDField())


def current_organisation(*, on: str | None, day: datetime.date | None = None) -> Organisation:
    """The organisation on a local date (today when left out), read once for each `stamp()` (given as `on`) and then
    kept by this process, for all days from the first one that was asked for. Its `day` is the one since which it holds.

    Several processes stay in step because each asks for the stamp, in its own transaction, before it decides.
    Raises `NoTriageTeam` when nobody would own what cannot be routed.
    """
    day = day or today()
    if on is None:
        return read_organisation(day=day)
    history = _kept.get(on)
    if history is None or day < history[0].day:
        # Who takes in what came before goes back through the years: one at a time is read.
        first = day if history is None else day - _A_YEAR
        history = read_history(first, datetime.date.max)
        _kept.clear()
        _kept[on] = history
    return history[bisect_right(history, day, key=lambda one: one.day) - 1]


class OnceForEachStamp(Generic[Read]):
    """A reading that a process does once for each `stamp()` (given as `on`) and then keeps; None reads anew.

    What it gives is shared by all requests of this process and must not be changed.
    """

    def __init__(self, read: Callable[[], Read]) -> None:
        update_wrapper(self, read)
        self._read = read
        self._kept = lru_cache(maxsize=1)(lambda _on: read())

    def __call__(self, *, on: str | None) -> Read:
        return self._read() if on is None else self._kept(on)


class OfADay(Generic[Read]):
    """What holds on a local date of dated rows: those of all days are read once for each `stamp()` (given as `on`) and
    day of today, since what a fact says of its row may be that of today, and then kept; None reads anew.

    `rows` asks for the rows in use, `fact` makes one as plain facts; they are given in the order of the rows.
    """

    def __init__(self, rows: Callable[[], DatedQuerySet], fact: Callable[[Any], Read]) -> None:
        self._rows = rows
        self._fact = fact
        self._kept = lru_cache(maxsize=1)(lambda _on, _today: self._read())

    def __call__(self, *, on: str | None, day: datetime.date | None = None) -> tuple[Read, ...]:
        """The facts of a local date (today when left out)."""
        day = day or today()
        if on is None:
            return tuple(self._fact(row) for row in self._rows().on(day))
        return tuple(fact for since, until, fact in self._kept(on, today()) if holds(since, until, day))

    def _read(self) -> list[tuple[datetime.date | None, datetime.date | None, Read]]:
        return [(row.valid_from, row.valid_until, self._fact(row)) for row in self._rows()]


@OnceForEachStamp
def known_teams() -> Mapping[int, Team]:
    """All teams by id."""
    return Team.objects.in_bulk()


@OnceForEachStamp
def known_domains() -> Mapping[int, Domain]:
    """All domains by id, in the city's order."""
    return {domain.pk: domain for domain in Domain.objects.order_by("order", "slug")}


def read_organisation(*, day: datetime.date | None = None) -> Organisation:
    """The whole organisation on a local date (today when left out), in five statements.

    Raises `NoTriageTeam` when nobody would own what cannot be routed.
    """
    day = day or today()
    return read_history(day, day)[0]


def read_history(first: datetime.date, last: datetime.date) -> list[Organisation]:
    """The organisation from a local date up to and including another, in five statements: a snapshot for each time
    that an arrangement or a positioning began or ended, that holds from its `day` until that of the next one.

    What has no dates (teams, tasks, entry rules) is as it is now. Raises `NoTriageTeam` when nobody would own what
    cannot be routed.
    """
    teams = list(Team.objects.select_related("domain"))
    triage = next((team.pk for team in teams if team.is_triage and team.is_active), None)
    if triage is None:
        raise NoTriageTeam
    arranged = [
        (row[3], row[-1], Arranged(*row[:-1]))
        for row in Arrangement.objects.between(first, last)
        .filter(task__is_active=True)
        .values_list("task__slug", "area__code", "team_id", "valid_from", "place", "valid_until")
    ]
    positioned = [
        (row[4], row[-1], Positioned(*row[:-1]))
        for row in Positioning.objects.between(first, last).values_list(
            "area__code", "role_title__slug", "role_title__order", "team_id", "valid_from", "valid_until"
        )
    ]
    always: dict[str, Any] = {
        "units": {t.pk: Unit(t.pk, t.slug, t.name, t.domain.slug if t.domain else None, t.is_active) for t in teams},
        "triage": triage,
        "contact_centre": next((team.pk for team in teams if team.is_contact_centre and team.is_active), None),
        "tasks": dict(MunicipalTask.objects.values_list("slug", "name")),
        "entries": {rule.channel: Entry(rule.desk, rule.owner) for rule in EntryRule.objects.all()},
    }
    days = {day for since, until, _row in [*arranged, *positioned] for day in (since, until)}
    return [
        Organisation(
            day=day,
            arrangements=tuple(row for since, until, row in arranged if holds(since, until, day)),
            positionings=tuple(row for since, until, row in positioned if holds(since, until, day)),
            **always,
        )
        for day in sorted({first} | {day for day in days if day is not None and first < day <= last})
    ]
