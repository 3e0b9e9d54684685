"""The pages of planned changes, of where area officers sit and of compensation, as axe finds them."""

from __future__ import annotations

import datetime

import pytest

from areas.dated import today
from officers import planning
from officers.models import Channel, PlanLine, Positioning
from signals import reorganising
from signals.models import CompensationRule
from tests import world
from tests.browser import OpenPage, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_planning_positioning_and_compensation_are_good_at_both_widths(open_page: OpenPage, town, manager):
    day = today() + datetime.timedelta(days=40)
    rule = CompensationRule.objects.create(
        name="Onder fysiek: zorg naar sociaal",
        reason="Onder fysiek wordt een zorg makkelijk een defect.",
        placed_domain=town.lighting.domain,
        team=town.wijkteam,
        question="Zit er een zorg achter?",
        kinds=["zorg"],
        is_active=True,
    )
    for _ in range(7):
        world.signal("Ik ben bang.", kind="zorg", channel=Channel.STREET)
    Positioning.objects.filter(area=town.oost).update(valid_from=today() - datetime.timedelta(days=300))
    Positioning.objects.create(area=town.municipality, role_title=town.role_title, team=town.kcc)
    settled = planning.make(
        name="Oost wordt een eigen dienst", why="Besluit van het college.", starts_on=day, by=manager
    )
    placing = {"what": "positionering", "area": town.oost, "role_title": town.role_title}
    planning.add_line(settled, PlanLine(**placing, team=town.unit, moves_signals=True), edition=1, by=manager)
    reorganising.settle(settled, edition=2, by=manager)
    draft = planning.make(name="Verlichting stopt", why="Het werk gaat naar de wijken.", starts_on=day, by=manager)
    planning.add_line(draft, PlanLine(what="team_stopt", closing=town.lighting, team=town.unit), edition=1, by=manager)
    broken = planning.make(name="Kan niet", why="Er is niemand meer.", starts_on=day, by=manager)
    planning.add_line(broken, PlanLine(what="afspraak", task=town.task), edition=1, by=manager)
    page = sign_in(open_page, manager)
    wrong = []
    for path in (
        "/organisatie/wijzigingen",
        "/organisatie/wijzigingen/nieuw",
        f"/organisatie/wijzigingen/{settled.pk}",
        f"/organisatie/wijzigingen/{draft.pk}",
        f"/organisatie/wijzigingen/{broken.pk}",
        "/organisatie/positionering/BU1",
        "/organisatie/compensatie",
        f"/organisatie/compensatie/{rule.pk}",
    ):
        page.goto(path)
        unfold(page)
        try:
            assert_good_at_both_widths(page)
        except AssertionError as fault:
            wrong.append(str(fault))
    assert not wrong, "\n\n".join(wrong)
