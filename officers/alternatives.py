"""Other ways to arrange the organisation: changes to a snapshot as plain facts, for planning ahead and for replay.

A change says in codes what would be otherwise, and `with_changes` gives the snapshot as it would be then. Runs no SQL
and changes nothing. What a row of the database could not say, a change does not say either: so that what was tried can
also be done.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officers.models import Channel, EntryRule
from officers.organisation import Arranged, Entry, Organisation, Positioned, Unit


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called, for sentences about changes; what is not in it is called by its code."""

    teams: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    role_titles: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaPlaced:
    """The area officers of an area sit at another unit; areas within it that have a place of their own keep that.

    `team` None: the area has no place of its own any more; then that of a larger area holds, and where there is none,
    nobody sits there. `role_title` None: those of every title. `order` is that of the title, which decides between
    titles (the lowest first).
    """

    what: ClassVar[str] = "area_placed"
    area: str
    team: str | None
    role_title: str | None = None
    order: int = 0

    @property
    def about(self) -> object:
        """What it changes: of two changes of the same thing only the later one has effect."""
        return (self.area, self.role_title)

    def in_words(self, names: Names) -> str:
        """What would be otherwise, as a sentence."""
        area = names.areas.get(self.area, self.area)
        if self.role_title is not None:
            title = names.role_titles.get(self.role_title, self.role_title)
            if self.team is None:
                return _("%(title)s van %(area)s: geen eigen plek meer.") % {"title": title, "area": area}
            team = names.teams.get(self.team, self.team)
            return _("%(title)s van %(area)s: bij %(team)s.") % {"title": title, "area": area, "team": team}
        if self.team is None:
            return _("Wijkambtenaren van %(area)s: geen eigen plek meer.") % {"area": area}
        team = names.teams.get(self.team, self.team)
        return _("Wijkambtenaren van %(area)s: bij %(team)s.") % {"area": area, "team": team}


@dataclass(frozen=True, slots=True)
class TaskGiven:
    """Another team does a task in an area, or (`area` None) everywhere that has no arrangement of its own.

    `team` None: the arrangement is no more; then that of a larger area holds, and where there is none, nobody does it.
    """

    what: ClassVar[str] = "task_given"
    task: str
    team: str | None
    area: str | None = None

    @property
    def about(self) -> object:
        """What it changes: of two changes of the same thing only the later one has effect."""
        return (self.task, self.area)

    def in_words(self, names: Names) -> str:
        """What would be otherwise, as a sentence."""
        said = {
            "task": names.tasks.get(self.task, self.task),
            "area": names.areas.get(self.area, self.area) if self.area else _("de hele gemeente"),
            "team": names.teams.get(self.team, self.team) if self.team else "",
        }
        if self.team is None:
            return _("Taak %(task)s in %(area)s: geen eigen afspraak meer.") % said
        return _("Taak %(task)s in %(area)s: bij team %(team)s.") % said


@dataclass(frozen=True, slots=True)
class TeamClosed:
    """A team takes nothing any more; its tasks, its area officers and its place as a front door go to a successor."""

    what: ClassVar[str] = "team_closed"
    team: str
    successor: str

    @property
    def about(self) -> object:
        """What it changes: of two changes of the same thing only the later one has effect."""
        return self.team

    def in_words(self, names: Names) -> str:
        """What would be otherwise, as a sentence."""
        return _("Team %(team)s houdt op; %(successor)s neemt alles over.") % {
            "team": names.teams.get(self.team, self.team),
            "successor": names.teams.get(self.successor, self.successor),
        }


@dataclass(frozen=True, slots=True)
class ChannelEntered:
    """A channel comes in at another desk, or has another owner: values of `EntryRule.Desk` and `EntryRule.Owner`."""

    what: ClassVar[str] = "channel_entered"
    channel: str
    desk: str
    owner: str

    @property
    def about(self) -> object:
        """What it changes: of two changes of the same thing only the later one has effect."""
        return self.channel

    def in_words(self, _names: Names) -> str:
        """What would be otherwise, as a sentence."""
        return _("Kanaal %(channel)s: binnen bij %(desk)s; eigenaar is %(owner)s.") % {
            "channel": Channel(self.channel).label,
            "desk": EntryRule.Desk(self.desk).label,
            "owner": EntryRule.Owner(self.owner).label,
        }


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A routing rule (its id) is in use, or is not. The snapshot has no rules: who routes applies this one."""

    what: ClassVar[str] = "rule_used"
    rule: int
    in_use: bool

    @property
    def about(self) -> object:
        """What it changes: of two changes of the same thing only the later one has effect."""
        return self.rule

    def in_words(self, names: Names) -> str:
        """What would be otherwise, as a sentence."""
        name = names.rules.get(self.rule, str(self.rule))
        if self.in_use:
            return _("Routeringsregel %s: in gebruik.") % name
        return _("Routeringsregel %s: niet in gebruik.") % name


Change = AreaPlaced | TaskGiven | TeamClosed | ChannelEntered | RuleUsed
_KINDS: Final[dict[str, Callable[..., Change]]] = {
    kind.what: kind for kind in (AreaPlaced, TaskGiven, TeamClosed, ChannelEntered, RuleUsed)
}


def as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as they are kept; `from_json` gives them back."""
    return [{"what": change.what} | asdict(change) for change in changes]


