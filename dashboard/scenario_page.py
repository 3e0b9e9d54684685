"""What a scenario shows: the sums that are kept with it, in words, and as exactly as its reader may know them."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import formats
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
from signals.comparing import ADDED, SAVED, Sums
from signals.exporting import in_csv
from signals.models import Category, RoutingRule
from signals.public import about

# Rows of a table of which the rest is in the file.
_MOST_ROWS: Final = 12


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
class Figure:
    """A number of signals as this reader may know it: who may not know of every signal gets it rounded, and a small
    one not at all (docs/adr/0009)."""

    number: int
    is_exact: bool

    @property
    def known(self) -> int | None:
        """The number, or None where it is small."""
        return self.number if self.is_exact else about(self.number)

    @property
    def drawn(self) -> int:
        """How large it is in a picture."""
        known = self.known
        return 3 if known is None and self.number else known or 0

    def __str__(self) -> str:
        if self.known is None:
            return _("minder dan 5")
        words = formats.number_format(self.known, use_l10n=True, force_grouping=True)
        return words if self.is_exact else _("ongeveer %s") % words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison: what it counts, now and otherwise, and where its signals are listed."""

    what: str
    now: Figure | None
    otherwise: Figure
    query: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """From one team to another, with how many signals."""

    before: str
    after: str
    number: Figure
    query: str


