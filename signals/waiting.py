"""Waiting that lasts: who has a signal hears that it waits long. While it waits its term stands still, so that it is
never late, and nobody would hear of it any more.

Not of what comes back by itself: a question to the reporter lapses (`answering.py`), and what was passed on closes
(`forwarding.py`).
"""

from __future__ import annotations

import datetime
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy

from areas.dated import today
from signals.deadlines import is_working_day
from signals.history import event
from signals.long_waits import long_since
from signals.models import Event, NoticeKind, Signal
from signals.notices import notify_holders
from signals.queries import SignalQuerySet
from signals.workflow import hold

_LONG: Final = (
    gettext_lazy("Wacht al lang"),
    gettext_lazy("Signaal %s wacht al lang, en zolang staat de termijn stil. Vraag ernaar, of ga verder."),
)


def warn(*, day: datetime.date | None = None) -> int:
    """Tell who has a signal that it has waited for `QuestionRule.look_again_days` working days on a local date (today
    when left out); once for each time that it waits. Gives how many; nothing on a day that is no working day.

    Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    since = long_since(day=day)
    return sum(_tell(pk, since=since) for pk in list(_untold(since).order_by("pk").values_list("pk", flat=True)))


def _untold(since: datetime.date) -> SignalQuerySet:
    """What waits since before a local date, and of which nobody was told yet."""
    last = Event.objects.filter(signal=OuterRef("pk"), what__in=(Event.What.STATUS, Event.What.WAITS_LONG)).order_by(
        "-pk"
    )
    waiting: SignalQuerySet = Signal.objects.waiting_long(since)
    return waiting.annotate(last_what=Subquery(last.values("what")[:1])).exclude(last_what=Event.What.WAITS_LONG)


def _tell(pk: int, *, since: datetime.date) -> bool:
    with transaction.atomic():
        hold(pk)
        signal = _untold(since).select_related("team").filter(pk=pk).first()
        if signal is None:
            # It went on, or was told of, meanwhile.
            return False
        event(signal, Event.What.WAITS_LONG, by=None, after=signal.status).save()
        notify_holders(NoticeKind.OVERDUE, signal, words=_LONG)
    return True
