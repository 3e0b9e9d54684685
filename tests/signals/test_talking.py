"""Talking with the reporter: a question and its answer, silence, a reaction, corrected details, mail that failed."""

from __future__ import annotations

import datetime
import re
import smtplib

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from officers.models import Right, Role
from outbox import post
from outbox.models import Letter
from signals import answering, bulk, contact, links, tasks, team_actions, workflow
from signals.deadlines import working_days_after
from signals.models import Event, Message, Question, QuestionRule, Reporter, Signal, Status
from signals.workflow import Changed
from tests import files, world
from tests.api.conftest import Program
from tests.api.conftest import wrong as wrong_in

ADDRESS = "bewoner@example.nl"


def again(signal: Signal) -> Signal:
    return Signal.objects.select_related("team", "officer").get(pk=signal.pk)


def letters(to: str = ADDRESS) -> list[Letter]:
    return list(Letter.objects.filter(recipient=to).order_by("pk"))


def link_in(letter: Letter, part: str) -> str:
    """The path of the link to this part of the site."""
    return re.search(rf"https?://[^/\s]+(/{part}/\S+)", letter.body)[1]


def act(client, officer, signal: Signal, verb: str, **typed):
    client.force_login(officer)
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


@pytest.fixture
def signal(town, member) -> Signal:
    """A signal that a member handles, of a reporter who left an address and no more."""
    return workflow.take(world.signal(email=ADDRESS), by=member)


@pytest.fixture
def question(signal, member) -> Question:
    """A question that waits for its answer."""
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur heeft de paal?")
    return signal.questions.get()


# --- asking and answering ---


def test_pve_2_5_a_question_is_mailed_and_its_answer_lands_on_the_timeline_and_tells_the_handler(
    signal, member, client
):
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    asked = act(client, member, signal, "vragen", toelichting="Welke kleur heeft de paal?")
    assert asked.status_code == 302
    assert again(signal).status == Status.WAITING_FOR_REPORTER
    letter = letters()[-1]
    assert "Welke kleur heeft de paal?" in letter.body
    address = link_in(letter, "antwoord")
    client.logout()
    page = client.get(address)
    assert page.status_code == 200
    assert "Welke kleur heeft de paal?" in page.content.decode()
    sent = client.post(address, {"antwoord": "Groen, met een deuk."})
    assert sent.status_code == 302
    assert again(signal).status == Status.IN_PROGRESS
    notice = Letter.objects.get(recipient="lamp@gemeente.example")
    assert signal.number in notice.subject
    assert "Groen" not in notice.body
    client.force_login(member)
    shown = client.get(f"/signalen/{signal.number}").content.decode()
    assert "Groen, met een deuk." in shown
    assert "Antwoord op onze vraag." in shown
    # Who could open the link of the answer could answer as the reporter.
    assert address not in shown


def test_an_answer_is_given_once(question, client):
    address = link_in(letters()[-1], "antwoord")
    client.post(address, {"antwoord": "Groen."})
    assert client.get(address).status_code == 200
    assert "wij hebben uw antwoord" in client.get(address).content.decode()
    # The same again is a second click; something else did not arrive, and says so.
    assert client.post(address, {"antwoord": "Groen."}).status_code == 302
    other = client.post(address, {"antwoord": "Toch rood."})
    assert other.status_code == 409
    assert "Toch rood." in other.content.decode()
    assert [one.text for one in Message.objects.filter(what="antwoord")] == ["Groen."]


def test_opening_the_link_changes_nothing(question, client):
    address = link_in(letters()[-1], "antwoord")
    before = (Event.objects.count(), Message.objects.count(), Letter.objects.count())
    for ask in (client.get, client.head):
        assert ask(address).status_code == 200
    assert (Event.objects.count(), Message.objects.count(), Letter.objects.count()) == before
    question.refresh_from_db()
    assert question.state == Question.State.OPEN


@pytest.mark.parametrize("typed", ["", " \u200b ", "x" * 5001, "a\x00b", "tekst \u202egnp.exe"])
def test_an_answer_that_is_no_answer_is_refused_and_stays_in_the_form(question, client, typed):
    answer = client.post(link_in(letters()[-1], "antwoord"), {"antwoord": typed})
    assert answer.status_code == 400
    question.refresh_from_db()
    assert question.state == Question.State.OPEN
    assert not Message.objects.filter(what="antwoord").exists()


