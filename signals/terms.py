"""Terms: they stand still while we wait for the reporter or another organisation, and somebody hears when one ends.

The promise is a date on the signal (`Signal.due_on`), so a category whose term changes rewrites none. While a signal
waits, that date moves on by the working days that it stood still: at night, and when it goes on. So a list that sorts
or counts by it is right without knowing of stops. When a signal stood still is in its events as well (`stops_of`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import Officer
from signals.deadlines import is_working_day, working_days_after, working_days_between
from signals.models import Event, NoticeKind, Signal, Status
from signals.notices import notify, notify_holders

STOPPED: Final = frozenset({Status.WAITING_FOR_REPORTER, Status.WAITING_FOR_THIRD_PARTY})
# Values of `Signal.term_stage`.
NEARS_ITS_END, HAS_PASSED = 1, 2
# So many working days before the end who handles it hears of it.
DAYS_BEFORE: Final = 1
_NEARS = (gettext_lazy("Termijn loopt af"), gettext_lazy("De termijn van signaal %s loopt bijna af."))
_PASSED = (
    gettext_lazy("Termijn voorbij"),
    gettext_lazy("De termijn van signaal %s van uw team is voorbij. Beslis wat er moet gebeuren."),
)
Stop = tuple[datetime.date, datetime.date]


def stopped_or_moved_on(signal: Signal, *, to: str, day: datetime.date) -> dict[str, Any]:
    """What a move to a status on a local date changes in the term: it stops, goes on later by the days that it stood
    still, or neither."""
    if to in STOPPED:
        return {} if signal.stopped_on else {"stopped_on": day}
    return _moved_on(signal, day=day) | {"stopped_on": None} if signal.stopped_on else {}


def _moved_on(signal: Signal, *, day: datetime.date) -> dict[str, Any]:
    """The end of a term that has stood still until now; a term that had passed before stays passed."""
    if signal.due_on is None or signal.stopped_on is None:
        return {}
    return {"due_on": due_after(signal.due_on, [(signal.stopped_on, day)])}


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
    standing = Signal.objects.filter(stopped_on__lt=day, status__in=STOPPED).only("pk", "stopped_on", "due_on")
    for signal in standing.order_by("stopped_on", "pk").iterator(chunk_size=1000):
        # Not `updated_at`: nobody did anything. Who moved the signal meanwhile counted these days.
        unchanged = Signal.objects.filter(pk=signal.pk, stopped_on=signal.stopped_on, status__in=STOPPED)
        moved += unchanged.update(stopped_on=day, **_moved_on(signal, day=day))
    return moved


def warn(*, day: datetime.date | None = None) -> int:
    """Tell who handles a signal that its term nears its end, and the team lead that it has passed; each once for a
    signal. Gives how many were told. Nothing on a day that is no working day, and nothing of a term that stands still.

    Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    soon = working_days_after(day, DAYS_BEFORE)
    due = Signal.objects.open().filter(
        Q(due_on__lt=day, term_stage__lt=HAS_PASSED) | Q(due_on__range=(day, soon), term_stage=0), stopped_on=None
    )
    told = 0
    for pk in list(due.order_by("due_on", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            told += _warn_of(pk, day=day)
    return told


def _warn_of(pk: int, *, day: datetime.date) -> bool:
    signal = Signal.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=pk)
    stage = HAS_PASSED if signal.due_on and signal.due_on < day else NEARS_ITS_END
    if not signal.is_open or signal.stopped_on or signal.term_stage >= stage:
        return False
    Signal.objects.filter(pk=pk).update(term_stage=stage)
    if stage == NEARS_ITS_END:
        notify_holders(NoticeKind.OVERDUE, signal, words=_NEARS)
    elif signal.team.lead_id:
        notify(NoticeKind.OVERDUE, signal, officers=Officer.objects.filter(pk=signal.team.lead_id), words=_PASSED)
    else:
        notify(NoticeKind.OVERDUE, signal, team=signal.team, words=_PASSED)
    return True
