"""Looking along (meekijkverzoek): a question to another team, the least that it sees, an answer from a closed list."""

from __future__ import annotations

import datetime
import json
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officers.models import Officer, Team
from outbox.models import Letter
from signals import consult, handover, tasks, workflow
from signals.models import Consult, Event, Sensitivity, Signal, Status
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import files, world
from tests.api.conftest import Program

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ANSWERS = ["betrokken", "niet_betrokken", "neem_contact_op"]


def at(year: int, month: int, day: int, hour: int = 10) -> datetime.datetime:
    """An hour in local time."""
    return datetime.datetime(year, month, day, hour, tzinfo=AMSTERDAM)


def now(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


def act(client, officer, signal: Signal, verb: str, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


def reply(client, officer, asked: Consult, answer: str):
    client.force_login(officer)
    return client.post(f"/signalen/{asked.signal.number}/meekijken/{asked.public_id}", {"antwoord": answer})


def shown(client, officer, path: str) -> str:
    client.force_login(officer)
    return client.get(path).content.decode()


def make_sensitive(signal: Signal, sensitivity: str = Sensitivity.PERSONAL) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return now(signal)


@pytest.fixture
def garden(town) -> Signal:
    """A fouled garden, which team lighting (here the enforcers) handles."""
    signal = world.signal(
        "De tuin van Kees ligt vol vuilniszakken.", street="Beukenlaan", name="Joke", email="joke@example.nl"
    )
    files.kept(signal, name="tuin.jpg")
    workflow.note(signal, text="Kees deed niet open.", by=None)
    return make_sensitive(signal)


def ask(town, signal: Signal, by: Officer | None = None, **fields) -> Consult:
    return consult.ask(signal, team=town.wijkteam, question="Komt u hier al?", by=by, **fields)


# --- the journey -----------------------------------------------------------------------------------------------------


def test_us8_a_team_is_asked_along_sees_the_least_answers_from_a_list_and_takes_nothing_over(
    town, garden, member, social_worker, client
):
    done = act(client, member, garden, "meekijken", team="wijkteam", vraag="Komt u hier al?", wacht="on")
    assert done.status_code == 302
    assert now(garden).team == town.lighting
    # On the desk of who is asked, in a mail, and with the asker.
    assert "Komt u hier al?" in shown(client, social_worker, "/bureau")
    assert "Wacht op meekijken" in shown(client, member, "/bureau")
    mail = Letter.objects.get(recipient=town.wijkteam.email, subject__startswith="Vraag om mee te kijken")
    assert "Kees" not in mail.body + mail.subject
    # The least.
    page = shown(client, social_worker, garden.get_absolute_url())
    for words in ("Komt u hier al?", "Straatverlichting", "Beuken", "Gemeld"):
        assert words in page, words
    for words in ("Kees", "vuilniszakken", "Beukenlaan", "joke@", "Joke", "tuin.jpg"):
        assert words not in page, words
    # The answer.
    asked = Consult.objects.get()
    assert reply(client, social_worker, asked, "betrokken")["Location"] == "/bureau"
    page = shown(client, member, garden.get_absolute_url())
    assert "Wijkteam keek mee en antwoordde: wij zijn betrokken." in page
    assert "Wacht op meekijken" not in page
    assert (now(garden).team, now(garden).officer, now(garden).status) == (town.lighting, None, Status.RECEIVED)
    assert Letter.objects.filter(recipient=town.lighting.email, subject__startswith="Antwoord op uw vraag").exists()


@pytest.mark.parametrize("answer", ANSWERS)
def test_us8_no_content_flows_back(town, garden, social_worker, client, answer):
    asked = ask(town, garden)
    client.force_login(social_worker)
    path = f"/signalen/{garden.number}/meekijken/{asked.public_id}"
    client.post(path, {"antwoord": answer, "toelichting": "Zij is ziek.", "reden": "Zij is ziek.", "tekst": "Ziek."})
    asked.refresh_from_db()
    assert asked.answer == answer
    rows = json.dumps([*Event.objects.values_list("before", "after"), *Letter.objects.values_list("body")], default=str)
    assert "iek" not in rows
    assert not garden.notes.filter(text__contains="iek").exists()


@pytest.mark.parametrize("answer", ["", "open", "ingetrokken", "ja", "Zij is ziek."])
def test_us8_an_answer_outside_the_list_is_refused(town, garden, social_worker, client, answer):
    asked = ask(town, garden)
    assert reply(client, social_worker, asked, answer).status_code == 400
    asked.refresh_from_db()
    assert asked.is_open
    with pytest.raises(ValidationError):
        consult.answer(asked, answer=answer, by=social_worker)


def test_us8_a_step_waits_three_working_days_at_most(town, garden, member, client):
    """From a Thursday over a weekend: until Tuesday."""
    asked = ask(town, garden, by=member, holds=True, at=at(2026, 11, 19))
    assert asked.hold_until == datetime.date(2026, 11, 24)
    assert consult.let_holds_go(day=datetime.date(2026, 11, 24)) == 0
    assert "Wacht op meekijken" in shown(client, member, garden.get_absolute_url())
    with time_machine.travel(at(2026, 11, 25, 6)):
        assert tasks.let_holds_go() == 1
        assert tasks.let_holds_go() == 0
    page = shown(client, member, garden.get_absolute_url())
    assert "Wacht op meekijken" not in page
    assert "Wijkteam antwoordde niet op tijd: handhaven wacht niet langer." in page
    assert garden.events.filter(what=Event.What.LET_GO).count() == 1
    assert Letter.objects.filter(subject__startswith="U hoeft niet meer te wachten").count() == 1
    # The question itself can be answered still.
    consult.answer(Consult.objects.get(), answer="betrokken", by=None)


@pytest.mark.parametrize(
    ("moment", "last_day"),
    [
        (at(2026, 4, 2), datetime.date(2026, 4, 9)),  # Good Friday and Easter Monday do not count
        (at(2026, 12, 24), datetime.date(2026, 12, 30)),
        (at(2026, 11, 16, 0), datetime.date(2026, 11, 19)),  # just after midnight here, Sunday in UTC
    ],
)
def test_the_days_of_waiting_are_working_days_of_here(town, garden, moment, last_day):
    """Fault of a peer: deadlines ignored Dutch holidays and counted days in UTC."""
    assert ask(town, garden, holds=True, at=moment).hold_until == last_day


# --- what is shared --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_the_text_is_shared_only_where_the_asker_says_so_and_that_is_logged(
    town, garden, member, social_worker, client, sensitivity
):
    make_sensitive(garden, sensitivity)
    typed = {"team": "wijkteam", "vraag": "Komt u hier al?", "deel_tekst": "on"}
    preview = act(client, member, garden, "meekijken", **typed, bekijk="1").content.decode()
    assert "de tekst van de melder:" in preview
    assert not Consult.objects.exists()
    assert act(client, member, garden, "meekijken", **typed).status_code == 302
    assert garden.events.get(what=Event.What.TEXT_SHARED).officer == member
    page = shown(client, social_worker, garden.get_absolute_url())
    assert "vuilniszakken" in page
    for words in ("Beukenlaan", "joke@", "tuin.jpg", "Kees deed niet open."):
        assert words not in page, words
    assert "De tekst is gedeeld met Wijkteam." in shown(client, member, garden.get_absolute_url())
    read = garden.events.filter(what=Event.What.READ, officer=social_worker).count()
    assert read == (1 if sensitivity == Sensitivity.SPECIAL else 0)
    # Lists, files and paper stay closed.
    assert "vuilniszakken" not in shown(client, social_worker, "/bureau")
    photo = garden.attachments.get()
    for path in ("afdruk", f"bijlagen/{photo.public_id}"):
        assert client.get(f"/signalen/{garden.number}/{path}").status_code == 404


def test_the_preview_of_a_question_says_what_they_do_not_see(town, garden, member, client):
    text = act(client, member, garden, "meekijken", team="wijkteam", vraag="Komt u?", bekijk="1").content.decode()
    assert "Niet: de tekst, de plek, de bestanden, de notities en de gegevens van de melder." in text
    assert "Er is nog niets verstuurd." in text


def test_of_an_ordinary_signal_who_is_asked_reads_the_text_and_no_contact_details(town, member, social_worker, client):
    signal = world.signal("De lantaarn is uit.", email="joke@example.nl")
    text = act(client, member, signal, "meekijken", team="wijkteam", vraag="Kent u dit?", bekijk="1").content.decode()
    assert "Niet: de gegevens van de melder." in text
    assert "deel_tekst" not in text
    asked = ask(town, signal)
    for _ in range(2):
        page = shown(client, social_worker, signal.get_absolute_url())
        assert "De lantaarn is uit." in page
        assert "joke@example.nl" not in page
        if asked.is_open:
            # Back to the page: as after a hand-over, an ordinary signal can be read still.
            assert reply(client, social_worker, asked, "niet_betrokken")["Location"] == signal.get_absolute_url()
            asked.refresh_from_db()


def test_who_has_another_relation_as_well_keeps_what_that_gives(town, triager, social_worker, client):
    signal = world.signal("De lantaarn is uit.", email="joke@example.nl")
    ask(town, signal)
    handover.offer(signal, to_team=town.wijkteam, reason="Voor u?", by=None)
    assert "joke@example.nl" in shown(client, social_worker, signal.get_absolute_url())
    consult.ask(signal, team=town.triage, question="Kent u dit?", by=None)
    assert "joke@example.nl" in shown(client, triager, signal.get_absolute_url())


def test_others_who_may_know_of_it_see_no_question(town, garden, area_officer, client):
    ask(town, garden)
    page = shown(client, area_officer, garden.get_absolute_url())
    assert garden.number in page
    assert "Komt u hier al?" not in page


def test_an_answered_sensitive_signal_is_closed_to_who_looked_along(town, garden, social_worker, client):
    reply(client, social_worker, ask(town, garden), "niet_betrokken")
    client.force_login(social_worker)
    assert client.get(garden.get_absolute_url()).status_code == 404
    assert not Signal.objects.known_to(viewer_of(social_worker)).filter(pk=garden.pk).exists()


# --- refusals --------------------------------------------------------------------------------------------------------


def test_asking_is_refused_where_it_makes_no_sense(town, garden, member, social_worker, client):
    assert act(client, social_worker, garden, "meekijken", team="wijkzaken", vraag="x").status_code == 404
    assert act(client, member, garden, "meekijken", team="", vraag="x").status_code == 400
    assert act(client, member, garden, "meekijken", team="wijkteam", vraag=" ").status_code == 400
    with pytest.raises(ValidationError):
        consult.ask(garden, team=town.lighting, question="x", by=member)
    Team.objects.filter(pk=town.unit.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        consult.ask(garden, team=Team.objects.get(pk=town.unit.pk), question="x", by=member)
    ask(town, garden)
    with pytest.raises(Changed):
        ask(town, garden)
    assert act(client, member, garden, "meekijken", team="wijkteam", vraag="Nog eens").status_code == 409
    assert Consult.objects.count() == 1


def test_of_two_who_answer_the_second_is_told(town, social_worker, client):
    signal = world.signal()
    asked = ask(town, signal)
    assert reply(client, social_worker, asked, "betrokken").status_code == 302
    second = reply(client, social_worker, asked, "niet_betrokken")
    assert second.status_code == 409
    assert "Deze vraag is intussen al beantwoord of ingetrokken." in second.content.decode()
    asked.refresh_from_db()
    assert asked.answer == "betrokken"
    with pytest.raises(Changed):
        consult.withdraw(asked, by=None)


def test_a_question_is_taken_back(town, garden, member, social_worker, client):
    asked = ask(town, garden, holds=True)
    assert act(client, member, garden, "vraag-intrekken", vraag_id=asked.public_id).status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.holds) == ("ingetrokken", False)
    client.force_login(social_worker)
    assert client.get(garden.get_absolute_url()).status_code == 404
    assert reply(client, social_worker, asked, "betrokken").status_code == 404
    # Another one may be asked.
    ask(town, garden)


def test_only_the_asked_team_answers(town, garden, member, client):
    asked = ask(town, garden)
    assert reply(client, member, asked, "betrokken").status_code == 403
    reader = world.officer("lezer", "lezer", teams=(town.wijkteam,))
    assert reply(client, reader, asked, "betrokken").status_code == 403
    assert asked.public_id.hex not in shown(client, reader, "/bureau").replace("-", "")


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("status", {"status": "ingepland"}),
        ("sluiten", {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Boete gegeven."}),
    ],
)
def test_us8_a_step_of_enforcement_waits_until_somebody_says_that_it_does_not(town, member, client, verb, typed):
    signal = world.signal()
    asked = ask(town, signal, holds=True)
    refused = act(client, member, signal, verb, **typed)
    assert refused.status_code == 400
    assert "Wijkteam gaf nog geen antwoord. Wacht daarop, of" in refused.content.decode()
    assert "zonder antwoord van Wijkteam" in refused.content.decode()
    assert (now(signal).status, Consult.objects.get().holds) == ("gemeld", True)
    # Whoever waits may do anything else meanwhile.
    assert act(client, member, signal, "status", status="wacht_op_derde").status_code == 302
    assert act(client, member, signal, verb, **typed, zonder_antwoord="on").status_code == 302
    assert now(signal).status == typed["status"]
    if verb == "status":
        consult.answer(asked, answer="betrokken", by=None)
        workflow.move(now(signal), to=Status.IN_PROGRESS, by=member)
        assert "zonder antwoord van" not in shown(client, member, signal.get_absolute_url())
        assert act(client, member, signal, verb, **typed).status_code == 302


def test_a_program_that_plans_past_a_hold_says_so(town):
    signal = world.signal()
    ask(town, signal, holds=True)
    program = Program(world.program("signalen:lezen", "signalen:behandelen")[1])
    path = f"signalen/{signal.public_id}/statussen"
    refused = program.post(path, {"status": "ingepland"})
    assert (refused.status_code, [one["name"] for one in refused.json()["invalidParams"]]) == (400, ["meekijken"])
    assert program.post(path, {"status": "ingepland", "zonderAntwoord": True}).status_code == 201


def test_closing_says_what_the_secondary_domain_answered_and_takes_open_questions_back(town, member, client):
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(secondary_domain=world.domain("sociaal"))
    assert "Daar is nog niemand gevraagd om mee te kijken." in shown(client, member, signal.get_absolute_url())
    asked = ask(town, now(signal), holds=True)
    assert "Wijkteam gaf nog geen antwoord." in shown(client, member, signal.get_absolute_url())
    consult.answer(asked, answer="neem_contact_op", by=None)
    page = shown(client, member, signal.get_absolute_url())
    assert "Dit raakt ook Sociaal. Wijkteam: neem contact met ons op." in page
    again = ask(town, now(signal), holds=True)
    # The domain answered once, and is asked anew: closing without that answer is said.
    with pytest.raises(ValidationError) as refused:
        workflow.move(now(signal), to=Status.DONE, by=member, text="Gedaan.")
    assert list(refused.value.message_dict) == ["meekijken"]
    workflow.move(now(signal), to=Status.DONE, by=member, text="Gedaan.", without_answers=True)
    again.refresh_from_db()
    assert (again.answer, again.holds) == ("ingetrokken", False)


def test_a_question_outlives_a_hand_over_and_the_new_owner_hears(town, member, social_worker):
    signal = world.signal()
    asked = consult.ask(signal, team=town.kcc, question="Kent u dit?", by=member)
    handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="x", by=member), by=social_worker)
    asked = Consult.objects.select_related("signal__team").get(pk=asked.pk)
    consult.answer(asked, answer="betrokken", by=None)
    assert Letter.objects.filter(recipient=town.wijkteam.email, subject__startswith="Antwoord op uw vraag").exists()