def test_a_link_that_was_changed_or_made_up_opens_nothing(question, client):
    address = link_in(letters()[-1], "antwoord")
    for wrong in (
        address[:-1] + ("A" if address[-1] != "A" else "B"),
        "/antwoord/x",
        f"/antwoord/{question.public_id}",
    ):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, {"antwoord": "Groen."}).status_code == 404
    # A link to follow a signal answers no question, and the other way round.
    token = link_in(letters()[0], "volg").rpartition("/")[2]
    assert client.get(f"/antwoord/{token}").status_code == 404
    assert client.get(address.replace("/antwoord/", "/volg/")).status_code == 404


def test_the_door_of_answers_counts_who_comes_too_often_also_with_a_made_up_session(question, client, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "2/m"}
    address = link_in(letters()[-1], "antwoord")
    client.cookies[settings.SESSION_COOKIE_NAME] = "verzonnen"
    assert [client.post(address, {"antwoord": ""}).status_code for _ in range(3)] == [400, 400, 429]
    plain = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post(address, "antwoord=" + "x" * 300_000, **plain).status_code == 413


def test_photos_come_with_an_answer_clean_and_are_seen_by_handler_and_sender(question, signal, member, client):
    address = link_in(letters()[-1], "antwoord")
    photo = files.upload(files.as_a_camera_writes())
    assert client.post(address, {"antwoord": "Deze paal.", "bestand": [photo, files.pdf()]}).status_code == 302
    kept = list(signal.attachments.order_by("pk"))
    assert [(one.is_shared, one.officer, one.media_type) for one in kept] == [
        (True, None, "image/jpeg"),
        (True, None, "application/pdf"),
    ]
    assert files.MAKER.encode() not in kept[0].file.read()
    assert f"/bijlagen/{kept[0].public_id}/klein" in client.get(link_in(letters()[0], "volg")).content.decode()
    client.force_login(member)
    assert f"/bijlagen/{kept[0].public_id}/klein" in client.get(f"/signalen/{signal.number}").content.decode()


def test_an_answer_with_a_file_that_is_refused_is_kept_in_the_form_and_nothing_else(question, signal, client, settings):
    address = link_in(letters()[-1], "antwoord")
    program = files.upload(b"MZ" + bytes(200), "foto.jpg")
    refused = client.post(address, {"antwoord": "Deze paal.", "bestand": [files.photo(), program]})
    assert refused.status_code == 400
    words = refused.content.decode()
    assert "Wij nemen foto’s" in words
    assert "Deze paal." in words
    assert "Kies uw bestanden nog een keer." in words
    too_many = [files.photo(f"{number}.jpg") for number in range(settings.FILES_AT_ONCE + 1)]
    assert client.post(address, {"antwoord": "Deze paal.", "bestand": too_many}).status_code == 400
    question.refresh_from_db()
    assert question.state == Question.State.OPEN
    assert not signal.attachments.exists()
    assert not Message.objects.filter(what="antwoord").exists()


def test_no_photo_is_kept_with_an_answer_that_came_too_late(question, signal, member, client):
    address = link_in(letters()[-1], "antwoord")
    workflow.move(again(signal), to=Status.DONE, by=member, text="Klaar.")
    assert client.post(address, {"antwoord": "Groen.", "bestand": [files.photo()]}).status_code == 409
    assert not signal.attachments.exists()


def test_photos_with_an_answer_count_with_all_others_of_the_reporter(question, signal, client, monkeypatch):
    monkeypatch.setattr("signals.afterwards.MOST_FILES", 1)
    files.kept(signal)
    answer = client.post(link_in(letters()[-1], "antwoord"), {"antwoord": "Groen.", "bestand": [files.photo()]})
    assert answer.status_code == 400
    assert "hoogstens 1 bestanden" in answer.content.decode()


def test_a_large_answer_comes_in_by_a_link_of_ours_only(question, client):
    large = files.upload(b"0" * 300_000)
    assert client.post("/antwoord/bedacht", {"antwoord": "Groen.", "bestand": large}).status_code == 413
    large.seek(0)
    sent = client.post(link_in(letters()[-1], "antwoord"), {"antwoord": "Groen.", "bestand": large})
    assert sent.status_code == 400


