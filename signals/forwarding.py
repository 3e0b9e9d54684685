"""Passed on to another organisation (Awb 2:3): the signal stays open until that one says that it has it, or five
working days went by. Passing on itself is closing with such a result: `workflow.move`."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from areas.dated import today
from signals import telling
from signals.history import Actor
from signals.models import Feedback, Signal, Status
from signals.workflow import Changed, move

_BY_US: Final = frozenset({Feedback.MAIL, Feedback.PAGE})


def acknowledge(signal: Signal, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Signal:
    """The other organisation says that it has it: the signal closes, with the result that was meant.

    Raises `Changed` where the signal does not wait for that (any more).
    """
    return _close(signal, telling.CONFIRMED_THERE, by=by, at=at, tell=tell)


def close_unanswered(*, day: datetime.date | None = None) -> int:
    """Close what was passed on and of which five working days long nobody said that it did not arrive. Gives how many.

    `day` is a local date, today when left out. Safe to run twice.
    """
    closed = 0
    waiting = Signal.objects.filter(closes_on__lt=day or today()).select_related("team", "result")
    for signal in waiting.order_by("closes_on", "pk").iterator(chunk_size=500):
        try:
            _close(signal, telling.PASSED_ON, by=None)
        except Changed:
            # Somebody was at work on it just now; they decided.
            continue
        closed += 1
    return closed


def _close(signal: Signal, words: Any, *, by: Actor, at: datetime.datetime | None = None, tell: bool = True) -> Signal:
    if signal.closes_on is None:
        raise Changed(_("Dit signaal wacht niet meer op een andere organisatie."))
    with override(signal.language):
        text = str(words) % signal.other_organisation
    return move(
        signal,
        to=Status.DONE,
        by=by,
        text=text,
        result=signal.result,
        # Who was told of the passing on hears of this; who was told by word of mouth, or could not be, does not.
        told=None if signal.feedback in _BY_US else False,
        feedback=signal.feedback,
        organisation=signal.other_organisation,
        forwarded_on=signal.forwarded_on,
        at=at,
        tell=tell,
    )
