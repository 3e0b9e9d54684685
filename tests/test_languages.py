"""Languages of residents: chosen without a script, kept with the signal, whole, and only where they are whole."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone

from areas.indicators import CBS, ensure_indicators
from areas.models import AreaFigure
from outbox.models import Letter
from signals import answering, contact, following, links, workflow
from signals.models import Category, Follower, JudgementChoice, Signal
from signals.starter import load_starter_set
from tests import files, world
from tests.pages.test_steps import fields
from wijkwerk import texts

OWN = "sanne@voorbeeld.nl"
WORDS = "The street light near the school has been broken for two weeks."
# Words that stand in nearly every Dutch sentence and in no English one.
DUTCH = re.compile(r"\b(het|een|wij|uw|niet|naar|bericht|deze|wordt|staat|geen|ook|kunt|hebt)\b", re.IGNORECASE)


def dutch_in(page: str) -> list[str]:
    """The sentences of a page that are Dutch and are not marked so."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r'<(\w+)[^>]*\slang="nl"[^>]*>.*?</\1>', " ", page, flags=re.S)
    shown = " ".join(re.findall(r'\s(?:alt|aria-label|title|placeholder|data-[a-z]+)="([^"]*)"', page))
    pieces = re.split(r"<[^>]+>", page) + [shown]
    return [piece.strip() for piece in map(unescape, pieces) if DUTCH.search(piece)]


def assert_english(answer: Any) -> str:
    page = answer.content.decode()
    assert '<html lang="en"' in page, answer.request["PATH_INFO"]
    assert dutch_in(page) == [], answer.request["PATH_INFO"]
    return page


@pytest.fixture
def english(client) -> Client:
    """A browser in which English was chosen."""
    client.post("/taal", {"taal": "en", "terug": "/melden"})
    return client


def go(client: Client, before: Any, to: str, **typed: Any) -> Any:
    return client.post("/melden/stap", {**fields(before), **typed, "naar": to})


@pytest.mark.parametrize("path", texts.catalogues(), ids=lambda path: path.parent.parent.name)
def test_pve_1_21_no_text_of_the_form_the_pages_and_the_mails_is_missing_in_any_language(path):
    assert texts.missing(path) == "", "bin/manage collect_texts adds what is new; translate it"
    assert path.with_suffix(".mo").exists()


def test_a_text_that_lacks_its_translation_is_found(tmp_path):
    (path,) = [one for one in texts.catalogues() if one.parent.parent.name == "en"]
    whole = path.read_text(encoding="utf-8")
    broken = tmp_path / "django.po"
    broken.write_text(whole.replace('msgid "Versturen"\nmsgstr "Send"\n', ""), encoding="utf-8")
    assert "Versturen" in texts.missing(broken)
    broken.write_text(whole.replace('msgid "Versturen"\nmsgstr "Send"', 'msgid "Versturen"\nmsgstr ""'), "utf-8")
    assert "Versturen" in texts.missing(broken)


def test_pve_1_21_in_english_every_step_every_error_and_the_confirmation_is_english(english, town):
    load_starter_set()
    first = english.get("/melden")
    assert "What would you like to tell us?" in assert_english(first)
    assert "Write what you want to report" in assert_english(go(english, first, "plek", tekst=""))
    assert "characters" in assert_english(go(english, first, "plek", tekst="a" * 5_001))
    place = go(english, first, "plek", tekst=WORDS)
    assert "Where is it?" in assert_english(place)
    wrong = {"postcode": "0000", "lon": "x", "lat": "y", "gebied": "nergens", "omschrijving": "a\x07", "soort": "x"}
    assert "This is not a postcode" in assert_english(go(english, place, "foto", **wrong))
    photos = go(english, place, "foto")
    assert "Do you have photos?" in assert_english(photos)
    for bad in (files.upload(b"x"), files.pdf(), [files.photo() for _ in range(6)]):
        assert "Error:" in assert_english(go(english, photos, "gegevens", foto=bad))
    last = go(english, photos, "gegevens", foto=files.photo())
    assert "How do we reach you?" in assert_english(last)
    typed = {**fields(last), "email": "x", "telefoon": "x", "naam": "a\x07"}
    assert "This is not an e-mail address" in assert_english(english.post("/melden", typed))
    sent = english.post("/melden", {**fields(last), "email": OWN})
    assert sent.status_code == 302
    assert "Thank you, we have your message" in assert_english(english.get(sent.url))
    signal = Signal.objects.get()
    assert signal.language == "en"
    assert signal.text == WORDS
    # What colleagues read of the way that it went stays theirs.
    assert not re.search(r"\b(the|and)\b", str(signal.trace).replace(WORDS, ""))
    (letter,) = Letter.objects.filter(recipient=OWN)
    assert letter.subject == f"We have received your message ({signal.number})"
    assert not DUTCH.search(letter.body.replace(WORDS, ""))
    assert "Kind regards," in letter.body


