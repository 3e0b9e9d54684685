"""Routing: the same facts and the same organisation always give the same desk, owner, offer and reasons."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.models import Arrangement, Channel, Positioning, Team
from officers.organisation import Arranged, Entry, Organisation, Positioned, Unit, read_organisation
from signals.routing import Facts, route
from tests import world

TRIAGE, KCC, LAMPS, EAST, UNIT = 1, 2, 3, 4, 5


def organisation(**changes):
    """Everything that routing reads, made by hand: no database."""
    units = {
        TRIAGE: Unit(TRIAGE, "triage", "Triage", "publiekszaken"),
        KCC: Unit(KCC, "kcc", "KCC", "publiekszaken"),
        LAMPS: Unit(LAMPS, "verlichting", "Verlichting", "fysiek"),
        EAST: Unit(EAST, "beheer-oost", "Beheer Oost", "fysiek"),
        UNIT: Unit(UNIT, "wijkzaken", "Wijkzaken", None),
    }
    given = {
        "day": datetime.date(2026, 5, 1),
        "units": units,
        "triage": TRIAGE,
        "contact_centre": KCC,
        "tasks": {"openbare-verlichting": "Openbare verlichting"},
        "arrangements": (Arranged("openbare-verlichting", None, LAMPS, None),),
        "positionings": (),
        "entries": {
            "telefoon": Entry("contact_centre", "arranged"),
            "straat": Entry("positioned_unit", "desk"),
        },
    }
    return Organisation(**(given | changes))


def facts(**changes):
    """A street light in the buurt Beuken, in wijk Oost."""
    given = {
        "channel": "web",
        "kind": "melding",
        "sensitivity": "gewoon",
        "at": "2026-05-01T10:00:00+00:00",
        "category": "straatverlichting",
        "category_name": "Straatverlichting",
        "decided": True,
        "task": "openbare-verlichting",
        "areas": ("BU1", "WK1", "GM1"),
        "area_names": ("Beuken", "Oost", "Waterrijk"),
    }
    return Facts(**(given | changes))


def arranged(*rows):
    return tuple(Arranged("openbare-verlichting", *row) for row in rows)


def test_the_nearest_arrangement_going_up_the_areas_wins():
    rows = arranged((None, LAMPS, None), ("GM1", KCC, None), ("WK1", EAST, datetime.date(2026, 5, 1)))
    decided = route(facts(), organisation(arrangements=rows))
    assert (decided.owner, decided.entry_desk, decided.offer_to) == (EAST, TRIAGE, None)
    assert [step.stap for step in decided.trace] == ["gebied", "taak", "afspraak", "ingang", "eigenaar"]
    assert decided.trace[2].uitleg == "Afgesproken voor Oost: team Beheer Oost sinds 1 mei 2026."


def test_an_arrangement_of_another_area_or_another_task_does_not_count():
    rows = (*arranged(("WK2", EAST, None), (None, LAMPS, None)), Arranged("groen", "BU1", KCC, None))
    assert route(facts(), organisation(arrangements=rows)).owner == LAMPS


def test_a_team_that_is_no_longer_active_is_passed_over():
    units = dict(organisation().units) | {EAST: Unit(EAST, "beheer-oost", "Beheer Oost", "fysiek", is_active=False)}
    rows = arranged(("WK1", EAST, None), (None, LAMPS, None))
    assert route(facts(), organisation(arrangements=rows, units=units)).owner == LAMPS


@pytest.mark.parametrize(
    "unknown",
    [
        {"decided": False},
        {"category": None, "task": None},
        {"task": None},
        {"outside": True, "areas": (), "area_names": ()},
    ],
)
def test_what_nothing_decides_is_owned_by_triage(unknown):
    decided = route(facts(**unknown), organisation())
    assert (decided.owner, decided.offer_to) == (TRIAGE, None)
    assert "een mens kijkt ernaar" in " ".join(step.uitleg for step in decided.trace)


def test_a_task_that_nobody_is_arranged_for_is_owned_by_triage():
    assert route(facts(), organisation(arrangements=())).owner == TRIAGE


def test_a_call_comes_in_at_the_contact_centre_and_is_owned_by_the_arranged_team():
    decided = route(facts(channel="telefoon"), organisation())
    assert (decided.entry_desk, decided.owner) == (KCC, LAMPS)


def test_a_street_signal_is_owned_by_the_unit_of_the_area_officers_and_offered_to_the_arranged_team():
    placed = (Positioned("WK1", "gebiedsregisseur", 100, UNIT, None),)
    decided = route(facts(channel="straat"), organisation(positionings=placed))
    assert (decided.entry_desk, decided.owner, decided.offer_to) == (UNIT, UNIT, LAMPS)


def test_a_street_signal_for_the_unit_itself_needs_no_offer():
    placed = (Positioned("WK1", "gebiedsregisseur", 100, LAMPS, None),)
    decided = route(facts(channel="straat"), organisation(positionings=placed))
    assert (decided.entry_desk, decided.owner, decided.offer_to) == (LAMPS, LAMPS, None)


def test_a_street_signal_where_nobody_is_positioned_is_owned_by_triage():
    decided = route(facts(channel="straat"), organisation())
    assert (decided.entry_desk, decided.owner, decided.offer_to) == (TRIAGE, TRIAGE, LAMPS)


def test_the_nearest_positioning_wins_and_of_two_titles_the_first_in_order():
    placed = (
        Positioned("GM1", "gebiedsregisseur", 1, KCC, None),
        Positioned("WK1", "buurtcoordinator", 20, EAST, None),
        Positioned("WK1", "gebiedsregisseur", 10, UNIT, None),
    )
    assert route(facts(channel="straat"), organisation(positionings=placed)).entry_desk == UNIT


def test_facts_survive_being_kept():
    assert Facts.from_json(facts().as_json()) == facts()


def test_routing_runs_no_sql(town):
    snapshot = read_organisation()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        route(facts(), snapshot)
    assert not captured.captured_queries


def test_replay_over_the_whole_organisation_decides_as_live_intake_did(town):
    Arrangement.objects.create(task=town.task, area=town.west, team=town.unit)
    for channel in Channel:
        for point in (world.IN_BEUKEN, world.IN_WEST, world.OUTSIDE, None):
            signal = world.signal(channel=channel, point=point)
            again = route(Facts.from_json(signal.facts), read_organisation())
            assert (again.owner, again.entry_desk) == (signal.team_id, signal.entry_desk_id)
            assert again.trace_as_json() == signal.trace


def test_arrangements_and_positioning_hold_on_their_days_only(town):
    Arrangement.objects.create(
        task=town.task,
        area=town.oost,
        team=town.unit,
        valid_from=datetime.date(2026, 5, 1),
        valid_until=datetime.date(2026, 6, 1),
    )
    before, during, after = (
        read_organisation(day=datetime.date.fromisoformat(day)) for day in ("2026-04-30", "2026-05-01", "2026-06-01")
    )
    assert [route(facts(), one).owner for one in (before, during, after)] == [
        town.lighting.pk,
        town.unit.pk,
        town.lighting.pk,
    ]


@pytest.mark.parametrize("area", ["GM1", "WK1", "BU1"])
def test_areas_inherit_positioning_from_above(town, area):
    Positioning.objects.all().delete()
    Positioning.objects.create(
        area=getattr(town, {"GM1": "municipality", "WK1": "oost", "BU1": "beuken"}[area]),
        role_title=town.role_title,
        team=town.unit,
    )
    assert world.signal(channel=Channel.STREET).entry_desk == Team.objects.get(slug="wijkzaken")
