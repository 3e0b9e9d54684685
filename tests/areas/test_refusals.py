"""Bad input: one sentence that names the file, the feature and the cause, and nothing changed."""

from __future__ import annotations

import json
import struct
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from areas.models import Area, AreaFigure, AreaKind, AreaVersion
from tests.areas import files

pytestmark = pytest.mark.django_db

BOW_TIE = files.polygon([[6.0, 52.0], [6.1, 52.1], [6.1, 52.0], [6.0, 52.1], [6.0, 52.0]])
RD = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}


def refusal(path, **options):
    """The sentence with which a file is refused; it is one line, and nothing was written."""
    before = [model.objects.count() for model in (AreaKind, Area, AreaVersion, AreaFigure)]
    with pytest.raises(CommandError) as refused:
        call_command("import_areas", path, **options)
    sentence = str(refused.value)
    assert sentence.startswith(path.name)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert refused.value.returncode == 1
    assert [model.objects.count() for model in (AreaKind, Area, AreaVersion, AreaFigure)] == before
    return sentence.removeprefix(path.name).lstrip(",: ")


def ring(*positions):
    return files.feature(geometry={"type": "Polygon", "coordinates": [list(positions)]})


def about(feature):
    """A file with a good area first, so that something could have been written."""
    return files.collection(files.feature("W0", box=(6.5, 52.0, 6.6, 52.1)), feature)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("", "dit bestand is leeg."),
        ("code;naam\nW1;Oost\n", "dit is geen GeoJSON en geen GeoPackage."),
        (b"\x89PNG\r\n\x1a\n", "dit is geen GeoJSON en geen GeoPackage."),
        (b"PK\x03\x04 zip", "dit bestand is ingepakt. Pak het eerst uit."),
        (b'{"type": "\xff\xfe"}', "dit is geen tekst in UTF-8, dus geen GeoJSON."),
        ('{"type" "FeatureCollection"}', "dit is geen geldige JSON (regel 1, teken 9)."),
        ("[" * 100_000, "dit is geen GeoJSON die wij kunnen lezen."),
        (
            '{"type": "FeatureCollection", "features": [' + "9" * 5000 + "]}",
            "dit is geen GeoJSON die wij kunnen lezen.",
        ),
        ("[]", "dit is geen GeoJSON met een verzameling kenmerken (FeatureCollection)."),
        ({"type": "Topology"}, "dit is geen GeoJSON met een verzameling kenmerken (FeatureCollection)."),
        ({"type": "FeatureCollection"}, "de lijst met kenmerken (features) ontbreekt."),
        (files.collection(), "het bestand heeft geen gebieden."),
        (files.collection({"type": "Polygon"}), "kenmerk 1: dit is geen kenmerk (Feature)."),
        (files.collection({"type": "Feature"}), "kenmerk 1: de eigenschappen (properties) ontbreken."),
        (
            files.collection({"type": "Feature", "properties": {"naam": "Oost"}, "geometry": None}),
            "kenmerk 1: de code ontbreekt (code, buurtcode, wijkcode, gemeentecode of statcode).",
        ),
    ],
)
def test_what_is_no_file_with_areas_is_refused(tmp_path, content, cause):
    assert refusal(files.write(tmp_path, content)) == cause


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "weg.geojson") == "dit bestand bestaat niet."


def test_a_folder_is_refused(tmp_path):
    assert refusal(tmp_path).startswith("dit bestand kan niet worden gelezen")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_refused(tmp_path, share):
    whole = json.dumps(files.collection(*files.town()))
    cut = files.write(tmp_path, whole[: int(len(whole) * share)])
    assert refusal(cut) == "het bestand is afgebroken: het einde ontbreekt."


def test_a_file_that_was_cut_in_the_middle_of_a_letter_is_refused(tmp_path):
    whole = '{"type": "FeatureCollection", "name": "coördinaten'.encode()
    assert refusal(files.write(tmp_path, whole[: whole.index(b"\xb6")])) == (
        "het bestand is afgebroken: het einde ontbreekt."
    )