def test_pve_1_21_the_questions_before_sending_are_english(english, town):
    load_starter_set()
    story = "My neighbour hits his wife every evening. Call Jan Jansen, 06-12345678. De buurman slaat zijn vrouw"
    page = go(english, english.get("/melden"), "plek", tekst=story)
    page = go(english, go(english, page, "foto"), "gegevens")
    shown = assert_english_but(page, story)
    assert "Is help needed now? Then call first" in shown
    assert "Call Veilig Thuis: 0800-2000. Free of charge" in shown
    assert "a phone number" in shown
    html = english.post("/melden/meelezen", {"tekst": story}).json()["html"]
    assert dutch_in(html) == []
    said = english.post("/melden/adres", {"zoek": "Kerkstraat"}).json()["uitleg"]
    assert said.startswith("We cannot look up addresses now.")


def assert_english_but(answer: Any, *own: str) -> str:
    """English, apart from what the resident wrote."""
    page = unescape(re.sub(r"</?mark>", "", answer.content.decode()))
    for word in own:
        page = page.replace(word, "")
    assert '<html lang="en"' in page
    assert dutch_in(page) == []
    return page


def test_a_language_is_chosen_in_the_middle_without_a_script_and_all_that_was_typed_stays(client, town):
    page = go(client, client.get("/melden"), "plek", tekst=WORDS)
    button = re.search(r'<button[^>]*name="taal"[^>]*>', page.content.decode())[0]
    assert 'form="melden"' in button
    assert 'formaction="/melden/stap"' in button
    changed = client.post("/melden/stap", {**fields(page), "straat": "Kerkstraat", "postcode": "0000", "taal": "en"})
    assert changed.status_code == 200
    assert "Where is it?" in assert_english(changed)
    assert fields(changed)["tekst"] == WORDS
    assert fields(changed)["straat"] == "Kerkstraat"
    assert 'id="fouten"' not in changed.content.decode()
    assert "Do you have photos?" in go(client, changed, "foto", postcode="").content.decode()
    back = client.post("/melden/stap", {**fields(changed), "taal": "nl"})
    assert "Waar is het?" in back.content.decode()
    assert client.cookies["taal"].value == "nl"


def test_enter_in_a_field_goes_on_and_chooses_no_language(client, town):
    """A browser presses the first button that belongs to the form."""
    for page in (client.get("/melden"), go(client, client.get("/melden"), "plek", tekst=WORDS)):
        html = page.content.decode()
        inside = html.index('id="melden"')
        first = next(
            tag
            for tag in re.finditer(r"<button[^>]*>", html)
            if 'type="button"' not in tag[0] and ('form="melden"' in tag[0] or tag.start() > inside)
        )
        assert 'name="naar"' in first[0]
        assert 'name="taal"' not in first[0]


