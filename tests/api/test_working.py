"""Work on one signal by a program: changes, statuses, hand-overs, notes; and `duidingen`."""

from __future__ import annotations

import datetime
import json
import re
import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from areas.dated import today
from officers.models import ApiClient
from outbox.models import Letter
from signals import handover, workflow
from signals.models import Handover, Message, Note, Sensitivity, Signal, Status
from tests import files, world
from tests.api.conftest import Program, slugs, wrong


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


REQUESTS = [
    ("patch", "", {"spoed": True}),
    ("get", "/statussen", None),
    ("post", "/statussen", {"status": "ingepland"}),
    ("get", "/overdrachten", None),
    ("post", "/overdrachten", {"naarTeam": "wijkteam", "reden": "x"}),
    ("get", "/notities", None),
    ("post", "/notities", {"tekst": "x"}),
]


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_without_the_scope_to_handle_nothing_is_done(signal, anyone, program, method, rest, body):
    arguments = [path(signal, rest)] + ([body] if body else [])
    others = [scope for scope in ApiClient.Scope.values if scope != "signalen:behandelen"]
    assert getattr(anyone, method)(*arguments).status_code == 401
    assert getattr(program(*others), method)(*arguments).status_code == 403
    signal.refresh_from_db()
    assert (signal.status, signal.is_urgent) == ("gemeld", False)
    assert not Handover.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_a_signal_that_does_not_exist_is_not_found(signal, handler, method, rest, body):
    arguments = [f"signalen/{uuid.uuid4()}{rest}"] + ([body] if body else [])
    assert getattr(handler, method)(*arguments).status_code == 404


# --- PATCH


def test_everything_that_is_named_changes_at_once(signal, handler, town, member):
    answer = handler.patch(path(signal), {"spoed": True, "behandelaar": "lamp", "locatie": {"punt": [6.05, 52.08]}})
    assert answer.status_code == 200, answer.content
    full = answer.json()
    assert (full["spoed"], full["behandelaar"], full["gebied"]["code"]) == (True, "lamp", "WK1")
    signal.refresh_from_db()
    assert (signal.is_urgent, signal.officer, signal.area) == (True, member, town.oost)


def test_another_category_brings_the_signal_where_it_belongs(signal, handler, town):
    full = handler.patch(path(signal), {"categorie": "zorgwekkend-gedrag"}).json()
    assert (full["categorie"], full["domein"], full["gevoeligheid"]) == ("zorgwekkend-gedrag", "sociaal", "bijzonder")
    assert full["tekst"] is None
    offer = Handover.objects.get()
    assert (offer.from_team, offer.to_team) == (town.lighting, town.wijkteam)


def test_a_program_confirms_the_category_that_a_signal_has_by_naming_it(signal, handler, town):
    Signal.objects.filter(pk=signal.pk).update(category_by="regel")
    for _twice in range(2):
        full = handler.patch(path(signal), {"categorie": "straatverlichting"}).json()
        assert (full["categorie"], full["team"]["slug"]) == ("straatverlichting", "verlichting")
    assert Signal.objects.get(pk=signal.pk).category_by == "koppeling"
    (told,) = signal.events.filter(what="categorie")
    assert told.client is not None


