"""The street in a browser whose network is cut: nothing is lost, nothing comes in twice, and nobody else reads it."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Page, expect

from agenda.models import MeetingPoint
from officers.models import Officer
from signals.models import Attachment, Callback, Signal
from tests import world
from tests.browser import NARROW, OpenPage, assert_good_at_both_widths
from tests.pages.test_browser_every_page import by_keyboard
from tests.pages.test_browser_staff import sign_in, sign_in_by_form, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAMP, BENCH = "De straatlamp bij de markt is kapot", "Mevrouw De Boer zegt dat de bank weg is"
# What the store of this device holds: how many rows of each sort, and every byte in it as a text.
_STORE = """async () => {
  const there = await indexedDB.databases();
  if (!there.some(one => one.name === 'wijkwerk-straat')) return null;
  const store = await new Promise((done, failed) => {
    const asked = indexedDB.open('wijkwerk-straat');
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const rows = name => new Promise(done => {
    const asked = store.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const [open, kept] = [await rows('open'), await rows('kept')];
  store.close();
  const bytes = value => value instanceof ArrayBuffer
    ? [...new Uint8Array(value)].map(one => String.fromCharCode(one)).join('')
    : value && typeof value === 'object' ? Object.values(value).map(bytes).join(' ') : String(value);
  return {open: open.length, kept: kept.length, bytes: bytes(open) + bytes(kept)};
}"""
# Whatever the caches of this device hold, as addresses and text.
_CACHES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
    }
  }
  return found;
}"""
# The next sound comes in, and its answer gets lost on the way back.
_LOSE_AN_ANSWER = """() => {
  const really = window.fetch;
  window.lost = 0;
  window.fetch = async (address, how) => {
    const answer = await really(address, how);
    if (String(address).endsWith('/straat/versturen') && !window.lost) {
      window.lost = answer.status;
      throw new TypeError('Failed to fetch');
    }
    return answer;
  };
}"""


# The key that this device holds is of longer ago than anybody stays signed in.
_RUN_OUT = """() => new Promise(done => {
  const asked = indexedDB.open('wijkwerk-straat');
  asked.onsuccess = () => {
    const rows = asked.result.transaction('open', 'readwrite').objectStore('open');
    rows.get('wie').onsuccess = found => { rows.put({...found.target.result, until: Date.now() - 1000}); };
    rows.transaction.oncomplete = () => { asked.result.close(); done(true); };
  };
})"""


def on_device(page: Page) -> dict[str, Any] | None:
    return page.evaluate(_STORE)


def ready(page: Page) -> Page:
    """The page has started, and the device can open it by itself."""
    page.locator("#straat[data-ready]").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def note(page: Page, text: str) -> None:
    page.get_by_label("Wat hoorde of zag u?").fill(text)
    page.get_by_role("button", name="Bewaar en verstuur").click()


def said(page: Page):
    return page.locator("#straat-gezegd")


def waits(page: Page):
    return page.locator("#straat-lijst .ww-street__item--kept")


def was_sent(page: Page):
    return page.locator("#straat-lijst .ww-street__item--sent")


def cut(page: Page) -> None:
    page.context.set_offline(True)


def mend(page: Page) -> None:
    page.context.set_offline(False)


@pytest.fixture
def clerk(town) -> Officer:
    return world.officer("balie")


def test_us6_two_sounds_noted_without_reception_are_sent_once_each_and_leave_nothing_on_the_device(
    open_page: OpenPage, area_officer
):
    page = ready(sign_in(open_page, area_officer, "/straat", width=NARROW))
    assert_good_at_both_widths(page)
    unfold(page)
    assert_good_at_both_widths(page)
    cut(page)
    note(page, LAMP)
    expect(said(page)).to_have_text("Bewaard op dit toestel.")
    page.reload()
    # What opened now came from the device: it was told of nobody.
    ready(page)
    assert page.locator("#straat-gegevens").count() == 0
    expect(page.get_by_text("Geen bereik.")).to_be_visible()
    expect(waits(page)).to_contain_text([LAMP])
    # One's own area is chosen without reception too.
    expect(page.get_by_label("In welk gebied?")).to_have_value("WK1")
    note(page, BENCH)
    expect(waits(page)).to_contain_text([LAMP, BENCH])
    assert_good_at_both_widths(page)
    held = on_device(page)
    assert held
    assert held["kept"] == 2
    assert not any(word in held["bytes"] for word in ("straatlamp", "De Boer", "WK1"))
    assert not Signal.objects.exists()

    page.evaluate(_LOSE_AN_ANSWER)
    mend(page)
    # The first came in, and the device heard nothing of it: it cannot be changed now.
    page.wait_for_function("() => window.lost === 201")
    expect(page.get_by_text("Wij kijken na of het aankwam.")).to_be_visible()
    expect(page.get_by_role("button", name="Verbeter")).to_have_count(1)
    page.reload()
    expect(was_sent(page)).to_have_count(2)
    numbers = sorted(Signal.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    for number in numbers:
        expect(page.get_by_text(f"Verstuurd als {number}.").first).to_be_visible()
    assert sorted(Signal.objects.values_list("text", flat=True)) == sorted([LAMP, BENCH])
    held = on_device(page)
    assert held
    assert held["kept"] == 0
    assert_good_at_both_widths(page)
    # Nor does the worker keep anything of anybody.
    kept = {path: text for path, text in page.evaluate(_CACHES) if not path.startswith("/static/")}
    assert set(kept) == {"/straat/schil"}
    assert not [word for word in ("Regisseur", "csrfmiddlewaretoken", "nonce", BENCH) if word in kept["/straat/schil"]]


def test_us6_who_signs_in_next_on_the_device_sees_nothing_and_the_writer_finds_it_again(
    open_page: OpenPage, town, area_officer, clerk
):
    page = ready(sign_in_by_form(open_page, area_officer, "/straat", width=NARROW))
    cut(page)
    note(page, BENCH)
    expect(waits(page)).to_have_count(1)
    Session.objects.all().delete()
    mend(page)
    # The session had ended meanwhile: nothing is lost, and nothing shown.
    expect(page.get_by_text("Er staat nog 1 bericht op dit toestel, op slot.")).to_be_visible()
    expect(page.get_by_text("De Boer")).to_have_count(0)
    assert_good_at_both_widths(page)
    assert not Signal.objects.exists()

    ready(sign_in_by_form(open_page, clerk, "/straat", page=page))
    expect(page.locator("#straat-leeg")).to_be_visible()
    assert "De Boer" not in page.content()
    held = on_device(page)
    assert held
    assert (held["kept"], "De Boer" in held["bytes"]) == (1, False)
    note(page, LAMP)
    expect(was_sent(page)).to_have_count(1)
    # Also without reception the device knows of its own only.
    cut(page)
    page.reload()
    ready(page)
    assert "De Boer" not in page.content()
    expect(page.locator("#straat-leeg")).to_be_visible()
    mend(page)
    page.reload()
    ready(page)
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/")
    held = on_device(page)
    assert held
    assert (held["open"], held["kept"]) == (0, 1)

    sign_in_by_form(open_page, area_officer, "/straat", page=page)
    expect(was_sent(page)).to_have_count(1)
    assert Signal.objects.get(text=BENCH).made_by == area_officer
    assert Signal.objects.get(text=LAMP).made_by == clerk
    held = on_device(page)
    assert held
    assert held["kept"] == 0


def test_signing_out_empties_the_device_and_asks_first_while_something_waits(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat"))
    # The server says no, so that something stays.
    page.locator("#id_foto").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"geen foto"})
    note(page, LAMP)
    expect(page.get_by_text("Niet verstuurd, want:").first).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_timeout(500)
    assert "niet verstuurd" in asked[0]
    expect(page).to_have_url(page.url)
    held = on_device(page)
    assert held
    assert (held["open"], held["kept"]) == (1, 1)
    # Thrown away by who wrote it, then nothing is asked and nothing stays.
    page.get_by_role("button", name="Gooi weg").click()
    page.get_by_role("button", name="Zeker weten? Gooi weg").click()
    expect(page.locator("#straat-leeg")).to_be_visible()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/")
    assert on_device(page) is None


def test_two_windows_send_it_once_and_both_know(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat"))
    cut(page)
    note(page, LAMP)
    expect(waits(page)).to_have_count(1)
    other = page.context.new_page()
    other.goto("/straat")
    expect(waits(ready(other))).to_have_count(1)
    mend(page)
    for one in (page, other):
        expect(waits(one)).to_have_count(0)
    assert Signal.objects.count() == 1


def test_what_goes_too_fast_waits_and_loses_nothing(open_page: OpenPage, clerk, settings):
    page = ready(sign_in(open_page, clerk, "/straat"))
    settings.DOOR_RATES = settings.DOOR_RATES | {"street": "1/m"}
    cut(page)
    note(page, LAMP)
    expect(waits(page)).to_have_count(1)
    note(page, BENCH)
    expect(waits(page)).to_have_count(2)
    mend(page)
    # In a minute that ends just now both may pass.
    expect(was_sent(page).or_(waits(page))).to_have_count(2)
    expect(was_sent(page).first).to_be_visible()
    left = waits(page).count()
    if left:
        expect(said(page)).to_have_text("U verstuurt veel na elkaar. De rest gaat zo weg.")
        # It is not in, so it may still be changed.
        expect(page.get_by_role("button", name="Verbeter")).to_have_count(1)
    settings.DOOR_RATES = settings.DOOR_RATES | {"street": "100/m"}
    page.reload()
    # What was sent before the page was opened anew is told no more.
    expect(was_sent(ready(page))).to_have_count(left)
    assert sorted(Signal.objects.values_list("text", flat=True)) == sorted([LAMP, BENCH])


def test_a_token_that_went_stale_is_fetched_anew(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat"))
    # As signing in again in another window does it; the page itself still holds the former.
    page.context.clear_cookies(name="csrftoken")
    note(page, LAMP)
    expect(was_sent(page)).to_have_count(1)
    assert Signal.objects.count() == 1


def test_what_is_refused_says_why_and_is_mended_on_the_page(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat", width=NARROW))
    page.locator("#id_foto").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"geen foto"})
    page.get_by_text("Zorg", exact=True).click()
    note(page, LAMP)
    expect(said(page)).to_contain_text("Niet verstuurd, want:")
    assert_good_at_both_widths(page)
    # It is still there, and still refused, when the page is opened again.
    page.reload()
    ready(page)
    page.get_by_role("button", name="Verbeter").click()
    expect(page.get_by_label("Wat hoorde of zag u?")).to_have_value(LAMP)
    expect(page.get_by_label("Zorg", exact=True)).to_be_checked()
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Haal de foto weg").click()
    page.get_by_role("button", name="Bewaar en verstuur").click()
    expect(was_sent(page)).to_have_count(1)
    signal = Signal.objects.get()
    assert (signal.text, signal.kind, signal.attachments.count()) == (LAMP, "zorg", 0)


def test_us6_a_walk_without_reception_keeps_its_points_together(open_page: OpenPage, area_officer):
    walk = world.meeting("Schouw Beuken", kind="schouw")
    page = ready(sign_in(open_page, area_officer, "/straat", width=NARROW))
    page.get_by_label("Bij een schouw of vergadering?").select_option("Schouw Beuken")
    cut(page)
    page.reload()
    ready(page)
    page.get_by_label("Bij een schouw of vergadering?").select_option("Schouw Beuken")
    unfold(page)
    assert_good_at_both_widths(page)
    page.get_by_label("Waar precies?").fill("bij de vijver")
    page.get_by_label("Ik", exact=True).check()
    page.get_by_label("Uiterlijk").fill("2027-01-15")
    note(page, BENCH)
    expect(waits(page)).to_have_count(1)
    # One walks on: the next belongs to the same walk.
    page.get_by_label("Geef dit punt ook meteen door als signaal.").check()
    note(page, LAMP)
    expect(waits(page)).to_have_count(2)
    mend(page)
    expect(was_sent(page)).to_have_count(2)
    one, two = MeetingPoint.objects.filter(meeting=walk).order_by("pk")
    assert (one.text, one.place, one.owner, str(one.due_on)) == (BENCH, "bij de vijver", area_officer, "2027-01-15")
    assert (two.text, two.owner, two.became, two.signal.channel) == (LAMP, None, "signaal", "schouw")
    expect(page.get_by_text("Verstuurd als punt van Schouw Beuken.").first).to_be_visible()


def test_what_was_not_kept_yet_is_there_when_the_page_was_thrown_away(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat"))
    cut(page)
    page.get_by_label("Wat hoorde of zag u?").fill(BENCH)
    page.get_by_text("Zorg", exact=True).click()
    # A device writes it a moment later.
    page.wait_for_timeout(1500)
    page.reload()
    ready(page)
    expect(page.get_by_label("Wat hoorde of zag u?")).to_have_value(BENCH)
    expect(page.get_by_label("Zorg", exact=True)).to_be_checked()
    expect(said(page)).to_have_text("Dit had u nog niet bewaard.")
    held = on_device(page)
    assert held
    assert (held["kept"], "De Boer" in held["bytes"]) == (1, False)
    mend(page)
    page.get_by_role("button", name="Bewaar en verstuur").click()
    expect(was_sent(page)).to_have_count(1)
    page.wait_for_timeout(1500)
    held = on_device(page)
    assert held
    assert held["kept"] == 0
    page.reload()
    expect(ready(page).get_by_label("Wat hoorde of zag u?")).to_have_value("")


def test_a_device_whose_key_ran_out_shows_nothing_and_what_is_typed_stays_in_the_form(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat"))
    cut(page)
    note(page, BENCH)
    expect(waits(page)).to_have_count(1)
    page.evaluate(_RUN_OUT)
    page.reload()
    ready(page)
    expect(page.locator("#straat-leeg")).to_be_visible()
    assert "De Boer" not in page.content()
    note(page, LAMP)
    expect(said(page)).to_have_text("Log eerst een keer in met bereik. Uw tekst staat er nog.")
    expect(page.get_by_label("Wat hoorde of zag u?")).to_have_value(LAMP)
    held = on_device(page)
    assert held
    assert (held["open"], held["kept"]) == (0, 1)
    # With reception the session is still good: all of it goes.
    mend(page)
    page.get_by_role("button", name="Bewaar en verstuur").click()
    expect(was_sent(page)).to_have_count(2)
    assert Signal.objects.count() == 2


def test_photo_position_and_the_wish_of_a_resident_come_along(open_page: OpenPage, clerk):
    page = ready(sign_in(open_page, clerk, "/straat", width=NARROW))
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 52.05, "longitude": 6.15, "accuracy": 12})
    page.get_by_role("button", name="Neem mijn plek mee").click()
    expect(page.get_by_text("Uw plek gaat mee, op 12 meter nauwkeurig.")).to_be_visible()
    # As a telephone makes them: much larger than anybody needs.
    noise = Image.frombytes("RGB", (3000, 2250), random.Random(1).randbytes(3000 * 2250 * 3))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=60)
    assert len(file.getvalue()) > 1_500_000
    page.locator("#id_foto").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()})
    expect(page.get_by_text("De foto gaat mee.")).to_be_visible()
    page.get_by_text("De bewoner wil bericht").click()
    page.get_by_label("Bel mij").check()
    note(page, LAMP)
    # Said at once, with or without reception.
    expect(said(page)).to_have_text("Op welk nummer?")
    page.get_by_label("Telefoonnummer").fill("0612345678")
    page.get_by_label("Ik heb verteld").check()
    cut(page)
    note(page, LAMP)
    expect(waits(page)).to_contain_text(["met foto"])
    held = on_device(page)
    assert held
    assert "0612345678" not in held["bytes"]
    mend(page)
    expect(was_sent(page)).to_have_count(1)
    signal = Signal.objects.get()
    assert signal.area
    assert (signal.area.code, Callback.objects.get().phone) == ("WK2", "0612345678")
    assert max(Image.open(Attachment.objects.get().file).size) == 2000


def test_everything_on_the_page_can_be_done_by_keyboard(open_page: OpenPage, area_officer):
    world.meeting("Schouw Beuken", kind="schouw")
    page = ready(sign_in(open_page, area_officer, "/straat"))
    cut(page)
    page.get_by_label("Wat hoorde of zag u?").focus()
    page.keyboard.type(LAMP)
    page.get_by_role("button", name="Bewaar en verstuur").focus()
    page.keyboard.press("Enter")
    expect(waits(page)).to_have_count(1)
    # Ready for the next one.
    expect(page.get_by_label("Wat hoorde of zag u?")).to_be_focused()
    page.reload()
    by_keyboard(ready(page))


def test_without_scripts_it_is_a_form_that_sends(open_page: OpenPage, area_officer):
    world.meeting("Schouw Beuken", kind="schouw")
    page = sign_in(open_page, area_officer, "/straat", width=NARROW, scripts=False)
    page.get_by_label("Wat hoorde of zag u?").fill(LAMP)
    page.get_by_role("button", name="Bewaar en verstuur").click()
    number = Signal.objects.get().number
    expect(page.get_by_text(f"Verstuurd als {number}.")).to_be_visible()
    page.get_by_role("button", name="Bewaar en verstuur").click()
    expect(page.get_by_role("alert")).to_contain_text("Schrijf wat u wilt melden")
    assert Signal.objects.count() == 1