def test_a_question_that_is_no_longer_needed_says_so_and_keeps_what_was_typed(question, signal, member, client):
    address = link_in(letters()[-1], "antwoord")
    workflow.move(again(signal), to=Status.DONE, by=member, text="Klaar.")
    assert client.get(address).status_code == 410
    late = client.post(address, {"antwoord": "Groen."})
    assert late.status_code == 409
    assert "Groen." in late.content.decode()
    assert not Message.objects.filter(what="antwoord").exists()


def test_who_told_it_to_an_officer_and_left_no_address_cannot_be_asked_by_a_message(town, member, operator, client):
    signal = world.signal(phone="0612345678", channel="telefoon", by=operator)
    assert act(client, member, signal, "vragen", toelichting="Welke kleur?").status_code == 409
    assert "vragen" not in client.get(f"/signalen/{signal.number}").context["forms"]
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Gebeld: zij zoekt de foto.")
    assert not Question.objects.exists()


def test_who_left_no_address_answers_on_the_page_that_follows_the_signal(town, member, client):
    signal = world.signal(phone="0612345678")
    assert act(client, member, signal, "vragen", toelichting="Welke kleur heeft de paal?").status_code == 302
    client.logout()
    page = client.get(f"/volg/{links.status_token(signal)}")
    assert "Beantwoord onze vraag" in page.content.decode()
    assert client.post(page.context["asked"], {"antwoord": "Groen."}).status_code == 302
    assert (again(signal).status, Message.objects.get(what="antwoord").text) == (Status.IN_PROGRESS, "Groen.")
    assert "Beantwoord onze vraag" not in client.get(f"/volg/{links.status_token(signal)}").content.decode()


def test_a_question_that_no_mail_can_repeat_lapses_as_every_other(town, member):
    signal = world.signal()
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur?")
    question = signal.questions.get()
    assert answering.follow_up(day=question.remind_on) == 0
    assert answering.follow_up(day=question.lapses_on) == 1
    assert (again(signal).status, again(signal).stopped_on) == (Status.IN_PROGRESS, None)


def test_a_question_needs_words(signal, member, client):
    assert act(client, member, signal, "vragen", toelichting=" ").status_code == 400
    assert again(signal).status == Status.IN_PROGRESS


def test_who_lets_a_signal_wait_for_the_reporter_says_what_was_asked(signal, member, client):
    program = Program(world.program("signalen:lezen", "signalen:behandelen")[1])
    refused = act(client, member, signal, "status", status="wacht_op_melder", lezer="melder")
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["toelichting"])
    answer = program.post(f"signalen/{signal.public_id}/statussen", {"status": "wacht_op_melder"})
    assert list(wrong_in(answer)) == ["toelichting"]
    ((number, words),) = bulk.move_all([signal.number], to=Status.WAITING_FOR_REPORTER, by=member).refused
    assert (number, "Schrijf wat u de melder vraagt." in words) == (signal.number, True)
    assert (again(signal).status, again(signal).stopped_on) == (Status.IN_PROGRESS, None)


def test_the_question_about_something_special_is_behind_the_link_only(town, social_worker, client):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag", email=ADDRESS)
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=social_worker, text="Is hij thuis?")
    letter = letters()[-1]
    assert "Is hij thuis?" not in letter.body
    assert "Is hij thuis?" in client.get(link_in(letter, "antwoord")).content.decode()


def test_a_program_that_lets_a_signal_wait_asks_as_well(signal):
    program, _key = world.program("signalen:behandelen")
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=program, text="Welke kleur?")
    assert "/antwoord/" in letters()[-1].body


def test_the_reporter_reads_the_own_answer_on_the_status_page(question, client):
    address = link_in(letters()[-1], "antwoord")
    client.post(address, {"antwoord": "Groen, met een deuk."})
    page = client.get(link_in(letters()[0], "volg")).content.decode()
    assert page.index("Groen, met een deuk.") < page.index("Welke kleur heeft de paal?")


# --- no answer ---


def test_a_reporter_who_is_silent_is_reminded_once_and_then_the_handler_has_it_again(question, signal, member):
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    asked_on = timezone.localdate(question.asked_at)
    assert (question.remind_on, question.lapses_on) == (
        working_days_after(asked_on, 5),
        working_days_after(asked_on, 10),
    )
    assert answering.follow_up(day=question.remind_on - datetime.timedelta(days=1)) == 0
    assert answering.follow_up(day=question.remind_on) == 1
    assert answering.follow_up(day=question.remind_on) == 0
    reminders = [one for one in letters() if one.subject.startswith("Wij wachten op uw antwoord")]
    assert len(reminders) == 1
    assert "Welke kleur heeft de paal?" in reminders[0].body
    assert link_in(reminders[0], "antwoord")
    assert answering.follow_up(day=question.lapses_on) == 1
    assert answering.follow_up(day=question.lapses_on) == 0
    question.refresh_from_db()
    assert question.state == Question.State.LAPSED
    assert again(signal).status == Status.IN_PROGRESS
    assert signal.events.filter(what="geen_reactie").count() == 1
    assert "gaf geen antwoord" in Letter.objects.get(recipient="lamp@gemeente.example").body


