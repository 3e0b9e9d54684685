"""The form for every eye (PVE 1.22): each step empty, filled and with errors, in each language, on a narrow telephone,
with letters twice as large, in the dark, with more contrast, and in colours that the browser brings.

Text, place, questions, photos and reporter, each empty, filled and with an error; place also with objects, questions
also with a stop and with numbers to call. Each in Dutch and in English: all of axe once, at 320 pixels; then its rules
for colours alone in the dark, with more contrast and in one of the other colours in turn; and letters of 200 %. One
load for each state.
With the keyboard alone: `test_browser_resident.py`, and here for what a city asks besides.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest
from django.conf import settings as project
from playwright.sync_api import Page, expect

from signals.models import ExtraQuestion, Signal
from signals.starter import load_starter_set
from tests import files, world
from tests.browser import NARROW, WIDE, assert_good, faults

pytestmark = pytest.mark.browser

NIGHT = {"color_scheme": "dark"}
LOOKS = {
    "by night": NIGHT,
    "with more contrast": {"contrast": "more"},
    "by night with more contrast": {"color_scheme": "dark", "contrast": "more"},
    "in colours of the browser": {"forced_colors": "active"},
}
ALWAYS, IN_TURN = tuple(LOOKS)[:2], tuple(LOOKS)[2:]
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


def look(page: Page, state: str, *, ways: Iterable[str] = tuple(LOOKS), within: str = "body") -> None:
    """Look at a page in these ways (at its colours within a part of it); `state` says which one it is."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.emulate_media(**PLAIN)
    assert_good(page)
    for name in ways:
        page.emulate_media(**(PLAIN | LOOKS[name]))
        # Colours slide where a style says so; nobody reads them halfway.
        page.evaluate(SETTLED)
        found = faults(page, rules=("color-contrast", "link-in-text-block"), within=within)
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
    page = _first_step(open_page, language)
    look_at, onward = _looker(page, language), _onward(page, said)
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
    page.locator("#id_telefoon").fill("0612345678")
    page.locator("#id_naam").fill("Sanne")
    # Back and forth, as who looks at the photos once more: what was typed is there, and nothing is wrong.
    page.locator("button[name=naar][value=foto]").last.click()
    page.locator("#id_foto").wait_for()
    onward()
    page.locator("#id_email[value='sanne@voorbeeld.nl']").wait_for()
    look_at("reporter, filled")
    page.get_by_role("button", name=said["send"], exact=True).click()
    page.wait_for_url("**/melden/bedankt")
    look_at("thanks")
    page.locator("a[href^='/volg/']").first.click()
    page.wait_for_url("**/volg/**")
    look_at("the page to follow it")
    assert Signal.objects.get().language == language


@pytest.mark.parametrize("language", [code for code, _name in project.LANGUAGES])
def test_pve_1_22_what_a_city_asks_besides_is_good_for_every_eye(open_page, asking, language):
    said = WORDS[language]
    page = _first_step(open_page, language)
    look_at, onward = _looker(page, language), _onward(page, said)
    page.locator("#id_tekst").fill("De lantaarn bij de school is kapot")
    onward()
    _pin(page, asking)
    look_at("place, with objects")
    page.locator("input[name=objecten]").first.check()
    onward()
    page.locator("#kop-vragen").wait_for()
    look_at("questions, empty")
    onward()
    page.locator("#fouten").wait_for()
    look_at("questions, with an error")
    page.locator("input[name=vraag-hoeveel][value=een]").check()
    page.locator("input[name=vraag-wat]").first.check()
    page.locator("#id_vraag-sinds").fill("2026-11-01")
    page.locator("#id_vraag-aantal").fill("3")
    page.locator("#id_vraag-paal").fill("Jan Jansen, 06-12345678, ligt hier bewusteloos")
    page.locator("#meelezen .ww-call").first.wait_for()
    look_at("questions, filled, with numbers to call")
    page.locator("#id_vraag-paal").fill("Vraag het Jan Jansen, 06-12345678")
    expect(page.locator("#meelezen .ww-call")).to_have_count(0)
    page.locator("input[name=vraag-hoeveel][value=snelweg]").check()
    page.locator("[data-stop]:not([hidden])").wait_for()
    look_at("questions, with a stop")
    page.locator("input[name=vraag-hoeveel][value=een]").check()
    onward()
    page.locator("#kop-anderen").wait_for()
    look_at("reporter, with a question about data of others in an answer")
    page.get_by_role("button", name=said["send"], exact=True).click()
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert signal.extra_answers.count() == 5
    assert signal.about_objects.count() == 1


