"""Worklists: which signals lie on somebody's desk, the most pressing first, a page at a time by keyset."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import groupby
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, DateField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from areas.dated import today
from officers import rights
from officers.models import Officer
from signals.deadlines import working_days_until
from signals.long_waits import long_since
from signals.models import Callback, Complaint, Consult, Handover, Signal, StatutoryPassing, TeamAction
from signals.queries import CLOSED, waits_long
from signals.visibility import Viewer

if TYPE_CHECKING:
    from signals.queries import SignalQuerySet

PAGE: Final = 50
_SEPARATOR: Final = "_"
_KEY: Final = ("rank", "term_key", "pk")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where a page of a worklist ends: the sort key of its last row, as it stands in an address; in that order."""

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


# Of `most_pressing_first`: what is urgent, what is not, and what may not be read. The last is asked by itself, and only
# where it is reached: most viewers have none, and would look at all that is open for it.
URGENT, _READABLE, _UNREAD = range(3)
READ: Final = (URGENT, _READABLE)


# Of so many pages of signals that a viewer may know of, they know of one.
_AMPLY: Final = 4


class Parts(NamedTuple):
    """One question about what is open in two parts: what the viewer holds (`held_by`), and what they know of besides.

    Of the latter first among which it is to be found, without the rule (`perhaps_known_besides`); then what of those is
    known (`known_besides`), and the whole of it.
    """

    held: SignalQuerySet
    perhaps: SignalQuerySet
    among: SignalQuerySet
    besides: SignalQuerySet


def page_of(
    signals: SignalQuerySet,
    *,
    parts: Parts | None = None,
    after: Mark | None = None,
    size: int = PAGE,
    few: bool = True,
    ranks: Sequence[int] = READ,
    rows: SignalQuerySet | None = None,
) -> Page:
    """A page of signals that the viewer may know of (ask `known_to` first), in the order of `most_pressing_first`.

    The keys come first, and only the rows of the page are read in full: to sort rows with all that a list shows takes
    five times as long. Of `few` (those of a person, say), which an index finds, all keys are sorted. Of many it asks as
    `_by_rank` does, of the `ranks` that can be there. Where the same signals are given in `parts` as well, only what
    the viewer does not hold is sorted. `rows` is where the rows of the page come from, where it is not `signals`. Two
    queries; three where there are many, and a page is not full of what is read; one fewer where nothing is found.
    """
    most = size + 1
    if few:
        marks = _first_of([_sorted(signals, after)], most)
    elif parts is not None:
        marks = _of_parts(parts, after, most, ranks)
    else:
        marks = _by_rank(signals, after, most, ranks)
    if not marks:
        return Page([], None)
    rows = signals if rows is None else rows
    return _read(marks, rows.for_worklist().order_by(), size=size)


def _first_of(questions: Sequence[QuerySet[Any, Any]], most: int) -> list[Mark]:
    """The first of what all these questions find, in one statement; each gives its own in their order."""
    if not questions:
        return []
    first, *others = (question[:most] for question in questions)
    return _in_order(first.union(*others, all=True) if others else first)[:most]


def _in_order(keys: Iterable[tuple[int, datetime.date | None, int]]) -> list[Mark]:
    return sorted(Mark(rank, term or datetime.date.max, pk) for rank, term, pk in keys)


def _sorted(signals: SignalQuerySet, after: Mark | None) -> QuerySet[Any, Any]:
    ordered = signals.most_pressing_first()
    if after is not None:
        ordered = ordered.filter(
            Q(rank__gt=after.rank)
            | Q(rank=after.rank, term_key__gt=after.term)
            | Q(rank=after.rank, term_key=after.term, pk__gt=after.pk)
        )
    return ordered.values_list(*_KEY)