def test_a_city_that_says_so_closes_what_got_no_answer_and_tells_the_reporter(question, signal, town):
    QuestionRule.objects.create(pk=1, closes=True, result=town.results[0], text="Wij kregen geen antwoord.")
    answering.follow_up(day=question.lapses_on)
    assert (again(signal).status, again(signal).result, again(signal).told) == (
        Status.CANCELLED,
        town.results[0],
        True,
    )
    assert "Wij kregen geen antwoord." in letters()[-1].body


def test_terms_are_the_city_s(signal, member):
    QuestionRule.objects.create(pk=1, remind_days=2, lapse_days=3)
    workflow.move(signal, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur?")
    asked = signal.questions.get()
    assert (asked.remind_on, asked.lapses_on) == (working_days_after(today(), 2), working_days_after(today(), 3))


@pytest.mark.parametrize(
    "wrong", [{"remind_days": 5, "lapse_days": 5}, {"closes": True}, {"closes": True, "result": "andere-organisatie"}]
)
def test_terms_that_cannot_be_are_refused(town, manager, client, wrong):
    client.force_login(manager)
    result = town.results[1].pk if wrong.pop("result", "") else ""
    typed = {"remind_days": 5, "lapse_days": 10, "text": "Wij sluiten het.", "result": result}
    typed |= {name: "on" if value is True else value for name, value in wrong.items()}
    assert client.post("/beheer/signals/questionrule/add/", typed).status_code == 200
    assert not QuestionRule.objects.exists()


def test_an_answer_that_comes_late_still_helps_while_the_signal_is_open(question, signal, client):
    address = link_in(letters()[-1], "antwoord")
    answering.follow_up(day=question.lapses_on)
    assert client.post(address, {"antwoord": "Groen."}).status_code == 302
    assert again(signal).status == Status.IN_PROGRESS
    assert Message.objects.get(what="antwoord").text == "Groen."


def test_a_late_answer_to_an_old_question_is_kept_and_the_new_question_goes_on_waiting(question, signal, member):
    answering.follow_up(day=question.lapses_on)
    workflow.move(again(signal), to=Status.WAITING_FOR_REPORTER, by=member, text="Mogen wij in de tuin?")
    new = signal.questions.latest("pk")
    answering.answer(question, text="Groen.")
    assert again(signal).status == Status.WAITING_FOR_REPORTER
    new.refresh_from_db()
    assert new.state == Question.State.OPEN
    assert Message.objects.get(what="antwoord").text == "Groen."
    answering.answer(new, text="Ja, kom maar.")
    assert again(signal).status == Status.IN_PROGRESS


def test_who_answered_is_not_reminded_and_nothing_lapses(question):
    answering.answer(question, text="Groen.")
    before = Letter.objects.count()
    assert answering.follow_up(day=question.lapses_on) == 0
    assert tasks.follow_up_questions() == 0
    assert Letter.objects.count() == before


# --- a link scanner ---


def test_a_scanner_that_opens_every_link_in_every_mail_changes_nothing(question, signal, member, client):
    workflow.move(world.signal("Nog een", email=ADDRESS), to=Status.DONE, by=member, text="Klaar.")
    answering.follow_up(day=question.remind_on)

    def everything() -> list:
        with connection.cursor() as cursor:
            tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("signals_")]
            found = []
            for table in [*tables, "outbox_letter"]:
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                found.append(cursor.fetchall())
            return found

    before, opened = everything(), 0
    for letter in Letter.objects.all():
        for address in re.findall(r"https?://[^/\s]+(/\S*)", letter.body):
            for ask in (client.get, client.head):
                assert ask(address).status_code in (200, 302)
                opened += 1
    assert opened >= 10
    assert everything() == before


# --- a reporter who finds it not solved ---


@pytest.fixture
def disputed(signal, member) -> Signal:
    """A signal that was closed, and of which the reporter says that it is not solved."""
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt weer.")
    answering.ask_reopening(signal, text="De lamp is weer uit.")
    return signal


