"""Passing a signal on under a law in a browser: with a look at who will read it, and one word back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals.models import StatutoryPassing, StatutoryStart
from tests import world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_wmo_2_3_2_a_melding_is_passed_on_and_one_word_comes_back(open_page, town, member, scripts):
    access = world.team("toegang-wmo", name="Toegang Wmo", domain_slug="sociaal")
    consultant = world.officer("consulent", "teamlid", teams=(access,))
    StatutoryStart.objects.create(
        slug="wmo-melding", name="Wmo-melding", law="Wmo 2015", article="artikel 2.3.2", term_days=42,
        promise="is ons onderzoek klaar", team=access,
    )  # fmt: skip
    signal = world.signal("Mijn man kan de trap niet meer op.", email="bewoner@example.nl")
    page = sign_in(open_page, member, signal.get_absolute_url(), scripts=scripts)
    page.locator("summary", has_text="Hier begint een wettelijke termijn").click()
    page.locator("#wettelijk-start").select_option("wmo-melding")
    form = page.locator("form[action$='/wettelijk']")
    form.get_by_role("button", name="Kijk eerst wat zij zien").click()
    expect(page.get_by_text("Dit ziet Toegang Wmo (1 medewerker):")).to_be_visible()
    if scripts:
        assert_good_at_both_widths(page)
    form.get_by_role("button", name="Geef het door").click()
    expect(page.get_by_role("heading", name="Wettelijke termijn")).to_be_visible()
    theirs = sign_in(open_page, consultant, "/bureau", scripts=scripts)
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("link", name="Alles met een wettelijke termijn").click()
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("link", name="Wmo-melding").click()
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("button", name="Opgepakt").click()
    expect(theirs.get_by_text("Uw antwoord is doorgegeven.").first).to_be_visible()
    assert StatutoryPassing.objects.get().status == "opgepakt"
