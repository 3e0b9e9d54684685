"""Terms: in working days or in all days, kept as promised, standing still while we wait, and warned of."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from outbox.models import Letter
from signals import links, reclassify, terms, workflow
from signals.models import Category, Notice, Signal, Status
from tests import world


def day(written: str) -> datetime.date:
    return datetime.date.fromisoformat(written)


def local(written: str) -> datetime.datetime:
    """A moment by the clock of the town hall."""
    from zoneinfo import ZoneInfo

    return datetime.datetime.fromisoformat(written).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def received(written: str, **fields) -> Signal:
    return world.signal(received_at=local(written), **fields)


def moved(signal: Signal, *steps: tuple[str, str]) -> Signal:
    """The signal after moves at moments: ("2026-11-02 10:00", "wacht_op_melder")."""
    for moment, status in steps:
        workflow.move(signal, to=status, by=None, text="Tekst", told=False, at=local(moment))
    return again(signal)


@time_machine.travel(local("2026-04-24 15:00"), tick=False)
def test_pve_3_4_three_working_days_over_a_dutch_holiday_are_shown_to_reporter_and_handler_alike(town, member, client):
    Category.objects.filter(pk=town.streetlight.pk).update(handling_days=3)
    # Friday; Monday 27 April is King's Day.
    signal = received("2026-04-24 14:00", email="bewoner@example.nl")
    assert signal.due_on == day("2026-04-30")
    assert "30 april 2026" in Letter.objects.get(recipient="bewoner@example.nl").body
    assert "30 april 2026" in client.get(f"/volg/{links.status_token(signal)}").content.decode()
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Afronden uiterlijk 30 april 2026" in page
    assert "over 3 werkdagen" in page


def test_a_term_in_calendar_days_counts_all_days_and_ends_on_a_working_day(town):
    Category.objects.filter(pk=town.streetlight.pk).update(handling_days=8, handling_unit="kalenderdagen")
    assert received("2026-11-02 09:00").due_on == day("2026-11-10")
    # Eight days after 17 December is Christmas; 26 is one too, 27 a Sunday.
    assert received("2026-12-17 09:00").due_on == day("2026-12-28")


def test_a_day_begins_at_midnight_in_the_town_hall_also_on_the_nights_that_the_clock_changes(town):
    Category.objects.filter(pk=town.streetlight.pk).update(handling_days=1)
    # Half past midnight on Monday is still Sunday in UTC.
    assert received("2026-03-30 00:30").due_on == day("2026-03-31")
    assert received("2026-03-29 23:30").due_on == day("2026-03-30")
    assert received("2026-10-26 00:30").due_on == day("2026-10-27")


def test_another_term_of_the_category_does_not_rewrite_what_was_promised(town, triager):
    signal = received("2026-11-02 09:00")
    Category.objects.filter(pk=town.streetlight.pk).update(handling_days=20)
    Signal.objects.filter(pk=signal.pk).update(category_by="")
    confirmed = reclassify.reclassify(again(signal), category=Category.objects.get(pk=town.streetlight.pk), by=triager)
    assert again(confirmed).due_on == signal.due_on == day("2026-11-09")
    assert received("2026-11-02 09:00").due_on == day("2026-11-30")


def test_a_term_stands_still_while_we_wait_and_goes_on_by_the_working_days(town):
    signal = received("2026-11-02 09:00")  # a Monday; due on Monday 9
    waiting = moved(signal, ("2026-11-04 10:00", "wacht_op_melder"))
    assert (waiting.stopped_on, waiting.due_on) == (day("2026-11-04"), day("2026-11-09"))
    # From one kind of waiting to the other it stands still on; Wednesday to the next Monday is three working days.
    going = moved(waiting, ("2026-11-05 10:00", "wacht_op_derde"), ("2026-11-09 10:00", "in_behandeling"))
    assert (going.stopped_on, going.due_on) == (None, day("2026-11-12"))
    assert (
        moved(going, ("2026-11-10 10:00", "wacht_op_derde"), ("2026-11-10 16:00", "ingepland")).due_on == going.due_on
    )


def test_what_was_late_before_it_stood_still_stays_late(town):
    late = moved(
        received("2026-11-02 09:00"), ("2026-11-11 10:00", "wacht_op_melder"), ("2026-11-18 10:00", "ingepland")
    )
    assert late.due_on == day("2026-11-09")


def test_at_night_the_last_day_moves_on_so_that_nothing_that_waits_is_late(town):
    signal = moved(received("2026-11-02 09:00"), ("2026-11-06 10:00", "wacht_op_derde"))
    assert terms.move_on(day=day("2026-11-10")) == 1
    assert again(signal).due_on == day("2026-11-11")
    assert terms.move_on(day=day("2026-11-10")) == 0  # twice is once
    terms.move_on(day=day("2026-11-17"))
    assert again(signal).due_on == day("2026-11-18")
    assert not Signal.objects.overdue(day=day("2026-11-17")).exists()
    going = moved(again(signal), ("2026-11-18 09:00", "in_behandeling"))
    assert going.due_on == day("2026-11-19")


def test_when_it_stood_still_can_be_found_again_in_its_history(town, triager):
    signal = received("2026-11-02 09:00")
    promised = signal.due_on
    moved(
        signal,
        ("2026-11-03 10:00", "wacht_op_melder"),
        ("2026-11-05 10:00", "in_behandeling"),
        ("2026-11-06 10:00", "wacht_op_derde"),
    )
    terms.move_on(day=day("2026-11-12"))
    now = again(signal)
    assert terms.stops_of(now) == [
        (day("2026-11-03"), day("2026-11-05")),
        (day("2026-11-06"), day("2026-11-12")),
    ]
    assert terms.due_after(promised, terms.stops_of(now)) == now.due_on == day("2026-11-17")
    other = world.category("anders", task=town.task, handling_days=10)
    assert again(reclassify.reclassify(now, category=other, by=triager)).due_on == day("2026-11-24")


def test_the_page_says_that_the_term_stands_still(town, member, client):
    signal = moved(received("2026-11-02 09:00"), ("2026-11-04 10:00", "wacht_op_melder"))
    terms.move_on()
    client.force_login(member)
    for path in (f"/signalen/{signal.number}", "/bureau"):
        text = client.get(path).content.decode()
        assert "termijn staat stil" in text.lower()
        assert "te laat" not in text


@pytest.fixture
def lead(town):
    made = world.officer("leider", "teamleider", email="leider@gemeente.example")
    town.lighting.lead = made
    town.lighting.save()
    return made


def test_who_handles_it_hears_a_working_day_before_and_the_team_lead_after_each_once(town, lead):
    handler = world.officer("lamp9", "teamlid", teams=(town.lighting,), email="lamp9@gemeente.example")
    signal = received("2026-11-02 09:00")
    workflow.assign(signal, to=handler, by=handler)

    def told() -> list[str]:
        return list(Notice.objects.filter(kind="termijn").order_by("pk").values_list("officer__username", flat=True))

    assert [terms.warn(day=day(d)) for d in ("2026-11-05", "2026-11-06", "2026-11-06", "2026-11-09")] == [0, 1, 0, 0]
    assert told() == ["lamp9"]
    assert [terms.warn(day=day(d)) for d in ("2026-11-10", "2026-11-10", "2026-11-11")] == [1, 0, 0]
    assert told() == ["lamp9", "leider"]


def test_of_what_stands_still_is_closed_or_on_a_sunday_nothing_is_said(town, lead):
    moved(received("2026-11-02 09:00"), ("2026-11-04 10:00", "wacht_op_melder"))
    workflow.move(received("2026-11-02 09:00"), to=Status.DONE, by=None, text="Klaar.")
    received("2026-11-02 09:00")
    assert terms.warn(day=day("2026-11-15")) == 0
    assert terms.warn(day=day("2026-11-16")) == 1
