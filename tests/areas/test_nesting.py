"""Levels beside each other: what lies in what by the shapes, where no file says so, and how it is found."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.gis.geos import Point

from areas.choices import grouped_areas
from areas.importing import import_areas
from areas.models import Area, AreaVersion
from areas.nesting import nest
from areas.queries import ancestry, areas_at, current_version, lineages, with_everything_below
from areas.sources import open_source
from areas.tree import tree
from dashboard.gaps import _Ground
from signals.models import Signal
from signals.relocation import relocate_open_signals
from tests import realdata, world
from tests.areas import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in(tmp_path):
    """Import features and give the outcome."""

    def _take_in(*features, year=None):
        return import_areas(open_source(files.write(tmp_path, files.collection(*features))), year=year)

    return _take_in


def city():
    """A stadsdeel with four wijken and, beside them, two gebieden of two wijken each; one wijk has two buurten."""
    wijken = [
        files.feature(
            f"WK{number}", "wijk", name=f"Wijk {number}", parent="SD", box=(6 + west, 52.0, 6.05 + west, 52.1)
        )
        for number, west in enumerate((0.0, 0.05, 0.1, 0.15), start=1)
    ]
    return [
        files.feature("GM0999", "gemeente", name="Waterrijk", box=(6.0, 52.0, 6.2, 52.1)),
        files.feature("SD", "stadsdeel", name="Zuid", parent="GM0999", box=(6.0, 52.0, 6.2, 52.1)),
        files.feature("GE", "gebied", name="Oostkant", parent="SD", box=(6.0, 52.0, 6.1, 52.1)),
        files.feature("GW", "gebied", name="Westkant", parent="SD", box=(6.1, 52.0, 6.2, 52.1)),
        *wijken,
        files.feature("BU1", "buurt", name="Beuken", parent="WK1", box=(6.0, 52.0, 6.05, 52.05)),
        files.feature("BU2", "buurt", name="Linden", parent="WK1", box=(6.0, 52.05, 6.05, 52.1)),
    ]


def also_in(day=None):
    return {
        version.area.code: version.also_in.code
        for version in AreaVersion.objects.on(day).exclude(also_in=None).select_related("area", "also_in")
    }


def below(code, day=None):
    ids = with_everything_below([Area.objects.get(code=code).pk], day=day)
    return set(Area.objects.filter(pk__in=ids).values_list("code", flat=True)) - {code}


def way_up(code):
    return [place.code for place in ancestry(Area.objects.get(code=code).pk)]


def moved(code, *, to):
    """A feature of the city with other edges."""
    (own,) = [feature for feature in city() if feature["properties"]["code"] == code]
    return {**own, "geometry": files.polygon(files.square(*to))}


# --- what is found ---


def test_a_wijk_that_its_file_puts_beside_a_gebied_is_also_below_it_with_its_buurten(take_in):
    outcome = take_in(*city())
    assert also_in() == {"WK1": "GE", "WK2": "GE", "WK3": "GW", "WK4": "GW"}
    assert below("GE") == {"WK1", "WK2", "BU1", "BU2"}
    assert outcome.nested == ["WK1", "WK2", "WK3", "WK4"]
    assert outcome.notes[-1] == ("Ligt ook in een gebied van een andere soort, of juist niet meer: WK1, WK2, WK3, WK4.")


def test_the_way_up_goes_from_near_to_far_and_the_file_keeps_the_parent(take_in):
    take_in(*city())
    assert way_up("BU1") == ["BU1", "WK1", "GE", "SD", "GM0999"]
    assert current_version("WK1").parent.code == "SD"
    start = Area.objects.get(code="BU1").pk
    assert [place.code for place in lineages([start])[start]] == way_up("BU1")
    assert [place.code for place in areas_at(Point(6.02, 52.02, srid=4326))] == way_up("BU1")


def test_a_file_without_such_levels_gives_nothing_more(take_in):
    outcome = take_in(*files.town())
    assert (also_in(), outcome.nested, outcome.notes) == ({}, [], [])


@pytest.mark.parametrize(("east", "found"), [(6.0502, {"WK1"}), (6.051, set())], ids=["a hair", "more"])
def test_a_hundredth_may_stick_out_and_no_more(take_in, east, found):
    features = [one for one in city() if one["properties"]["code"] in ("GM0999", "SD")]
    take_in(
        *features,
        files.feature("GE", "gebied", parent="SD", box=(6.0, 52.0, 6.05, 52.1)),
        files.feature("WK1", "wijk", parent="SD", box=(6.0, 52.0, east, 52.05)),
    )
    assert set(also_in()) == found


def test_of_two_that_are_the_same_place_the_one_of_the_larger_level_is_above(take_in):
    take_in(
        files.feature("GM0999", "gemeente", box=(6.0, 52.0, 6.2, 52.1)),
        files.feature("WK1", "wijk", parent="GM0999", box=(6.0, 52.0, 6.1, 52.1)),
        files.feature("KE1", "kern", parent="GM0999", box=(6.0, 52.0, 6.1001, 52.1)),
    )
    assert also_in() == {"KE1": "WK1"}


def test_a_kern_that_cuts_buurten_is_above_those_that_lie_in_it_only(take_in):
    take_in(*files.town(), files.feature("KE1", "kern", parent="GM0999", box=(6.0, 52.0, 6.15, 52.05)))
    assert also_in() == {"BU09990101": "KE1"}
    assert below("KE1") == {"BU09990101"}
    # Of what is not above the other, the smaller comes first.
    assert way_up("BU09990101") == ["BU09990101", "KE1", "WK099901", "GM0999"]


def test_an_area_that_a_city_adds_later_gets_what_was_there_below_it(take_in):
    take_in(*[one for one in city() if one["properties"]["level"] != "gebied"])
    assert also_in() == {}
    outcome = take_in(files.feature("GE", "gebied", parent="SD", box=(6.0, 52.0, 6.1, 52.1)))
    assert also_in() == {"WK1": "GE", "WK2": "GE"}
    assert outcome.boundaries_changed
    assert AreaVersion.objects.filter(area__code="WK1").count() == 1


def test_the_same_file_again_changes_nothing(take_in):
    take_in(*city())
    before = list(AreaVersion.objects.order_by("pk").values())
    outcome = take_in(*city())
    assert (outcome.nested, outcome.boundaries_changed) == ([], False)
    assert list(AreaVersion.objects.order_by("pk").values()) == before


# --- over the years ---


@time_machine.travel("2026-05-01T12:00+02:00")
def test_a_gebied_that_moves_leaves_history_as_it_was(take_in):
    take_in(*city(), year=2024)
    with time_machine.travel("2026-06-01T12:00+02:00"):
        take_in(moved("GE", to=(6.0, 52.0, 6.05, 52.1)), moved("GW", to=(6.05, 52.0, 6.2, 52.1)))
        assert below("GE") == {"WK1", "BU1", "BU2"}
        assert below("GW") == {"WK2", "WK3", "WK4"}
    assert below("GE", datetime.date(2026, 5, 31)) == {"WK1", "WK2", "BU1", "BU2"}
    versions = AreaVersion.objects.filter(area__code="WK2").order_by("valid_until")
    day = datetime.date(2026, 6, 1)
    assert [(one.valid_from, one.valid_until, one.also_in.code) for one in versions] == [
        (None, day, "GE"),
        (day, None, "GW"),
    ]
    assert not AreaVersion.objects.filter(boundary=None)


@time_machine.travel("2026-11-01T12:00+01:00")
def test_next_years_gebieden_hold_next_year(take_in):
    take_in(*city(), year=2024)
    take_in(moved("GE", to=(6.0, 52.0, 6.05, 52.1)), moved("GW", to=(6.05, 52.0, 6.2, 52.1)), year=2027)
    assert below("GE") == {"WK1", "WK2", "BU1", "BU2"}
    assert below("GE", datetime.date(2027, 1, 1)) == {"WK1", "BU1", "BU2"}


def test_running_it_again_finds_nothing(take_in):
    take_in(*city())
    AreaVersion.objects.update(also_in=None)
    assert nest() == ["WK1", "WK2", "WK3", "WK4"]
    assert nest() == []


# --- who reads it ---


def test_a_filter_on_a_gebied_finds_the_signals_in_its_buurten(take_in, town):
    AreaVersion.objects.all().delete()
    take_in(*city())
    signal = world.signal(point=(6.02, 52.02))
    assert signal.area.code == "BU1"
    assert list(Signal.objects.within(Area.objects.get(code="GE").pk)) == [signal]
    assert list(Signal.objects.within(Area.objects.get(code="GW").pk)) == []


def test_signals_are_located_by_the_same_rule(take_in, town):
    signal = world.signal(point=(6.12, 52.02))
    AreaVersion.objects.all().delete()
    take_in(*city())
    assert relocate_open_signals() == 1
    signal.refresh_from_db()
    assert signal.area.code == areas_at(signal.point)[0].code == "WK3"


def test_the_list_of_areas_hangs_wijken_below_their_gebied(take_in):
    take_in(*city())
    ((stadsdeel,),) = [root.children for root in tree()]
    assert [branch.code for branch in stadsdeel.children] == ["GE", "GW"]
    groups = {group.name: [code for code, _name in group.choices] for group in grouped_areas()}
    assert groups["Gebied Oostkant"] == ["GE", "WK2"]
    assert groups["Stadsdeel Zuid"] == ["SD"]


def test_the_api_gives_what_lies_in_a_gebied(client, take_in):
    take_in(*city())
    found = client.get("/api/v1/gebieden?bovenliggend=GE").json()["results"]
    assert [(one["code"], one["bovenliggend"], one["ookIn"]) for one in found] == [
        ("WK1", "SD", "GE"),
        ("WK2", "SD", "GE"),
    ]


def test_a_gebied_with_an_officer_is_no_gap_and_neither_is_what_lies_in_it(take_in):
    take_in(*city())
    ids = dict(Area.objects.values_list("code", "pk"))
    reach = _Ground().reach({ids["GE"]})
    assert {spot.code for spot, _above in reach.inherited} == {"WK1", "WK2", "BU1", "BU2"}
    assert [(spot.code, spot.below) for spot in reach.missing] == [("GW", 2)]


# --- Amsterdam ---


@pytest.mark.realdata
def test_every_gebied_of_amsterdam_has_its_wijken_and_buurten_below_it():
    import_areas(open_source(realdata.find("municipalities/amsterdam.geojson")))
    below = {
        gebied.code: set(with_everything_below([gebied.pk])) - {gebied.pk}
        for gebied in Area.objects.filter(kind__slug="gebied")
    }
    assert len(below) == 25
    assert all(below.values())
    found = set().union(*below.values())
    # Nothing lies in two of them.
    assert sum(map(len, below.values())) == len(found)
    # The city has no gebied in the harbour; one wijk lies across two, each buurt of it in one.
    lower = Area.objects.filter(kind__slug__in=("wijk", "buurt"))
    elsewhere = set(lower.exclude(pk__in=found).values_list("code", flat=True))
    harbour = with_everything_below([Area.objects.get(code="SD0363B").pk])
    assert elsewhere == set(lower.filter(pk__in=harbour).values_list("code", flat=True)) | {"WK0363NB"}
    kinds = [place.kind for place in ancestry(Area.objects.get(code="BU0363AA01").pk)]
    assert kinds == ["buurt", "wijk", "gebied", "stadsdeel", "gemeente"]