@pytest.mark.parametrize(
    ("feature", "cause"),
    [
        (files.feature(geometry=BOW_TIE), "de grens kruist zichzelf (6.050000 52.050000)."),
        (files.feature(geometry=None), "de grens ontbreekt."),
        (files.feature(geometry={"type": "Point", "coordinates": [6, 52]}), "de grens is geen vlak"),
        (files.feature(geometry={"type": "Polygon", "coordinates": []}), "de grens is leeg."),
        (files.feature(geometry={"type": "MultiPolygon", "coordinates": []}), "de grens is leeg."),
        (files.feature(geometry={"type": "Polygon"}), "de coördinaten zijn geen reeks"),
        (ring([6, 52], [6.1, 52], [6.1, 52.1], [6, 52.1]), "een ring van de grens is niet gesloten"),
        (ring([6, 52], [6.1, 52], [6, 52]), "een ring van de grens is niet gesloten, of heeft minder dan vier punten."),
        (ring([6, 52], [6.1, 52], [6.2, 52], [6, 52]), "de grens"),
        (ring([6, 52], [6.1, float("nan")], [6.1, 52.1], [6, 52]), "de grens heeft een coördinaat die geen getal is."),
        (ring([6, 52], [6.1, float("inf")], [6.1, 52.1], [6, 52]), "de grens heeft een coördinaat die geen getal is."),
        (ring([6, 52], [6.1, 10**400], [6.1, 52.1], [6, 52]), "de coördinaten zijn geen reeks"),
        (ring([6, 52], [6.1, "52"], [6.1, 52.1], [6, 52]), "de coördinaten zijn geen reeks"),
        (ring([6, 52], [6.1], [6.1, 52.1], [6, 52]), "de coördinaten zijn geen reeks"),
        (ring([6, 52], None, [6.1, 52.1], [6, 52]), "de coördinaten zijn geen reeks"),
        (ring([6, 52], {"x": 6}, [6.1, 52.1], [6, 52]), "de coördinaten zijn geen reeks"),
        (files.feature(box=(155_000, 463_000, 156_000, 464_000)), "de coördinaten (155000 463000) zijn meters"),
        (files.feature(box=(600_000, 6_800_000, 600_100, 6_800_100)), "zijn geen lengte en breedte in graden."),
        (files.feature(box=(52.0, 6.0, 52.1, 6.1)), "lengte en breedte zijn verwisseld: de lengte hoort vooraan."),
        (files.feature("W 1"), "de code mag alleen letters"),
        (files.feature("W" * 41), "de code mag alleen letters"),
        (files.feature(name="x" * 121), "de naam is langer dan 120 tekens"),
        (files.feature(name="Oost\u0000"), "de naam is langer dan 120 tekens, of heeft tekens"),
        (files.feature(level=None), "het niveau (level) ontbreekt"),
        (files.feature(level="  "), "het niveau (level) ontbreekt"),
        (files.feature(level="12"), "het niveau “12” is geen woord"),
        (files.feature(level="x" * 41), "is geen woord, zoals gemeente, wijk of buurt."),
        (files.feature(population="veel"), "een cijfer is geen getal (veel)."),
    ],
)
def test_a_feature_that_is_wrong_is_named(tmp_path, feature, cause):
    sentence = refusal(files.write(tmp_path, about(feature)))
    assert sentence.startswith("kenmerk 2 (")
    assert cause in sentence


@pytest.mark.parametrize(
    ("crs", "cause"),
    [
        (RD, "de coördinaten (6 52) zijn graden, maar het bestand zegt EPSG:28992 in meters."),
        ({"type": "name", "properties": {"name": "EPSG:31370"}}, "het coördinatenstelsel EPSG:31370 kennen wij niet."),
        ({"type": "link"}, "kennen wij niet."),
        ("RD", "het coördinatenstelsel RD kennen wij niet."),
    ],
)
def test_another_coordinate_system_than_the_file_says_is_refused(tmp_path, crs, cause):
    assert cause in refusal(files.write(tmp_path, files.collection(files.feature(), crs=crs)))


def test_metres_outside_the_netherlands_are_refused(tmp_path):
    far = files.feature(box=(900_000, 463_000, 901_000, 464_000))
    assert "liggen niet in Nederland volgens EPSG:28992." in refusal(
        files.write(tmp_path, files.collection(far, crs=RD))
    )


def test_a_code_that_stands_there_twice_is_refused(tmp_path):
    assert refusal(files.write(tmp_path, about(files.feature("W0")))) == (
        "kenmerk 2 (W0 Gebied W0): de code W0 staat er twee keer in: kenmerk 1 en kenmerk 2."
    )


@pytest.mark.parametrize(
    "circle", [[("W1", "W1")], [("W1", "W2"), ("W2", "W1")], [("W1", "W2"), ("W2", "W3"), ("W3", "W1")]]
)
def test_areas_that_lie_in_themselves_are_refused(tmp_path, circle):
    content = files.collection(*[files.feature(code, parent=parent) for code, parent in circle])
    assert "in zichzelf: " in refusal(files.write(tmp_path, content))


