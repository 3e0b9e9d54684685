"""What the reporter says back: an answer to a question, none at all, or that it is not solved.

As in `workflow`, `at` (now when left out) and `tell` (False: no mail) are for histories that are taken in afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.dated import today
from outbox import post
from signals import telling
from signals.afterwards import attach_own
from signals.attachments import whole
from signals.history import event
from signals.listening import listen
from signals.models import MAX_TEXT, Event, Message, NoticeKind, Question, Reporter, Signal, Status
from signals.notices import notify_holders
from signals.queries import CLOSED
from signals.questions import rule
from signals.typed import read
from signals.workflow import Changed, hold, move

# Days after closing in which a reporter may say that it is not solved (domain study, US3).
REACTION_DAYS: Final = 14
# Subject and sentence of notices, where those of the kind say too little.
_ANSWERED: Final = (gettext_lazy("De melder antwoordt"), gettext_lazy("De melder gaf antwoord bij signaal %s."))
_SILENT: Final = (
    gettext_lazy("Geen antwoord van de melder"),
    gettext_lazy("De melder gaf geen antwoord op de vraag bij signaal %s. Het ligt weer bij u."),
)
_NOT_SOLVED: Final = (
    gettext_lazy("Volgens de melder niet opgelost"),
    gettext_lazy("De melder van signaal %s vraagt om er nog eens naar te kijken. Heropen het, of houd het gesloten."),
)


def may_be_answered(question: Question) -> bool:
    """Whether an answer still helps: the question waits, or came to nothing while the signal is open."""
    return question.state == Question.State.OPEN or (
        question.state == Question.State.LAPSED and question.signal.is_open
    )


def answer(
    question: Question, *, text: str, files: Sequence[UploadedFile] = (), at: datetime.datetime | None = None
) -> Message:
    """Take in what the reporter answers: on the timeline, to who has the signal, and the signal is in progress again
    where no other question waits.

    `files` are photos or PDFs with the answer, all or none. Raises `ValidationError` (keys `antwoord`, `bestand`), and
    `Changed` where it was answered by now or nobody waits any more; then nothing is kept.
    """
    text, wrong = read(text, longest=MAX_TEXT)
    if not text:
        wrong = ValidationError(_("Schrijf uw antwoord."), code="required")
    if wrong:
        raise ValidationError({"antwoord": wrong})
    with whole():
        hold(question.signal_id)
        now = at or timezone.now()
        found = Question.objects.filter(pk=question.pk, state__in=(Question.State.OPEN, Question.State.LAPSED)).exclude(
            signal__status__in=CLOSED
        )
        if not found.update(state=Question.State.ANSWERED, ended_at=now):
            raise Changed(_("Op deze vraag wachten wij niet meer."))
        signal = Signal.objects.select_related("team").get(pk=question.signal_id)
        if files:
            attach_own(signal, files, at=now)
        return take_answer(signal, text=text, at=now)


def was_answered(question: Question, *, text: str) -> bool:
    """Whether this is the answer that we have already."""
    return (
        question.state == Question.State.ANSWERED
        and question.signal.messages.filter(
            what=Message.What.ANSWER, text=read(text, longest=MAX_TEXT)[0], at=question.ended_at or question.asked_at
        ).exists()
    )


def take_answer(signal: Signal, *, text: str, at: datetime.datetime, tell: bool = True) -> Message:
    """Write down what the reporter answered, in the caller's transaction, and let the work go on; but where another
    question waits for its answer, that one is waited for. What it says of danger counts (`listening.py`)."""
    listen(signal, text, at=at, tell=tell)
    waits = Question.objects.filter(signal=signal, state=Question.State.OPEN).exists()
    status = signal.status if waits else Status.IN_PROGRESS
    message = Message.objects.create(signal=signal, what=Message.What.ANSWER, status=status, text=text, at=at)
    event(signal, Event.What.ANSWERED, by=None, after=message.pk, at=at).save()
    if signal.status == Status.WAITING_FOR_REPORTER and not waits:
        move(signal, to=Status.IN_PROGRESS, by=None, at=at, tell=tell)
    else:
        Signal.objects.filter(pk=signal.pk).update(updated_at=at)
    if tell:
        notify_holders(NoticeKind.ANSWER, signal, words=_ANSWERED)
    return message


def follow_up(*, day: datetime.date | None = None) -> int:
    """Remind reporters who did not answer, and let questions lapse; gives how many. `day` is a local date: today.

    Safe to run twice, and in two places at once: each question is taken under its signal, and only as it still stands.
    """
    day = day or today()
    waiting = Question.objects.filter(state=Question.State.OPEN)
    late = list(waiting.filter(lapses_on__lte=day).order_by("pk").values_list("pk", "signal_id"))
    count = sum(_lapse(pk, signal_id) for pk, signal_id in late)
    quiet = waiting.filter(reminded_at=None, remind_on__lte=day, lapses_on__gt=day)
    return count + sum(
        _remind(pk, signal_id) for pk, signal_id in list(quiet.order_by("pk").values_list("pk", "signal_id"))
    )


def _remind(pk: int, signal_id: int) -> bool:
    """Ask once more; False where the question was answered by now, or asked again already, or no mail can go out."""
    with transaction.atomic():
        hold(signal_id)
        now = timezone.now()
        if not Question.objects.filter(pk=pk, state=Question.State.OPEN, reminded_at=None).update(reminded_at=now):
            return False
        question = Question.objects.select_related("signal__team", "message").get(pk=pk)
        reporter = Reporter.objects.filter(signal_id=signal_id).first()
        message, letter = telling.reminder(question, reporter=reporter)
        if letter is None:
            return False
        post.write(letter)
        message.letter, message.at = letter, now
        message.save()
        event(question.signal, Event.What.REMINDED, by=None, after=message.pk, at=now).save()
    return True


def _lapse(pk: int, signal_id: int) -> bool:
    """Wait no longer: closed, or back to who has it, as the city decided; False where it was answered by now."""
    terms = rule()
    with transaction.atomic():
        hold(signal_id)
        now = timezone.now()
        if not Question.objects.filter(pk=pk, state=Question.State.OPEN).update(
            state=Question.State.LAPSED, ended_at=now
        ):
            return False
        signal = Signal.objects.select_related("team").get(pk=signal_id)
        event(signal, Event.What.NO_ANSWER, by=None, after=pk, public=True, at=now).save()
        if terms.closes and terms.result:
            move(signal, to=Status.CANCELLED, by=None, text=terms.text, result=terms.result, at=now)
            return True
        if signal.status == Status.WAITING_FOR_REPORTER:
            move(signal, to=Status.IN_PROGRESS, by=None, at=now)
        notify_holders(NoticeKind.ANSWER, signal, words=_SILENT)
    return True


def ask_reopening(signal: Signal, *, text: str, at: datetime.datetime | None = None, tell: bool = True) -> Message:
    """Take in that the reporter finds it not solved: the signal waits for who judges whether it opens again.

    Raises `ValidationError` (key `toelichting`), and `Changed` where it is not done, or was closed more than
    `REACTION_DAYS` days ago.
    """
    text, wrong = read(text, longest=MAX_TEXT)
    if not text:
        wrong = ValidationError(_("Schrijf wat er nog niet goed is."), code="required")
    if wrong:
        raise ValidationError({"toelichting": wrong})
    now = at or timezone.now()
    if signal.closed_at and now - signal.closed_at > datetime.timedelta(days=REACTION_DAYS):
        raise Changed(_("Dit is te lang geleden gesloten. Meld het opnieuw."))
    with transaction.atomic():
        listen(signal, text, at=now, tell=tell)
        move(signal, to=Status.REOPENING_ASKED, by=None, at=now, tell=tell)
        message = Message.objects.create(
            signal=signal, what=Message.What.REACTION, status=signal.status, text=text, at=now
        )
        if tell:
            notify_holders(NoticeKind.ANSWER, signal, words=_NOT_SOLVED)
    return message
