"""Importing boundaries: what comes in, what holds from when, and that the same file changes nothing."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import call_command

from areas.importing import import_areas
from areas.models import Area, AreaFigure, AreaKind, AreaVersion
from areas.queries import ancestry, current_version
from areas.sources import Refused, open_source
from tests import world
from tests.areas import files

pytestmark = pytest.mark.django_db

NEW_YEAR_2024 = datetime.date(2024, 1, 1)


@pytest.fixture
def take_in(tmp_path):
    """Import features (or a whole file) and give the outcome."""

    def _take_in(*features, year=None, municipality=None, **members):
        path = files.write(tmp_path, files.collection(*features, **members))
        return import_areas(open_source(path), year=year, municipality=municipality)

    return _take_in


def everything():
    """All versions, as facts that can be compared."""
    return list(
        AreaVersion.objects.order_by("area__code", "valid_from").values_list(
            "pk", "area__code", "name", "parent__code", "valid_from", "valid_until", "surface_m2", "is_derived", "year"
        )
    )


def periods(code):
    """From when until when each version of an area holds, in order."""
    versions = AreaVersion.objects.filter(area__code=code).order_by("valid_until")
    return [(version.valid_from, version.valid_until) for version in versions]


# --- what comes in ---


def test_a_file_becomes_areas_with_a_tree_and_without_a_begin_date(take_in):
    outcome = take_in(*files.town())
    assert (outcome.read, outcome.added, outcome.notes) == (5, 5, [])
    assert [place.code for place in ancestry(Area.objects.get(code="BU09990101").pk)] == [
        "BU09990101",
        "WK099901",
        "GM0999",
    ]
    assert not AreaVersion.objects.exclude(valid_from=None, valid_until=None)


def test_surface_is_in_square_metres_on_the_globe(take_in):
    take_in(*files.town())
    # 0.2 by 0.1 degrees at 52 north: 13.7 by 11.1 kilometres.
    assert current_version("GM0999").surface_m2 == pytest.approx(152.5e6, rel=0.01)


def test_the_outline_has_fewer_points_and_the_same_surface(take_in):
    wavy = [[6 + 0.0001 * step, 52 + 0.00001 * (step % 2)] for step in range(1001)]
    take_in(files.feature("W1", geometry=files.polygon([*wavy, [6.1, 52.1], [6.0, 52.1], wavy[0]])))
    version = current_version("W1")
    assert version.outline.num_coords < 100 < version.boundary.num_coords
    assert version.outline.area == pytest.approx(version.boundary.area, rel=0.001)


def test_outlines_of_neighbours_keep_the_same_line_where_they_meet(take_in):
    shared = [[6.1 + 0.002 * (step % 3), 52 + 0.001 * step] for step in range(1, 100)]
    east = [[6.0, 52.0], [6.1, 52.0], *shared, [6.1, 52.1], [6.0, 52.1], [6.0, 52.0]]
    west = [[6.2, 52.1], [6.1, 52.1], *reversed(shared), [6.1, 52.0], [6.2, 52.0], [6.2, 52.1]]
    take_in(files.feature("W1", geometry=files.polygon(east)), files.feature("W2", geometry=files.polygon(west)))
    left, right = current_version("W1").outline, current_version("W2").outline
    assert left.intersection(right).area == 0
    assert left.union(right).num_interior_rings == 0


def test_a_level_we_do_not_know_becomes_a_kind_right_below_what_it_lies_in(take_in):
    outcome = take_in(
        files.feature("GM0999", "gemeente"),
        files.feature("SD1", "stadsdeel", parent="GM0999"),
        files.feature("G1", "Sociaal gebied", parent="SD1"),
    )
    kind = AreaKind.objects.get(slug="sociaal-gebied")
    assert (kind.name, kind.rank) == ("Sociaal gebied", 25)
    assert "Nieuwe soort gebied: Sociaal gebied." in outcome.notes


def test_figures_among_the_properties_are_kept_with_their_year(take_in):
    take_in(files.feature(population=120, avg_household_size=2.1, households=None, figures_year=2024))
    assert {(f.indicator.slug, f.year, f.value) for f in AreaFigure.objects.select_related("indicator")} == {
        ("inwoners", 2024, 120.0),
        ("huishoudensgrootte", 2024, 2.1),
    }


def test_figures_of_a_file_say_whose_they_are(take_in):
    take_in(files.feature("W1", population=120), year=2024, metadata={"attribution": "Gemeente Waterrijk"})
    assert AreaFigure.objects.get().source == "Gemeente Waterrijk"
    take_in(files.feature("W1", population=120), year=2024, metadata={"attribution": "Ons", "figures": "CBS 2024"})
    assert AreaFigure.objects.get().source == "CBS 2024"


def test_what_cbs_marks_as_missing_is_no_figure(take_in):
    take_in(files.feature(aantalInwoners=-99997, aantalHuishoudens=-99990, mannen="."), year=2024)
    assert not AreaFigure.objects.exists()


def test_figures_of_an_unknown_year_are_left_out_and_reported(take_in):
    outcome = take_in(files.feature(aantalInwoners=120))
    assert not AreaFigure.objects.exists()
    assert any("Cijfers zonder jaar" in note for note in outcome.notes)
    take_in(files.feature(aantalInwoners=120), year=2024)
    assert AreaFigure.objects.get().year == 2024


@pytest.mark.parametrize(
    ("properties", "code", "name", "level", "parent"),
    [
        (
            {"buurtcode": "BU09990101", "buurtnaam": "Beuken", "wijkcode": "WK099901", "gemeentecode": "GM0999"},
            "BU09990101",
            "Beuken",
            "buurt",
            "WK099901",
        ),
        ({"wijkCode": "WK099901", "wijkNaam": "Oost"}, "WK099901", "Oost", "wijk", "GM0999"),
        ({"GM_CODE": "GM0999", "GM_NAAM": "Waterrijk"}, "GM0999", "Waterrijk", "gemeente", None),
        ({"statcode": "BU09990101", "statnaam": "Beuken"}, "BU09990101", "Beuken", "buurt", "WK099901"),
        (
            {"statcode": "GM0999", "statnaam": "Waterrijk", "rubriek": "gemeente"},
            "GM0999",
            "Waterrijk",
            "gemeente",
            None,
        ),
        (
            {"code": "BU09990101", "naam": "Beuken", "niveau": "Buurt", "gm_code": "GM0999", "wk_code": "WK099901"},
            "BU09990101",
            "Beuken",
            "buurt",
            "WK099901",
        ),
    ],
)
def test_the_names_of_cbs_and_pdok_are_understood(take_in, properties, code, name, level, parent):
    take_in({"type": "Feature", "properties": properties, "geometry": files.polygon(files.square(6, 52, 6.1, 52.1))})
    version = current_version(code)
    assert (version.name, version.area.kind.slug, version.parent.code if version.parent else None) == (
        name,
        level,
        parent,
    )


# --- parents that are not there ---


def test_a_parent_that_is_nowhere_is_put_together_from_its_children_and_reported(take_in):
    outcome = take_in(*[feature for feature in files.town() if feature["properties"]["level"] == "buurt"])
    wijk = current_version("WK099901")
    assert (wijk.is_derived, wijk.area.kind.slug, wijk.parent.code) == (True, "wijk", "GM0999")
    assert wijk.boundary.extent == (6.0, 52.0, 6.1, 52.1)
    assert outcome.derived == ["WK099901", "GM0999"]
    assert "Samengesteld uit de gebieden eronder, want niet in het bestand: WK099901, GM0999." in outcome.notes


def test_a_parent_that_is_put_together_gets_the_name_that_stands_beside_its_children(take_in):
    take_in(
        {
            "type": "Feature",
            "properties": {"wijkcode": "WK099901", "gemeentecode": "GM0999", "gemeentenaam": "Waterrijk"},
            "geometry": files.polygon(files.square(6, 52, 6.1, 52.1)),
        }
    )
    assert current_version("GM0999").name == "Waterrijk"


def test_a_child_without_a_known_parent_hangs_under_the_municipality_and_is_reported(take_in):
    take_in(*files.town())
    outcome = take_in(files.feature("K1", "kern", box=(6.05, 52.02, 6.15, 52.08)), municipality="GM0999")
    assert current_version("K1").parent.code == "GM0999"
    assert outcome.notes == ["Het bestand noemt geen bovenliggend gebied; onder GM0999 Waterrijk gehangen: K1."]


def test_without_a_municipality_it_stands_alone_and_the_report_says_what_to_do(take_in):
    outcome = take_in(files.feature("K1", "kern"))
    assert current_version("K1").parent is None
    assert outcome.notes == ["Zonder bovenliggend gebied (noem de gemeente met --municipality): K1."]


def test_a_buurt_that_names_its_gemeente_hangs_under_its_wijk_where_we_know_that(take_in):
    """Files that lost the code of the wijk, or give the gemeente as parent and the wijk beside it."""
    box = (6.0, 52.0, 6.1, 52.05)
    take_in(
        *files.town()[:3],
        files.feature("BU09990101", "buurt", gemeentecode="GM0999", box=box),
        files.feature("X1", "buurt", parent="GM0999", wijkcode="WK099901", box=(6.0, 52.05, 6.1, 52.1)),
    )
    assert current_version("BU09990101").parent.code == "WK099901"
    assert current_version("X1").parent.code == "WK099901"


def test_a_buurt_that_names_its_gemeente_hangs_under_it_where_its_wijk_is_unknown(take_in):
    outcome = take_in(
        files.town()[0],
        files.feature("BU09990101", "buurt", gemeentecode="GM0999", box=(6.0, 52.0, 6.1, 52.05)),
        files.feature("X1", "buurt", parent="GM0999", wijkcode="WK099901", box=(6.0, 52.05, 6.1, 52.1)),
    )
    assert current_version("BU09990101").parent.code == current_version("X1").parent.code == "GM0999"
    assert (outcome.derived, outcome.notes) == ([], [])


def test_a_buurt_that_names_its_gemeente_and_does_not_lie_in_its_wijk_stays_under_the_gemeente(take_in):
    take_in(*files.town()[:3], files.feature("BU09990109", "buurt", gemeentecode="GM0999", box=(6.1, 52.0, 6.2, 52.05)))
    assert current_version("BU09990109").parent.code == "GM0999"


def test_a_parent_that_a_file_names_is_believed_before_what_the_code_tells(take_in):
    take_in(*files.town()[:3], files.feature("BU09990101", "buurt", parent="GM0999", box=(6.0, 52.0, 6.1, 52.05)))
    assert current_version("BU09990101").parent.code == "GM0999"


def test_a_parent_that_only_the_code_tells_of_is_passed_over_where_the_child_does_not_lie_in_it(take_in):
    outcome = take_in(
        *files.town()[:3],
        files.feature("BU09990103", "buurt", box=(6.1, 52.0, 6.15, 52.1)),
    )
    assert current_version("BU09990103").parent.code == "GM0999"
    assert any("onder GM0999 Waterrijk gehangen: BU09990103" in note for note in outcome.notes)


def test_a_province_above_a_municipality_is_left_out(take_in):
    take_in(files.feature("GM0999", "gemeente", parent="PV22"))
    assert current_version("GM0999").parent is None
    assert not Area.objects.filter(code="PV22").exists()


def test_the_grouping_that_a_city_made_itself_stays(take_in):
    take_in(*files.town())
    take_in(
        files.feature("SD1", "stadsdeel", name="Zuid", parent="GM0999", box=(6.0, 52.0, 6.1, 52.1)),
        files.feature("WK099901", "wijk", name="Oost", parent="SD1", box=(6.0, 52.0, 6.1, 52.1)),
    )
    take_in(*files.redrawn(), year=2030)
    assert current_version("WK099901", day=datetime.date(2030, 6, 1)).parent.code == "SD1"


# --- children and parents ---


def test_a_child_that_sticks_out_less_than_one_percent_is_reported(take_in):
    outcome = take_in(
        files.feature("GM0999", "gemeente", box=(6.0, 52.0, 6.1, 52.1)),
        files.feature("W1", parent="GM0999", box=(6.0, 52.0, 6.1004, 52.1)),
    )
    assert outcome.notes == [
        "1 gebied steekt een klein stuk (minder dan 1%) buiten zijn bovenliggende gebied uit: W1 0,4%."
    ]


def test_a_child_that_sticks_out_more_is_refused(take_in):
    with pytest.raises(Refused) as refused:
        take_in(
            files.feature("GM0999", "gemeente", box=(6.0, 52.0, 6.1, 52.1)),
            files.feature("W1", parent="GM0999", box=(6.0, 52.0, 6.102, 52.1)),
        )
    assert str(refused.value) == (
        "gebieden.geojson, kenmerk 2 (W1 Gebied W1): 2,0% van de oppervlakte ligt buiten GM0999 Gebied GM0999;"
        " meer dan 1% mag niet."
    )
    assert not Area.objects.exists()


def test_a_child_is_also_held_against_a_parent_that_we_have_already(take_in):
    take_in(files.feature("GM0999", "gemeente"))
    with pytest.raises(Refused, match="ligt buiten GM0999"):
        take_in(files.feature("W1", parent="GM0999", box=(6.05, 52.0, 6.15, 52.1)))


def test_a_parent_that_leaves_a_child_of_ours_outside_is_refused(take_in):
    take_in(*files.town())
    with pytest.raises(
        Refused, match="het gebied WK099902 West dat er al is: 100.0% van de oppervlakte".replace(".0", ",0")
    ):
        take_in(files.feature("GM0999", "gemeente", name="Waterrijk", box=(6.0, 52.0, 6.1, 52.1)))


# --- again, and another year ---


def test_the_same_file_again_adds_nothing(take_in):
    take_in(*files.town())
    before = everything()
    outcome = take_in(*files.town())
    assert (outcome.added, outcome.changed, outcome.corrected, outcome.same) == (0, 0, 0, 5)
    assert everything() == before


def test_the_same_children_again_put_the_same_parent_together(take_in):
    buurten = [feature for feature in files.town() if feature["properties"]["level"] == "buurt"]
    take_in(*buurten)
    before = everything()
    assert not take_in(*buurten).boundaries_changed
    assert everything() == before


def test_a_new_year_closes_the_old_boundaries_on_the_first_of_january_and_keeps_them(take_in):
    take_in(*files.town())
    outcome = take_in(*files.redrawn(), year=2024)
    assert periods("BU09990101") == [(None, NEW_YEAR_2024), (NEW_YEAR_2024, None)]
    assert current_version("BU09990101", day=datetime.date(2023, 12, 31)).boundary.extent == (6.0, 52.0, 6.1, 52.05)
    assert current_version("BU09990101", day=NEW_YEAR_2024).boundary.extent == (6.0, 52.03, 6.1, 52.1)
    assert (outcome.added, outcome.changed, outcome.same, outcome.closed) == (1, 1, 3, ["BU09990102"])


def test_an_area_that_is_gone_is_closed_and_its_successor_begins_that_day(take_in):
    take_in(*files.town())
    take_in(*files.redrawn(), year=2024)
    assert periods("BU09990102") == [(None, NEW_YEAR_2024)]
    assert periods("BU09990103") == [(NEW_YEAR_2024, None)]


def test_what_did_not_change_keeps_its_version(take_in):
    take_in(*files.town())
    take_in(*files.redrawn(), year=2024)
    assert periods("WK099901") == [(None, None)]


def test_a_new_year_says_nothing_of_kinds_and_municipalities_that_are_not_in_it(take_in):
    take_in(*files.town(), files.feature("K1", "kern", parent="GM0999", box=(6.05, 52.0, 6.15, 52.1)))
    take_in(
        files.feature("GM0888", "gemeente", box=(7, 52, 7.1, 52.1)),
        files.feature("W9", parent="GM0888", box=(7, 52, 7.1, 52.1)),
    )
    take_in(*files.redrawn(), year=2024)
    assert periods("K1") == periods("W9") == [(None, None)]


def test_the_same_year_again_adds_nothing(take_in):
    take_in(*files.town(), year=2016)
    take_in(*files.redrawn(), year=2024)
    before = everything()
    assert not take_in(*files.redrawn(), year=2024).boundaries_changed
    assert not take_in(*files.town(), year=2016).boundaries_changed
    assert everything() == before


def test_a_better_file_of_the_same_year_takes_the_place_of_the_first(take_in):
    take_in(*files.town(), year=2016)
    outcome = take_in(*files.redrawn(), year=2016)
    assert (outcome.corrected, outcome.added, outcome.closed) == (1, 1, ["BU09990102"])
    assert periods("BU09990101") == periods("BU09990103") == [(None, None)]
    assert periods("BU09990102") == []


def test_an_older_year_than_we_have_is_refused_where_it_differs(take_in):
    take_in(*files.redrawn(), year=2024)
    before = everything()
    with pytest.raises(Refused, match="er zijn al grenzen van 2024. Importeer de jaren van oud naar nieuw; 2016 kan"):
        take_in(*files.town(), year=2016)
    assert everything() == before


@time_machine.travel("2026-05-04 12:00+02:00")
def test_without_a_year_a_change_holds_from_today(take_in):
    take_in(*files.town())
    take_in(*files.redrawn())
    assert periods("BU09990101") == [(None, datetime.date(2026, 5, 4)), (datetime.date(2026, 5, 4), None)]
    # Nothing says that the file is all there is.
    assert periods("BU09990102") == [(None, None)]


@time_machine.travel("2026-11-04 12:00+01:00")
def test_boundaries_of_next_year_can_be_taken_in_ahead(take_in):
    take_in(*files.town())
    take_in(*files.redrawn(), year=2027)
    assert current_version("BU09990101").boundary.extent == (6.0, 52.0, 6.1, 52.05)
    with pytest.raises(Refused, match="van dit gebied zijn er al grenzen vanaf 1 januari 2027"):
        take_in(
            files.feature("BU09990101", "buurt", name="Nieuwe naam", parent="WK099901", box=(6.0, 52.0, 6.1, 52.05))
        )


def test_a_parent_that_was_put_together_follows_its_children(take_in):
    buurten = [feature for feature in files.town() if feature["properties"]["level"] == "buurt"]
    take_in(*buurten)
    buurten[0]["geometry"] = files.polygon(files.square(5.9, 52.0, 6.1, 52.05))
    take_in(*buurten, year=2024)
    assert periods("WK099901") == periods("GM0999") == [(None, NEW_YEAR_2024), (NEW_YEAR_2024, None)]
    assert current_version("GM0999").boundary.extent == (5.9, 52.0, 6.1, 52.1)


def test_a_kern_that_was_called_a_wijk_changes_kind(take_in):
    take_in(*files.town())
    outcome = take_in(files.feature("WK099902", "kern", name="West", parent="GM0999", box=(6.1, 52.0, 6.2, 52.1)))
    assert Area.objects.get(code="WK099902").kind.slug == "kern"
    assert "Van soort veranderd: WK099902." in outcome.notes


def test_an_area_that_was_known_by_name_only_gets_its_boundary(take_in):
    area = world.area("K1", "kern", name="Dorp")
    take_in(files.feature("K1", "kern", name="Dorp"))
    assert [version.boundary is not None for version in area.versions.order_by("pk")] == [False, True]


# --- other forms ---


def test_rijksdriehoek_that_says_so_is_turned_into_degrees(take_in):
    take_in(
        files.feature(geometry=files.polygon(files.square(155_000, 463_000, 156_000, 464_000))),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
    )
    # The spire of Amersfoort is where Rijksdriehoek begins to count.
    assert current_version("W1").boundary.extent[:2] == pytest.approx((5.3872, 52.1552), abs=0.0001)
    assert current_version("W1").surface_m2 == pytest.approx(1e6, rel=0.001)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_degrees_that_say_so_are_degrees(take_in, name):
    take_in(files.feature(), crs={"type": "name", "properties": {"name": name}})
    assert current_version("W1").boundary.extent == (6.0, 52.0, 6.1, 52.1)


def test_a_geopackage_comes_in_with_all_its_layers(tmp_path):
    path = tmp_path / "cbs.gpkg"
    files.geopackage(
        path,
        [
            {
                "buurtcode": "BU09990101",
                "buurtnaam": "Beuken",
                "wijkcode": "WK099901",
                "gemeentecode": "GM0999",
                "aantal_inwoners": 300,
                "geom": files.wkb(files.square(155_000, 463_000, 156_000, 464_000), dimensions=3),
            }
        ],
        table="buurten",
        srs=28992,
    )
    files.geopackage(
        path,
        [
            {
                "wijkcode": "WK099901",
                "wijknaam": "Oost",
                "gemeentecode": "GM0999",
                "geom": files.wkb(files.square(155_000, 463_000, 157_000, 464_000)),
            }
        ],
        table="wijken",
        srs=28992,
    )
    outcome = import_areas(open_source(path), year=2024)
    assert (outcome.read, outcome.derived) == (2, ["GM0999"])
    assert [place.name for place in ancestry(Area.objects.get(code="BU09990101").pk)] == ["Beuken", "Oost", "GM0999"]
    assert AreaFigure.objects.get().value == 300


def test_water_with_the_code_of_the_land_beside_it_is_left_out(take_in):
    water = {"gemeentecode": "GM0999", "gemeentenaam": "Waterrijk", "water": "JA"}
    land = {"gemeentecode": "GM0999", "gemeentenaam": "Waterrijk", "water": "NEE"}
    outcome = take_in(
        {"type": "Feature", "properties": water, "geometry": files.polygon(files.square(6.2, 52, 6.3, 52.1))},
        {"type": "Feature", "properties": land, "geometry": files.polygon(files.square(6.0, 52, 6.2, 52.1))},
    )
    assert current_version("GM0999").boundary.extent == (6.0, 52.0, 6.2, 52.1)
    assert outcome.notes == ["Water met de code van het land ernaast, overgeslagen: GM0999."]


def test_water_with_a_code_of_its_own_is_an_area(take_in):
    take_in(files.feature("BU09999997", "buurt", name=None, water="JA"))
    assert Area.objects.filter(code="BU09999997").exists()


def test_loose_lines_beside_a_surface_are_dropped_and_reported(take_in):
    line = {"type": "LineString", "coordinates": [[6, 52], [6.1, 52.1]]}
    geometry = {"type": "GeometryCollection", "geometries": [files.polygon(files.square(6, 52, 6.1, 52.1)), line]}
    outcome = take_in(files.feature(parent=None, geometry=geometry))
    assert any("Losse lijnen" in note for note in outcome.notes)


def test_the_command_shows_progress_and_a_count(tmp_path, capsys):
    call_command("import_areas", files.write(tmp_path, files.collection(*files.town())))
    assert "5 nieuw, 0 veranderd, 0 verbeterd, 0 vervallen, 0 gelijk." in capsys.readouterr().out