def test_two_parts_of_an_area_that_overlap_are_refused(tmp_path):
    parts = [[files.square(6, 52, 6.1, 52.1)], [files.square(6.05, 52, 6.15, 52.1)]]
    feature = files.feature(geometry={"type": "MultiPolygon", "coordinates": parts})
    assert "(W1 Gebied W1): de grens kruist zichzelf" in refusal(files.write(tmp_path, files.collection(feature)))


# --- GeoPackage ---


def good_row(**other):
    return {"code": "W1", "name": "Oost", "level": "wijk", "geom": files.wkb(files.square(6, 52, 6.1, 52.1))} | other


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (good_row(geom=None), "de grens ontbreekt."),
        (good_row(geom=b""), "de grens is beschadigd of afgebroken."),
        (good_row(geom=files.wkb(files.square(6, 52, 6.1, 52.1))[:-20]), "de grens is beschadigd of afgebroken."),
        (good_row(geom=struct.pack("<BII", 1, 6, 4_000_000_000)), "de grens is beschadigd of afgebroken."),
        (good_row(geom=struct.pack("<BII", 1, 3, 1) + struct.pack("<I", 2**31)), "de grens is beschadigd"),
        (good_row(geom=struct.pack("<BIdd", 1, 1, 6, 52)), "de grens is geen vlak"),
        (good_row(geom=struct.pack("<BII", 1, 10, 0)), "de grens heeft bogen; wij lezen alleen rechte lijnen."),
        (good_row(geom=files.wkb([[6, 52], [6.1, 52.1], [6.1, 52], [6, 52.1], [6, 52]])), "de grens kruist zichzelf"),
        (good_row(geom=files.wkb(files.square(155_000, 463_000, 156_000, 464_000))), "zijn meters (Rijksdriehoek)"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path, row, cause):
    path = files.geopackage(tmp_path / "cbs.gpkg", [good_row(code="W0"), row], table="wijken")
    sentence = refusal(path)
    assert sentence.startswith("wijken, rij 2 (W1 Oost): ")
    assert cause in sentence


def test_a_geopackage_that_was_cut_short_is_refused(tmp_path):
    whole = files.geopackage(tmp_path / "cbs.gpkg", [good_row(code=f"W{n}") for n in range(200)]).read_bytes()
    for share in (0.3, 0.6, 0.95):
        cut = files.write(tmp_path, whole[: int(len(whole) * share)], "half.gpkg")
        assert refusal(cut) == "het bestand is afgebroken: het einde ontbreekt."


def test_a_geopackage_with_a_damaged_page_is_refused(tmp_path):
    path = files.geopackage(tmp_path / "cbs.gpkg", [good_row(code=f"W{n}") for n in range(200)])
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 2 :] = b"\xff" * len(damaged[4096 * 2 :])
    assert "beschadigd" in refusal(files.write(tmp_path, bytes(damaged), "stuk.gpkg"))


def test_an_sqlite_file_that_is_no_geopackage_is_refused(tmp_path):
    path = files.geopackage(tmp_path / "cbs.gpkg", [good_row()])
    without = path.read_bytes().replace(b"gpkg_geometry_columns", b"gpkg_geometry_kolommen"[:21])
    assert refusal(files.write(tmp_path, without, "ander.gpkg")) == "dit is een SQLite-bestand, maar geen GeoPackage."


def test_a_geopackage_without_codes_is_refused(tmp_path):
    path = files.geopackage(tmp_path / "wegen.gpkg", [{"straat": "Dorpsstraat", "geom": good_row()["geom"]}])
    assert refusal(path) == "dit GeoPackage heeft geen laag met vlakken en een code."


def test_a_geopackage_in_a_system_we_do_not_know_is_refused(tmp_path):
    path = files.geopackage(tmp_path / "belgie.gpkg", [good_row()], srs=31370)
    assert refusal(path).startswith("laag gebieden: het coördinatenstelsel stelsel kennen wij niet.")


def test_a_row_in_another_system_than_its_layer_is_refused(tmp_path):
    path = files.geopackage(tmp_path / "cbs.gpkg", [good_row()], srs_of_rows=28992)
    assert "de grens zegt dat zij in stelsel 28992 staat, de laag zegt stelsel 4326." in refusal(path)


# --- the command ---


def run(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", "import_areas", *arguments], capture_output=True, text=True, check=False
    )


def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_1(tmp_path):
    done = run(files.write(tmp_path, ""))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CommandError: gebieden.geojson: dit bestand is leeg.\n"


@pytest.mark.parametrize(
    "arguments", [[], ["a.geojson", "b.geojson"], ["a.geojson", "--year", "twee"], ["--jaar", "1"]]
)
def test_a_wrong_call_is_exit_code_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