def test_a_place_may_be_an_area_an_address_or_nothing(signal, handler):
    full = handler.patch(path(signal), {"locatie": {"gebied": "WK2"}}).json()
    assert (full["gebied"]["code"], full["locatie"]["punt"]) == ("WK2", None)
    full = handler.patch(path(signal), {"locatie": {"adres": {"straat": "Kade"}, "omschrijving": "hoek"}}).json()
    assert (full["gebied"]["code"], full["locatie"]["adres"]["straat"]) == ("WK2", "Kade")
    assert full["locatie"]["omschrijving"] == "hoek"
    full = handler.patch(path(signal), {"locatie": {"punt": [6.05, 52.02], "adres": {"huisnummer": "1"}}}).json()
    assert (full["gebied"]["code"], full["locatie"]["adres"]["huisnummer"]) == ("BU1", "1")
    assert handler.patch(path(signal), {"locatie": None}).json()["gebied"] is None


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"spoed": "ja"}, "spoed"),
        ({"spoed": 1}, "spoed"),
        ({"spoed": None}, "spoed"),
        ({"categorie": "weg"}, "categorie"),
        ({"categorie": None}, "categorie"),
        ({"categorie": ""}, "categorie"),
        ({"behandelaar": "weg"}, "behandelaar"),
        ({"behandelaar": "sociaal"}, "behandelaar"),
        ({"behandelaar": "vertrokken"}, "behandelaar"),
        ({"locatie": {"punt": [200, 52]}}, "locatie.punt"),
        ({"locatie": {"gebied": "WEG"}}, "locatie.gebied"),
        ({"locatie": {"adres": {"postcode": "1"}}}, "locatie.adres.postcode"),
        ({"tekst": "anders"}, "tekst"),
        ({"status": "afgehandeld"}, "status"),
        ({"team": "wijkteam"}, "team"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_of_it_is_done(
    signal, handler, town, social_worker, change, name
):
    world.officer("vertrokken", teams=(town.lighting,), is_active=False)
    reasons = wrong(handler.patch(path(signal), {"locatie": {"gebied": "WK2"}, "spoed": True} | change))
    assert list(reasons) == [name]
    signal.refresh_from_db()
    assert (signal.is_urgent, signal.area, signal.category) == (False, town.beuken, town.streetlight)


def test_a_change_of_nothing_is_refused(signal, handler):
    assert handler.patch(path(signal), {}).status_code == 400
    assert handler.patch(path(signal), []).status_code == 400


def test_a_handler_may_be_taken_off(signal, handler, member):
    workflow.take(signal, by=member)
    assert handler.patch(path(signal), {"behandelaar": None}).json()["behandelaar"] is None


def test_without_the_scope_to_read_the_answer_is_short_and_has_no_link(signal, program):
    answer = program("signalen:behandelen").patch(path(signal), {"spoed": True})
    assert answer.status_code == 200
    assert "tekst" not in answer.json()
    assert answer.json()["volgUrl"] is None


def test_who_comes_second_hears_that_it_changed(signal, handler, monkeypatch):
    from signals.api.views import SignalDoor

    stale = Signal.objects.get(pk=signal.pk)
    stale.may_act = True
    workflow.move(signal, to="ingepland", by=None)
    monkeypatch.setattr(SignalDoor, "the_signal", lambda self, **kwargs: stale)
    answer = handler.post(path(signal, "/statussen"), {"status": "in_behandeling"})
    assert answer.status_code == 409
    assert "veranderd" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_of_ten_moves_at_once_one_is_done_and_the_others_hear_so():
    world.town()
    signal = world.signal()
    _client, key = world.program("signalen:behandelen")
    answers = []

    def move() -> None:
        try:
            answers.append(Program(key).post(path(signal, "/statussen"), {"status": "in_behandeling"}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=move) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] + [409] * 9
    assert signal.events.filter(what="status").count() == 1


# --- Statuses


def test_a_move_is_made_told_and_remembered(signal, handler):
    answer = handler.post(
        path(signal, "/statussen"),
        {"status": "afgehandeld", "toelichting": "De lamp is vervangen.", "resultaat": "opgelost"},
    )
    assert answer.status_code == 201
    made = answer.json()
    assert (made["status"], made["van"], made["toelichting"]) == ("afgehandeld", "gemeld", "De lamp is vervangen.")
    assert (made["resultaat"], made["teruggekoppeld"]) == ("opgelost", True)
    assert made["door"]["soort"] == "koppeling"
    assert Message.objects.get(what="status").text == "De lamp is vervangen."
    assert slugs(handler.get(path(signal, "/statussen")), "status") == ["afgehandeld"]
    assert handler.get(path(signal)).json()["status"] == "afgehandeld"


def test_who_closes_without_a_result_is_told_that_none_was_said(signal, handler, member, client, town):
    """Not the first of the list, which would be said by nobody; a civil servant has to choose."""
    for one in town.results:
        type(one).objects.filter(pk=one.pk).update(order=5 if one.asks_organisation else 9)
    body = {"status": "afgehandeld", "toelichting": "Klaar."}
    made = handler.post(path(signal, "/statussen"), body)
    assert (made.status_code, made.json()["resultaat"]) == (201, "niet-vermeld")
    assert slugs(handler.get(path(signal, "/statussen")), "resultaat") == ["niet-vermeld"]
    other = world.signal("Nog een")
    client.force_login(member)
    page = client.get(f"/signalen/{other.number}").content.decode()
    assert "niet-vermeld" not in page
    refused = client.post(f"/signalen/{other.number}/sluiten", body)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["resultaat"]


def test_who_keeps_it_closed_without_a_result_leaves_what_was_done(signal, handler):
    body = {"status": "afgehandeld", "toelichting": "Gemaakt.", "resultaat": "opgelost"}
    assert handler.post(path(signal, "/statussen"), body).status_code == 201
    Signal.objects.update(status="heropening_gevraagd")
    made = handler.post(path(signal, "/statussen"), {"status": "afgehandeld", "toelichting": "Het klopt zo."})
    assert made.json()["resultaat"] == "opgelost"


def test_what_belongs_to_another_organisation_says_to_whom_it_went(signal, handler):
    body = {"status": "afgehandeld", "toelichting": "Dit is van de provincie.", "resultaat": "andere-organisatie"}
    assert set(wrong(handler.post(path(signal, "/statussen"), body))) == {"organisatie", "doorgezetOp"}
    body |= {"organisatie": "De provincie", "doorgezetOp": today().isoformat(), "teruggekoppeld": True}
    made = handler.post(path(signal, "/statussen"), body).json()
    assert (made["organisatie"], made["doorgezetOp"]) == ("De provincie", today().isoformat())


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "klaar"}, "status"),
        ({"status": None}, "status"),
        ({"toelichting": ""}, "toelichting"),
        ({"toelichting": 5}, "toelichting"),
        ({"toelichting": "x" * 5001}, "toelichting"),
        ({"toelichting": "x\x1b[0m"}, "toelichting"),
        ({"resultaat": "weg"}, "resultaat"),
        ({"teruggekoppeld": "nee"}, "teruggekoppeld"),
        ({"organisatie": "x" * 121}, "organisatie"),
        ({"doorgezetOp": "morgen"}, "doorgezetOp"),
        ({"doorgezetOp": 5}, "doorgezetOp"),
        ({"reden": "x"}, "reden"),
    ],
)
def test_a_move_that_is_wrongly_written_is_refused_by_name(signal, handler, change, name):
    body = {"status": "afgehandeld", "toelichting": "Klaar.", "resultaat": "opgelost"}
    assert list(wrong(handler.post(path(signal, "/statussen"), body | change))) == [name]
    signal.refresh_from_db()
    assert signal.status == "gemeld"