def test_the_database_holds_no_step_for_an_answered_question(town, garden):
    asked = ask(town, garden, holds=True)
    for change in ({"answer": "betrokken"}, {"hold_until": None}, {"team": None}, {"from_team": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consult.objects.filter(pk=asked.pk).update(**change)


@pytest.mark.parametrize("number", [1, 30])
def test_the_desk_asks_the_database_as_often_for_one_question_as_for_many(town, social_worker, client, number):
    for _ in range(number):
        ask(town, world.signal())
    client.force_login(social_worker)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/bureau").status_code == 200
    assert len(queries) <= 10, "\n".join(query["sql"][:160] for query in queries)


# --- the API ---------------------------------------------------------------------------------------------------------


def call(client, method: str, path: str, body: dict | None = None, *scopes: str):
    _program, key = world.program(*(scopes or ("signalen:behandelen", "signalen:gevoelig")))
    given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(client, method)(path, **given, headers={"Authorization": f"Bearer {key}"})


def test_a_program_asks_and_answers_in_the_words_of_the_page(town, garden, client):
    path = f"/api/v1/signalen/{garden.public_id}/meekijkverzoeken"
    sent = {"naarTeam": "wijkteam", "vraag": "Komt u hier al?", "tekstDelen": True, "wachten": True}
    made = call(client, "post", path, sent)
    assert made.status_code == 201
    row = made.json()
    assert (row["naarTeam"]["slug"], row["tekstGedeeld"], row["wacht"], row["antwoord"]) == (
        "wijkteam", True, True, "open",
    )  # fmt: skip
    assert made["Location"].endswith(row["id"])
    assert call(client, "post", path, sent).status_code == 409
    detail = f"{path}/{row['id']}"
    assert call(client, "get", detail).json()["vraag"] == "Komt u hier al?"
    assert call(client, "patch", detail, {"antwoord": "ja"}).status_code == 400
    assert call(client, "patch", detail, {"antwoord": "betrokken", "toelichting": "x"}).status_code == 400
    answered = call(client, "patch", detail, {"antwoord": "niet_betrokken"})
    assert (answered.status_code, answered.json()["antwoord"], answered.json()["wacht"]) == (
        200, "niet_betrokken", False,
    )  # fmt: skip
    assert call(client, "patch", detail, {"antwoord": "betrokken"}).status_code == 409
    history = call(
        client,
        "get",
        f"/api/v1/signalen/{garden.public_id}/gebeurtenissen",
        None,
        "signalen:lezen",
        "signalen:gevoelig",
    )
    (kept,) = [one for one in history.json()["results"] if one["soort"] == "meegekeken"]
    assert (kept["van"], kept["naar"]) == ("wijkteam", "niet_betrokken")


def test_a_program_that_may_not_read_it_sees_no_question(town, garden, client):
    asked = ask(town, garden)
    path = f"/api/v1/signalen/{garden.public_id}/meekijkverzoeken"
    assert call(client, "get", path, None, "signalen:behandelen").json()["results"][0]["vraag"] is None
    answer = call(client, "patch", f"{path}/{asked.public_id}", {"antwoord": "betrokken"}, "signalen:behandelen")
    assert answer.status_code == 403
    for body in ({"naarTeam": "wijkteam"}, {"vraag": "x"}, {"naarTeam": "bestaat-niet", "vraag": "x"}):
        assert call(client, "post", path, body).status_code == 400


# --- a partner outside looks along -----------------------------------------------------------------------------------


@pytest.fixture
def partner(town):
    return world.partner("woonstad", name="Woonstad", email="meld@woonstad.example")


def link_in_mail(address: str) -> str:
    """The path of the link in the last mail to a partner."""
    body = Letter.objects.filter(recipient=address).latest("pk").body
    return re.findall(r"https?://[^/]+(/extern/meekijken/\S+)", body)[0]


def test_us8_a_partner_is_asked_along_by_mail_answers_from_the_list_and_takes_nothing_over(
    town, garden, member, partner, client
):
    client.force_login(member)
    address = f"/signalen/{garden.number}/partner/meekijken"
    assert address in client.get(garden.get_absolute_url()).content.decode()
    typed = {"partner": "woonstad", "vraag": "Is dit een huis van u?", "wacht": "on"}
    looked = client.post(address, typed | {"bekijk": "1"}).content.decode()
    for words in ("Dit krijgt Woonstad te zien", "Is dit een huis van u?", "Straatverlichting"):
        assert words in looked, words
    assert not Consult.objects.exists()
    assert client.post(address, typed | {"verstuur": "1"}).status_code == 302
    asked = Consult.objects.get()
    assert (asked.team, asked.partner, asked.holds, now(garden).team) == (None, partner, True, town.lighting)
    mail = Letter.objects.get(recipient=partner.email)
    for words in ("Kees", "Straatverlichting", "huis van u", "Beukenlaan"):
        assert words not in mail.subject + mail.body
    assert "Wacht op meekijken" in client.get(garden.get_absolute_url()).content.decode()
    # Behind the link, for somebody who is not signed in.
    outside, link = Client(), link_in_mail(partner.email)
    page = outside.get(link).content.decode()
    for words in ("Is dit een huis van u?", "Straatverlichting", "Wij zijn betrokken", garden.number):
        assert words in page, words
    for words in ("Kees", "vuilniszakken", "Beukenlaan", "joke", "Joke", "tuin.jpg"):
        assert words not in page, words
    assert Consult.objects.get().is_open
    assert outside.post(link, {"antwoord": "betrokken", "toelichting": "Zij is ziek."}).status_code == 302
    assert "wij zijn betrokken" in outside.get(link).content.decode()
    page = client.get(garden.get_absolute_url()).content.decode()
    assert "Woonstad keek mee en antwoordde: wij zijn betrokken." in page
    assert "Wacht op meekijken" not in page
    assert "Zij is ziek." not in page
    assert Letter.objects.filter(recipient=town.lighting.email, subject__startswith="Antwoord op uw vraag").exists()


def test_a_partner_answers_once_and_only_from_the_list(town, garden, partner):
    consult.ask(garden, partner=partner, question="Van u?", by=None)
    outside, link = Client(), link_in_mail(partner.email)
    for answer in ("", "open", "ingetrokken", "Zij is ziek."):
        refused = outside.post(link, {"antwoord": answer})
        assert refused.status_code == 400
        assert "Kies een van de antwoorden." in refused.content.decode()
    assert outside.post(link, {"antwoord": "niet_betrokken"}).status_code == 302
    assert outside.post(link, {"antwoord": "betrokken"}).status_code == 409
    assert Consult.objects.get().answer == "niet_betrokken"


@pytest.mark.parametrize("way", ["taken back", "closed", "partner gone", "changed"])
def test_a_link_of_a_question_that_is_over_opens_nothing(town, garden, member, partner, way):
    asked = consult.ask(garden, partner=partner, question="Van u?", by=member)
    link = link_in_mail(partner.email)
    if way == "taken back":
        consult.withdraw(asked, by=member)
    elif way == "closed":
        workflow.move(now(garden), to=Status.DONE, by=member, text="Opgeruimd.")
    elif way == "partner gone":
        type(partner).objects.filter(pk=partner.pk).update(is_active=False)
    else:
        link = link[:-3] + "xyz"
    outside = Client()
    expected = 404 if way == "changed" else 410
    assert outside.get(link).status_code == expected
    assert outside.post(link, {"antwoord": "betrokken"}).status_code == expected
    told = Letter.objects.filter(recipient=partner.email, subject__startswith="Niet meer nodig").count()
    assert told == (1 if way in ("taken back", "closed") else 0)


def test_of_what_is_special_a_partner_sees_the_question_and_the_number(town, garden, partner):
    special = make_sensitive(garden, Sensitivity.SPECIAL)
    consult.ask(special, partner=partner, question="Van u?", by=None)
    page = Client().get(link_in_mail(partner.email)).content.decode()
    assert "Van u?" in page
    assert special.number in page
    for words in ("Straatverlichting", "Beuken", "Kees"):
        assert words not in page, words


def test_a_partner_lets_a_step_wait_three_working_days_at_most(town, garden, member, partner):
    consult.ask(garden, partner=partner, question="Van u?", holds=True, by=member, at=at(2026, 11, 19))
    assert consult.let_holds_go(day=datetime.date(2026, 11, 24)) == 0
    assert consult.let_holds_go(day=datetime.date(2026, 11, 25)) == 1
    assert not Consult.objects.get().holds


def test_a_partner_is_asked_one_thing_at_a_time_and_never_gets_the_text(town, garden, partner):
    consult.ask(garden, partner=partner, question="Van u?", by=None)
    with pytest.raises(Changed):
        consult.ask(garden, partner=partner, question="Nog eens?", by=None)
    for given, key in (
        ({"partner": partner, "share_text": True}, "tekstDelen"),
        ({"partner": partner, "team": town.wijkteam}, "naarPartner"),
        ({"partner": world.partner("weg", is_active=False)}, "naarPartner"),
        ({}, "naarTeam"),
    ):
        with pytest.raises(ValidationError) as refused:
            consult.ask(garden, question="Wie?", by=None, **given)
        assert list(refused.value.error_dict) == [key]


def test_that_a_partner_looks_along_gives_no_team_anything(town, garden, partner, social_worker):
    """The asking team handed it over: what it asked outside is no way back to a sensitive signal."""
    consult.ask(garden, partner=partner, question="Van u?", by=None)
    handover.accept(handover.offer(garden, to_team=town.wijkteam, reason="x", by=None), by=social_worker)
    former = world.officer("lamp8", "teamlid", teams=(town.lighting,))
    assert not Signal.objects.known_to(viewer_of(former)).filter(pk=garden.pk).exists()


def test_the_database_knows_who_is_asked(town, garden, partner):
    for team, outside in ((None, None), (town.wijkteam, partner)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consult.objects.create(signal=garden, from_team=town.lighting, team=team, partner=outside, question="?")


def test_a_program_asks_a_partner_along(town, garden, partner):
    program = Program(world.program("signalen:lezen", "signalen:behandelen", "signalen:gevoelig")[1])
    path = f"signalen/{garden.public_id}/meekijkverzoeken"
    made = program.post(path, {"naarPartner": "woonstad", "vraag": "Van u?"})
    assert made.status_code == 201, made.content
    assert (made.json()["naarTeam"], made.json()["naarPartner"]["slug"]) == (None, "woonstad")
    assert Letter.objects.filter(recipient=partner.email).count() == 1
    refused = program.post(path, {"naarPartner": "woonstad", "naarTeam": "wijkteam", "vraag": "Van u?"})
    assert refused.status_code == 400
    assert program.post(path, {"naarPartner": "onbekend", "vraag": "Van u?"}).status_code == 400
    assert program.post(path, {"vraag": "Van u?"}).json()["invalidParams"][0]["name"] == "naarTeam"


def test_of_a_question_that_nobody_answers_both_sides_hear_once_after_five_working_days(town, member):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    member.refresh_from_db()
    signals = [workflow.take(world.signal(), by=member) for _each in range(5)]
    silent, holding, answered, closed, old = [
        consult.ask(one, team=town.wijkteam, question="Kent u dit?", by=member, holds=n == 1, at=at(2026, 11, 2))
        for n, one in enumerate(signals)
    ]
    consult.answer(answered, answer="betrokken", by=None)
    Signal.objects.filter(pk=closed.signal_id).update(status=Status.DONE)
    Consult.objects.filter(pk=old.pk).update(asked_at=at(2026, 9, 1))
    Letter.objects.all().delete()
    sunday, monday, tuesday = (datetime.date(2026, 11, day) for day in (8, 9, 10))
    assert [consult.remind(day=day) for day in (sunday, monday, tuesday, tuesday)] == [0, 0, 1, 0]
    assert sorted(Letter.objects.values_list("recipient", "subject")) == [
        ("lamp@gemeente.example", f"Nog geen antwoord ({silent.signal.number})"),
        ("wijkteam@gemeente.example", f"Vraag om mee te kijken wacht nog ({silent.signal.number})"),
    ]
    assert not Consult.objects.unheeded(day=tuesday).filter(pk=holding.pk).exists()


def test_a_partner_that_looks_along_and_does_not_answer_is_reminded_once(client, town, member, partner):
    signal = workflow.take(world.signal(), by=member)
    asked = consult.ask(signal, partner=partner, question="Is dit van u?", by=member)
    Consult.objects.filter(pk=asked.pk).update(asked_at=at(2026, 11, 2))
    Letter.objects.all().delete()
    assert [consult.remind(day=datetime.date(2026, 11, 10)) for _time in range(2)] == [1, 0]
    reminder = Letter.objects.get(recipient=partner.email)
    assert "Is dit van u?" not in reminder.subject + reminder.body
    path = re.search(r"https?://[^/]+(/extern/\S+)", reminder.body)[1]
    assert "Is dit van u?" in client.get(path).content.decode()


def test_who_asks_to_be_contacted_stands_on_the_desk_until_somebody_saw_it(client, town, member):
    signal, other = (workflow.take(world.signal(), by=member) for _each in range(2))
    for one, answer in ((signal, "neem_contact_op"), (other, "niet_betrokken")):
        consult.answer(consult.ask(one, team=town.wijkteam, question="Kent u dit?", by=member), answer=answer, by=None)
    client.force_login(member)
    pile = client.get("/bureau?stapel=acties-veranderd")
    assert [row.number for row in pile.context["page"].rows] == [signal.number]
    assert "Antwoord van anderen" in client.get(signal.get_absolute_url()).content.decode()
    assert client.post(f"{signal.get_absolute_url()}/gezien").status_code == 302
    assert "Antwoord van anderen" not in client.get(signal.get_absolute_url()).content.decode()
    assert not client.get("/bureau?stapel=acties-veranderd").context["page"].rows
