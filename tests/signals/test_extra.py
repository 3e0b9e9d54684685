"""Extra questions: asked by what a text is about, answered as a city chose, kept, and sometimes a stop."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from officers.models import Channel
from outbox.models import Letter
from signals import extra, intake, redacting
from signals.models import ExtraAnswer, ExtraForm, ExtraQuestion, Referral, Signal
from signals.starter import load_starter_set
from tests import world
from tests.pages.test_steps import fields, go, send, step_of

LAMP = "De lantaarn bij de school is kapot"


def to_questions(client, text: str = LAMP):
    """The page with the extra questions."""
    return go(client, go(client, client.get("/melden"), "plek", tekst=text), "foto")


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def refusals(report: intake.Report, **who: object) -> dict[str, list[str]]:
    """What intake refuses of a report, by the names of the contract."""
    with pytest.raises(ValidationError) as refused:
        intake.receive(report, **who)
    return {name: [one.code for one in errors] for name, errors in refused.value.error_dict.items()}


def lamp(**answers: object) -> intake.Report:
    return intake.Report(text=LAMP, channel=Channel.WEB, category="straatverlichting", answers=answers)


# --- asked by the content ---


def test_pve_3_5_a_text_on_a_street_lamp_brings_up_its_questions_and_other_text_none(client, town):
    world.question("paalnummer", "Welk nummer staat er op de paal?", town.streetlight, form=ExtraForm.TEXT)
    page = to_questions(client)
    assert "Welk nummer staat er op de paal?" in text_of(page)
    assert "Welk nummer" not in text_of(to_questions(client, "Ik weet het niet"))
    page = go(client, page, "gegevens", **{"vraag-paalnummer": "L-204"})
    assert "L-204" in text_of(page)
    assert send(client, page).url == "/melden/bedankt"
    answer = ExtraAnswer.objects.get()
    assert (answer.signal, answer.code, answer.value, answer.text) == (
        Signal.objects.get(), "paalnummer", "L-204", "L-204",
    )  # fmt: skip
    assert answer.wording == "Welk nummer staat er op de paal?"


def test_pve_3_5_the_answers_stand_on_the_page_of_the_signal_and_on_paper_with_the_words_of_then(client, town, member):
    world.question("paalnummer", "Welk nummer staat er op de paal?", town.streetlight, form=ExtraForm.TEXT)
    signal = intake.receive(lamp(paalnummer="L-204"))
    town.streetlight.extra_questions.update(text="Nummer?")
    client.force_login(member)
    for address in (signal.get_absolute_url(), f"/signalen/{signal.number}/afdruk"):
        page = text_of(client.get(address))
        assert "Welk nummer staat er op de paal?" in page
        assert "L-204" in page


def test_who_may_not_read_the_text_does_not_read_the_answers(client, town, area_officer):
    world.question("hoe-lang", "Hoe lang al?", town.worry, form=ExtraForm.TEXT)
    report = intake.Report(
        text="Een man is verward", channel=Channel.WEB, category=town.worry.slug, point=world.IN_BEUKEN,
        answers={"hoe-lang": "sinds maandag"},
    )  # fmt: skip
    signal = intake.receive(report)
    client.force_login(area_officer)
    page = client.get(signal.get_absolute_url())
    assert page.status_code == 200
    assert "sinds maandag" not in page.content.decode()


def test_the_reporter_gets_a_copy_of_the_answers_by_mail_and_on_the_status_page(client, town):
    world.question("paalnummer", "Welk nummer?", town.streetlight, form=ExtraForm.TEXT)
    page = go(client, to_questions(client), "gegevens", **{"vraag-paalnummer": "L-204"})
    send(client, page, email="sanne@voorbeeld.nl")
    assert "> Welk nummer? L-204" in Letter.objects.get(recipient="sanne@voorbeeld.nl").body
    assert "L-204" in text_of(client.get("/melden/bedankt"))


def test_redacting_takes_words_out_of_the_answers_too(client, town, member):
    world.question("wie", "Wie zag het?", town.streetlight, form=ExtraForm.TEXT)
    signal = intake.receive(lamp(wie="Piet Pietersen"))
    redacting.redact(signal, words=["Piet Pietersen"], by=member)
    answer = ExtraAnswer.objects.get()
    assert (answer.text, answer.value) == (redacting.BLACK, redacting.BLACK)


# --- the form of an answer ---


FORMS = {
    ExtraForm.TEXT: ("lantaarn 12", "lantaarn 12", "lantaarn 12", ["x" * 501, 3, "a\x00"]),
    ExtraForm.CHOICE: ("een", "een", "Eén lamp", ["drie", ["een"], 1]),
    ExtraForm.SEVERAL: (["meer", "een"], ["een", "meer"], "Eén lamp, Meer lampen", [["een", "drie"], "drie", [1]]),
    ExtraForm.NUMBER: ("2,5", 2.5, "2,5", ["veel", "1e9", True, "nan", 10**12]),
    ExtraForm.DATE: ("23-11-2026", "2026-11-23", "23 november 2026", ["gisteren", "31-02-2026", "0001-01-01", 3]),
}


@pytest.mark.parametrize("form", list(ExtraForm))
def test_pve_3_6_each_form_of_answer_is_shown_checked_and_stored(client, town, form):
    typed, value, words, bad = FORMS[form]
    choices = {"een": "Eén lamp", "meer": "Meer lampen"} if form in (ExtraForm.CHOICE, ExtraForm.SEVERAL) else {}
    world.question("vraag", "Wat ziet u?", town.streetlight, form=form, choices=choices)
    for one in bad:
        assert list(refusals(lamp(vraag=one))) == ["antwoorden.vraag"], one
    page = to_questions(client)
    shown = {
        ExtraForm.TEXT: '<input type="text" name="vraag-vraag"', ExtraForm.CHOICE: 'type="radio" name="vraag-vraag"',
        ExtraForm.SEVERAL: 'type="checkbox" name="vraag-vraag"', ExtraForm.NUMBER: 'inputmode="decimal"',
        ExtraForm.DATE: 'type="date"',
    }[form]  # fmt: skip
    assert shown in page.content.decode()
    wrong_one = next(one for one in bad if isinstance(one, (str, list)))
    refused = go(client, page, "gegevens", **{"vraag-vraag": wrong_one})
    assert (refused.status_code, step_of(refused)) == (400, 3)
    page = go(client, page, "gegevens", **{"vraag-vraag": typed})
    assert words in text_of(page)
    assert client.post("/melden", {**fields(page), **{"vraag-vraag": typed}}).status_code == 302
    answer = ExtraAnswer.objects.get()
    assert (answer.value, answer.text) == (value, words)


# --- required or not ---


def test_pve_3_7_a_required_answer_stops_the_page_by_name_and_an_optional_one_passes(client, town):
    world.question("hoeveel", "Hoeveel lampen?", town.streetlight, form=ExtraForm.NUMBER, is_required=True)
    world.question("paal", "Welk nummer?", town.streetlight, form=ExtraForm.TEXT)
    page = to_questions(client)
    refused = go(client, page, "gegevens")
    assert (refused.status_code, step_of(refused)) == (400, 3)
    assert "Hoeveel lampen? Geef antwoord op deze vraag." in text_of(refused)
    assert LAMP in fields(refused)["tekst"]
    assert step_of(go(client, refused, "gegevens", **{"vraag-hoeveel": "0"})) == 4
    # Adding a photo asks nothing yet, and going back never does.
    assert go(client, page, "foto").status_code == go(client, page, "plek").status_code == 200
    assert not Signal.objects.exists()
    assert refusals(lamp()) == {"antwoorden.hoeveel": ["required"]}


def test_what_the_words_alone_decide_makes_no_answer_required(client, town):
    world.question("hoeveel", "Hoeveel lampen?", town.streetlight, form=ExtraForm.NUMBER, is_required=True)
    assert intake.receive(intake.Report(text=LAMP, channel=Channel.API)).category == town.streetlight
    # Who says that it is something else was not asked.
    page = go(client, client.get("/melden"), "plek", tekst=LAMP)
    assert step_of(go(client, go(client, page, "foto", onderwerp="anders"), "gegevens")) == 4


def test_pve_3_8_one_question_is_asked_for_two_subjects_and_not_for_a_third(town):
    signs = world.category("borden", task=town.task, keywords=["verkeersbord"])
    bins = world.category("bakken", task=town.task)
    world.question("nummer", "Welk nummer?", town.streetlight, signs, form=ExtraForm.TEXT)
    questions = extra.known_questions(on=None)
    assert [extra.asked(one.slug, {}, questions) != [] for one in (town.streetlight, signs, bins)] == [
        True,
        True,
        False,
    ]
    report = intake.Report(text="De bak", channel=Channel.API, category=bins.slug, answers={"nummer": "3"})
    assert refusals(report) == {"antwoorden.nummer": ["not_asked"]}


def test_a_question_that_follows_on_an_answer_is_asked_once_that_is_given_also_without_a_script(client, town):
    first = world.question("hoeveel", "Hoeveel?", town.streetlight, choices={"een": "Eén", "straat": "De straat"})
    second = world.question("paal", "Welk nummer?", town.streetlight, form=ExtraForm.TEXT, order=101)
    second.shown_on.set(first.choices.filter(slug="een"))
    page = to_questions(client)
    assert '<div class="ww-question" data-question="paal" data-after="hoeveel:een" hidden>' in page.content.decode()
    # Nothing was wrong, and something was asked besides.
    more = go(client, page, "gegevens", **{"vraag-hoeveel": "een"})
    assert (more.status_code, step_of(more)) == (200, 3)
    assert "Door uw antwoord hebben wij nog een vraag." in text_of(more)
    assert 'data-after="hoeveel:een">' in more.content.decode()
    last = go(client, more, "gegevens", **{"vraag-paal": "L-1"})
    assert step_of(last) == 4
    # Another answer takes the question away again, with what was typed.
    last = go(client, go(client, last, "foto"), "gegevens", **{"vraag-hoeveel": "straat"})
    send(client, last)
    assert list(ExtraAnswer.objects.values_list("code", flat=True)) == ["hoeveel"]
    assert refusals(lamp(hoeveel="straat", paal="L-1")) == {"antwoorden.paal": ["not_asked"]}


# --- a hard stop ---


@pytest.fixture
def whose(town):
    """A question of which one answer stops."""
    stop = {
        "text": "Een snelweg", "stop_text": "Dat doet Rijkswaterstaat.", "stop_phone": "0800 8002",
        "stop_url": "https://www.rijkswaterstaat.nl",
    }  # fmt: skip
    return world.question("weg", "Welke weg?", town.streetlight, choices={"straat": "Een straat", "snelweg": stop})


def test_pve_3_9_an_answer_that_stops_says_where_to_go_and_gives_no_button_to_go_on(client, whose):
    page = go(client, to_questions(client), "gegevens", **{"vraag-weg": "snelweg"})
    assert (page.status_code, step_of(page)) == (400, 3)
    html = page.content.decode()
    assert '<div data-stop="snelweg">' in html
    assert 'href="tel:08008002"' in html
    assert 'href="https://www.rijkswaterstaat.nl"' in html
    assert "data-go" not in html
    assert ">Versturen<" not in html
    # Nor by going round the page.
    sent = send(client, page, **{"vraag-weg": "snelweg"})
    assert (sent.status_code, step_of(sent)) == (400, 3)
    assert refusals(lamp(weg="snelweg")) == {"antwoorden.weg": ["stop"]}
    assert not Signal.objects.exists()
    # It was a slip: another answer goes on.
    assert step_of(go(client, page, "gegevens", **{"vraag-weg": "straat"})) == 4


def test_nobody_in_danger_is_sent_away(client, whose):
    text = f"{LAMP}, en er ligt een gewonde die niet meer ademt"
    page = go(client, to_questions(client, text), "gegevens", **{"vraag-weg": "snelweg"})
    assert step_of(page) == 4
    assert send(client, page).status_code in (200, 302)


# --- staff ---


def test_a_civil_servant_is_shown_the_questions_and_need_not_know_every_answer(client, town, member):
    world.question("hoeveel", "Hoeveel lampen?", town.streetlight, form=ExtraForm.NUMBER, is_required=True)
    client.force_login(member)
    sent = {"tekst": LAMP, "kanaal": "telefoon"}
    page = client.post("/signalen/nieuw", {**sent, "bekijk": "1"})
    assert "Hoeveel lampen?" in text_of(page)
    assert "Hoeveel lampen?" in client.post("/signalen/nieuw/vooruitblik", sent).json()["vragen"]
    assert client.post("/signalen/nieuw", {**sent, "vraag-hoeveel": "veel"}).status_code == 400
    assert client.post("/signalen/nieuw", {**sent, "vraag-hoeveel": "2"}).status_code == 302
    assert ExtraAnswer.objects.get().value == 2
    assert client.post("/signalen/nieuw", {**sent, "categorie": "straatverlichting"}).status_code == 302


# --- routing ---


def test_pve_3_14_a_rule_by_an_answer_sends_what_was_answered_so_to_its_team_and_nothing_else(town):
    question = world.question("hoeveel", "Hoeveel?", town.streetlight, choices={"een": "Eén", "straat": "De straat"})
    world.rule(team=town.unit, answer=question.choices.get(slug="straat"))
    signal = intake.receive(lamp(hoeveel="straat"))
    assert (signal.team, signal.facts["answers"]) == (town.unit, {"hoeveel": ["straat"]})
    assert intake.receive(lamp(hoeveel="een")).team == town.lighting
    assert intake.receive(lamp()).team == town.lighting


def test_pve_3_14_a_rule_by_an_answer_that_nobody_can_give_is_refused(town):
    signs = world.category("borden", task=town.task)
    stop = {"text": "De provincie", "stop_text": "Dat doet de provincie."}
    question = world.question("weg", "Welke?", signs, choices={"straat": "Een straat", "provincie": stop})
    street = question.choices.get(slug="straat")
    for fields_of_rule in (
        {"category": town.streetlight, "answer": street},
        {"answer": question.choices.get(slug="provincie")},
    ):
        with pytest.raises(ValidationError) as refused:
            world.rule(team=town.unit, **fields_of_rule)
        assert list(refused.value.error_dict) == ["answer"]
    question.choices.update(is_active=False)
    street.refresh_from_db()
    with pytest.raises(ValidationError):
        world.rule(team=town.unit, answer=street)


def test_the_starting_set_asks_some_questions_none_of_them_required_and_one_stops(db):
    load_starter_set()
    questions = extra.known_questions(on=None)
    assert len(questions) > 12
    assert not any(one.is_required for one in questions)
    assert any(choice.stop for one in questions for choice in one.choices)
    # What follows on an answer comes after it, and can be reached.
    lamp_answers = {"lamp-hoeveel": "een"}
    codes = [one.slug for one in extra.asked("straatverlichting", lamp_answers, questions)]
    assert codes == ["lamp-hoeveel", "lamp-paalnummer", "lamp-wat"]
    assert load_starter_set()[ExtraQuestion] == 0


# --- managed ---


def test_the_manager_sets_a_question_with_its_answers_and_sees_what_a_resident_will_see(client, town, manager):
    client.force_login(manager)
    first = world.question("hoeveel", "Hoeveel?", town.streetlight, choices={"een": "Eén"}, order=50)
    rows = {
        "choices-TOTAL_FORMS": 2, "choices-INITIAL_FORMS": 0, "choices-MIN_NUM_FORMS": 0, "choices-MAX_NUM_FORMS": 1000,
        "choices-0-text": "Ja, altijd", "choices-0-order": 1, "choices-0-is_active": "on", "choices-1-order": 100,
    }  # fmt: skip
    sent = {
        "text": "Knippert de lamp?", "slug": "knippert", "form": "keuze", "categories": [town.streetlight.pk],
        "shown_on": [first.choices.get().pk], "is_active": "on", "order": 10, **rows,
    }  # fmt: skip
    add = "/beheer/signals/extraquestion/add/"
    assert "hoger nummer" in client.post(add, sent).content.decode()
    assert client.post(add, {**sent, "order": 60}).status_code == 302
    made = ExtraQuestion.objects.get(slug="knippert")
    assert list(made.choices.values_list("slug", "text")) == [("ja-altijd", "Ja, altijd")]
    preview = client.get(f"/vragen/{made.pk}/voorbeeld")
    assert "Knippert de lamp?" in text_of(preview)
    assert 'data-question="knippert" data-after="hoeveel:een" hidden' in preview.content.decode()
    tried = client.post(f"/vragen/{made.pk}/voorbeeld", {"vraag-hoeveel": "een"})
    assert 'data-question="knippert" data-after="hoeveel:een">' in tried.content.decode()
    assert not Signal.objects.exists()


# --- danger and data of others in what was written ---

VIOLENCE = "De buurman slaat zijn vrouw elke avond"
OTHERS = "Vraag het Jan Jansen, 06-12345678"


@pytest.fixture
def told(town):
    """A question that is answered in one's own words, and one out of a list."""
    Referral.objects.create(code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Gratis.")
    world.question("wie", "Wie weet er meer van?", town.streetlight, form=ExtraForm.TEXT)
    world.question("waar", "Waar?", town.streetlight, choices={"thuis": VIOLENCE}, order=101)
    return town


def test_while_an_answer_is_typed_the_numbers_that_it_adds_are_given(client, told):
    page = to_questions(client)
    assert re.search(r'<input[^>]*name="vraag-wie"[^>]*data-words', page.content.decode())
    assert 'data-listen="/melden/meelezen"' in page.content.decode()
    for typed, shown in (
        ({"tekst": LAMP, "ook": VIOLENCE}, True),
        ({"tekst": LAMP, "ook": ["de school", VIOLENCE]}, True),
        ({"tekst": LAMP, "ook": "de school"}, False),
        # The text did so already.
        ({"tekst": VIOLENCE, "ook": "de school"}, False),
        ({"tekst": LAMP, "ook": ["a"] * 90}, False),
    ):
        html = client.post("/melden/meelezen", typed).json()["html"]
        assert ("0800-2000" in html) == shown, typed
        assert VIOLENCE not in html


def test_danger_in_an_answer_is_shown_before_sending_and_makes_it_urgent_and_restricted(client, told):
    page = go(client, to_questions(client), "gegevens", **{"vraag-wie": VIOLENCE})
    assert 'href="tel:08002000"' in page.content.decode()
    assert send(client, page).status_code == 302
    signal = Signal.objects.get()
    assert (signal.is_urgent, signal.sensitivity, signal.kind) == (True, "bijzonder", "zorg")
    # What it is about, its own words say.
    assert signal.category == told.streetlight


def test_whoever_sends_danger_in_an_answer_all_at_once_sees_the_numbers_first(client, told):
    page = to_questions(client)
    held = client.post("/melden", {**fields(page), "vraag-wie": VIOLENCE})
    assert held.status_code == 200
    assert "Toch versturen" in held.content.decode()
    assert not Signal.objects.exists()
    assert client.post("/melden", fields(held)).status_code == 302


def test_an_answer_of_a_program_is_listened_to_as_well_and_a_choice_of_the_city_is_not(told):
    for answers, expected in (
        ({"wie": VIOLENCE}, (True, "bijzonder")),
        ({"vraag-van-elders": VIOLENCE}, (True, "bijzonder")),
        ({"waar": "thuis"}, (False, "gewoon")),
    ):
        signal = intake.receive(lamp(**answers))
        assert (signal.is_urgent, signal.sensitivity) == expected
    past = intake.Report(text=LAMP, channel=Channel.IMPORT, answers={"x": VIOLENCE})
    assert intake.receive(past).sensitivity == "gewoon"


def test_nobody_whose_answer_speaks_of_danger_is_sent_away(client, whose, town):
    world.question("wie", "Wie?", town.streetlight, form=ExtraForm.TEXT, order=90)
    answers = {"vraag-wie": "een gewonde die niet meer ademt", "vraag-weg": "snelweg"}
    assert step_of(go(client, to_questions(client), "gegevens", **answers)) == 4
    assert intake.receive(lamp(wie=answers["vraag-wie"], weg="snelweg")).is_urgent


def test_who_enters_a_signal_is_told_which_numbers_an_answer_calls_for(client, told, member):
    client.force_login(member)
    sent = {"tekst": LAMP, "kanaal": "telefoon", "vraag-wie": VIOLENCE}
    assert "Veilig Thuis: 0800-2000" in text_of(client.post("/signalen/nieuw", {**sent, "bekijk": "1"}))
    page = client.post("/signalen/nieuw", sent, follow=True)
    assert "Wijs de melder ook op Veilig Thuis: 0800-2000" in text_of(page)


def test_data_of_others_in_an_answer_are_asked_about_with_the_place_shown_and_marked_for_triage(client, told, member):
    page = go(client, to_questions(client), "gegevens", **{"vraag-wie": OTHERS})
    html = page.content.decode()
    assert "Staat er iets over iemand anders in uw bericht?" in html
    assert "een telefoonnummer, een naam" in text_of(page)
    assert "Wie weet er meer van?" in html
    assert "<mark>06-12345678</mark>" in html
    assert "Pas mijn antwoorden aan" in html
    # The text holds nothing of the kind, and is not shown as if it did.
    assert "Pas mijn bericht aan" not in html
    assert step_of(client.post("/melden/stap", {**fields(page), "naar": "foto"})) == 3
    assert send(client, page).status_code == 302
    event = Signal.objects.get().events.get(what="gegevens")
    assert event.after == "telefoon,naam"


def test_the_triager_redacts_what_stands_in_an_answer_with_one_click(client, told, member):
    signal = intake.receive(lamp(wie=OTHERS, waar="thuis"))
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert '<mark class="ww-found">06-12345678</mark>' in page
    (key,) = re.findall(r'value="(0:[0-9]+-[0-9]+)">Lak<span class="ww-only-screen-reader"> 06-12345678', page)
    assert client.post(f"/signalen/{signal.number}/lakken", {"delen": key}).status_code == 302
    answer = ExtraAnswer.objects.get(code="wie")
    assert answer.text == answer.value == f"Vraag het Jan Jansen, {redacting.BLACK}"
    assert "12345678" not in client.get(signal.get_absolute_url()).content.decode()
    # Words of the city are nobody's data.
    assert ExtraAnswer.objects.get(code="waar").text == VIOLENCE
