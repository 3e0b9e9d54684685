"""Extra questions and objects on the map in a browser: what follows on an answer, what stops, what is pointed at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals.models import ExtraAnswer, Signal
from tests import world
from tests.browser import assert_good_at_both_widths, onward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STOP = {
    "text": "Een snelweg", "stop_text": "Voor snelwegen zorgt Rijkswaterstaat.", "stop_phone": "0800 8002",
    "stop_url": "https://www.rijkswaterstaat.nl",
}  # fmt: skip


@pytest.fixture
def asking(town):
    """Questions of each kind about street lights."""
    first = world.question("hoeveel", "Hoeveel lampen?", town.streetlight, choices={"een": "Eén", "straat": "Alle"})
    second = world.question(
        "paal", "Welk nummer?", town.streetlight, form="tekst", order=101, explanation="Op de paal."
    )
    second.shown_on.set(first.choices.filter(slug="een"))
    world.question("weg", "Welke weg?", town.streetlight, choices={"straat": "Een straat", "snelweg": STOP}, order=102)
    world.question("wat", "Wat ziet u?", town.streetlight, form="meerdere", choices={"uit": "Donker"}, order=103)
    world.question("sinds", "Sinds wanneer?", town.streetlight, form="datum", order=104)
    return town


def test_pve_1_12_3_5_3_9_a_report_with_objects_questions_and_a_stop(asking, open_page):
    page = open_page("/melden")
    page.fill("#id_tekst", "De lantaarn bij de school is kapot")
    onward(page)
    # Until the outlines are there, the map looks at the whole country.
    page.wait_for_selector(".ww-outline", state="attached")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Kies deze plek").click()
    # Lamp posts where the middle of this map happens to be.
    lon, lat = (float(page.locator(f"#id_{name}").input_value()) for name in ("lon", "lat"))
    world.layer("lantaarns", {"L-1": (lon, lat), "L-2": (lon + 0.0004, lat)}, asking.streetlight)
    page.get_by_role("button", name="Kies deze plek").click()
    post = page.get_by_label("lantaarn L-1")
    expect(post).to_be_visible()
    post.check()
    assert_good_at_both_widths(page)
    onward(page)
    # What was asked beside the map is not asked once more.
    expect(page.get_by_text("Gaat het om een van deze?")).to_have_count(0)
    expect(page.get_by_label("Welk nummer?")).to_be_hidden()
    page.get_by_label("Eén").check()
    expect(page.get_by_label("Welk nummer?")).to_be_visible()
    page.get_by_label("Welk nummer?").fill("L-1")
    page.get_by_label("Een snelweg").check()
    expect(page.get_by_role("alert").get_by_text("Voor snelwegen zorgt Rijkswaterstaat.")).to_be_visible()
    expect(page.get_by_role("button", name="Verder")).to_be_hidden()
    assert_good_at_both_widths(page)
    page.get_by_label("Een straat").check()
    onward(page)
    expect(page.get_by_text("Stap 4 van 4")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/bedankt")
    answers = dict(ExtraAnswer.objects.values_list("code", "text"))
    assert answers == {"hoeveel": "Eén", "paal": "L-1", "weg": "Een straat"}
    assert [one["public_id"] for one in Signal.objects.get().pointed_at] == ["lantaarns:L-1"]


def test_without_a_script_the_stop_and_the_next_question_come_with_the_next_page(asking, open_page):
    page = open_page("/melden", scripts=False)
    page.fill("#id_tekst", "De lantaarn bij de school is kapot")
    onward(page)
    onward(page)
    page.get_by_label("Eén").check()
    page.get_by_label("Een snelweg").check()
    onward(page)
    expect(page.get_by_text("Voor snelwegen zorgt Rijkswaterstaat.")).to_be_visible()
    expect(page.get_by_role("button", name="Verder")).to_have_count(0)
    page.get_by_label("Een straat").check()
    page.get_by_role("button", name="Ik koos een ander antwoord").click()
    expect(page.get_by_text("Stap 4 van 4")).to_be_visible()