def from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Changes as they were kept. Raises `ValidationError` (code `unknown_change`) for what is none."""
    return tuple(_read(one) for one in kept)


def _read(kept: Mapping[str, Any]) -> Change:
    kind = _KINDS.get(str(kept.get("what")))
    given = {name: value for name, value in kept.items() if name != "what"}
    if kind is not None and given.keys() <= {one.name for one in fields(kind)}:  # type: ignore[arg-type]  # a dataclass
        try:
            return kind(**given)
        except TypeError:
            pass  # a part is missing
    raise ValidationError(_("Deze verandering kennen wij niet."), code="unknown_change")


def with_changes(
    organisation: Organisation, changes: Iterable[Change], *, areas: Collection[str] | None = None
) -> Organisation:
    """The organisation as it would be with these changes, each made after the one before it.

    `areas` are the codes that may be named; left out, an area is not checked. Raises `ValidationError` with a sentence
    for each code that is not known (`unknown`), a team that takes no signals (`inactive`), and a team that would be
    its own successor (`itself`).
    """
    errors: list[ValidationError] = []
    for change in changes:
        faults = list(_faults(organisation, change, areas))
        if faults:
            errors += faults
        else:
            organisation = _changed(organisation, change)
    if errors:
        raise ValidationError(errors)
    return organisation


def _faults(organisation: Organisation, change: Change, areas: Collection[str] | None) -> Iterable[ValidationError]:
    """What is wrong with a change, in sentences."""
    if isinstance(change, (AreaPlaced, TaskGiven)):
        if change.area is not None and areas is not None and change.area not in areas:
            yield _unknown(_("Wij kennen geen gebied met de code %s."), change.area)
        if change.team is not None:
            yield from _faults_of_team(organisation, change.team)
    if isinstance(change, TaskGiven) and change.task not in organisation.tasks:
        yield _unknown(_("Wij kennen geen taak met de code %s."), change.task)
    if isinstance(change, TeamClosed):
        yield from _faults_of_team(organisation, change.team)
        yield from _faults_of_team(organisation, change.successor)
        if change.team == change.successor:
            yield ValidationError(_("Een team kan zichzelf niet opvolgen."), code="itself")
    if isinstance(change, ChannelEntered):
        if change.channel not in Channel.values:
            yield _unknown(_("Wij kennen geen kanaal met de code %s."), change.channel)
        if change.desk not in EntryRule.Desk.values:
            yield _unknown(_("Wij kennen geen ingang met de code %s."), change.desk)
        if change.owner not in EntryRule.Owner.values:
            yield _unknown(_("Wij kennen geen eigenaar met de code %s."), change.owner)


def _faults_of_team(organisation: Organisation, slug: str) -> Iterable[ValidationError]:
    unit = _unit(organisation, slug)
    if unit is None:
        yield _unknown(_("Wij kennen geen team met de code %s."), slug)
    elif not unit.is_active:
        yield ValidationError(_("Team %s neemt geen signalen meer aan.") % unit.name, code="inactive")


def _unknown(words: str, code: str) -> ValidationError:
    return ValidationError(words % str(code)[:60], code="unknown")


def _unit(organisation: Organisation, slug: str) -> Unit | None:
    return next((unit for unit in organisation.units.values() if unit.slug == slug), None)


def _id(organisation: Organisation, slug: str) -> int:
    """The id of a team that is known to be there."""
    return next(unit.id for unit in organisation.units.values() if unit.slug == slug)


def _changed(organisation: Organisation, change: Change) -> Organisation:
    """The organisation with one change, of which every code is known."""
    if isinstance(change, AreaPlaced):
        return replace(organisation, positionings=_placed(organisation, change))
    if isinstance(change, TaskGiven):
        kept = [row for row in organisation.arrangements if (row.task, row.area) != (change.task, change.area)]
        if change.team is not None:
            kept.append(Arranged(change.task, change.area, _id(organisation, change.team), None))
        return replace(organisation, arrangements=tuple(kept))
    if isinstance(change, TeamClosed):
        return _closed(organisation, change)
    if isinstance(change, ChannelEntered):
        entries = {**organisation.entries, change.channel: Entry(change.desk, change.owner)}
        return replace(organisation, entries=entries)
    return organisation


def _placed(organisation: Organisation, change: AreaPlaced) -> tuple[Positioned, ...]:
    def is_meant(row: Positioned) -> bool:
        return row.area == change.area and change.role_title in (None, row.role_title)

    kept = [row for row in organisation.positionings if not is_meant(row)]
    if change.team is not None:
        team = _id(organisation, change.team)
        moved = [replace(row, team=team, since=None) for row in organisation.positionings if is_meant(row)]
        kept += moved or [Positioned(change.area, change.role_title or "", change.order, team, None)]
    return tuple(kept)


def _closed(organisation: Organisation, change: TeamClosed) -> Organisation:
    gone, heir = _id(organisation, change.team), _id(organisation, change.successor)

    def goes(team: int | None, since: datetime.date | None) -> dict[str, Any]:
        return {"team": heir, "since": None} if team == gone else {"team": team, "since": since}

    return replace(
        organisation,
        units={**organisation.units, gone: replace(organisation.units[gone], is_active=False)},
        triage=heir if organisation.triage == gone else organisation.triage,
        contact_centre=heir if organisation.contact_centre == gone else organisation.contact_centre,
        arrangements=tuple(replace(row, **goes(row.team, row.since)) for row in organisation.arrangements),
        positionings=tuple(replace(row, **goes(row.team, row.since)) for row in organisation.positionings),
    )
