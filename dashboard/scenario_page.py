"""What a scenario shows: the sums that are kept with it, in words, and as exactly as its reader may know them."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.models import Area, AreaVersion
from areas.queries import lineages
from dashboard import flow
from officers import rights
from officers.alternatives import AreaPlaced, Change, Names, TaskGiven
from officers.models import Arrangement, Channel, MunicipalTask, Officer, Positioning, RoleTitle, Scenario, Team
from signals.comparing import ADDED, PAIRS, SAVED, UNTRIED, Cell, Sums, in_address
from signals.exporting import in_csv
from signals.models import Category, RoutingRule
from signals.small_numbers import Number, Told

# Rows of a table of which the rest is in the file.
_MOST_ROWS: Final = 12
# How a cell stands in an address.
_NAMES: Final = ("wat", "van", "naar")
_THEN: Final = "stroom-proef"


def read_names() -> Names:
    """What everything that a change may name is called, in five statements."""
    return Names(
        teams=dict(Team.objects.values_list("slug", "name")),
        tasks=dict(MunicipalTask.objects.values_list("slug", "name")),
        areas=dict(AreaVersion.objects.order_by("valid_from").values_list("area__code", "name")),
        role_titles=dict(RoleTitle.objects.values_list("slug", "name")),
        rules=dict(RoutingRule.objects.values_list("pk", "name")),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison: what it counts, now and otherwise."""

    what: str
    now: Number | None
    otherwise: Number
    why: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """From one team to another, with how many signals."""

    before: str
    after: str
    number: Number


@dataclass(frozen=True, slots=True)
class Load:
    """How much a team gets: in all, per week, and in its busiest week."""

    team: str
    before: Number
    after: Number
    weekly_before: float
    weekly_after: float
    top_before: Number
    top_after: Number

    @property
    def more(self) -> int:
        """How much more it is otherwise, of what may be known."""
        return (self.after.known or 0) - (self.before.known or 0)

    @property
    def differs(self) -> bool:
        """Whether anything of it is otherwise, of what may be known."""
        return self.more != 0 or self.top_before.known != self.top_after.known


