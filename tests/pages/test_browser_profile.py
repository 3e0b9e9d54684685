"""The profile of an area, areas beside each other, own figures, the own areas and the briefing, in a browser."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from areas.dated import today
from areas.models import AreaFigure, Indicator
from officers import stories
from officers.models import AreaAlderman
from tests import world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = "gebied;indicator;jaar;waarde;eenheid;bron"


@pytest.fixture
def told(town, area_officer):
    """Figures of three years, a story, sounds, a promise and an opgave."""
    for slug, unit, value, fields in (
        ("inwoners", "personen", 1200, {"adds_up": True}),
        ("koopwoningen", "%", 61, {"direction": "hoger", "theme": "Wonen"}),
        ("politie", "meldingen", 12, {"audience": "intern"}),
    ):
        one = Indicator.objects.create(slug=slug, name=slug.capitalize(), unit=unit, **fields)
        for at, year in enumerate((2023, 2024, 2025)):
            AreaFigure.objects.create(area=town.oost, indicator=one, year=year, value=value + 3 * at, source="CBS")
            AreaFigure.objects.create(area=town.west, indicator=one, year=year, value=value - at, source="CBS")
            AreaFigure.objects.create(area=town.municipality, indicator=one, year=year, value=value * 2, source="CBS")
    words = {"story": "Een groene wijk.\n\n- bomen\n- water", "approach": "Elke week.", "programme": "Plan 2030."}
    first = stories.tell(town.oost, words={"story": "Oud."}, by=area_officer, seen=None)
    stories.tell(town.oost, words=words, by=area_officer, seen=first.pk)
    for weeks in (2, 2, 2, 3, 3, 4, 5, 6):
        world.signal(received_at=timezone.now() - datetime.timedelta(weeks=weeks))
    world.partner()
    world.item("Een veilig plein", is_public=True)
    world.commitment("Er komt een bankje", due_on=today() + datetime.timedelta(days=2))
    world.meeting()
    return area_officer


def test_the_profile_is_good_for_everybody_and_without_a_script(open_page, town, told):
    page = open_page("/gebieden/WK1")
    unfold(page)
    assert_good_at_both_widths(page)
    for path in ("/gebieden/vergelijken", "/gebieden/vergelijken?gebied=WK1&gebied=WK2&gebied=GM1"):
        assert_good_at_both_widths(open_page(path, page=page))
    plain = open_page("/gebieden/WK1", scripts=False)
    expect(plain.get_by_text("Een groene wijk.")).to_be_visible()
    plain.goto("/gebieden/vergelijken")
    plain.locator("select").nth(0).select_option("WK1")
    plain.locator("select").nth(1).select_option("WK2")
    plain.get_by_role("button", name="Leg naast elkaar").click()
    expect(plain.get_by_role("columnheader", name="West")).to_be_visible()


def test_the_pages_of_an_area_officer_are_good(open_page, town, told):
    page = sign_in(open_page, told, "/gebieden/WK1")
    for path in ("/gebieden/WK1", "/gebieden/WK1/verhaal", "/bureau?stapel=mijn-gebieden", "/bureau/gebieden"):
        open_page(path, page=page)
        unfold(page)
        assert_good_at_both_widths(page)
    for path in ("/rapporten/briefing", "/rapporten/briefing?gebied=BU1&periode=jaar"):
        open_page(path, page=page)
        unfold(page)
        assert_good_at_both_widths(page)


def test_the_briefing_of_an_alderman_is_good_empty_and_filled(open_page, town, told):
    nobody = sign_in(open_page, world.officer("nieuw", "wethouder"), "/rapporten/briefing")
    assert_good_at_both_widths(nobody)
    alderman = world.officer("wethouder", "wethouder")
    AreaAlderman.objects.create(area=town.oost, officer=alderman)
    page = sign_in(open_page, alderman, "/rapporten/briefing")
    expect(page.get_by_text("Er komt een bankje")).to_be_visible()
    assert_good_at_both_widths(page)


def test_taking_in_own_figures_is_good_with_faults_with_a_look_and_after(open_page, town, manager):
    page = sign_in(open_page, manager, "/organisatie/cijfers")
    assert_good_at_both_widths(page)
    for line, words in (("WK404;Cijfer;2025;7;;Wij", "Regel 2:"), ("WK1;Cijfer;2025;7;;Wij", "Dit gaat er gebeuren")):
        page.get_by_label("Of plak de tabel hier").fill(f"{HEAD}\n{line}")
        page.get_by_role("button", name="Kijk eerst wat er gebeurt").click()
        expect(page.get_by_text(words).first).to_be_visible()
        assert_good_at_both_widths(page)
    page.get_by_role("button", name="Neem over").click()
    expect(page.get_by_text("1 cijfer is nieuw")).to_be_visible()
    assert_good_at_both_widths(page)
