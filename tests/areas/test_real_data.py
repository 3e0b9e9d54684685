"""Every real file with boundaries and figures that we have comes in, and the whole country fits."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import F

from areas.figures import import_figures
from areas.importing import import_areas
from areas.models import Area, AreaFigure, AreaVersion
from areas.queries import ancestry, areas_at, current_version
from areas.sources import open_source
from areas.tables import open_table
from tests import realdata

pytestmark = [pytest.mark.django_db, pytest.mark.realdata]

# File, areas in it, areas that we put together, figures; and the levels.
FILES = [
    ("boundaries/aa_en_hunze_2016_full.geojson", 76, [], {"gemeente", "kern", "buurt"}),
    ("boundaries/alkmaar_2024_wijken.geojson", 8, ["GM0361"], {"gemeente", "wijk"}),
    ("boundaries/assen_2016_full.geojson", 120, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/den_haag_2016_full.geojson", 156, ["WK051802", "WK051822", "WK051823"], {"gemeente", "wijk", "buurt"}),
    (
        "boundaries/ermelo_2021_buurten.geojson",
        17,
        ["WK023300", "WK023399", "WK023301", "GM0233"],
        {"gemeente", "wijk", "buurt"},
    ),
    ("boundaries/haarlem_2016_full.geojson", 133, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/hof-van-twente.geojson", 59, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/katwijk_2016_full.geojson", 40, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/nijmegen.geojson", 54, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/terschelling.geojson", 23, [], {"gemeente", "wijk", "buurt"}),
    ("boundaries/utrecht_2016_full.geojson", 122, [], {"gemeente", "wijk", "buurt"}),
    ("municipalities/aa-en-hunze.geojson", 76, [], {"gemeente", "kern", "buurt"}),
    ("municipalities/amsterdam.geojson", 663, [], {"gemeente", "stadsdeel", "gebied", "wijk", "buurt"}),
    ("municipalities/utrecht.geojson", 122, [], {"gemeente", "wijk", "buurt"}),
]


@pytest.mark.parametrize(("name", "count", "derived", "levels"), FILES, ids=[row[0] for row in FILES])
def test_a_real_file_comes_in_whole_and_a_second_time_adds_nothing(name, count, derived, levels):
    path = realdata.find(name)
    outcome = import_areas(open_source(path), year=2024)
    assert (outcome.read, outcome.added, sorted(outcome.derived)) == (count, count + len(derived), sorted(derived))
    assert set(Area.objects.values_list("kind__slug", flat=True)) == levels
    # One tree, with the municipality at its root, and nothing without shape, outline or surface.
    assert AreaVersion.objects.filter(parent=None).count() == 1
    assert not AreaVersion.objects.filter(boundary=None)
    assert not AreaVersion.objects.filter(outline=None)
    assert not AreaVersion.objects.filter(surface_m2__lte=0)
    assert not AreaVersion.objects.exclude(valid_from=None)
    assert AreaFigure.objects.exists()

    before = set(AreaVersion.objects.values_list("pk", "name", "parent", "valid_from", "valid_until"))
    again = import_areas(open_source(path), year=2024)
    assert not again.boundaries_changed
    assert again.figures == 0
    assert set(AreaVersion.objects.values_list("pk", "name", "parent", "valid_from", "valid_until")) == before


def test_children_that_lie_outside_a_wijk_that_only_their_code_tells_of_hang_under_the_municipality():
    """In The Hague fourteen buurten lost the code of their wijk; eleven do not lie in the wijk of their number."""
    outcome = import_areas(open_source(realdata.find("boundaries/den_haag_2016_full.geojson")))
    assert AreaVersion.objects.filter(parent__code="GM0518", area__kind__slug="buurt").count() == 11
    assert sum("onder GM0518 's-Gravenhage gehangen" in note for note in outcome.notes) == 1


def test_a_year_of_another_source_follows_the_first_one():
    import_areas(open_source(realdata.find("boundaries/utrecht_2016_full.geojson")), year=2016)
    outcome = import_areas(open_source(realdata.find("municipalities/utrecht.geojson")), year=2024)
    assert (outcome.added, outcome.changed, outcome.closed) == (0, 122, [])
    assert AreaVersion.objects.filter(area__code="GM0344").count() == 2


def test_a_point_in_amsterdam_has_an_area_of_every_kind():
    import_areas(open_source(realdata.find("municipalities/amsterdam.geojson")))
    places = areas_at(Point(4.8827, 52.3747, srid=4326))
    assert [place.kind for place in places] == ["buurt", "wijk", "gebied", "stadsdeel", "gemeente"]
    assert places[-1].name == "Amsterdam"


def test_surfaces_are_those_of_statistics_netherlands():
    """The surface of Assen by CBS: 83.45 square kilometres."""
    import_areas(open_source(realdata.find("boundaries/assen_2016_full.geojson")))
    assert current_version("GM0106").surface_m2 == pytest.approx(83.45e6, rel=0.001)
    buurten = AreaVersion.objects.filter(area__kind__slug="buurt")
    assert sum(buurten.values_list("surface_m2", flat=True)) == pytest.approx(
        current_version("GM0106").surface_m2, rel=1e-6
    )


def test_figures_of_2024_come_in_for_the_areas_that_we_know():
    path = realdata.find("figures/kwb2024_selectie_nl.csv")
    import_areas(open_source(realdata.find("boundaries/assen_2016_full.geojson")))
    AreaFigure.objects.all().delete()
    outcome = import_figures(open_table(path), year=2024)
    assert AreaFigure.objects.get(area__code="GM0106", indicator__slug="inwoners").value == 69701
    assert outcome.added == AreaFigure.objects.count() > 1000
    assert len(outcome.unknown) > 18_000
    again = import_figures(open_table(path), year=2024)
    assert (again.added, again.changed) == (0, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_whole_country_comes_in_within_a_gigabyte_and_every_point_is_found():
    path = realdata.find("national/buurten_2016_full.gpkg")
    name = connection.settings_dict["NAME"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    subprocess.run(
        [sys.executable, "manage.py", "import_areas", str(path), "--verbosity", "0"],
        env={**os.environ, "WIJKWERK_DB": name, "PGDATABASE": name},
        check=True,
    )
    # In kilobytes on Linux, in bytes on macOS; the largest child so far.
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    assert Area.objects.filter(kind__slug="buurt").count() == 12_187
    assert memory < 1_000_000_000 or memory == before * unit

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_X(p), ST_Y(p) FROM (
                SELECT ST_PointOnSurface(v.boundary) AS p FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
                WHERE a.code LIKE 'BU%' ORDER BY a.code LIMIT 500
            ) t
            """
        )
        points = [Point(x, y, srid=4326) for x, y in cursor.fetchall()]
    for point in points:
        assert [place.kind for place in areas_at(point)] == ["buurt", "wijk", "gemeente"]
    assert not AreaVersion.objects.filter(parent=F("area")).exists()
    assert [place.kind for place in ancestry(Area.objects.get(code="BU01060000").pk)] == ["buurt", "wijk", "gemeente"]
