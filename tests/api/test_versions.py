"""`ETag` and `If-Match`: a program that wants no change of a signal but as it read it."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connections

from outbox.models import Letter
from signals import workflow
from signals.models import Event, Note, Sensitivity, Signal
from tests import world
from tests.api.conftest import Program, wrong
from wijkwerk.api.documentation import described


@pytest.fixture
def handler(program) -> Program:
    """A program that may read and handle signals."""
    return program("signalen:lezen", "signalen:behandelen")


@pytest.fixture
def signal(town) -> Signal:
    """A broken lamp in Beuken, of team lighting."""
    return world.signal(email="bewoner@example.nl")


def path(signal: Signal, rest: str = "") -> str:
    return f"signalen/{signal.public_id}{rest}"


def changed_by_somebody(signal: Signal) -> None:
    """Somebody puts urgency on it, which stands in the way of no verb."""
    workflow.set_urgent(Signal.objects.get(pk=signal.pk), urgent=True, by=world.program()[0])


def test_what_was_read_is_changed_and_the_answer_has_the_next_version(handler, signal):
    read = handler.get(path(signal))
    moved = handler.patch(path(signal), {"spoed": True}, **{"If-Match": read["ETag"]})
    assert moved.status_code == 200
    assert moved["ETag"] != read["ETag"]
    assert moved["ETag"] == handler.get(path(signal))["ETag"]
    assert handler.patch(path(signal), {"spoed": False}, **{"If-Match": moved["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("patch", "", {"categorie": "overig"}),
        ("post", "/statussen", {"status": "ingepland"}),
        ("post", "/overdrachten", {"naarTeam": "wijkteam", "reden": "x"}),
        ("post", "/notities", {"tekst": "x"}),
    ],
)
def test_what_changed_since_it_was_read_is_left_alone(handler, signal, method, rest, body):
    read = handler.get(path(signal))
    changed_by_somebody(signal)
    events, letters = Event.objects.count(), Letter.objects.count()
    late = getattr(handler, method)(path(signal, rest), body, **{"If-Match": read["ETag"]})
    assert late.status_code == 409
    assert "Lees het opnieuw" in late.json()["detail"]
    signal.refresh_from_db()
    assert (signal.status, signal.category.slug) == ("gemeld", "straatverlichting")
    assert (Event.objects.count(), Letter.objects.count(), Note.objects.count()) == (events, letters, 0)
    assert getattr(handler, method)(path(signal, rest), body).status_code in (200, 201), (
        "without a condition it is done"
    )


def test_one_of_several_versions_and_any_version_will_do(handler, signal):
    read = handler.get(path(signal))["ETag"]
    assert handler.patch(path(signal), {"spoed": True}, **{"If-Match": f'"other", {read}'}).status_code == 200
    assert handler.patch(path(signal), {"spoed": False}, **{"If-Match": "*"}).status_code == 200


def test_what_is_no_version_is_named(handler, signal):
    answer = handler.patch(path(signal), {"spoed": True}, **{"If-Match": "gisteren"})
    assert set(wrong(answer)) == {"If-Match"}
    signal.refresh_from_db()
    assert not signal.is_urgent


def test_a_refused_change_with_a_condition_leaves_nothing_half_done(handler, signal):
    read = handler.get(path(signal))["ETag"]
    answer = handler.patch(path(signal), {"spoed": True, "behandelaar": "niemand"}, **{"If-Match": read})
    assert answer.status_code == 400
    assert handler.get(path(signal))["ETag"] == read


def test_a_condition_says_nothing_of_what_a_program_may_not_know_or_change(program, handler, signal):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    headers = {"If-Match": '"20200101000000000000"'}
    assert handler.patch(path(signal), {"spoed": True}, **headers).status_code == 403
    assert handler.patch(f"signalen/{uuid.uuid4()}", {"spoed": True}, **headers).status_code == 404
    assert program("signalen:lezen").patch(path(signal), {"spoed": True}, **headers).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_that_read_the_same_one_is_done(town, program):
    handler = program("signalen:lezen", "signalen:behandelen")
    signal = world.signal()
    read, answers, start = handler.get(path(signal))["ETag"], [], threading.Barrier(10)

    def write(number: int) -> None:
        start.wait()
        body = {"spoed": True} if number % 2 else {"categorie": "overig"}
        answers.append(handler.patch(path(signal), body, **{"If-Match": read}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 9


def test_the_description_offers_the_condition_where_one_signal_is_changed():
    for address, operations in described()["paths"].items():
        for method, operation in operations.items():
            offered = "If-Match" in {one["name"] for one in operation.get("parameters", ())}
            assert offered is (address.startswith("/signalen/{id}") and method != "get"), (method, address)
