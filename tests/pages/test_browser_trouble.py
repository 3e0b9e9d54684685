"""A signal is sent under every trouble that a browser can have. All on one list:

| what | test |
|---|---|
| no JavaScript | `test_browser_resident.py`: `test_pve_1_22_without_scripts_the_whole_way_can_be_gone` |
| the network goes away in the middle | here, told by the browser or not, and with the button back |
| five photos of 12 MB, and larger ones | here, with scripts (made smaller) and without (accepted as they are) |
| a GPS position | `test_browser_resident.py`: `test_pve_1_7_where_the_telephone_is_is_taken_over_by_one_press` |
| a GPS position that is refused | here |
| an address of the address service | `test_browser_resident.py`: `test_pve_1_9_and_pve_1_10_...` |
| an address service that hangs | here |
| an address service that is away | `test_browser_resident.py`: `test_when_the_address_service_is_away_...` |
| no place at all | here |
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from signals.models import Signal, Upload
from tests import address_service
from tests.browser import assert_good, onward
from tests.pages.test_browser_resident import STORY, is_at, to_place

pytestmark = pytest.mark.browser

MB = 1_000_000


def to_photos(page: Page) -> None:
    """From the first step to the third."""
    to_place(page)
    onward(page)
    is_at(page, "Hebt u foto’s?")


def finish(page: Page) -> Signal:
    """From the third step to the thanks."""
    onward(page)
    is_at(page, "Hoe bereiken wij u?")
    page.get_by_role("button", name="Versturen").click()
    page.wait_for_url("**/melden/bedankt")
    signal = Signal.objects.get()
    assert signal.text == STORY
    return signal


@pytest.fixture(scope="module")
def large_photo(tmp_path_factory) -> Path:
    """A photo of about 12 MB: noise, of which no JPEG makes less."""
    side = 2_300
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(
        file, format="JPEG", quality=93, subsampling=0
    )
    path = tmp_path_factory.mktemp("photos") / "ruis.jpg"
    path.write_bytes(file.getvalue())
    assert 11 * MB < path.stat().st_size < 14 * MB
    return path


def copies(photo: Path, number: int, *, padded_to: int = 0) -> list[Path]:
    """The same photo under other names; `padded_to` bytes long, with what a telephone hangs behind a photo."""
    content = photo.read_bytes()
    found = [photo.with_name(f"foto-{padded_to}-{at}.jpg") for at in range(number)]
    for path in found:
        path.write_bytes(content + bytes(max(0, padded_to - len(content))))
    return found


def test_five_photos_of_12_mb_are_made_smaller_by_the_browser_and_sent(open_page, town, large_photo):
    page = open_page("/melden")
    to_photos(page)
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.locator("#id_foto").set_input_files(copies(large_photo, 5))
    expect(page.locator("main img")).to_have_count(5, timeout=60_000)
    expect(page.get_by_role("main")).to_contain_text("U hebt 5 foto’s toegevoegd")
    # What went over the line is a fraction of what the camera made.
    weights = [int(request.header_value("content-length") or 0) for request in sent]
    assert MB < max(weights) < 5 * 12 * MB / 2, weights
    assert Upload.objects.count() == 5
    assert finish(page).attachments.count() == 5


def test_five_photos_of_12_mb_are_accepted_without_scripts(open_page, town, large_photo):
    page = open_page("/melden", scripts=False)
    to_photos(page)
    expect(page.locator("#id_foto_helptext")).to_contain_text("Hoogstens 5 foto’s, elk hoogstens 15 MB")
    page.locator("#id_foto").set_input_files(copies(large_photo, 5))
    page.set_default_timeout(90_000)
    page.get_by_role("button", name="Voeg foto’s toe").click(no_wait_after=True)
    expect(page.locator("main img")).to_have_count(5, timeout=90_000)
    assert finish(page).attachments.count() == 5


@pytest.mark.parametrize(("number", "size"), [(1, 16 * MB), (6, 13 * MB)])
def test_photos_above_the_limits_are_refused_with_a_sentence_that_keeps_the_text(
    open_page, town, large_photo, number, size
):
    page = open_page("/melden", scripts=False)
    to_photos(page)
    page.locator("#id_foto").set_input_files(copies(large_photo, number, padded_to=size))
    page.set_default_timeout(60_000)
    page.get_by_role("button", name="Voeg foto’s toe").click(no_wait_after=True)
    said = "te groot: hoogstens 15 MB" if number == 1 else "U kunt hoogstens 5 foto’s meesturen"
    expect(page.locator("#fouten")).to_contain_text(said, timeout=60_000)
    assert not Upload.objects.exists()
    assert finish(page).attachments.count() == 0


def test_a_file_that_no_browser_can_make_smaller_is_refused_before_it_goes_over_the_line(
    open_page, town, tmp_path, settings
):
    settings.FILE_MAX_MB = 1
    path = tmp_path / "film.heic"
    path.write_bytes(os.urandom(2 * MB))
    page = open_page("/melden")
    to_photos(page)
    page.locator("#id_foto").set_input_files(path)
    page.get_by_text("film.heic is te groot: hoogstens 1 MB.").wait_for()
    assert_good(page)
    finish(page)


def test_a_line_that_looks_alive_and_is_dead_loses_nothing_either(open_page, town):
    """In a train the browser thinks that there is a network, and nothing comes back."""
    page = open_page("/melden")
    to_photos(page)
    page.route("**/*", lambda route: route.abort("internetdisconnected"))
    for _twice in range(2):
        page.get_by_role("button", name="Verder").click()
        expect(page.locator("#geen-internet")).to_be_focused()
        expect(page.locator("#geen-internet")).to_contain_text("Wat u typte, staat er nog.")
    assert_good(page)
    page.unroute("**/*")
    finish(page)


def test_a_line_that_breaks_while_a_step_is_on_its_way_gives_the_text_back_with_the_button_back(open_page, town):
    page = open_page("/melden")
    to_photos(page)
    page.route("**/melden/stap", lambda route: route.abort("connectionreset"))
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/melden/stap")):
        page.get_by_role("button", name="Verder").click()
    # What a browser shows of its own has a heading, or none.
    expect(page.get_by_role("heading", name="Hebt u foto’s?")).to_have_count(0)
    page.unroute("**/melden/stap")
    # One or two steps back, as browsers differ in whether a page of their own counts as one.
    page.go_back()
    expect(page.locator("#melden [name=tekst]")).to_have_value(STORY)
    if page.locator("h1").inner_text() != "Hebt u foto’s?":
        onward(page)
    is_at(page, "Hebt u foto’s?")
    finish(page)


def test_while_the_address_service_hangs_the_page_says_so_within_two_seconds_and_goes_on(open_page, town, settings):
    with address_service.running() as service:
        settings.ADDRESS_SERVICE, service.slow = service.address, 20.0
        page = open_page("/melden")
        to_place(page)
        field = page.get_by_label("Zoek een straat of postcode")
        field.fill("Kerkstraat 12")
        asked = time.monotonic()
        field.press("Enter")
        page.get_by_text("Wij kunnen nu geen adressen opzoeken").wait_for()
        assert time.monotonic() - asked < 2.5  # with what the page itself takes
        onward(page)
        is_at(page, "Hebt u foto’s?")
    finish(page)


def test_pve_1_7_a_position_that_is_refused_leaves_map_and_search_usable(open_page, town):
    page = open_page("/melden")
    to_place(page)
    page.locator("path.ww-outline").first.wait_for(state="attached")
    page.get_by_role("button", name="Ik sta er nu").click()
    page.get_by_text("Wij konden niet zien waar u bent").wait_for()
    assert_good(page)
    expect(page.get_by_label("Zoek een straat of postcode")).to_be_enabled()
    page.get_by_role("button", name="Kies deze plek").click()
    page.get_by_text("U hebt een plek gekozen in of bij").wait_for()
    onward(page)
    assert finish(page).point is not None


def test_with_no_place_at_all_it_is_sent(open_page, town):
    page = open_page("/melden", width=320)
    to_photos(page)
    signal = finish(page)
    assert (signal.point, signal.area, signal.address, signal.place) == (None, None, "", "")
    assert signal.team_id