@pytest.mark.parametrize("to", Status.values)
@pytest.mark.parametrize("before", Status.values)
def test_the_table_of_moves_holds_in_the_api(signal, handler, before, to):
    Signal.objects.update(status=before)
    answer = handler.post(path(signal, "/statussen"), {"status": to, "toelichting": "Uitleg."})
    assert answer.status_code == (201 if to in workflow.TRANSITIONS[before] else 409)


def test_of_a_sensitive_signal_that_was_closed_a_program_hears_that_and_no_more(handler, program, town, signal):
    Signal.objects.update(received_at=datetime.datetime(2020, 1, 6, 9, tzinfo=datetime.UTC))
    signal.refresh_from_db()
    workflow.move(
        signal, to="afgehandeld", by=None, text="Moeder wordt geholpen.", result=town.results[1],
        organisation="Jeugdzorg Noord", forwarded_on=datetime.date(2020, 1, 6),
    )  # fmt: skip
    Signal.objects.update(sensitivity=Sensitivity.PERSONAL)
    hidden = {"toelichting", "resultaat", "teruggekoppeld", "organisatie", "doorgezetOp"}
    (row,) = handler.get(path(signal, "/statussen")).json()["results"]
    assert (row["status"], row["van"]) == ("afgehandeld", "gemeld")
    assert {name: row[name] for name in hidden} == dict.fromkeys(hidden)
    (row,) = program("signalen:behandelen", "signalen:gevoelig").get(path(signal, "/statussen")).json()["results"]
    assert (row["organisatie"], row["doorgezetOp"]) == ("Jeugdzorg Noord", "2020-01-06")


