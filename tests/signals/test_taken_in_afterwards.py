"""A history that happened elsewhere: taken in with its own moments, and without telling anybody again."""

from __future__ import annotations

import datetime

import pytest

from officers.models import Arrangement
from outbox.models import Letter
from signals import handover, workflow
from signals.models import Event, Signal, Status
from signals.reclassify import reclassify
from tests import world

HOUR = datetime.timedelta(hours=1)
ARRIVED = datetime.datetime(2025, 3, 4, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def old_signal(town: world.Town) -> Signal:
    return world.signal(email="melder@example.nl", received_at=ARRIVED, tell=False)


def test_every_step_keeps_its_own_moment(old_signal, member, social_worker, town) -> None:
    workflow.take(old_signal, by=member, at=ARRIVED + HOUR)
    workflow.note(old_signal, text="Gezien op straat.", by=member, at=ARRIVED + 2 * HOUR)
    first = handover.offer(
        old_signal, to_team=town.unit, reason="Meekijken", by=member, at=ARRIVED + 3 * HOUR, tell=False
    )
    handover.decline(first, reason="Niet voor ons.", by=None, at=ARRIVED + 4 * HOUR, tell=False)
    second = handover.offer(
        old_signal, to_team=town.wijkteam, reason="Zorg", by=member, at=ARRIVED + 5 * HOUR, tell=False
    )
    handover.accept(second, by=social_worker, at=ARRIVED + 6 * HOUR)
    workflow.assign(old_signal, to=social_worker, by=social_worker, at=ARRIVED + 7 * HOUR)
    workflow.set_urgent(old_signal, urgent=True, by=social_worker, at=ARRIVED + 8 * HOUR)
    workflow.move(old_signal, to=Status.DONE, by=social_worker, text="Gemaakt.", at=ARRIVED + 9 * HOUR, tell=False)

    moments = list(Event.objects.filter(signal=old_signal).values_list("at", flat=True))
    assert moments == sorted(moments)
    assert set(moments) == {ARRIVED + hours * HOUR for hours in range(10)}
    old_signal.refresh_from_db()
    assert old_signal.closed_at == old_signal.updated_at == old_signal.first_contact_at == ARRIVED + 9 * HOUR
    assert [row.answered_at for row in old_signal.handovers.order_by("pk")] == [ARRIVED + 4 * HOUR, ARRIVED + 6 * HOUR]
    assert old_signal.notes.get().at == ARRIVED + 2 * HOUR


def test_the_reporter_reads_it_on_the_status_page_and_gets_no_mail(old_signal, member) -> None:
    workflow.move(old_signal, to=Status.DONE, by=member, text="Gemaakt.", at=ARRIVED + HOUR, tell=False)
    message = old_signal.messages.get(text="Gemaakt.")
    assert (message.at, message.letter) == (ARRIVED + HOUR, None)
    assert not Letter.objects.exists()


def test_what_happened_then_is_routed_by_the_organisation_of_then(town) -> None:
    end = datetime.date(2025, 5, 1)
    arranged = Arrangement.objects.get(task=town.task)
    arranged.valid_until = end
    arranged.save()
    Arrangement.objects.create(task=town.task, team=town.unit, valid_from=end)
    assert world.signal(received_at=ARRIVED, tell=False).team == town.lighting
    assert world.signal(received_at=ARRIVED + datetime.timedelta(days=60), tell=False).team == town.unit


def test_triage_corrects_a_category_at_its_own_moment(town, triager) -> None:
    signal = world.signal("Wie helpt mij?", category=None, received_at=ARRIVED, tell=False)
    reclassify(signal, category=town.streetlight, by=triager, at=ARRIVED + HOUR, tell=False)
    assert signal.team == town.lighting
    assert {event.at for event in signal.events.exclude(at=ARRIVED)} == {ARRIVED + HOUR}
    assert not Letter.objects.exists()
