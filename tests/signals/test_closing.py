"""The end of a signal: every move through page and API, its cause, how its reporter knows, and passing it on."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from typing import Any

import pytest
from django.utils import timezone

from areas.dated import today
from outbox.models import Letter
from signals import answering, callbacks, causes, forwarding, workflow, worklist
from signals.models import Cause, Complaint, Event, Message, Note, Signal, Status
from signals.queries import CLOSED
from signals.visibility import viewer_of
from tests import world
from tests.api.conftest import Program, wrong


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def at(signal: Signal, status: str) -> Signal:
    """The signal, put there as by magic."""
    Signal.objects.filter(pk=signal.pk).update(status=status)
    return again(signal)


def act(client, officer, signal: Signal, verb: str, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


@pytest.fixture
def program(town) -> Program:
    return Program(world.program("signalen:lezen", "signalen:behandelen")[1])


@pytest.fixture
def cause(town) -> Cause:
    return Cause.objects.create(slug="vernieling", name="Vernieling")


# --- the moves -------------------------------------------------------------------------------------------------------

PAIRS = list(itertools.product(Status, Status))
# Written down here once more, apart from the code: who changes the table changes it in two places, and means it.
_FROM_OPEN = "in_behandeling ingepland wacht_op_melder wacht_op_derde afgehandeld geannuleerd"
ALLOWED = {
    (before, to)
    for before, goes_to in {
        "gemeld": _FROM_OPEN,
        "in_behandeling": _FROM_OPEN,
        "ingepland": _FROM_OPEN,
        "wacht_op_melder": _FROM_OPEN,
        "wacht_op_derde": _FROM_OPEN,
        "heropend": _FROM_OPEN,
        "afgehandeld": "heropening_gevraagd heropend",
        "geannuleerd": "heropend",
        "heropening_gevraagd": "heropend afgehandeld",
    }.items()
    for to in goes_to.split()
    if before != to
}


def traces(signal: Signal) -> tuple[Any, ...]:
    """All that a move leaves behind."""
    kept = Signal.objects.filter(pk=signal.pk).values().get()
    return kept, signal.events.count(), signal.messages.count(), signal.notes.count(), Letter.objects.count()


def test_the_table_of_moves_is_the_one_that_was_agreed():
    assert {(before, to) for before, goes_to in workflow.TRANSITIONS.items() for to in goes_to} == ALLOWED
    assert set(workflow.TRANSITIONS) == set(Status.values)


@pytest.mark.parametrize(("before", "to"), [pair for pair in PAIRS if pair in ALLOWED])
def test_a_move_of_the_table_works_through_page_and_api(town, member, client, program, before, to):
    on_page, by_program = at(world.signal(), before), at(world.signal(), before)
    answer = act(client, member, on_page, "status", status=to, toelichting="Daarom.", resultaat="opgelost")
    assert answer.status_code == 302, answer.content.decode()
    body = {"status": to, "toelichting": "Daarom.", "resultaat": "opgelost"}
    sent = program.post(f"signalen/{by_program.public_id}/statussen", body)
    assert sent.status_code == 201, sent.content
    assert again(on_page).status == again(by_program).status == to
    assert (again(on_page).closed_at is None) == (again(by_program).closed_at is None) == (to not in CLOSED)
    for one in (on_page, by_program):
        moves = one.events.filter(what=Event.What.STATUS).values_list("before", "after")
        assert list(moves) == [(before, to)]
        assert one.messages.filter(text="Daarom.").count() == 1


@pytest.mark.parametrize(("before", "to"), [pair for pair in PAIRS if pair not in ALLOWED])
def test_every_other_move_is_refused_by_page_and_api_in_the_same_words(town, member, client, program, before, to):
    signal = at(world.signal(email="bewoner@example.nl"), before)
    left = traces(signal)
    answer = act(client, member, signal, "status", status=to, toelichting="Daarom.", resultaat="opgelost")
    sent = program.post(f"signalen/{signal.public_id}/statussen", {"status": to, "toelichting": "Daarom."})
    words = f"Een signaal dat {before.label} is, kan niet {to.label} worden."
    assert (answer.status_code, sent.status_code) == (409, 409)
    assert words in answer.content.decode()
    assert words in json.loads(sent.content)["detail"]
    assert traces(signal) == left


# --- how the reporter knows ------------------------------------------------------------------------------------------


def test_closing_without_a_word_to_the_reporter_asks_how_they_know_or_why_not(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    typed = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Klaar.", "lezer": "collega"}
    answer = act(client, member, signal, "sluiten", **typed)
    assert answer.status_code == 400
    assert "Zeg hoe de melder het hoort, of waarom niet." in answer.content.decode()
    assert act(client, member, signal, "sluiten", **typed, terugkoppeling="telefoon").status_code == 302
    assert (again(signal).told, again(signal).feedback) == (True, "telefoon")
    assert Note.objects.get(signal=signal).text == "Klaar."


@pytest.mark.parametrize(
    ("fields", "told", "feedback"),
    [({"email": "bewoner@example.nl"}, True, "mail"), ({"phone": "0612345678"}, True, "volgpagina")],
)
def test_how_the_reporter_was_told_is_kept(town, member, fields, told, feedback):
    signal = world.signal(**fields)
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    assert (again(signal).told, again(signal).feedback) == (told, feedback)


def test_a_program_says_why_the_reporter_is_not_told_in_words_of_the_list(program):
    signal = world.signal()
    body = {"status": "afgehandeld", "toelichting": "Klaar.", "teruggekoppeld": False}
    path = f"signalen/{signal.public_id}/statussen"
    assert program.post(path, body | {"terugkoppeling": "zomaar"}).status_code == 400
    made = program.post(path, body | {"terugkoppeling": "wettelijk"}).json()
    assert (made["teruggekoppeld"], made["terugkoppeling"]) == (False, "wettelijk")


HEARD = [
    {"channel": "telefoon", "phone": "0612345678"},
    {"channel": "balie", "name": "Jan"},
    {"channel": "straat"},
]


def heard(town, member, **fields) -> Signal:
    """What an officer wrote down and nobody can be mailed about, with team lighting."""
    signal = world.signal(by=member, **fields)
    Signal.objects.filter(pk=signal.pk).update(team=town.lighting)
    return again(signal)


@pytest.mark.parametrize("fields", HEARD)
def test_who_cannot_read_our_message_was_not_told_by_it(town, member, client, program, fields):
    signal = heard(town, member, **fields)
    workflow.move(signal, to=Status.PLANNED, by=member, text="Wij komen maandag.")
    assert again(signal).first_contact_at is None
    sent = program.post(f"signalen/{signal.public_id}/statussen", {"status": "afgehandeld", "toelichting": "Klaar."})
    assert sent.status_code == 201
    now = again(signal)
    unknown = fields["channel"] == "straat"
    assert (now.told, now.feedback, now.first_contact_at) == (False, "anoniem" if unknown else "", None)
    assert not signal.messages.filter(what="status").exists()
    assert [one.text for one in signal.notes.order_by("pk")] == ["Wij komen maandag.", "Klaar."]
    client.force_login(member)
    page = client.get("/signalen?ongehoord=ja&stand=alles").content.decode()
    assert (signal.number in page) == (not unknown)
    assert "bericht op" not in client.get(signal.get_absolute_url()).content.decode()


def test_the_form_asks_how_who_cannot_be_mailed_hears_of_the_end(town, member, client):
    signal = heard(town, member, **HEARD[0])
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Hoe hoort de melder het, of waarom niet?" in page
    assert "Ja, met dit bericht" not in page
    typed = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Klaar."}
    refused = act(client, member, signal, "sluiten", **typed)
    assert refused.status_code == 400
    assert "Zeg hoe de melder het hoort, of waarom niet." in refused.content.decode()
    assert act(client, member, signal, "sluiten", **typed, terugkoppeling="telefoon").status_code == 302
    now = again(signal)
    assert (now.told, now.feedback, now.first_contact_at) == (True, "telefoon", now.closed_at)


def test_of_whom_nothing_is_known_the_form_has_the_answer_already(town, member, client):
    signal = heard(town, member, **HEARD[2])
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert re.search(r'<option value="anoniem"[^>]* selected', page)
    typed = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Klaar."}
    assert act(client, member, signal, "sluiten", **typed).status_code == 302
    assert (again(signal).told, again(signal).feedback) == (False, "anoniem")


def test_who_told_an_officer_and_left_an_address_is_mailed(town, member):
    signal = heard(town, member, channel="telefoon", email="bewoner@example.nl")
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    now = again(signal)
    assert (now.told, now.feedback, now.first_contact_at) == (True, "mail", now.closed_at)


def test_a_program_may_say_that_it_told_the_reporter_itself(town, member, program):
    signal = heard(town, member, **HEARD[0])
    body = {"status": "afgehandeld", "toelichting": "Gebeld.", "teruggekoppeld": True}
    assert program.post(f"signalen/{signal.public_id}/statussen", body).json()["teruggekoppeld"] is True


# --- another organisation --------------------------------------------------------------------------------------------


def passed_on(town, member, **fields) -> Signal:
    signal = world.signal(email="bewoner@example.nl", language=fields.pop("language", "nl"))
    told = {"text": "Het waterschap pakt dit op."} | fields
    workflow.move(
        signal,
        to=Status.DONE,
        by=member,
        result=town.results[1],
        organisation="Waterschap",
        forwarded_on=today(),
        **told,
    )
    return again(signal)


def test_what_is_passed_on_stays_open_tells_the_reporter_and_closes_when_the_other_one_has_it(town, member, client):
    signal = passed_on(town, member)
    assert (signal.status, signal.is_open, signal.closed_at) == (Status.WAITING_FOR_THIRD_PARTY, True, None)
    assert "Het waterschap pakt dit op." in Letter.objects.filter(recipient="bewoner@example.nl").latest("pk").body
    client.force_login(member)
    text = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Doorgezet naar Waterschap op" in text
    assert act(client, member, signal, "bevestigd").status_code == 302
    done = again(signal)
    assert (done.status, done.result.slug, done.other_organisation) == (Status.DONE, "andere-organisatie", "Waterschap")
    assert (done.told, done.feedback, done.closes_on) == (True, "mail", None)
    assert "Waterschap heeft bevestigd" in Message.objects.filter(signal=signal).latest("pk").text
    assert act(client, member, signal, "bevestigd").status_code == 409


def test_the_end_of_what_was_passed_on_is_told_in_the_language_of_the_reporter(town, member):
    for close in (
        lambda one: forwarding.acknowledge(one, by=member),
        lambda one: forwarding.close_unanswered(day=one.closes_on + datetime.timedelta(days=1)),
    ):
        signal = passed_on(town, member, text="Passed on.", language="en")
        close(signal)
        text = Message.objects.filter(signal=signal).latest("pk").text
        assert "That is why we are closing it here." in text
        assert "Waterschap" in text


def test_what_is_passed_on_closes_by_itself_after_five_working_days(town, member, client):
    signal = passed_on(town, member)
    assert forwarding.close_unanswered(day=signal.closes_on) == 0
    assert forwarding.close_unanswered(day=signal.closes_on + datetime.timedelta(days=1)) == 1
    assert forwarding.close_unanswered(day=signal.closes_on + datetime.timedelta(days=1)) == 0
    assert again(signal).status == Status.DONE
    client.force_login(member)
    text = client.get(f"/signalen/{signal.number}").content.decode()
    closing = text.index("Status: Afgehandeld.")
    assert "automatisch" in text[closing : closing + 200]


def test_what_was_passed_on_long_ago_closes_at_once_and_what_is_taken_back_does_not_close(town, member):
    signal = world.signal(received_at=timezone.now() - datetime.timedelta(days=20))
    workflow.move(
        signal, to=Status.DONE, by=member, text="Doorgezet.", result=town.results[1], organisation="Provincie",
        forwarded_on=today() - datetime.timedelta(days=20),
    )  # fmt: skip
    assert again(signal).status == Status.DONE
    back = passed_on(town, member)
    workflow.move(back, to=Status.IN_PROGRESS, by=member)
    assert forwarding.close_unanswered(day=today() + datetime.timedelta(days=30)) == 0
    with pytest.raises(workflow.Changed):
        forwarding.acknowledge(again(back), by=member)


@pytest.mark.parametrize("days", [-3, 1])
def test_a_signal_is_passed_on_from_the_day_that_it_came_in_until_today_by_page_and_api_alike(
    town, member, client, program, days
):
    """Also the days themselves: it came in two days ago."""
    signal = world.signal(email="bewoner@example.nl", received_at=timezone.now() - datetime.timedelta(days=2))
    never, right = today() + datetime.timedelta(days=days), today() - datetime.timedelta(days=2 if days < 0 else 0)
    typed = {
        "status": "afgehandeld", "resultaat": "andere-organisatie", "organisatie": "Waterschap", "toelichting": "Door.",
    }  # fmt: skip
    refused = act(client, member, signal, "sluiten", **typed, lezer="melder", doorgezet_op=never.isoformat())
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["doorgezet_op"])
    path = f"signalen/{signal.public_id}/statussen"
    assert list(wrong(program.post(path, typed | {"doorgezetOp": never.isoformat()}))) == ["doorgezetOp"]
    assert again(signal).status == Status.RECEIVED
    assert program.post(path, typed | {"doorgezetOp": right.isoformat()}).status_code == 201
    assert again(signal).forwarded_on == right


def test_what_was_passed_on_with_a_wrong_day_can_still_be_closed(town, member):
    signal = passed_on(town, member)
    Signal.objects.filter(pk=signal.pk).update(forwarded_on=datetime.date(1999, 11, 30))
    forwarding.acknowledge(again(signal), by=member)
    assert again(signal).status == Status.DONE


def test_who_was_not_told_of_the_passing_on_is_not_told_of_the_end(town, member):
    signal = passed_on(town, member, told=False, feedback="wettelijk")
    forwarding.acknowledge(signal, by=member)
    assert (again(signal).told, again(signal).feedback) == (False, "wettelijk")
    assert not Message.objects.filter(signal=signal, what="status").exists()


# --- cause and priority ----------------------------------------------------------------------------------------------


def test_pve_2_7_a_cause_is_chosen_on_the_page_and_found_by_the_filter(town, member, client, program, cause):
    found, other = world.signal(), world.signal()
    assert act(client, member, found, "oorzaak", oorzaak="vernieling").status_code == 302
    assert "Oorzaak: Vernieling." in client.get(f"/signalen/{found.number}").content.decode()
    rows = program.get("signalen", oorzaak="vernieling").json()["results"]
    assert [(row["id"], row["oorzaak"]) for row in rows] == [(str(found.public_id), "vernieling")]
    last = found.events.latest("pk")
    assert (last.what, last.before, last.after, last.officer) == (Event.What.CAUSE, "", "vernieling", member)
    assert program.patch(f"signalen/{other.public_id}", {"oorzaak": "vernieling"}).json()["oorzaak"] == "vernieling"
    assert program.patch(f"signalen/{other.public_id}", {"oorzaak": None}).json()["oorzaak"] is None
    assert program.patch(f"signalen/{other.public_id}", {"oorzaak": "onzin"}).status_code == 400


def test_a_cause_of_other_categories_or_out_of_use_is_not_offered_and_refused(town, member, client, cause):
    cause.categories.add(town.worry)
    signal = world.signal()
    assert act(client, member, signal, "oorzaak", oorzaak="vernieling").status_code == 409  # there is none to choose
    with pytest.raises(Exception, match="hoort niet bij dit onderwerp"):
        causes.set_cause(signal, cause=cause, by=member)
    cause.categories.clear()
    causes.set_cause(signal, cause=cause, by=member)
    Cause.objects.update(is_active=False)
    client.force_login(member)
    assert "Vernieling" in client.get(f"/signalen/{signal.number}").content.decode()


def test_two_people_who_choose_a_cause_at_once_do_not_write_over_each_other(town, member, cause):
    other = Cause.objects.create(slug="weer", name="Weer")
    signal = world.signal()
    late = again(signal)
    causes.set_cause(signal, cause=cause, by=member)
    with pytest.raises(workflow.Changed):
        causes.set_cause(late, cause=other, by=member)


def test_pve_2_19_a_raised_priority_moves_up_the_worklist_is_found_and_logs_old_and_new(town, member, client, program):
    first, second = world.signal("Eerste lantaarn"), world.signal("Tweede lantaarn")
    desk = lambda: [row.pk for row in worklist.page_of(worklist.pile(viewer_of(member), "bureau")).rows]  # noqa: E731
    assert desk() == [first.pk, second.pk]
    act(client, member, second, "spoed", spoed="ja")
    assert desk() == [second.pk, first.pk]
    assert [row["id"] for row in program.get("signalen", spoed="true").json()["results"]] == [str(second.public_id)]
    assert [row["id"] for row in program.get("signalen", spoed="false").json()["results"]] == [str(first.public_id)]
    last = second.events.latest("pk")
    assert (last.what, last.before, last.after, last.officer) == (Event.What.URGENT, "False", "True", member)


def test_the_page_is_calm_what_is_rare_is_closed(town, member, client, cause):
    client.force_login(member)
    text = client.get(f"/signalen/{world.signal().number}").content.decode()
    assert not re.search(r"<details[^>]* open", text)


# --- does the reporter know? -----------------------------------------------------------------------------------------


def test_who_was_told_by_word_of_mouth_knows_it_on_the_page_in_the_list_and_in_the_filter(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(member)
    assert signal.number in client.get("/signalen?ongehoord=ja&stand=alles").content.decode()
    workflow.move(signal, to=Status.DONE, by=member, text="Gebeld.", told=False, feedback="telefoon")
    assert "mondeling verteld" in client.get(signal.get_absolute_url()).content.decode().lower()
    page = client.get("/signalen?stand=gesloten").content.decode()
    assert "mondeling verteld" in page.lower()
    assert signal.number not in client.get("/signalen?ongehoord=ja&stand=alles").content.decode()
    assert Signal.objects.get(pk=signal.pk).first_contact_at == Signal.objects.get(pk=signal.pk).closed_at


def test_who_may_not_be_told_is_named_as_such_and_never_as_told(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    workflow.move(signal, to=Status.DONE, by=member, text="Mag niet.", told=False, feedback="wettelijk")
    client.force_login(member)
    assert "niet verteld" in client.get("/signalen?stand=gesloten").content.decode().lower()
    assert signal.number in client.get("/signalen?ongehoord=ja&stand=alles").content.decode()
    assert Signal.objects.get(pk=signal.pk).first_contact_at is None


def test_who_was_called_back_heard_something(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    callbacks.tick_off(callbacks.ask(signal, on=today(), text="Bel.", by=member), by=member)
    client.force_login(member)
    assert signal.number not in client.get("/signalen?ongehoord=ja").content.decode()


# --- opened again, and nobody there any more -------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["reopened", "asked"])
def test_what_is_opened_again_while_its_team_stopped_lies_with_triage(town, member, triager, client, way):
    signal = world.signal(email="bewoner@example.nl")
    workflow.take(signal, by=member)
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    type(town.lighting).objects.filter(pk=town.lighting.pk).update(is_active=False)
    signal = Signal.objects.get(pk=signal.pk)
    Letter.objects.all().delete()
    if way == "asked":
        answering.ask_reopening(signal, text="Hij is weer uit.")
    else:
        workflow.move(signal, to=Status.REOPENED, by=triager, text="Hij is weer uit.")
    signal = Signal.objects.select_related("team").get(pk=signal.pk)
    assert signal.team.is_triage
    assert signal.officer is None
    assert signal.events.filter(what="toegewezen", before="verlichting", after=signal.team.slug).exists()
    assert Letter.objects.filter(recipient=signal.team.email, subject__startswith="Nieuw signaal").exists()
    client.force_login(triager)
    assert signal.number in client.get("/bureau").content.decode()


def test_what_is_opened_again_stays_with_the_team_that_had_it(town, member):
    signal = workflow.take(world.signal(), by=member)
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    workflow.move(signal, to=Status.REOPENED, by=member, text="Toch niet.")
    signal.refresh_from_db()
    assert (signal.team, signal.officer) == (town.lighting, member)


def test_of_a_complaint_about_triage_triage_is_no_heir(town, member):
    signal = world.signal()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    triage = type(town.lighting).objects.get(is_triage=True)
    Complaint.objects.create(signal=signal, about_team=triage, team=town.unit, only=True, due_on=today(),
                             received_on=today())  # fmt: skip
    type(town.lighting).objects.filter(pk=town.lighting.pk).update(is_active=False)
    signal = Signal.objects.get(pk=signal.pk)
    workflow.move(signal, to=Status.REOPENED, by=None, text="Weer open.")
    assert Signal.objects.get(pk=signal.pk).team == town.lighting


def test_what_was_passed_on_and_is_taken_up_again_has_not_ended_and_a_note_keeps_where_it_was(town, member, client):
    signal = passed_on(town, member)
    organisation = signal.other_organisation
    workflow.move(signal, to="in_behandeling", by=member)
    signal = again(signal)
    assert (signal.result, signal.told, signal.feedback) == (None, None, "")
    assert (signal.other_organisation, signal.forwarded_on, signal.closes_on) == ("", None, None)
    assert organisation in signal.notes.get().text
    client.force_login(member)
    assert signal.number not in client.get("/signalen?resultaat=andere-organisatie").content.decode()
    # And it can be passed on once more.
    once_more = {"result": town.results[1], "organisation": "Waterschap", "forwarded_on": today()}
    workflow.move(signal, to="afgehandeld", by=member, text="Doorgezet.", **once_more)
    signal = again(signal)
    assert (signal.status, signal.other_organisation) == ("wacht_op_derde", "Waterschap")
    assert signal.notes.count() == 1