@dataclass(frozen=True, slots=True)
class Load:
    """How much a team gets: in all, per week, and in its busiest week."""

    team: str
    before: Figure
    after: Figure
    weekly_before: float
    weekly_after: float
    top_before: Figure
    top_after: Figure

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
    all: Figure
    differing: Figure


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

    def figure(self, number: int) -> Figure:
        """A number as this reader may know it."""
        return Figure(number, self.is_exact)

    @property
    def looked_at(self) -> Figure:
        """How many signals were tried."""
        return self.figure(self.sums.looked_at - self.sums.without_facts)

    @property
    def without_facts(self) -> Figure:
        """How many could not be tried."""
        return self.figure(self.sums.without_facts)

    @property
    def drifted(self) -> Figure:
        """How many really went elsewhere than the rows of today say."""
        return self.figure(self.sums.drifted)

    @property
    def by_hand(self) -> Figure:
        """Of how many somebody chose the team."""
        return self.figure(self.sums.by_hand)

    @property
    def moves(self) -> Figure:
        """How many hand-overs there really were."""
        return self.figure(self.sums.moves)

    @property
    def saved_moves(self) -> Figure:
        """How many of those were of signals that would have begun at the right team."""
        return self.figure(self.sums.saved_moves)

    @property
    def differing(self) -> Figure:
        """How many would have gone otherwise in any way."""
        return self.figure(self.sums.differing)

    @property
    def differs(self) -> bool:
        """Whether anything that may be known differs."""
        return bool(self.differing.known)

    @cached_property
    def lines(self) -> list[Line]:
        """The comparison at a glance."""
        sums, figure = self.sums, self.figure
        moved = {name: _moved(getattr(sums, name)) for name in ("desks", "owners", "teams")}
        return [
            Line(_("Bij een andere ingang binnengekomen"), None, figure(moved["desks"]), _query("ingang")),
            Line(_("Een andere eerste eigenaar"), None, figure(moved["owners"]), _query("eigenaar")),
            Line(
                _("Een ander team voor het werk"),
                None,
                figure(moved["teams"]),
                _query("team"),
                _("Het team dat eigenaar is, of meteen een aanbod krijgt."),
            ),
            Line(
                _("Meteen aangeboden aan een ander team"),
                figure(_one(sums.offered, 0)),
                figure(_one(sums.offered, 1)),
                "",
                _("Elk aanbod is een overdracht die iemand moet aannemen."),
            ),
            Line(
                _("Van niemand: triage heeft het, want er is niemand aangewezen"),
                figure(_one(sums.nobody, 0)),
                figure(_one(sums.nobody, 1)),
                _query("niemand", "nee", "ja"),
                _("De lijst toont wat er in de proef bij zou komen."),
            ),
            Line(
                _("Een ander team kijkt mee of krijgt het, door een compensatieregel"),
                figure(_one(sums.made_up_for, 0)),
                figure(_one(sums.made_up_for, 1)),
            ),
            Line(
                _("Overdracht bespaard"),
                None,
                figure(sums.saved),
                _query("overdracht", "", SAVED),
                _("Het zou beginnen bij het team dat het nu heeft, en begon daar niet."),
            ),
            Line(
                _("Overdracht erbij"),
                None,
                figure(sums.added),
                _query("overdracht", "", ADDED),
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
            Journey(self.team(before), self.team(after), self.figure(number), _query(what, before, after))
            for (before, after), number in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
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
    def flows(self) -> list[tuple[str, str, Figure, Figure]]:
        """The table of the pictures: desk, team, now and otherwise."""
        before, after = self.sums.flow_before, self.sums.flow_after
        pairs = sorted({*before, *after}, key=lambda pair: (-max(before[pair], after[pair]), pair))
        return [
            (self.team(desk), self.team(team), self.figure(before[desk, team]), self.figure(after[desk, team]))
            for desk, team in pairs
        ]

    @cached_property
    def seen(self) -> list[str]:
        """What is to be seen in the pictures, in sentences."""
        said = []
        for what, before, after in (
            (_("binnen bij %s"), _per(self.sums.flow_before, 0), _per(self.sums.flow_after, 0)),
            (_("naar %s"), _per(self.sums.flow_before, 1), _per(self.sums.flow_after, 1)),
        ):
            for team in sorted({*before, *after}, key=lambda team: -abs(after[team] - before[team]))[:2]:
                if self.figure(before[team]).known != self.figure(after[team]).known:
                    said.append(
                        _("%(what)s: %(before)s in plaats van %(now)s.")
                        % {
                            "what": capfirst(what % self.team(team)),
                            "before": self.figure(after[team]),
                            "now": self.figure(before[team]),
                        }
                    )
        return said

    @cached_property
    def loads(self) -> list[Load]:
        """What each team gets, those that change most first."""
        before, after = _by_team(self.sums.load_before), _by_team(self.sums.load_after)
        weeks = max(len(self.weeks), 1)
        found = []
        for team in {*before, *after}:
            old, new = self.figure(sum(before[team].values())), self.figure(sum(after[team].values()))
            found.append(
                Load(
                    team=self.team(team),
                    before=old,
                    after=new,
                    weekly_before=(old.known or 0) / weeks,
                    weekly_after=(new.known or 0) / weeks,
                    top_before=self.figure(max(before[team].values(), default=0)),
                    top_after=self.figure(max(after[team].values(), default=0)),
                )
            )
        return sorted(found, key=lambda load: (-abs(load.more), -(load.after.known or 0), load.team))

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
        return self._where(self.sums.subjects, names)

    @cached_property
    def channels(self) -> list[Where]:
        """Per channel."""
        return self._where(self.sums.channels, {one.value: capfirst(str(one.label)) for one in Channel})

    @cached_property
    def areas(self) -> list[Where]:
        """Per smallest area."""
        return self._where(self.sums.areas, {**self.names.areas, "": _("Geen gebied")})

    def _where(self, counts: Counter[tuple[str, bool]], names: Mapping[str, str]) -> list[Where]:
        totals: Counter[str] = Counter()
        for (code, _differs), number in counts.items():
            totals[code] += number
        found = [
            Where(names.get(code, code), self.figure(number), self.figure(counts[code, True]))
            for code, number in totals.items()
            if counts[code, True]
        ]
        return sorted(found, key=lambda one: (-(one.differing.known or 0), one.name))[:_MOST_ROWS]


def _moved(pairs: Counter[tuple[str, str]]) -> int:
    return sum(number for (before, after), number in pairs.items() if before != after)


def _one(pairs: Counter[tuple[bool, bool]], side: int) -> int:
    return sum(number for pair, number in pairs.items() if pair[side])


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


def _query(what: str, before: str = "", after: str = "") -> str:
    return urlencode({name: value for name, value in (("wat", what), ("van", before), ("naar", after)) if value})


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
        writer.writerow([in_csv(cell.known if isinstance(cell, Figure) else cell) for cell in cells])

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
