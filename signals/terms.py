"""Terms: they stand still while we wait for the reporter or another organisation, and somebody hears when one ends.

The promise is a date on the signal (`Signal.due_on`), so a category whose term changes rewrites none. While a signal
waits, that date moves on by the working days that it stood still: at night, and when it goes on. So a list that sorts
or counts by it is right without knowing of stops. The date of the first contact does the same, until there was one.
What is opened again, or of which the reporter says that it is not solved, gets a new term.
When a signal stood still is in its events as well (`stops_of`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import Officer
from officers.organisation import stamp
from signals.categories import known_categories
from signals.deadlines import is_working_day, working_days_after, working_days_between
from signals.models import Event, NoticeKind, Reporter, Signal, Status
from signals.notices import hearing, notify

STOPPED: Final = frozenset({Status.WAITING_FOR_REPORTER, Status.WAITING_FOR_THIRD_PARTY})
# What has to be looked at once more: the term runs from then.
BEGIN_ANEW: Final = frozenset({Status.REOPENED, Status.REOPENING_ASKED})
# Values of `Signal.term_stage`.
NEARS_ITS_END, HAS_PASSED = 1, 2
_STAGES: Final = {"due_on": "term_stage", "first_contact_due_on": "contact_stage"}
# So many working days before the end who handles it hears of it.
DAYS_BEFORE: Final = 1
_NEARS = (gettext_lazy("Termijn loopt af"), gettext_lazy("De termijn van signaal %s loopt bijna af."))
_PASSED = (
    gettext_lazy("Termijn voorbij"),
    gettext_lazy("De termijn van signaal %s van uw team is voorbij. Beslis wat er moet gebeuren."),
)
Stop = tuple[datetime.date, datetime.date]
Words = tuple[Any, Any]


_CONTACT_NEARS = (
    gettext_lazy("Eerste contact loopt af"),
    gettext_lazy("De melder van signaal %s hoorde nog niets. De termijn voor het eerste contact loopt bijna af."),
)
_CONTACT_PASSED = (
    gettext_lazy("Eerste contact te laat"),
    gettext_lazy("De melder van signaal %s van uw team hoorde nog niets, en de termijn daarvoor is voorbij."),
)
# What passed longer ago was told of, or came from elsewhere with its history: nobody is told of that one by one.
_OLD_NEWS: Final = datetime.timedelta(days=14)


def stopped_or_moved_on(signal: Signal, *, to: str, day: datetime.date) -> dict[str, Any]:
    """What a move to a status on a local date changes in the term: it stops, goes on later by the days that it stood
    still, or neither."""
    if to in STOPPED:
        return {"waiting_since": day} | ({} if signal.stopped_on else {"stopped_on": day})
    return _moved_on(signal, day=day) | {"stopped_on": None, "waiting_since": None} if signal.stopped_on else {}


def _moved_on(signal: Signal, *, day: datetime.date) -> dict[str, Any]:
    """The ends of the terms that have stood still until now; a term that had passed before stays passed."""
    if signal.stopped_on is None:
        return {}
    moved = {}
    if signal.due_on is not None:
        moved["due_on"] = due_after(signal.due_on, [(signal.stopped_on, day)])
    if signal.first_contact_due_on is not None and signal.first_contact_at is None:
        moved["first_contact_due_on"] = due_after(signal.first_contact_due_on, [(signal.stopped_on, day)])
    return with_stages(signal, moved, day=day)


def with_stages(signal: Signal, ends: dict[str, datetime.date], *, day: datetime.date) -> dict[str, Any]:
    """Other ends of the terms of a signal (`due_on`, `first_contact_due_on`), on a local date. One that is later now
    and still to come is warned of anew: what was said before was of another day."""
    changes: dict[str, Any] = dict(ends)
    for name, stage in _STAGES.items():
        last, before = ends.get(name), getattr(signal, name)
        if last and last >= day and (before is None or last > before):
            changes[stage] = 0
    return changes


def anew(signal: Signal, *, at: datetime.datetime) -> dict[str, Any]:
    """What changes in the term of a signal that has to be looked at once more from a moment (`BEGIN_ANEW`): it runs
    from that day, as of one that comes in. What its reporter should hear first was due before, and stays so."""
    last = known_categories(on=stamp()).due_on(signal.kind, signal.category, at)
    return {"due_on": last, "term_stage": 0}


def began_at(signal: Signal) -> datetime.datetime:
    """When the term of a signal began to run: when it came in, or had to be looked at once more. One query."""
    anew = signal.events.filter(what=Event.What.STATUS, after__in=BEGIN_ANEW).order_by("-pk")
    return anew.values_list("at", flat=True).first() or signal.received_at


def due_after(due_on: datetime.date, stops: Iterable[Stop]) -> datetime.date:
    """A last day, moved on by the working days in which the term stood still: from the first date of each stop up to
    its second, which does not count. A stop that began after the last day moves nothing."""
    for begin, end in stops:
        if begin <= due_on:
            due_on = working_days_after(due_on, working_days_between(begin, end))
    return due_on


def stops_of(signal: Signal) -> list[Stop]:
    """When the term of a signal stood still, by its history, oldest first; one that still does counts as far as
    `due_on` was moved on. One query."""
    stops: list[Stop] = []
    begin: datetime.date | None = None
    for status, at in signal.events.filter(what=Event.What.STATUS).order_by("pk").values_list("after", "at"):
        day = timezone.localdate(at)
        if status in STOPPED:
            begin = begin or day
        elif begin:
            stops.append((begin, day))
            begin = None
    if begin and signal.stopped_on:
        stops.append((begin, signal.stopped_on))
    return stops


def move_on(*, day: datetime.date | None = None) -> int:
    """Move the last day of every term that stands still on to a local date (today when left out). Gives how many.

    Safe to run twice: what was counted is not counted again. A night without it is made up for by the next.
    """
    day = day or today()
    moved = 0
    standing = Signal.objects.filter(stopped_on__lt=day, status__in=STOPPED).only(
        "pk", "stopped_on", "due_on", "first_contact_due_on", "first_contact_at"
    )
    for signal in standing.order_by("stopped_on", "pk").iterator(chunk_size=1000):
        # Not `updated_at`: nobody did anything. Who moved the signal meanwhile counted these days.
        unchanged = Signal.objects.filter(pk=signal.pk, stopped_on=signal.stopped_on, status__in=STOPPED)
        moved += unchanged.update(stopped_on=day, **_moved_on(signal, day=day))
    return moved


def warn(*, day: datetime.date | None = None) -> int:
    """Tell who handles a signal that its term nears its end, and them and the team lead that it has passed; and the
    same of the term in which its reporter should hear of somebody. Each once for a signal. Gives how many were told.
    Nothing on a day that is no working day, and nothing of a term that stands still.

    Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    soon = working_days_after(day, DAYS_BEFORE)
    running = Signal.objects.open().filter(stopped_on=None)
    due = running.filter(
        Q(due_on__lt=day, term_stage__lt=HAS_PASSED) | Q(due_on__range=(day, soon), term_stage=0)
    ).order_by("due_on", "pk")
    silent = running.filter(
        Q(first_contact_due_on__range=(day - _OLD_NEWS, day - datetime.timedelta(days=1)), contact_stage__lt=HAS_PASSED)
        | Q(first_contact_due_on__range=(day, soon), contact_stage=0),
        Exists(Reporter.objects.filter(signal=OuterRef("pk"))),
        first_contact_at=None,
    ).order_by("first_contact_due_on", "pk")
    told = 0
    for tell, signals in ((_warn_of, due), (_warn_of_silence, silent)):
        for pk in list(signals.values_list("pk", flat=True)):
            with transaction.atomic():
                told += tell(pk, day=day)
    return told


