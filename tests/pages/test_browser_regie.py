"""Regie in a browser (scenario S10): named by who handles it, and one sentence for who is about to ring that bell."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals.models import Coordination
from tests import world
from tests.browser import assert_good_at_both_widths, look
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_s10_one_coordinates_and_who_handles_something_else_there_sees_whom_to_call(
    open_page, town, member, social_worker, area_officer, scripts
):
    social_worker.name, social_worker.phone = "Loek Bakker", "0570-123456"
    social_worker.save()
    at = {"postcode": "1234 AB", "house_number": "12"}
    hunch = world.signal("Hij is verward, en er wonen steeds anderen", category="zorgwekkend-gedrag", **at)
    lamp = world.signal("De lantaarn voor nummer 12 is kapot", **at)
    page = sign_in(open_page, social_worker, hunch.get_absolute_url(), scripts=scripts)
    page.locator("summary", has_text="Regie: één collega die anderen eerst bellen").click()
    page.get_by_label("Wie heeft de regie?").select_option(label="Loek Bakker")
    if scripts:
        assert_good_at_both_widths(page)
    look(page, f"regie-{scripts}")
    page.get_by_role("button", name="Leg de regie vast").click()
    expect(page.get_by_text("Loek Bakker heeft de regie.").first).to_be_visible()
    assert Coordination.objects.current().get().signal == hunch
    theirs = sign_in(open_page, member, lamp.get_absolute_url(), scripts=scripts)
    expect(theirs.get_by_role("heading", name="Neem eerst contact op met Loek Bakker")).to_be_visible()
    expect(theirs.get_by_role("link", name="0570-123456")).to_be_visible()
    look(theirs, f"regie-gewaarschuwd-{scripts}")
    if scripts:
        assert_good_at_both_widths(theirs)
    along = sign_in(open_page, area_officer, hunch.get_absolute_url(), scripts=scripts)
    expect(along.get_by_role("heading", name="Gevoelig: neem contact op met Loek Bakker")).to_be_visible()
    look(along, f"regie-regel-{scripts}")
    if scripts:
        assert_good_at_both_widths(along)
    page.get_by_role("button", name="Beëindig de regie").click()
    expect(page.get_by_text("Niemand heeft nog de regie.").first).to_be_visible()
