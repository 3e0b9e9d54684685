"""Two people who act on one signal at the same moment: one does it, the other is told, and neither gets an error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from areas.dated import today
from signals import escalation, handover, reclassify, shielding, workflow
from signals.models import EscalationLevel, Handover, Sensitivity, Signal, Status
from tests import world

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """Somebody else who does something with the same signal, in a connection of their own."""

    def __init__(self, verb: Callable[[], Any]) -> None:
        self.verb = verb
        self.outcome: object = None
        self.thread = threading.Thread(target=self._act)

    def _act(self) -> None:
        try:
            self.outcome = self.verb()
        except Exception as error:  # whatever it is, the test says whether it is right
            self.outcome = error
        finally:
            connections.close_all()

    def begins(self) -> None:
        """Let them begin, and go on as soon as they wait for us (or are ready)."""
        self.thread.start()
        until = time.monotonic() + 10
        while self.thread.is_alive() and time.monotonic() < until and not self._waits():
            time.sleep(0.02)

    @staticmethod
    def _waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            return bool(cursor.fetchone()[0])


def between(monkeypatch: pytest.MonkeyPatch, verb: Callable[[], Any]) -> Meanwhile:
    """Let `verb` begin at the moment that who closes a signal has closed it, and not yet taken back its offer."""
    somebody, taking_back = Meanwhile(verb), workflow.withdraw_offers

    def pause(*args: Any, **kwargs: Any) -> None:
        somebody.begins()
        taking_back(*args, **kwargs)

    monkeypatch.setattr(workflow, "withdraw_offers", pause)
    return somebody


def answers() -> dict[str, Callable[[Handover], Any]]:
    return {
        "accept": lambda offer: handover.accept(offer, by=None),
        "decline": lambda offer: handover.decline(offer, by=None, reason="Niet van ons."),
        "withdraw": lambda offer: handover.withdraw(offer, by=None),
    }


@pytest.mark.parametrize("answer", answers())
def test_who_answers_an_offer_while_the_signal_is_being_closed_is_told(answer, monkeypatch):
    town = world.town()
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=None)
    offer = Handover.objects.get(pk=offer.pk)
    somebody = between(monkeypatch, lambda: answers()[answer](offer))
    workflow.move(signal, to=Status.DONE, by=None, text="De lamp is vervangen.")
    somebody.thread.join()
    assert isinstance(somebody.outcome, workflow.Changed), somebody.outcome
    closed = Signal.objects.get()
    assert (closed.status, closed.team) == (Status.DONE, town.lighting)
    assert Handover.objects.get().answer == Handover.Answer.WITHDRAWN


def test_a_signal_that_is_being_closed_is_not_offered(monkeypatch):
    town = world.town()
    signal = world.signal()
    seen = Signal.objects.get()
    somebody = between(monkeypatch, lambda: handover.offer(seen, to_team=town.wijkteam, reason="Kijk mee.", by=None))
    workflow.move(signal, to=Status.DONE, by=None, text="De lamp is vervangen.")
    somebody.thread.join()
    assert isinstance(somebody.outcome, workflow.Changed), somebody.outcome
    assert not Handover.objects.exists()


def test_a_signal_that_is_just_being_offered_is_closed_with_its_offer(monkeypatch):
    town = world.town()
    signal = world.signal()
    seen = Signal.objects.get()
    somebody = Meanwhile(lambda: workflow.move(seen, to=Status.DONE, by=None, text="De lamp is vervangen."))

    def pause(*args: Any, **kwargs: Any) -> None:
        somebody.begins()

    monkeypatch.setattr("signals.handover.notify", pause)
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=None)
    somebody.thread.join()
    assert isinstance(somebody.outcome, Signal), somebody.outcome
    assert Handover.objects.get().answer == Handover.Answer.WITHDRAWN


def test_a_signal_that_is_just_being_put_before_a_level_is_not_closed_over_it(monkeypatch):
    town = world.town()
    world.desks()
    signal, seen = world.signal(), Signal.objects.get()
    member = world.officer("lantaarn", "teamlid", teams=(town.lighting,))
    somebody = Meanwhile(lambda: workflow.move(seen, to=Status.DONE, by=member, text="De lamp is vervangen."))
    write_down = escalation.event

    def pause(*args: Any, **kwargs: Any) -> Any:
        somebody.begins()
        return write_down(*args, **kwargs)

    monkeypatch.setattr(escalation, "event", pause)
    escalation.escalate(signal, level=EscalationLevel.ALDERMAN, reason="Het kan niet.", decide_by=today(), by=member)
    somebody.thread.join()
    assert isinstance(somebody.outcome, workflow.Changed), somebody.outcome
    kept = Signal.objects.get()
    assert (kept.is_open, kept.escalated_to) == (True, EscalationLevel.ALDERMAN)


def test_a_signal_that_is_just_being_made_sensitive_stays_so_for_who_changes_its_subject(monkeypatch):
    town = world.town()
    signal, seen = world.signal(), Signal.objects.get()
    member = world.officer("lantaarn", "teamlid", teams=(town.lighting,))
    waste = world.category("afval", task=town.task)
    somebody, write_down = Meanwhile(lambda: reclassify.reclassify(seen, category=waste, by=member)), shielding.note

    def pause(*args: Any, **kwargs: Any) -> None:
        somebody.begins()
        write_down(*args, **kwargs)

    monkeypatch.setattr(shielding, "note", pause)
    shielding.shield(signal, sensitivity=Sensitivity.SPECIAL, reason="Er is een mes.", by=member)
    somebody.thread.join()
    assert isinstance(somebody.outcome, workflow.Changed), somebody.outcome
    assert Signal.objects.get().sensitivity == Sensitivity.SPECIAL
