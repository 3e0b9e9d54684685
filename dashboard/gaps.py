"""What the organisation does not cover: areas, tasks, teams, categories and channels where a signal would lie alone,
teams, officers and levels that no notice reaches, and rules that cannot be followed any more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from areas.models import AreaVersion
from areas.queries import lineages
from officers.models import Arrangement, Channel, Coverage, EntryRule, MunicipalTask, Officer, Positioning, Team
from signals.escalation import levels_without_desk
from signals.models import Category, EscalationDesk, EscalationLevel, RoutingRule, Signal
from signals.rule_standing import shadows


@dataclass(frozen=True, slots=True)
class Spot:
    """An area where something is missing, in the whole of it; `below` is how many areas lie in it."""

    id: int
    code: str
    name: str
    kind: str
    below: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far something that is inherited down the tree of areas reaches."""

    own: int  # areas that have their own
    inherited: list[tuple[Spot, Spot]]  # areas that have it of a larger one, with that one
    missing: list[Spot]  # the largest areas in which nothing has it


@dataclass(frozen=True, slots=True)
class TaskGap:
    """A task that nobody does, anywhere (`spots` is empty) or in these areas."""

    task: MunicipalTask
    spots: list[Spot]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule in use that does nothing, and why, in sentences, with the rules that they speak of."""

    rule: RoutingRule
    why: str
    others: tuple[RoutingRule, ...] = ()


@dataclass(slots=True)
class Gaps:
    """All gaps of today."""

    officers: Reach
    positioning: Reach
    tasks: list[TaskGap] = field(default_factory=list)
    teams_without_members: list[Team] = field(default_factory=list)
    teams_without_mail: list[Team] = field(default_factory=list)
    officers_without_mail: list[Officer] = field(default_factory=list)  # who are of a team
    levels: list[EscalationLevel] = field(default_factory=list)  # that hear of nothing that is put before them
    stopped_teams: list[Team] = field(default_factory=list)  # that still have open signals
    categories: list[Category] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    rules: list[BrokenRule] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many things there are to mend."""
        return (
            len(self.officers.missing)
            + len(self.positioning.missing)
            + len(self.tasks)
            + len(self.teams_without_members)
            + len(self.teams_without_mail)
            + len(self.officers_without_mail)
            + len(self.levels)
            + len(self.stopped_teams)
            + len(self.categories)
            + len(self.channels)
            + len(self.rules)
        )


def find_gaps() -> Gaps:
    """The gaps of today, in thirteen queries whatever the size of the organisation."""
    ground = _Ground()
    teams = list(Team.objects.active().with_whether_manned().select_related("domain"))
    covered = _covered()
    placed = set(Positioning.objects.on().filter(team__is_active=True).values_list("area", flat=True))
    return Gaps(
        officers=ground.reach(covered),
        positioning=ground.reach(placed),
        tasks=_tasks(ground),
        teams_without_members=[team for team in teams if not team.is_manned],
        teams_without_mail=[team for team in teams if not team.email],
        officers_without_mail=list(Officer.objects.choosable().filter(teams__is_active=True, email="").distinct()),
        levels=levels_without_desk(EscalationDesk.objects.values_list("level", flat=True)),
        stopped_teams=_stopped_teams(),
        categories=list(Category.objects.choosable().without_working_task().select_related("domain", "task")),
        channels=_channels(),
        rules=_rules(ground),
    )


def areas_without_officer() -> list[Spot]:
    """The largest areas that no officer covers today, in which none covers a part either. Three statements."""
    return _Ground().missing(_covered())


def _covered() -> set[int]:
    return set(Coverage.objects.on().filter(officer__is_active=True).values_list("area", flat=True))


def _stopped_teams() -> list[Team]:
    """Teams that take no signals any more and still have some that are open: they lie with who is a member still, if
    anybody is."""
    left = Signal.objects.open().filter(team=OuterRef("pk"))
    return list(Team.objects.filter(Exists(left), is_active=False).select_related("domain").order_by("name"))