CHANGES = [(method, rest, body) for method, rest, body in REQUESTS if body]


@pytest.mark.parametrize(("method", "rest", "body"), [*CHANGES, ("patch", "", {"categorie": "straatverlichting"})])
def test_a_program_changes_no_signal_that_it_may_not_read_and_hears_why(handler, town, method, rest, body):
    """By another category it would be an ordinary signal, and its text open."""
    signal = world.signal("Verward", category="zorgwekkend-gedrag")
    answer = getattr(handler, method)(path(signal, rest), body)
    assert answer.status_code == 403
    assert "signalen:gevoelig" in answer.json()["detail"]
    assert "tekst" not in answer.json()
    kept = Signal.objects.get(pk=signal.pk)
    assert (kept.status, kept.category, kept.is_urgent) == (signal.status, signal.category, signal.is_urgent)
    assert not Note.objects.exists()
    assert not Handover.objects.exists()
    assert handler.get(path(signal)).json()["tekst"] is None


def test_what_is_read_with_an_answer_to_an_offer_is_logged(program, town):
    signal = world.signal("Verward", category="zorgwekkend-gedrag")
    offer = handover.offer(signal, to_team=town.unit, reason="Kijk mee.", by=None)
    trusted = program("signalen:behandelen", "signalen:gevoelig")
    answer = trusted.patch(path(signal, f"/overdrachten/{offer.public_id}"), {"antwoord": "aanvaard"})
    assert answer.json()["reden"] == "Kijk mee."
    assert signal.events.filter(what="gelezen").count() == 1


# --- Hand-overs


def test_an_offer_is_made_and_accepted(signal, handler, town):
    made = handler.post(path(signal, "/overdrachten"), {"naarTeam": "wijkteam", "reden": "Hier speelt meer."})
    assert made.status_code == 201
    offer = made.json()
    assert (offer["antwoord"], offer["vanTeam"]["slug"], offer["naarTeam"]["slug"]) == (
        "open",
        "verlichting",
        "wijkteam",
    )
    assert handler.get(made["Location"]).json() == offer
    assert handler.get(path(signal)).json()["team"]["slug"] == "verlichting"
    accepted = handler.patch(made["Location"], {"antwoord": "aanvaard"})
    assert (accepted.status_code, accepted.json()["antwoord"]) == (200, "aanvaard")
    assert handler.get(path(signal)).json()["team"]["slug"] == "wijkteam"
    assert handler.patch(made["Location"], {"antwoord": "aanvaard"}).status_code == 409