def test_the_choice_is_a_code_in_one_cookie_and_nothing_else(client, town, settings):
    settings.SESSION_COOKIE_SECURE = True
    answer = client.post("/taal", {"taal": "en", "terug": "/privacy"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy")
    assert list(answer.cookies) == ["taal"]
    cookie = answer.cookies["taal"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["secure"]) == ("en", True, "Lax", True)
    assert "Cookie" in client.get("/privacy")["Vary"]
    assert_english(client.get("/privacy"))
    assert "which language you chose" in client.get("/privacy").content.decode()


@pytest.mark.parametrize("code", ["xx", "", "EN", "../en", "en; path=/", "a" * 5_000])
def test_a_language_that_we_do_not_speak_is_dutch(client, town, code):
    answer = client.post("/taal", {"taal": code})
    assert "taal" not in answer.cookies
    client.cookies["taal"] = code
    assert '<html lang="nl"' in client.get("/melden").content.decode()


@pytest.mark.parametrize("back", ["//kwaad.example", "https://kwaad.example", "/\\kwaad.example", "javascript:x", ""])
def test_choosing_a_language_leads_nowhere_else(client, town, back):
    assert client.post("/taal", {"taal": "en", "terug": back})["Location"] == "/melden"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/melden", "/mijn-meldingen", "/privacy", "/toegankelijkheid", "/volg/onzin", "/gebieden",
        "/gebieden?zoek=Beuken", "/gebieden?zoek=nergens", "/gebieden/WK1", "/gebieden/GM1", "/volgen",
        "/volgen/verstuurd", "/volgen/bevestigen/onzin", "/volgen/stoppen/onzin",
    ],
)  # fmt: skip
def test_every_page_for_residents_is_english_and_offers_dutch(english, town, settings, path):
    settings.CONTACT_PHONE, settings.CONTACT_EMAIL = "14 0999", "wijk@gemeente.example"
    page = assert_english(english.get(path))
    assert re.search(r'<button[^>]*name="taal" value="nl" lang="nl">Nederlands</button>', page)


@pytest.mark.parametrize("path", ["/gebieden", "/gebieden/WK1", "/inloggen", "/signalen", "/bureau", "/api/"])
def test_pages_for_officers_stay_dutch_and_offer_nothing(english, member, path):
    english.force_login(member)
    english.cookies["taal"] = "en"
    page = english.get(path, headers={"accept-language": "en"}, follow=True).content.decode()
    assert '<html lang="nl"' in page
    assert not re.search(r'<button[^>]*name="taal"', page)


def test_a_signal_over_the_api_is_dutch_and_so_are_its_errors(english, town):
    answer = english.post("/api/v1/signalen", {"tekst": ""}, content_type="application/json")
    assert "Schrijf wat u wilt melden" in answer.content.decode()


def test_later_mails_and_the_status_page_speak_the_language_of_the_signal(town, member, settings):
    JudgementChoice.objects.create(slug="ja", text="Ja, het is opgelost", is_solved=True)
    JudgementChoice.objects.create(slug="anders", text="Iets van de stad zelf")
    signal = world.signal(WORDS, email=OWN, language="en", street="Kerkstraat", house_number="1")
    workflow.move(signal, to="wacht_op_melder", by=member, text="Welke lamp?")
    question = signal.questions.get()
    client = Client()
    ask = client.get(links.answer_url(question).removeprefix(settings.BASE_URL))
    assert '<p class="ww-words ww-quote" lang="nl">Welke lamp?</p>' in assert_english(ask)
    answering.answer(question, text="The one at the door.")
    now = Signal.objects.get()
    workflow.move(now, to="afgehandeld", by=member, text="De lamp is vervangen.")
    page = assert_english(client.get(f"/volg/{links.status_token(now)}"))
    assert "We have finished with your message" in page
    assert 'lang="nl">De lamp is vervangen.</p>' in page
    assert "Yes, it has been solved" in page
    assert '<span lang="nl">Iets van de stad zelf</span>' in page
    for what in ("gegevens", "oordeel", "bestanden", "intrekken"):
        assert_english(client.get(f"/volg/{links.status_token(now)}/{what}"))
    contact.correct_by_reporter(now, name="", email="nieuw@voorbeeld.nl", phone="")
    own = ("Welke lamp?", "De lamp is vervangen.", "Iets van de stad zelf", WORDS)
    letters = Letter.objects.filter(recipient__contains="voorbeeld.nl")
    assert letters.count() >= 4
    for letter in letters:
        body = letter.subject + "\n" + letter.body
        for word in own:
            body = body.replace(word, "")
        body = re.sub(r"https?://\S+", "", body)
        assert not DUTCH.search(body), body