def _tasks(ground: _Ground) -> list[TaskGap]:
    """Tasks that no active team does somewhere."""
    arranged = defaultdict(set)
    rows = Arrangement.objects.on().filter(team__is_active=True).values_list("task", "area")
    for task_id, area_id in rows:
        arranged[task_id].add(area_id)
    found = []
    for task in MunicipalTask.objects.filter(is_active=True).select_related("domain"):
        areas = arranged[task.pk]
        if None in areas:
            continue
        spots = ground.missing(areas) if areas else []
        if spots or not areas:
            found.append(TaskGap(task, spots))
    return found


def _channels() -> list[Channel]:
    """Channels for which no rule says where they come in."""
    ruled = set(EntryRule.objects.values_list("channel", flat=True))
    return [channel for channel in Channel if channel not in ruled]


def _rules(ground: _Ground) -> list[BrokenRule]:
    """Rules in use of which team, officer, category or area is gone, or that never have their turn."""
    rows = list(RoutingRule.objects.in_use().on().for_routing())
    dark = shadows(rows, above=ground.above)
    found = []
    for row in rows:
        shadow = dark.get(row.pk)
        if faults := row.faults():
            found.append(BrokenRule(row, " ".join(faults.values())))
        elif shadow and not shadow.but_sensitive:
            found.append(BrokenRule(row, shadow.words, shadow.rules))
    return found


class _Ground:
    """The tree of today's areas, read once and without shapes."""

    def __init__(self) -> None:
        rows = list(
            AreaVersion.objects.on()
            .order_by("area__kind__rank", "name", "area__code")
            .values_list("area_id", "area__code", "name", "area__kind__name", "parent_id", "also_in_id")
        )
        self._named = {row[0]: row[1:4] for row in rows}
        # Of each area what lies above it, the nearest first.
        self.above: Mapping[int, list[int]] = {
            area_id: [place.id for place in way[1:] if place.id in self._named]
            for area_id, way in lineages(self._named).items()
        }
        self._numbers = Counter(above for way in self.above.values() for above in way)
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for row in rows:
            directly = {above for above in row[4:6] if above in self._named}
            for above in directly or [None]:
                self.children[above].append(row[0])

    def reach(self, having: Set[int]) -> Reach:
        """How far something reaches that these areas have: they, and all below them."""
        inherited = []
        own = 0
        for area_id in self._named:
            if area_id in having:
                own += 1
                continue
            above = next((above for above in self.above[area_id] if above in having), None)
            if above is not None:
                inherited.append((self._spot(area_id), self._spot(above)))
        return Reach(own, inherited, self.missing(having))

    def missing(self, having: Set[int]) -> list[Spot]:
        """The largest areas in which nothing has it: neither they, nor what lies above or below them.

        A larger area that has none of its own is no gap where all that lies in it is covered: what lies in it is
        taken to fill it.
        """
        found: list[int] = []
        for root in self.children[None]:
            found += self._missing_below(root, having)[1]
        # What lies in two areas is found twice, and also beside one of them that is missing as a whole.
        return [self._spot(one) for one in dict.fromkeys(found) if not set(found) & set(self.above[one])]

    def _missing_below(self, area_id: int, having: Set[int]) -> tuple[bool, list[int]]:
        """Whether an area lacks it altogether, and the largest areas in it that do. The tree is a handful deep."""
        if area_id in having or not having.isdisjoint(self.above[area_id]):
            return False, []
        results = [self._missing_below(child, having) for child in self.children[area_id]]
        if all(lacks for lacks, _found in results):
            return True, [area_id]
        return False, [one for _lacks, found in results for one in found]

    def _spot(self, area_id: int) -> Spot:
        code, name, kind = self._named[area_id]
        return Spot(area_id, code, name, kind, self._numbers[area_id])
