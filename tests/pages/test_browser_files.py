"""Photos and PDFs in a browser, with scripts and without; the page to print."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from signals import attachments, links
from signals.models import Signal
from tests import files, world
from tests.browser import assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def chosen(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    """A file as Playwright puts it into a field."""
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def signal(town) -> Signal:
    return world.signal("De lantaarn voor nummer 12 is uit.", street="Beukenlaan", house_number="12")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_pve_2_3_photos_and_a_pdf_are_added_shared_and_removed(open_page, member, signal, scripts):
    page = sign_in(open_page, member, f"/signalen/{signal.number}", scripts=scripts)
    page.locator("summary", has_text="Foto of PDF toevoegen").click()
    page.locator("#bijlagen-bestand").set_input_files(
        [chosen("paal.jpg", files.picture()), chosen("brief.pdf", files.document(), "application/pdf")]
    )
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_text("De bestanden zijn toegevoegd.")).to_be_visible()
    expect(page.get_by_role("img", name="Foto 1: paal.jpg")).to_be_visible()
    if scripts:
        seen = page.get_by_role("img", name="Foto 1: paal.jpg")
        seen.scroll_into_view_if_needed()
        seen.evaluate("image => image.decode()")
    page.locator(".ww-photos__change summary").first.click()
    page.get_by_role("button", name="Deel met de melder").first.click()
    expect(page.get_by_text("De melder ziet dit ook")).to_be_visible()
    page.locator(".ww-photos__change summary").nth(1).click()
    page.get_by_role("button", name="Verwijder voorgoed").click()
    expect(page.get_by_text("Het bestand is verwijderd.")).to_be_visible()
    assert signal.attachments.get().is_shared


def test_the_page_of_a_signal_with_files_is_good_filled_and_with_an_error(open_page, member, signal):
    for name in ("een.jpg", "twee met een heel lange naam die niet past.jpg"):
        files.kept(signal, name=name)
    files.kept(signal, shared=True)
    attachments.attach(signal, files.pdf("vergunning.pdf"), by=member)
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    unfold(page)
    assert_good_at_both_widths(page)
    page.locator("#bijlagen-bestand").set_input_files([chosen("factuur.pdf", b"MZ" + bytes(500), "application/pdf")])
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_text("factuur.pdf: Wij nemen foto’s").first).to_be_visible()
    assert_good_at_both_widths(page)


def test_the_reporter_s_page_with_photos_is_good(open_page, signal):
    files.kept(signal, shared=True)
    files.kept(signal, shared=True)
    page = open_page(f"/volg/{links.status_token(signal)}")
    expect(page.get_by_role("heading", name="Foto’s en bestanden")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("link", name="Foto 1").click()
    page.wait_for_url("**/bijlagen/*")


def test_the_page_to_print_is_good_and_prints_without_its_links(open_page, member, signal):
    files.kept(signal)
    page = sign_in(open_page, member, f"/signalen/{signal.number}")
    page.get_by_role("link", name="Afdrukken").click()
    page.wait_for_url("**/afdruk")
    assert_good_at_both_widths(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Terug naar het signaal")).to_be_hidden()


def test_the_page_to_print_is_good_with_nothing_on_it_but_words(open_page, triager, town):
    bare = world.signal("Geen idee", category=None, point=None)
    assert_good_at_both_widths(sign_in(open_page, triager, f"/signalen/{bare.number}/afdruk"))
