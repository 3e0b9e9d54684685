"""Listening: what a reporter says of danger decides who reads it, in the first text and in what comes later."""

from __future__ import annotations

import pytest

from officers.models import Channel, Officer
from outbox.models import Letter
from signals import afterwards, answering, judging, links, notices, reclassify, shielding, visibility, workflow
from signals.intake import Recipient, Report, foresee, receive
from signals.models import (
    DangerWords,
    Event,
    ExtraForm,
    JudgementChoice,
    NoticeChoice,
    NoticeKind,
    Question,
    Referral,
    Signal,
    Status,
)
from tests import world

ABUSE = "Ik denk dat de buurman zijn dochter misbruikt."
LAMP = "De lantaarn is kapot. "
MIXED = LAMP + ABUSE
FIRST_A_PERSON = "In de tekst staat iets waar eerst een mens naar kijkt."
OWN = "bewoner@example.nl"
TEAM = "verlichting@gemeente.example"


def again(signal: Signal) -> Signal:
    return Signal.objects.select_related("team", "officer", "category").get(pk=signal.pk)


def reads(officer: Officer, signal: Signal) -> bool:
    return Signal.objects.readable_by(visibility.viewer_of(officer)).filter(pk=signal.pk).exists()


def happened(signal: Signal) -> list[tuple[str, str, str]]:
    """What was raised, with its before and after; by nobody of ours."""
    raised = signal.events.filter(what__in=(Event.What.URGENT, Event.What.SENSITIVITY))
    return list(raised.filter(officer=None, client=None, is_public=False).values_list("what", "before", "after"))


# --- the first text ---


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.PHONE, Channel.API, Channel.EMAIL, Channel.IMPORT])
def test_a_text_about_abuse_that_begins_with_a_lamp_goes_to_triage_with_the_suggestion(town, member, triager, channel):
    signal = receive(Report(text=MIXED, channel=channel, point=world.IN_BEUKEN))
    assert (signal.team, signal.category, signal.category_by) == (town.triage, town.streetlight, "")
    assert (signal.is_urgent, signal.sensitivity, signal.facts["suggested"]) == (True, "bijzonder", "straatverlichting")
    assert [reads(one, signal) for one in (member, triager)] == [False, True]
    assert TEAM not in Letter.objects.values_list("recipient", flat=True)


def test_the_lamp_alone_still_goes_to_its_team_by_itself(town):
    signal = world.signal(LAMP, category=None)
    assert (signal.team, signal.category_by) == (town.lighting, "regel")


def test_what_is_dangerous_and_says_nothing_of_a_person_still_goes_to_its_team_by_itself(town):
    signal = world.signal("De lantaarn is kapot. Er ligt een open put op het fietspad.", category=None)
    assert (signal.team, signal.category_by, signal.is_urgent) == (town.lighting, "regel", True)


def test_why_it_is_with_triage_is_said_to_who_reads_it_and_tells_nothing_of_the_text(town, triager, client):
    signal = world.signal(MIXED, category=None)
    said = [step["uitleg"] for step in signal.trace]
    assert FIRST_A_PERSON in said
    assert not any(word in " ".join(said).lower() for word in ("buurman", "misbruik", "dochter", "veilig", "0800"))
    client.force_login(triager)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert FIRST_A_PERSON in page
    assert "Een vermoeden: nog niemand heeft het bevestigd." in page


def test_that_a_person_looks_first_is_said_again_when_it_gets_another_kind_or_place(town, triager):
    signal = world.signal(MIXED, category=None, kind="melding")
    reclassify.rekind(signal, kind="vraag", by=triager)
    assert FIRST_A_PERSON in [step["uitleg"] for step in again(signal).trace]
    assert FIRST_A_PERSON in [step.uitleg for step in reclassify.preview(again(signal), area="WK2").trace]