@pytest.mark.parametrize(
    ("verb", "status", "reopened"), [("heropenen", Status.REOPENED, 1), ("dichthouden", Status.DONE, 0)]
)
def test_pve_2_33_a_reaction_waits_in_a_status_of_its_own_from_which_it_opens_or_stays_closed(
    disputed, member, client, verb, status, reopened
):
    assert again(disputed).status == Status.REOPENING_ASKED
    client.force_login(member)
    page = client.get(f"/signalen/{disputed.number}").content.decode()
    assert "De melder vindt dit niet opgelost" in page
    assert "De lamp is weer uit." in page
    first = again(disputed).result
    assert act(client, member, disputed, verb, toelichting="").status_code == 400
    assert act(client, member, disputed, verb, toelichting="Wij keken nog eens.", lezer="melder").status_code == 302
    now = again(disputed)
    assert (now.status, now.times_reopened, now.officer) == (status, reopened, member)
    assert now.result == first
    assert "Wij keken nog eens." in letters()[-1].body


def test_who_keeps_it_closed_ticks_that_what_others_still_do_is_withdrawn(disputed, town, member, client):
    action = team_actions.add(disputed, team=town.wijkteam, text="Ga langs.", by=member)
    typed = {"toelichting": "Wij keken nog eens.", "lezer": "melder"}
    refused = act(client, member, disputed, "dichthouden", **typed)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["acties_intrekken"]
    assert 'name="acties_intrekken"' in refused.content.decode()
    assert act(client, member, disputed, "dichthouden", **typed, acties_intrekken="on").status_code == 302
    action.refresh_from_db()
    assert (action.status, again(disputed).status) == ("ingetrokken", Status.DONE)


def test_who_keeps_it_closed_without_a_word_says_how_the_reporter_knows_or_why_not(disputed, member, client):
    typed = {"toelichting": "Zo is het bedoeld.", "lezer": "collega"}
    refused = act(client, member, disputed, "dichthouden", **typed)
    assert refused.status_code == 400
    assert "Zeg hoe de melder het hoort, of waarom niet." in refused.content.decode()
    assert again(disputed).status == Status.REOPENING_ASKED
    assert act(client, member, disputed, "dichthouden", **typed, terugkoppeling="telefoon").status_code == 302
    assert (again(disputed).feedback, again(disputed).told) == ("telefoon", True)


def test_pve_2_33_who_has_the_signal_hears_of_a_reaction_and_the_words_are_not_in_the_mail(signal, member):
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    workflow.move(signal, to=Status.DONE, by=member, text="De lamp brandt weer.")
    answering.ask_reopening(signal, text="De lamp is weer uit.")
    notice = Letter.objects.get(recipient="lamp@gemeente.example")
    assert notice.subject == f"Volgens de melder niet opgelost ({signal.number})"
    assert "weer uit" not in notice.body


def test_a_reaction_is_for_what_was_done_not_long_ago(signal, member, time_machine):
    with pytest.raises(Changed):
        answering.ask_reopening(signal, text="Het is nog niet goed.")
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    with pytest.raises(ValidationError):
        answering.ask_reopening(signal, text="")
    time_machine.move_to(timezone.now() + datetime.timedelta(days=answering.REACTION_DAYS, minutes=1))
    with pytest.raises(Changed):
        answering.ask_reopening(again(signal), text="Het is nog niet goed.")
    assert again(signal).status == Status.DONE


def test_who_only_reads_along_judges_nothing(disputed, area_officer, client):
    assert act(client, area_officer, disputed, "heropenen", toelichting="Ja.").status_code == 403


# --- contact details ---


@pytest.fixture
def operator(town):
    """Somebody of the contact centre."""
    return world.officer("kcc", "kcc", teams=(town.kcc,))


def test_pve_2_35_the_contact_centre_corrects_an_address_and_the_next_mail_goes_there(signal, member, operator, client):
    answer = act(client, operator, signal, "melder", naam="", email="juist@example.nl", telefoon="06 1234 5678")
    assert answer.status_code == 302
    workflow.move(again(signal), to=Status.PLANNED, by=member, text="Dinsdag.")
    assert [one.subject for one in letters("juist@example.nl")][-1].startswith("Nieuws")
    events = list(signal.events.filter(what="contact").values_list("officer", "before", "after"))
    assert events == [(operator.pk, "", "email"), (operator.pk, "", "telefoon")]
    history = " ".join(map(str, Event.objects.values_list("before", "after")))
    assert "example.nl" not in history
    assert "1234" not in history
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "E-mailadres van de melder verbeterd." in page
    assert ADDRESS not in page