def test_what_was_chosen_in_this_browser_goes_before_the_language_of_the_signal(client, town):
    signal = world.signal(WORDS, language="en")
    client.cookies["taal"] = "nl"
    assert '<html lang="nl"' in client.get(f"/volg/{links.status_token(signal)}").content.decode()


def test_mijn_meldingen_speaks_the_language_in_which_it_was_asked(english, town):
    world.signal(email=OWN)
    english.post("/mijn-meldingen", {"email": OWN})
    letter = Letter.objects.filter(recipient=OWN).latest("pk")
    assert "You want to see which reports you sent us." in letter.body
    path = re.findall(r"/mijn-meldingen/\S+", letter.body)[0]
    assert_english(english.get(path))
    english.post(path)
    assert "Everything that you reported to us" in assert_english(english.get("/mijn-meldingen"))
    assert_english(english.get("/mijn-meldingen/verstuurd"))


@pytest.fixture
def lived_in(town, member):
    """An area in which all that its page can show is there, in words of the starting set and of the city itself."""
    load_starter_set()
    load_figures(town)
    for _ in range(6):
        world.signal(category="wegdek-stoep")
    workflow.move(world.signal(category="wegdek-stoep"), to="afgehandeld", by=member, text="Klaar.")
    Category.objects.filter(slug="wegdek-stoep").update(is_public=True)
    Category.objects.filter(pk=town.streetlight.pk).update(is_public=True, public_name="Lantaarns van de stad")
    world.signal()
    return town


def load_figures(town) -> None:
    for number, slug in enumerate(ensure_indicators({"inwoners", "woz-waarde"}).values()):
        AreaFigure.objects.create(area=town.beuken, indicator_id=slug, year=2024, value=100 + number, source=CBS)


def test_the_page_of_an_area_is_english_with_all_that_it_shows(english, lived_in):
    page = assert_english(english.get("/gebieden/BU1"))
    assert "What is going on in Beuken" in page
    assert "Road, pavement and cycle path" in page
    assert '<span lang="nl">Lantaarns van de stad</span>' in page
    assert "Who does what" in page
    assert "Street lighting" in page
    assert "Residents" in page
    assert re.search(
        r"\d+ (January|February|March|April|May|June|July|August|September|October|November|December)", page
    )
    # Made once for each language, and kept apart.
    assert "Wat speelt er in Beuken" in Client().get("/gebieden/BU1").content.decode()
    assert "What is going on in Beuken" in english.get("/gebieden/BU1").content.decode()


def test_the_data_of_its_map_and_its_feed_are_asked_for_in_english(english, lived_in):
    page = english.get("/gebieden/BU1").content.decode()
    (data,) = re.findall(r'"feed": "([^"]+)"', unescape(page))
    address = data.encode().decode("unicode_escape")
    rows = english.get(address).json()["features"]
    assert {one["properties"]["onderwerp"] for one in rows} == {
        "Road, pavement and cycle path",
        "Lantaarns van de stad",
    }
    dutch = english.get(address.partition("&taal")[0]).json()["features"]
    assert "Straat, stoep en fietspad" in str(dutch)
    feed = unescape(re.findall(r'href="(/nieuws.atom[^"]+)"', page)[0])
    for path, language in ((feed, "en"), (feed.partition("&taal")[0], "nl"), ("/nieuws.atom?taal=xx", "nl")):
        body = english.get(path).content.decode()
        assert f'xml:lang="{language}"' in body
        assert ("News about" in body) == (language == "en")


