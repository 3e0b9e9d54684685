"""The management pages in a browser, under the strict content security policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from officers.starter import add_roles
from tests.browser import assert_good_at_both_widths

pytestmark = pytest.mark.browser


@pytest.fixture
def beheer(open_page, town, manager):
    """A page on which the application manager is signed in; it fails when the browser refuses a style or script."""
    add_roles()
    page = open_page("/beheer/")
    page.get_by_label("Gebruikersnaam").fill("beheer")
    page.get_by_label("Wachtwoord").fill("beheer")
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/beheer/")
    return page


def test_index_lists_and_forms_break_no_policy(beheer, open_page):
    for path in (
        "/beheer/",
        "/beheer/officers/officer/",
        "/beheer/officers/officer/add/",
        "/beheer/officers/arrangement/?geldt=nu",
        "/beheer/officers/arrangement/add/",
        "/beheer/officers/apiclient/add/",
        "/beheer/signals/category/",
        "/beheer/areas/area/",
        "/beheer/areas/areakind/add/",
    ):
        open_page(path, page=beheer)
        expect(beheer.get_by_role("heading", level=1)).to_be_visible()


def test_a_code_is_proposed_from_the_name_and_the_row_is_saved(beheer, open_page):
    open_page("/beheer/areas/areakind/add/", page=beheer)
    beheer.get_by_label("Naam").press_sequentially("Dorp aan zee")
    assert beheer.get_by_label("Code").input_value() == "dorp-aan-zee"
    beheer.get_by_role("button", name="Opslaan", exact=True).click()
    beheer.wait_for_url("**/areakind/")
    expect(beheer.get_by_role("link", name="Dorp aan zee").first).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/beheer/", "/beheer/officers/team/", "/beheer/officers/team/add/", "/beheer/signals/category/"]
)
def test_the_pages_are_good(beheer, open_page, path):
    open_page(path, page=beheer)
    assert_good_at_both_widths(beheer)
