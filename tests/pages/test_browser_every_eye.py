"""The form for every eye (PVE 1.22): each step empty, filled and with errors, in each language, on a narrow telephone,
with letters twice as large, in the dark, with more contrast, and in colours that the browser brings.

Axe is what takes time: all of it looks once at each state. Where only colours differ its rules for colours do:
in Dutch, at each state in the dark, and in the other colours in turn. Language changes no colour.
With the keyboard alone: `test_browser_resident.py`.
"""

from __future__ import annotations

import itertools

import pytest
from django.conf import settings as project
from playwright.sync_api import Page

from signals.models import Signal
from signals.starter import load_starter_set
from tests import files
from tests.browser import NARROW, WIDE, assert_good, faults

pytestmark = pytest.mark.browser

NIGHT = {"color_scheme": "dark"}
LOOKS = {
    "with more contrast": {"contrast": "more"},
    "by night with more contrast": {"color_scheme": "dark", "contrast": "more"},
    "in colours of the browser": {"forced_colors": "active"},
}
PLAIN = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
STORY = "De buurman slaat zijn vrouw elke avond. Bel Jan Jansen, 06-12345678."
WORDS = {
    "nl": {"onward": "Verder", "send": "Versturen"},
    "en": {"onward": "Continue", "send": "Send"},
}
SETTLED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
}"""
# What is cut off where letters grow: text that does not fit in a box that hides the rest.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(one => {
  const style = getComputedStyle(one);
  return /hidden|clip/.test(style.overflowX + style.overflowY) && one.clientWidth > 1 && !one.closest('.ww-map, svg')
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 120))"""


def look(page: Page, state: str, *, also: tuple[str, ...] = tuple(LOOKS), night: bool = True) -> None:
    """Look at a page in these ways; `state` says which one it is."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.emulate_media(**PLAIN)
    assert_good(page)
    media_of = {name: LOOKS[name] for name in also} | ({"by night": NIGHT} if night else {})
    for name, media in media_of.items():
        page.emulate_media(**(PLAIN | media))
        # Colours slide where a style says so; nobody reads them halfway.
        page.evaluate(SETTLED)
        found = faults(page, rules=("color-contrast", "link-in-text-block"))
        assert not found, f"{state}, {name}:\n{found}"
        assert sideways(page) <= 0, f"{state}, {name}"
    page.emulate_media(**PLAIN)
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) <= 0, f"{state}, letters of 200 %"
    assert page.evaluate(CUT_OFF) == [], f"{state}, letters of 200 %"
    page.evaluate("document.documentElement.style.fontSize = ''")


def sideways(page: Page) -> int:
    return page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("language", [code for code, _name in project.LANGUAGES])
def test_pve_1_22_and_pve_1_21_every_state_of_every_step_is_good_for_every_eye(open_page, town, settings, language):
    load_starter_set()
    settings.CONTACT_PHONE, settings.CONTACT_EMAIL = "14 0999", "wijk@gemeente.example"
    said = WORDS[language]
    page = open_page("/melden", width=NARROW)
    if language != "nl":
        page.get_by_role("button", name=dict(project.LANGUAGES)[language]).click()
    page.locator(f"html[lang={language}] #id_tekst").wait_for()

    turns = itertools.cycle(LOOKS)

    def look_at(state: str) -> None:
        in_dutch = language == "nl"
        look(page, state, also=(next(turns),) if in_dutch else (), night=in_dutch)

    def onward() -> None:
        page.set_viewport_size({"width": NARROW, "height": 900})
        page.get_by_role("button", name=said["onward"]).click()

    look_at("text, empty")
    onward()
    page.locator("#fouten").wait_for()
    look_at("text, with an error")
    page.locator("#id_tekst").fill(STORY)
    page.locator("#meelezen .ww-call").first.wait_for()
    look_at("text, filled, with numbers to call")
    onward()
    page.locator("path.ww-outline").first.wait_for(state="attached")
    look_at("place, empty")
    page.locator("#kaart").click()
    page.locator("#adres summary").click()
    page.locator("#id_postcode").fill("0000")
    page.locator("#id_omschrijving").fill("naast de school")
    look_at("place, filled")
    onward()
    page.locator("#fouten").wait_for()
    look_at("place, with an error")
    page.locator("#id_postcode").fill("")
    onward()
    page.locator("#id_foto").wait_for()
    look_at("photos, empty")
    page.locator("#id_foto").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": files.picture()})
    page.locator("main img").wait_for()
    look_at("photos, filled")
    page.locator("#id_foto").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"geen foto"})
    page.locator("#fouten").wait_for()
    look_at("photos, with an error")
    onward()
    page.locator("#id_email").wait_for()
    look_at("reporter, empty, with a question about data of others")
    page.locator("#id_email").fill("geen adres")
    page.get_by_role("button", name=said["send"], exact=True).click()
    page.locator("#fouten").wait_for()
    look_at("reporter, with an error")
    page.locator("#id_email").fill("sanne@voorbeeld.nl")
    page.get_by_role("button", name=said["send"], exact=True).click()
    page.wait_for_url("**/melden/bedankt")
    look_at("thanks")
    page.locator("a[href^='/volg/']").first.click()
    page.wait_for_url("**/volg/**")
    look_at("the page to follow it")
    assert Signal.objects.get().language == language


@pytest.mark.parametrize("path", ["/", "/privacy", "/toegankelijkheid", "/mijn-meldingen", "/bestaat-niet"])
def test_pve_1_22_the_other_pages_for_residents_are_good_for_every_eye(open_page, town, path):
    look(open_page(path, width=NARROW), path)


@pytest.mark.parametrize("style", ["haven", "heide", "klei"])
def test_every_house_style_is_good_by_day_and_by_night(open_page, town, settings, style):
    settings.HOUSE_STYLE_AT = f"themes/{style}"
    load_starter_set()
    page = open_page("/melden", width=NARROW)
    page.get_by_role("button", name="Verder").click()
    page.locator("#fouten").wait_for()
    page.locator("#id_tekst").fill(STORY)
    page.locator("#meelezen .ww-call").first.wait_for()
    look(page, style)


def test_pve_1_22_the_foot_of_the_form_leads_to_a_statement_with_its_status(open_page, town):
    page = open_page("/melden")
    page.locator("footer").get_by_role("link", name="Toegankelijkheid").click()
    page.get_by_text("WCAG 2.2, niveau A en AA").wait_for()
    page.get_by_text("C: de eerste maatregelen zijn genomen").wait_for()
    page.get_by_text("nog niet onderzocht door een onafhankelijk bureau").wait_for()