def test_a_person_who_confirms_the_suggestion_sends_it_on_and_it_stays_for_few(town, triager):
    signal = reclassify.reclassify(world.signal(MIXED, category=None), category=town.streetlight, by=triager)
    now = again(signal)
    assert (now.team, now.sensitivity, now.category_by) == (town.lighting, "bijzonder", "medewerker")
    assert FIRST_A_PERSON not in [step["uitleg"] for step in now.trace]


def test_who_names_the_subject_or_the_team_is_followed(town, operator):
    named = world.signal(MIXED)
    assert (named.team, named.category_by, named.sensitivity) == (town.lighting, "melder", "bijzonder")
    by_colleague = world.signal(MIXED, channel=Channel.PHONE, by=operator)
    assert (by_colleague.team, by_colleague.category_by) == (town.lighting, "medewerker")
    given = receive(Report(text=MIXED, channel=Channel.PHONE), by=operator, to=Recipient(town.wijkteam))
    assert given.team == town.wijkteam


def test_who_looks_first_on_the_form_of_colleagues_sees_triage_and_gets_nothing_filled_in(town, operator):
    seen = foresee(Report(text=MIXED, channel=Channel.PHONE), by=operator)
    assert (seen.signal.team, seen.signal.category_by) == (town.triage, "")


def test_danger_in_an_answer_to_an_extra_question_counts_as_well(town):
    world.question("bijzonderheden", "Wat ziet u?", town.streetlight, form=ExtraForm.TEXT)
    signal = world.signal(LAMP, category=None, answers={"bijzonderheden": ABUSE})
    assert (signal.team, signal.category_by) == (town.triage, "")


def test_a_rule_of_the_city_for_the_place_does_not_send_it_to_a_team_either(town):
    world.rule(team=town.lighting, area=town.beuken)
    assert world.signal("Zomaar iets.", category=None).team == town.lighting
    assert world.signal(MIXED, category=None).team == town.triage


# --- what comes later ---


@pytest.fixture
def operator(town) -> Officer:
    return world.officer("kcc", "kcc", teams=(town.kcc,))


@pytest.fixture
def signal(town, member) -> Signal:
    """A lamp that the lighting team has, of a reporter with an address."""
    Referral.objects.create(code="veilig-thuis", name="Veilig Thuis", phone="0800-2000", text="Gratis.")
    return world.signal(email=OWN)


@pytest.fixture
def question(signal, member) -> Question:
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke lamp is het?")
    Letter.objects.all().delete()
    return signal.questions.get()


def answers(signal: Signal, member: Officer, text: str) -> None:
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke lamp is het?")
    answering.answer(signal.questions.get(state=Question.State.OPEN), text=text)


def asks_to_reopen(signal: Signal, member: Officer, text: str) -> None:
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    answering.ask_reopening(signal, text=text)


def judges(signal: Signal, member: Officer, text: str) -> None:
    JudgementChoice.objects.create(slug="nee", text="Nee", consequence="heropenen", asks_reason=True)
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    judging.judge(signal, choice="nee", text=text)


def judges_and_asks_to_look(signal: Signal, member: Officer, text: str) -> None:
    JudgementChoice.objects.create(slug="deels", text="Deels", consequence="kijken", asks_reason=True)
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    judging.judge(signal, choice="deels", text=text)


def is_content(signal: Signal, member: Officer, text: str) -> None:
    JudgementChoice.objects.create(slug="ja", text="Ja", is_solved=True)
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    judging.judge(signal, choice="ja", text=text)


def takes_back(signal: Signal, member: Officer, text: str) -> None:
    afterwards.withdraw(signal, text=text)


EVERY_WAY = [answers, asks_to_reopen, judges, judges_and_asks_to_look, is_content, takes_back]


@pytest.mark.parametrize("way", EVERY_WAY)
def test_whatever_a_reporter_writes_later_is_read_for_danger(signal, member, area_officer, way):
    assert reads(area_officer, signal)
    way(signal, member, ABUSE)
    now = again(signal)
    assert (now.is_urgent, now.sensitivity) == (True, "bijzonder")
    assert happened(now) == [("spoed", "False", "True"), ("gevoeligheid", "gewoon", "bijzonder")]
    assert not reads(area_officer, now)
    told = Letter.objects.filter(recipient=TEAM, subject=f"Signaal heeft nu spoed ({now.number})")
    assert told.count() == 1
    assert not any("misbruik" in one.body + one.subject for one in Letter.objects.all())