def test_an_offer_is_declined_with_a_reason_and_another_team(signal, handler):
    address = handler.post(path(signal, "/overdrachten"), {"naarTeam": "wijkteam", "reden": "Kijk mee."})["Location"]
    assert list(wrong(handler.patch(address, {"antwoord": "geweigerd"}))) == ["reden"]
    declined = handler.patch(address, {"antwoord": "geweigerd", "reden": "Niet van ons.", "anderTeam": "wijkzaken"})
    assert declined.json()["redenAntwoord"] == "Niet van ons."
    assert declined.json()["anderTeam"]["slug"] == "wijkzaken"
    assert handler.get(path(signal)).json()["team"]["slug"] == "verlichting"
    assert slugs(handler.get(path(signal, "/overdrachten")), "antwoord") == ["geweigerd"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"naarTeam": "weg"}, "naarTeam"),
        ({"naarTeam": "verlichting"}, "naarTeam"),
        ({"naarTeam": None}, "naarTeam"),
        ({"reden": " "}, "reden"),
        ({"reden": "x" * 1001}, "reden"),
        ({"aan": "x"}, "aan"),
    ],
)
def test_an_offer_that_cannot_be_is_refused_by_name(signal, handler, change, name):
    body = {"naarTeam": "wijkteam", "reden": "Kijk mee."}
    assert list(wrong(handler.post(path(signal, "/overdrachten"), body | change))) == [name]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"antwoord": "misschien"}, "antwoord"),
        ({"antwoord": "open"}, "antwoord"),
        ({"antwoord": "ingetrokken"}, "antwoord"),
        ({"anderTeam": "weg"}, "anderTeam"),
        ({"reden": "x" * 1001}, "reden"),
        ({"x": 1}, "x"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_name(signal, handler, change, name):
    address = handler.post(path(signal, "/overdrachten"), {"naarTeam": "wijkteam", "reden": "Kijk mee."})["Location"]
    assert list(wrong(handler.patch(address, {"antwoord": "geweigerd", "reden": "Nee."} | change))) == [name]


def test_a_second_offer_waits_for_the_first(signal, handler):
    handler.post(path(signal, "/overdrachten"), {"naarTeam": "wijkteam", "reden": "Kijk mee."})
    again = handler.post(path(signal, "/overdrachten"), {"naarTeam": "wijkzaken", "reden": "Kijk mee."})
    assert again.status_code == 409


def test_an_offer_of_another_signal_is_not_found(signal, handler, town, member):
    offer = handover.offer(world.signal(), to_team=town.wijkteam, reason="Kijk mee.", by=member)
    assert handler.get(path(signal, f"/overdrachten/{offer.public_id}")).status_code == 404
    answer = handler.patch(path(signal, f"/overdrachten/{offer.public_id}"), {"antwoord": "aanvaard"})
    assert answer.status_code == 404


# --- Notes


def test_a_note_is_written_and_read_back(signal, handler):
    made = handler.post(path(signal, "/notities"), {"tekst": "Gebeld met de aannemer."})
    assert made.status_code == 201
    assert made.json()["door"]["soort"] == "koppeling"
    assert handler.get(path(signal, "/notities")).json()["results"] == [made.json()]


@pytest.mark.parametrize("body", [{}, {"tekst": ""}, {"tekst": "x" * 5001}, {"tekst": None}, {"tekst": 1}])
def test_a_note_without_words_is_refused(signal, handler, body):
    assert list(wrong(handler.post(path(signal, "/notities"), body))) == ["tekst"]


# What a program adds, and the keys by which it might say who and when.
ADDED = {
    "/statussen": {"status": "ingepland"},
    "/notities": {"tekst": "Gebeld met de aannemer."},
    "/overdrachten": {"naarTeam": "wijkteam", "reden": "Kijk mee."},
    "/acties": {"team": "wijkteam", "tekst": "Ga langs."},
    "/meekijkverzoeken": {"naarTeam": "wijkteam", "vraag": "Kent u dit adres?"},
}


@pytest.mark.parametrize("where", ADDED)
@pytest.mark.parametrize("key", ["op", "door", "officer", "client", "at", "medewerker", "aangebodenOp", "gevraagdOp"])
def test_pve_2_38_a_program_that_says_who_and_when_is_refused_by_name_and_adds_nothing(
    town, signal, handler, where, key
):
    events = signal.events.count()
    answer = handler.post(path(signal, where), ADDED[where] | {key: "2001-01-01T00:00:00Z"})
    assert answer.status_code == 400
    assert key in wrong(answer)
    assert signal.events.count() == events
    assert not signal.notes.exists()


@pytest.mark.parametrize("where", ADDED)
def test_pve_2_38_what_a_program_adds_bears_its_name_and_the_time_of_the_server(town, signal, handler, where):
    before = timezone.now()
    assert handler.post(path(signal, where), ADDED[where]).status_code == 201
    made = handler.get(path(signal, where)).json()["results"][-1]
    said = json.dumps(made)
    moments = [datetime.datetime.fromisoformat(one) for one in re.findall(r'"(20[0-9-]+T[^"]+)"', said)]
    assert moments
    assert all(before - datetime.timedelta(seconds=1) <= one <= timezone.now() for one in moments), said
    last = signal.events.latest("pk")
    assert (last.officer, last.client) == (None, ApiClient.objects.get())
    assert before <= last.at <= timezone.now() or where == "/notities"


def test_pve_2_38_a_file_of_a_program_bears_its_name_and_the_time_of_the_server(
    town, signal, handler, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    before, address = timezone.now(), f"/api/v1/{path(signal, '/bijlagen')}"
    lie = handler.client.post(address, {"bestand": files.photo(), "op": "2001-01-01", "door": "een ander"})
    assert {"op", "door"} <= set(wrong(lie))
    assert not signal.attachments.exists()
    assert handler.client.post(address, {"bestand": files.photo()}).status_code == 201
    kept = signal.attachments.get()
    assert (kept.officer, kept.client) == (None, ApiClient.objects.get())
    assert before <= kept.at <= timezone.now()


# --- Understanding


def test_everybody_may_ask_what_a_text_is_about(town, anyone):
    answer = anyone.post("duidingen", {"tekst": "De lantaarn is kapot"})
    assert answer.status_code == 200
    understood = answer.json()
    assert list(understood) == ["suggesties", "soort", "nevendomein", "spoed", "verwijzingen", "persoonsgegevens"]
    first = understood["suggesties"][0]
    assert (first["categorie"], first["domein"]) == ("straatverlichting", "fysiek")
    chances = [one["kans"] for one in understood["suggesties"]]
    assert len(chances) >= 3
    assert chances == sorted(chances, reverse=True)
    assert isinstance(understood["spoed"], bool)


@pytest.mark.parametrize(
    "text",
    [
        "  \n Mail mij: bewoner@example.nl",
        "De lantaarn is kapot.\r\nMail mij:\r\n bewoner@example.nl \r\n ",
        "Cafe\u0301 de Ko\u0308nig: bewoner@example.nl",
        "\U0001f600 bewoner@example.nl",
        "\t\xa0bewoner@example.nl",
    ],
)
def test_places_in_a_text_are_those_of_the_text_as_it_was_sent(town, anyone, text):
    found = anyone.post("duidingen", {"tekst": text}).json()["persoonsgegevens"]
    assert [text[one["begin"] : one["einde"]] for one in found if one["soort"] == "email"] == ["bewoner@example.nl"]


def test_a_text_that_is_understood_is_kept_and_logged_nowhere(town, anyone, caplog, django_assert_max_num_queries):
    anyone.post("duidingen", {"tekst": "eerst even opwarmen"})
    with caplog.at_level("DEBUG"), django_assert_max_num_queries(4) as spent:
        anyone.post("duidingen", {"tekst": "Zeldzaamwoord in mijn straat"})
    assert not Signal.objects.exists()
    assert all(query["sql"].startswith("SELECT") for query in spent.captured_queries)
    assert "zeldzaamwoord" not in caplog.text.lower()
    assert "zeldzaamwoord" not in str(spent.captured_queries).lower()


@pytest.mark.parametrize("body", [{}, {"tekst": ""}, {"tekst": " \n "}, {"tekst": "x" * 5001}, {"tekst": 3}])
def test_nothing_cannot_be_understood(town, anyone, body):
    assert list(wrong(anyone.post("duidingen", body))) == ["tekst"]
    assert "anders" in wrong(anyone.post("duidingen", {"tekst": "x", "anders": 1}))


def test_strangers_who_ask_too_much_must_wait(town, anyone, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"understand": "2/m"}
    assert [anyone.post("duidingen", {"tekst": "x"}).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    "body",
    [
        {"categorie": "overig"},
        {"behandelaar": "lamp"},
        {"spoed": True},
        {"locatie": None},
        {"locatie": {"adres": {"straat": "Dorpsstraat"}}},
    ],
)
def test_what_is_closed_is_changed_by_nobody_as_on_the_page(town, signal, handler, member, body):
    workflow.move(signal, to=Status.DONE, by=member, text="Gemaakt.", result=town.results[0])
    letters = Letter.objects.count()
    answer = handler.patch(path(signal), body)
    assert (answer.status_code, answer.json()["detail"]) == (409, "Dit signaal is gesloten.")
    was = Signal.objects.get(pk=signal.pk)
    assert (was.category, was.team, was.officer, was.is_urgent) == (signal.category, signal.team, None, False)
    assert Letter.objects.count() == letters
