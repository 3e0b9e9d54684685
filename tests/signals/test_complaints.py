"""Complaints about conduct (Awb chapter 9): who handles them, by when, and who must not know."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from officers.models import Coverage, Team
from outbox.models import Letter
from signals import complaints, consult, contact, deadlines, handover, legal_terms, team_actions, undelivered, workflow
from signals.models import Complaint, Event, Notice, NoticeKind, Sensitivity, Signal
from signals.notices import choose
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import world


@pytest.fixture
def desk(town):
    """The team that handles complaints."""
    return world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)


@pytest.fixture
def coordinator(desk):
    """The complaints officer."""
    return world.officer("loes", "teamlid", teams=(desk,))


@pytest.fixture
def signal(town) -> Signal:
    return world.signal(
        "Drie keer mijn loonstroken gestuurd, ik word gek. En er ligt een tegel los.", email="bewoner@example.nl"
    )


def act(client, officer, signal: Signal, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/klacht", typed)


def words_for(client, officer, *paths: str) -> str:
    client.force_login(officer)
    return "".join(client.get(path).content.decode() for path in paths)


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def knows(officer, signal: Signal) -> bool:
    return Signal.objects.known_to(viewer_of(officer)).filter(pk=signal.pk).exists()


def mail_to_reporter() -> list[Letter]:
    return list(Letter.objects.filter(recipient="bewoner@example.nl").order_by("pk"))[1:]


# --- the scenario ----------------------------------------------------------------------------------------------------


def test_scenario_s8_one_click_brings_it_to_the_complaints_officer_and_the_tile_stays(
    client, signal, town, desk, member, coordinator
):
    answer = act(client, member, signal, over="verlichting", hoe="ook", woorden="Nooit teruggebeld door Piet.")
    assert answer["Location"] == f"/signalen/{signal.number}"
    complaint = Complaint.objects.get()
    assert (complaint.team, complaint.about_team, complaint.only, complaint.state) == (
        desk, town.lighting, False, "ontvangen",
    )  # fmt: skip
    # The team for the tile has it as before, and nothing on any page of theirs says more.
    assert again(signal).team == town.lighting
    seen = words_for(client, member, f"/signalen/{signal.number}", "/bureau", "/signalen", "/klachten")
    assert "teruggebeld" not in seen
    assert complaint.get_absolute_url() not in seen
    assert "Dit signaal is" not in seen
    client.force_login(member)
    assert client.get(complaint.get_absolute_url()).status_code == 404
    assert client.post(f"{complaint.get_absolute_url()}/stand", {"stand": "afgehandeld"}).status_code == 404
    # Who handles complaints finds it on the desk, reads the reporter's words and what was written, and the term.
    theirs = words_for(client, coordinator, "/bureau", "/klachten", complaint.get_absolute_url())
    assert theirs.count(complaint.get_absolute_url()) >= 2
    assert "Nooit teruggebeld door Piet." in theirs
    assert "ik word gek" in theirs
    assert "Dit signaal is ook een klacht" in words_for(client, coordinator, f"/signalen/{signal.number}")


def test_scenario_s8_what_is_only_a_complaint_leaves_the_team_that_is_complained_about(
    client, signal, town, desk, member, coordinator, area_officer
):
    workflow.take(signal, by=member)
    answer = act(client, member, signal, over="verlichting", hoe="alleen")
    # They said so themselves, and see it no more.
    assert answer["Location"] == "/bureau"
    moved = again(signal)
    assert (moved.team, moved.officer, moved.sensitivity) == (desk, None, Sensitivity.PERSONAL)
    client.force_login(member)
    assert client.get(f"/signalen/{signal.number}").status_code == 404
    for path in ("/bureau", "/signalen?stand=alles", f"/signalen?zoek={signal.number}"):
        assert f"/signalen/{signal.number}" not in client.get(path, follow=True).content.decode()
    assert knows(coordinator, signal)
    found = Signal.objects.known_to(viewer_of(coordinator)).get(pk=signal.pk)
    assert (found.may_read, found.may_act) == (True, True)
    line = Signal.objects.known_to(viewer_of(area_officer)).get(pk=signal.pk)
    assert line.may_read is False


def test_awb_9_7_being_of_the_team_shuts_out_by_whatever_way_they_had(town, desk, member, signal):
    """Owner, maker, handler, former team, asked, tasked; an area or the right to all gives the line, and no word."""
    Signal.objects.filter(pk=signal.pk).update(made_by=member, officer=member)
    other = world.officer("", "triage", teams=(town.lighting,))
    officer = world.officer("", "wijkambtenaar", teams=(town.lighting,))
    Coverage.objects.create(officer=officer, area=town.oost, role_title=town.role_title)
    both = world.officer("", "teamlid", teams=(town.lighting, desk))
    complaints.pass_on(again(signal), about=town.lighting, only=True, by=None)
    assert not knows(member, signal)
    assert not knows(both, signal)
    for one in (other, officer):
        line = Signal.objects.known_to(viewer_of(one)).get(pk=signal.pk)
        assert (line.may_read, line.may_act, line.may_answer, line.may_see_contact) == (False, False, False, False)
    # Not their own complaint either, though they are of the team that handles them.
    assert not Complaint.objects.handled_by(both.team_ids).exists()


def test_awb_9_7_nothing_brings_it_back_to_the_team_that_is_complained_about(town, desk, signal, triager):
    complaints.pass_on(signal, about=town.lighting, only=True, by=None)
    moved = again(signal)
    ways = {
        "naarTeam": lambda: handover.offer(moved, to_team=town.lighting, reason="Voor u.", by=triager),
        "team": lambda: workflow.reassign(moved, team=town.lighting, by=triager),
    }
    for key, way in ways.items():
        with pytest.raises(ValidationError) as refused:
            way()
        assert key in refused.value.message_dict
    with pytest.raises(ValidationError):
        consult.ask(moved, team=town.lighting, question="Kent u dit?", by=triager)
    with pytest.raises(ValidationError):
        team_actions.add(moved, team=town.lighting, text="Leg de tegel.", by=triager)
    assert again(signal).team == desk


def test_what_the_team_still_had_to_do_is_taken_back(town, desk, member, social_worker):
    signal = world.signal()
    action = team_actions.add(signal, team=town.wijkteam, text="Bel mevrouw.", by=member)
    asked = consult.ask(signal, team=town.wijkteam, question="Kent u dit?", by=member, holds=True)
    handover.offer(signal, to_team=town.wijkteam, reason="Voor u.", by=member)
    complaints.pass_on(again(signal), about=town.wijkteam, only=True, by=member)
    action.refresh_from_db()
    asked.refresh_from_db()
    assert (action.status, asked.answer, asked.holds) == ("ingetrokken", "ingetrokken", False)
    assert not signal.handovers.filter(answer="open").exists()
    assert not knows(social_worker, signal)


def test_a_complaint_that_was_withdrawn_shuts_nobody_out(town, desk, member, coordinator, signal):
    complaint = complaints.pass_on(signal, about=town.lighting, only=True, by=member)
    complaints.change(complaint, to="ingetrokken", by=coordinator)
    handover.offer(again(signal), to_team=town.lighting, reason="Toch een tegel.", by=coordinator)
    assert knows(member, signal)


# --- law -------------------------------------------------------------------------------------------------------------


def test_awb_9_6_the_reporter_gets_proof_of_receipt_with_the_term(town, desk, member, signal):
    complaints.pass_on(signal, about=town.lighting, by=member)
    (letter,) = mail_to_reporter()
    complaint = Complaint.objects.get()
    assert "klacht" not in letter.subject.lower()
    assert signal.number in letter.subject
    for words in ("uw klacht", "Klachten behandelt", "iemand die niets te maken had"):
        assert words in letter.body, words
    assert (complaint.receipt, complaint.receipt_on) == (letter, today())
    # The status page is linked from mails that the team for the tile reads: nothing there.
    assert not signal.messages.filter(text__icontains="klacht").exists()


def test_awb_9_6_without_an_address_who_handles_it_is_told_to_write(client, town, desk, member, coordinator):
    signal = world.signal("Niemand belt terug")
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    assert complaint.receipt_on is None
    address = complaint.get_absolute_url()
    assert "Bevestig de ontvangst per brief" in words_for(client, coordinator, address)
    client.force_login(member)
    assert client.post(f"{address}/bevestigd").status_code == 404
    client.force_login(coordinator)
    assert client.post(f"{address}/bevestigd").status_code == 302
    complaint.refresh_from_db()
    assert complaint.receipt_on == today()
    text = words_for(client, coordinator, address)
    assert "Bevestig de ontvangst" not in text
    assert "De ontvangst is bevestigd, per brief of telefoon." in text
    assert client.post(f"{address}/bevestigd").status_code == 409


def test_awb_9_6_of_a_receipt_that_did_not_arrive_somebody_says_that_a_letter_went(
    client, town, desk, member, coordinator, signal
):
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    with pytest.raises(Changed):
        complaints.confirm_receipt(complaint, by=coordinator)
    fail(complaint.receipt)
    again = Complaint.objects.get()
    assert "Wie klaagt, weet nog niet" in words_for(client, coordinator, complaint.get_absolute_url())
    complaints.confirm_receipt(again, by=coordinator)
    assert (again.receipt, again.receipt_on) == (None, today())
    assert "Wie klaagt, weet nog niet" not in words_for(client, coordinator, complaint.get_absolute_url())


@pytest.mark.parametrize(
    ("committee", "extended", "last_day"),
    [
        (False, False, datetime.date(2026, 4, 13)),  # 42 days after 2 March
        (True, False, datetime.date(2026, 5, 11)),  # 70 days
        (False, True, datetime.date(2026, 5, 11)),
        (True, True, datetime.date(2026, 6, 8)),
    ],
)
def test_awb_9_11_six_weeks_or_ten_and_four_more(committee, extended, last_day):
    assert complaints.due_on(datetime.date(2026, 3, 2), with_committee=committee, extended=extended) == last_day


def test_a_term_that_ends_on_a_holiday_ends_on_the_next_working_day():
    # 42 days after 23 February is Monday 6 April 2026: Easter Monday.
    assert complaints.due_on(datetime.date(2026, 2, 23)) == datetime.date(2026, 4, 7)


def test_the_term_runs_from_the_day_on_which_the_complaint_came_in(town, desk, member):
    signal = world.signal(received_at=timezone.now() - datetime.timedelta(days=20), tell=False)
    first = timezone.localdate(signal.received_at)
    with pytest.raises(ValidationError) as refused:
        complaints.pass_on(signal, about=None, received_on=first - datetime.timedelta(days=1), by=member)
    assert list(refused.value.message_dict) == ["ontvangenOp"]
    heard = complaints.pass_on(signal, about=None, received_on=today(), by=member)
    assert heard.due_on == complaints.due_on(today())
    written = complaints.pass_on(signal, about=town.lighting, by=member)
    assert written.due_on == complaints.due_on(first)


def test_awb_9_11_the_extension_is_recorded_with_its_day_told_in_writing_and_once(
    client, town, desk, member, coordinator, signal
):
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    client.force_login(coordinator)
    assert client.post(f"{complaint.get_absolute_url()}/verdagen").status_code == 302
    complaint.refresh_from_db()
    assert complaint.extended_on == today()
    assert complaint.due_on == complaints.due_on(complaint.received_on, extended=True)
    assert "vier weken extra" in mail_to_reporter()[-1].body
    answer = client.post(f"{complaint.get_absolute_url()}/verdagen")
    assert answer.status_code == 409
    assert "kan niet meer worden verdaagd" in answer.content.decode()
    assert len(mail_to_reporter()) == 2
    client.post(f"{complaint.get_absolute_url()}/commissie", {"commissie": "ja"})
    complaint.refresh_from_db()
    assert complaint.due_on == complaints.due_on(complaint.received_on, with_committee=True, extended=True)


def test_what_is_past_its_term_cannot_be_extended(town, desk, member):
    signal = world.signal(received_at=timezone.now() - datetime.timedelta(days=60), tell=False)
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    assert complaint.is_overdue
    with pytest.raises(Changed):
        complaints.extend(complaint, by=None)


def test_whom_it_is_about_can_be_said_later_and_shuts_them_out_then(
    client, town, desk, member, coordinator, social_worker, signal
):
    complaint = complaints.pass_on(signal, about=None, only=True, by=None)
    workflow.reassign(again(signal), team=town.wijkteam, by=None)
    team_actions.add(again(signal), team=town.lighting, text="Leg de tegel.", by=None)
    client.force_login(coordinator)
    path = f"{complaint.get_absolute_url()}/over"
    assert "Over welk team gaat de klacht?" in client.get(complaint.get_absolute_url()).content.decode()
    assert client.post(path, {"over": ""}).status_code == 400
    assert client.post(path, {"over": "klachten"}).status_code == 400
    assert knows(social_worker, signal)
    assert client.post(path, {"over": "wijkteam"}).status_code == 302
    # It was theirs by then: nobody keeps what they may not see, and nothing is dropped.
    assert again(signal).team == desk
    assert not knows(social_worker, signal)
    assert client.post(path, {"over": "verlichting"}).status_code == 409
    assert knows(member, signal)


def test_whom_it_is_about_is_said_once_and_never_is_who_handles_it(town, desk, member, coordinator, signal):
    complaint = complaints.pass_on(signal, about=None, by=None)
    with pytest.raises(ValidationError):
        complaints.name_team(complaint, about=desk, by=coordinator)
    complaints.pass_on(signal, about=town.lighting, by=None)
    with pytest.raises(Changed):
        complaints.name_team(complaint, about=town.lighting, by=coordinator)
    assert Complaint.objects.filter(about_team=None).exists()


# --- states and doors -------------------------------------------------------------------------------------------------


def test_a_state_is_of_a_closed_list_and_an_end_is_an_end(town, desk, member, coordinator, signal):
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    for wrong in ("ontvangen", "opgelost", ""):
        with pytest.raises(Changed):
            complaints.change(complaint, to=wrong, by=coordinator)
    complaints.change(complaint, to="in_behandeling", by=coordinator)
    complaints.change(complaint, to="informeel_opgelost", by=coordinator)
    for ended in ("in_behandeling", "afgehandeld"):
        with pytest.raises(Changed):
            complaints.change(complaint, to=ended, by=coordinator)
    with pytest.raises(Changed):
        complaints.set_committee(complaint, with_committee=True, by=coordinator)
    events = signal.events.filter(what=Event.What.COMPLAINT, before=complaint.public_id)
    assert list(events.values_list("after", flat=True)) == ["ontvangen", "in_behandeling", "informeel_opgelost"]


def test_of_two_who_change_a_complaint_at_once_the_second_hears_so(client, town, desk, member, coordinator, signal):
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    stale = Complaint.objects.get(pk=complaint.pk)
    complaints.change(complaint, to="in_behandeling", by=None)
    with pytest.raises(Changed):
        complaints.change(stale, to="afgehandeld", by=None)
    client.force_login(coordinator)
    path = f"{complaint.get_absolute_url()}/stand"
    assert client.post(path, {"stond": "ontvangen", "stand": "afgehandeld"}).status_code == 409
    assert client.post(path, {"stond": "in_behandeling", "stand": "iets"}).status_code == 400
    assert client.post(path, {"stond": "in_behandeling", "stand": "afgehandeld"}).status_code == 302


def test_who_says_it_again_learns_nothing_and_sends_nothing_twice(client, town, desk, member, triager, signal):
    first = act(client, triager, signal, over="verlichting", woorden="Onbeleefd aan de telefoon.")
    second = act(client, member, signal, over="verlichting", woorden="Niet teruggebeld.")
    assert (first.status_code, second.status_code) == (302, 302)
    complaint = Complaint.objects.get()
    assert complaint.words == "Onbeleefd aan de telefoon.\n\nNiet teruggebeld."
    assert len(mail_to_reporter()) == 1


def test_a_complaint_about_who_handles_complaints_goes_to_another_team_or_is_refused(
    client, town, desk, triager, signal
):
    answer = act(client, triager, signal, over="klachten")
    assert answer.status_code == 400
    assert "geen team dat een klacht over dit team mag behandelen" in answer.content.decode()
    second = world.team("ombudsteam", domain_slug="publiekszaken", takes_complaints=True)
    assert act(client, triager, signal, over="klachten").status_code == 302
    assert Complaint.objects.get().team == second


@pytest.mark.parametrize(("about", "hears"), [("wijkteam", True), (None, True), ("verlichting", False)])
def test_who_handled_what_goes_along_with_a_complaint_hears_that_it_is_gone_unless_it_is_about_their_team(
    town, desk, signal, about, hears
):
    handler = world.officer("piet", "teamlid", teams=(town.lighting,), email="piet@gemeente.example")
    workflow.take(signal, by=handler)
    Letter.objects.all().delete()
    complaints.pass_on(signal, about=about and Team.objects.get(slug=about), only=True, by=None)
    told = Letter.objects.filter(recipient__in=[handler.email, town.lighting.email])
    assert [one.subject for one in told] == ([f"Naar een ander team ({signal.number})"] if hears else [])
    assert not any("/signalen/" in one.body or "lacht" in one.body for one in told)


def test_the_mailbox_of_the_team_that_a_complaint_is_about_hears_nothing_in_place_of_its_handler(town, desk, signal):
    handler = world.officer("piet", "teamlid", teams=(town.lighting,))
    workflow.take(signal, by=handler)
    Letter.objects.all().delete()
    complaints.pass_on(signal, about=town.lighting, only=True, by=None)
    assert not Letter.objects.filter(recipient=town.lighting.email).exists()


def test_who_reads_it_may_say_so_and_only_who_acts_may_take_it_along(client, town, desk, signal):
    caller = world.officer("", "kcc", teams=(town.kcc,))
    assert act(client, caller, signal, over="verlichting", hoe="alleen").status_code == 403
    assert act(client, caller, signal, over="verlichting", hoe="ook").status_code == 302
    reader = world.officer("", "lezer", teams=(town.lighting,))
    assert act(client, reader, signal, over="verlichting").status_code == 403


def test_of_what_was_joined_and_closed_a_complaint_can_still_be_told(client, town, desk, member, signal):
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.")
    assert act(client, member, signal, over="verlichting", hoe="ook").status_code == 302
    with pytest.raises(Changed):
        complaints.pass_on(signal, about=town.wijkteam, only=True, by=member)


def test_programs_read_nothing_of_a_complaint(client, town, desk, member, signal):
    complaints.pass_on(signal, about=town.lighting, by=member, words="Onbeleefd")
    _program, key = world.program("signalen:lezen", "signalen:gevoelig", "signalen:behandelen")
    for rest in ("", "/gebeurtenissen", "/statussen", "/notities"):
        answer = client.get(
            f"/api/v1/signalen/{signal.public_id}{rest}", headers={"Authorization": f"Bearer {key}"}
        ).content.decode()
        assert "klacht" not in answer, rest
        assert "Onbeleefd" not in answer


def test_the_team_is_told_by_a_mail_without_a_word_of_it(town, desk, member, signal):
    complaints.pass_on(signal, about=town.lighting, by=member, words="Onbeleefd")
    (notice,) = Letter.objects.filter(recipient=desk.email)
    assert signal.number in notice.body
    assert "Onbeleefd" not in notice.body + notice.subject


def test_awb_9_7_who_is_of_both_teams_hears_nothing_though_they_asked_for_news_of_the_one(
    town, desk, coordinator, signal
):
    both = world.officer("", "teamlid", teams=(town.lighting, desk), email="beide@gemeente.example")
    coordinator.email = "loes@gemeente.example"
    coordinator.save()
    for one in (both, coordinator):
        choose(one, {NoticeKind.TEAM: "meteen"})
    complaints.pass_on(signal, about=town.lighting, by=None)
    assert Letter.objects.filter(recipient="loes@gemeente.example").count() == 1
    assert not Letter.objects.filter(recipient="beide@gemeente.example").exists()


def test_a_receipt_that_waits_follows_the_corrected_address(town, desk, member, signal):
    complaint = complaints.pass_on(signal, about=town.lighting, by=None)
    complaints.extend(complaint, by=None)
    contact.correct(Signal.objects.get(), name="", email="goed@example.nl", phone="", by=member)
    assert Letter.objects.filter(recipient="goed@example.nl", subject__contains="Bevestiging van ontvangst").exists()
    assert Letter.objects.filter(recipient="goed@example.nl", subject__contains="Ons antwoord duurt langer").exists()
    assert not Letter.objects.filter(recipient="bewoner@example.nl").exists()


@pytest.mark.parametrize("path", ["/klachten", "/bureau"])
def test_the_list_of_complaints_asks_as_much_for_one_as_for_fifty(client, town, desk, coordinator, path):
    client.force_login(coordinator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    complaints.pass_on(world.signal(), about=town.lighting, by=None)
    for_one = cost()
    for signal in world.many(49):
        complaints.pass_on(signal, about=town.lighting, by=None, tell=False)
    assert cost() == for_one


# --- its term --------------------------------------------------------------------------------------------------------


def before(day: datetime.date, days: int) -> datetime.date:
    """The working day that lies so many days before a date, or a little more."""
    day -= datetime.timedelta(days=days)
    while not deadlines.is_working_day(day):
        day -= datetime.timedelta(days=1)
    return day


def told_of_terms(*days: datetime.date) -> list[int]:
    Letter.objects.all().delete()
    return [legal_terms.warn(day=day) for day in days]


def test_awb_9_11_a_week_before_the_term_ends_and_after_it_who_handles_it_is_told_each_once(town, signal, desk):
    complaint = complaints.pass_on(signal, about=town.lighting, words="Klachtgeheim", by=None)
    after = deadlines.working_days_after(complaint.due_on, 1)
    days = [*(before(complaint.due_on, days) for days in (14, 5, 5)), after, after]
    assert told_of_terms(*days) == [0, 1, 0, 1, 0]
    letters = list(Letter.objects.filter(subject__startswith="Wettelijke termijn").order_by("pk"))
    assert [one.recipient for one in letters] == [desk.email, desk.email]
    assert not any("Klachtgeheim" in one.body for one in letters)


def test_a_term_that_was_extended_is_warned_of_again_and_one_that_ended_is_not(town, signal, desk):
    complaint = complaints.pass_on(signal, about=town.lighting, by=None)
    soon = before(complaint.due_on, 5)
    assert told_of_terms(soon) == [1]
    complaints.extend(complaint, by=None)
    assert told_of_terms(soon, before(complaint.due_on, 5)) == [0, 1]
    complaints.change(complaint, to="afgehandeld", by=None)
    assert told_of_terms(deadlines.working_days_after(complaint.due_on, 1)) == [0]


def test_awb_9_7_who_leads_the_desk_and_is_of_the_team_that_it_is_about_is_not_told(town, signal, desk):
    lead = world.officer("chef", "teamleider", teams=(town.lighting,), email="chef@gemeente.example")
    type(desk).objects.filter(pk=desk.pk).update(lead=lead)
    complaint = complaints.pass_on(signal, about=town.lighting, by=None)
    assert told_of_terms(before(complaint.due_on, 5)) == [1]
    assert list(Letter.objects.values_list("recipient", flat=True)) == [desk.email]
    assert not Notice.objects.exists()


# --- mail that did not arrive ----------------------------------------------------------------------------------------


def mails_that_failed() -> list[str]:
    """Who was told of mail about a complaint that did not arrive, since the last look."""
    found = Letter.objects.filter(subject__startswith="Mail over een klacht niet aangekomen").order_by("pk")
    addresses = [letter.recipient for letter in found]
    found.delete()
    return addresses


def fail(letter: Letter) -> None:
    """The mail server refuses it for good."""
    Letter.objects.filter(pk=letter.pk).update(state="failed", error="SMTPRecipientsRefused 550")


def test_awb_9_6_of_a_receipt_that_did_not_arrive_who_handles_complaints_hears_and_sends_it_again(
    client, town, desk, member, coordinator, signal
):
    Team.objects.filter(pk=desk.pk).update(email="klachten@gemeente.example")
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    complaints.extend(complaint, by=coordinator)
    address = complaint.get_absolute_url()
    assert "Verstuur opnieuw" not in words_for(client, coordinator, address)
    for letter, name in ((complaint.receipt, "ontvangst"), (complaint.extension, "verdaging")):
        fail(letter)
        # Whom it is about hears nothing of it, though they have the signal.
        assert (undelivered.tell(), mails_that_failed()) == (1, ["klachten@gemeente.example"])
        assert (undelivered.tell(), mails_that_failed()) == (0, [])
        assert "kwam niet aan" in words_for(client, coordinator, address)
        assert "kwam niet aan" not in words_for(client, member, signal.get_absolute_url())
        assert client.post(f"{address}/opnieuw", {"brief": name}).status_code == 404, "not theirs"
        client.force_login(coordinator)
        assert client.post(f"{address}/opnieuw", {"brief": name}).status_code == 302
        letter.refresh_from_db()
        assert letter.state == "waiting"
        assert client.post(f"{address}/opnieuw", {"brief": name}).status_code == 409, "it is on its way"
        text = words_for(client, coordinator, address)
        assert "Verstuur opnieuw" not in text
        assert "De mail aan wie klaagt is opnieuw verstuurd." in text
    assert client.post(f"{address}/opnieuw", {"brief": "iets"}).status_code == 404


def test_awb_9_7_who_is_also_of_the_team_that_it_is_about_hears_nothing_of_a_mail_that_failed(
    town, desk, member, signal
):
    lead = world.officer("lea", "teamlid", teams=(desk, town.lighting), email="lea@gemeente.example")
    Team.objects.filter(pk=desk.pk).update(email="", lead=lead)
    complaint = complaints.pass_on(signal, about=town.lighting, by=member)
    fail(complaint.receipt)
    assert (undelivered.tell(), mails_that_failed()) == (1, [])
