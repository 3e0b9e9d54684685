"""The resident's form in steps, over HTTP: what travels along, what is refused, and what photos become."""

from __future__ import annotations

import datetime
import gzip
import posixpath
import re
import uuid
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import formats, timezone

from outbox.models import Letter
from signals import attachments, links, uploads, workflow
from signals.models import Attachment, Event, Referral, Reporter, Signal, Upload
from signals.starter import load_starter_set
from tests import address_service, files, world

STORY = "De lantaarn bij de school is kapot <b>café</b>.\nAl twee weken."


def fields(response) -> dict[str, str]:
    """What a browser would send of a page: the hidden fields, what was typed, and what was chosen."""
    page = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = {name: unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        kind = attributes.get("type", "text")
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in attributes and kind != "file":
            found[attributes["name"]] = attributes.get("value", "")
    area = re.search(r'<textarea[^>]*name="tekst"[^>]*>\r?\n?(.*?)</textarea>', page, re.S)
    if area:
        found["tekst"] = unescape(area[1])
    chosen = re.search(r'<option value="([^"]*)" selected', page)
    if 'name="gebied"' in page and chosen:
        found["gebied"] = chosen[1]
    return found


def go(client: Client, before, to: str, **typed: object):
    """On to a step, with what stands on the page and what is typed."""
    return client.post("/melden/stap", {**fields(before), **typed, "naar": to})


def send(client: Client, before, **typed: object):
    """Send the form from its last page."""
    return client.post("/melden", {**fields(before), **typed})


def to_photos(client: Client, text: str = STORY):
    """A form that stands at its third step."""
    return go(client, go(client, client.get("/melden"), "plek", tekst=text), "foto")


def step_of(response) -> int:
    return int(re.search(r"Stap (\d) van 4", response.content.decode())[1])


def test_pve_1_3_the_words_go_through_all_steps_unchanged_and_are_never_markup(client, town):
    page = go(client, client.get("/melden"), "plek", tekst=STORY)
    assert b"<b>caf" not in page.content
    page = go(client, page, "foto", gebied="BU1", omschrijving="naast de glascontainer")
    page = go(client, page, "gegevens")
    assert "naast de glascontainer" in page.content.decode()
    assert "Beuken" in page.content.decode()
    assert send(client, page, email="sanne@voorbeeld.nl").url == "/melden/bedankt"
    signal = Signal.objects.get()
    assert signal.text == STORY
    assert (signal.area, signal.place) == (town.beuken, "naast de glascontainer")
    assert signal.reporter.email == "sanne@voorbeeld.nl"


def test_only_the_text_is_needed(client, town):
    page = client.get("/melden")
    assert step_of(go(client, page, "plek", tekst=" ")) == 1
    for to in ("plek", "foto", "gegevens"):
        page = go(client, page, to, **({"tekst": STORY} if to == "plek" else {}))
    assert send(client, page).status_code == 302
    assert Signal.objects.get().text == STORY


def test_pve_1_3_an_empty_text_is_refused_in_dutch(client, town):
    page = go(client, client.get("/melden"), "plek", tekst="")
    assert page.status_code == 400
    assert "Schrijf wat u wilt melden" in page.content.decode()


def test_going_back_keeps_everything_and_refuses_nothing(client, town):
    page = go(client, client.get("/melden"), "plek", tekst=STORY)
    page = go(client, page, "bericht", postcode="0000", straat="Dorpsstraat")
    assert (page.status_code, step_of(page)) == (200, 1)
    assert fields(page)["tekst"] == STORY
    page = go(client, page, "plek")
    assert fields(page)["postcode"] == "0000"
    page = go(client, page, "foto")
    assert (page.status_code, step_of(page)) == (400, 2)
    assert fields(page)["straat"] == "Dorpsstraat"


def test_what_is_wrong_on_the_last_step_stays_there_with_all_that_was_typed(client, town):
    page = go(client, to_photos(client), "gegevens")
    page = send(client, page, email="geen adres", naam="Sanne")
    assert (page.status_code, step_of(page)) == (400, 4)
    assert fields(page)["naam"] == "Sanne"
    assert fields(page)["tekst"] == STORY
    assert not Signal.objects.exists()


def test_nothing_is_kept_of_a_form_that_is_not_sent(client, town):
    go(client, to_photos(client), "gegevens")
    assert not client.session.keys()
    assert not Signal.objects.exists()


def test_nothing_personal_stands_in_an_address(client, town):
    page = go(client, client.get("/melden"), "plek", tekst=STORY)
    assert page.request["QUERY_STRING"] == ""
    assert client.get("/melden/stap").url == "/melden"


def test_a_form_that_stood_open_too_long_comes_back_on_its_own_step(town):
    typed = {"van": "plek", "naar": "foto", "tekst": STORY, "omschrijving": "bij de school"}
    page = Client(enforce_csrf_checks=True).post("/melden/stap", typed)
    assert (page.status_code, step_of(page)) == (403, 2)
    assert fields(page)["tekst"] == STORY
    assert fields(page)["omschrijving"] == "bij de school"


class TestSubject:
    """What we think it is about: said in plain words, and open to a no."""

    @pytest.fixture(autouse=True)
    def names(self, town):
        town.streetlight.public_name = "Lantaarns en licht op straat"
        town.streetlight.save()

    def test_pve_1_2_no_category_has_to_be_chosen_and_what_we_think_is_said(self, client, town):
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        assert "Wij denken dat uw bericht gaat over:" in page.content.decode()
        assert "Lantaarns en licht op straat" in page.content.decode()
        page = go(client, go(client, page, "foto"), "gegevens")
        send(client, page)
        signal = Signal.objects.get()
        assert (signal.category, signal.category_by) == (town.streetlight, "melder")

    def test_who_says_no_is_believed_and_a_person_looks(self, client, town):
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        page = go(client, go(client, page, "foto", onderwerp="anders"), "gegevens")
        assert "Dat zoeken wij uit" in page.content.decode()
        send(client, page)
        signal = Signal.objects.get()
        assert signal.category != town.streetlight
        assert signal.category_by == ""
        assert signal.team == town.triage

    def test_other_words_make_another_thought(self, client, town):
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        page = go(client, go(client, page, "bericht"), "plek", tekst="Zomaar iets heel anders")
        assert "Wij denken dat uw bericht gaat over" not in page.content.decode()
        assert fields(page).get("onderwerp", "") == ""

    @pytest.mark.parametrize(
        "told",
        ["De buurman slaat zijn vrouw elke avond.", "Ik werd daar bedreigd met een mes."],
    )
    def test_no_subject_is_filled_in_where_the_text_also_tells_of_danger_to_somebody(self, client, town, told):
        page = go(client, client.get("/melden"), "plek", tekst=f"{STORY} {told}")
        assert "Wij denken dat uw bericht gaat over" not in page.content.decode()
        assert fields(page).get("onderwerp", "") == ""
        send(client, go(client, go(client, page, "foto"), "gegevens"))
        signal = Signal.objects.get()
        assert (signal.category, signal.category_by, signal.team) == (town.streetlight, "", town.triage)

    def test_a_subject_that_is_too_tender_is_not_named(self, client, town):
        town.streetlight.sensitivity = "bijzonder"
        town.streetlight.save()
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        assert "Lantaarns en licht op straat" not in page.content.decode()


class TestPhotos:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_pve_1_5_a_photo_from_the_library_is_kept_with_the_signal_and_opens(self, client, town, member, kind):
        page = to_photos(client)
        shown = re.search(r'<input[^>]*id="id_foto"[^>]*>', page.content.decode())[0]
        assert "capture" not in shown
        assert "multiple" in shown
        page = go(client, page, "gegevens", foto=files.upload(files.picture(kind), "lantaarn.jpg"))
        assert step_of(page) == 4
        assert "data:image/jpeg;base64," in page.content.decode()
        send(client, page)
        kept = Attachment.objects.get()
        assert (kept.signal, kept.is_shared) == (Signal.objects.get(), True)
        assert kept.name.startswith("lantaarn.")
        assert default_storage.exists(kept.file.name)
        of_reporter = f"/volg/{links.status_token(kept.signal)}"
        client.force_login(member)
        for signal_page, photo in (
            (of_reporter, f"{of_reporter}/bijlagen/{kept.public_id}"),
            (kept.signal.get_absolute_url(), f"{kept.signal.get_absolute_url()}/bijlagen/{kept.public_id}"),
        ):
            assert photo in client.get(signal_page).content.decode()
            opened = client.get(photo)
            assert (opened.status_code, opened["Content-Type"]) == (200, kept.media_type)
        assert not Upload.objects.exists()
        assert Event.objects.filter(signal=kept.signal, what=Event.What.FILE_ADDED).count() == 1

    def test_pve_1_4_a_photo_from_the_camera_is_kept_with_the_signal(self, client, town):
        page = to_photos(client)
        shown = re.search(r'<input[^>]*id="id_camera"[^>]*>', page.content.decode())[0]
        assert 'accept="image/*"' in shown
        assert "capture=" in shown
        send(client, go(client, page, "gegevens", camera=files.photo()))
        assert Attachment.objects.get().is_photo

    def test_pve_1_6_three_photos_are_kept_and_one_can_be_taken_out(self, client, town):
        page = go(client, to_photos(client), "foto", foto=[files.photo(f"{n}.jpg") for n in "abc"])
        assert page.content.decode().count("data:image/jpeg;base64,") == 3
        second = Upload.objects.get(name="b.jpg")
        gone = second.file.name
        page = client.post("/melden/stap", {**fields(page), "weg": str(second.public_id)})
        assert step_of(page) == 3
        assert not Upload.objects.filter(pk=second.pk).exists()
        sent = send(client, go(client, page, "gegevens"))
        assert list(Attachment.objects.values_list("name", flat=True)) == ["a.jpg", "c.jpg"]
        own = re.search(r'href="(/volg/[^"]+)"', client.get(sent.url).content.decode())[1]
        assert len(re.findall(r'<img src="[^"]*/klein"', client.get(own).content.decode())) == 2
        assert gone not in Attachment.objects.values_list("file", flat=True)

    def test_where_a_photo_was_made_is_taken_out(self, client, town):
        go(client, to_photos(client), "foto", foto=files.upload(files.as_a_camera_writes()))
        with Upload.objects.get().file.open("rb") as file:
            assert files.MAKER.encode() not in file.read()

    @pytest.mark.parametrize("bad", ["text", "pdf", "too many", "too large"])
    def test_what_cannot_be_kept_is_refused_with_a_sentence_and_the_text_stays(self, client, town, settings, bad):
        settings.FILE_MAX_MB = 1
        sent = {
            "text": files.upload(b"geen foto"),
            "pdf": files.pdf(),
            "too many": [files.photo() for _ in range(settings.FILES_AT_ONCE + 1)],
            "too large": files.upload(bytes(1_200_000)),
        }[bad]
        page = go(client, to_photos(client), "gegevens", foto=sent)
        assert (page.status_code, step_of(page)) == (400, 3)
        assert 'href="#id_foto"' in page.content.decode()
        assert fields(page)["tekst"] == STORY
        assert not Upload.objects.exists()

    def test_photos_of_another_form_cannot_be_taken_out_or_had(self, client, town):
        page = go(client, to_photos(client), "foto", foto=files.photo())
        mine = Upload.objects.get()
        other = to_photos(Client())
        Client().post("/melden/stap", {**fields(other), "weg": str(mine.public_id)})
        assert Upload.objects.filter(pk=mine.pk).exists()
        assert uploads.of_form("") == []
        assert fields(page)["formulier"] not in Upload.objects.values_list("form_digest", flat=True)

    def test_photos_of_a_form_that_is_not_sent_go_after_some_hours(
        self, client, town, django_capture_on_commit_callbacks
    ):
        go(client, to_photos(client), "foto", foto=files.photo())
        one = Upload.objects.get()
        attachments.remove_orphans(now=timezone.now() + datetime.timedelta(hours=2))
        assert default_storage.exists(one.file.name)
        assert uploads.remove_abandoned() == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert uploads.remove_abandoned(now=timezone.now() + datetime.timedelta(hours=5)) == 1
        assert not default_storage.exists(one.file.name)
        assert not default_storage.exists(one.thumbnail.name)

    def test_sending_twice_keeps_the_photos_once(self, client, town):
        page = go(client, to_photos(client), "gegevens", foto=files.photo())
        send(client, page)
        send(client, page)
        assert Signal.objects.count() == Attachment.objects.count() == 1

    def test_a_photo_that_is_added_after_sending_comes_with_the_same_signal(self, client, town):
        page = go(client, to_photos(client), "gegevens", foto=files.photo("een.jpg"))
        send(client, page)
        # Back with the button of the browser, one more photo, and the same words once more.
        send(client, go(client, go(client, page, "foto"), "gegevens", foto=files.photo("twee.jpg")))
        assert Signal.objects.count() == 1
        assert list(Attachment.objects.values_list("name", flat=True)) == ["een.jpg", "twee.jpg"]
        assert not Upload.objects.exists()
        assert Letter.objects.filter(subject__startswith="De melder stuurde een bestand").count() == 1

    def test_while_too_much_waits_photos_are_refused_and_the_text_is_not(self, client, town, settings):
        settings.UPLOADS_WAITING_MB = 0
        go(client, to_photos(client), "foto", foto=files.photo())
        page = go(client, to_photos(client), "gegevens", foto=files.photo())
        assert (page.status_code, step_of(page)) == (400, 3)
        assert send(client, go(client, page, "gegevens")).status_code == 302

    def test_a_stranger_sends_photos_at_this_door_only_and_not_without_end(self, client, town, settings):
        settings.FILE_MAX_MB = 1
        settings.DOOR_RATES = settings.DOOR_RATES | {"upload": "1/h"}
        large = {"tekst": STORY, "van": "foto", "naar": "foto", "formulier": uuid.uuid4().hex}
        assert client.post("/melden", {**large, "foto": files.upload(bytes(400_000))}).status_code == 413
        assert client.post("/melden/stap", {**large, "foto": files.upload(bytes(400_000))}).status_code == 400
        refused = client.post("/melden/stap", {**large, "foto": files.upload(bytes(400_000))})
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
        assert client.post("/melden/stap", {**large, "foto": files.upload(bytes(11_000_000))}).status_code == 413


class TestDanger:
    @pytest.fixture(autouse=True)
    def numbers(self, town):
        Referral.objects.create(code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Gratis.")

    def test_while_typing_the_numbers_are_given_and_nothing_is_kept(self, client, caplog):
        answer = client.post("/melden/meelezen", {"tekst": "De buurman slaat zijn vrouw elke avond"})
        assert 'href="tel:08002000"' in answer.json()["html"]
        assert "data-leave" in answer.json()["html"]
        assert "no-store" in answer["Cache-Control"]
        assert "buurman" not in caplog.text
        assert client.post("/melden/meelezen", {"tekst": "De lantaarn is kapot"}).json() == {"html": ""}

    def test_the_numbers_stand_above_the_next_step_and_above_sending_which_stays_possible(self, client):
        page = go(client, client.get("/melden"), "plek", tekst="De buurman slaat zijn vrouw elke avond")
        assert 'href="tel:08002000"' in page.content.decode()
        page = go(client, go(client, page, "foto"), "gegevens")
        assert 'href="tel:08002000"' in page.content.decode()
        assert send(client, page).status_code == 302
        assert Signal.objects.get().sensitivity == "bijzonder"

    def test_a_stranger_cannot_ask_without_end(self, client, settings):
        settings.DOOR_RATES = settings.DOOR_RATES | {"help": "1/m"}
        client.post("/melden/meelezen", {"tekst": "a"})
        assert client.post("/melden/meelezen", {"tekst": "a"}).status_code == 429


def test_pve_1_13_without_contact_data_there_is_no_reporter_and_no_mail_up_to_closing(client, town, member):
    send(client, go(client, to_photos(client), "gegevens"))
    signal = Signal.objects.get()
    assert not Reporter.objects.exists()
    ours = set(Letter.objects.values_list("recipient", flat=True))
    assert ours == {"verlichting@gemeente.example"}
    for status in ("in_behandeling", "ingepland", "wacht_op_derde", "afgehandeld"):
        workflow.move(signal, to=status, by=member, text="Wij zijn ermee bezig.")
        signal.refresh_from_db()
    assert signal.status == "afgehandeld"
    assert set(Letter.objects.values_list("recipient", flat=True)) == ours


@pytest.mark.parametrize(
    "left",
    [
        {"email": "sanne@voorbeeld.nl"},
        {"telefoon": "0612345678"},
        {"email": "s@voorbeeld.nl", "telefoon": "0612345678"},
    ],
)
def test_pve_1_14_mail_telephone_or_both_may_be_left_and_mail_gets_an_acknowledgement_and_the_outcome(
    client, town, member, left
):
    send(client, go(client, to_photos(client), "gegevens"), **left)
    reporter = Reporter.objects.get()
    assert (reporter.email, reporter.phone) == (left.get("email", ""), left.get("telefoon", ""))
    workflow.move(reporter.signal, to="afgehandeld", by=member, text="De lamp brandt weer.")
    theirs = Letter.objects.exclude(recipient__endswith="@gemeente.example").order_by("pk")
    if "email" not in left:
        assert not theirs.exists()
        return
    acknowledgement, outcome = theirs
    assert acknowledgement.recipient == outcome.recipient == left["email"]
    assert reporter.signal.number in acknowledgement.body
    assert "De lamp brandt weer." in outcome.body


@pytest.mark.parametrize("wrong", [{"email": "s@"}, {"telefoon": "bel mij"}])
def test_pve_1_14_what_is_no_address_or_number_is_refused(client, town, wrong):
    assert send(client, go(client, to_photos(client), "gegevens"), **wrong).status_code == 400


def test_pve_1_23_at_any_hour_from_anywhere_a_number_is_given(client, town, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 22, 2, 0, tzinfo=datetime.UTC), tick=False)
    abroad = Client(REMOTE_ADDR="203.0.113.9", headers={"user-agent": "iPhone", "accept-language": "fr"})
    page = go(abroad, to_photos(abroad), "gegevens")
    thanks = abroad.get(send(abroad, page).url)
    assert Signal.objects.get().number in thanks.content.decode()


class TestPersonalData:
    """A friendly question before sending; never a gate."""

    TEXT = "De lantaarn is kapot. Bel mevrouw Jansen op 06-12345678."

    def test_what_looks_like_data_of_another_is_asked_about_with_its_place(self, client, town):
        page = go(client, to_photos(client, self.TEXT), "gegevens").content.decode()
        assert "Staat er iets over iemand anders in uw bericht?" in page
        assert "<mark>06-12345678</mark>" in page
        assert "iemand anders" not in go(client, to_photos(client), "gegevens").content.decode()

    def test_sending_stays_possible_and_marks_it_for_who_looks_at_it(self, client, town, triager):
        send(client, go(client, to_photos(client, self.TEXT), "gegevens"))
        signal = Signal.objects.get()
        line = Event.objects.get(signal=signal, what=Event.What.PERSONAL)
        assert "telefoon" in line.after
        assert "12345678" not in line.after
        client.force_login(triager)
        assert (
            "In de tekst staat misschien iets van een ander" in client.get(signal.get_absolute_url()).content.decode()
        )

    def test_marks_in_the_words_are_never_markup(self, client, town):
        page = go(client, to_photos(client, "<b>Kapot</b> bel 06-12345678"), "gegevens").content.decode()
        assert "<b>Kapot" not in page


class TestKnownAlready:
    """What everybody may know of what is known nearby already."""

    @pytest.fixture(autouse=True)
    def public(self, town):
        town.streetlight.is_public = True
        town.streetlight.save()

    def last(self, client, point=world.IN_WEST, text=STORY):
        page = go(client, client.get("/melden"), "plek", tekst=text)
        page = go(client, page, "foto", lon=str(point[0]), lat=str(point[1]))
        return go(client, page, "gegevens").content.decode()

    def test_pve_1_17_an_open_signal_about_the_same_close_by_is_told_before_sending(self, client, town):
        known = world.signal("De lantaarn is kapot", category="straatverlichting", point=world.IN_WEST)
        page = self.last(client)
        assert "Misschien weten wij dit al" in page
        assert known.number not in page

    def test_pve_1_17_far_away_closed_about_another_subject_or_tender_it_is_not_told(self, client, town):
        longitude, latitude = world.IN_WEST
        here = {"point": world.IN_WEST, "category": "straatverlichting"}
        world.signal("Kapot", category="straatverlichting", point=(longitude + 0.02, latitude))
        world.signal("Kapot", point=world.IN_WEST, category="overig")
        for changed in ({"status": "afgehandeld"}, {"sensitivity": "persoonsgegevens"}):
            Signal.objects.filter(pk=world.signal("Kapot", **here).pk).update(**changed)
        assert "Misschien weten wij dit al" not in self.last(client)

    def test_who_is_in_danger_is_not_told_that_it_is_known(self, client, town):
        world.signal("Kapot", category="straatverlichting", point=world.IN_WEST)
        text = f"{STORY} Er ligt een gewonde die niet meer ademt."
        assert "Misschien weten wij dit al" in self.last(client)
        assert "Misschien weten wij dit al" not in self.last(client, text=text)

    def test_of_a_subject_that_is_not_public_nothing_is_told(self, client, town):
        town.streetlight.is_public = False
        town.streetlight.save()
        world.signal("Kapot", category="straatverlichting", point=world.IN_WEST)
        assert "Misschien weten wij dit al" not in self.last(client)


class TestAddresses:
    @pytest.fixture
    def service(self, settings):
        with address_service.running() as service:
            settings.ADDRESS_SERVICE = service.address
            yield service

    @pytest.mark.parametrize("words", ["Kerkstraat", "Kerkstraat 12A", "1234 AB 12A"])
    def test_pve_1_9_street_number_or_postcode_gives_a_list(self, client, town, service, words):
        found = client.post("/melden/adres", {"zoek": words}).json()
        assert found["adressen"][0]["naam"] == "Kerkstraat 12A, 1234AB Waterrijk"
        assert found["adressen"][0]["punt"] == [6.05, 52.02]
        assert service.asked[0][1]["q"] == [words]

    def test_when_the_service_hangs_we_say_so_within_two_seconds(self, client, town, service):
        service.slow = 5
        begin = timezone.now()
        found = client.post("/melden/adres", {"zoek": "Kerkstraat"}).json()
        assert timezone.now() - begin < datetime.timedelta(seconds=2)
        assert found["adressen"] == []
        assert "Wij kunnen nu geen adressen opzoeken" in found["uitleg"]

    def test_an_address_that_was_typed_out_is_found_without_a_script_and_another_one_anew(self, client, town, service):
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        page = go(client, page, "foto", straat="Kerkstraat", huisnummer="12-a")
        assert (fields(page)["lon"], fields(page)["lat"]) == ("6.050000", "52.020000")
        last = go(client, page, "gegevens")
        assert "Beuken, Oost" in last.content.decode()
        assert "Aangewezen op de kaart" not in last.content.decode()
        # Another address, which the service does not know: the point of the first one goes.
        page = go(client, go(client, last, "plek"), "foto", huisnummer="14")
        assert not fields(page).get("lon")
        # Back to what was known; and a pin that somebody set stays where it is.
        page = go(client, go(client, page, "plek"), "foto", postcode="1234 AB", huisnummer="12A")
        assert fields(page)["lon"] == "6.050000"
        page = go(client, go(client, page, "plek"), "foto", lon="6.051", lat="52.021", huisnummer="99")
        assert fields(page)["lon"] == "6.051"
        send(client, go(client, page, "gegevens"))
        assert Signal.objects.get().area == town.beuken

    @pytest.mark.parametrize(
        "typed",
        [
            {"straat": "Kerkstraat"},
            {"huisnummer": "12A"},
            {"straat": "Kerkstraat", "huisnummer": "12A", "plaats": "Elders"},
            {"straat": "Kerkstraat", "huisnummer": "12A", "gebied": "WK2"},
        ],
        ids=str,
    )
    def test_half_an_address_another_town_and_an_area_that_was_chosen_set_no_point(self, client, town, service, typed):
        page = go(client, go(client, client.get("/melden"), "plek", tekst=STORY), "foto", **typed)
        assert (page.status_code, fields(page).get("lon", "")) == (200, "")

    def test_of_two_addresses_that_fit_none_is_taken_and_without_the_service_the_form_goes_on(
        self, client, town, service
    ):
        other = address_service.KERKSTRAAT | {"woonplaatsnaam": "Elders", "centroide_ll": "POINT(6.1 52.1)"}
        typed = {"straat": "Kerkstraat", "huisnummer": "12A"}
        service.docs = [address_service.KERKSTRAAT, other]
        for status in (200, 500):
            service.status = status
            cache.clear()
            page = go(client, go(client, client.get("/melden"), "plek", tekst=STORY), "foto", **typed)
            assert (step_of(page), fields(page).get("lon", "")) == (3, "")

    def test_a_service_that_hangs_is_waited_for_once_and_the_form_goes_on(self, client, town, service):
        world.layer("lantaarns", {"L-12": world.IN_WEST})
        service.slow = 5
        page = go(client, client.get("/melden"), "plek", tekst=STORY)
        begin = timezone.now()
        page = go(client, page, "foto", straat="Kerkstraat", huisnummer="12A")
        assert timezone.now() - begin < datetime.timedelta(seconds=2.5)
        assert (step_of(page), len(service.asked)) == (3, 1)

    def test_what_was_looked_for_stands_in_no_log(self, client, town, service, caplog):
        client.post("/melden/adres", {"zoek": "Geheimestraat 3"})
        assert "Geheimestraat" not in caplog.text

    @pytest.mark.parametrize("words", ["", " ", "a\x00b", "%", "x" * 5000])
    def test_nonsense_is_no_trouble(self, client, town, service, words):
        assert client.post("/melden/adres", {"zoek": words}).status_code == 200


@pytest.mark.parametrize(("step", "most"), [("bericht", 150_000), ("plek", 400_000)])
def test_a_step_is_light_over_the_wire(client, town, step, most):
    """The page with all that it brings along, zipped as a server zips it; tiles of a map are not ours."""
    page = client.post("/melden/stap", {"tekst": STORY, "van": step, "naar": step})
    total = len(gzip.compress(page.content))
    seen = set()
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page.content.decode())
    wanted = [unquote(path) for path in named]
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        found = finders.find(path)
        assert found, path
        file = Path(found)
        content = file.read_bytes()
        total += len(content) if file.suffix in (".woff2", ".png") else len(gzip.compress(content))
        if file.suffix == ".css":
            for other in re.findall(r"url\([\"']?([^)\"']+)", content.decode()):
                # The font of other scripts, and what only a stroke of a map needs, comes when it is used.
                if not other.startswith(("data:", "#")) and ("latin-wght" in other or not other.endswith(".woff2")):
                    wanted.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), other)))
    print(f"{step}: {total} bytes in {len(seen) + 1} parts")
    assert total < most