@pytest.mark.parametrize("way", EVERY_WAY)
def test_ordinary_words_change_nothing(signal, member, way):
    way(signal, member, "De lamp op de hoek, bij de brievenbus.")
    now = again(signal)
    assert (now.is_urgent, now.sensitivity, happened(now)) == (False, "gewoon", [])
    assert not Letter.objects.filter(subject__startswith="Signaal heeft nu spoed").exists()


def test_who_wants_to_take_back_and_tells_of_danger_is_looked_at_by_a_person_first(signal):
    assert afterwards.withdraws_at_once(signal)
    assert afterwards.withdraw(signal, text="Mijn man slaat mij als ik dit niet intrek.") is False
    assert again(signal).is_open
    assert Letter.objects.filter(subject__startswith="De melder wil een signaal intrekken").exists()


def test_danger_that_says_nothing_of_a_person_makes_it_urgent_and_no_more(signal, member):
    answers(signal, member, "Er ligt nu ook een open put op het fietspad.")
    assert (again(signal).is_urgent, again(signal).sensitivity) == (True, "gewoon")
    assert happened(signal) == [("spoed", "False", "True")]


def test_words_that_a_city_wrote_to_be_shielded_count_as_well(signal, member):
    DangerWords.objects.create(
        slug="ballon", name="Ballonnen", codes=["0900-8844"], patterns=["lachgas"], is_urgent=False, is_restricted=True
    )
    answers(signal, member, "Ze staan daar met lachgas.")
    assert (again(signal).is_urgent, again(signal).sensitivity) == (False, "persoonsgegevens")
    assert happened(signal) == [("gevoeligheid", "gewoon", "persoonsgegevens")]


def test_what_is_already_more_is_never_lowered(town, member):
    signal = world.signal("Mijn buurman loopt verward rond", category="zorgwekkend-gedrag")
    workflow.set_urgent(signal, urgent=True, by=None)
    before = list(signal.events.values_list("pk", flat=True))
    answering.take_answer(signal, text="Er is brand bij de buren.", at=signal.received_at)
    assert (again(signal).is_urgent, again(signal).sensitivity) == (True, "bijzonder")
    later = signal.events.exclude(pk__in=before)
    assert not later.filter(what__in=(Event.What.URGENT, Event.What.SENSITIVITY)).exists()


def test_what_a_person_lowered_comes_up_again_by_new_words_and_not_by_the_old_ones(town, member, triager):
    signal = world.signal(MIXED)
    shielding.shield(again(signal), sensitivity="gewoon", reason="Het was een grap.", by=triager)
    workflow.set_urgent(again(signal), urgent=False, by=triager)
    answers(again(signal), member, "De lamp op de hoek.")
    assert (again(signal).is_urgent, again(signal).sensitivity) == (False, "gewoon")
    answers(again(signal), member, "Het was geen grap: hij misbruikt zijn dochter.")
    assert (again(signal).is_urgent, again(signal).sensitivity) == (True, "bijzonder")


def test_what_a_person_raised_stays(signal, member):
    shielding.shield(again(signal), sensitivity="bijzonder", reason="Het is een opvanghuis.", by=member)
    answers(again(signal), member, "Er is brand bij de buren.")
    assert again(signal).sensitivity == "bijzonder"


def test_signs_of_the_text_and_of_the_answer_count_together(town, member):
    DangerWords.objects.create(
        slug="samen", name="Samen", codes=["veilig-thuis"], patterns=["+6 gordijnen", "+6 gefluister"]
    )
    signal = world.signal("De lantaarn is kapot. Bij de buren zijn de gordijnen dicht.")
    assert not signal.is_urgent
    answers(signal, member, "Ik hoor er gefluister.")
    assert (again(signal).is_urgent, again(signal).sensitivity) == (True, "bijzonder")


