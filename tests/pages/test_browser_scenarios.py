"""Proefdraaien in a browser: from question to answer without a script, and followed with one; axe, keyboard, print."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import expect

from areas.dated import today
from officers.alternatives import AreaPlaced, TaskGiven
from officers.models import Officer, Scenario
from signals import comparing
from tests import world
from tests.browser import OpenPage, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def heard(town) -> None:
    """Thirty-two signals through four doors."""
    for number in range(32):
        channel = ("straat", "web", "telefoon", "overleg")[number % 4]
        point = (world.IN_BEUKEN, world.IN_WEST)[number % 2]
        world.signal(channel=channel, point=point, category="straatverlichting")


def work() -> None:
    """What the worker does with what waits."""
    for run in Scenario.objects.exclude(run=None).values_list("run", flat=True):
        assert comparing.try_scenario(run)


def test_it_is_asked_tried_and_read_without_a_script(open_page: OpenPage, heard, area_officer: Officer):
    page = sign_in(open_page, area_officer, scripts=False)
    page.goto("/rapporten/proefdraaien")
    page.get_by_role("link", name="Nieuw scenario").click()
    page.get_by_label("Naam").fill("Wat als Oost een eigen dienst was")
    page.get_by_label("Vanaf").fill((today() - datetime.timedelta(days=30)).isoformat())
    page.get_by_label("Tot en met").fill(today().isoformat())
    page.get_by_role("button", name="Verder").click()
    page.get_by_text("Wijkambtenaren zitten ergens anders").click()
    page.locator("#wijkambtenaren-gebied").select_option("WK1")
    page.locator("#wijkambtenaren-eenheid").select_option("wijkzaken")
    page.get_by_role("button", name="Voeg toe").first.click()
    expect(page.get_by_text("Wijkambtenaren van Oost: bij Wijkzaken.").first).to_be_visible()
    page.get_by_role("button", name="Draai de proef").click()
    expect(page.locator("progress")).to_be_visible()
    work()
    page.get_by_role("link", name="Ververs").click()
    expect(page.get_by_role("heading", name="Wat eruit kwam")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(2)
    page.get_by_role("row", name="Bij een andere ingang binnengekomen").get_by_role("link").last.click()
    # The heads, and a row for each of those that were heard in Oost.
    expect(page.get_by_role("row")).to_have_count(9)


def test_a_script_follows_it_and_shows_the_answer_by_itself(open_page: OpenPage, heard, area_officer: Officer):
    scenario = world.scenario(area_officer, AreaPlaced("WK1", "wijkzaken"))
    page = sign_in(open_page, area_officer)
    page.goto(f"/rapporten/proefdraaien/{scenario.public_id}")
    page.get_by_role("button", name="Draai de proef").click()
    page.locator("progress").wait_for()
    Scenario.objects.update(state="bezig", percent=60)
    expect(page.locator("[data-percent]")).to_have_text("60")
    Scenario.objects.update(state="wacht")
    work()
    expect(page.get_by_role("heading", name="Wat eruit kwam")).to_be_visible(timeout=10_000)


def test_every_page_of_it_is_good_and_prints_without_its_buttons(open_page: OpenPage, heard, area_officer: Officer):
    scenario = world.scenario(
        area_officer, AreaPlaced("WK1", "wijkzaken"), TaskGiven("openbare-verlichting", "wijkteam", "WK2")
    )
    page = sign_in(open_page, area_officer)
    address = f"/rapporten/proefdraaien/{scenario.public_id}"
    for path in ("/rapporten/proefdraaien", "/rapporten/proefdraaien/nieuw", address, f"{address}/vraag"):
        page.goto(path)
        unfold(page)
        assert_good_at_both_widths(page)
    page.goto(address)
    page.get_by_text("Wijkambtenaren zitten ergens anders").click()
    page.get_by_role("button", name="Voeg toe").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good_at_both_widths(page)
    page.goto(address)
    page.get_by_role("button", name="Draai de proef").click()
    page.locator("progress").wait_for()
    assert_good_at_both_widths(page)
    work()
    # The page shows the answer by itself: who goes on before that is overtaken by it.
    expect(page.get_by_role("heading", name="Wat eruit kwam")).to_be_visible(timeout=10_000)
    for path in (address, f"{address}/signalen", f"{address}/signalen?wat=niemand"):
        page.goto(path)
        unfold(page)
        assert_good_at_both_widths(page)
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name=re.compile("Draai|Deel|Haal weg|Gooi"))).to_have_count(0)
    expect(page.get_by_role("img").first).to_be_visible()
