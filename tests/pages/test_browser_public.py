"""The public page of an area in a browser, empty and filled, with its map and without a script; and following it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from outbox.models import Letter
from signals import starter_icons
from signals.models import Category
from tests import world
from tests.browser import assert_good_at_both_widths

pytestmark = pytest.mark.browser

ADDRESS = "buur@example.nl"


@pytest.fixture(autouse=True)
def street_lights_are_public(town):
    Category.objects.filter(pk=town.streetlight.pk).update(
        is_public=True, public_name="Lamp op straat", icon=starter_icons.drawing_of("straatverlichting")
    )


def test_pve_1_16_the_map_shows_what_the_list_beside_it_says_and_its_balloons_hold_nothing_of_the_reporter(
    open_page, town
):
    page = open_page("/gebieden/BU1")
    expect(page.get_by_text("Hier is nu niets bekend")).to_be_visible()
    assert_good_at_both_widths(page)
    for _ in range(12):
        world.signal("Ik ben Geheimpje, 0687654321", name="Geheimpje", email="geheim@example.nl", phone="0687654321")
    world.signal("Nog een", point=(6.06, 52.03))
    open_page("/gebieden/BU1", page=page)
    expect(page.locator(".ww-known")).to_have_count(13)
    expect(page.locator(".ww-map-icon")).to_have_count(2)
    page.locator(".ww-map-icon", has_text="12").click()
    balloon = page.locator(".ww-balloon")
    expect(balloon.locator("li").first).to_contain_text("Lamp op straat")
    assert "Geheimpje" not in page.content()
    assert "0687654321" not in page.content()
    assert page.locator(".ww-map-icon img").first.evaluate("picture => picture.naturalWidth") > 0
    assert_good_at_both_widths(page)


def test_the_area_is_followed_from_its_page_and_stopped_from_the_mail(open_page, town):
    page = open_page("/gebieden/WK1")
    page.get_by_role("link", name="Volg Oost").click()
    expect(page.get_by_label("Welk gebied?")).to_have_value("WK1")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Volgen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Uw e-mailadres").fill(ADDRESS)
    page.get_by_role("button", name="Volgen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    assert_good_at_both_widths(page)
    body = Letter.objects.get(recipient=ADDRESS).body
    for what, button, said in (
        ("bevestigen", "Ja, mail mij", "U krijgt mail van ons"),
        ("stoppen", "Stop deze mail", "U krijgt hierover geen mail meer"),
    ):
        open_page(re.findall(rf"/volgen/{what}/\S+", body)[0], page=page)
        assert_good_at_both_widths(page)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(said)
        assert_good_at_both_widths(page)


def test_who_has_the_same_to_report_presses_one_button(open_page, town):
    world.signal("Lamp stuk", point=world.IN_WEST)
    page = open_page("/melden")
    page.get_by_label("Wat wilt u ons vertellen?").fill("De lantaarn is kapot voor de deur")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar is het?")
    page.evaluate(
        "point => { document.querySelector('[name=lon]').value = point[0];"
        " document.querySelector('[name=lat]').value = point[1]; }",
        list(world.IN_WEST),
    )
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hebt u foto’s?")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Misschien weten wij dit al")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Dit meld ik ook").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, u telt mee")
    assert_good_at_both_widths(page)