@pytest.mark.parametrize(
    ("field", "wrong"), [("email", "geen-adres"), ("email", "a@b@c.nl"), ("telefoon", "bel mij"), ("naam", "x" * 121)]
)
def test_pve_2_35_a_malformed_address_or_number_is_refused_and_stays_in_the_form(
    signal, operator, client, field, wrong
):
    answer = act(
        client, operator, signal, "melder", **({"naam": "", "email": ADDRESS, "telefoon": ""} | {field: wrong})
    )
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert wrong in answer.content.decode()
    assert Reporter.objects.get(signal=signal).email == ADDRESS
    assert not signal.events.filter(what="contact").exists()


def test_mail_that_still_waits_or_failed_goes_to_the_new_address_and_what_was_sent_stays(signal, member):
    workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag.")
    confirmation, news = letters()
    Letter.objects.filter(pk=confirmation.pk).update(state=Letter.State.SENT)
    contact.correct(again(signal), name="", email="juist@example.nl", phone="", by=member)
    assert [one.pk for one in letters("juist@example.nl")] == [news.pk]
    assert [one.pk for one in letters()] == [confirmation.pk]


def test_pve_2_35_links_that_went_to_a_wrong_address_open_nothing_once_it_is_corrected(question, member, client):
    signal = again(question.signal)
    photo = files.kept(signal, shared=True)
    Letter.objects.update(state=Letter.State.SENT)
    followed, asked = link_in(letters()[0], "volg"), link_in(letters()[-1], "antwoord")
    assert [client.get(one).status_code for one in (followed, asked)] == [200, 200]
    contact.correct(signal, name="", email="juist@example.nl", phone="", by=member)
    pages = [followed, asked, *(f"{followed}/{what}" for what in ("bestanden", "gegevens", "intrekken", "oordeel"))]
    for address in pages:
        sent = (
            [] if address == followed else [client.post(address, {"antwoord": "Ik ben het.", "email": "a@b.example"})]
        )
        for answer in (client.get(address), *sent):
            words = answer.content.decode()
            assert (answer.status_code, "Deze link werkt niet meer" in words) == (410, True), address
            assert "nieuwe-link" not in words
            assert signal.number not in words
    assert client.get(f"{followed}/bijlagen/{photo.public_id}").status_code == 410
    assert client.post(f"{followed}/nieuwe-link").status_code == 410
    assert not Message.objects.filter(what=Message.What.ANSWER).exists()
    # The reporter gets a link that opens, and from there the question.
    (mailed,) = letters("juist@example.nl")
    page = client.get(link_in(mailed, "volg"))
    assert page.status_code == 200
    answer = re.search(r'href="(/antwoord/[^"]+)"', page.content.decode())[1]
    assert client.post(answer, {"antwoord": "Groen."}).status_code == 302
    assert Message.objects.get(what=Message.What.ANSWER).text == "Groen."
    assert len(letters()) == 2


def test_mail_that_waits_while_the_address_is_corrected_holds_links_that_open(question, member, client):
    before = letters()
    contact.correct(again(question.signal), name="", email="juist@example.nl", phone="", by=member)
    # And what waits is not followed by yet another mail with the link.
    confirmation, asks = letters("juist@example.nl")
    assert [one.pk for one in before] == [confirmation.pk, asks.pk]
    for letter, part in ((confirmation, "volg"), (asks, "antwoord")):
        assert client.get(link_in(letter, part)).status_code == 200
        assert Message.objects.get(letter=letter).body == letter.body
    # Nothing else in it changed.
    old, new = links.answer_url(question), links.answer_url(Question.objects.get())
    assert asks.body == before[-1].body.replace(old, new) != before[-1].body