@dataclass(frozen=True, slots=True)
class Where:
    """A subject, channel or area with how many of its signals differ."""

    name: str
    all: Number
    differing: Number


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words, and the areas within it that have an arrangement of their own, which it leaves alone."""

    place: int
    words: str
    apart: list[str] = field(default_factory=list)


class Outcome:
    """The sums of a scenario for a reader."""

    def __init__(self, scenario: Scenario, names: Names, *, reader: Officer) -> None:
        self.sums = Sums.from_json(scenario.result or {})
        self.names = names
        self.is_exact = rights.SIGNALS_ALL in reader.right_codes
        self.weeks = sorted({week for week, _team in self.sums.load_before})
        self._by_cell: dict[str, Counter[tuple[str, str]]] = {}

    def figure(self, number: int) -> Told:
        """A number as this reader may know it."""
        return Told(number, self.is_exact)

    def number(self, what: str, before: Any = "", after: Any = "") -> Number:
        """The number of a `Cell` and what asks for its list: both are of the one. The halves are as the sums have
        them; "" is any."""
        cell = Cell(what, *(half if half == "" else in_address(half) for half in (before, after)))
        query = urlencode(
            {name: value for name, value in zip(_NAMES, (what, cell.before, cell.after), strict=True) if value}
        )
        return Number(self._count(cell), self.is_exact, query)

    def _count(self, cell: Cell) -> int:
        """As `Cell.number`, of which all of a kind are reckoned once."""
        if cell.what not in PAIRS:
            return cell.number(self.sums)
        if cell.what not in self._by_cell:
            self._by_cell[cell.what] = self.sums.by_cell(cell.what)
        return self._by_cell[cell.what][cell.before, cell.after]

    @property
    def looked_at(self) -> Number:
        """How many signals were tried."""
        return self.number("alles")

    @property
    def without_facts(self) -> Number:
        """How many could not be tried."""
        return self.number(UNTRIED)

    @property
    def drifted(self) -> Number:
        """How many really went elsewhere than the rows of today say."""
        return self.number("afwijkend")

    @property
    def by_hand(self) -> Number:
        """Of how many somebody chose the team."""
        return self.number("met-de-hand")

    @property
    def moves(self) -> Number:
        """How many hand-overs there really were; the list has their signals."""
        return self.number("overgedragen")

    @property
    def saved_moves(self) -> Number:
        """How many of those were of signals that would have begun at the right team."""
        return replace(self.number(SAVED), number=self.sums.saved_moves)

    @property
    def differing(self) -> Number:
        """How many would have gone otherwise in any way."""
        return self.number("verschil")

    @property
    def differs(self) -> bool:
        """Whether anything that may be known differs."""
        return bool(self.differing.known)

    @cached_property
    def lines(self) -> list[Line]:
        """The comparison at a glance."""
        number = self.number
        return [
            Line(_("Bij een andere ingang binnengekomen"), None, number("ingang")),
            Line(_("Een andere eerste eigenaar"), None, number("eigenaar")),
            Line(
                _("Een ander team voor het werk"),
                None,
                number("team"),
                _("Het team dat eigenaar is, of meteen een aanbod krijgt."),
            ),
            Line(
                _("Meteen aangeboden aan een ander team"),
                number("aanbod", before=True),
                number("aanbod", after=True),
                _("Elk aanbod is een overdracht die iemand moet aannemen."),
            ),
            Line(
                _("Van niemand: triage heeft het, want er is niemand aangewezen"),
                number("niemand", before=True),
                number("niemand", after=True),
            ),
            Line(
                _("Een ander team kijkt mee of krijgt het, door een compensatieregel"),
                number("compensatie", before=True),
                number("compensatie", after=True),
            ),
            Line(
                _("Overdracht bespaard"),
                None,
                number(SAVED),
                _("Het zou beginnen bij het team dat het nu heeft, en begon daar niet."),
            ),
            Line(
                _("Overdracht erbij"),
                None,
                number(ADDED),
                _("Het begon bij het team dat het nu heeft, en zou daar niet beginnen."),
            ),
        ]

    @cached_property
    def desks(self) -> list[Journey]:
        """From desk to desk, where they differ."""
        return self._journeys(self.sums.desks, "ingang")

    @cached_property
    def teams(self) -> list[Journey]:
        """From team to team, where they differ."""
        return self._journeys(self.sums.teams, "team")

    def _journeys(self, pairs: Counter[tuple[str, str]], what: str) -> list[Journey]:
        return [
            Journey(self.team(before), self.team(after), self.number(what, before, after))
            for (before, after), _number in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
            if before != after
        ]

    def team(self, slug: str) -> str:
        """What a team is called."""
        return self.names.teams.get(slug, slug)

    @cached_property
    def drawings(self) -> tuple[flow.Drawing, flow.Drawing]:
        """The flow as it was, and as it would be."""
        drawn = [
            {pair: self.figure(number).drawn for pair, number in links.items()}
            for links in (self.sums.flow_before, self.sums.flow_after)
        ]
        return flow.draw_both(drawn[0], drawn[1], names=self.names.teams, others=_("Andere teams"))

    @cached_property
    def flows(self) -> list[tuple[str, str, Number, Number]]:
        """The table of the pictures: desk, team, now and otherwise."""
        before, after = self.sums.flow_before, self.sums.flow_after
        pairs = sorted({*before, *after}, key=lambda pair: (-max(before[pair], after[pair]), pair))
        return [
            (self.team(desk), self.team(team), self.number("stroom-nu", desk, team), self.number(_THEN, desk, team))
            for desk, team in pairs
        ]

    @cached_property
    def seen(self) -> list[tuple[str, Number, Number]]:
        """What is to be seen in the pictures: what, otherwise and now."""
        said = []
        for side, words in enumerate((_("binnen bij %s"), _("naar %s"))):
            before, after = _per(self.sums.flow_before, side), _per(self.sums.flow_after, side)
            for team in sorted({*before, *after}, key=lambda team: -abs(after[team] - before[team]))[:2]:
                half = ("", team) if side else (team, "")
                now, then = self.number("stroom-nu", *half), self.number(_THEN, *half)
                if now.known != then.known:
                    said.append((capfirst(words % self.team(team)), then, now))
        return said

    @cached_property
    def loads(self) -> list[Load]:
        """What each team gets, those that change most first."""
        before, after = _by_team(self.sums.load_before), _by_team(self.sums.load_after)
        weeks = max(len(self.weeks), 1)
        found = []
        for team in {*before, *after}:
            old, new = self.number("week-nu", after=team), self.number("week-proef", after=team)
            found.append(
                Load(
                    team=self.team(team),
                    before=old,
                    after=new,
                    weekly_before=(old.known or 0) / weeks,
                    weekly_after=(new.known or 0) / weeks,
                    top_before=self._busiest("week-nu", before[team], team),
                    top_after=self._busiest("week-proef", after[team], team),
                )
            )
        return sorted(found, key=lambda load: (-abs(load.more), -(load.after.known or 0), load.team))

    def _busiest(self, what: str, weeks: Mapping[str, int], team: str) -> Number:
        """What a team got in its busiest week, the first of those."""
        if not weeks:
            return Number(0, self.is_exact)
        return self.number(what, min(weeks, key=lambda week: (-weeks[week], week)), team)

    @property
    def loads_that_differ(self) -> list[Load]:
        """The teams that get more or less."""
        return [load for load in self.loads if load.differs]

    @property
    def loads_that_stay(self) -> list[Load]:
        """The teams that get the same."""
        return [load for load in self.loads if not load.differs]

    @cached_property
    def subjects(self) -> list[Where]:
        """Per subject; what is sensitive is one line."""
        names = dict(Category.objects.values_list("slug", "name")) | {"": _("Gevoelig, of nog geen onderwerp")}
        return self._where("onderwerp", self.sums.subjects, names)

    @cached_property
    def channels(self) -> list[Where]:
        """Per channel."""
        return self._where("kanaal", self.sums.channels, {one.value: capfirst(str(one.label)) for one in Channel})

    @cached_property
    def areas(self) -> list[Where]:
        """Per smallest area."""
        return self._where("gebied", self.sums.areas, {**self.names.areas, "": _("Geen gebied")})

    def _where(self, what: str, counts: Counter[tuple[str, bool]], names: Mapping[str, str]) -> list[Where]:
        found = [
            # A key may be empty: in an address it is not.
            Where(names.get(code, code), self.number(what, in_address(code)), self.number(what, in_address(code), True))
            for code in {code for (code, differs), number in counts.items() if differs and number}
        ]
        return sorted(found, key=lambda one: (-(one.differing.known or 0), one.name))[:_MOST_ROWS]


def _per(links: Counter[tuple[str, str]], side: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for pair, number in links.items():
        found[pair[side]] += number
    return found


def _by_team(load: Counter[tuple[str, str]]) -> defaultdict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (week, team), number in load.items():
        found[team][week] = number
    return found


def title_of(cell: Cell, names: Names) -> str:
    """What the signals of a cell have in common, as a heading."""
    ticks = {
        SAVED: _("Een overdracht bespaard"),
        ADDED: _("Een overdracht erbij"),
        "alles": _("Alle signalen van de proef"),
        "overgedragen": _("Overgedragen geweest"),
        "met-de-hand": _("Team gekozen door wie het invoerde"),
        "afwijkend": _("Ging die dag anders dan de rijen van vandaag zeggen"),
        UNTRIED: _("Niet geprobeerd"),
    }
    if cell.what in ticks:
        return ticks[cell.what]
    if cell.what in ("niemand", "aanbod", "compensatie"):
        return _state_title(cell)
    if cell.what in ("onderwerp", "kanaal", "gebied"):
        return _place_title(cell, names)
    halves = {half: names.teams.get(half, half) for half in (cell.before, cell.after)}
    said = {"before": halves[cell.before], "after": halves[cell.after]}
    if cell.what in ("week-nu", "week-proef"):
        title = _("Nu werk voor %(after)s") if cell.what == "week-nu" else _("In de proef werk voor %(after)s")
        week = _monday_of(cell.before)
        return title % said + (_(", week van %s") % date_format(week, "j F Y") if week else "")
    both = bool(cell.before and cell.after)
    words = {
        ("ingang", True): _("Binnen bij %(before)s, in de proef bij %(after)s"),
        ("eigenaar", True): _("Begonnen bij %(before)s, in de proef bij %(after)s"),
        ("team", True): _("Werk voor %(before)s, in de proef voor %(after)s"),
        ("stroom-nu", True): _("Nu binnen bij %(before)s, werk voor %(after)s"),
        (_THEN, True): _("In de proef binnen bij %(before)s, werk voor %(after)s"),
        ("ingang", False): _("Een andere ingang"),
        ("eigenaar", False): _("Een andere eerste eigenaar"),
        ("team", False): _("Een ander team voor het werk"),
        ("stroom-nu", False): _("Nu binnen bij %(before)s") if cell.before else _("Nu werk voor %(after)s"),
        (_THEN, False): (
            _("In de proef binnen bij %(before)s") if cell.before else _("In de proef werk voor %(after)s")
        ),
    }
    return words.get((cell.what, both), _("Anders gelopen")) % said


def _state_title(cell: Cell) -> str:
    if cell.after != "ja":
        words = {
            "niemand": _("Nu van niemand"),
            "aanbod": _("Nu meteen aangeboden"),
            "compensatie": _("Nu vraagt een compensatieregel erover"),
        }
    else:
        words = {
            "niemand": _("In de proef van niemand"),
            "aanbod": _("In de proef meteen aangeboden"),
            "compensatie": _("In de proef vraagt een compensatieregel erover"),
        }
    return words[cell.what]


def _place_title(cell: Cell, names: Names) -> str:
    code = "" if cell.before == "-" else cell.before
    if cell.what == "onderwerp":
        subject = Category.objects.filter(slug=code).first()
        name = subject.name if subject else _("Gevoelig, of nog geen onderwerp")
    elif cell.what == "kanaal":
        name = capfirst(str(Channel(code).label)) if code in Channel.values else code
    else:
        name = names.areas.get(code, code) or _("Geen gebied")
    return _("%s: anders gelopen") % name if cell.after else str(name)


def _monday_of(week: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(week)
    except ValueError:
        return None


# --- the question ----------------------------------------------------------------------------------------------------


def said(scenario: Scenario, changes: Iterable[Change], names: Names) -> list[Said]:
    """The changes in words, each with what it leaves alone; two or three statements where areas are named."""
    changes = list(changes)
    own = _own_rows(scenario, changes)
    below = _codes_below({area for rows in own.values() for area in rows})
    lines = []
    for place, change in enumerate(changes):
        apart: set[str] = set()
        if isinstance(change, (AreaPlaced, TaskGiven)):
            kind = change.task if isinstance(change, TaskGiven) else ""
            others = {one.area for one in changes if type(one) is type(change) and getattr(one, "task", "") == kind}
            apart = {
                area
                for area in own.get(kind, ())
                if area not in others and (change.area is None or change.area in below.get(area, ()))
            }
        lines.append(Said(place, change.in_words(names), sorted(names.areas.get(area, area) for area in apart)))
    return lines


def _own_rows(scenario: Scenario, changes: list[Change]) -> dict[str, set[str]]:
    """Areas that have a row of their own in the period: by task, and of the area officers under ""."""
    found: dict[str, set[str]] = {}
    days = (scenario.first_day, scenario.last_day)
    if any(isinstance(change, AreaPlaced) for change in changes):
        found[""] = set(Positioning.objects.between(*days).values_list("area__code", flat=True))
    tasks = {change.task for change in changes if isinstance(change, TaskGiven)}
    if tasks:
        rows = Arrangement.objects.between(*days).filter(task__slug__in=tasks, area__isnull=False)
        for task, area in rows.values_list("task__slug", "area__code"):
            found.setdefault(task, set()).add(area)
    return found


def _codes_below(codes: set[str]) -> dict[str, set[str]]:
    """Of each area the codes of what it lies in."""
    ids = dict(Area.objects.filter(code__in=codes).values_list("pk", "code")) if codes else {}
    ways = lineages(ids) if ids else {}
    return {ids[area_id]: {place.code for place in way} for area_id, way in ways.items() if area_id in ids}


# --- as a file -------------------------------------------------------------------------------------------------------


def as_csv(scenario: Scenario, outcome: Outcome, changes: Iterable[Said]) -> str:
    """The sums as a file that a spreadsheet opens: a line for each count, as its reader may know it; empty is small."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")

    def put(*cells: Any) -> None:
        writer.writerow([in_csv(cell.known if isinstance(cell, Told) else cell) for cell in cells])

    put("onderdeel", "van", "naar", "nu", "anders")
    put("scenario", scenario.name, "", "", "")
    put("periode", scenario.first_day, scenario.last_day, "", "")
    for area in scenario.areas:
        put("gebied", outcome.names.areas.get(area, area), "", "", "")
    for change in changes:
        put("verandering", change.words, "", "", "")
    put("signalen", "", "", outcome.looked_at, "")
    for line in outcome.lines:
        put(line.what, "", "", line.now, line.otherwise)
    for what, journeys in (("andere ingang", outcome.desks), ("ander team", outcome.teams)):
        for one in journeys:
            put(what, one.before, one.after, "", one.number)
    for desk, team, now, otherwise in outcome.flows:
        put("stroom", desk, team, now, otherwise)
    before, after = outcome.sums.load_before, outcome.sums.load_after
    for week, slug in sorted({*before, *after}):
        put(
            "belasting per week",
            datetime.date.fromisoformat(week),
            outcome.team(slug),
            outcome.figure(before[week, slug]),
            outcome.figure(after[week, slug]),
        )
    for what, places in (
        ("onderwerp", outcome.subjects),
        ("kanaal", outcome.channels),
        ("gebied met verschil", outcome.areas),
    ):
        for place in places:
            put(what, place.name, "", place.all, place.differing)
    return buffer.getvalue()
