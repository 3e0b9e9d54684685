"""Calling back: a promise with a date, made by who speaks to the resident, kept by who handles the signal; they hear
of it at once, and once more where the day passes without a call."""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import Officer
from signals import intake
from signals.deadlines import FURTHEST, is_working_day
from signals.history import event
from signals.models import MAX_CALLBACK_TEXT, Callback, Event, Feedback, NoticeKind, Signal
from signals.notices import notify_holders
from signals.once import tell_once
from signals.speaking import spoke
from signals.typed import read
from signals.workflow import Changed

_NOT_CALLED: Final = (
    gettext_lazy("Nog niet teruggebeld"),
    gettext_lazy("Bij signaal %s was beloofd om terug te bellen, en de dag is voorbij. Bel, of vink het af."),
)


def ask(
    signal: Signal,
    *,
    on: datetime.date,
    text: str,
    by: Officer,
    phone: str = "",
    at: datetime.datetime | None = None,
    tell: bool = True,
) -> Callback:
    """Promise somebody a call about a signal on a local date, at a moment (`at`, now when left out) on or before that
    day. It waits on the desk of who handles the signal, who hears of it (`tell` False: no mail, for a history).

    Whoever may know of a signal may do this, also where its text is not for them (US9 of the study of the field).
    Raises `ValidationError` (keys `datum`, `tekst`, `telefoon`).
    """
    text, wrong_text = read(text, longest=MAX_CALLBACK_TEXT)
    phone, wrong_phone = intake.read_phone(phone)
    errors = {}
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    if not day <= on <= day + FURTHEST:
        errors["datum"] = ValidationError(_("Kies vandaag of een dag die nog komt."), code="invalid")
    if wrong_text or not text:
        errors["tekst"] = wrong_text or ValidationError(_("Schrijf waarover iemand terugbelt."), code="required")
    if wrong_phone:
        errors["telefoon"] = wrong_phone
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        callback = Callback.objects.create(signal=signal, on=on, text=text, phone=phone, officer=by, at=moment)
        event(signal, Event.What.CALLBACK, by=by, after=callback.pk, at=moment).save()
        Signal.objects.filter(pk=signal.pk).update(updated_at=moment)
        if tell:
            notify_holders(NoticeKind.CALLBACK, signal, by=by)
    return callback


def tick_off(callback: Callback, *, by: Officer) -> Callback:
    """Say that the call was made. Raises `Changed` when somebody said so already."""
    now = timezone.now()
    with transaction.atomic():
        if not Callback.objects.waiting().filter(pk=callback.pk).update(done_by=by, done_at=now):
            raise Changed(_("Iemand anders heeft dit al afgevinkt."))
        event(callback.signal, Event.What.CALLED, by=by, after=callback.pk).save()
        Signal.objects.filter(pk=callback.signal_id).update(updated_at=now)
        spoke(callback.signal_id, how=Feedback.PHONE, at=now)
    callback.done_by, callback.done_at = by, now
    return callback


def tick_off_all(signal: Signal, *, by: Officer) -> None:
    """Say that who was promised a call about a signal was called; nothing happens to what a colleague ticked off just
    then."""
    for callback in Callback.objects.waiting().filter(signal=signal).order_by("pk"):
        with suppress(Changed):
            tick_off(callback, by=by)


def warn(*, day: datetime.date | None = None) -> int:
    """Tell who handles a signal, once for each promise, that its day lies before a local date (today when left out)
    and nobody called. Gives how many were told; nothing on a day that is no working day.

    Also of a signal that was closed meanwhile: somebody still waits by the telephone. Safe to run twice, and in two
    places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    late = Callback.objects.unheeded(day=day).select_related("signal__team").order_by("on", "pk")
    return tell_once(
        late,
        mark={"warned_at": timezone.now()},
        tell=lambda promise: notify_holders(NoticeKind.CALLBACK, promise.signal, words=_NOT_CALLED),
    )
