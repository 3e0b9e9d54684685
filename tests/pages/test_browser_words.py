"""Words to the reporter in a browser: a standard text on a telephone, and a mail that is shown before it goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outbox.models import Letter
from signals.models import Signal, StandardText
from tests import world
from tests.browser import assert_good, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signal(town) -> Signal:
    """A signal of which its reporter can be told, and standard texts for it."""
    StandardText.objects.create(title="Wij komen", text="Wij komen langs voor {kenmerk}.", status="ingepland", order=1)
    StandardText.objects.create(title="Bezig", text="Wij zijn bezig.", status="in_behandeling", order=2)
    StandardText.objects.create(title="Altijd goed", text="Het is nu {status}.", order=3)
    StandardText.objects.create(title="Gedaan", text="De lamp brandt weer.", status="afgehandeld", order=4)
    return world.signal(email="bewoner@example.nl")


def test_pve_2_8_a_standard_text_is_sent_on_a_telephone_without_typing(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}", width=360)
    page.locator("summary", has_text="Status veranderen").click()
    page.locator("#status-status").select_option("ingepland")
    # Only what fits this status is offered.
    assert page.locator("#status-standaardtekst option").all_inner_texts() == [
        "Geen, ik schrijf zelf", "Altijd goed", "Wij komen",
    ]  # fmt: skip
    page.locator("#status-standaardtekst").select_option(label="Altijd goed")
    assert page.locator("#status-toelichting").input_value() == "Het is nu ingepland."
    page.locator("#status-standaardtekst").select_option(label="Wij komen")
    assert page.locator("#status-toelichting").input_value() == f"Wij komen langs voor {signal.number}."
    assert_good(page)
    page.get_by_role("button", name="Verander de status").click()
    expect(page.get_by_text("De status is veranderd.")).to_be_visible()
    letter = Letter.objects.filter(recipient="bewoner@example.nl").latest("pk")
    assert f"Wij komen langs voor {signal.number}." in letter.body


def test_pve_2_8_the_same_without_scripts(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}", width=360, scripts=False)
    page.locator("summary", has_text="Sluiten").click()
    page.locator("#sluiten-resultaat").select_option("opgelost")
    page.locator("#sluiten-standaardtekst").select_option(label="Gedaan")
    page.locator("details", has_text="Sluiten").get_by_role("button", name="Vul in").click()
    assert page.locator("#sluiten-toelichting").input_value() == "De lamp brandt weer."
    page.get_by_role("button", name="Sluit het signaal").click()
    expect(page.get_by_text("Het signaal is gesloten.")).to_be_visible()
    assert "De lamp brandt weer." in Letter.objects.filter(recipient="bewoner@example.nl").latest("pk").body


def test_pve_2_31_a_mail_is_shown_and_nothing_goes_out_when_one_goes_back(open_page, member, signal):
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    letters = Letter.objects.count()
    page.locator("summary", has_text="Sluiten").click()
    page.locator("#sluiten-resultaat").select_option("opgelost")
    page.locator("#sluiten-toelichting").fill("De lamp brandt weer.")
    page.locator("details", has_text="Sluiten").get_by_role("button", name="Bekijk eerst de mail").click()
    expect(page.get_by_text("Zo ziet de mail eruit. Er is nog niets verstuurd.")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Ga terug zonder iets te doen").click()
    page.wait_for_url(f"**/signalen/{signal.number}")
    assert Letter.objects.count() == letters
    assert Signal.objects.get(pk=signal.pk).status == "gemeld"


def test_the_pages_where_texts_are_managed_are_good(open_page, town, manager, signal):
    page = sign_in(open_page, manager, "/beheer/signals/mailtemplate/add/")
    page.get_by_label("Onderwerp").fill("Goed {")
    page.get_by_label("Tekst").fill("javascript:alert(1) {naam}")
    page.get_by_label("Mail").select_option("status")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Er staat een accolade zonder wederhelft.").first).to_be_visible()
    assert_good_at_both_widths(page)
    page.goto("/beheer/signals/standardtext/")
    assert_good_at_both_widths(page)
    page.goto("/beheer/signals/standardtext/add/")
    assert_good_at_both_widths(page)
