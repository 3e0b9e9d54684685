"""Entering a signal for a resident or from the street: by whom, through which channel, and where it lands."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from signals import intake
from signals.models import Handover, Referral, Reporter, Signal
from tests import address_service, world


def enter(client, officer, **typed):
    client.force_login(officer)
    defaults = {"tekst": "De lantaarn is kapot", "kanaal": "telefoon"}
    return client.post("/signalen/nieuw", {**defaults, **typed}, follow=True)


def test_nothing_is_promised_to_who_left_nothing_to_be_told_by(town, client):
    client.force_login(world.officer("kcc9", "kcc", teams=(town.kcc,)))
    typed = {"kanaal": "straat", "tekst": "De lantaarn is kapot", "categorie": "straatverlichting"}
    looked = client.post("/signalen/nieuw", typed | {"bekijk": "1"}).content.decode()
    assert "Het team rondt dit uiterlijk" in looked
    assert "De melder hoort" not in looked
    made = client.post("/signalen/nieuw", typed | {"formulier": "abcdefghijklmnop"}, follow=True).content.decode()
    assert "Het team rondt dit uiterlijk" in made
    assert "De melder hoort" not in made


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


# --- before it is made ------------------------------------------------------------------------------------------------


def test_pve_1_18_the_suggested_subject_is_shown_and_the_corrected_one_is_stored_and_decides_the_team(town, client):
    caller = world.officer("kcc", "kcc", teams=(town.kcc,))
    typed = {"tekst": "De lantaarn en de straatlamp zijn stuk", "gebied": "BU1", "telefoon": "0612345678"}
    text = enter(client, caller, bekijk="1", **typed).content.decode()
    assert not Signal.objects.exists()
    for words in (
        "Straatverlichting", "om de woorden: lantaarn, straatlamp", "Verlichting", "De melder hoort uiterlijk",
        'value="straatverlichting" selected', typed["tekst"], "De plek ligt in Beuken.",
    ):  # fmt: skip
        assert words in text, words
    enter(client, caller, categorie="zorgwekkend-gedrag", **typed)
    signal = Signal.objects.get()
    assert (signal.category, signal.category_by, signal.team) == (town.worry, "medewerker", town.wijkteam)


def test_while_somebody_types_the_same_is_shown_at_once_and_nothing_is_stored(town, client, member):
    near = world.signal("Al gemeld: de lamp is uit")
    client.force_login(member)
    typed = {"tekst": "De lantaarn en de straatlamp zijn stuk", "kanaal": "telefoon"}
    x, y = world.IN_BEUKEN
    answer = client.post("/signalen/nieuw/vooruitblik", {**typed, "lon": x, "lat": y})
    assert "Straatverlichting" in answer.json()["html"]
    assert near.number in answer.json()["html"]
    assert "0 meter" in answer.json()["html"]
    assert client.post("/signalen/nieuw/vooruitblik", {**typed, "tekst": ""}).json()["html"] == ""
    assert client.post("/signalen/nieuw/vooruitblik", {**typed, "lon": "NaN", "lat": "1"}).json()["html"] == ""
    assert Signal.objects.count() == 1


def test_what_speaks_of_danger_shows_the_number_to_name(town, client, member):
    Referral.objects.create(code="113", name="113 Zelfmoordpreventie", phone="0800-0113", text="Bel.", order=1)
    client.force_login(member)
    answer = client.post(
        "/signalen/nieuw/vooruitblik", {"tekst": "Ik wil niet meer leven, ik maak er een eind aan", "kanaal": "balie"}
    )
    assert "Noem nu 113 Zelfmoordpreventie: 0800-0113." in answer.json()["html"]


def test_pve_2_1_a_signal_for_oneself_a_colleague_and_another_department(town, client, member):
    colleague = world.officer("collega", "teamlid", teams=(town.lighting,))
    landed = []
    for who in ("ik", f"m{colleague.pk}", "twijkteam"):
        enter(client, member, kanaal="balie", categorie="straatverlichting", voor=who)
        signal = Signal.objects.order_by("-pk")[0]
        landed.append((signal.team, signal.officer))
        assert (signal.made_by, signal.channel, signal.entry_desk) == (member, "balie", town.kcc)
        assert "Wie het invoerde, gaf het aan team" in signal.trace[-1]["uitleg"]
        assert not Handover.objects.exists()
    assert landed == [(town.lighting, member), (town.lighting, colleague), (town.wijkteam, None)]


@pytest.mark.parametrize("who", ["m999999", "tbestaat-niet", "x"])
def test_a_recipient_who_is_not_offered_is_refused(town, client, member, who):
    stranger = world.officer("", "teamlid")
    for wanted in (who, f"m{stranger.pk}"):
        assert enter(client, member, voor=wanted).status_code == 400
    assert not Signal.objects.exists()


def test_the_verb_refuses_an_officer_of_another_team(town, member):
    stranger = world.officer("", "teamlid")
    report = intake.Report(text="x", channel="balie")
    with pytest.raises(ValidationError) as refused:
        intake.receive(report, by=member, to=intake.Recipient(town.lighting, stranger))
    assert list(refused.value.message_dict) == ["voor"]


# --- the nearest address ----------------------------------------------------------------------------------------------


def test_the_nearest_address_to_a_pin_comes_from_our_own_server(town, client, member, settings):
    with address_service.running() as service:
        settings.ADDRESS_SERVICE = service.address
        client.force_login(member)
        answer = client.post("/signalen/nieuw/adres", {"lon": "6.05", "lat": "52.02"}).json()
        assert answer["adres"] == {
            "straat": "Kerkstraat", "huisnummer": "12A", "postcode": "1234AB", "plaats": "Waterrijk",
        }  # fmt: skip
        service.docs = []
        answer = client.post("/signalen/nieuw/adres", {"lon": "6.15", "lat": "52.02"}).json()
        assert answer == {"adres": None, "uitleg": "Hier dichtbij is geen adres."}


def test_without_the_address_service_the_page_says_so_and_goes_on(town, client, member, settings):
    settings.ADDRESS_SERVICE = ""
    client.force_login(member)
    answer = client.post("/signalen/nieuw/adres", {"lon": "6.05", "lat": "52.02"}).json()
    assert answer["adres"] is None
    assert "ga zonder verder" in answer["uitleg"]
    assert enter(client, member, lon="6.05", lat="52.02", bekijk="1").status_code == 200
    for point in ({}, {"lon": "NaN", "lat": "1"}, {"lon": "x", "lat": "1"}):
        assert client.post("/signalen/nieuw/adres", point).json()["adres"] is None


def test_without_a_script_the_look_first_fills_in_the_address(town, client, member, settings):
    with address_service.running() as service:
        settings.ADDRESS_SERVICE = service.address
        text = enter(client, member, lon="6.05", lat="52.02", bekijk="1").content.decode()
        assert 'value="Kerkstraat"' in text
        text = enter(client, member, lon="6.05", lat="52.02", straat="Eigen straat", bekijk="1").content.decode()
        assert 'value="Eigen straat"' in text
        assert "Kerkstraat" not in text
