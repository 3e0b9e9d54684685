"""What looks at pages for the other tests: what is read well is not measured again, and everything else is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page

from tests.browser import faults

pytestmark = pytest.mark.browser

# On white just dark enough, and on nothing else.
GOOD = '<p style="color: #767676; font-size: 16px">Net goed te lezen.</p>'
WORDS = "color: #767676; font-size: 16px"


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A page of nobody, that refuses no style."""
    with chromium.new_page() as page:
        yield page


@pytest.mark.parametrize(
    "bad",
    [
        f'<div style="background: #eee"><p style="{WORDS}">Op een andere grond.</p></div>',
        f'<div style="background: #eee"><div style="background: #fff1"><p style="{WORDS}">En nog een.</p></div></div>',
        '<p style="color: #777; font-size: 16px">Met een andere kleur.</p>',
        f'<div style="opacity: .9"><p style="{WORDS}">Doorschijnend.</p></div>',
        f'<div style="background: #eee; height: 99px; margin-bottom: -99px"></div><p style="{WORDS}">Eronder.</p>',
        '<div style="position: relative; height: 99px"><div style="background: #eee; height: 99px"></div>'
        f'<p style="{WORDS}; position: absolute; top: 0">Over iets anders heen.</p></div>',
        f'<div style="background: #eee; height: 99px"></div><p style="{WORDS}; margin-top: -80px">Erin geschoven.</p>',
        f'<div style="background: #eee; height: 99px"></div><p style="{WORDS}; translate: 0 -80px">Erin geschoven.</p>',
        f'<div style="background: #eee; height: 99px"></div><div style="height: 1px; background: white">'
        f'<p style="{WORDS}; position: relative; top: -80px">Erin geschoven.</p></div>',
    ],
)
def test_of_words_that_were_read_well_only_those_in_the_same_way_are_known_to_be(page, bad):
    page.set_content(f'<main style="background: white">{GOOD}</main>')
    assert faults(page, rules=("color-contrast",)) == ""
    page.evaluate("html => { document.querySelector('main').innerHTML = html; }", GOOD + bad)
    assert "color-contrast" in faults(page, rules=("color-contrast",))


def test_large_words_are_no_rule_for_small_ones(page):
    page.set_content('<main style="background: white"><h1 style="color: #949494; font-size: 24px">Groot</h1></main>')
    assert faults(page, rules=("color-contrast",)) == ""
    page.evaluate("document.querySelector('h1').style.fontSize = '23px'")
    page.evaluate("document.querySelector('h1').style.fontWeight = 'normal'")
    assert "color-contrast" in faults(page, rules=("color-contrast",))


@pytest.mark.parametrize("outside", ["https://service.pdok.nl/", "http://93.184.216.34/"])
def test_the_browser_of_the_tests_fetches_nothing_from_outside(page, outside):
    """A network there may be; that no name is found, also for a number, is what the browser was told."""
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(outside)
