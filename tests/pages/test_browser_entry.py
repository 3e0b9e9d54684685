"""Entering a signal and looking around it, in a browser: what is filled in, shown at once, and seen at a glance."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from areas.dated import today
from signals import callbacks, joining
from signals.models import Signal
from tests import address_service, files, world
from tests.browser import assert_good, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pve_1_11_a_pin_on_the_map_with_streets_fills_in_the_nearest_address(open_page, member, settings):
    near = world.signal("Al gemeld: de lamp is uit", point=(6.1, 52.05))
    with address_service.running() as service:
        settings.ADDRESS_SERVICE = service.address
        page = sign_in(open_page, member, "/signalen/nieuw", width=1366)
        # The configured layer, with streets and house numbers; tests fetch none of it.
        tiles = json.loads(page.text_content("#kaart-gegevens") or "")["tiles"]
        assert tiles == settings.MAP_TILES
        assert "achtergrondkaart" in tiles
        # The map looks at the municipality once its outlines are there; before that, its middle is another place.
        page.locator(".ww-outline").first.wait_for()
        page.get_by_label("Wat is er aan de hand?").fill("De lantaarn en de straatlamp zijn stuk")
        page.get_by_role("button", name="Kies deze plek").click()
        expect(page.get_by_role("textbox", name="Straat")).to_have_value("Kerkstraat")
        expect(page.get_by_label("Huisnummer")).to_have_value("12A")
        expect(page.get_by_text("Dichtstbijzijnde adres: Kerkstraat 12A")).to_be_visible()
        ahead = page.locator("#vooruitblik")
        expect(ahead.get_by_role("heading", name="Dit gebeurt ermee")).to_be_visible()
        expect(ahead.get_by_text("om de woorden: lantaarn, straatlamp")).to_be_visible()
        expect(ahead.get_by_text(near.number)).to_be_visible()
        assert_good_at_both_widths(page)
        # What somebody typed stays when the pin moves.
        page.get_by_label("Huisnummer").fill("14")
        page.get_by_role("button", name="Kies deze plek").click()
        page.wait_for_timeout(500)
        expect(page.get_by_label("Huisnummer")).to_have_value("14")
        page.get_by_role("button", name="Voer in").click()
        page.wait_for_url("**/signalen/2*")
        assert Signal.objects.get(house_number="14").street == "Kerkstraat"


def test_without_scripts_the_look_first_shows_the_same(open_page, member):
    page = sign_in(open_page, member, "/signalen/nieuw", scripts=False)
    page.get_by_label("Wat is er aan de hand?").fill("De lantaarn en de straatlamp zijn stuk")
    page.get_by_role("button", name="Kijk eerst").click()
    expect(page.get_by_role("heading", name="Dit gebeurt ermee")).to_be_visible()
    expect(page.get_by_label("Onderwerp")).to_have_value("straatverlichting")
    assert not Signal.objects.exists()


def test_s14_the_quick_entry_is_good_on_a_telephone_filled_and_with_errors(open_page, town):
    page = sign_in(open_page, world.officer("balie"), "/signalen/snel", width=360)
    assert_good_at_both_widths(page)
    page.set_viewport_size({"width": 360, "height": 780})
    page.get_by_role("button", name="Geef door").click()
    expect(page.get_by_text("Vraag eerst of u dit mag doorgeven.").first).to_be_visible()
    assert_good(page)
    page.get_by_label("Wat hoorde u?").fill("Zij trekt het niet meer")
    page.get_by_label("Bel mij").check()
    page.get_by_label("Telefoonnummer").fill("0612345678")
    page.get_by_label("Ik heb verteld").check()
    page.get_by_role("button", name="Geef door").click()
    expect(page.get_by_text("Doorgegeven:")).to_be_visible()


def test_pve_2_20_text_date_photos_subject_and_contact_data_are_seen_at_a_glance(open_page, town, member):
    signal = world.signal(
        "De lantaarn op de hoek van de Beukenlaan brandt al weken niet. Het is er 's avonds echt te donker.",
        name="Joke Bewoner",
        phone="0612345678",
        email="joke@example.nl",
        street="Beukenlaan",
        house_number="3",
    )
    files.kept(signal)
    callbacks.ask(signal, on=today(), text="Wanneer komt u?", phone="0612345678", by=member)
    world.signal("Nog een lamp uit", email="joke@example.nl", point=(6.0501, 52.0203))
    page = sign_in(open_page, member, f"/signalen/{signal.number}", width=1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("[data-is-part=omgeving]").wait_for()
    day = f"{today().day} "
    for part in (
        page.locator(".ww-file__words", has_text="De lantaarn op de hoek"),
        page.get_by_text(f"op {day}").first,
        page.locator(".ww-photos img, .ww-photo img, img[src*='bijlagen']").first,
        page.get_by_role("heading", name="Straatverlichting"),
        page.get_by_text("Joke Bewoner"),
        page.get_by_role("link", name="0612345678").first,
    ):
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 1366
        # Without scrolling on the smallest screen that is still sold with it.
        assert box["y"] + box["height"] <= 768, part
    # The part about what plays around came by itself, and is as good as the page.
    expect(page.get_by_role("heading", name="Open over hetzelfde, binnen 250 meter")).to_be_visible()
    unfold(page)
    assert_good_at_both_widths(page)


def test_pages_around_a_signal_are_good(open_page, town, member):
    signal, main = world.signal(email="joke@example.nl"), world.signal(email="joke@example.nl")
    other = world.signal()
    callbacks.ask(signal, on=today(), text="Wanneer komt u?", by=member)
    page = sign_in(open_page, member, f"/signalen/{signal.number}/omgeving", width=1366)
    assert_good_at_both_widths(page)
    for path in ("terugbellen", "plek"):
        open_page(f"/signalen/{signal.number}/{path}", page=page)
        assert_good_at_both_widths(page)
    page.get_by_label("In welk gebied?").select_option("WK2")
    page.get_by_role("button", name="Kijk eerst").click()
    expect(page.get_by_text("Zo gaat het dan:")).to_be_visible()
    assert_good(page)
    open_page("/bureau", page=page)
    expect(page.get_by_role("heading", name="Terugbellen")).to_be_visible()
    assert_good_at_both_widths(page)
    joining.join(other, main, by=member)
    for one in (other, main):
        open_page(f"/signalen/{one.number}", page=page)
        page.locator("[data-is-part=omgeving]").wait_for()
        assert_good(page)
