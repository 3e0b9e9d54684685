"""The street, seen from the server: a sound comes in once, refusals are those of the quick form, and what a device
keeps of the page knows of nobody."""

from __future__ import annotations

import base64
import datetime
import json
import re
import threading
import uuid

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from agenda import meetings, street
from agenda.models import Delivery, MeetingPoint
from areas.dated import today
from officers.models import Officer
from signals.models import Attachment, Callback, Reporter, Signal
from tests import files, world
from tests.conftest import OfficeClient

SEND = "/straat/versturen"
SPOT = {"lon": "6.15", "lat": "52.05"}


def at_work(officer: Officer, **how) -> Client:
    client = OfficeClient(**how)
    client.force_login(officer)
    return client


def send(client: Client, **typed):
    """One sound; a key of its own where none is given."""
    return client.post(SEND, {"sleutel": str(uuid.uuid4()), "tekst": "De straatlamp is kapot", **typed})


@pytest.fixture
def clerk(town) -> Officer:
    return world.officer("balie")


def test_us6_any_employee_notes_text_area_and_kind_and_it_comes_in_through_the_channel_of_the_street(
    town, area_officer
):
    answer = send(at_work(area_officer), gebied="BU1", soort="zorg", omschrijving="bij de markt")
    signal = Signal.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "kenmerk": signal.number, "zin": f"Verstuurd als {signal.number}. {signal.team} heeft het.", "noem": [],
    }  # fmt: skip
    assert (signal.channel, signal.kind, signal.area, signal.place) == ("straat", "zorg", town.beuken, "bij de markt")
    assert (signal.made_by, signal.entry_desk) == (area_officer, town.lighting)
    assert not Reporter.objects.exists()
    assert send(at_work(world.officer("balie")), gebied="BU1").status_code == 201


def test_us6_a_key_that_came_before_makes_nothing_and_gets_the_same_answer(town, clerk):
    client, key = at_work(clerk), str(uuid.uuid4())
    first = send(client, sleutel=key, wens="bel", telefoon="0612345678", akkoord="on")
    # Also where the answer got lost and the form would be refused by now.
    again = [
        send(client, sleutel=key, wens="bel", telefoon="0612345678", akkoord="on"),
        send(client, sleutel=key, gebied="weg"),
    ]
    assert [first.status_code, *(one.status_code for one in again)] == [201, 200, 200]
    assert again[0].json() == again[1].json() == first.json()
    assert (Signal.objects.count(), Callback.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_a_key_of_somebody_else_says_nothing(town, clerk, member):
    key = str(uuid.uuid4())
    first = send(at_work(clerk), sleutel=key).json()["kenmerk"]
    second = send(at_work(member), sleutel=key)
    assert second.status_code == 201
    assert second.json()["kenmerk"] != first


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one_signal(town, clerk):
    key, statuses = str(uuid.uuid4()), []

    def attempt() -> None:
        try:
            statuses.append(send(at_work(clerk), sleutel=key).status_code)
        finally:
            connections.close_all()

    both = [threading.Thread(target=attempt) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(statuses) == [200, 201]
    assert Signal.objects.count() == 1


def test_what_came_of_a_key_may_be_destroyed_and_the_key_stays_used(town, clerk):
    client, key = at_work(clerk), str(uuid.uuid4())
    send(client, sleutel=key)
    # As the database leaves it behind when the signal goes (SET NULL).
    Delivery.objects.update(signal=None)
    assert send(client, sleutel=key).json()["zin"] == "Dit was al verstuurd."
    assert Signal.objects.count() == 1


def test_keys_are_forgotten_after_a_year(town, clerk):
    send(at_work(clerk))
    assert street.forget() == 0
    Delivery.objects.update(at=timezone.now() - street.REMEMBERED - datetime.timedelta(days=1))
    assert street.forget() == 1
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"tekst": ""}, "tekst", "Schrijf wat u wilt melden"),
        ({"gebied": "BU9"}, "gebied", "Dit gebied kennen wij niet"),
        ({"wens": "bel", "akkoord": "on"}, "telefoon", "Op welk nummer?"),
        ({"wens": "bel", "akkoord": "on", "telefoon": "bel maar"}, "telefoon", "Dit is geen telefoonnummer"),
        ({"wens": "informatie", "akkoord": "on"}, "telefoon", "Schrijf een naam of een nummer."),
        ({"wens": "informatie", "naam": "Ans"}, "akkoord", "Vraag eerst of u dit mag doorgeven."),
        ({"lon": "6", "lat": "nergens"}, "omschrijving", "Dit is geen plek op de kaart"),
        ({"lon": "NaN", "lat": "52"}, "omschrijving", "Dit is geen plek op de kaart"),
        ({"soort": "klacht"}, "soort", "klacht"),
        ({"sleutel": ""}, "sleutel", "geen sleutel"),
        ({"sleutel": "1"}, "sleutel", "geen goede sleutel"),
        ({"vergadering": "1"}, "vergadering", "Deze vergadering kennen wij niet"),
    ],
)
def test_what_is_refused_is_said_in_words_and_leaves_nothing(town, area_officer, typed, field, words):
    answer = send(at_work(area_officer), **typed)
    assert answer.status_code == 400
    assert words in answer.json()["zin"]
    assert list(answer.json()["fouten"]) == [field]
    assert not Signal.objects.exists()
    assert not Delivery.objects.exists()


