"""The resident's pages in a browser: with scripts and without, by mouse and by keyboard, narrow and wide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from areas.models import AreaVersion
from signals import links, workflow
from signals.models import Referral, Signal
from tests import address_service, files, world
from tests.browser import assert_good, assert_good_at_both_widths, onward

pytestmark = pytest.mark.browser

STORY = "De lantaarn bij de school is al twee weken kapot."


# How far the point of the pin is from the middle of the map, where the cross stands.
UNDER_THE_CROSS = """() => {
  const [pin, map] = ['.ww-pin', '#kaart'].map(one => document.querySelector(one).getBoundingClientRect());
  return [pin.x + pin.width / 2 - map.x - map.width / 2, pin.bottom - map.y - map.height / 2];
}"""


def is_at(page, title: str) -> None:
    """Wait for the step with this title."""
    page.get_by_role("heading", level=1, name=title).wait_for()
    # With its scripts: what a test does next may lean on them.
    page.wait_for_load_state()


def to_place(page, text: str = STORY) -> None:
    """From the first step to the second."""
    page.get_by_label("Wat wilt u ons vertellen?").fill(text)
    onward(page)
    is_at(page, "Waar is het?")


def test_a_resident_sends_a_signal_with_a_place_and_follows_it(open_page, town):
    page = open_page("/melden")
    assert_good_at_both_widths(page)
    to_place(page)
    assert_good_at_both_widths(page)
    page.get_by_text("Nee, het is iets anders").click()
    page.get_by_label("Een melding: er is iets kapot, vies of onveilig").check()
    page.get_by_label("In welke buurt is het?").select_option("BU1")
    page.locator("#kaart").click()
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    page.get_by_label("Waar precies?").fill("naast de glascontainer")
    assert_good_at_both_widths(page)
    onward(page)
    is_at(page, "Hebt u foto’s?")
    assert_good_at_both_widths(page)
    page.locator("#id_foto").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": files.picture()} for n in "abc"]
    )
    expect(page.get_by_role("img", name=re.compile("^Foto"))).to_have_count(3)
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Haal weg foto 2").click()
    expect(page.get_by_role("img", name=re.compile("^Foto"))).to_have_count(2)
    onward(page)
    is_at(page, "Hoe bereiken wij u?")
    page.get_by_label("E-mailadres").fill("sanne@voorbeeld.nl")
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Versturen").click()

    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert signal.point is not None
    assert signal.attachments.count() == 2
    expect(page.get_by_role("main")).to_contain_text(signal.number)
    assert_good_at_both_widths(page)

    page.get_by_role("link", name="Bekijk hoe het gaat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wij hebben uw bericht ontvangen")
    assert_good_at_both_widths(page)


def test_pve_1_22_without_scripts_the_whole_way_can_be_gone(open_page, town):
    page = open_page("/melden", scripts=False)
    onward(page)
    page.get_by_role("link", name=re.compile("Schrijf wat u wilt melden")).click()
    assert page.url.endswith("#id_tekst")
    to_place(page)
    expect(page.locator("#kaart")).not_to_be_visible()
    page.get_by_label("In welke buurt is het?").select_option("BU1")
    page.get_by_text("Ik weet het adres").click()
    page.get_by_label("Straat", exact=True).fill("Dorpsstraat")
    onward(page)
    page.locator("#id_foto").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": files.picture()} for n in "abc"]
    )
    page.get_by_role("button", name="Voeg foto’s toe").click()
    expect(page.get_by_role("img", name=re.compile("^Foto"))).to_have_count(3)
    onward(page)
    page.get_by_label("E-mailadres").fill("geen adres")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("link", name=re.compile("Dit is geen e-mailadres")).click()
    assert page.url.endswith("#id_email")
    page.get_by_label("E-mailadres").fill("")
    page.get_by_role("button", name="Wijzig de plek").click()
    expect(page.get_by_label("Straat", exact=True)).to_have_value("Dorpsstraat")
    onward(page)
    onward(page)
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert (signal.area, signal.street, signal.attachments.count()) == (town.beuken, "Dorpsstraat", 3)
    kept = page.get_by_label("De link, om te bewaren").input_value()
    assert links.signal_of(kept.rpartition("/")[2]) == signal
    page.get_by_role("link", name="Bekijk hoe het gaat").click()
    expect(page.get_by_role("main")).to_contain_text(signal.number)


def test_pve_1_22_with_the_keyboard_alone_the_whole_way_can_be_gone(open_page, town):
    page = open_page("/melden")

    def go_to(selector: str) -> None:
        for _step in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the keyboard")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    go_to("#id_tekst")
    page.keyboard.type(STORY)
    go_to("button.utrecht-button--submit")
    page.keyboard.press("Enter")
    is_at(page, "Waar is het?")
    go_to("summary")
    page.keyboard.press("Enter")
    go_to("input[name=soort]")
    page.keyboard.press("ArrowDown")
    go_to("#kaart")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    go_to(".ww-field ~ details > summary")
    page.keyboard.press("Enter")
    go_to("#id_straat")
    page.keyboard.type("Dorpsstraat")
    # Enter in a field goes on, as everybody expects.
    page.keyboard.press("Enter")
    is_at(page, "Hebt u foto’s?")
    go_to("button.utrecht-button--submit")
    page.keyboard.press("Enter")
    is_at(page, "Hoe bereiken wij u?")
    go_to("#id_email")
    page.keyboard.type("sanne@voorbeeld.nl")
    page.keyboard.press("Enter")
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert (signal.kind, signal.street) == ("melding", "Dorpsstraat")
    assert signal.point is not None
    go_to("a[href^='/volg/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/volg/**")


def test_pve_1_22_errors_are_said_first_and_lead_to_their_field(open_page, town):
    page = open_page("/melden")
    onward(page)
    expect(page.get_by_role("alert").first).to_be_focused()
    assert_good_at_both_widths(page)
    to_place(page)
    page.get_by_text("Ik weet het adres").click()
    page.locator("#id_postcode").fill("0000")
    onward(page)
    summary = page.locator("#fouten")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))
    assert_good_at_both_widths(page)
    summary.get_by_role("link", name=re.compile("postcode")).click()
    field = page.locator("#id_postcode")
    expect(field).to_be_focused()
    assert field.input_value() == "0000"
    field.fill("")
    onward(page)
    page.locator("#id_foto").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"geen foto"})
    expect(page.locator("#fouten")).to_be_focused()
    assert_good_at_both_widths(page)
    onward(page)
    page.get_by_label("E-mailadres").fill("geen adres")
    page.get_by_role("button", name="Versturen").click()
    expect(page.locator("#fouten")).to_be_focused()
    assert_good_at_both_widths(page)


def test_the_map_works_without_tiles_and_gives_the_place_back_after_an_error(open_page, town):
    page = open_page("/melden")
    to_place(page)
    page.locator("path.ww-outline").first.wait_for(state="attached")
    expect(page.locator(".ww-map-name").first).to_be_attached()
    page.get_by_role("button", name="Kies deze plek").click()
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    chosen = page.locator("#id_lon").input_value()
    page.get_by_text("Ik weet het adres").click()
    page.locator("#id_postcode").fill("0000")
    onward(page)
    page.locator("#fouten").wait_for()
    expect(page.locator("#id_lon")).to_have_value(chosen)
    page.locator(".ww-pin").wait_for()
    page.get_by_role("button", name="Haal de plek weg").click()
    expect(page.locator("#id_lon")).to_have_value("")
    expect(page.locator(".ww-pin")).to_have_count(0)


def test_how_many_characters_are_left_is_said_near_the_end(open_page, town):
    page = open_page("/melden")
    text = page.get_by_label("Wat wilt u ons vertellen?")
    text.fill("a" * 100)
    expect(page.locator("#tekst-telling")).to_be_hidden()
    text.fill("a" * 4990)
    page.get_by_text("U kunt nog 10 tekens typen.").wait_for()
    text.fill("a" * 5003)
    page.get_by_text("3 tekens te veel.").wait_for()
    assert_good(page)


def test_whom_to_call_is_said_while_typing_and_again_before_sending_which_stays_possible(open_page, town):
    Referral.objects.create(code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Gratis.")
    page = open_page("/melden")
    page.get_by_label("Wat wilt u ons vertellen?").fill("De buurman slaat zijn vrouw elke avond")
    panel = page.locator("#meelezen[aria-live=assertive]")
    assert panel.get_by_role("link", name="0800-2000").get_attribute("href") == "tel:08002000"
    expect(panel.get_by_role("link", name="Snel weg van deze pagina")).to_be_visible()
    expect(page.get_by_label("Wat wilt u ons vertellen?")).to_be_editable()
    assert_good_at_both_widths(page)
    onward(page)
    is_at(page, "Waar is het?")
    onward(page)
    onward(page)
    is_at(page, "Hoe bereiken wij u?")
    expect(page.get_by_role("link", name="0800-2000")).to_be_visible()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    assert Signal.objects.get().text == "De buurman slaat zijn vrouw elke avond"


def test_when_the_line_goes_in_the_middle_nothing_is_lost(open_page, town):
    page = open_page("/melden")
    to_place(page)
    onward(page)
    is_at(page, "Hebt u foto’s?")
    page.context.set_offline(True)
    page.get_by_role("button", name="Verder").click()
    expect(page.locator("#geen-internet")).to_be_focused()
    expect(page.locator("#geen-internet")).to_contain_text("U hebt nu geen internet")
    page.context.set_offline(False)
    onward(page)
    is_at(page, "Hoe bereiken wij u?")
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    assert Signal.objects.get().text == STORY


def test_the_button_back_of_the_browser_gives_the_text_back(open_page, town):
    page = open_page("/melden")
    to_place(page)
    page.go_back()
    expect(page.get_by_label("Wat wilt u ons vertellen?")).to_have_value(STORY)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_pve_1_1_the_form_is_completed_on_every_size_of_screen(open_page, town, width):
    page = open_page("/melden", width=width)

    def fits() -> None:
        wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, page.title()

    fits()
    to_place(page)
    fits()
    onward(page)
    is_at(page, "Hebt u foto’s?")
    fits()
    onward(page)
    is_at(page, "Hoe bereiken wij u?")
    fits()
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    expect(page.get_by_role("main")).to_contain_text(Signal.objects.get().number)
    fits()


def test_pve_1_7_where_the_telephone_is_is_taken_over_by_one_press(open_page, town):
    page = open_page("/melden")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 6.05, "latitude": 52.02})
    to_place(page)
    page.get_by_role("button", name="Ik sta er nu").click()
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    onward(page)
    onward(page)
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert (round(signal.point.x, 4), round(signal.point.y, 4)) == (6.05, 52.02)
    assert signal.area == town.beuken


def test_pve_1_9_and_pve_1_10_a_chosen_address_is_filled_in_and_shown_on_the_map(open_page, town, settings):
    with address_service.running() as service:
        settings.ADDRESS_SERVICE = service.address
        page = open_page("/melden")
        to_place(page)
        page.locator("path.ww-outline").first.wait_for(state="attached")
        page.get_by_label("Zoek een straat of postcode").fill("Kerkstraat 12")
        page.get_by_role("button", name="Kerkstraat 12A, 1234AB Waterrijk").wait_for()
        assert_good_at_both_widths(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Straat", exact=True)).to_have_value("Kerkstraat")
        page.locator(".ww-pin").wait_for()
        expect(page.locator("#id_lon")).to_have_value("6.050000")
        # The point of the pin is in the middle of the map, before anything is sent.
        aside, below = page.evaluate(UNDER_THE_CROSS)
        assert abs(aside) < 3
        assert abs(below) < 3
        onward(page)
        onward(page)
        page.get_by_role("button", name="Versturen").click()
        page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert (signal.street, signal.house_number, signal.postcode) == ("Kerkstraat", "12A", "1234AB")
    assert (signal.point.x, signal.point.y) == (6.05, 52.02)


def test_when_the_address_service_is_away_the_form_says_so_and_goes_on(open_page, town):
    page = open_page("/melden")
    to_place(page)
    page.get_by_label("Zoek een straat of postcode").fill("Kerkstraat 12")
    page.get_by_text("Wij kunnen nu geen adressen opzoeken").wait_for()
    assert_good(page)
    onward(page)
    is_at(page, "Hebt u foto’s?")


def test_pve_1_8_a_click_on_the_map_sets_the_point_and_the_smallest_area_around_it(open_page, town):
    page = open_page("/melden")
    to_place(page)
    page.locator("path.ww-outline").first.wait_for(state="attached")
    page.locator("#kaart").click()
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    chosen = float(page.locator("#id_lon").input_value()), float(page.locator("#id_lat").input_value())
    onward(page)
    onward(page)
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert (round(signal.point.x, 5), round(signal.point.y, 5)) == (round(chosen[0], 5), round(chosen[1], 5))
    known = AreaVersion.objects.on().filter(boundary__covers=signal.point)
    assert signal.area == known.order_by("-area__kind__rank").first().area


def test_after_the_telephone_was_turned_the_pin_still_comes_under_the_cross(open_page, town):
    page = open_page("/melden", width=900)
    to_place(page)
    page.locator("path.ww-outline").first.wait_for(state="attached")
    for width, height in ((400, 900), (900, 400)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(500)
        page.get_by_role("button", name="Kies deze plek").click()
        page.locator(".ww-pin").wait_for()
        aside, below = page.evaluate(UNDER_THE_CROSS)
        assert abs(aside) < 3, (width, height)
        assert abs(below) < 3, (width, height)
        page.get_by_role("button", name="Haal de plek weg").click()


def test_a_status_page_with_a_story_is_good(open_page, town, member):
    signal = world.signal(STORY)
    workflow.take(signal, by=member)
    workflow.move(signal, to="wacht_op_melder", by=member, text="Welke lantaarn bedoelt u?\nDie bij de deur?")
    workflow.move(signal, to="afgehandeld", by=member, text="De lamp is vervangen.")
    page = open_page(f"/volg/{links.status_token(signal)}")
    expect(page.get_by_text("De lamp is vervangen.")).to_be_visible()
    assert_good_at_both_widths(page)


@pytest.mark.parametrize("path", ["/", "/privacy", "/toegankelijkheid", "/bestaat-niet", "/volg/onzin"])
def test_the_other_pages_are_good(open_page, town, path):
    assert_good_at_both_widths(open_page(path))


def test_the_sign_in_page_is_good(open_page, town):
    page = open_page("/inloggen")
    assert_good_at_both_widths(page)
    page.get_by_label("Gebruikersnaam").fill("niemand")
    page.get_by_label("Wachtwoord").fill("verkeerd")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good_at_both_widths(page)