def _by_rank(signals: SignalQuerySet, after: Mark | None, most: int, ranks: Iterable[int]) -> list[Mark]:
    """Each rank as a question of its own in the order of an index of what is open, which ends when a page is full: to
    sort all that is open by a rank, which hangs on the viewer, takes as long as there is work."""
    found = _first_of(_of_ranks(ranks, signals, after), most)
    return found if len(found) == most else [*found, *_first_of(_of_ranks([_UNREAD], signals, after), most)][:most]


def _of_parts(parts: Parts, after: Mark | None, most: int, ranks: Sequence[int]) -> list[Mark]:
    """As `_by_rank`. Of what the viewer does not hold the whole rule is asked of the first that they may know of, and
    of all only where those fill no page: some pages of what they may know of hold one of what they do as a rule."""
    held = _of_ranks(ranks, parts.held, after)
    perhaps = _first_of(_of_ranks(ranks, parts.perhaps, after), _AMPLY * most)
    among = [_sorted(parts.among.filter(pk__in=[mark.pk for mark in perhaps]), after)] if perhaps else []
    found = _first_of([*held, *among], most)
    is_all = len(perhaps) < _AMPLY * most
    # What is not read stands last in a list, and may stand before the mark in the order by which it was looked for.
    if is_all and after is None or len(found) == most and (is_all or found[-1] <= perhaps[-1]):
        return found
    return _first_of([*held, _sorted(parts.besides, after)], most)


def _of_ranks(ranks: Iterable[int], signals: SignalQuerySet, after: Mark | None) -> list[QuerySet[Any, Any]]:
    return [_of_rank(signals, rank, after) for rank in ranks if after is None or rank >= after.rank]


def _of_rank(signals: SignalQuerySet, rank: int, after: Mark | None) -> QuerySet[Any, Any]:
    """Rank, term and key of what has this rank, after a mark of the same rank, in their order."""
    term: Any = F("due_on")
    if rank == _UNREAD:
        rows, term = signals.filter(may_read=False), Value(None, output_field=DateField())
        # By no index: PostgreSQL would go down all signals that there ever were, by their keys.
        order: list[Any] = [F("pk") + 0]
        begins = Q(pk__gt=after.pk) if after else Q()
    else:
        rows, order = signals.filter(may_read=True, is_urgent=rank == URGENT), ["due_on", "pk"]
        begins = _later_than(after) if after else Q()
    if after is not None and after.rank == rank:
        rows = rows.filter(begins)
    return rows.annotate(rank=Value(rank), term=term).order_by(*order).values_list("rank", "term", "pk")


def _later_than(mark: Mark) -> Q:
    """What has no term comes last."""
    if mark.term == datetime.date.max:
        return Q(due_on=None, pk__gt=mark.pk)
    return Q(due_on__gt=mark.term) | Q(due_on=mark.term, pk__gt=mark.pk) | Q(due_on=None)


def _read(marks: list[Mark], rows: SignalQuerySet, *, size: int) -> Page:
    """The rows of these marks, of which the last may be one too many. By the same rule again, so that a row that was
    taken away meanwhile is not shown."""
    more = len(marks) > size
    marks = marks[:size]
    found = {row.pk: row for row in rows.filter(pk__in=[mark.pk for mark in marks])}
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
    LATE_ACTIONS = "acties-te-laat"
    WAITS_LONG = "wacht-lang"


# Piles of signals that the viewer holds (`held_by`).
_OF_HELD: Final = frozenset({Piles.DESK, Piles.MINE, Piles.NOBODY, Piles.CHANGED, Piles.LATE_ACTIONS, Piles.WAITS_LONG})
_EVERY: Final = ~Q(pk__in=[])


def of_nobody() -> Q:
    """Signals that nobody handles: without a handler, or in the name of somebody who cannot sign in any more."""
    return Q(officer=None) | Q(officer__in=Officer.objects.filter(is_active=False).values("pk"))


def with_late_action() -> Q:
    """Signals for which others should have done something by now: from the few actions that are late, and not the
    other way round."""
    return Q(pk__in=TeamAction.objects.late().values("signal"))


def waiting_long() -> Q:
    """Signals that wait long for the reporter or somebody else."""
    return waits_long(long_since())


