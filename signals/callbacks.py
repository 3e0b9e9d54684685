"""Calling back: a promise with a date, made by who speaks to the resident, kept by who handles the signal."""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officers.models import Officer
from signals import intake
from signals.history import event
from signals.models import MAX_CALLBACK_TEXT, Callback, Event, Signal
from signals.typed import read
from signals.workflow import Changed

# Further ahead nobody promises a call: it is a slip of the year.
_FURTHEST: Final = datetime.timedelta(days=366)


def ask(
    signal: Signal,
    *,
    on: datetime.date,
    text: str,
    by: Officer,
    phone: str = "",
    at: datetime.datetime | None = None,
) -> Callback:
    """Promise somebody a call about a signal on a local date, at a moment (`at`, now when left out) on or before that
    day. It waits on the desk of who handles the signal.

    Whoever may know of a signal may do this, also where its text is not for them (US9 of the study of the field).
    Raises `ValidationError` (keys `datum`, `tekst`, `telefoon`).
    """
    text, wrong_text = read(text, longest=MAX_CALLBACK_TEXT)
    phone, wrong_phone = intake.read_phone(phone)
    errors = {}
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    if not day <= on <= day + _FURTHEST:
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
    return callback


def tick_off(callback: Callback, *, by: Officer) -> Callback:
    """Say that the call was made. Raises `Changed` when somebody said so already."""
    now = timezone.now()
    with transaction.atomic():
        if not Callback.objects.waiting().filter(pk=callback.pk).update(done_by=by, done_at=now):
            raise Changed(_("Iemand anders heeft dit al afgevinkt."))
        event(callback.signal, Event.What.CALLED, by=by, after=callback.pk).save()
        Signal.objects.filter(pk=callback.signal_id).update(updated_at=now)
        # Somebody spoke with the reporter: that is the first contact, where there was none.
        Signal.objects.filter(pk=callback.signal_id, first_contact_at=None).update(first_contact_at=now)
    callback.done_by, callback.done_at = by, now
    return callback