def test_pve_1_22_what_a_city_asks_besides_is_answered_with_the_keyboard_alone(open_page, asking):
    page = _first_step(open_page, "nl")

    def go_to(selector: str) -> None:
        for _step in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the keyboard")

    go_to("#id_tekst")
    page.keyboard.type("De lantaarn bij de school is kapot")
    go_to("[data-go]")
    page.keyboard.press("Enter")
    _pin(page, asking, by_keyboard=go_to)
    go_to("input[name=objecten]")
    page.keyboard.press("Space")
    go_to("[data-go]")
    page.keyboard.press("Enter")
    page.locator("#kop-vragen").wait_for()
    page.wait_for_load_state()
    go_to("input[name=vraag-hoeveel]")
    page.keyboard.press("Space")
    # A stop is left as it was come to: with the arrows.
    page.keyboard.press("ArrowDown")
    page.locator("[data-stop]:not([hidden])").wait_for()
    expect(page.locator("[data-go]")).not_to_be_visible()
    page.keyboard.press("ArrowUp")
    go_to("#id_vraag-paal")
    page.keyboard.type("L-1")
    go_to("input[name=vraag-wat]")
    page.keyboard.press("Space")
    go_to("[data-go]")
    page.keyboard.press("Enter")
    page.locator("#id_email").wait_for()
    page.wait_for_load_state()
    go_to("button.utrecht-button--submit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert dict(signal.extra_answers.values_list("code", "value")) == {"hoeveel": "een", "paal": "L-1", "wat": ["uit"]}
    assert signal.about_objects.count() == 1


@pytest.fixture
def asking(town):
    """Questions of each kind about street lights, one of which must be answered and may stop."""
    load_starter_set()
    ExtraQuestion.objects.all().delete()
    stop = {
        "text": "Een snelweg", "stop_text": "Voor snelwegen zorgt Rijkswaterstaat.", "stop_phone": "0800 8002",
        "stop_url": "https://www.rijkswaterstaat.nl",
    }  # fmt: skip
    light = town.streetlight
    first = world.question(
        "hoeveel", "Hoeveel lampen?", light, choices={"een": "Eén", "snelweg": stop}, is_required=True, order=1
    )
    second = world.question("paal", "Welk nummer?", light, form="tekst", explanation="Op de paal.", order=2)
    second.shown_on.set(first.choices.filter(slug="een"))
    world.question(
        "wat", "Wat ziet u?", light, form="meerdere", choices={"uit": "Donker", "flikkert": "Flits"}, order=3
    )
    world.question("sinds", "Sinds wanneer?", light, form="datum", order=4)
    world.question("aantal", "Hoeveel palen?", light, form="getal", order=5)
    return town


def _first_step(open_page, language: str) -> Page:
    """The first step of the form in this language."""
    page = open_page("/melden", width=NARROW)
    if language != "nl":
        page.get_by_role("button", name=dict(project.LANGUAGES)[language]).click()
    page.locator(f"html[lang={language}] #id_tekst").wait_for()
    page.wait_for_load_state()
    return page


def _looker(page: Page, language: str) -> Callable[[str], None]:
    """What looks at a state: in the dark and with more contrast, and in each of the other colours in turn. Head and
    foot are the same at each state: their colours are looked at once."""
    turns = itertools.cycle(IN_TURN if language == "nl" else IN_TURN[::-1])
    parts = itertools.chain(["body"], itertools.repeat("main"))
    return lambda state: look(page, f"{language}: {state}", ways=(*ALWAYS, next(turns)), within=next(parts))


def _onward(page: Page, said: dict[str, str]) -> Callable[[], None]:
    def onward() -> None:
        page.set_viewport_size({"width": NARROW, "height": 900})
        page.get_by_role("button", name=said["onward"]).click()

    return onward


def _pin(page: Page, town, *, by_keyboard: Callable[[str], None] | None = None) -> None:
    """Choose the place in the middle of the map, where two lamp posts are."""
    page.locator("path.ww-outline").first.wait_for(state="attached")
    page.wait_for_load_state()
    press = page.locator("#kies-plek")

    def choose() -> None:
        if by_keyboard:
            by_keyboard("#kies-plek")
            page.keyboard.press("Enter")
        else:
            press.click()

    choose()
    lon, lat = (float(page.locator(f"#id_{name}").input_value()) for name in ("lon", "lat"))
    world.layer("lantaarns", {"L-1": (lon, lat), "L-2": (lon + 0.0004, lat)}, town.streetlight)
    choose()
    page.locator("input[name=objecten]").first.wait_for()


@pytest.mark.parametrize(
    "path",
    [
        "/", "/privacy", "/toegankelijkheid", "/mijn-meldingen", "/bestaat-niet", "/gebieden", "/gebieden/BU1",
        "/volgen",
    ],
)  # fmt: skip
def test_pve_1_22_the_other_pages_for_residents_are_good_for_every_eye(open_page, town, path):
    look(open_page(path, width=NARROW), path)


def test_for_who_asks_for_less_motion_nothing_on_a_page_moves(open_page, town):
    """However short: a transition of every element would make each new style take a hundred times as long."""
    page = open_page("/melden")
    moves = """() => [...document.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one);
      return style.transitionDuration !== '0s' || style.animationName !== 'none';
    }).map(one => one.outerHTML.slice(0, 120))"""
    assert page.evaluate(moves) == []
    # Else something does: the test would see it.
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moves) != []


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
