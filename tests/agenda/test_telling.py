"""Reporters hear what came of their signal: once for each event, in their language; of what is sensitive no word."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from agenda import commitments, items, telling
from agenda.models import AgendaEvent, Item, Told
from areas.dated import today
from officers.models import Officer
from outbox import post
from outbox.models import Letter
from signals import joining, workflow
from signals.models import Message, Sensitivity, Signal
from tests import world

WEEK = datetime.timedelta(days=7)
NEWS = "Nieuws over uw bericht"


def again(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def news() -> list[Letter]:
    return list(Letter.objects.filter(recipient__contains="@bewoner.example", subject__contains="ieuws").order_by("pk"))


def heard(number: int, **fields) -> Signal:
    return world.signal(email=f"melder{number}@bewoner.example", **fields)


def scheduled(signals, officer: Officer, **fields) -> Item:
    """An item on these signals that is put on the agenda and made public by the verbs."""
    made = world.item(review_on=today() + WEEK, **fields)
    items.bundle(made, [one.number for one in signals], by=officer)
    items.publish(again(made), public=True, by=officer)
    return items.move(again(made), to="geagendeerd", by=officer)


def test_who_sent_a_bundled_signal_and_left_an_address_hears_that_it_is_on_the_agenda_and_that_it_is_done(
    town, triager
):
    signals = [heard(1), heard(2), world.signal()]
    made = scheduled(signals, triager)
    assert sorted(one.recipient for one in news()) == ["melder1@bewoner.example", "melder2@bewoner.example"]
    assert all("Donkere paden" in one.body and f"/agenda/punten/{made.public_id}" in one.body for one in news())
    assert signals[0].messages.filter(what=Message.What.AGENDA).count() == 1
    items.move(again(made), to="in_uitvoering", by=triager)
    assert len(news()) == 2
    items.move(again(made), to="afgerond", outcome="Er staan lampen.", by=triager)
    assert len(news()) == 4
    assert "wat ervan kwam" in news()[-1].body


def test_nobody_hears_anything_while_it_is_not_public_and_all_do_when_it_becomes_so(town, triager):
    made = world.item(review_on=today() + WEEK)
    items.bundle(made, [heard(1).number], by=triager)
    items.move(again(made), to="geagendeerd", by=triager)
    assert news() == []
    items.publish(again(made), public=True, by=triager)
    assert len(news()) == 1


def test_one_hears_an_event_once_whatever_happens_to_the_item(town, triager):
    signal = heard(1)
    made = scheduled([signal], triager)
    items.part(made, signal, by=triager)
    items.bundle(again(made), [signal.number], by=triager)
    items.publish(again(made), public=False, by=triager)
    items.publish(again(made), public=True, by=triager)
    items.move(again(made), to="verkend", by=triager)
    items.move(again(made), to="geagendeerd", by=triager)
    assert len(news()) == 1


def test_who_is_bundled_later_hears_it_then(town, triager):
    made = scheduled([heard(1)], triager)
    items.bundle(again(made), [heard(2).number], by=triager)
    assert [one.recipient for one in news()] == ["melder1@bewoner.example", "melder2@bewoner.example"]


def test_the_reporter_of_a_duplicate_hears_it_too_and_who_took_it_back_does_not(town, triager, member):
    main, duplicate, taken_back = heard(1), heard(2), heard(3)
    joining.join(duplicate, main, by=member)
    workflow.move(taken_back, to="geannuleerd", by=member, text="Op verzoek.")
    scheduled([main, taken_back], triager)
    assert {one.recipient for one in news() if "agenda" in one.body} == {
        "melder1@bewoner.example", "melder2@bewoner.example",
    }  # fmt: skip


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_of_what_is_sensitive_the_message_says_nothing_of_the_subject(town, triager, sensitivity):
    signal = heard(1)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    made = scheduled([signal], triager, title="Mensen met schulden")
    (letter,) = news()
    said = signal.messages.get(what=Message.What.AGENDA).text
    for words in (letter.subject, letter.body, said):
        assert "schulden" not in words
        assert str(made.public_id) not in words
        assert "traatverlichting" not in words


def test_a_reporter_hears_it_in_the_language_of_the_signal(town, triager):
    scheduled([heard(1, language="en")], triager)
    (letter,) = news_of("melder1@bewoner.example")
    assert "Your message counts in “Donkere paden”" in letter.body
    assert "Uw bericht telt" not in letter.body


def news_of(address: str) -> list[Letter]:
    return list(Letter.objects.filter(recipient=address).order_by("-pk")[:1])


def test_many_are_told_in_batches_by_the_worker(town, triager, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 3)
    scheduled([heard(number) for number in range(7)], triager)
    assert news() == []
    assert telling.write_waiting(batch=3) == 7
    assert telling.write_waiting(batch=3) == 0
    assert len({one.recipient for one in news()}) == len(news()) == 7


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_tells_nobody_twice(town, triager, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 0)
    scheduled([heard(number) for number in range(9)], triager)
    real, calls = post.write, []

    def dies_in_the_second_batch(*letters):
        calls.append(len(letters))
        written = real(*letters)
        if len(calls) == 2:
            # The letters were written, and the transaction never ends.
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(telling.post, "write", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        telling.write_waiting(batch=4)
    assert (len(news()), Told.objects.filter(done_at=None).count()) == (4, 5)
    assert telling.write_waiting(batch=4) == 5
    assert len({one.recipient for one in news()}) == len(news()) == 9


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once(town, triager, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 0)
    scheduled([heard(number) for number in range(12)], triager)
    written = []

    def work() -> None:
        try:
            written.append(telling.write_waiting(batch=2))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(written) == 12
    assert len({one.recipient for one in news()}) == len(news()) == 12


def test_what_is_no_longer_so_when_the_worker_comes_is_not_told(town, triager, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 0)
    made = scheduled([heard(1)], triager)
    items.publish(again(made), public=False, by=triager)
    assert telling.write_waiting() == 0
    assert news() == []
    items.publish(again(made), public=True, by=triager)
    assert telling.write_waiting() == 1


def test_a_move_that_fails_tells_nobody(town, triager):
    made = world.item(review_on=today() + WEEK, is_public=True)
    items.bundle(made, [heard(1).number], by=triager)

    def fails() -> None:
        with transaction.atomic():
            items.move(again(made), to="geagendeerd", by=triager)
            raise OperationalError

    with pytest.raises(OperationalError):
        fails()
    assert news() == []
    assert not Told.objects.exists()


def test_the_owner_of_a_promise_is_reminded_when_its_day_is_near_and_once_more_when_it_has_passed(town):
    owner = world.officer("belofte", "wijkambtenaar", email="belofte@gemeente.example")
    made = world.commitment("Een geheime bank", promised_by=owner, due_on=today() + 4 * WEEK)
    world.commitment(promised_by=owner, due_on=today() + 9 * WEEK)

    def letters() -> list[Letter]:
        return list(Letter.objects.filter(recipient=owner.email))

    assert commitments.remind(day=today()) == 0
    for day in (made.due_on - datetime.timedelta(days=2), made.due_on, made.due_on + WEEK, made.due_on + 2 * WEEK):
        commitments.remind(day=day)
    assert len(letters()) == 2
    assert all("bank" not in one.body + one.subject and made.get_absolute_url() in one.body for one in letters())
    assert AgendaEvent.objects.filter(commitment=made, what="herinnering").count() == 2
