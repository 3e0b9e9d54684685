"""Which areas lie at a point: one of each kind, also on borders, and fast."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas import queries
from areas.models import Area, AreaVersion
from areas.queries import ancestry, areas_at, with_everything_below
from signals.models import Signal
from signals.relocation import relocate_open_signals
from tests import world

pytestmark = pytest.mark.django_db

# Steps that a double holds exactly, so that a point can be on a border to the last digit.
STEP = 1 / 64
WEST, SOUTH = 6.0, 52.0
# Where the borders between columns and rows of buurten run: unequal, so that sizes differ.
COLUMNS = [0, 1, 3, 4, 8]
ROWS = [0, 2, 3, 5, 6]


def at(x: float, y: float) -> Point:
    """A point of the grid."""
    return Point(WEST + x * STEP, SOUTH + y * STEP, srid=4326)


def part(x1: float, y1: float, x2: float, y2: float):
    """A rectangle of the grid."""
    return world.box(WEST + x1 * STEP, SOUTH + y1 * STEP, WEST + x2 * STEP, SOUTH + y2 * STEP)


@pytest.fixture
def grid(db):
    """Sixteen buurten in four wijken, and a kern that cuts through the middle of them."""
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    wijken = {}
    for column in (0, 1):
        for row in (0, 1):
            box = part(COLUMNS[2 * column], ROWS[2 * row], COLUMNS[2 * column + 2], ROWS[2 * row + 2])
            wijken[column, row] = world.area(f"WK{column}{row}", "wijk", parent=municipality, boundary=box)
    for column in range(4):
        for row in range(4):
            box = part(COLUMNS[column], ROWS[row], COLUMNS[column + 1], ROWS[row + 1])
            world.area(f"BU{column}{row}", "buurt", parent=wijken[column // 2, row // 2], boundary=box)
    world.area("KERN", "kern", parent=municipality, boundary=part(2, 1, 6, 4))
    return municipality


def codes(point: Point, **options) -> list[str]:
    return [place.code for place in areas_at(point, **options)]


# Corners, borders and insides alike: sixteenths of a step fall on all of them.
spots = st.tuples(st.integers(0, 128), st.integers(0, 96)).map(lambda spot: at(spot[0] / 16, spot[1] / 16))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(point=spots)
def test_a_point_lies_in_exactly_one_buurt_and_in_the_wijk_of_that_buurt(grid, point):
    places = areas_at(point)
    kinds = [place.kind for place in places]
    assert sorted(set(kinds)) == sorted(kinds)
    buurt, wijk, gemeente = (next(p for p in places if p.kind == kind) for kind in ("buurt", "wijk", "gemeente"))
    assert (buurt.parent_id, wijk.parent_id, gemeente.parent_id) == (wijk.id, gemeente.id, None)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(point=spots)
def test_many_points_are_located_by_the_same_rule_as_one(grid, town_signal, point):
    Signal.objects.filter(pk=town_signal.pk).update(point=point, area=None)
    relocate_open_signals()
    town_signal.refresh_from_db()
    assert town_signal.area.code == codes(point)[0]


@pytest.fixture
def town_signal(grid):
    """Any open signal."""
    world.domain("fysiek")
    return world.signal(category=None, point=(WEST, SOUTH))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(point=spots)
def test_the_order_in_which_areas_came_in_does_not_matter(grid, point):
    before = codes(point)
    # Written again, the rows stand at the end of the table, in the opposite order.
    for version in AreaVersion.objects.order_by("-pk"):
        AreaVersion.objects.filter(pk=version.pk).update(source="opnieuw")
    assert codes(point) == before


def test_the_smallest_comes_first_and_the_municipality_last(grid):
    places = areas_at(at(0.5, 0.5))
    assert [place.code for place in places] == ["BU00", "WK00", "GM"]


def test_a_kern_that_cuts_buurten_stands_beside_them(grid):
    assert codes(at(2.5, 1.5)) == ["BU10", "WK00", "KERN", "GM"]
    assert codes(at(5.5, 3.5)) == ["BU32", "KERN", "WK11", "GM"]


def test_where_a_kern_decides_first_the_buurt_still_lies_in_its_own_wijk(db):
    """The kern is the smallest; of two wijken on the border the smaller one is not that of the smaller buurt."""
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    large = world.area("WK1", "wijk", parent=municipality, boundary=part(0, 0, 4, 6))
    small = world.area("WK2", "wijk", parent=municipality, boundary=part(4, 0, 7, 6))
    world.area("BU1", "buurt", parent=large, boundary=part(3, 0, 4, 6))
    world.area("BU2", "buurt", parent=small, boundary=part(4, 0, 6, 6))
    world.area("KERN", "kern", parent=municipality, boundary=part(3.75, 2, 4.25, 3))
    assert codes(at(4, 2.5)) == ["KERN", "BU1", "WK1", "GM"]


def test_where_a_kern_belongs_to_a_wijk_the_buurt_is_one_of_that_wijk(db):
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    wijken = [
        world.area("WK1", "wijk", parent=municipality, boundary=part(0, 0, 4, 6)),
        world.area("WK2", "wijk", parent=municipality, boundary=part(4, 0, 8, 6)),
    ]
    world.area("BU1", "buurt", parent=wijken[0], boundary=part(3, 0, 4, 6))
    world.area("BU2", "buurt", parent=wijken[1], boundary=part(4, 0, 6, 6))
    world.area("KERN", "kern", parent=wijken[1], boundary=part(4, 2, 4.25, 3))
    assert codes(at(4, 2.5)) == ["KERN", "BU2", "WK2", "GM"]


def test_in_a_sliver_outside_its_wijk_a_buurt_keeps_its_wijk(db):
    """Boundaries of two makers: the wijk ends a hair before its buurt does, where the next wijk begins."""
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    short = world.area("WK1", "wijk", parent=municipality, boundary=part(0, 0, 3.99, 6))
    world.area("WK2", "wijk", parent=municipality, boundary=part(3.99, 0, 8, 6))
    world.area("BU1", "buurt", parent=short, boundary=part(0, 0, 4, 6))
    assert codes(at(3.995, 3)) == ["BU1", "WK1", "GM"]


def test_a_wijk_of_one_buurt_is_never_smaller_than_that_buurt(db):
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    wijk = world.area("WK1", "wijk", parent=municipality, boundary=part(0, 0, 3.99, 6))
    world.area("BU1", "buurt", parent=wijk, boundary=part(0, 0, 4, 6))
    assert codes(at(1, 1)) == ["BU1", "WK1", "GM"]


def test_an_area_without_a_boundary_lies_nowhere_but_above_its_children(db):
    municipality = world.area("GM", "gemeente", boundary=part(0, 0, 8, 6))
    stadsdeel = world.area("SD", "stadsdeel", parent=municipality)
    world.area("KERN", "kern", parent=municipality)
    world.area("WK1", "wijk", parent=stadsdeel, boundary=part(0, 0, 4, 6))
    assert codes(at(1, 1)) == ["WK1", "SD", "GM"]
    assert codes(at(6, 1)) == ["GM"]
    assert [place.code for place in ancestry(Area.objects.get(code="KERN").pk)] == ["KERN", "GM"]


def test_a_point_that_no_area_covers_gives_nothing(grid):
    assert areas_at(at(9, 1)) == []


def test_only_what_holds_on_the_day_counts(grid):
    year = datetime.date(2024, 1, 1)
    AreaVersion.objects.filter(area__code="BU00").update(valid_until=year)
    assert codes(at(0.5, 0.5), day=datetime.date(2023, 12, 31)) == ["BU00", "WK00", "GM"]
    assert codes(at(0.5, 0.5), day=year) == ["WK00", "GM"]


def test_everything_below_is_the_whole_branch(grid):
    wijk = Area.objects.get(code="WK00")
    below = Area.objects.filter(pk__in=with_everything_below([wijk.pk])).values_list("code", flat=True)
    assert set(below) == {"WK00", "BU00", "BU01", "BU10", "BU11"}


def test_a_point_costs_one_statement(grid):
    with CaptureQueriesContext(connection) as captured:
        areas_at(at(4, 3))
    assert len(captured) == 1


def test_with_thousands_of_areas_a_point_is_found_by_the_index(db):
    kind = world.area("GM", "gemeente").kind
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO areas_area (code, kind_id) SELECT 'X' || n, %s FROM generate_series(0, 4999) n", [kind.pk]
        )
        cursor.execute(
            """
            INSERT INTO areas_areaversion (area_id, name, boundary, surface_m2, source, is_derived)
            SELECT id, code, ST_Multi(ST_MakeEnvelope(x, y, x + 0.01, y + 0.01, 4326)), 1, '', false FROM (
                SELECT id, code, 5 + (id % 100) * 0.01 AS x, 51 + (id / 100 % 50) * 0.01 AS y
                FROM areas_area WHERE code LIKE 'X%'
            ) t
            """
        )
        cursor.execute("ANALYZE areas_areaversion")
        cursor.execute("EXPLAIN " + queries._AT, {"lon": 5.555, "lat": 51.255, "day": datetime.date(2026, 1, 1)})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using areas_areaversion_boundary" in plan
    assert "Seq Scan on areas_areaversion" not in plan
