"""`gebieden`, `domeinen` and `categorieen`: open to everybody, in pages, as JSON or GeoJSON."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.api.conftest import slugs, wrong

GEOJSON = "application/geo+json"


def test_everybody_reads_the_areas_as_they_are_today(town, anyone):
    answer = anyone.get("gebieden")
    assert answer.json() == {
        "next": None,
        "previous": None,
        "results": [
            {"code": "BU1", "naam": "Beuken", "niveau": "buurt", "bovenliggend": "WK1", "ookIn": None},
            {"code": "GM1", "naam": "Waterrijk", "niveau": "gemeente", "bovenliggend": None, "ookIn": None},
            {"code": "WK1", "naam": "Oost", "niveau": "wijk", "bovenliggend": "GM1", "ookIn": None},
            {"code": "WK2", "naam": "West", "niveau": "wijk", "bovenliggend": "GM1", "ookIn": None},
        ],
    }


def test_an_area_that_is_no_more_is_not_in_the_list(town, anyone):
    world.area("BU9", "buurt", parent=town.oost, valid_until="2020-01-01")
    assert "BU9" not in slugs(anyone.get("gebieden"), "code")
    assert anyone.get("gebieden/BU9").status_code == 404


def test_areas_are_found_by_level_and_by_parent(town, anyone):
    assert slugs(anyone.get("gebieden", niveau="wijk"), "code") == ["WK1", "WK2"]
    assert slugs(anyone.get("gebieden", bovenliggend="GM1"), "code") == ["WK1", "WK2"]
    assert slugs(anyone.get("gebieden", niveau="onbekend"), "code") == []


def test_at_a_point_the_smallest_area_comes_first(town, anyone):
    assert slugs(anyone.get("gebieden", punt="6.05,52.02"), "code") == ["BU1", "WK1", "GM1"]
    assert slugs(anyone.get("gebieden", punt="6.05,52.02", niveau="wijk"), "code") == ["WK1"]


def test_a_point_where_we_know_no_area_gives_an_empty_list(town, anyone):
    assert anyone.get("gebieden", punt="4.0,51.0").json() == {"next": None, "previous": None, "results": []}


def test_a_box_finds_what_lies_in_it_for_a_part(town, anyone):
    assert slugs(anyone.get("gebieden", bbox="6.12,52.0,6.13,52.01"), "code") == ["GM1", "WK2"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("punt", "x"),
        ("punt", "6.05"),
        ("punt", "6,52,7"),
        ("punt", "nan,52"),
        ("punt", "inf,52"),
        ("punt", "6,95"),
        ("punt", "181,52"),
        ("bbox", "6,52,7"),
        ("bbox", "7,52,6,53"),
        ("bbox", "6,52,7,52"),
        ("bbox", "6,52,7,1e999"),
    ],
)
def test_what_is_no_place_on_earth_is_refused_by_name(town, anyone, name, value):
    assert list(wrong(anyone.get("gebieden", **{name: value}))) == [name]


def test_one_area_comes_with_its_boundary(town, anyone):
    area = anyone.get("gebieden/BU1").json()
    assert area["bovenliggend"] == "WK1"
    assert area["grens"]["type"] == "MultiPolygon"
    assert [6.0, 52.0] in area["grens"]["coordinates"][0][0]


def test_an_area_known_by_name_only_has_no_boundary(town, anyone):
    world.area("KE1", "kern", name="Dorp", parent=town.municipality)
    assert anyone.get("gebieden/KE1").json()["grens"] is None
    assert anyone.get("gebieden/KE1", accept=GEOJSON).json()["geometry"] is None


def test_a_list_as_geojson_carries_the_boundaries(town, anyone):
    answer = anyone.get("gebieden", accept=GEOJSON, niveau="wijk", pageSize=1)
    assert answer["Content-Type"] == GEOJSON
    page = answer.json()
    assert (page["type"], len(page["features"])) == ("FeatureCollection", 1)
    assert page["features"][0]["properties"]["naam"] == "Oost"
    assert page["features"][0]["geometry"]["type"] == "MultiPolygon"
    following = anyone.get(page["next"], accept=GEOJSON).json()
    assert [feature["id"] for feature in following["features"]] == ["WK2"]


def test_one_area_as_geojson_is_a_feature(town, anyone):
    feature = anyone.get("gebieden/BU1", accept=GEOJSON).json()
    assert (feature["type"], feature["id"]) == ("Feature", "BU1")


def test_a_refusal_to_who_asks_for_geojson_is_a_problem_too(town, anyone):
    assert anyone.get("gebieden/WEG", accept=GEOJSON).status_code == 404
    assert anyone.get("gebieden", accept=GEOJSON, punt="x").status_code == 400


def test_everybody_reads_the_domains(town, anyone):
    assert slugs(anyone.get("domeinen")) == ["fysiek", "publiekszaken", "sociaal"]


def test_everybody_reads_the_categories_in_use(town, anyone):
    world.category("oud", task=None, is_active=False)
    assert slugs(anyone.get("categorieen", domein="fysiek")) == ["straatverlichting"]
    assert anyone.get("categorieen", domein="fysiek").json()["results"][0] == {
        "slug": "straatverlichting",
        "naam": "Straatverlichting",
        "omschrijving": "",
        "domein": "fysiek",
        "taak": "openbare-verlichting",
        "gevoeligheid": "gewoon",
        "afhandeltermijn": 5,
        "afhandeltermijnEenheid": "werkdagen",
        "eersteContact": 3,
        "eersteContactEenheid": "werkdagen",
        "vragen": [],
    }


@pytest.mark.parametrize("path", ["gebieden", "domeinen", "categorieen"])
def test_a_list_costs_as_many_statements_for_one_row_as_for_fifty(path, town, anyone):
    for number in range(60):
        world.area(f"X{number}", "buurt", parent=town.oost, boundary=world.box(6, 52, 6.1, 52.1))
        world.domain(f"domein-{number}")
        world.category(f"categorie-{number}", task=town.task)
    anyone.get(path)  # lists of the city are read once for each change, and kept
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert len(slugs(anyone.get(path, pageSize=size, count="true"), "naam")) == size
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 10
