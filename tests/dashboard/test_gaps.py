"""The page of gaps: every thing that the organisation does not cover is named, and nothing that it does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.gaps import Gaps, find_gaps
from officers.models import Arrangement, Coverage, EntryRule, MunicipalTask, Positioning, Team
from signals import workflow
from signals.models import EscalationDesk
from tests import world


@pytest.fixture
def whole(town, area_officer) -> world.Town:
    """The small world with nothing missing."""
    Coverage.objects.create(officer=area_officer, area=town.west, role_title=town.role_title)
    for team in (town.triage, town.kcc, town.lighting, town.wijkteam, town.unit):
        world.officer("", "teamlid", teams=(team,), email=f"{team.slug}.lid@gemeente.example")
    world.desks()
    town.other.task = MunicipalTask.objects.create(slug="rest", name="Rest", domain=world.domain("publiekszaken"))
    town.other.save()
    Arrangement.objects.create(task=town.other.task, team=town.triage)
    return town


def names(spots) -> list[str]:
    return [spot.name for spot in spots]


def test_the_page_is_for_who_may_see_gaps(client, town, member, triager):
    assert client.get("/gaten")["Location"] == "/inloggen?next=/gaten"
    client.force_login(member)
    assert client.get("/gaten").status_code == 403
    client.force_login(triager)
    assert client.get("/gaten").status_code == 200


def test_where_nothing_is_missing_the_page_says_so(client, whole, manager):
    assert find_gaps().number == 0
    client.force_login(manager)
    assert "Er zijn geen gaten" in client.get("/gaten").content.decode()


def test_an_area_is_covered_by_its_own_officer_or_by_that_of_a_larger_area(whole):
    Coverage.objects.filter(area=whole.west).delete()
    found = find_gaps().officers
    assert names(found.missing) == ["West"]
    assert found.own == 1
    assert [(spot.name, above.name) for spot, above in found.inherited] == [("Beuken", "Oost")]


def test_a_larger_area_is_no_gap_where_all_that_lies_in_it_is_covered(whole):
    assert "Waterrijk" not in names(find_gaps().officers.missing)


def test_where_nobody_is_anywhere_the_largest_area_is_named_once(whole):
    Coverage.objects.all().delete()
    (spot,) = find_gaps().officers.missing
    assert (spot.name, spot.below) == ("Waterrijk", 3)


def test_an_officer_who_left_covers_nothing(whole, area_officer):
    type(area_officer).objects.filter(pk=area_officer.pk).update(is_active=False)
    assert names(find_gaps().officers.missing) == ["Waterrijk"]


def test_an_area_without_positioning_is_a_gap(whole):
    Positioning.objects.filter(area=whole.west).delete()
    assert names(find_gaps().positioning.missing) == ["West"]
    Team.objects.filter(pk=whole.lighting.pk).update(is_active=False)
    assert names(find_gaps().positioning.missing) == ["Waterrijk"]


def test_a_task_without_arrangement_is_a_gap_everywhere_or_in_some_areas(whole):
    MunicipalTask.objects.create(slug="zwemmen", name="Zwemwater", domain=world.domain("fysiek"))
    Arrangement.objects.filter(task=whole.task).delete()
    Arrangement.objects.create(task=whole.task, area=whole.beuken, team=whole.lighting)
    Arrangement.objects.create(task=whole.task, area=whole.west, team=whole.lighting)
    found = {gap.task.name: names(gap.spots) for gap in find_gaps().tasks}

    assert found == {"Zwemwater": []}
    Arrangement.objects.filter(area=whole.west).delete()
    assert {gap.task.name: names(gap.spots) for gap in find_gaps().tasks} == {
        "Openbare verlichting": ["West"],
        "Zwemwater": [],
    }


def test_an_arrangement_with_a_team_that_stopped_is_none(whole):
    Team.objects.filter(pk=whole.lighting.pk).update(is_active=False)
    assert [gap.task.name for gap in find_gaps().tasks] == ["Openbare verlichting"]


def test_teams_categories_and_channels_are_named(whole, manager, client):
    empty = world.team("leeg")
    world.team("stil", email="")
    world.officer("", "teamlid", teams=(Team.objects.get(slug="stil"),), email="stil.lid@gemeente.example")
    whole.streetlight.task = None
    whole.streetlight.save()
    EntryRule.objects.filter(channel="schouw").delete()
    found: Gaps = find_gaps()
    assert found.teams_without_members == [empty]
    assert [team.slug for team in found.teams_without_mail] == ["stil"]
    assert found.categories == [whole.streetlight]
    assert found.channels == ["schouw"]
    client.force_login(manager)
    text = client.get("/gaten").content.decode()
    for words in ("Leeg", "Stil", "Straatverlichting", "Schouw"):
        assert f"<strong>{words}</strong>" in text, words


def test_a_rule_that_cannot_be_followed_any_more_is_a_gap(whole, client, manager):
    keeper = world.officer("wacht", "teamlid", teams=(whole.unit,), email="wacht@gemeente.example")
    world.rule(whole.streetlight, team=whole.unit, officer=keeper, name="Wacht")
    world.rule(whole.streetlight, team=whole.lighting, area=whole.oost, order=10)
    assert find_gaps().rules == []
    keeper.teams.clear()
    (gap,) = find_gaps().rules
    assert (gap.rule.name, gap.why) == ("Wacht", "De medewerker van deze regel is niet meer van team Wijkzaken.")
    assert find_gaps().number == 1
    client.force_login(manager)
    text = client.get("/gaten").content.decode()
    assert "<strong>Wacht</strong>: De medewerker van deze regel is niet meer van team Wijkzaken." in text
    assert f"/beheer/signals/routingrule/{gap.rule.pk}/change/" in text
    type(gap.rule).objects.update(is_active=False)
    assert find_gaps().rules == []


def test_a_rule_that_never_has_its_turn_is_a_gap_with_what_goes_before_it(whole, client, manager):
    first = world.rule(whole.streetlight, team=whole.unit, name="Lampen")
    world.rule(whole.streetlight, team=whole.lighting, area=whole.oost, name="Lampen in Oost")
    (gap,) = find_gaps().rules
    assert (gap.rule.name, gap.others) == ("Lampen in Oost", (first,))
    client.force_login(manager)
    text = client.get("/gaten").content.decode()
    assert f'/beheer/signals/routingrule/{first.pk}/change/">Lampen</a>' in text
    type(first).objects.filter(pk=first.pk).update(order=500)
    assert find_gaps().rules == []


@pytest.mark.parametrize("amount", [1, 50])
def test_the_page_takes_at_most_16_statements(client, whole, manager, amount):
    for at in range(amount):
        world.area(f"WK9{at}", "wijk", parent=whole.municipality)
        MunicipalTask.objects.create(slug=f"taak-{at}", name=f"Taak {at}", domain=world.domain("fysiek"))
        world.team(f"leeg-{at}", email="")
        world.category(f"los-{at}", task=None)
        team = world.team(f"wacht-{at}")
        keeper = world.officer("", teams=(team,))
        world.rule(whole.streetlight, team=team, officer=keeper, area=whole.oost)
        keeper.teams.clear()
    client.force_login(manager)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/gaten").status_code == 200
    assert len(queries) <= 16, "\n".join(one["sql"][:160] for one in queries)


def test_a_team_that_stopped_with_signals_that_are_open_is_a_gap(whole, manager, client):
    signal = world.signal()
    assert find_gaps().stopped_teams == []
    Team.objects.filter(pk=whole.lighting.pk).update(is_active=False)
    assert find_gaps().stopped_teams == [whole.lighting]
    client.force_login(manager)
    page = client.get("/gaten").content.decode()
    assert 'href="/signalen?team=verlichting"' in page
    # They do lie on the desks of its members.
    assert "op geen enkel bureau" not in page
    assert "op het bureau van wie nog lid is van dit team" in page
    workflow.move(signal, to="afgehandeld", by=None, text="Klaar.")
    assert find_gaps().stopped_teams == []


def test_who_hears_no_notice_is_a_gap(whole, client, manager):
    mute = world.officer("stil", "teamlid", name="Stille Kracht", teams=(whole.lighting,))
    world.officer("los", "teamlid", name="Los Van Teams")
    EscalationDesk.objects.filter(level="directie").delete()
    found = find_gaps()
    assert (found.officers_without_mail, found.levels, found.number) == ([mute], ["directie"], 2)
    client.force_login(manager)
    text = client.get("/gaten").content.decode()
    assert "<strong>Stille Kracht</strong>" in text
    assert "/beheer/signals/escalationdesk/add/?level=directie" in text
    type(mute).objects.filter(pk=mute.pk).update(is_active=False)
    assert find_gaps().officers_without_mail == []
