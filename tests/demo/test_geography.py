"""The demo's ground: one drawing, always the same, that tiles to the last digit."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from wijkwerk.demo import figures, geography, names, streets

FILE = figures.AREAS_FILE
LEVELS = {"gemeente": 1, "stadsdeel": 4, "kern": 5, "wijk": 12, "buurt": 61}


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, Any]]:
    return {f["properties"]["code"]: f for f in json.loads(FILE.read_text("utf-8"))["features"]}


@pytest.fixture(scope="module")
def shapes(areas: dict[str, dict[str, Any]]) -> dict[str, GEOSGeometry]:
    return {code: GEOSGeometry(json.dumps(feature["geometry"])) for code, feature in areas.items()}


def test_the_drawing_is_the_same_to_the_byte_each_time() -> None:
    assert geography.as_geojson() == FILE.read_text("utf-8")


def test_the_municipality_has_the_levels_of_a_dutch_city(areas: dict[str, dict[str, Any]]) -> None:
    assert Counter(feature["properties"]["level"] for feature in areas.values()) == LEVELS
    in_town = [f for f in areas.values() if str(f["properties"]["parent"]).startswith("WK")]
    assert len(in_town) == 48


def test_children_tile_their_parent_without_gap_or_overlap(
    areas: dict[str, dict[str, Any]], shapes: dict[str, GEOSGeometry]
) -> None:
    children = defaultdict(list)
    for code, feature in areas.items():
        if feature["properties"]["parent"]:
            children[feature["properties"]["parent"]].append(shapes[code])
    assert len(children) == 22
    for parent, parts in children.items():
        together = MultiPolygon(*parts).unary_union
        assert together.sym_difference(shapes[parent]).area < 1e-14, parent
        assert sum(part.area for part in parts) == pytest.approx(shapes[parent].area, rel=1e-9), parent


def test_neighbours_share_every_point_of_their_border(areas: dict[str, dict[str, Any]]) -> None:
    edges: Counter[tuple[Any, Any]] = Counter()
    for feature in areas.values():
        if feature["properties"]["level"] == "buurt":
            for ring in feature["geometry"]["coordinates"]:
                edges.update((tuple(a), tuple(b)) for a, b in pairwise(ring))
    assert set(edges.values()) == {1}
    outside = {(b, a) for a, b in edges} - set(edges)
    outer_ring = areas["GM9901"]["geometry"]["coordinates"][0]
    assert outside == {(tuple(b), tuple(a)) for a, b in pairwise(outer_ring)}


def test_every_shape_is_valid_and_winds_as_geojson_asks(shapes: dict[str, GEOSGeometry]) -> None:
    for code, shape in shapes.items():
        assert shape.valid, code
        assert shape.geom_type == "Polygon", code
        assert shape.exterior_ring.is_counterclockwise, code


def test_a_child_code_and_name_is_used_once(areas: dict[str, dict[str, Any]]) -> None:
    listed = json.loads(FILE.read_text("utf-8"))["features"]
    assert len(areas) == len(listed) == sum(LEVELS.values())
    buurten = [f["properties"]["name"] for f in listed if f["properties"]["level"] == "buurt"]
    assert len(set(buurten)) == len(buurten)


def test_every_buurt_has_streets_and_no_street_lies_in_two() -> None:
    assert set(streets.STREETS) == {buurt.code for buurt, _ in geography.all_buurten()}
    listed = [street for several in streets.STREETS.values() for street in several]
    assert len(set(listed)) == len(listed)
    assert all(streets.STREETS.values())


def test_figures_add_up_over_the_tree(areas: dict[str, dict[str, Any]]) -> None:
    for year in figures.YEARS:
        of_area = figures.figures(year)
        assert set(of_area) == set(areas)
        for fact in ("population", "households", "aged_65_plus", "aged_0_14", "land_hectares"):
            sums: Counter[str] = Counter()
            for code, feature in areas.items():
                sums[feature["properties"]["parent"]] += getattr(of_area[code], fact)
            for parent in sums.keys() - {None}:
                assert sums[parent] == getattr(of_area[parent], fact), (year, parent, fact)
    assert 80_000 < figures.figures(2025)["GM9901"].population < 100_000


def test_figures_are_possible() -> None:
    for year in figures.YEARS:
        for code, area in figures.figures(year).items():
            assert 0 < area.households < area.population, code
            assert area.aged_65_plus + area.aged_0_14 < area.population, code
            assert 100 < area.woz < 1000, code
            assert 0 <= area.owned <= 100, code


@pytest.mark.realdata
def test_the_municipality_lies_where_nobody_lives_and_bears_no_real_name(shapes: dict[str, GEOSGeometry]) -> None:
    data = Path(os.environ.get("WIJKWERK_DATA", settings.BASE_DIR.parent / "shared" / "data"))
    file = data / "national" / "buurten_2016_full.gpkg"
    if not file.exists():
        pytest.skip(f"REAL DATA ABSENT: {file}; set WIJKWERK_DATA to the folder of real data")
    west, south, east, north = shapes["GM9901"].extent
    our_names = {names.MUNICIPALITY.name, *(kern.name for kern in names.KERNEN)}
    with sqlite3.connect(file) as database:
        table, column = database.execute("select table_name, column_name from gpkg_geometry_columns").fetchone()
        rows = database.execute(f"select name, gm_name, {column} from {table}")
        for name, municipality, blob in rows:
            assert name not in our_names
            assert municipality not in our_names
            envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
            real = GEOSGeometry(memoryview(blob[8 + envelope :]))
            x0, y0, x1, y1 = real.extent
            if x0 <= east and x1 >= west and y0 <= north and y1 >= south:
                assert not real.intersects(shapes["GM9901"]), name
