"""Taking over from a colleague in a browser, by keyboard alone and on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from officers.models import Team
from signals import workflow
from signals.models import Signal
from tests import world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_is_ill_is_relieved_by_keyboard_alone(open_page, town):
    ill = world.officer("ziek", "teamlid", teams=(town.lighting,), name="Zoë Ziek")
    lead = world.officer("leider", "teamleider", name="Lea Leider")
    Team.objects.filter(pk=town.lighting.pk).update(lead=lead)
    signal = workflow.take(world.signal(), by=ill)
    Signal.objects.filter(pk=signal.pk).update(due_on="2026-01-05")
    page = sign_in(open_page, lead)
    page.get_by_role("link", name="Collega’s").press("Enter")
    expect(page.get_by_role("heading", name="Mijn teams")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Zoë Ziek").press("Enter")
    expect(page.get_by_role("heading", name="Signalen van Zoë Ziek")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Neem over wat u aankruist").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Kies een of meer signalen.")
    assert_good_at_both_widths(page)
    page.get_by_label(f"Kies {signal.number}").press("Space")
    page.get_by_role("button", name="Neem over wat u aankruist").press("Enter")
    expect(page.get_by_text("U hebt 1 signaal overgenomen")).to_be_visible()
    assert_good_at_both_widths(page)
    assert Signal.objects.get(pk=signal.pk).officer == lead