def test_mail_that_failed_does_not_go_out_by_itself_so_that_the_new_link_is_mailed(signal, member):
    Letter.objects.update(state=Letter.State.FAILED)
    contact.correct(again(signal), name="", email="juist@example.nl", phone="", by=member)
    assert [one.state for one in letters("juist@example.nl")] == [Letter.State.FAILED, Letter.State.WAITING]


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        ({"email": ADDRESS}, {"name": "Joke", "email": ADDRESS, "phone": "0612345678"}, False),
        # Nobody else ever had the link of who left no address.
        ({}, {"name": "", "email": ADDRESS, "phone": ""}, False),
        ({"phone": "0612345678"}, {"name": "", "email": ADDRESS, "phone": ""}, False),
        ({"email": ADDRESS}, {"name": "", "email": "", "phone": "0612345678"}, True),
        ({"email": ADDRESS}, {"name": "", "email": "", "phone": ""}, True),
    ],
)
def test_a_link_ends_only_with_an_address_that_was_known(before, after, ends, town, member, client):
    signal = world.signal(**before)
    followed = f"/volg/{links.status_token(signal)}"
    contact.correct(signal, **after, by=member)
    assert client.get(followed).status_code == (410 if ends else 200)
    assert client.get(f"/volg/{links.status_token(again(signal))}").status_code == 200
    assert [one.body for one in letters(ADDRESS) if "nieuwe link" in one.body] == []


def test_who_read_the_signal_before_its_address_was_corrected_writes_nothing_to_the_wrong_one(signal, member):
    read_before = again(signal)
    contact.correct(again(signal), name="", email="juist@example.nl", phone="", by=member)
    with pytest.raises(Changed):
        workflow.move(read_before, to=Status.PLANNED, by=member, text="Dinsdag komen wij.")
    assert not Letter.objects.filter(body__contains="Dinsdag komen wij.").exists()


def test_without_an_address_mail_that_waits_is_withdrawn_and_the_message_stays(signal, member):
    workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag.")
    contact.correct(again(signal), name="", email="", phone="", by=member)
    assert letters() == []
    assert not Reporter.objects.filter(signal=signal).exists()
    assert signal.messages.filter(text="Dinsdag.").exists()


def test_of_two_who_correct_at_once_the_second_hears_it(signal, member):
    mine, theirs = (Signal.objects.select_related("reporter", "team").get(pk=signal.pk) for _ in range(2))
    contact.correct(theirs, name="", email="een@example.nl", phone="", by=member)
    with pytest.raises(Changed):
        contact.correct(mine, name="", email="twee@example.nl", phone="", by=member)
    assert Reporter.objects.get(signal=signal).email == "een@example.nl"


def test_correcting_is_for_who_sees_contact_details_and_has_it_or_takes_calls(
    signal, town, member, area_officer, client
):
    typed = {"naam": "", "email": "x@example.nl", "telefoon": ""}
    supervisor, former = world.officer("", "fg"), world.officer("", "teamlid", teams=(town.wijkteam,))
    blind = Role.objects.create(slug="blind", name="Blind")
    blind.rights.add(Right.objects.get(code="signals.handle"))
    without = world.officer("", teams=(town.lighting,))
    without.roles.add(blind)
    for officer in (supervisor, area_officer, without):
        assert act(client, officer, signal, "melder", **typed).status_code == 403
    assert act(client, former, signal, "melder", **typed).status_code == 404
    assert act(client, member, signal, "melder", **typed).status_code == 302


def test_details_that_were_never_given_can_be_added(town, operator, client):
    signal = world.signal()
    assert act(client, operator, signal, "melder", naam="Joke", email="", telefoon="").status_code == 302
    assert Reporter.objects.get(signal=signal).name == "Joke"


# --- mail that failed ---


def test_a_list_does_not_say_that_a_reporter_knows_where_the_mail_did_not_arrive(signal, member, client):
    workflow.move(again(signal), to=Status.PLANNED, by=member, text="Wij komen dinsdag.")
    client.force_login(member)
    for state, words in ((Letter.State.SENT, "bericht op"), (Letter.State.FAILED, "niet aangekomen")):
        Letter.objects.update(state=state)
        for path in ("/bureau", "/signalen", signal.get_absolute_url()):
            shown = client.get(path).content.decode()
            assert words in shown, (state, path)
            assert ("bericht op" in shown) == (state == Letter.State.SENT), (state, path)


class Refusing:
    """A mail server that does not know an address."""

    def __init__(self, monkeypatch) -> None:
        from django.core.mail.backends.locmem import EmailBackend

        self.refuses = True
        taken = EmailBackend.send_messages

        def send(backend, messages):
            if self.refuses:
                raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})
            return taken(backend, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send)


