"""Questions to reporters as rows: one that is asked, one that is no longer needed. What follows: `answering.py`."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from signals.deadlines import working_days_after
from signals.history import Actor, officer_of
from signals.models import Message, Question, QuestionRule, Signal


def rule() -> QuestionRule:
    """How long the city waits: its row, or the defaults."""
    return QuestionRule.objects.filter(pk=QuestionRule.ONLY).select_related("result").first() or QuestionRule()


def new_question(signal: Signal, *, by: Actor, at: datetime.datetime) -> Question:
    """An unsaved question of a signal, with its terms; it is saved with its message (`asked`)."""
    terms, day = rule(), timezone.localdate(at)
    return Question(
        public_id=uuid.uuid4(),
        signal=signal,
        asked_by=officer_of(by),
        asked_at=at,
        remind_on=working_days_after(day, terms.remind_days),
        lapses_on=working_days_after(day, terms.lapse_days),
    )


def asked(question: Question, message: Message) -> None:
    """Save a question with the message that asks it; an older one is withdrawn."""
    withdraw_question(question.signal, at=question.asked_at)
    question.message = message
    question.save()


def withdraw_question(signal: Signal, *, at: datetime.datetime) -> None:
    """Let the question that waits, if there is one, wait no longer: the signal went on without an answer."""
    Question.objects.filter(signal=signal, state=Question.State.OPEN).update(
        state=Question.State.WITHDRAWN, ended_at=at
    )
