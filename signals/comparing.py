"""Proefdraaien: the signals of a period, routed as the municipality was arranged on their own day, and as it would be
with changes; what differs, in sum and one by one. Changes nothing, and decides by `routing.route` and nothing else.

What is read of a signal is what was known when it came in (`Signal.facts`), where it came in, who has it now and how
often it changed hands. Signals of the same facts go the same way, so that each way is decided once; the sums have a
place for each pair of teams, week and subject, and not for each signal.
"""

from __future__ import annotations

import datetime
import json
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.dated import holds
from officers import scenarios
from officers.alternatives import Change, RuleUsed, TeamClosed, with_changes
from officers.models import Scenario
from officers.organisation import NoTriageTeam, Organisation, read_history
from signals.compensation import Compensation, as_compensation, compensate
from signals.models import CompensationRule, RoutingRule, Sensitivity, Signal
from signals.routing import Facts, route
from signals.rules import Rule, as_rule
from signals.visibility import Viewer

# How many signals are read at a time: after each of these it is said how far we are, and asked whether to go on.
_AT_ONCE: Final = 2_000
# How many ways are remembered; a process that has more of them forgets all and goes on.
_WAYS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: the signals of local dates (both included) in these areas (codes, with all that lies in them;
    none: everywhere), with these changes."""

    first: datetime.date
    last: datetime.date
    areas: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def begins(self) -> datetime.datetime:
        """The first moment."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime.datetime:
        """The moment after the last one."""
        return _midnight(self.last + datetime.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Setting:
    """How the municipality was arranged from a local date on, and how it would have been."""

    since: datetime.date
    organisation: Organisation
    rules: tuple[Rule, ...]
    compensations: tuple[Compensation, ...]  # of that day, in both
    otherwise: Organisation
    rules_otherwise: tuple[Rule, ...]

    @property
    def timed(self) -> tuple[Rule, ...]:
        """The rules that look at the clock."""
        return tuple(rule for rule in {*self.rules, *self.rules_otherwise} if rule.weekdays or rule.begins)


@dataclass(frozen=True, slots=True)
class Goes:
    """Where a signal goes, in codes: the desk where it comes in, who owns it at first, and the team that gets the work
    (the owner, or who is asked at once to take it)."""

    desk: str
    owner: str
    team: str
    is_offered: bool
    nobody: bool
    is_made_up_for: bool = False  # a compensation rule asks another team about it


@dataclass(frozen=True, slots=True)
class Way:
    """Where signals of the same facts went and would have gone."""

    before: Goes
    after: Goes
    channel: str
    kind: str
    subject: str  # slug of the category; empty without one, and for what is sensitive
    area: str  # the smallest

    @property
    def differs(self) -> bool:
        """Whether anything would have been otherwise."""
        return self.before != self.after


class Row(NamedTuple):
    """What is read of a signal."""

    id: int
    received_at: datetime.datetime
    day: datetime.date
    facts: str  # JSON, without the moment; "{}" where nothing was kept
    desk_id: int
    team_id: int  # who has it now
    by_hand: bool  # who entered it said for whom
    first: str  # the team that owned it at first
    moves: int  # how often it changed hands afterwards


@dataclass(slots=True)
class Sums:
    """What differs, counted; teams by their codes."""

    looked_at: int = 0
    without_facts: int = 0  # came in before we kept facts, or were erased: not tried
    by_hand: int = 0
    drifted: int = 0  # went elsewhere on the day than the rows of today say
    differing: int = 0
    moves: int = 0  # hand-overs as they really were
    saved: int = 0
    saved_moves: int = 0  # of the signals that would have been at the right team at once
    added: int = 0
    desks: Counter[tuple[str, str]] = field(default_factory=Counter)  # before, after
    owners: Counter[tuple[str, str]] = field(default_factory=Counter)
    teams: Counter[tuple[str, str]] = field(default_factory=Counter)
    nobody: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    offered: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    made_up_for: Counter[tuple[bool, bool]] = field(default_factory=Counter)  # by a compensation rule
    flow_before: Counter[tuple[str, str]] = field(default_factory=Counter)  # desk, team
    flow_after: Counter[tuple[str, str]] = field(default_factory=Counter)
    load_before: Counter[tuple[str, str]] = field(default_factory=Counter)  # Monday, team
    load_after: Counter[tuple[str, str]] = field(default_factory=Counter)
    subjects: Counter[tuple[str, bool]] = field(default_factory=Counter)  # category, whether it differs
    channels: Counter[tuple[str, bool]] = field(default_factory=Counter)
    areas: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def counting(self) -> Callable[[Tried], None]:
        """What counts one signal, by the definitions of `PAIRS` and `TICKS`: a million times, so they are at hand."""
        pairs = [(getattr(self, kept), key) for kept, key in PAIRS.values()]

        def count(one: Tried) -> None:
            for counter, key in pairs:
                counter[key(one)] += 1
            self.by_hand += one.row.by_hand
            self.drifted += one.drifted
            self.differing += one.way.differs
            self.moves += one.row.moves
            saving = hand_over(one.way, one.final)
            if saving == SAVED:
                self.saved += 1
                self.saved_moves += one.row.moves
            elif saving == ADDED:
                self.added += 1

        return count

    def as_json(self) -> dict[str, Any]:
        """As kept with a scenario: each count as a list of keys and its number, in a fixed order."""
        kept: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            kept[name] = (
                sorted([*key, number] for key, number in value.items()) if isinstance(value, Counter) else value
            )
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Sums:
        """From what a scenario keeps; what a later version added is empty."""
        sums = cls()
        for name in cls.__dataclass_fields__:
            value = kept.get(name, 0)
            if isinstance(getattr(sums, name), Counter):
                setattr(sums, name, Counter({tuple(row[:-1]): row[-1] for row in value or []}))
            else:
                setattr(sums, name, value)
        return sums

    def by_cell(self, what: str) -> Counter[tuple[str, str]]:
        """The number of every `Cell` of a name of `PAIRS`, by its halves in an address."""
        found: Counter[tuple[str, str]] = Counter()
        for pair, number in getattr(self, PAIRS[what][0]).items():
            for halves in halves_of(what, pair):
                found[halves] += number
        return found

    @property
    def tried(self) -> int:
        """How many of them had a way."""
        return self.looked_at - self.without_facts


SAVED: Final = "bespaard"
ADDED: Final = "erbij"


def hand_over(way: Way, final: str) -> str:
    """Whether the other arrangement would have saved a hand-over or added one, by who has the signal now: saved where
    it would have begun there and did not, added where it began there and would not have. Empty: neither."""
    began, would = way.before.owner == final, way.after.owner == final
    return "" if began == would else SAVED if would else ADDED


class Tried(NamedTuple):
    """A signal that was tried: what was read of it, its way, the team that has it now, and whether it went elsewhere on
    its day than the rows of today say."""

    row: Row
    way: Way
    final: str
    drifted: bool


# What is counted in pairs, by its name in an address: which sums hold it, and the pair that a signal falls under. The
# sums count by these, and the list behind a number finds by them.
PAIRS: Final[dict[str, tuple[str, Callable[[Tried], tuple[Any, Any]]]]] = {
    "ingang": ("desks", lambda one: (one.way.before.desk, one.way.after.desk)),
    "eigenaar": ("owners", lambda one: (one.way.before.owner, one.way.after.owner)),
    "team": ("teams", lambda one: (one.way.before.team, one.way.after.team)),
    "niemand": ("nobody", lambda one: (one.way.before.nobody, one.way.after.nobody)),
    "aanbod": ("offered", lambda one: (one.way.before.is_offered, one.way.after.is_offered)),
    "compensatie": ("made_up_for", lambda one: (one.way.before.is_made_up_for, one.way.after.is_made_up_for)),
    "stroom-nu": ("flow_before", lambda one: (one.way.before.desk, one.way.before.team)),
    "stroom-proef": ("flow_after", lambda one: (one.way.after.desk, one.way.after.team)),
    "week-nu": ("load_before", lambda one: (_monday(one.row.day), one.way.before.team)),
    "week-proef": ("load_after", lambda one: (_monday(one.row.day), one.way.after.team)),
    "onderwerp": ("subjects", lambda one: (one.way.subject, one.way.differs)),
    "kanaal": ("channels", lambda one: (one.way.channel, one.way.differs)),
    "gebied": ("areas", lambda one: (one.way.area, one.way.differs)),
}
# Likewise what is or is not so of a signal. `overgedragen` adds up how often; its list has each signal once.
TICKS: Final[dict[str, tuple[str, Callable[[Tried], bool]]]] = {
    "alles": ("tried", lambda one: True),
    "verschil": ("differing", lambda one: one.way.differs),
    "met-de-hand": ("by_hand", lambda one: one.row.by_hand),
    "afwijkend": ("drifted", lambda one: one.drifted),
    "overgedragen": ("moves", lambda one: one.row.moves > 0),
    SAVED: ("saved", lambda one: hand_over(one.way, one.final) == SAVED),
    ADDED: ("added", lambda one: hand_over(one.way, one.final) == ADDED),
}
# Signals of which nothing was kept: these have no way.
UNTRIED: Final = "niet-geprobeerd"


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _monday(day: datetime.date) -> str:
    return (day - datetime.timedelta(days=day.weekday())).isoformat()


# --- the settings ----------------------------------------------------------------------------------------------------


def read_settings(trial: Trial) -> list[Setting]:
    """How the municipality was arranged in the period and would have been, for each time that anything with a date
    changed; in eight statements, whatever the period.

    Raises `ValidationError` where a change names what is not there, and `NoTriageTeam`.
    """
    history = read_history(trial.first, trial.last)
    asked = {change.rule: change.in_use for change in trial.changes if isinstance(change, RuleUsed)}
    rows = list(RoutingRule.objects.between(trial.first, trial.last).in_use().for_routing())
    rows += [row for row in RoutingRule.objects.filter(pk__in=asked).for_routing() if row not in rows]
    unknown = asked.keys() - {row.pk for row in rows}
    if unknown:
        raise ValidationError(_("Een routeringsregel van deze proef bestaat niet meer."), code="unknown")
    rows.sort(key=lambda row: (row.order, row.pk))
    rules = {row.pk: as_rule(row) for row in rows}
    asking = list(CompensationRule.objects.between(trial.first, trial.last).in_use().for_arrival())
    compensations = [(row, as_compensation(row)) for row in asking]
    changed = {day for row in (*rows, *asking) for day in (row.valid_from, row.valid_until) if day is not None}
    days = {one.day for one in history} | {day for day in changed if trial.first < day <= trial.last}
    starts = [one.day for one in history]
    made: dict[int, Organisation] = {}
    found = []
    for day in sorted(days):
        at = bisect_right(starts, day) - 1
        if at not in made:
            made[at] = with_changes(history[at], trial.changes)
        now = [row for row in rows if row.is_active and row.holds_on(day)]
        then = [row for row in rows if _would_hold(row, asked.get(row.pk), day)]
        found.append(
            Setting(
                since=day,
                organisation=history[at],
                rules=tuple(rules[row.pk] for row in now),
                compensations=tuple(one for row, one in compensations if row.holds_on(day)),
                otherwise=made[at],
                rules_otherwise=tuple(_inherited(rules[row.pk], history[at], trial.changes) for row in then),
            )
        )
    return found


def _would_hold(row: RoutingRule, in_use: bool | None, day: datetime.date) -> bool:
    """Whether a rule would hold on a day. One that is tried holds on every day, unless its days are its condition."""
    if in_use is None:
        return row.is_active and row.holds_on(day)
    is_condition = row.valid_from is not None and row.valid_until is not None
    return in_use and (not is_condition or holds(row.valid_from, row.valid_until, day))


def _inherited(rule: Rule, organisation: Organisation, changes: Iterable[Change]) -> Rule:
    """The rule, for the successor of a team that closes."""
    ids = {unit.slug: unit.id for unit in organisation.units.values()}
    for change in changes:
        if isinstance(change, TeamClosed) and ids.get(change.team) == rule.team:
            rule = replace(rule, team=ids[change.successor], officer=None)
    return rule


class Ways:
    """Decides where signals of a period went and would have gone, each way once."""

    def __init__(self, found: Sequence[Setting]) -> None:
        self._settings = found
        self._starts = [one.since for one in found]
        self._timed = [one.timed for one in found]
        self._known: dict[tuple[int, str, tuple[bool, ...]], Way] = {}
        self.slugs = {unit.id: unit.slug for unit in found[-1].organisation.units.values()}

    def of(self, row: Row) -> Way:
        """The way of a signal of which facts were kept."""
        at = bisect_right(self._starts, row.day) - 1
        timed = self._timed[at]
        local = timezone.localtime(row.received_at) if timed else None
        fitting = tuple(rule.fits_at(local) for rule in timed) if local else ()
        key = (at, row.facts, fitting)
        way = self._known.get(key)
        if way is None:
            if len(self._known) >= _WAYS:
                self._known.clear()
            way = self._known[key] = self._decide(self._settings[at], row)
        return way

    def tried(self, row: Row) -> Tried:
        """A signal of which facts were kept, with all that is counted of it."""
        way = self.of(row)
        return Tried(row, way, self.slugs.get(row.team_id, ""), self._drifted(row, way))

    def _drifted(self, row: Row, way: Way) -> bool:
        """Whether it went elsewhere on its day than the rows of today say, not by hand."""
        if self.slugs.get(row.desk_id) != way.before.desk:
            return True
        return not row.by_hand and row.first not in ("", way.before.owner)

    def _decide(self, setting: Setting, row: Row) -> Way:
        facts = Facts.from_json(json.loads(row.facts) | {"at": row.received_at.isoformat()})
        is_ordinary = facts.sensitivity == Sensitivity.ORDINARY
        return Way(
            before=self._goes(facts, setting.organisation, setting.rules, setting.compensations),
            after=self._goes(facts, setting.otherwise, setting.rules_otherwise, setting.compensations),
            channel=facts.channel,
            kind=facts.kind,
            subject=facts.category or "" if is_ordinary else "",
            area=facts.areas[0] if facts.areas else "",
        )

    def _goes(
        self,
        facts: Facts,
        organisation: Organisation,
        rules: Sequence[Rule],
        compensations: Sequence[Compensation],
    ) -> Goes:
        decision = route(facts, organisation, rules, explain=False)
        asks = compensate(facts, organisation, compensations, route=decision) if compensations else []
        return Goes(
            desk=self.slugs[decision.entry_desk],
            owner=self.slugs[decision.owner],
            team=self.slugs[decision.offer_to or decision.owner],
            is_offered=decision.offer_to is not None or any(ask.is_offer for ask in asks),
            nobody=decision.nobody,
            is_made_up_for=bool(asks),
        )


# --- reading ---------------------------------------------------------------------------------------------------------

_COLUMNS: Final = """
    SELECT s.id, s.received_at, (s.received_at AT TIME ZONE %(zone)s)::date, (s.facts - 'at')::text,
           s.entry_desk_id, s.team_id, coalesce(s.trace -> -1 ->> 'stap' = 'hand', false),
           coalesce(e.first, ''), coalesce(e.moves, 0)
"""
# Of its first arrival at a team, and of each change of hands after that: the events that say so.
_HANDS: Final = """
    CROSS JOIN LATERAL (
        SELECT (array_agg(e.after ORDER BY e.id) FILTER (WHERE e.what = 'toegewezen'))[1] AS first,
               greatest(count(*) FILTER (WHERE e.what = 'toegewezen') - 1, 0)
               + count(*) FILTER (WHERE e.what <> 'toegewezen') AS moves
        FROM signals_event e
        WHERE e.signal_id = s.id AND e.what IN ('toegewezen', 'aanvaard', 'teruggegeven')
    ) e
"""
_NEXT: Final = f"""{_COLUMNS}
    FROM (
        SELECT * FROM signals_signal
        WHERE received_at < %(ends)s AND (received_at, id) > (%(at)s, %(id)s)
          AND (%(areas)s::text[] = '{{}}' OR facts -> 'areas' ?| %(areas)s::text[])
        ORDER BY received_at, id LIMIT %(most)s
    ) s {_HANDS}
    ORDER BY s.received_at, s.id
"""
_THESE: Final = f"{_COLUMNS} FROM signals_signal s {_HANDS} WHERE s.id = ANY(%(ids)s)"


def _read(sql: str, values: dict[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"zone": settings.TIME_ZONE} | values)
        return [Row(*row) for row in cursor.fetchall()]


def _all(trial: Trial) -> Iterator[list[Row]]:
    """The signals of a trial, oldest first, some thousands at a time; by keyset, so that nothing stays open."""
    at, last_id = trial.begins, 0
    # All of the first moment come after the number 0.
    while True:
        values = {"at": at, "id": last_id, "ends": trial.ends, "areas": list(trial.areas), "most": _AT_ONCE}
        rows = _read(_NEXT, values)
        if rows:
            yield rows
        if len(rows) < _AT_ONCE:
            return
        at, last_id = rows[-1].received_at, rows[-1].id


def compare(trial: Trial, *, go_on: Callable[[int, int], bool] = lambda _done, _percent: True) -> Sums | None:
    """Try it on every signal of the period: the sums, or None where `go_on` said to stop.

    `go_on` is called after each few thousand signals with how many were looked at and how much of the period is done,
    in percent. Raises as `read_settings` does. Memory does not grow with the number of signals.
    """
    ways, sums = Ways(read_settings(trial)), Sums()
    count = sums.counting()
    whole = trial.ends - trial.begins
    for rows in _all(trial):
        for row in rows:
            sums.looked_at += 1
            if row.facts == "{}":
                sums.without_facts += 1
                continue
            count(ways.tried(row))
        if not go_on(sums.looked_at, min(99, int(100 * (rows[-1].received_at - trial.begins) / whole))):
            return None
    return sums


def trial_of(scenario: Scenario) -> Trial:
    """What a scenario tries. Raises `ValidationError` for a change that this version does not know."""
    return Trial(scenario.first_day, scenario.last_day, tuple(scenario.areas), scenarios.changes_of(scenario))


def try_scenario(run: uuid.UUID) -> bool:
    """Try a scenario, by the code of its run, and keep the sums with it; False where it was stopped, changed or taken
    by somebody else, or cannot be tried."""
    scenario = scenarios.begin(run)
    if scenario is None:
        return False
    try:
        sums = compare(
            trial_of(scenario),
            go_on=lambda done, percent: scenarios.go_on(run, looked_at=done, percent=percent),
        )
    except (ValidationError, NoTriageTeam):
        # A team or rule went away since it was put up: its page says which.
        scenarios.fail(run)
        return False
    return sums is not None and scenarios.finish(run, result=sums.as_json())


# --- one by one ------------------------------------------------------------------------------------------------------

# How many signals a page of the list looks through at most, and how many it shows.
LOOKED_THROUGH: Final = 10_000
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """Some of the signals that were tried: `what` is a name of `PAIRS` or `TICKS`, or `UNTRIED`; of a pair `before` and
    `after` are its two halves as they stand in an address. An empty half is any; both empty: the halves differ, where
    they are of one kind."""

    what: str
    before: str = ""
    after: str = ""

    WHATS = frozenset({*PAIRS, *TICKS, UNTRIED})

    def number(self, sums: Sums) -> int:
        """How many these are; of `overgedragen` how often."""
        if self.what == UNTRIED:
            return sums.without_facts
        if self.what in TICKS:
            return int(getattr(sums, TICKS[self.what][0]))
        return sums.by_cell(self.what)[self.before, self.after]

    def holds(self, one: Tried | None) -> bool:
        """Whether a signal is one of these (None: nothing was kept of it)."""
        if one is None or self.what == UNTRIED:
            return one is None and self.what == UNTRIED
        if self.what in TICKS:
            return TICKS[self.what][1](one)
        return self._fits(PAIRS[self.what][1](one))

    def _fits(self, pair: tuple[Any, Any]) -> bool:
        return (self.before, self.after) in halves_of(self.what, pair)


# Of these both halves are the same thing, now and otherwise.
_COMPARED: Final = ("ingang", "eigenaar", "team", "niemand", "aanbod", "compensatie")


def halves_of(what: str, pair: tuple[Any, Any]) -> list[tuple[str, str]]:
    """All cells of a name of `PAIRS` that a pair falls in, by their halves in an address."""
    before, after = in_address(pair[0]), in_address(pair[1])
    found = [(before, after), ("", after), (before, "")]
    return found if what in _COMPARED and before == after else [*found, ("", "")]


def in_address(half: Any) -> str:
    """Half of a pair as it stands in an address, never empty."""
    if isinstance(half, bool):
        return "ja" if half else "nee"
    return half or "-"


@dataclass(frozen=True, slots=True)
class Found:
    """A signal that the viewer may know of, with its way; None where nothing was kept to find it by."""

    signal: Signal
    way: Way | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; `after` leads to the next one, empty at the end. `looked_at` is how many were looked
    through for it."""

    found: list[Found]
    after: str
    looked_at: int


def one_by_one(trial: Trial, cell: Cell, *, viewer: Viewer, after: str = "") -> Page:
    """The signals of a cell that the viewer may know of, newest first, tried again here and now.

    Nothing of a single signal is kept with a scenario: who may know of it may change tomorrow. A page looks through
    `LOOKED_THROUGH` signals at most, so that one that finds few is shown in time as well. Raises as `read_settings`.
    """
    ways = Ways(read_settings(trial))
    known = Signal.objects.known_to(viewer).filter(received_at__gte=trial.begins, received_at__lt=trial.ends)
    if trial.areas:
        known = known.filter(facts__areas__has_any_keys=list(trial.areas))
    keys = known.order_by("-received_at", "-pk").values_list("received_at", "pk")
    mark, looked_at = _read_mark(after), 0
    hits: dict[int, Way | None] = {}
    while True:
        page = list((keys.filter(_before(*mark)) if mark else keys)[:_AT_ONCE])
        rows = {row.id: row for row in _read(_THESE, {"ids": [pk for _at, pk in page]})} if page else {}
        for received_at, pk in page:
            looked_at += 1
            mark = (received_at, pk)
            row = rows.get(pk)
            if row is None:
                continue
            one = ways.tried(row) if row.facts != "{}" else None
            if cell.holds(one):
                hits[pk] = one.way if one else None
            if len(hits) == SHOWN:
                return _page(hits, viewer, mark, looked_at)
        if len(page) < _AT_ONCE:
            return _page(hits, viewer, None, looked_at)
        if looked_at >= LOOKED_THROUGH:
            return _page(hits, viewer, mark, looked_at)


def _page(
    hits: dict[int, Way | None], viewer: Viewer, mark: tuple[datetime.datetime, int] | None, looked_at: int
) -> Page:
    rows = Signal.objects.known_to(viewer).filter(pk__in=hits).for_worklist().order_by("-received_at", "-pk")
    after = f"{mark[0].isoformat()}_{mark[1]}" if mark else ""
    return Page([Found(signal, hits[signal.pk]) for signal in rows], after, looked_at)


def _before(received_at: datetime.datetime, pk: int) -> Q:
    # The first condition is one that the index understands.
    return Q(received_at__lte=received_at) & (Q(received_at__lt=received_at) | Q(pk__lt=pk))


def _read_mark(text: str) -> tuple[datetime.datetime, int] | None:
    """Where a page begins; what is no mark begins at the beginning."""
    moment, _sign, number = text.partition("_")
    try:
        at = datetime.datetime.fromisoformat(moment)
        return (at, int(number)) if at.tzinfo else None
    except ValueError:
        return None
