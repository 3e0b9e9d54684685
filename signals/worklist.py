"""Worklists: which signals lie on somebody's desk, the most pressing first, a page at a time by keyset."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Self

from django.db.models import Case, Count, Exists, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from areas.dated import today
from officers import rights
from signals.deadlines import working_days_until
from signals.models import Callback, Complaint, Consult, Signal, StatutoryPassing, TeamAction
from signals.queries import CLOSED
from signals.visibility import Viewer

if TYPE_CHECKING:
    from signals.queries import SignalQuerySet

PAGE: Final = 50
_SEPARATOR: Final = "_"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of a worklist ends: the sort key of its last row, as it stands in an address."""

    rank: int
    term: datetime.date
    pk: int

    def __str__(self) -> str:
        return _SEPARATOR.join((str(self.rank), self.term.isoformat(), str(self.pk)))

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The mark that an address holds; None (the first page) for one that was cut or made up."""
        try:
            rank, term, pk = written.split(_SEPARATOR)
            mark = cls(int(rank), datetime.date.fromisoformat(term), int(pk))
        except ValueError:
            return None
        return mark if 0 <= mark.rank < 10 and 0 <= mark.pk < 2**63 else None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a worklist under one heading."""

    heading: str
    rows: list[Signal]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a worklist, and the mark of the next one (None: this is the last)."""

    rows: list[Signal]
    next: Mark | None

    @property
    def groups(self) -> list[Group]:
        """The rows under their headings, in the same order."""
        return [Group(heading, list(rows)) for heading, rows in groupby(self.rows, key=_heading_of)]


def page_of(signals: SignalQuerySet, *, after: Mark | None = None, size: int = PAGE) -> Page:
    """A page of signals that the viewer may know of (ask `known_to` first), most pressing first.

    Two queries: the keys of all rows are sorted, and only those of the page are read in full. To sort rows with all
    that a list shows takes five times as long.
    """
    ordered = signals.most_pressing_first()
    if after is not None:
        ordered = ordered.filter(
            Q(rank__gt=after.rank)
            | Q(rank=after.rank, term_key__gt=after.term)
            | Q(rank=after.rank, term_key=after.term, pk__gt=after.pk)
        )
    marks = [Mark(*key) for key in ordered.values_list("rank", "term_key", "pk")[: size + 1]]
    more = len(marks) > size
    marks = marks[:size]
    # By the same rule again, so that a row that was taken away meanwhile is not shown.
    found = {row.pk: row for row in signals.for_worklist().filter(pk__in=[mark.pk for mark in marks]).order_by()}
    return Page([found[mark.pk] for mark in marks if mark.pk in found], marks[-1] if more else None)


def _heading_of(signal: Signal) -> str:
    """Under which heading a row of a worklist stands; headings follow each other as `most_pressing_first` sorts."""
    if not signal.may_read:
        return _("Gevoelig")
    if signal.is_urgent:
        return _("Spoed: kijk vandaag")
    if signal.due_on is None:
        return _("Zonder termijn")
    if signal.due_on < today():
        return _("Te laat")
    if signal.due_on == today():
        return _("Vandaag")
    return _("Komende vijf werkdagen") if working_days_until(signal.due_on, today=today()) <= 5 else _("Later")


class Piles:
    """The piles on a desk; the values stand in addresses."""

    DESK = "bureau"
    MINE = "van-mij"
    NOBODY = "van-niemand"
    FLOATING = "zwevend"
    AREAS = "mijn-gebieden"
    ENTERED = "door-mij-ingevoerd"
    CHANGED = "acties-veranderd"


def piles_of(viewer: Viewer) -> dict[str, Q]:
    """What lies on which pile, as filters on open signals; a pile that this viewer cannot have is not there."""
    mine, of_my_teams = Q(officer_id=viewer.officer_id), Q(team_id__in=viewer.team_ids)
    piles = {Piles.DESK: mine | of_my_teams, Piles.MINE: mine, Piles.NOBODY: of_my_teams & Q(officer=None)}
    if viewer.led_team_ids:
        of_led_teams = Q(floating_since__isnull=False, team_id__in=viewer.led_team_ids)
        piles[Piles.FLOATING] = of_led_teams | viewer.let_float()
    if viewer.area_ids and rights.AREAS_OWN in viewer.rights:
        piles[Piles.AREAS] = Q(area_id__in=viewer.area_ids)
    if rights.SIGNALS_SUBMIT in viewer.rights:
        piles[Piles.ENTERED] = Q(made_by_id=viewer.officer_id)
    return piles


def pile(viewer: Viewer, name: str) -> SignalQuerySet:
    """The signals on one of the viewer's piles: open ones, but for what somebody has still to look at."""
    return Signal.objects.known_to(viewer).filter(_lying_on(viewer)[name])


