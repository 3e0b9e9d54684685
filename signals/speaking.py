"""Speaking with the reporter: a message that changes no status, a talk that was had, and how they heard of an end of
which nobody told them.

Both are contact: the term in which a reporter should hear of somebody is met by the first of them.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.dated import today
from officers.models import Officer
from outbox.models import Letter
from signals import telling
from signals.history import event
from signals.models import MAX_TEXT, Event, Feedback, Message, Reporter, Signal
from signals.queries import ENDED_IN_SILENCE
from signals.typed import read
from signals.workflow import SPOKEN, STILL_OPEN, Changed, hold, note, swap

# Longer ago nobody remembers: it is a slip of the year.
_LONGEST_AGO: Final = datetime.timedelta(days=366)


def write(signal: Signal, *, text: str, by: Officer) -> Message:
    """Write to the reporter of an open signal, on the status page and (with an address) by mail; its status stays.

    Raises `ValidationError` (key `toelichting`) without words and where nobody outside can read them,
    `workflow.Changed` when the signal was closed or has another owner by now.
    """
    text, wrong = read(text, longest=MAX_TEXT)
    reporter = Reporter.objects.filter(signal=signal).first()
    if not text:
        wrong = wrong or ValidationError(_("Schrijf wat de melder moet weten."), code="required")
    elif not telling.has_reader(signal, reporter):
        wrong = ValidationError(_("De melder kan dit niet lezen: er is geen e-mailadres bekend."), code="no_reader")
    if wrong:
        raise ValidationError({"toelichting": wrong})
    now = timezone.now()
    with transaction.atomic():
        met = {} if signal.first_contact_at else {"first_contact_at": now}
        swap(signal, STILL_OPEN, {"updated_at": now, **met})
        message, letter = telling.status_message(signal, text=text, reporter=reporter)
        telling.keep(message, letter, by=by, at=now)
        event(signal, Event.What.MESSAGE, by=by, after=signal.status, at=now).save()
    return message


def rehearse(signal: Signal, *, text: str, by: Officer) -> Letter | None:
    """The mail that `write` would send, with the same refusals; nothing is written. None where no mail goes out."""
    with transaction.atomic():
        letter = write(Signal.objects.select_related("team", "category").get(pk=signal.pk), text=text, by=by).letter
        transaction.set_rollback(True)
    return letter


def record_talk(signal: Signal, *, how: str, on: datetime.date, text: str, by: Officer) -> None:
    """Write down that somebody spoke with the reporter, by telephone or face to face (`how`, one of `SPOKEN`), on a
    local date; what was said stays inside, as a note.

    Raises `ValidationError` (keys `hoe`, `dag`, `tekst`).
    """
    errors = {}
    if how not in SPOKEN:
        errors["hoe"] = ValidationError(_("Kies hoe u de melder sprak."), code="invalid")
    earliest = max(timezone.localdate(signal.received_at), today() - _LONGEST_AGO)
    if not earliest <= on <= today():
        errors["dag"] = ValidationError(
            _("Kies vandaag of een eerdere dag, nadat het signaal binnenkwam."), code="invalid"
        )
    if errors:
        raise ValidationError(errors)
    now = timezone.now()
    with transaction.atomic():
        hold(signal.pk)
        event(signal, Event.What.TALKED, by=by, before=how, after=on.isoformat(), at=now).save()
        note(signal, text=text, by=by, at=now)
        # Of an earlier day the hour is not known: its end promises the least.
        moment = now if on == today() else _end_of(on)
        spoke(signal.pk, how=how, at=moment)


def say_how_told(signal: Signal, *, feedback: str, by: Officer) -> None:
    """Say how the reporter of a signal that ended in silence (`Signal.ended_in_silence`) heard of it, or why not: a
    value of `Feedback`, but for what we write ourselves.

    Raises `ValidationError` (key `terugkoppeling`), `Changed` where that was said by now, or it is open again.
    """
    if feedback not in Feedback.values or feedback in (Feedback.MAIL, Feedback.PAGE):
        refused = ValidationError(_("Zeg hoe de melder het hoort, of waarom niet."), code="required")
        raise ValidationError({"terugkoppeling": refused})
    if not signal.ended_in_silence:
        raise Changed(_("Er is al vastgelegd hoe de melder het hoort."))
    now, is_told = timezone.now(), feedback in SPOKEN
    met = {"first_contact_at": now} if is_told and signal.first_contact_at is None else {}
    with transaction.atomic():
        expected = {"closed_at": signal.closed_at, "told": False, "feedback": ""}
        swap(signal, expected, {"told": is_told, "feedback": feedback, "updated_at": now, **met})
        event(signal, Event.What.TOLD, by=by, after=feedback, at=now).save()


def spoke(signal_id: int, *, how: str, at: datetime.datetime) -> None:
    """Keep that somebody spoke with a reporter at a moment (`how`, one of `SPOKEN`): that is the first contact where
    there was none, and how they heard of an end that nobody told them. Call it in the transaction of the talk."""
    Signal.objects.filter(pk=signal_id, first_contact_at=None).update(first_contact_at=at)
    Signal.objects.filter(ENDED_IN_SILENCE, pk=signal_id, closed_at__lte=at).update(told=True, feedback=how)


def _end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