def test_the_handler_and_the_team_both_hear_of_it_also_who_reads_answers_once_a_day(signal, town, member):
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    notices.choose(Officer.objects.get(pk=member.pk), {NoticeKind.ANSWER: NoticeChoice.How.DAILY})
    workflow.take(signal, by=member)
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke lamp is het?")
    Letter.objects.all().delete()
    answering.answer(signal.questions.get(), text=ABUSE)
    told = Letter.objects.filter(subject__startswith="Signaal heeft nu spoed").values_list("recipient", flat=True)
    assert sorted(told) == ["lamp@gemeente.example", TEAM]


def test_nobody_is_told_twice_of_what_had_a_hurry_already(signal, member):
    workflow.set_urgent(signal, urgent=True, by=None)
    answers(signal, member, ABUSE)
    assert not Letter.objects.filter(subject__startswith="Signaal heeft nu spoed").exists()
    assert again(signal).sensitivity == "bijzonder"


def test_what_fails_raises_nothing(question, signal, monkeypatch):
    def fall(*_args, **_how) -> None:
        raise RuntimeError

    monkeypatch.setattr(answering, "notify_holders", fall)
    with pytest.raises(RuntimeError):
        answering.answer(question, text=ABUSE)
    assert (again(signal).is_urgent, again(signal).sensitivity, happened(signal)) == (False, "gewoon", [])


def test_a_note_of_a_colleague_raises_nothing(signal, member):
    workflow.note(signal, text=ABUSE, by=member)
    assert (again(signal).is_urgent, again(signal).sensitivity) == (False, "gewoon")


# --- the numbers, on the page after ---


def test_the_numbers_stand_on_the_page_after_an_answer_and_only_there(question, signal, client):
    address = links.answer_url(question).split("/", 3)[3]
    sent = client.post(f"/{address}", {"antwoord": ABUSE})
    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert 'href="tel:08002000"' in page
    assert "Bedankt, wij hebben uw antwoord" in page
    assert "Snel weg van deze pagina" in page
    assert "nog niet verstuurd" not in page
    assert 'href="tel:08002000"' not in client.get(sent["Location"]).content.decode()


def test_after_an_ordinary_answer_there_are_none(question, client):
    address = links.answer_url(question).split("/", 3)[3]
    page = client.post(f"/{address}", {"antwoord": "De lamp op de hoek."}, follow=True).content.decode()
    assert "Is er nu hulp nodig?" not in page


def test_the_numbers_of_one_signal_do_not_stand_with_another(question, signal, client):
    other = world.signal()
    client.post("/" + links.answer_url(question).split("/", 3)[3], {"antwoord": ABUSE})
    assert "Is er nu hulp nodig?" not in client.get(f"/volg/{links.status_token(other)}").content.decode()


@pytest.mark.parametrize("what", ["intrekken", "oordeel"])
def test_the_numbers_stand_on_the_status_page_after_taking_back_or_judging(signal, member, client, what):
    JudgementChoice.objects.create(slug="nee", text="Nee", consequence="heropenen", asks_reason=True)
    if what == "oordeel":
        workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    address = f"/volg/{links.status_token(signal)}"
    page = client.post(f"{address}/{what}", {"toelichting": ABUSE, "oordeel": "nee"}, follow=True).content.decode()
    assert 'href="tel:08002000"' in page
    assert "Is er nu hulp nodig?" not in client.get(address).content.decode()


@pytest.mark.parametrize("what", ["intrekken", "oordeel", "antwoord"])
def test_each_of_these_forms_asks_for_the_numbers_while_somebody_types(question, signal, member, client, what):
    if what == "oordeel":
        workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt.")
    answer = "/" + links.answer_url(question).split("/", 3)[3]
    page = client.get(answer if what == "antwoord" else f"/volg/{links.status_token(signal)}/{what}").content.decode()
    assert 'data-listen="/melden/meelezen"' in page
    assert "data-tells" in page
    assert "js/listen" in page
