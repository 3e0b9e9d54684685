"""Where a law begins with a signal: passed on through a one-way valve, with its term, and one word back."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from outbox.models import Letter
from signals import complaints, deadlines, legal_terms, statutory, workflow
from signals.models import (
    Event,
    NoticeChoice,
    PassingStatus,
    Sensitivity,
    Signal,
    StatutoryPassing,
    StatutoryStart,
    TermUnit,
)
from signals.starter import load_starter_set
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import world

DAY = datetime.timedelta(days=1)


@pytest.fixture
def access(town):
    """The team that carries out the Wmo."""
    return world.team("toegang-wmo", name="Toegang Wmo", domain_slug="sociaal")


@pytest.fixture
def consultant(access):
    return world.officer("consulent", "teamlid", teams=(access,))


@pytest.fixture
def start(access) -> StatutoryStart:
    return StatutoryStart.objects.create(
        slug="wmo-melding",
        name="Wmo-melding",
        law="Wmo 2015",
        article="artikel 2.3.2",
        term_days=42,
        promise="is ons onderzoek klaar",
        team=access,
    )


@pytest.fixture
def signal(town) -> Signal:
    return world.signal("Mijn man kan de trap niet meer op.", email="bewoner@example.nl")


def act(client, officer, signal: Signal, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/wettelijk", typed)


def answer(client, officer, passing: StatutoryPassing, stand: str):
    client.force_login(officer)
    return client.post(f"/doorgegeven/{passing.public_id}", {"stand": stand})


def page(client, officer, path: str) -> str:
    client.force_login(officer)
    return client.get(path).content.decode()


def make(signal: Signal, sensitivity: str) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return Signal.objects.get(pk=signal.pk)


def level(officer, signal: Signal) -> bool | None:
    """Whether it may be read; None where it may not be known of."""
    found = Signal.objects.known_to(viewer_of(officer)).filter(pk=signal.pk).first()
    return None if found is None else found.may_read


def test_wmo_2_3_2_one_click_starts_the_term_and_tells_the_reporter(client, town, member, start, signal, consultant):
    before = Letter.objects.count()
    assert act(client, member, signal, start="wmo-melding").status_code == 302
    passing = StatutoryPassing.objects.get()
    assert (passing.team, passing.status, passing.is_open) == (start.team, "", True)
    assert passing.due_on == start.due_on(today())
    # The signal stays where it is.
    assert Signal.objects.get().team == town.lighting
    letters = Letter.objects.order_by("pk")[before:]
    receipt = next(one for one in letters if one.recipient == "bewoner@example.nl")
    day = f"{passing.due_on.day} "
    for words in ("doorgegeven aan Toegang Wmo", f"Uiterlijk op {day}", "is ons onderzoek klaar", "artikel 2.3.2"):
        assert words in receipt.body, words
    notice = next(one for one in letters if one.recipient == start.team.email)
    assert "trap" not in notice.body + notice.subject
    text = page(client, member, f"/signalen/{signal.number}")
    for words in ("Wettelijke termijn", "Wmo 2015 artikel 2.3.2", "Nog geen bericht", "Wmo-melding: doorgegeven aan"):
        assert words in text, words
    assert "Wmo-melding" in page(client, consultant, "/bureau")
    assert "Mijn man kan de trap niet meer op." in page(client, consultant, f"/signalen/{signal.number}")


def test_the_term_runs_from_the_day_on_which_it_came_in_whenever_somebody_recognises_it(town, start):
    signal = world.signal(received_at=timezone.now() - datetime.timedelta(days=30), tell=False)
    passing = statutory.pass_on(signal, start=start, by=None)
    assert passing.due_on == start.due_on(timezone.localdate(signal.received_at))


@pytest.mark.parametrize(
    ("days", "unit", "received", "last_day"),
    [
        (42, TermUnit.CALENDAR_DAYS, datetime.date(2026, 3, 2), datetime.date(2026, 4, 13)),
        # Easter Monday is no working day (Algemene termijnenwet, article 1).
        (42, TermUnit.CALENDAR_DAYS, datetime.date(2026, 2, 23), datetime.date(2026, 4, 7)),
        # Wgs article 4, second paragraph: Thursday before Good Friday, three working days.
        (3, TermUnit.WORKING_DAYS, datetime.date(2026, 4, 2), datetime.date(2026, 4, 9)),
    ],
)
def test_a_term_counts_in_its_own_unit(access, days, unit, received, last_day):
    start = StatutoryStart(slug="x", name="X", law="X", term_days=days, term_unit=unit, promise="x", team=access)
    assert start.due_on(received) == last_day


def test_a_term_that_runs_does_not_change_with_the_city_s_row(town, start, signal):
    passing = statutory.pass_on(signal, start=start, by=None)
    StatutoryStart.objects.update(term_days=10)
    assert StatutoryPassing.objects.get().due_on == passing.due_on


def test_the_one_way_valve_gives_a_word_of_a_closed_list_and_nothing_else(
    client, town, member, start, signal, consultant
):
    passing = statutory.pass_on(signal, start=start, by=member)
    client.force_login(consultant)
    path = f"/doorgegeven/{passing.public_id}"
    assert client.post(path, {"stand": "mevrouw is ziek", "tekst": "geheim"}).status_code == 400
    assert client.post(path, {"stand": "opgepakt", "tekst": "mevrouw is ziek"}).status_code == 302
    said = page(client, member, f"/signalen/{signal.number}")
    assert "Toegang Wmo: opgepakt." in said
    assert "mevrouw is ziek" not in said
    assert not signal.notes.exists()
    assert list(signal.events.filter(what=Event.What.STATUTORY).values_list("before", "after")) == [
        (str(passing.public_id), "doorgegeven"),
        (str(passing.public_id), "opgepakt"),
    ]
    # Its team reads, and changes nothing of the signal.
    assert act(client, consultant, signal, start="wmo-melding").status_code == 403
    client.force_login(consultant)
    assert client.post(f"/signalen/{signal.number}/notitie", {"tekst": "mevrouw is ziek"}).status_code == 403


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ([], []),
        (["ontvangen"], ["ontvangen"]),
        (["opgepakt"], ["ontvangen", "opgepakt"]),
        (["niet_voor_ons"], PassingStatus.values),
        (["ontvangen", "opgepakt", "afgerond"], PassingStatus.values),
    ],
)
def test_it_goes_on_and_never_back(town, start, signal, steps, refused):
    passing = statutory.pass_on(signal, start=start, by=None)
    for step in steps:
        statutory.answer(passing, status=step, by=None)
    for step in refused:
        with pytest.raises(Changed):
            statutory.answer(passing, status=step, by=None)
    with pytest.raises(ValidationError):
        statutory.answer(passing, status="", by=None)


def test_of_two_who_answer_at_once_the_second_hears_so(client, town, start, signal, consultant):
    passing = statutory.pass_on(signal, start=start, by=None)
    stale = StatutoryPassing.objects.get()
    statutory.answer(passing, status="opgepakt", by=None)
    with pytest.raises(Changed):
        statutory.answer(stale, status="niet_voor_ons", by=None)
    assert answer(client, consultant, passing, "ontvangen").status_code == 409


def test_who_has_the_signal_hears_when_it_is_not_for_them_or_done(town, member, start, signal):
    workflow.take(signal, by=member)
    member.email = "lamp@gemeente.example"
    member.save()
    for status in ("niet_voor_ons", "afgerond"):
        passing = statutory.pass_on(Signal.objects.get(), start=start, by=member)
        statutory.answer(passing, status=status, by=None)
    told = Letter.objects.filter(recipient="lamp@gemeente.example").order_by("pk")
    assert [one.subject.split(" (")[0] for one in told] == ["Niet voor hen", "Daar afgerond"]


@pytest.mark.parametrize("sensitivity", Sensitivity.values)
def test_the_team_reads_it_until_it_ends_and_nothing_after(client, town, start, signal, consultant, sensitivity):
    signal = make(signal, sensitivity)
    assert level(consultant, signal) is None
    passing = statutory.pass_on(signal, start=start, by=None)
    assert level(consultant, signal) is True
    assert answer(client, consultant, passing, "afgerond")["Location"] == "/doorgegeven"
    assert level(consultant, signal) is None


def test_that_somebody_needs_help_is_not_for_everybody_who_reads_ordinary_signals(
    town, start, signal, member, area_officer
):
    assert level(area_officer, signal) is True
    statutory.pass_on(signal, start=start, by=member)
    assert Signal.objects.get().sensitivity == Sensitivity.PERSONAL
    assert level(area_officer, signal) is False
    assert level(member, signal) is True


def test_what_is_not_theirs_they_read_no_more_at_all(client, town, start, signal, consultant):
    passing = statutory.pass_on(signal, start=start, by=None)
    answer(client, consultant, passing, "niet_voor_ons")
    assert level(consultant, signal) is None
    assert level(consultant, make(signal, Sensitivity.ORDINARY)) is None


def test_who_brought_it_to_an_end_reads_it_where_it_is_ordinary_again(town, start, signal, consultant):
    statutory.answer(statutory.pass_on(signal, start=start, by=None), status="afgerond", by=consultant)
    assert level(consultant, make(signal, Sensitivity.ORDINARY)) is True


def test_of_what_is_special_the_mail_says_nothing_of_what_it_is(town, start, signal):
    signal = make(signal, Sensitivity.SPECIAL)
    statutory.pass_on(signal, start=start, by=None)
    letter = Letter.objects.filter(recipient="bewoner@example.nl").latest("pk")
    assert "Wmo" not in letter.body + letter.subject
    assert "/volg/" in letter.body
    assert "Wmo 2015 artikel 2.3.2" in signal.messages.latest("pk").text


def test_who_asks_for_somebody_else_hears_that_we_may_not_tell(client, town, member, start, signal):
    act(client, member, signal, start="wmo-melding", voor_ander="on")
    text = signal.messages.latest("pk").text
    assert "mogen wij u niet vertellen wat wij doen" in text
    assert "Uiterlijk" not in text


def test_without_a_name_the_status_page_tells_it_and_no_mail_goes(town, start):
    signal = world.signal("Ik durf mijn post niet open te maken.")
    statutory.pass_on(signal, start=start, by=None)
    assert "artikel 2.3.2" in signal.messages.latest("pk").text
    assert not Letter.objects.exclude(recipient__endswith="@gemeente.example").exists()


def test_who_gets_no_mail_is_told_by_letter_or_telephone_and_until_then_the_page_says_so(client, town, member, start):
    signal = world.signal("De trap lukt niet meer.", phone="0612345678", channel="telefoon", by=member)
    assert act(client, member, signal, start="wmo-melding").status_code == 302
    passing = StatutoryPassing.objects.get()
    assert (passing.receipt_on, signal.messages.count()) == (None, 0)
    assert "De ontvangst is nog niet bevestigd" in page(client, member, signal.get_absolute_url())
    path = f"/signalen/{signal.number}/ontvangst"
    assert client.post(path).status_code == 302
    passing.refresh_from_db()
    assert passing.receipt_on == today()
    shown = page(client, member, signal.get_absolute_url())
    assert "Ontvangst bevestigd op" in shown
    assert "de ontvangst is aan de melder bevestigd" in shown
    assert "nog niet bevestigd" not in shown
    assert client.post(path).status_code == 409


def test_who_reads_it_on_the_page_or_by_mail_has_the_proof_of_receipt_at_once(client, town, member, start, signal):
    statutory.pass_on(signal, start=start, by=member)
    assert StatutoryPassing.objects.get().receipt_on == today()
    assert "Ontvangst bevestigd op" in page(client, member, signal.get_absolute_url())


def test_it_is_shown_first_who_will_read_it_and_by_when(client, town, member, start, signal, consultant):
    shown = act(client, member, signal, start="wmo-melding", bekijk="1").content.decode()
    assert "Dit ziet Toegang Wmo (1 medewerker):" in shown
    assert "Wmo 2015 artikel 2.3.2." in shown
    assert not StatutoryPassing.objects.exists()


def test_once_is_enough_and_what_is_closed_or_out_of_use_is_refused(client, town, member, start, signal):
    statutory.pass_on(signal, start=start, by=member)
    assert "forms.wettelijk" not in page(client, member, f"/signalen/{signal.number}")
    assert "Hier begint een wettelijke termijn" not in page(client, member, f"/signalen/{signal.number}")
    with pytest.raises(Changed):
        statutory.pass_on(signal, start=start, by=member)
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.")
    with pytest.raises(Changed):
        statutory.pass_on(signal, start=start, by=member)
    start.is_active = False
    with pytest.raises(ValidationError):
        statutory.pass_on(world.signal(), start=start, by=member)


def test_what_is_a_complaint_about_that_team_does_not_go_there(town, start, signal):
    world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)
    complaints.pass_on(signal, about=start.team, only=True, by=None)
    with pytest.raises(ValidationError):
        statutory.pass_on(Signal.objects.get(), start=start, by=None)


def test_who_does_not_act_on_it_cannot_pass_it_on_and_another_team_answers_nothing(
    client, town, start, signal, social_worker, member
):
    passing = statutory.pass_on(signal, start=start, by=None)
    assert answer(client, social_worker, passing, "opgepakt").status_code == 404
    assert answer(client, member, passing, "opgepakt").status_code == 403
    assert act(client, social_worker, signal, start="wmo-melding").status_code == 404


def test_programs_find_it_in_the_history_as_codes(client, town, start, signal):
    passing = statutory.pass_on(signal, start=start, by=None)
    _program, key = world.program("signalen:lezen", "signalen:gevoelig")
    events = client.get(
        f"/api/v1/signalen/{signal.public_id}/gebeurtenissen", headers={"Authorization": f"Bearer {key}"}
    ).json()["results"]
    assert [(one["van"], one["naar"]) for one in events if one["soort"] == "wettelijk"] == [
        (str(passing.public_id), "doorgegeven")
    ]


def test_a_city_starts_with_the_starts_of_wmo_youth_and_debts(db):
    load_starter_set()
    terms = {
        row.slug: (row.term_days, row.term_unit, row.team.slug) for row in StatutoryStart.objects.select_related("team")
    }
    assert terms == {
        "wmo-melding": (42, "kalenderdagen", "wmo"),
        "jeugdhulp": (56, "kalenderdagen", "jeugd"),
        "schuldhulp": (28, "kalenderdagen", "schuldhulp"),
        "schuldhulp-dreiging": (3, "werkdagen", "schuldhulp"),
    }


@pytest.mark.parametrize("path", ["/doorgegeven", "/bureau"])
def test_the_list_asks_as_much_for_one_as_for_fifty(client, town, start, consultant, path):
    client.force_login(consultant)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    statutory.pass_on(world.signal(), start=start, by=None)
    for_one = cost()
    for signal in world.many(49):
        statutory.pass_on(signal, start=start, by=None, tell=False)
    assert cost() == for_one


def test_the_page_of_a_signal_with_everything_on_it_takes_13_statements_at_most(client, town, member, start, signal):
    world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)
    complaints.pass_on(signal, about=None, by=None)
    statutory.pass_on(signal, start=start, by=None)
    client.force_login(member)
    client.get(signal.get_absolute_url())  # a new officer lets this process read the lists of the city anew
    with CaptureQueriesContext(connection) as asked:
        assert client.get(signal.get_absolute_url()).status_code == 200
    assert len(asked) <= 13, "\n".join(one["sql"][:120] for one in asked)


def test_what_turns_out_to_be_a_complaint_about_that_team_leaves_its_list(client, town, start, signal, consultant):
    statutory.pass_on(signal, start=start, by=None)
    world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)
    assert signal.number in page(client, consultant, "/doorgegeven")
    complaints.pass_on(Signal.objects.get(), about=start.team, only=True, by=None)
    assert signal.number not in page(client, consultant, "/doorgegeven") + page(client, consultant, "/bureau")
    assert answer(client, consultant, StatutoryPassing.objects.get(), "opgepakt").status_code == 404


def test_who_has_to_keep_a_legal_term_hears_in_time_and_when_it_passed_without_a_word_of_it(
    town, member, start, signal
):
    lead = world.officer("wmochef", "teamleider", email="wmochef@gemeente.example")
    type(start.team).objects.filter(pk=start.team_id).update(lead=lead)
    passing = statutory.pass_on(signal, start=start, by=member)
    Letter.objects.all().delete()
    NoticeChoice.objects.create(officer=lead, kind="termijn", how="meteen")
    early = next(day for days in range(14, 21) if deadlines.is_working_day(day := passing.due_on - days * DAY))
    days = [early, passing.due_on, passing.due_on]
    assert [legal_terms.warn(day=day) for day in days] == [0, 1, 0]
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == (lead.email, f"Wettelijke termijn loopt af ({signal.number})")
    assert "trap" not in letter.body
    assert "Wmo" not in letter.body
    statutory.answer(passing, status="afgerond", by=None)
    assert legal_terms.warn(day=deadlines.working_days_after(passing.due_on, 1)) == 0