def piles_of(viewer: Viewer) -> dict[str, Q]:
    """What lies on which pile, as filters on open signals; a pile that this viewer cannot have is not there."""
    mine, of_my_teams = Q(officer_id=viewer.officer_id), Q(team_id__in=viewer.team_ids)
    piles = {
        Piles.DESK: mine | of_my_teams,
        Piles.MINE: mine,
        Piles.NOBODY: of_my_teams & of_nobody(),
        Piles.LATE_ACTIONS: (mine | of_my_teams) & with_late_action(),
        Piles.WAITS_LONG: (mine | of_my_teams) & waiting_long(),
    }
    if viewer.led_team_ids:
        of_led_teams = Q(floating_since__isnull=False, team_id__in=viewer.led_team_ids)
        piles[Piles.FLOATING] = of_led_teams | viewer.let_float()
    if viewer.area_ids and rights.AREAS_OWN in viewer.rights:
        piles[Piles.AREAS] = Q(area_id__in=viewer.area_ids)
    if rights.SIGNALS_SUBMIT in viewer.rights:
        piles[Piles.ENTERED] = Q(made_by_id=viewer.officer_id)
    return piles


def _of_what_is_held() -> dict[str, Q]:
    """What of signals that the viewer holds, and that are open, lies on these piles: less to ask of each, with the same
    answer."""
    return {
        Piles.DESK: _EVERY,
        Piles.NOBODY: of_nobody(),
        Piles.LATE_ACTIONS: with_late_action(),
        Piles.WAITS_LONG: waiting_long(),
        Piles.CHANGED: Q(has_action_news=True),
    }


def pile(viewer: Viewer, name: str) -> SignalQuerySet:
    """The signals on one of the viewer's piles: open ones, but for what somebody has still to look at."""
    condition = _lying_on(viewer)[name]
    return Signal.objects.known_to(viewer).filter(viewer.holds() & condition if name in _OF_HELD else condition)


def first_page_of(viewer: Viewer, name: str) -> Page:
    """The first page of one of the viewer's piles, which is what a desk opens with. As `page_of`, and with what can be
    put together before for each viewer and day kept, which took as long as asking it."""
    statement, parameters, rows = _first_page(viewer, name, today(), long_since())
    if not statement:
        return Page([], None)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        marks = _in_order(cursor.fetchall())[: PAGE + 1]
    return _read(marks, rows, size=PAGE)


@lru_cache(maxsize=128)
def _first_page(
    viewer: Viewer, name: str, day: datetime.date, long: datetime.date
) -> tuple[str, tuple[Any, ...], SignalQuerySet]:
    """What is asked for the first page of a pile: the statement for its marks (empty where nothing can lie there), what
    that is asked with, and all rows of the pile. `day` is in it: names of areas are those of a day; and `long`, since
    when waiting lasts long."""
    condition = _lying_on(viewer)[name]
    if name in _OF_HELD:
        held = Signal.objects.held_by(viewer).filter(condition)
        first, *others = (one[: PAGE + 1] for one in _of_ranks(READ, held, None))
        asked = first.union(*others, all=True)
    else:
        asked = _sorted(Signal.objects.shown_to(viewer).filter(condition), None)[: PAGE + 1]
    rows = Signal.objects.shown_to(viewer).filter(condition)
    return (*(_sql(asked) or ("", ())), rows.for_worklist().order_by())


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
    """How much lies on each pile, by its name, and whether there may be offers, questions, actions or calls to make."""

    may_have_offers = True
    may_be_asked_along = True
    may_have_actions = True
    may_have_calls = True
    may_have_complaints = True
    may_have_passings = True


