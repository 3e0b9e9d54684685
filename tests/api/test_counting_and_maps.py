"""Counts of open signals, and signals as points of a map: what a program may know of, and nothing by a detour."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signals import workflow
from signals.models import Sensitivity, Signal
from tests import world
from tests.api.conftest import Program, wrong

GEOJSON = "application/geo+json"
EVERYWHERE = "6.0,52.0,6.2,52.1"


@pytest.fixture
def reader(program) -> Program:
    """A program that may read signals, but not the sensitive texts."""
    return program("signalen:lezen")


@pytest.fixture
def trusted(program) -> Program:
    """A program that may read every text."""
    return program("signalen:lezen", "signalen:gevoelig")


def closed(town, member) -> Signal:
    made = world.signal()
    workflow.move(made, to="afgehandeld", by=member, text="Hij brandt weer.", result=town.results[0])
    return made


def made_sensitive(signal: Signal, sensitivity: str) -> Signal:
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    return signal


def numbers(answer) -> dict[str | None, int]:
    return {one["code"]: one["aantal"] for one in answer.json()["tellingen"]}


def on_map(program: Program, **query) -> set[str]:
    answer = program.get("signalen", accept=GEOJSON, **query)
    assert answer["Content-Type"] == GEOJSON
    return {one["properties"]["kenmerk"] for one in answer.json()["features"]}


# --- counts ---


def test_what_is_open_is_counted_per_category_area_team_and_status(town, member, reader):
    world.signal()
    workflow.take(world.signal(), by=member)
    world.signal(category="overig", point=world.IN_WEST)
    world.signal(category="overig", point=None)
    closed(town, member)
    answer = reader.get("signalen/tellingen", per="categorie")
    assert answer.json() == {
        "per": "categorie",
        "totaal": 4,
        "tellingen": [
            {"code": "overig", "naam": "Overig", "aantal": 2},
            {"code": "straatverlichting", "naam": "Straatverlichting", "aantal": 2},
        ],
    }
    assert numbers(reader.get("signalen/tellingen", per="gebied")) == {"BU1": 2, "WK2": 1, None: 1}
    assert numbers(reader.get("signalen/tellingen", per="team")) == {"verlichting": 2, "triage": 2}
    assert numbers(reader.get("signalen/tellingen", per="status")) == {"gemeld": 3, "in_behandeling": 1}


def test_counts_go_by_the_filter_of_the_list(town, member, reader):
    world.signal()
    world.signal(category="overig", point=world.IN_WEST)
    closed(town, member)
    count = {"per": "status"}
    assert numbers(reader.get("signalen/tellingen", **count, gebied="WK1")) == {"gemeld": 1}
    assert numbers(reader.get("signalen/tellingen", **count, categorie="overig")) == {"gemeld": 1}
    assert numbers(reader.get("signalen/tellingen", **count, open="false")) == {"afgehandeld": 1}
    assert numbers(reader.get("signalen/tellingen", **count, status=["afgehandeld", "gemeld"])) == {
        "afgehandeld": 1, "gemeld": 2,
    }  # fmt: skip
    assert numbers(reader.get("signalen/tellingen", **count, team="bestaat-niet")) == {}


def test_nothing_is_counted_that_the_program_may_not_know_of(town, program, reader):
    world.signal()
    made_sensitive(world.signal("Een geheime lampion"), Sensitivity.PERSONAL)
    assert numbers(reader.get("signalen/tellingen", per="status")) == {"gemeld": 2}
    # By a word only what it may read.
    assert numbers(reader.get("signalen/tellingen", per="status", zoek="lampion")) == {}
    elsewhere = program("signalen:lezen", areas=[town.west])
    assert elsewhere.get("signalen/tellingen", per="status").json()["totaal"] == 0
    assert program("signalen:indienen").get("signalen/tellingen", per="status").status_code == 403


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, "per"),
        ({"per": "straat"}, "per"),
        ({"per": "team", "pageSize": "5"}, "pageSize"),
        ({"per": "team", "open": "ja"}, "open"),
        ({"per": "team", "spoed": "1"}, "spoed"),
    ],
    ids=str,
)
def test_a_count_of_something_else_is_refused(town, reader, query, named):
    answer = reader.get("signalen/tellingen", **query)
    assert answer.status_code == 400
    assert named in wrong(answer)


@pytest.mark.parametrize("per", ["categorie", "gebied", "team", "status"])
def test_counting_asks_the_database_the_same_at_one_and_at_fifty(town, reader, per):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reader.get("signalen/tellingen", per=per).status_code == 200
        return len(captured)

    world.signal()
    statements()
    before = statements()
    world.many(49, tell=False)
    statements()
    assert statements() == before <= 5


# --- maps ---


def test_signals_are_points_of_a_map_for_who_asks_for_geojson(town, reader):
    signal = world.signal(external_number="Z-1", street="Kade", house_number="1")
    world.signal(point=None, area="BU1")
    answer = reader.get("signalen", accept=GEOJSON)
    assert answer["Content-Type"] == GEOJSON
    collection = answer.json()
    assert (collection["type"], collection["next"], collection["previous"]) == ("FeatureCollection", None, None)
    (feature,) = collection["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": list(world.IN_BEUKEN)}
    assert feature["properties"]["kenmerk"] == signal.number
    assert feature["properties"]["categorie"] == "straatverlichting"
    assert feature["id"] == str(signal.public_id)
    # No word of it, and not whose it is.
    assert "lantaarn" not in answer.content.decode()
    assert "Kade" not in answer.content.decode()


def test_a_map_shows_what_may_be_read_and_never_what_is_special(town, reader, trusted):
    plain = world.signal()
    personal = made_sensitive(world.signal(), Sensitivity.PERSONAL)
    made_sensitive(world.signal(), Sensitivity.SPECIAL)
    assert on_map(reader) == {plain.number}
    assert on_map(trusted) == {plain.number, personal.number}


def test_a_view_finds_what_lies_in_it_and_says_when_there_is_more(town, reader):
    inside, outside = world.signal(), world.signal(point=world.IN_WEST)
    assert on_map(reader, bbox="6.0,52.0,6.1,52.1") == {inside.number}
    assert on_map(reader, bbox=EVERYWHERE) == {inside.number, outside.number}
    assert on_map(reader, bbox="4.0,51.0,4.1,51.1") == set()
    first = reader.get("signalen", accept=GEOJSON, bbox=EVERYWHERE, pageSize=1).json()
    assert [one["properties"]["kenmerk"] for one in first["features"]] == [outside.number]
    rest = reader.get(first["next"], accept=GEOJSON).json()
    assert [one["properties"]["kenmerk"] for one in rest["features"]] == [inside.number]
    assert rest["next"] is None
    # The same as a list, and as a count.
    assert len(reader.get("signalen", bbox="6.0,52.0,6.1,52.1").json()["results"]) == 1
    assert reader.get("signalen/tellingen", per="team", bbox="6.0,52.0,6.1,52.1").json()["totaal"] == 1


def test_no_place_is_guessed_by_a_smaller_view(town, reader, trusted):
    """A list shows that a sensitive signal is there, and not where: a view must not say it."""
    made_sensitive(world.signal(), Sensitivity.PERSONAL)
    made_sensitive(world.signal(), Sensitivity.SPECIAL)
    for asked in ({"path": "signalen", "count": "true"}, {"path": "signalen/tellingen", "per": "team"}):
        answer = reader.get(**asked, bbox=EVERYWHERE).json()
        assert answer.get("count", answer.get("totaal")) == 0
    assert len(trusted.get("signalen", bbox=EVERYWHERE).json()["results"]) == 1


@pytest.mark.parametrize("box", ["6.2,52.0,6.0,52.1", "6,52", "6,52,7,93", "a,b,c,d", "nan,52,7,53", "1e3,1,2,3"])
def test_a_view_that_is_none_is_refused(town, reader, box):
    answer = reader.get("signalen", bbox=box)
    assert answer.status_code == 400
    assert list(wrong(answer)) == ["bbox"]


def test_what_is_sent_in_gives_no_geojson(town, anyone):
    assert anyone.post("signalen", {"tekst": "Kapot"}, Accept=GEOJSON).status_code == 406


def test_a_page_of_points_asks_the_database_the_same_at_one_and_at_fifty(town, reader):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get("signalen", accept=GEOJSON, bbox=EVERYWHERE)
        return len(captured)

    world.signal()
    statements()
    before = statements()
    world.many(49, tell=False)
    assert statements() == before <= 4