def _lying_on(viewer: Viewer) -> dict[str, Q]:
    """Each pile as a filter on all signals. On the pile of changed actions lie closed ones too: a partner may have
    closed it (PVE 2.28)."""
    still_open = ~Q(status__in=CLOSED)
    piles = {name: condition & still_open for name, condition in piles_of(viewer).items()}
    answers_for = Q(officer_id=viewer.officer_id) | Q(team_id__in=viewer.team_ids)
    return piles | {Piles.CHANGED: answers_for & Q(has_action_news=True)}


@dataclass(frozen=True, slots=True)
class Pile:
    """How much lies on a pile: open signals, and how many of them are past their term."""

    open: int
    late: int


class Counts(dict[str, Pile]):
    """How much lies on each pile, by its name, and whether there may be questions, actions or calls to make."""

    may_be_asked_along = True
    may_have_actions = True
    may_have_calls = True
    may_have_complaints = True
    may_have_passings = True


def _any(rows: QuerySet) -> Coalesce:
    """Whether there are such rows, as 1 or 0, beside other counts: also where there is nothing to count."""
    # Of nothing the largest is nothing, so what follows holds; without an aggregate Django does not take it.
    return Coalesce(Max(Cast(Value(None), IntegerField())), Cast(Exists(rows), IntegerField()))


def counts_of(viewer: Viewer) -> Counts:
    """How much lies on each pile, and (so that a desk without them need not ask) whether there are questions to look
    along, actions to do, calls to make, complaints and what a law gave; one query, over the piles only. What may not be
    read never counts as late.
    """
    piles = _lying_on(viewer)
    on_a_pile = Q(pk__in=[])
    for condition in piles.values():
        on_a_pile |= condition
    late = Q(due_on__lt=today(), may_read=True) & ~Q(status__in=CLOSED)
    counted = (
        Signal.objects.known_to(viewer)
        .filter(on_a_pile)
        .aggregate(
            # These hang on no row, so they are asked once; with nothing on any pile the first two have no answer.
            asked_along=Max(Case(When(Exists(Consult.objects.waiting_for(viewer)), then=1), default=0)),
            calls=Max(Case(When(Exists(Callback.objects.on_the_desk_of(viewer)), then=1), default=0)),
            **{f"open_{at}": Count("pk", filter=condition) for at, condition in enumerate(piles.values())},
            **{f"late_{at}": Count("pk", filter=condition & late) for at, condition in enumerate(piles.values())},
            actions=_any(TeamAction.objects.for_teams(viewer.team_ids)),
            passings=_any(StatutoryPassing.objects.waiting_for(viewer)),
            complaints=_any(Complaint.objects.waiting_for(viewer)),
        )
    )
    counts = Counts((name, Pile(counted[f"open_{at}"], counted[f"late_{at}"])) for at, name in enumerate(piles))
    counts.may_be_asked_along = counted["asked_along"] != 0
    counts.may_have_actions = counted["actions"] != 0
    counts.may_have_calls = counted["calls"] != 0
    counts.may_have_passings = counted["passings"] != 0
    counts.may_have_complaints = counted["complaints"] != 0
    return counts
