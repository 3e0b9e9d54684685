"""New boundaries: open signals are located again, history keeps the old area, and nobody's work moves."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import AreaVersion
from areas.queries import areas_at
from signals.models import Event, Signal
from signals.relocation import relocate_open_signals
from signals.tasks import relocate_open_signals as every_night
from tests import world
from tests.areas import files


def redraw(area, boundary, **dates):
    """Give an area another boundary, in place."""
    AreaVersion.objects.filter(area=area).update(boundary=boundary, surface_m2=boundary.area * 7e9, **dates)


@pytest.fixture
def smaller_beuken(town):
    """What makes buurt Beuken end south of the signals in it."""
    return lambda: redraw(town.beuken, world.box(6.0, 52.0, 6.1, 52.01))


def test_an_open_signal_moves_to_the_area_where_it_now_lies(town, smaller_beuken):
    signal = world.signal()
    smaller_beuken()
    assert relocate_open_signals() == 1
    signal.refresh_from_db()
    assert (signal.area, signal.is_outside) == (town.oost, False)


def test_history_keeps_the_old_area(town, smaller_beuken):
    signal = world.signal()
    smaller_beuken()
    relocate_open_signals()
    moved = signal.events.get(what=Event.What.PLACE)
    assert (moved.before, moved.after, moved.officer, moved.is_public) == ("BU1", "WK1", None, False)


def test_only_the_area_changes_and_not_the_team_the_facts_or_the_trace(town, smaller_beuken):
    signal = world.signal()
    before = (signal.team_id, signal.facts, signal.trace, signal.due_on)
    smaller_beuken()
    relocate_open_signals()
    signal.refresh_from_db()
    assert (signal.team_id, signal.facts, signal.trace, signal.due_on) == before


def test_a_closed_signal_stays_where_it_was(town, smaller_beuken):
    signal = world.signal()
    Signal.objects.update(status="afgehandeld")
    smaller_beuken()
    assert relocate_open_signals() == 0
    signal.refresh_from_db()
    assert signal.area == town.beuken


def test_a_second_time_moves_nothing(town, smaller_beuken):
    world.signal()
    smaller_beuken()
    relocate_open_signals()
    assert relocate_open_signals() == 0
    assert Event.objects.filter(what=Event.What.PLACE).count() == 1


def test_a_signal_that_lies_in_no_area_any_more_is_marked(town):
    signal = world.signal(point=world.IN_WEST)
    AreaVersion.objects.filter(area__in=[town.west, town.municipality]).update(valid_until=datetime.date(2024, 1, 1))
    relocate_open_signals()
    signal.refresh_from_db()
    assert (signal.area, signal.is_outside) == (None, True)
    assert signal.events.get(what=Event.What.PLACE).after == ""


def test_a_signal_outside_that_now_lies_in_an_area_is_no_longer_marked(town):
    signal = world.signal(point=world.OUTSIDE)
    redraw(town.municipality, world.box(3.9, 50.9, 6.2, 52.1))
    relocate_open_signals()
    signal.refresh_from_db()
    assert (signal.area, signal.is_outside) == (town.municipality, False)


def test_an_area_that_was_given_by_its_code_is_not_taken_away(town):
    signal = world.signal(point=world.OUTSIDE, area="WK1")
    assert relocate_open_signals() == 0
    signal.refresh_from_db()
    assert (signal.area, signal.is_outside) == (town.oost, False)


def test_a_signal_without_a_point_is_left_alone(town, smaller_beuken):
    world.signal(point=None, area="BU1")
    smaller_beuken()
    assert relocate_open_signals() == 0


def test_it_lands_in_the_same_area_as_a_new_signal_would_also_on_borders(town):
    points = [(6.1, 52.05), (6.0, 52.05), (6.05, 52.05), (6.1, 52.0), (6.2, 52.1), (6.05, 52.02)]
    for point in points:
        world.signal(point=point)
    Signal.objects.update(area=None)
    relocate_open_signals()
    for signal in Signal.objects.select_related("area"):
        assert signal.area.code == areas_at(signal.point)[0].code


def test_boundaries_that_hold_from_a_day_are_followed_in_the_night_before_it(town):
    with time_machine.travel("2026-12-01 12:00+01:00"):
        signal = world.signal()
        AreaVersion.objects.filter(area=town.beuken).update(valid_until=datetime.date(2027, 1, 1))
        assert every_night() == 0
    with time_machine.travel("2027-01-01 00:05+01:00"):
        assert every_night() == 1
    signal.refresh_from_db()
    assert signal.area == town.oost


def test_however_many_signals_move_it_is_one_statement(town, smaller_beuken):
    for _number in range(20):
        world.signal()
    smaller_beuken()
    with CaptureQueriesContext(connection) as captured:
        assert relocate_open_signals() == 20
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) == 1


# --- with the import ---


def town_file(tmp_path, *, west_of):
    """The small world as a file, with the border between Oost and West elsewhere."""
    return files.write(
        tmp_path,
        files.collection(
            files.feature("GM1", "gemeente", name="Waterrijk", box=(6.0, 52.0, 6.2, 52.1)),
            files.feature("WK1", name="Oost", parent="GM1", box=(6.0, 52.0, west_of, 52.1)),
            files.feature("WK2", name="West", parent="GM1", box=(west_of, 52.0, 6.2, 52.1)),
        ),
    )


def test_importing_boundaries_locates_open_signals_again(town, tmp_path, capsys):
    signal = world.signal(point=world.IN_WEST)
    call_command("import_areas", town_file(tmp_path, west_of=6.16), year=2024)
    signal.refresh_from_db()
    assert (signal.area, signal.team) == (town.oost, town.lighting)
    assert "1 open signaal ligt nu in een ander gebied." in capsys.readouterr().out


def test_a_refused_import_moves_no_signal(town, tmp_path):
    signal = world.signal(point=world.IN_WEST)
    with pytest.raises(CommandError):
        call_command("import_areas", town_file(tmp_path, west_of=6.05), year=2024)
    signal.refresh_from_db()
    assert signal.area == town.west