def _warn_of(pk: int, *, day: datetime.date) -> bool:
    signal = _held(pk)
    stage = _stage(signal.due_on, day=day)
    if not signal.is_open or signal.stopped_on or signal.term_stage >= stage:
        return False
    Signal.objects.filter(pk=pk).update(term_stage=stage)
    _tell(signal, stage, nears=_NEARS, passed=_PASSED)
    return True


def _warn_of_silence(pk: int, *, day: datetime.date) -> bool:
    signal = _held(pk)
    stage = _stage(signal.first_contact_due_on, day=day)
    if not signal.is_open or signal.stopped_on or signal.first_contact_at or signal.contact_stage >= stage:
        return False
    Signal.objects.filter(pk=pk).update(contact_stage=stage)
    _tell(signal, stage, nears=_CONTACT_NEARS, passed=_CONTACT_PASSED)
    return True


def _held(pk: int) -> Signal:
    return Signal.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=pk)


def _stage(last: datetime.date | None, *, day: datetime.date) -> int:
    return HAS_PASSED if last and last < day else NEARS_ITS_END


def _tell(signal: Signal, stage: int, *, nears: Words, passed: Words) -> None:
    """That a term nears its end is for who handles it, and that it passed for the lead of its team as well; for the
    lead alone where nobody handles it. For the team where it has no lead, and where the lead chose to hear nothing and
    nobody else would. Who has no address cannot be told."""
    here = Officer.objects.reachable().in_bulk([pk for pk in (signal.officer_id, signal.team.lead_id) if pk])
    handler, lead = here.get(signal.officer_id or 0), here.get(signal.team.lead_id or 0)
    if lead and not hearing(NoticeKind.OVERDUE, [one for one in (handler, lead) if one]):
        lead = None
    if stage == NEARS_ITS_END:
        to = handler or lead
        notify(NoticeKind.OVERDUE, signal, officers=[to] if to else [], team=signal.team, words=nears)
        return
    notify(NoticeKind.OVERDUE, signal, officers=[lead] if lead else [], team=signal.team, words=passed)
    if handler and handler != lead:
        # Their daily mail lists all of theirs whose term has passed, each day anew.
        notify(NoticeKind.OVERDUE, signal, officers=[handler], words=passed, in_daily=passed is not _PASSED)
