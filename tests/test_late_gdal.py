"""GDAL is loaded where somebody asks something of it, and then answers as it always did."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.gis import gdal
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.mark.django_db(transaction=True)
def test_a_web_process_has_no_gdal_after_pages_maps_and_points(town):
    """In a process of its own: one that ran other tests may have asked for it. Nobody asked for it by our door, and
    where the system tells what a process has loaded (Linux) it did not come in by another."""
    code = """
import json, sys, django
from pathlib import Path
django.setup()
from django.test import Client
from signals.models import Signal
from areas.queries import areas_at
from django.contrib.gis.geos import Point, Polygon
from wijkwerk import late_gdal
client = Client(headers={"host": "127.0.0.1"})
paths = ("/", "/melden", "/gebieden", "/kaart/gebieden.json", "/api/v1/openapi.json")
asked = [client.get(path).status_code for path in paths]
areas_at(Point(5.1, 52.1, srid=4326))
list(Signal.objects.filter(point__bboverlaps=Polygon.from_bbox((5, 52, 6, 53))))
mapped = Path("/proc/self/maps")
by_another = mapped.exists() and "libgdal" in mapped.read_text()
print(json.dumps([asked, late_gdal._load.cache_info().currsize, by_another]))
"""
    child = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"WIJKWERK_DB": connection.settings_dict["NAME"]},
    )
    assert child.stdout.splitlines()[-1] == "[[200, 200, 200, 200, 200], 0, false]"


def test_who_asks_gdal_something_gets_its_answer():
    there = Point(5.387206, 52.155174, srid=4326).transform(28992, clone=True)
    assert there.coords == pytest.approx((155_000, 463_000), abs=1), "the tower of Amersfoort"
    assert GEOSGeometry('{"type": "Point", "coordinates": [5, 52]}').coords == (5, 52)
    assert Point(5, 52).json == '{ "type": "Point", "coordinates": [ 5.0, 52.0 ] }'
    assert bytes(gdal.OGRGeometry("POINT (5 52)").wkb) == bytes(Point(5, 52).wkb)
    assert gdal.SpatialReference(28992).units == (1.0, "metre")
    assert gdal.gdal_version() in gdal.gdal_full_version()


def test_a_reference_in_words_is_read_by_a_library_of_before_and_after_3_9():
    assert gdal.SpatialReference("WGS84").geographic
    with pytest.raises(gdal.GDALException):
        gdal.SpatialReference("nothing:1")


def test_what_gdal_cannot_read_is_refused_as_ever():
    with pytest.raises(gdal.GDALException, match="OGR_G_CreateGeometryFromJson"):
        GEOSGeometry('{"type": "Point", "coordinates": "nowhere"}')
