"""What lies with whom in one's own teams: the list of a colleague, to take over, and the numbers for who leads a team.

Names stand in the order of the alphabet, never of a number: this is for sharing out work, not for comparing people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, F, Q

from areas.dated import today
from officers.models import Officer, Team
from signals.models import Signal, Status
from signals.queries import SignalQuerySet
from signals.visibility import Viewer, viewer_of

_WAITING: Final = (Status.WAITING_FOR_REPORTER, Status.WAITING_FOR_THIRD_PARTY)


@dataclass(frozen=True, slots=True)
class Work:
    """Open signals: how many, and how many of those are past their term, end today, wait for somebody else, or are
    before a higher level."""

    open: int = 0
    late: int = 0
    due_today: int = 0
    waiting: int = 0
    escalated: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.open + other.open,
            self.late + other.late,
            self.due_today + other.due_today,
            self.waiting + other.waiting,
            self.escalated + other.escalated,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """What one person has of a team's open signals; `has_left`: is no longer of the team, or cannot sign in."""

    officer: Officer
    work: Work
    has_left: bool = False


@dataclass(slots=True)
class TeamWork:
    """A team with its people. The numbers are for who leads it (`counted`); others see who there is."""

    team: Team
    counted: bool
    shares: list[Share] = field(default_factory=list)
    of_nobody: Work = field(default_factory=Work)

    @property
    def total(self) -> Work:
        """All that the team has open."""
        return sum((share.work for share in self.shares), self.of_nobody)


def teams_of(officer: Officer) -> list[TeamWork]:
    """The teams of an officer by name, each with its members and lead, and with who left and still has signals of it.

    Four statements, however many people there are. Only signals of these teams are counted.
    """
    viewer = viewer_of(officer)
    teams = list(Team.objects.filter(pk__in=viewer.team_ids).order_by("name"))
    counts = _counts(viewer)
    members = _members(team.pk for team in teams)
    here = {(team, one.pk) for team, people in members.items() for one in people}
    gone = {officer_id for team, officer_id in counts if officer_id and (team, officer_id) not in here}
    others = Officer.objects.in_bulk(gone) if gone else {}
    found = []
    for team in teams:
        shares = [Share(one, counts.get((team.pk, one.pk), Work())) for one in members.get(team.pk, ())]
        shares += [
            Share(others[officer_id], work, has_left=True)
            for (team_id, officer_id), work in counts.items()
            if team_id == team.pk and officer_id in others and (team_id, officer_id) not in here
        ]
        shares.sort(key=lambda share: (str(share.officer).casefold(), share.officer.pk))
        found.append(TeamWork(team, team.lead_id == officer.pk, shares, counts.get((team.pk, None), Work())))
    return found


def _counts(viewer: Viewer) -> dict[tuple[int, int | None], Work]:
    """What is open, by team and handler."""
    late, now = Q(due_on__lt=today(), may_read=True), Q(due_on=today(), may_read=True)
    counted = (
        Signal.objects.known_to(viewer)
        .open()
        .filter(team_id__in=viewer.team_ids)
        .order_by()
        .values("team_id", "officer_id")
        .annotate(
            all=Count("pk"),
            late=Count("pk", filter=late),
            now=Count("pk", filter=now),
            waiting=Count("pk", filter=Q(status__in=_WAITING)),
            escalated=Count("pk", filter=~Q(escalated_to="") & Q(may_read=True)),
        )
        .values_list("team_id", "officer_id", "all", "late", "now", "waiting", "escalated")
    )
    return {(team, officer): Work(*numbers) for team, officer, *numbers in counted}


def _members(team_ids: Iterable[int]) -> dict[int, list[Officer]]:
    """Who can be given a signal, by team: members and lead."""
    found: dict[int, dict[int, Officer]] = {team: {} for team in team_ids}
    people = (
        Officer.objects.choosable()
        .filter(Q(teams__in=found) | Q(leads__in=found))
        .annotate(member_of=F("teams"), lead_of=F("leads"))
    )
    for officer in people:
        for team in {officer.member_of, officer.lead_of} & found.keys():
            found[team][officer.pk] = officer
    return {team: list(people.values()) for team, people in found.items()}


def colleague(officer: Officer, officer_id: int) -> Officer | None:
    """Somebody whose list `officer` may ask for: of one of the own teams, or, gone by now, with a signal of them still
    in their name. None for anybody else, and for oneself."""
    found = Officer.objects.filter(pk=officer_id).exclude(pk=officer.pk).first()
    if found is None or not officer.team_ids:
        return None
    shared = found.is_active and not found.team_ids.isdisjoint(officer.team_ids)
    return found if shared or list_of(found, officer).filter(team_id__in=officer.team_ids).exists() else None


def list_of(who: Officer, viewer: Officer) -> SignalQuerySet:
    """The open signals in the name of `who` that `viewer` may read: of what one may not read, a list does not say who
    has it."""
    return Signal.objects.readable_by(viewer_of(viewer)).open().filter(officer_id=who.pk)
