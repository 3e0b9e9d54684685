"""A reporter and the house who do something at the same moment: one wins, the other is told, nothing is said twice."""

from __future__ import annotations

import pytest
from django.db import transaction

from outbox.models import Letter
from signals import answering, contact, workflow
from signals.models import Message, Question, Reporter, Signal, Status
from signals.workflow import Changed
from tests import world
from tests.signals.test_at_once import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "bewoner@example.nl"


@pytest.fixture
def question(town, member) -> Question:
    """A question that waits for its answer."""
    signal = workflow.take(world.signal(email=ADDRESS), by=member)
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur heeft de paal?")
    return signal.questions.get()


def fresh(question: Question) -> Question:
    return Question.objects.select_related("signal__team", "message").get(pk=question.pk)


def test_two_answers_at_once_are_one_answer(question):
    second = Meanwhile(lambda: answering.answer(fresh(question), text="Rood."))
    with transaction.atomic():
        answering.answer(fresh(question), text="Groen.")
        second.begins()
    second.thread.join(timeout=10)
    assert isinstance(second.outcome, Changed)
    assert [one.text for one in Message.objects.filter(what="antwoord")] == ["Groen."]


def test_an_answer_that_comes_while_the_question_lapses_is_one_of_both_and_never_lost(question):
    late = Meanwhile(lambda: answering.follow_up(day=question.lapses_on))
    with transaction.atomic():
        answering.answer(fresh(question), text="Groen.")
        late.begins()
    late.thread.join(timeout=10)
    assert late.outcome == 0
    assert fresh(question).state == Question.State.ANSWERED


def test_two_workers_who_remind_at_once_write_one_mail(question):
    other = Meanwhile(lambda: answering.follow_up(day=question.remind_on))
    with transaction.atomic():
        first = answering.follow_up(day=question.remind_on)
        other.begins()
    other.thread.join(timeout=10)
    assert (first, other.outcome) == (1, 0)
    assert Letter.objects.filter(subject__startswith="Wij wachten op uw antwoord").count() == 1


def test_an_answer_that_comes_while_somebody_closes_the_signal_gets_no_error(question, member):
    signal = Signal.objects.select_related("team").get(pk=question.signal_id)
    answerer = Meanwhile(lambda: answering.answer(fresh(question), text="Groen."))
    with transaction.atomic():
        workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
        answerer.begins()
    answerer.thread.join(timeout=10)
    assert isinstance(answerer.outcome, Changed)
    assert fresh(question).state == Question.State.WITHDRAWN


def test_a_mail_that_is_written_while_the_address_is_corrected_goes_to_the_right_one(question, member):
    signal = Signal.objects.select_related("team").get(pk=question.signal_id)
    corrected = Signal.objects.select_related("team", "reporter").get(pk=question.signal_id)
    other = Meanwhile(lambda: contact.correct(corrected, name="", email="juist@example.nl", phone="", by=member))
    with transaction.atomic():
        workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag.")
        other.begins()
    other.thread.join(timeout=10)
    assert other.outcome == ["email"]
    assert Reporter.objects.get(signal=signal).email == "juist@example.nl"
    assert not Letter.objects.filter(recipient=ADDRESS).exists()
