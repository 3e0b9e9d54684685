"""Entering a signal for a resident or from the street: by whom, through which channel, and where it lands."""

from __future__ import annotations

import re

import pytest

from signals.models import Handover, Reporter, Signal
from tests import world


def enter(client, officer, **typed):
    client.force_login(officer)
    defaults = {"tekst": "De lantaarn is kapot", "kanaal": "telefoon"}
    return client.post("/signalen/nieuw", {**defaults, **typed}, follow=True)


def test_a_stranger_signs_in_and_who_may_not_submit_is_refused(town, client):
    assert client.get("/signalen/nieuw")["Location"].startswith("/inloggen")
    client.force_login(world.officer("", "lezer"))
    assert client.get("/signalen/nieuw").status_code == 403
    assert client.post("/signalen/nieuw", {"tekst": "x", "kanaal": "balie"}).status_code == 403
    assert not Signal.objects.exists()


def test_a_call_at_the_contact_centre_goes_to_the_arranged_team(town, client):
    caller = world.officer("kcc", "kcc", teams=(town.kcc,))
    answer = enter(client, caller, gebied="BU1", naam="Joke", telefoon="0612345678", categorie="straatverlichting")
    signal = Signal.objects.get()
    assert (signal.channel, signal.entry_desk, signal.team) == ("telefoon", town.kcc, town.lighting)
    assert (signal.made_by, signal.category_by, signal.area) == (caller, "medewerker", town.beuken)
    assert Reporter.objects.get().phone == "0612345678"
    text = answer.content.decode()
    for words in (f"Signaal {signal.number} is ingevoerd. Verlichting heeft het.", "De melder hoort uiterlijk"):
        assert words in text, words


def test_on_the_street_the_unit_of_the_area_officer_owns_and_the_arranged_team_is_asked(town, client, area_officer):
    answer = enter(client, area_officer, kanaal="straat", lon="6.15", lat="52.05", categorie="straatverlichting")
    signal = Signal.objects.get()
    assert (signal.entry_desk, signal.team) == (town.unit, town.unit)
    assert Handover.objects.get(signal=signal).to_team == town.lighting
    assert "Het is aangeboden aan Verlichting." in answer.content.decode()


def test_the_usual_channel_is_chosen_already(town, client, area_officer, member):
    for officer, usual in ((area_officer, "straat"), (member, "telefoon")):
        client.force_login(officer)
        chosen = re.search(r'name="kanaal" value="(\w+)"[^>]*checked', client.get("/signalen/nieuw").content.decode())
        assert chosen
        assert chosen.group(1) == usual


def test_without_a_subject_the_words_decide(town, client, member):
    enter(client, member, tekst="De lantaarn en de straatlamp zijn stuk", gebied="BU1")
    assert Signal.objects.get().category == town.streetlight


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"tekst": ""}, "Schrijf wat u wilt melden"),
        ({"email": "geen adres"}, "Dit is geen e-mailadres"),
        ({"lon": "NaN", "lat": "52"}, "Kies de plek opnieuw op de kaart"),
        ({"kanaal": "import"}, "import"),
        ({"kanaal": "web"}, "web"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(town, client, member, typed, words):
    answer = enter(client, member, naam="Joke Bewoner", **typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "Joke Bewoner" in answer.content.decode()
    assert not Signal.objects.exists()


def test_the_same_form_sent_twice_makes_one_signal(town, client, member):
    for _ in range(2):
        enter(client, member, formulier="een-formulier")
    assert Signal.objects.count() == 1


def test_who_entered_something_sensitive_knows_of_it_and_does_not_read_it_again(town, client, member):
    answer = enter(client, member, tekst="Mijn buurman Kees is verward", categorie="zorgwekkend-gedrag")
    text = answer.content.decode()
    assert "neem contact op met team Wijkteam" in text
    assert "Kees" not in text