def _may_have(viewer: Viewer) -> dict[str, QuerySet]:
    """Of what a desk asks nothing where there is none, by the name of what `Counts` says of it. Cheap, and never too
    narrow: where there may be some, the desk asks by the whole rule."""
    theirs = Q(signal__team_id__in=viewer.team_ids) | Q(signal__officer_id=viewer.officer_id)
    return {
        "may_have_offers": Handover.objects.filter(answer=Handover.Answer.OPEN, to_team_id__in=viewer.team_ids),
        "may_be_asked_along": Consult.objects.waiting_for(viewer),
        "may_have_actions": TeamAction.objects.open().filter(team_id__in=viewer.team_ids, partner=None),
        "may_have_calls": Callback.objects.waiting().filter(theirs),
        "may_have_complaints": Complaint.objects.open().handled_by(viewer.team_ids),
        "may_have_passings": StatutoryPassing.objects.open().filter(team_id__in=viewer.team_ids),
    }


def counts_of(viewer: Viewer) -> Counts:
    """How much lies on each pile, and (so that a desk without them need not ask) whether there are offers, questions to
    look along, actions to do, calls to make, complaints and what a law gave; one query, over the piles only. What may
    not be read never counts as late.
    """
    statement, parameters, names = _counting(viewer, today(), long_since())
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        counted = iter(cursor.fetchone())
    counts = Counts((name, Pile(next(counted), next(counted))) for name in names)
    for name in _may_have(viewer):
        setattr(counts, name, next(counted))
    return counts


@lru_cache(maxsize=128)  # some tens of kilobytes each
def _counting(viewer: Viewer, day: datetime.date, long: datetime.date) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
    """The statement of `counts_of`, what it is asked with, and the piles in their order. Putting it together takes
    longer than asking it, so a process does that once for each viewer, day, and date since when waiting lasts `long`;
    it holds nothing of what was answered.

    The whole rule of visibility is asked once of each signal that lies anywhere and is not held, in a part that
    PostgreSQL works out by itself (MATERIALIZED): put into each of the counts it would be asked as often.
    """
    piles = _lying_on(viewer)
    besides = {name: condition for name, condition in piles.items() if name not in _OF_HELD}
    held, still_open = Signal.objects.held_by(viewer), ~Q(status__in=CLOSED)
    columns = [f"on_{at}" for at in range(len(piles))] + ["is_late"]
    questions = []
    for signals, lying_on in (
        # What is held and open lies on the desk, on whatever pile it lies besides.
        (held.filter(still_open), piles_of(viewer) | _of_what_is_held()),
        (held.exclude(still_open).filter(has_action_news=True), {Piles.CHANGED: _EVERY}),
        (Signal.objects.known_besides(viewer).filter(reduce(or_, besides.values(), Q(pk__in=[]))), besides),
    ):
        flags = [_flag(lying_on[name]) if name in lying_on else Value(False) for name in piles]
        flags.append(_flag(Q(due_on__lt=day, may_read=True) & still_open))
        rows = signals.annotate(**dict(zip(columns, flags, strict=True)))
        questions.append(_sql(rows.order_by().values(*columns)))
    inner = [question for question in questions if question] or [
        (f"SELECT {', '.join(f'false AS {column}' for column in columns)} WHERE false", ())
    ]
    counts, parameters = [], [one for _statement, given in inner for one in given]
    for at in range(len(piles)):
        counts += [f"count(*) FILTER (WHERE on_{at})", f"count(*) FILTER (WHERE on_{at} AND is_late)"]
    for rows in _may_have(viewer).values():
        found = _sql(rows.order_by().select_related(None).values("pk"))
        counts.append(f"EXISTS ({found[0]})" if found else "false")
        parameters += found[1] if found else ()
    # Names of ours and statements that Django made: what is asked for goes along as parameters.
    lying = " UNION ALL ".join(statement for statement, _given in inner)
    statement = f"WITH lying AS MATERIALIZED ({lying}) SELECT {', '.join(counts)} FROM lying"
    return statement, tuple(parameters), tuple(piles)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _sql(rows: QuerySet) -> tuple[str, tuple[Any, ...]] | None:
    """A question as a statement and what it is asked with; None where nothing can be found by it."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return statement, tuple(parameters)