def test_a_refused_one_comes_in_under_the_same_key_when_it_is_mended(town, clerk):
    client, key = at_work(clerk), str(uuid.uuid4())
    assert send(client, sleutel=key, gebied="BU9").status_code == 400
    assert send(client, sleutel=key, gebied="BU1").status_code == 201


def test_a_photo_comes_along_without_what_a_camera_wrote_in_it(town, clerk):
    assert send(at_work(clerk), foto=files.upload(files.as_a_camera_writes(), "straat.jpg")).status_code == 201
    kept = Attachment.objects.get()
    assert (kept.signal, kept.officer) == (Signal.objects.get(), clerk)
    assert files.MAKER.encode() not in kept.file.read()
    refused = send(at_work(clerk), foto=files.upload(b"geen foto", "straat.jpg"))
    assert (refused.status_code, list(refused.json()["fouten"])) == (400, ["foto"])
    assert (Signal.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_position_decides_the_area(town, clerk):
    answer = send(at_work(clerk), gebied="BU1", **SPOT)
    assert Signal.objects.get(number=answer.json()["kenmerk"]).area == town.west


# --- a schouw ---


def test_us6_a_schouw_groups_its_points_with_owner_and_day_and_makes_signals_of_some_at_once(town, area_officer):
    walk = world.meeting("Rondje Oost", kind="schouw")
    client, day = at_work(area_officer), today() + datetime.timedelta(days=14)
    at = {"vergadering": str(walk.public_id)}
    first = send(
        client, tekst="De bank is kapot", omschrijving="bij de vijver", zorgt="ik", uiterlijk=day.isoformat(), **at
    )
    assert first.json() == {"kenmerk": "", "zin": "Verstuurd als punt van Rondje Oost.", "noem": []}
    key = str(uuid.uuid4())
    photo = files.upload(files.picture(), "straat.jpg")
    second = send(client, sleutel=key, tekst="De straatlamp is kapot", meteen="on", foto=photo, **SPOT, **at)
    signal = Signal.objects.get()
    assert second.json()["zin"] == f"Verstuurd als {signal.number}, en als punt van Rondje Oost."
    assert send(client, sleutel=key, tekst="De straatlamp is kapot", meteen="on", **at).json() == second.json()
    one, two = walk.points.order_by("pk")
    assert (one.text, one.place, one.owner, one.due_on, one.made_by) == (
        "De bank is kapot", "bij de vijver", area_officer, day, area_officer,
    )  # fmt: skip
    assert (one.became, two.became, two.signal) == ("", "signaal", signal)
    # Its place is the place of the signal too, its photo that of the signal.
    assert (signal.channel, signal.area, signal.attachments.count()) == ("schouw", town.west, 1)
    text = client.get(walk.get_absolute_url()).content.decode()
    assert "De bank is kapot" in text
    assert signal.number in text


def test_a_point_that_was_noted_with_its_position_becomes_a_signal_there(town, area_officer):
    walk = world.meeting("Rondje Oost", kind="schouw")
    send(at_work(area_officer), vergadering=str(walk.public_id), **SPOT)
    point = MeetingPoint.objects.select_related("meeting__area").get()
    assert meetings.to_signal(point, by=area_officer).area == town.west


def test_a_cancelled_meeting_takes_no_point_and_says_so(town, area_officer):
    walk = world.meeting("Rondje Oost", kind="schouw")
    meetings.cancel(walk, by=area_officer)
    answer = send(at_work(area_officer), vergadering=str(walk.public_id))
    assert (answer.status_code, answer.json()["zin"]) == (409, "Deze vergadering is afgelast.")
    assert not Delivery.objects.exists()


def test_a_point_holds_nobody_who_wants_to_be_called(town, area_officer):
    walk = world.meeting("Rondje Oost", kind="schouw")
    answer = send(
        at_work(area_officer), vergadering=str(walk.public_id), wens="bel", telefoon="0612345678", akkoord="on"
    )
    assert (answer.status_code, list(answer.json()["fouten"])) == (400, ["vergadering"])


def test_who_does_not_manage_the_agenda_hears_of_no_meeting_and_adds_no_point(town, clerk, area_officer):
    walk = world.meeting("Regietafel station", kind="regietafel", public=False)
    ended = world.meeting("Lang geleden", starts_at=walk.starts_at - datetime.timedelta(days=9))
    assert at_work(clerk).get("/straat/gegevens").json()["vergaderingen"] == []
    assert "Regietafel" not in at_work(clerk).get("/straat").content.decode()
    assert send(at_work(clerk), vergadering=str(walk.public_id)).status_code == 400
    assert not MeetingPoint.objects.exists()
    found = at_work(area_officer).get("/straat/gegevens").json()["vergaderingen"]
    assert found == [{"id": str(walk.public_id), "titel": "Regietafel station"}]
    # What was noted there comes in later.
    assert send(at_work(area_officer), vergadering=str(ended.public_id)).status_code == 201


# --- who is here ---


def test_a_token_of_the_device_lets_a_sound_in_and_without_one_it_stays_out(town, clerk):
    client = at_work(clerk, enforce_csrf_checks=True)
    assert send(client).status_code == 403
    token = client.get("/straat/gegevens").json()["token"]
    typed = {"sleutel": str(uuid.uuid4()), "tekst": "Dag"}
    assert client.post(SEND, typed, headers={"X-CSRFToken": token}).status_code == 201


def test_who_is_not_signed_in_any_more_is_led_to_sign_in_and_nothing_comes_in(town, client):
    for answer in (send(client), client.get("/straat/gegevens"), client.get("/straat")):
        assert answer["Location"].startswith("/inloggen")
    assert not Signal.objects.exists()


def test_each_officer_has_a_key_of_their_own_that_outlives_a_new_secret(town, clerk, member, settings):
    (mine,), (other,) = street.device_keys(clerk), street.device_keys(member)
    assert len(base64.b64decode(mine.secret)) == 32
    assert (mine.who != other.who, mine.secret != other.secret) == (True, True)
    assert str(clerk.pk) not in mine.who
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "een nieuw geheim"
    assert street.device_keys(clerk)[1] == mine


def test_what_somebody_sends_from_one_device_is_counted(town, clerk, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"street": "2/m"}
    answers = [send(at_work(clerk)) for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert send(at_work(member)).status_code == 201


# --- what a device keeps ---


def test_what_a_device_keeps_of_the_page_is_the_same_for_everybody_and_knows_of_nobody(town, area_officer):
    world.meeting("Rondje Oost", kind="schouw")
    Officer.objects.filter(pk=area_officer.pk).update(name="Roos Regisseur")
    stranger, officer = Client().get("/straat/schil"), at_work(area_officer).get("/straat/schil")
    assert stranger.content == officer.content
    text = stranger.content.decode()
    for word in ("Roos", "csrfmiddlewaretoken", "Rondje Oost", "straat-gegevens", "nonce", " selected>Oost"):
        assert word not in text
    assert not stranger.cookies
    assert "Cookie" not in stranger.get("Vary", "")
    for answer in (stranger, officer):
        assert "nonce-" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "public, no-cache"


def test_the_page_of_an_officer_is_kept_by_nobody(town, area_officer):
    answer = at_work(area_officer).get("/straat")
    assert answer["Cache-Control"] == "no-store"
    assert "nonce-" not in answer["Content-Security-Policy"]


def test_the_worker_answers_for_this_page_only_and_every_file_that_it_names_is_there(town, client):
    answer = client.get("/straat/dienst.js")
    text = answer.content.decode()
    assert answer["Service-Worker-Allowed"] == "/straat"
    assert answer["Content-Type"].startswith("text/javascript")
    # A text in a script, that holds JSON.
    told = json.loads(json.loads(re.search(r'JSON\.parse\((".*?")\);', text)[1]))
    assert (told["page"], told["shell"]) == ("/straat", "/straat/schil")
    named = told["files"]
    assert len(named) > 10
    assert all(one.startswith("/static/") for one in named)
    assert [one for one in named if client.get(one).status_code != 200] == []
    # What the page asks for stands in it.
    page = client.get("/straat/schil").content.decode()
    asked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert asked
    assert set(asked) - set(named) == set()


def test_the_menu_leads_there(town, clerk):
    assert 'href="/straat"' in at_work(clerk).get("/bureau").content.decode()


# --- without a script ---


def test_without_a_script_it_is_a_form_that_sends(town, area_officer):
    client = at_work(area_officer)
    text = client.get("/straat").content.decode()
    assert 'value="WK1" selected' in text
    key = re.search(r'name="sleutel" value="([0-9a-f-]{36})"', text)[1]
    for _ in range(2):
        answer = client.post("/straat", {"sleutel": key, "tekst": "De straatlamp is kapot", "gebied": "BU1"})
        assert (answer.status_code, answer["Location"]) == (302, "/straat")
    signal = Signal.objects.get()
    assert f"Verstuurd als {signal.number}." in client.get("/straat").content.decode()
    refused = client.post("/straat", {"sleutel": str(uuid.uuid4()), "tekst": "", "omschrijving": "bij de markt"})
    assert refused.status_code == 400
    assert "bij de markt" in refused.content.decode()
