"""A complaint in a browser: told with one click, handled elsewhere, and its pages good to see and to use."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals import complaints
from signals.models import Complaint
from tests import world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_scenario_s8_a_complaint_is_told_and_brought_to_an_end(open_page, town, member, scripts):
    desk = world.team("klachten", name="Klachtencoördinatie", domain_slug="publiekszaken", takes_complaints=True)
    coordinator = world.officer("loes", "teamlid", teams=(desk,))
    signal = world.signal("Er ligt een tegel los. En niemand belde terug.", email="bewoner@example.nl")
    page = sign_in(open_page, member, signal.get_absolute_url(), scripts=scripts)
    page.locator("summary", has_text="Dit is (ook) een klacht over ons gedrag").click()
    expect(page.locator("#klacht-over")).to_have_value("verlichting")
    if scripts:
        assert_good_at_both_widths(page)
    page.get_by_role("button", name="Het is ook een klacht").click()
    expect(page.get_by_text("De klacht is doorgegeven aan wie klachten behandelt.").first).to_be_visible()
    theirs = sign_in(open_page, coordinator, "/bureau", scripts=scripts)
    expect(theirs.get_by_role("heading", name="Klachten")).to_be_visible()
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("link", name="Alle klachten").click()
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("link", name="Straatverlichting").click()
    expect(theirs.get_by_role("heading", name="Klacht over Verlichting")).to_be_visible()
    if scripts:
        assert_good_at_both_widths(theirs)
    theirs.get_by_role("button", name="Verdaag met vier weken").click()
    theirs.get_by_label("Informeel opgelost").check()
    theirs.get_by_role("button", name="Bewaar").click()
    expect(theirs.get_by_text("De klacht is bijgewerkt.").first).to_be_visible()
    assert Complaint.objects.get().state == "informeel_opgelost"
    if scripts:
        assert_good_at_both_widths(theirs)


def test_a_complaint_about_nobody_knows_whom_is_good_to_see_and_to_use(open_page, town, member):
    desk = world.team("klachten", name="Klachtencoördinatie", domain_slug="publiekszaken", takes_complaints=True)
    coordinator = world.officer("loes", "teamlid", teams=(desk,))
    complaint = complaints.pass_on(world.signal("Niemand belt mij terug."), about=None, only=True, by=None)
    page = sign_in(open_page, coordinator, complaint.get_absolute_url())
    page.get_by_role("button", name="Bewaar het team").click()
    expect(page.get_by_role("heading", name="Er is nog iets dat niet klopt")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_label("Over welk team gaat de klacht?").select_option("verlichting")
    page.get_by_role("button", name="Bewaar het team").click()
    expect(page.get_by_role("heading", name="Klacht over Verlichting")).to_be_visible()