def test_pve_3_31_a_mail_that_was_refused_is_listed_with_the_error_and_sent_again_once(
    signal, member, area_officer, client, monkeypatch
):
    server = Refusing(monkeypatch)
    letter = letters()[0]
    post.deliver(letter.pk)
    client.force_login(member)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "De mail is niet aangekomen." in page
    assert "SMTPRecipientsRefused 550" in page
    assert "De mailserver van de ontvanger neemt dit adres niet aan." in page
    # Who may not act sees that it failed, and no button.
    client.force_login(area_officer)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "SMTPRecipientsRefused 550" in page
    assert "Verstuur opnieuw" not in page
    assert act(client, area_officer, signal, "opnieuw", brief=letter.pk).status_code == 403
    server.refuses = False
    assert act(client, member, signal, "opnieuw", brief=letter.pk).status_code == 302
    assert post.deliver(letter.pk)
    assert not post.deliver(letter.pk)
    assert [one.to for one in mail.outbox] == [[ADDRESS]]
    page = client.get(f"/signalen/{signal.number}").content.decode()
    assert "niet aangekomen" not in page
    assert ", ook per mail" in page
    assert "Mail aan de melder opnieuw verstuurd." in page
    # It is not there to be sent again.
    assert act(client, member, signal, "opnieuw", brief=letter.pk).status_code == 409
    assert len(mail.outbox) == 1


def test_a_mail_of_another_signal_is_not_sent_again_from_here(signal, member, client):
    other = world.signal("Iets anders", email="ander@example.nl", category="zorgwekkend-gedrag")
    Letter.objects.update(state=Letter.State.FAILED, error="SMTPRecipientsRefused 550")
    letter = other.messages.get().letter
    assert act(client, member, signal, "opnieuw", brief=letter.pk).status_code == 400
    letter.refresh_from_db()
    assert letter.state == Letter.State.FAILED


# --- what happened, and what was told ---


def test_pve_2_10_the_timeline_has_each_change_with_name_time_old_and_new_value_and_every_mail_in_full(
    town, member, client
):
    colleague = world.officer("lamp2", "teamlid", teams=(town.lighting,), name="Anke de Vries")
    signal = workflow.take(world.signal(email=ADDRESS), by=member)
    workflow.assign(signal, to=colleague, by=member)
    workflow.set_urgent(signal, urgent=True, by=member)
    workflow.move(signal, to=Status.PLANNED, by=colleague, text="Wij komen dinsdag.")
    workflow.move(signal, to=Status.DONE, by=colleague, text="De lamp brandt weer.")
    client.force_login(member)
    timeline = client.get(f"/signalen/{signal.number}").context["timeline"]
    told = [(one.who, one.was, one.what) for one in reversed(timeline.entries)]
    for change in (
        ("Lamp", "", "Lamp neemt dit op zich."),
        ("Lamp", "gemeld", "Status: In behandeling."),
        ("Lamp", "Lamp", "Toegewezen aan Anke de Vries."),
        ("Lamp", "geen spoed", "Heeft nu spoed."),
        ("Anke de Vries", "in behandeling", "Status: Ingepland."),
        ("Anke de Vries", "ingepland", "Status: Afgehandeld."),
    ):
        assert change in told, change
    assert all(abs(timezone.now() - one.at) < datetime.timedelta(minutes=1) for one in timeline.entries)
    page = client.get(f"/signalen/{signal.number}").content.decode()
    for letter in letters():
        assert letter.subject in page
        # In full, but for the tokens of links that are the reporter's alone.
        for line in links.for_colleagues(letter.body).splitlines():
            assert line.replace(">", "&gt;") in page, line
    # Also when the letters themselves are long gone.
    Letter.objects.all().delete()
    assert [one.body for one in signal.messages.all()] == [one.body for one in signal.messages.exclude(body="")]
    assert "Wij zijn klaar met uw bericht" in client.get(f"/signalen/{signal.number}").content.decode()


def test_the_page_asks_the_database_no_more_with_much_said_than_with_little(question, signal, member, client):
    client.force_login(member)
    with CaptureQueriesContext(connection) as little:
        client.get(f"/signalen/{signal.number}")
    for number in range(10):
        answering.answer(signal.questions.latest("pk"), text=f"Antwoord {number}")
        workflow.move(again(signal), to=Status.WAITING_FOR_REPORTER, by=member, text=f"Vraag {number}")
    with CaptureQueriesContext(connection) as much:
        client.get(f"/signalen/{signal.number}")
    assert len(much) <= len(little) <= 20