def test_who_follows_in_english_gets_english_pages_and_mails_and_another_dutch_ones(english, lived_in, member):
    known = Signal.objects.filter(category=lived_in.streetlight).get()
    for client, address in ((english, OWN), (Client(), "piet@voorbeeld.nl")):
        client.post("/volgen", {"gebied": "WK1", "hoevaak": "direct", "email": address})
        client.post("/volgen", {"onderwerp": "wegdek-stoep", "gebied": "BU1", "hoevaak": "direct", "email": address})
    following.ask(OWN, signal=known, pace="direct", language="en")
    stranger = Client()
    for letter in Letter.objects.filter(recipient=OWN, subject__startswith="Would you like"):
        path = re.findall(r"/volgen/bevestigen/\S+", letter.body)[0]
        # In a browser in which nothing was chosen, too.
        assert_english(stranger.get(path))
        assert_english(stranger.post(path))
    following.ask(OWN, area=lived_in.oost, language="en")
    Follower.objects.update(confirmed_at=timezone.now(), told_until=timezone.now() - datetime.timedelta(days=1))
    assert following.write_news() == 4
    workflow.move(known, to="ingepland", by=member)
    mails = Letter.objects.filter(recipient=OWN)
    assert mails.count() == 3 + 1 + 2 + 1
    for letter in mails:
        words = re.sub(r"https?://\S+", "", letter.subject + letter.body).replace("Lantaarns van de stad", "")
        assert not DUTCH.search(words), words
        assert_english(stranger.get(re.findall(r"/volgen/stoppen/\S+", letter.body)[0]))
    assert any("Road, pavement and cycle path, Beuken: reported" in letter.body for letter in mails)
    dutch = Letter.objects.filter(recipient="piet@voorbeeld.nl")
    assert all("Beste lezer" in letter.body for letter in dutch)
    path = re.findall(r"/volgen/stoppen/\S+", mails[0].body)[0]
    assert_english(stranger.post(path))
    assert '<html lang="nl"' in stranger.get(re.findall(r"/volgen/stoppen/\S+", dutch[0].body)[0]).content.decode()


def test_what_is_wrong_with_what_to_follow_is_said_in_english(english, town):
    for typed in ({}, {"gebied": "WK404"}, {"email": "x", "gebied": "WK1"}):
        answer = english.post("/volgen", {"hoevaak": "direct", "email": OWN} | typed)
        assert answer.status_code == 400
        assert "Error:" in assert_english(answer)


def test_a_subject_that_the_city_named_itself_is_marked_as_dutch(english, town):
    town.streetlight.public_name = "Lantaarns van de stad"
    town.streetlight.save()
    page = go(english, english.get("/melden"), "plek", tekst="De lantaarn is kapot")
    assert '<span lang="nl">Lantaarns van de stad</span>' in page.content.decode()


def test_who_handles_it_sees_what_the_reporter_reads(client, town, member):
    client.force_login(member)
    signal = world.signal(WORDS, language="en", email=OWN)
    assert "De melder koos: English." in client.get(signal.get_absolute_url()).content.decode()
    assert "De melder koos" not in client.get(world.signal(email=OWN).get_absolute_url()).content.decode()


def test_refusals_in_english_are_english(english, town, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "1/h"}
    english.post("/melden", {"tekst": WORDS})
    assert "You are sending too much" in assert_english_but(english.post("/melden", {"tekst": WORDS}), WORDS)
    assert "too large" in assert_english(english.post("/melden", {"tekst": "a" * 300_000}))
    checking = Client(enforce_csrf_checks=True)
    checking.cookies["taal"] = "en"
    page = checking.post("/melden/stap", {"van": "plek", "naar": "foto", "tekst": WORDS})
    assert page.status_code == 403
    assert "Your message has not been sent yet" in assert_english(page)


def test_every_language_has_a_name_for_itself():
    assert dict(project.LANGUAGES) == {"nl": "Nederlands", "en": "English"}
