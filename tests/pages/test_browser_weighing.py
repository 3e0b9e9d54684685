"""How a text is weighed, in a browser: sent by the keyboard, and without a script; what the page of a signal says."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals.starter import load_starter_set
from tests import world
from tests.browser import OpenPage, look_at_both_widths
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/rapporten/begrip/gevaar"
FIRST = 20_000  # milliseconds: the first text waits until the rules are made ready, on a machine that does more
TEXTS = (
    "Mijn man slaat mij elke avond en heeft nu een mes. Ik ben bang en durf niets te zeggen.",
    "Kan er een bankje bij de speeltuin komen? De stoeptegels liggen los. Bedankt voor de bloembakken.",
)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_is_weighed_by_keyboard_with_and_without_a_script(open_page: OpenPage, manager, scripts):
    load_starter_set()
    page = sign_in(open_page, manager, PATH, scripts=scripts)
    for number, text in enumerate(TEXTS):
        page.get_by_role("textbox", name="Tekst").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        page.keyboard.press("Tab")  # past the field for new words
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        outcome = page.get_by_role("heading", name="Wie dit schrijft, ziet")
        expect(outcome).to_be_in_viewport(timeout=FIRST)
        expect(page.locator("#uitkomst")).to_contain_text(("Veilig Thuis", "geen nummers")[number])
        if scripts:
            expect(page.locator("#uitkomst")).to_be_focused()
            look_at_both_widths(page, f"weighing-{number}")


def test_new_words_are_tried_before_they_are_kept(open_page: OpenPage, manager):
    load_starter_set()
    page = sign_in(open_page, manager, PATH)
    page.get_by_role("textbox", name="Tekst").fill(
        "De speeltuin ligt er goed bij, maar er ligt een kwartel met een luit."
    )
    words = page.get_by_label("Nieuwe woorden om te proberen (nog niet opgeslagen)")
    words.fill("+6 kwartel\n+5 ~tokkelen|luit\nKom!")
    page.get_by_role("button", name="Weeg de tekst").click()
    expect(page.locator("main")).to_contain_text("Dit kunnen wij niet lezen: kom!")
    words.fill("+6 kwartel\n+5 ~tokkelen|luit")
    page.get_by_role("button", name="Weeg de tekst").click()
    part = page.get_by_role("region", name="Met uw proefwoorden erbij")
    expect(part).to_contain_text("Gevonden in deze tekst: “kwartel”, “luit”.", timeout=FIRST)
    expect(words).to_have_value("+6 kwartel\n+5 ~tokkelen|luit")
    look_at_both_widths(page, "tried")


def test_the_page_of_a_signal_says_in_which_words_danger_was_recognised(open_page: OpenPage, triager):
    load_starter_set()
    signal = world.signal(TEXTS[0])
    page = sign_in(open_page, triager, signal.get_absolute_url())
    part = page.get_by_role("region", name="Gevaar herkend")
    expect(part).to_contain_text("Veilig Thuis: “Mijn man slaat mij")
    look_at_both_widths(page, "recognised")
