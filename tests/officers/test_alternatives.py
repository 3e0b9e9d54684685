"""Changes to a snapshot of the organisation: kept as codes, checked, and nothing else is touched."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from officers import alternatives
from officers.alternatives import AreaPlaced, ChannelEntered, Names, RuleUsed, TaskGiven, TeamClosed, with_changes
from officers.organisation import Arranged, Positioned
from signals.routing import route
from tests.signals.test_routing import EAST, KCC, LAMPS, TRIAGE, UNIT, facts, organisation

TEAMS = {"triage": TRIAGE, "kcc": KCC, "verlichting": LAMPS, "beheer-oost": EAST, "wijkzaken": UNIT}
AREAS = ("BU1", "WK1", "GM1")
codes, areas = some.sampled_from(sorted(TEAMS)), some.sampled_from(AREAS)
changes = some.one_of(
    some.builds(AreaPlaced, areas, some.none() | codes, some.none() | some.just("wijkmanager"), some.integers(0, 50)),
    some.builds(TaskGiven, some.just("openbare-verlichting"), some.none() | codes, some.none() | areas),
    some.builds(TeamClosed, codes, codes),
    some.builds(
        ChannelEntered,
        some.sampled_from(["web", "straat"]),
        some.sampled_from(["triage", "contact_centre", "positioned_unit"]),
        some.sampled_from(["arranged", "desk"]),
    ),
    some.builds(RuleUsed, some.integers(1, 9), some.booleans()),
)


def test_another_unit_for_the_area_officers_moves_every_title_there():
    before = organisation(
        positionings=(Positioned("WK1", "regisseur", 10, LAMPS, None), Positioned("WK1", "manager", 20, LAMPS, None))
    )
    after = with_changes(before, [AreaPlaced("WK1", "wijkzaken")])
    assert {row.team for row in after.positionings} == {UNIT}
    assert route(facts(channel="straat"), after).entry_desk == UNIT
    assert route(facts(channel="straat"), before).entry_desk == LAMPS


def test_one_title_moves_and_its_order_decides_who_is_asked():
    before = organisation(positionings=(Positioned("WK1", "manager", 20, LAMPS, None),))
    first = with_changes(before, [AreaPlaced("WK1", "wijkzaken", "regisseur", 10)])
    last = with_changes(before, [AreaPlaced("WK1", "wijkzaken", "regisseur", 30)])
    assert route(facts(channel="straat"), first).entry_desk == UNIT
    assert route(facts(channel="straat"), last).entry_desk == LAMPS


def test_an_area_without_a_place_of_its_own_has_that_of_the_larger_one_or_nobody():
    both = organisation(
        positionings=(Positioned("GM1", "regisseur", 10, UNIT, None), Positioned("WK1", "regisseur", 10, LAMPS, None))
    )
    assert route(facts(channel="straat"), with_changes(both, [AreaPlaced("WK1", None)])).entry_desk == UNIT
    nobody = with_changes(both, [AreaPlaced("WK1", None), AreaPlaced("GM1", None)])
    assert route(facts(channel="straat"), nobody).owner == TRIAGE


def test_another_team_does_a_task_in_an_area_or_everywhere():
    here = with_changes(organisation(), [TaskGiven("openbare-verlichting", "beheer-oost", "WK1")])
    assert route(facts(), here).owner == EAST
    assert route(facts(areas=("WK2", "GM1")), here).owner == LAMPS
    everywhere = with_changes(organisation(), [TaskGiven("openbare-verlichting", "beheer-oost")])
    assert route(facts(areas=("WK2", "GM1")), everywhere).owner == EAST
    nobody = with_changes(organisation(), [TaskGiven("openbare-verlichting", None)])
    assert route(facts(), nobody).owner == TRIAGE


def test_a_team_that_closes_leaves_everything_to_its_successor():
    before = organisation(
        arrangements=(Arranged("openbare-verlichting", None, LAMPS, None),),
        positionings=(Positioned("WK1", "regisseur", 10, LAMPS, None),),
    )
    after = with_changes(before, [TeamClosed("verlichting", "beheer-oost"), TeamClosed("kcc", "wijkzaken")])
    assert route(facts(), after).owner == EAST
    assert route(facts(channel="straat"), after).entry_desk == EAST
    assert route(facts(channel="telefoon"), after).entry_desk == UNIT
    triage = with_changes(before, [TeamClosed("triage", "kcc")])
    assert route(facts(decided=False), triage).owner == KCC


def test_a_channel_comes_in_at_another_desk():
    after = with_changes(organisation(), [ChannelEntered("web", "contact_centre", "desk")])
    assert (route(facts(), after).entry_desk, route(facts(), after).offer_to) == (KCC, LAMPS)


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        (AreaPlaced("WK9", "wijkzaken"), "unknown", "WK9"),
        (AreaPlaced("WK1", "weg"), "unknown", "weg"),
        (TaskGiven("dansen", "wijkzaken"), "unknown", "dansen"),
        (TaskGiven("openbare-verlichting", "wijkzaken", "WK9"), "unknown", "WK9"),
        (TeamClosed("weg", "kcc"), "unknown", "weg"),
        (TeamClosed("kcc", "kcc"), "itself", "zichzelf"),
        (ChannelEntered("fax", "triage", "desk"), "unknown", "fax"),
        (ChannelEntered("web", "zolder", "desk"), "unknown", "zolder"),
        (ChannelEntered("web", "triage", "iedereen"), "unknown", "iedereen"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(change, code, named):
    with pytest.raises(ValidationError) as refused:
        with_changes(organisation(), [change], areas=AREAS)
    (fault,) = refused.value.error_list
    assert fault.code == code
    assert named in fault.messages[0]
    assert fault.messages[0].endswith(".")


def test_a_team_that_closed_gets_nothing_afterwards():
    with pytest.raises(ValidationError, match="Verlichting neemt geen signalen meer aan"):
        with_changes(
            organisation(), [TeamClosed("verlichting", "kcc"), TaskGiven("openbare-verlichting", "verlichting")]
        )


def test_every_fault_is_said_at_once():
    with pytest.raises(ValidationError) as refused:
        with_changes(organisation(), [TaskGiven("dansen", "weg", "WK9"), AreaPlaced("WK9", None)], areas=AREAS)
    assert len(refused.value.messages) == 4


@given(some.lists(changes, max_size=6))
def test_changes_come_back_from_what_is_kept_of_them(found):
    assert alternatives.from_json(alternatives.as_json(found)) == tuple(found)


@pytest.mark.parametrize(
    "kept", [{}, {"what": "nothing"}, {"what": "team_closed", "team": "kcc"}, {"what": "rule_used", "regel": 1}]
)
def test_what_is_no_change_is_refused(kept):
    with pytest.raises(ValidationError):
        alternatives.from_json([kept])


@given(some.lists(changes, max_size=6))
def test_the_snapshot_itself_stays_as_it_is_and_every_signal_keeps_somebody(found):
    before = organisation(positionings=(Positioned("WK1", "regisseur", 10, LAMPS, None),))
    copy = organisation(positionings=(Positioned("WK1", "regisseur", 10, LAMPS, None),))
    try:
        after = with_changes(before, found)
    except ValidationError:
        return
    finally:
        assert before == copy
    for channel in ("web", "straat", "telefoon"):
        decision = route(facts(channel=channel), after)
        assert after.units[decision.owner].is_active
        assert after.units[decision.entry_desk].is_active


def test_each_change_says_in_a_sentence_what_would_be_otherwise():
    names = Names(
        teams={"kcc": "Klantcontact", "wijkzaken": "Wijkzaken"},
        tasks={"lampen": "Lampen"},
        areas={"WK1": "Oost"},
        role_titles={"regisseur": "Regisseur"},
        rules={3: "Nachtregel"},
    )
    said = [
        change.in_words(names)
        for change in (
            AreaPlaced("WK1", "wijkzaken"),
            AreaPlaced("WK1", None, "regisseur"),
            TaskGiven("lampen", "kcc"),
            TaskGiven("lampen", None, "WK1"),
            TeamClosed("kcc", "wijkzaken"),
            ChannelEntered("web", "contact_centre", "arranged"),
            RuleUsed(3, False),
        )
    ]
    assert said == [
        "Wijkambtenaren van Oost: bij Wijkzaken.",
        "Regisseur van Oost: geen eigen plek meer.",
        "Taak Lampen in de hele gemeente: bij team Klantcontact.",
        "Taak Lampen in Oost: geen eigen afspraak meer.",
        "Team Klantcontact houdt op; Wijkzaken neemt alles over.",
        "Kanaal webformulier: binnen bij het klantcontactcentrum; eigenaar is het team dat de taak in het gebied doet.",
        "Routeringsregel Nachtregel: niet in gebruik.",
    ]
