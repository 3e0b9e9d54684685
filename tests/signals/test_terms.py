"""Terms: in working days or in all days, kept as promised, standing still while we wait, and warned of."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.cache import cache

from areas.dated import today
from outbox.models import Letter
from signals import answering, callbacks, links, notices, reclassify, terms, waiting, workflow
from signals.models import Category, Event, Feedback, KindTerm, Notice, NoticeChoice, QuestionRule, Signal, Status
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


@time_machine.travel(local("2026-11-13 09:00"), tick=False)
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


def test_who_handles_it_and_hears_at_once_hears_that_the_term_passed_and_else_reads_it_once_in_the_daily_mail(
    town, lead
):
    at_once, daily = (
        world.officer(name, "teamlid", teams=(town.lighting,), email=f"{name}@gemeente.example")
        for name in ("lamp8", "lamp9")
    )
    notices.choose(at_once, {"termijn": NoticeChoice.How.AT_ONCE})
    for handler in (at_once, daily):
        signal = received("2026-11-02 09:00")
        workflow.assign(signal, to=handler, by=handler)
    Letter.objects.all().delete()
    assert terms.warn(day=day("2026-11-10")) == 2
    assert [one.split(" (")[0] for one in subjects("lamp8@gemeente.example")] == ["Termijn voorbij"]
    notices.write_daily(day=day("2026-11-10"))
    body = Letter.objects.get(recipient="lamp9@gemeente.example").body
    assert body.count(signal.number) == 2, "number and link"
    # The lead hears of both.
    assert Letter.objects.get(recipient="leider@gemeente.example").body.count("/signalen/2026") == 2


def test_of_what_stands_still_is_closed_or_on_a_sunday_nothing_is_said(town, lead):
    moved(received("2026-11-02 09:00"), ("2026-11-04 10:00", "wacht_op_melder"))
    workflow.move(received("2026-11-02 09:00"), to=Status.DONE, by=None, text="Klaar.")
    received("2026-11-02 09:00")
    assert terms.warn(day=day("2026-11-15")) == 0
    assert terms.warn(day=day("2026-11-16")) == 1


def test_of_a_later_last_day_they_are_warned_anew_and_of_one_that_stays_passed_not(town, lead, triager):
    signal = received("2026-11-02 09:00")  # due on Monday 9
    assert [terms.warn(day=day(d)) for d in ("2026-11-06", "2026-11-10")] == [1, 1]
    for slug, days in (("even", 6), ("lang", 20)):
        longer = world.category(slug, task=town.task, handling_days=days)
        reclassify.reclassify(again(signal), category=longer, by=triager, at=local("2026-11-11 09:00"))
        assert terms.warn(day=day("2026-11-11")) == 0
    assert again(signal).due_on == day("2026-11-30")
    assert [terms.warn(day=day(d)) for d in ("2026-11-27", "2026-12-01", "2026-12-02")] == [1, 1, 0]


def test_what_stood_still_after_a_warning_is_warned_of_again_when_it_goes_on(town, lead):
    signal = received("2026-11-02 09:00", email="bewoner@example.nl")
    assert [terms.warn(day=day(d)) for d in ("2026-11-04", "2026-11-06")] == [1, 2]  # the contact, then both
    moved(again(signal), ("2026-11-06 10:00", "wacht_op_derde"))
    terms.move_on(day=day("2026-11-11"))
    going = moved(again(signal), ("2026-11-12 10:00", "in_behandeling"))
    assert going.due_on == day("2026-11-13")
    assert [terms.warn(day=day(d)) for d in ("2026-11-12", "2026-11-16", "2026-11-17")] == [1, 1, 0]


def test_what_is_opened_again_gets_a_new_term_from_that_day_and_is_warned_of_anew(town, lead, triager):
    signal = received("2026-11-02 09:00")
    assert terms.warn(day=day("2026-11-10")) == 1
    opened = moved(signal, ("2026-11-11 10:00", "afgehandeld"), ("2026-12-01 10:00", "heropend"))
    assert opened.due_on == day("2026-12-08")
    assert [terms.warn(day=day(d)) for d in ("2026-12-04", "2026-12-07", "2026-12-09")] == [0, 1, 1]
    # Another subject counts from then too, and not the days that it stood still before.
    longer = world.category("lang", task=town.task, handling_days=10)
    assert again(reclassify.reclassify(opened, category=longer, by=triager)).due_on == day("2026-12-15")


def test_a_reporter_who_says_that_it_is_not_solved_is_owed_an_answer_within_a_new_term(town, lead, triager):
    signal = received("2026-11-02 09:00", email="bewoner@example.nl")
    terms.warn(day=day("2026-11-10"))
    closed = moved(signal, ("2026-11-20 10:00", "afgehandeld"))
    with time_machine.travel(local("2026-12-01 10:00"), tick=False):
        answering.ask_reopening(closed, text="De lamp is weer uit.")
        asked = again(signal)
        assert (asked.due_on, asked.is_overdue) == (day("2026-12-08"), False)
    assert [terms.warn(day=day(d)) for d in ("2026-12-04", "2026-12-07", "2026-12-09", "2026-12-10")] == [0, 1, 1, 0]
    # Another subject counts from then too, and what is opened has its own.
    longer = world.category("lang", task=town.task, handling_days=10)
    assert again(reclassify.reclassify(asked, category=longer, by=triager)).due_on == day("2026-12-15")
    assert moved(again(signal), ("2026-12-02 10:00", "heropend")).due_on == day("2026-12-16")


def test_an_idea_that_is_opened_again_gets_the_term_of_ideas(town):
    KindTerm.objects.create(kind="idee", handling_days=30, handling_unit="kalenderdagen")
    opened = moved(
        received("2026-11-02 09:00", kind="idee"), ("2026-11-04 10:00", "geannuleerd"), ("2026-11-10 10:00", "heropend")
    )
    assert opened.due_on == day("2026-12-10")


# --- the first contact ---


@pytest.fixture
def handler(town):
    return world.officer("lamp9", "teamlid", teams=(town.lighting,), email="lamp9@gemeente.example")


def silent(written: str, handler=None) -> Signal:
    """A signal of a reporter with an address, who heard nothing yet; the first contact is due in three working days."""
    signal = received(written, email="bewoner@example.nl")
    if handler:
        workflow.assign(signal, to=handler, by=handler)
    return again(signal)


def subjects(address: str) -> list[str]:
    return list(Letter.objects.filter(recipient=address).order_by("pk").values_list("subject", flat=True))


def test_of_the_first_contact_the_handler_hears_a_working_day_before_and_the_lead_after_each_once(town, lead, handler):
    for officer in (handler, lead):
        notices.choose(officer, {"termijn": NoticeChoice.How.AT_ONCE})
    signal = silent("2026-11-02 09:00", handler)
    assert signal.first_contact_due_on == day("2026-11-05")
    days = ("2026-11-03", "2026-11-04", "2026-11-04", "2026-11-05", "2026-11-06", "2026-11-06")
    assert [terms.warn(day=day(d)) for d in days] == [0, 1, 0, 0, 2, 0]  # on the 6th the handling term nears as well
    assert [s for s in subjects("lamp9@gemeente.example") if "contact" in s] == [
        f"Eerste contact loopt af ({signal.number})",
        f"Eerste contact te laat ({signal.number})",
    ]
    assert [s for s in subjects("leider@gemeente.example") if "contact" in s] == [
        f"Eerste contact te laat ({signal.number})"
    ]


def test_who_heard_from_us_or_cannot_hear_or_whose_signal_is_closed_is_no_reason_for_a_warning(town, lead, handler):
    spoken, closed = silent("2026-11-02 09:00", handler), silent("2026-11-02 09:00", handler)
    workflow.move(spoken, to=Status.PLANNED, by=handler, text="Wij komen donderdag.", at=local("2026-11-03 09:00"))
    untold = {"told": False, "feedback": Feedback.KNOWN}
    workflow.move(closed, to=Status.CANCELLED, by=handler, text="Dubbel.", **untold, at=local("2026-11-03 09:00"))
    called = silent("2026-11-02 09:00", handler)
    callback = callbacks.ask(called, on=today(), text="Wil uitleg", by=handler)
    callbacks.tick_off(callback, by=handler)
    assert again(called).first_contact_at is not None
    received("2026-11-02 09:00")  # nobody to tell
    assert terms.warn(day=day("2026-11-05")) == 0
    assert terms.warn(day=day("2026-11-06")) == 3  # only that handling terms near their end
    assert not [s for s in subjects("lamp9@gemeente.example") if "contact" in s]


def test_what_was_silent_for_weeks_when_the_warnings_began_is_not_told_one_by_one(town, lead):
    signal = silent("2026-09-01 09:00")
    Signal.objects.filter(pk=signal.pk).update(term_stage=terms.HAS_PASSED)
    assert terms.warn(day=day("2026-11-06")) == 0


def test_the_term_of_the_first_contact_stands_still_while_we_wait_for_another_and_not_after_the_contact(town):
    signal = moved(silent("2026-11-02 09:00"), ("2026-11-04 10:00", "wacht_op_derde"))
    terms.move_on(day=day("2026-11-09"))
    assert again(signal).first_contact_due_on == day("2026-11-10")
    assert terms.warn(day=day("2026-11-13")) == 0
    going = moved(again(signal), ("2026-11-10 10:00", "in_behandeling"))
    assert (going.first_contact_due_on, going.due_on) == (day("2026-11-11"), day("2026-11-13"))
    had = silent("2026-11-02 09:00")
    Signal.objects.filter(pk=had.pk).update(first_contact_at=local("2026-11-02 12:00"))
    had = moved(again(had), ("2026-11-04 10:00", "wacht_op_derde"), ("2026-11-10 10:00", "in_behandeling"))
    assert (had.first_contact_due_on, had.due_on) == (day("2026-11-05"), day("2026-11-13"))


def test_another_subject_counts_the_days_that_the_first_contact_stood_still(town, triager):
    signal = moved(
        silent("2026-11-02 09:00"), ("2026-11-03 10:00", "wacht_op_derde"), ("2026-11-05 10:00", "in_behandeling")
    )
    assert signal.first_contact_due_on == day("2026-11-09")
    other = world.category("anders", task=town.task, first_contact_days=5)
    assert again(reclassify.reclassify(signal, category=other, by=triager)).first_contact_due_on == day("2026-11-11")


@time_machine.travel(local("2026-11-04 15:00"), tick=False)
def test_page_and_desk_say_until_when_the_reporter_should_hear_of_somebody(town, member, client):
    signal = silent("2026-11-02 09:00")
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Eerste contact uiterlijk 5 november 2026" in page
    assert "over 1 werkdag" in page
    assert "eerste contact over 1 werkdag" in client.get("/bureau").content.decode()
    with time_machine.travel(local("2026-11-09 09:00"), tick=False):
        client.force_login(member)
        assert "nog niets gehoord" in client.get("/bureau").content.decode()
        assert "2 werkdagen te laat" in client.get(f"/signalen/{signal.number}").content.decode()
    callbacks.tick_off(callbacks.ask(again(signal), on=today(), text="Wil uitleg", by=member), by=member)
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Eerste contact uiterlijk" not in page
    assert "contact op 4 november" in page


def test_what_nobody_handles_is_for_the_lead_and_without_a_lead_for_the_mailbox(town, lead):
    received("2026-11-02 09:00")
    assert terms.warn(day=day("2026-11-06")) == 1
    assert list(Notice.objects.values_list("officer__username", flat=True)) == ["leider"]
    type(lead).objects.filter(pk=lead.pk).update(is_active=False)
    Letter.objects.all().delete()
    assert terms.warn(day=day("2026-11-10")) == 1
    assert list(Letter.objects.values_list("recipient", flat=True)) == [town.lighting.email]


def test_of_a_term_that_nobody_else_hears_of_the_team_hears_where_its_lead_chose_not_to(town, lead, handler):
    notices.choose(lead, {notices.NoticeKind.OVERDUE: "uit"})
    nobodys, handled = (received("2026-11-02 09:00", tell=False) for _each in range(2))
    workflow.take(handled, by=handler)

    def to_team(on: str) -> list[str]:
        Letter.objects.all().delete()
        terms.warn(day=day(on))
        return list(Letter.objects.filter(recipient=town.lighting.email).values_list("reference", flat=True))

    assert to_team("2026-11-06") == [nobodys.number]
    # Of what somebody handles that one hears.
    assert to_team("2026-11-10") == [nobodys.number]
    notices.choose(handler, {notices.NoticeKind.OVERDUE: "uit"})
    Signal.objects.filter(pk=handled.pk).update(term_stage=0)
    assert to_team("2026-11-10") == [handled.number]


def test_of_what_is_in_the_name_of_who_left_the_lead_hears_that_its_term_nears(town, lead, handler):
    workflow.assign(received("2026-11-02 09:00"), to=handler, by=handler)
    type(handler).objects.filter(pk=handler.pk).update(is_active=False)
    assert terms.warn(day=day("2026-11-06")) == 1
    assert list(Notice.objects.values_list("officer__username", flat=True)) == ["leider"]


# --- waiting that lasts ---


def long_waits(*days: str) -> list[int]:
    return [waiting.warn(day=day(one)) for one in days]


def test_who_has_a_signal_hears_once_that_it_waits_ten_working_days(town, lead, handler, client):
    signal = received("2026-11-02 09:00")
    workflow.assign(signal, to=handler, by=handler)
    moved(signal, ("2026-11-04 10:00", "wacht_op_derde"))
    received("2026-11-02 09:00")
    assert long_waits("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-19", "2026-11-20", "2026-12-18") == [
        0,
        0,
        1,
        0,
        0,
        0,
    ]
    assert list(Notice.objects.values_list("officer", "kind", "signal")) == [(handler.pk, "termijn", signal.pk)]
    client.force_login(handler)
    assert "Wacht al lang." in client.get(f"/signalen/{signal.number}").content.decode()
    # The next time it waits they hear again.
    moved(again(signal), ("2026-12-18 10:00", "in_behandeling"), ("2026-12-21 10:00", "wacht_op_derde"))
    assert long_waits("2026-12-21", "2027-01-08", "2027-01-11") == [0, 1, 0]


def test_of_what_comes_back_by_itself_or_on_a_day_off_nobody_hears_that_it_waits(town, member):
    asked, passed, by_hand = (received("2026-11-02 09:00") for _ in range(3))
    workflow.move(asked, to="wacht_op_melder", by=member, text="Welke kleur?", at=local("2026-11-04 10:00"))
    workflow.move(
        passed, to="afgehandeld", by=member, text="Door.", result=town.results[1], organisation="Waterschap",
        forwarded_on=day("2026-11-04"), at=local("2026-11-04 10:00"),
    )  # fmt: skip
    moved(by_hand, ("2026-11-04 10:00", "wacht_op_melder"))
    assert again(passed).status == "wacht_op_derde"
    assert long_waits("2026-11-21", "2026-11-23") == [0, 1]
    assert list(Event.objects.filter(what="wacht_lang").values_list("signal", flat=True)) == [by_hand.pk]


def test_a_city_says_after_how_many_days_a_signal_waits_long(town):
    moved(received("2026-11-02 09:00"), ("2026-11-04 10:00", "wacht_op_derde"))
    QuestionRule.objects.create(pk=1, look_again_days=3)
    assert long_waits("2026-11-09", "2026-11-10") == [0, 1]


def test_what_waits_long_says_so_in_lists_is_found_by_a_filter_and_is_counted_on_the_desk(town, member, client):
    with time_machine.travel(local("2026-11-20 09:00"), tick=False):
        long, short, asked, passed, went_on = (received("2026-11-02 09:00") for _ in range(5))
        moved(long, ("2026-11-04 10:00", "wacht_op_derde"))
        moved(short, ("2026-11-05 10:00", "wacht_op_derde"), ("2026-11-09 10:00", "wacht_op_melder"))
        workflow.move(asked, to="wacht_op_melder", by=member, text="Welke kleur?", at=local("2026-11-04 10:00"))
        workflow.move(
            passed, to="afgehandeld", by=member, text="Door.", result=town.results[1], organisation="Waterschap",
            forwarded_on=day("2026-11-04"), at=local("2026-11-04 10:00"),
        )  # fmt: skip
        moved(went_on, ("2026-11-04 10:00", "wacht_op_derde"), ("2026-11-19 10:00", "in_behandeling"))
        # Another night counts its days: it waits since the day on which it began to.
        terms.move_on(day=day("2026-11-19"))
        client.force_login(member)
        listed = client.get("/signalen?wachtlang=ja")
        assert [row.number for row in listed.context["listed"].page.rows] == [long.number]
        text = client.get("/signalen").content.decode()
        assert text.count("wacht al lang, sinds 4 november") == 1
        assert text.count("termijn staat stil") == 3
        assert "wacht al lang, sinds 4 november" in client.get(f"/signalen/{long.number}").content.decode()
        desk = client.get("/bureau?stapel=wacht-lang")
        assert [row.number for row in desk.context["page"].rows] == [long.number]
        assert {tab["name"]: tab["count"].open for tab in desk.context["tabs"]}["wacht-lang"] == 1
        # Asked for again it waits anew, since today.
        moved(again(long), ("2026-11-20 09:00", "in_behandeling"), ("2026-11-20 09:00", "wacht_op_derde"))
        assert again(long).waiting_since == day("2026-11-20")
        assert client.get("/signalen?wachtlang=ja").context["listed"].page.rows == []


@pytest.mark.parametrize("days", [3, 15])
def test_what_the_city_calls_long_holds_for_lists_and_notices_alike(town, member, client, days):
    QuestionRule.objects.create(pk=1, look_again_days=days)
    signal = received("2026-11-02 09:00")
    moved(signal, ("2026-11-04 10:00", "wacht_op_derde"))
    client.force_login(member)
    for on in ("2026-11-09", "2026-11-10", "2026-11-25", "2026-11-26"):
        cache.clear()
        with time_machine.travel(local(f"{on} 09:00"), tick=False):
            is_long = bool(client.get("/signalen?wachtlang=ja").context["listed"].page.rows)
            told = waiting.warn(day=day(on)) or Event.objects.filter(what="wacht_lang").exists()
        assert is_long == bool(told), on