# --- the stories of a resident, as the study of the field has them ---

IN_THE_PARK = "durf na het koor niet meer door het park, lichten uit"
THROUGH_THE_WALL = ("hij slaat haar, ik hoor het door de muur", "hij mishandlet haar, ik hoor het door de muur")


@pytest.mark.parametrize("place", [{"straat": "Kade", "huisnummer": "1"}, {"gebied": "BU1"}, {}], ids=str)
def test_us1_said_once_in_own_words_with_a_number_a_copy_a_term_and_who_looks(client, town, place):
    pages = [client.get("/melden")]
    pages.append(go(client, pages[-1], "plek", tekst=IN_THE_PARK))
    pages.append(go(client, pages[-1], "foto", **place))
    pages.append(go(client, pages[-1], "gegevens"))
    for page in pages:
        asked = re.findall(r"<(?:label|legend)[^>]*>(.*?)</(?:label|legend)>", page.content.decode(), re.S)
        assert not re.search(r"domein|afdeling|categorie", " ".join(asked), re.IGNORECASE)
    sent = send(client, pages[-1], email="sanne@voorbeeld.nl")
    said = unescape(client.get(sent.url).content.decode())
    signal = Signal.objects.get()
    letter = Letter.objects.get(recipient="sanne@voorbeeld.nl")
    for words in (said, letter.body):
        for part in (signal.number, IN_THE_PARK, formats.date_format(signal.due_on), signal.team.name):
            assert part in words, part


@pytest.mark.parametrize("text", THROUGH_THE_WALL)
def test_us2_in_danger_the_numbers_come_first_and_the_text_is_kept_and_sent_urgent_and_restricted(client, town, text):
    load_starter_set()
    typing = client.post("/melden/meelezen", {"tekst": text}).json()["html"]
    assert 'aria-live="assertive"' in client.get("/melden").content.decode()
    last = go(client, go(client, go(client, client.get("/melden"), "plek", tekst=text), "foto"), "gegevens")
    for page in (typing, last.content.decode()):
        assert 'href="tel:112"' in page
        assert 'href="tel:08002000"' in page
        assert "Snel weg van deze pagina" in page
    assert fields(last)["tekst"] == text
    assert send(client, last).status_code == 302
    signal = Signal.objects.get()
    assert (signal.text, signal.is_urgent, signal.sensitivity) == (text, True, "bijzonder")
