"""`signalen`, one signal and its history: what a program may know, read and find, and what it can never guess."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals import handover, workflow
from signals.models import Event, Sensitivity, Signal
from tests import world
from tests.api.conftest import Program, slugs, wrong

FULL = [
    *("id", "kenmerk", "externNummer", "status", "soort", "kanaal", "tekst", "categorie", "domein", "nevendomein"),
    *("gevoeligheid", "spoed", "gebied", "gebieden", "locatie", "team", "ingang", "behandelaar", "route"),
    *("ingediendOp", "bijgewerktOp", "uiterlijk", "url", "volgUrl", "oorzaak", "antwoorden", "objecten", "vragen"),
]


@pytest.fixture
def reader(program) -> Program:
    """A program that may read signals, but not the sensitive texts."""
    return program("signalen:lezen")


@pytest.fixture
def trusted(program) -> Program:
    """A program that may read every text."""
    return program("signalen:lezen", "signalen:gevoelig")


def worry(**fields) -> Signal:
    """A signal of the most sensitive kind."""
    return world.signal("Mijn buurvrouw is verward", category="zorgwekkend-gedrag", **fields)


def found(answer) -> list[str]:
    return slugs(answer, "kenmerk")


def test_a_stranger_reads_no_signal(town, anyone):
    signal = world.signal()
    for path in ("signalen", f"signalen/{signal.public_id}", f"signalen/{signal.public_id}/gebeurtenissen"):
        assert anyone.get(path).status_code == 401


def test_without_the_scope_to_read_a_program_reads_no_signal(town, program):
    signal = world.signal()
    caller = program("signalen:indienen", "signalen:gevoelig", "organisatie:lezen", "signalen:behandelen")
    for path in ("signalen", f"signalen/{signal.public_id}", f"signalen/{signal.public_id}/gebeurtenissen"):
        assert caller.get(path).status_code == 403


def test_a_signal_is_given_in_full(town, reader, member):
    signal = world.signal(external_number="Z-1", street="Kade", house_number="1", email="bewoner@example.nl")
    workflow.take(signal, by=member)
    full = reader.get(f"signalen/{signal.public_id}").json()
    assert list(full) == FULL
    assert full | {"route": None, "volgUrl": None} == {
        "id": str(signal.public_id),
        "kenmerk": signal.number,
        "externNummer": "Z-1",
        "status": "in_behandeling",
        "soort": "melding",
        "kanaal": "web",
        "tekst": "De lantaarn is kapot",
        "categorie": "straatverlichting",
        "domein": "fysiek",
        "nevendomein": None,
        "gevoeligheid": "gewoon",
        "spoed": False,
        "gebied": {"code": "BU1", "naam": "Beuken", "niveau": "buurt"},
        "gebieden": ["BU1", "WK1", "GM1"],
        "locatie": {
            "punt": list(world.IN_BEUKEN),
            "adres": {"straat": "Kade", "huisnummer": "1", "postcode": None, "plaats": None},
            "omschrijving": None,
        },
        "team": {"slug": "verlichting", "naam": "Verlichting"},
        "ingang": {"slug": "triage", "naam": "Triage"},
        "behandelaar": "lamp",
        "route": None,
        "ingediendOp": signal.received_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "bijgewerktOp": full["bijgewerktOp"],
        "uiterlijk": signal.due_on.isoformat(),
        "url": f"http://testserver/api/v1/signalen/{signal.public_id}",
        "volgUrl": None,
        "oorzaak": None,
        "antwoorden": {},
        "objecten": [],
        "vragen": [],
    }
    assert {"stap", "uitleg"} == set(full["route"][0])
    assert "/volg/" in full["volgUrl"]


def test_no_contact_data_are_in_any_answer(town, trusted):
    signal = world.signal(name="Jansen", email="bewoner@example.nl", phone="0612345678")
    for path in ("signalen", f"signalen/{signal.public_id}", f"signalen/{signal.public_id}/gebeurtenissen"):
        body = trusted.get(path).content.decode()
        assert not any(word in body for word in ("Jansen", "bewoner@", "0612345678"))


def test_a_signal_without_place_has_none(town, reader):
    signal = world.signal(point=None)
    full = reader.get(f"signalen/{signal.public_id}").json()
    assert (full["gebied"], full["gebieden"]) == (None, [])
    assert full["locatie"] == {"punt": None, "adres": None, "omschrijving": None}


def test_reading_of_the_most_sensitive_kind_is_logged_in_list_and_detail(town, reader, trusted, program):
    signal, other, _ordinary = worry(), worry(), world.signal()
    reads = Event.objects.filter(what=Event.What.READ)
    reader.get("signalen")
    reader.get(f"signalen/{signal.public_id}")
    assert not reads.exists()
    trusted.get(f"signalen/{signal.public_id}")
    assert reads.get().client.scopes == ["signalen:lezen", "signalen:gevoelig"]
    trusted.get("signalen")
    assert {event.signal for event in reads} == {signal, other}
    assert reads.count() == 3


def test_who_only_read_is_not_in_the_history(town, trusted):
    signal = worry()
    trusted.get(f"signalen/{signal.public_id}")
    assert "gelezen" not in slugs(trusted.get(f"signalen/{signal.public_id}/gebeurtenissen"), "soort")


def test_a_key_for_an_area_knows_what_lies_below_it(town, program):
    signal = world.signal()
    assert found(program("signalen:lezen", areas=[town.oost]).get("signalen")) == [signal.number]


@pytest.mark.parametrize("id_", ["00000000-0000-0000-0000-000000000000", "1", "geen-id", "2026-000001"])
def test_an_unknown_id_is_not_found(town, reader, id_):
    assert reader.get(f"signalen/{id_}").status_code == 404


# --- Filters


def test_signals_come_newest_first_in_pages(town, reader):
    numbers = [world.signal(received_at=timezone.now() - datetime.timedelta(hours=n)).number for n in range(7)]
    first = reader.get("signalen", pageSize=3)
    second = reader.get(first.json()["next"])
    third = reader.get(second.json()["next"])
    assert found(first) + found(second) + found(third) == numbers
    assert third.json()["next"] is None
    assert found(reader.get(third.json()["previous"])) == found(second)


def test_what_words_find_comes_newest_first_in_pages_both_ways_however_old(town, reader):
    numbers = [
        world.signal("De scooter", received_at=timezone.now() - datetime.timedelta(days=19 * n)).number
        for n in range(7)
    ]
    world.signal()
    first = reader.get("signalen", zoek="scooters", pageSize=3)
    second = reader.get(first.json()["next"])
    third = reader.get(second.json()["next"])
    assert [found(page) for page in (first, second, third)] == [numbers[:3], numbers[3:6], numbers[6:]]
    assert third.json()["next"] is None
    assert found(reader.get(third.json()["previous"])) == numbers[3:6]
    assert found(reader.get(second.json()["previous"])) == numbers[:3]


def test_signals_of_the_same_moment_are_neither_lost_nor_doubled(town, reader):
    moment = timezone.now()
    numbers = {world.signal(received_at=moment).number for _ in range(5)}
    seen, address = [], "signalen?pageSize=2"
    while address:
        page = reader.get(address)
        seen += found(page)
        address = page.json()["next"]
    assert (len(seen), set(seen)) == (5, numbers)


def test_each_filter_finds_what_it_names(town, reader, member):
    lamp = world.signal(external_number="Z-9", received_at=timezone.now() - datetime.timedelta(days=2))
    worry_ = worry(point=world.IN_WEST, channel="telefoon")
    idea = world.signal("Een bankje graag", kind="idee", category="overig", point=None)
    workflow.move(lamp, to="in_behandeling", by=member)
    everything = {lamp.number, worry_.number, idea.number}
    yesterday = (timezone.now() - datetime.timedelta(days=1)).isoformat().replace("+00:00", "Z")
    expected = {
        ("status", "in_behandeling"): {lamp},
        ("status", ("gemeld", "in_behandeling")): {lamp, worry_, idea},
        ("domein", "sociaal"): {worry_},
        ("team", "verlichting"): {lamp},
        ("gebied", "BU1"): {lamp},
        ("gebied", "WK1"): {lamp},
        ("gebied", "GM1"): {lamp, worry_},
        ("gebied", "ONBEKEND"): set(),
        ("categorie", "overig"): {idea},
        ("kanaal", "telefoon"): {worry_},
        ("soort", "idee"): {idea},
        ("ingediendNa", yesterday): {worry_, idea},
        ("ingediendVoor", yesterday): {lamp},
        ("bijgewerktNa", yesterday): {lamp, worry_, idea},
        ("externNummer", "Z-9"): {lamp},
        ("zoek", "bankje"): {idea},
        ("zoek", "lantaarn kapot"): {lamp},
        ("zoek", lamp.number): {lamp},
    }
    for (name, value), signals in expected.items():
        answer = reader.get("signalen", **{name: value})
        assert set(found(answer)) == {signal.number for signal in signals}, (name, value)
    assert set(found(reader.get("signalen"))) == everything
    assert found(reader.get("signalen", status="gemeld", domein="sociaal")) == [worry_.number]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "klaar"),
        ("kanaal", "duif"),
        ("soort", "klacht"),
        ("ingediendNa", "gisteren"),
        ("ingediendVoor", "2026-13-45"),
        ("zoek", "x" * 201),
        ("zoek", "a\x00b"),
        ("tekst", "lantaarn"),
        ("melder", "bewoner@example.nl"),
        ("melderEmail", "bewoner@example.nl"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_name(town, reader, name, value):
    assert list(wrong(reader.get("signalen", **{name: value}))) == [name]


@pytest.mark.parametrize(
    "value",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0302-11-22T05:12:31.1+21:35", "2026-03-29T02:30:00"],
)
def test_moments_at_the_edge_of_time_are_no_error(town, reader, value):
    assert reader.get("signalen", ingediendNa=value).status_code in (200, 400)


@pytest.mark.parametrize(
    "words", ["'", '"open', "a & | !", "(((", ":*", "\\", "%", "-", "-niets", "or", "é", "<script>"]
)
def test_any_words_may_be_searched(town, reader, words):
    assert reader.get("signalen", zoek=words).status_code == 200


def test_a_word_of_a_text_that_may_not_be_read_finds_nothing(town, reader, trusted):
    signal = world.signal("Het geheim van de molen")
    Signal.objects.update(sensitivity=Sensitivity.PERSONAL)
    assert found(reader.get("signalen", zoek="molen")) == []
    assert reader.get("signalen", zoek="molen", count="true").json()["count"] == 0
    assert found(reader.get("signalen", zoek="-fiets")) == []
    assert found(trusted.get("signalen", zoek="molen")) == [signal.number]


def test_the_most_sensitive_kind_is_in_no_search_result(town, trusted):
    worry()
    assert found(trusted.get("signalen", zoek="verward")) == []


# --- History


def test_the_history_names_teams_and_people_by_their_codes(town, reader, member, social_worker):
    signal = world.signal()
    workflow.take(signal, by=member)
    workflow.set_urgent(signal, urgent=True, by=member)
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    rows = reader.get(f"signalen/{signal.public_id}/gebeurtenissen").json()["results"]
    assert [(row["soort"], row["van"], row["naar"]) for row in rows] == [
        ("ontvangen", None, "web"),
        ("toegewezen", "triage", "verlichting"),
        ("behandelaar", None, "lamp"),
        ("status", "gemeld", "in_behandeling"),
        ("spoed", "false", "true"),
        ("aangeboden", "verlichting", "wijkteam"),
    ]
    assert rows[0]["door"] == {"soort": "systeem", "naam": None}
    assert rows[2]["door"] == {"soort": "medewerker", "naam": "Lamp"}
    assert rows[2]["op"].endswith("Z")


# --- Costs


@pytest.mark.parametrize(
    # The first row of a history names nobody; the third names an officer, whose code is read.
    ("path", "few"),
    [("signalen", 1), ("signalen/{}/gebeurtenissen", 3), ("signalen/{}/notities", 1)],
)
def test_a_list_costs_as_many_statements_for_one_row_as_for_fifty(path, few, town, program, member):
    made = [
        *world.many(28, point=world.IN_BEUKEN, email="een@example.nl"),
        *world.many(27, point=world.IN_WEST, email="twee@example.nl"),
    ]
    for signal in made[::5]:
        workflow.take(signal, by=member)
    for number in range(55):
        workflow.note(made[0], text=f"Notitie {number}", by=member)
    Signal.objects.update(sensitivity=Sensitivity.SPECIAL)
    limits = {"domains": [world.domain("fysiek")], "areas": [town.municipality]}
    caller = program("signalen:lezen", "signalen:gevoelig", "signalen:behandelen", **limits)
    counts = []
    for size in (few, 50):
        with CaptureQueriesContext(connection) as spent:
            answer = caller.get(path.format(made[0].public_id), pageSize=size, count="true")
            assert len(answer.json()["results"]) == size
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 10
