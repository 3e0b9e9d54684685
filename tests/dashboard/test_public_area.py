"""The page of an area for everybody: what plays, with nothing in it that says who told us or what they wrote."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals import mine, public, workflow
from signals.keeping import kept
from signals.models import Category, Event, Joining, Kind, Message, OverviewLink, Sensitivity, Signal, Status
from tests import world


@pytest.fixture(autouse=True)
def street_lights_are_public(town):
    """A city made one subject public."""
    Category.objects.filter(pk=town.streetlight.pk).update(is_public=True, public_name="Lamp op straat")


def page(client, code: str = "BU1") -> str:
    answer = client.get(f"/gebieden/{code}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(client, code: str = "BU1") -> list[str]:
    """The rows beside the map, as words."""
    rows = re.findall(r'<li class="ww-known.*?</li>', page(client, code))
    return [re.sub(r"<[^>]*>", " ", row) for row in rows]


def feed(client, code: str = "BU1"):
    return json.loads(client.get("/kaart/signalen.json", {"gebied": code}).content)["features"]


def everywhere(client) -> str:
    """All that everybody gets of the signals in the small world."""
    return "".join(page(client, code) for code in ("BU1", "WK1", "GM1")) + json.dumps(
        [feed(client, code) for code in ("BU1", "WK1", "GM1", "")], ensure_ascii=False
    )


# --- what is there ---


def test_pve_1_19_a_new_signal_appears_at_once_on_the_desk_on_the_page_and_on_the_map_also_when_anonymous(
    client, town, member
):
    assert listed(client) == []
    assert feed(client) == []
    lon, lat = map(str, world.IN_BEUKEN)
    assert client.post("/melden", {"tekst": "De lantaarn is kapot", "lon": lon, "lat": lat}).status_code == 302
    signal = Signal.objects.get()
    assert not hasattr(signal, "reporter")
    desk = type(client)()
    desk.force_login(member)
    assert signal.number in desk.get("/bureau").content.decode()
    (row,) = listed(client)
    assert "Lamp op straat" in row
    assert "Beuken" in row
    assert "Gemeld" in row
    (point,) = feed(client)
    assert point["properties"]["onderwerp"] == "Lamp op straat"
    assert len(feed(client, "WK1")) == len(feed(client, "GM1")) == len(feed(client, "")) == 1
    assert feed(client, "WK2") == listed(client, "WK2") == []


def test_a_change_of_status_is_seen_at_once_in_our_own_words(client, town, member):
    signal = world.signal(email="bewoner@example.nl")
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke paal, mevrouw Jansen?")
    assert "Wij zijn ermee bezig" in listed(client)[0]
    workflow.move(signal, to=Status.DONE, by=member, text="Voor mevrouw Jansen gemaakt.", result=town.results[0])
    (row,) = listed(client)
    assert "Opgelost" in row
    assert "Jansen" not in everywhere(client)


def test_what_is_done_stays_four_weeks(client, town, member):
    signal = workflow.move(world.signal(), to=Status.DONE, by=member, text="Klaar.")
    for days, shown in ((27, 1), (29, 0)):
        Signal.objects.filter(pk=signal.pk).update(closed_at=timezone.now() - datetime.timedelta(days=days))
        assert len(public.seen(area_id=town.beuken.pk)) == shown


def test_pve_1_16_open_signals_of_two_reporters_stand_on_the_map_and_the_link_marks_ones_own(client, town):
    own = world.signal("Lamp stuk", email="Anna@example.nl")
    world.signal("Lamp stuk", email="bert@example.nl", point=(6.06, 52.03))
    assert len(feed(client)) == 2
    assert all("Van u" not in row for row in listed(client))
    link = OverviewLink.objects.create(digest="x", email="anna@example.nl", opened_at=timezone.now())
    session = client.session
    session[mine.OPENED] = link.pk
    session.save()
    (marked,) = [row for row in listed(client) if "Van u" in row]
    assert public.mark_of(own) in page(client)
    assert "anna@" not in page(client).lower()
    # Nobody else gets the page with the marks.
    assert all("Van u" not in row for row in listed(type(client)()))


def test_pve_3_12_a_subject_that_a_city_keeps_off_the_map_is_gone_from_page_and_data_and_comes_back(client, town):
    world.signal()
    for is_public, shown in ((False, 0), (True, 1)):
        town.streetlight.refresh_from_db()
        town.streetlight.is_public = is_public
        town.streetlight.save()
        assert len(listed(client)) == len(feed(client)) == len(feed(client, "")) == shown


def test_pve_3_12_a_new_subject_is_not_public_until_a_city_makes_it_so(town):
    assert world.category("nieuw", task=town.task).is_public is False


def test_pve_3_13_residents_read_the_public_name_and_civil_servants_the_internal_one(client, town, member):
    signal = world.signal()
    assert "Lamp op straat" in everywhere(client)
    assert "Straatverlichting" not in everywhere(client)
    client.force_login(member)
    assert "Straatverlichting" in client.get(signal.get_absolute_url()).content.decode()


# --- what is never there ---


PLANTED = ("Geheimpje", "geheimpje@example.nl", "0687654321", "Verborgenlaan", "3811AB", "drempeltje")


def test_pve_3_36_name_mail_and_phone_of_the_reporter_also_in_the_text_are_nowhere(client, town, member):
    signal = world.signal(
        f"Ik ben {PLANTED[0]}, {PLANTED[1]}, bel {PLANTED[2]}",
        name=PLANTED[0],
        email=PLANTED[1],
        phone=PLANTED[2],
        street=PLANTED[3],
        house_number="12",
        postcode=PLANTED[4],
        place=f"bij het {PLANTED[5]}",
    )
    found = everywhere(client)
    assert "Lamp op straat" in found
    workflow.move(signal, to=Status.DONE, by=member, text=f"Dag {PLANTED[0]}, bel {PLANTED[2]}.")
    found += everywhere(client)
    for word in (*PLANTED, signal.number, str(signal.public_id), signal.public_id.hex):
        assert word.lower() not in found.lower(), word


@pytest.mark.parametrize(
    "changed",
    [
        {"sensitivity": Sensitivity.PERSONAL},
        {"sensitivity": Sensitivity.SPECIAL},
        {"kind": Kind.CONCERN},
        {"status": Status.CANCELLED},
        {"is_outside": True},
        {"area": None},
        {"category": None},
    ],
    ids=str,
)
def test_what_is_not_for_everybody_is_nowhere(client, town, changed):
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(**changed)
    assert public.seen() == listed(client) == feed(client, "") == []


def test_a_subject_that_became_tender_is_off_the_map_though_a_city_made_it_public(client, town):
    world.signal()
    Category.objects.filter(pk=town.streetlight.pk).update(sensitivity=Sensitivity.PERSONAL)
    assert listed(client) == feed(client) == []


def test_two_signals_about_one_thing_are_one(client, town, member):
    main, second = world.signal(), world.signal()
    Joining.objects.create(duplicate=second, main=main)
    assert [one.pk for one in public.seen()] == [main.pk]


def test_nothing_of_history_and_messages_is_asked_for_a_public_page(client, town):
    world.signal()
    with CaptureQueriesContext(connection) as queries:
        page(client), feed(client)
    for table in (Event, Message):
        assert not [one for one in queries if table._meta.db_table in one["sql"]]
    assert not [one for one in queries if '"signals_signal"."text"' in one["sql"] or "signals_reporter" in one["sql"]]


# --- the place ---


def test_a_place_is_shown_in_its_square_and_always_in_the_same_place(client, town):
    for point in ((6.05, 52.02), (6.0501, 52.0201)):
        world.signal(point=point)
    places = {tuple(one["geometry"]["coordinates"]) for one in feed(client)}
    assert len(places) == 1
    assert (6.05, 52.02) not in places
    assert (6.0501, 52.0201) not in places
    assert all(one["properties"]["precies"] is False for one in feed(client))


def test_the_shown_place_is_at_most_a_square_away(town):
    signal = world.signal()
    longitude, latitude = public.shown_at(signal.point, exact=False)
    assert 0 < abs(longitude - signal.point.x) * 68_500 + abs(latitude - signal.point.y) * 111_320 <= 100


def test_a_precise_place_only_where_a_city_says_so_and_never_at_a_house_number(client, town):
    Category.objects.filter(pk=town.streetlight.pk).update(has_exact_place=True)
    world.signal(point=(6.05, 52.02))
    world.signal(point=(6.06, 52.03), street="Dorpsstraat", house_number="1")
    places = [tuple(one["geometry"]["coordinates"]) for one in feed(client)]
    assert (6.05, 52.02) in places
    assert (6.06, 52.03) not in places


# --- numbers ---


def test_small_numbers_are_never_said_and_cannot_be_reckoned_from_others(client, town):
    other = world.category("afval", task=town.task, name="Afval")
    for _ in range(11):
        world.signal()
    for _ in range(3):
        world.signal("Afval", category=other.slug)
    numbers = public.numbers_of(town.beuken.pk)
    assert [(one.subject, one.received) for one in numbers.subjects] == [("Lamp op straat", 10)]
    assert numbers.received == numbers.open == 15
    assert numbers.done is None
    text = page(client)
    numbers_said = text.split("Gemeld en klaar")[1].split("Wie werkt hier")[0]
    assert re.search(r"Lamp op straat<svg.*?</th><td>ongeveer 10", numbers_said)
    assert "Afval" not in numbers_said
    for exact in (11, 14, 3):
        assert f">{exact}<" not in numbers_said


def test_what_is_sensitive_is_in_no_number_by_subject(town):
    for _ in range(9):
        world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    numbers = public.numbers_of(town.beuken.pk)
    assert (numbers.open, numbers.received, numbers.subjects) == (None, None, [])


# --- the page as a page ---


def test_the_page_is_kept_without_its_nonce_and_takes_one_statement(client, town):
    world.signal()
    first = client.get("/gebieden/BU1")
    with CaptureQueriesContext(connection) as queries:
        second = client.get("/gebieden/BU1")
    assert len(queries) <= 1, [one["sql"][:120] for one in queries]
    assert first.content == second.content or "nonce" in first.content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get("/kaart/signalen.json", {"gebied": "BU1"})
        client.get("/kaart/signalen.json", {"gebied": "BU1"})
    assert len([one for one in queries if "signals_reporter" in one["sql"]]) == 0


def test_the_data_of_the_map_is_asked_again_only_when_it_changed(client, town):
    world.signal()
    mark = client.get("/kaart/signalen.json")["ETag"]
    assert client.get("/kaart/signalen.json", headers={"If-None-Match": mark}).status_code == 304
    world.signal()
    assert client.get("/kaart/signalen.json", headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("amount", [1, 50])
def test_the_rows_take_seven_statements_however_many(town, amount):
    for at in range(amount):
        world.signal(point=(6.01 + at / 1000, 52.02))
    with CaptureQueriesContext(connection) as queries:
        assert len(public.seen(area_id=town.beuken.pk)) == amount
    assert len(queries) <= 7


def test_without_a_script_a_drawing_with_dots_stands_where_the_map_would(client, town):
    world.signal()
    text = page(client)
    assert '<g class="ww-spot ww-spot--nieuw' in text
    assert "data-instead-of-map" in text


def test_an_area_where_nothing_plays_says_what_will_stand_there(client, town):
    assert "Hier is nu niets bekend" in page(client)


def test_the_front_page_leads_to_following_and_a_reader_of_feeds_finds_the_feed_of_an_area(client, town):
    assert 'href="/volgen"' in client.get("/").content.decode()
    (address,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page(client))
    assert address == "/nieuws.atom?gebied=BU1"
    assert client.get(address)["Content-Type"].startswith("application/atom+xml")


def test_while_one_makes_a_page_anew_others_get_the_last_one(client, town):
    made = []

    def make() -> str:
        made.append(len(made))
        # Somebody else comes while it is made.
        if made == [0, 1]:
            assert kept("trial", "second", make) == "0"
        return str(made[-1] if len(made) == 1 else "1")

    assert kept("trial", "first", make) == "0"
    assert kept("trial", "second", make) == "1"
    assert kept("trial", "second", make) == "1"
    assert made == [0, 1]


def test_what_could_not_be_made_is_tried_again_at_once(client, town):
    def fail() -> str:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            kept("trial", "first", fail)
    assert kept("trial", "first", lambda: "made") == "made"
