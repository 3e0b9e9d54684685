"""Notices to civil servants: who hears of what, at once or in the daily mail, as the city and each of them chose."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Officer, Team
from outbox.models import Letter
from signals import consult, escalation, handover, joining, notices, terms, workflow
from signals.models import DangerWords, Notice, NoticeChoice, NoticeKind, NoticeRule, Sensitivity, Signal
from tests import world

WEDNESDAY = datetime.date(2026, 11, 25)
SATURDAY = datetime.date(2026, 11, 28)


@pytest.fixture
def colleague(town):
    return world.officer("ali", "teamlid", teams=(town.lighting,), email="ali@gemeente.example")


@pytest.fixture
def chief(town):
    return world.officer("bea", "teamlid", teams=(town.lighting,), email="bea@gemeente.example")


def mails() -> list[str]:
    """The addresses of what was written since the last look, to civil servants."""
    found = sorted(Letter.objects.values_list("recipient", flat=True))
    Letter.objects.all().delete()
    return found


def wants(officer, kind: NoticeKind, how: str) -> None:
    notices.choose(officer, {kind: how})


def test_pve_2_12_a_team_and_then_a_person_get_one_mail_each_and_nobody_else(town, colleague, chief):
    signal = world.signal()
    assert mails() == ["verlichting@gemeente.example"]
    workflow.assign(signal, to=colleague, by=chief)
    assert mails() == ["ali@gemeente.example"]
    # Who had it hears that it is gone.
    workflow.reassign(signal, team=town.wijkteam, by=chief)
    assert mails() == ["ali@gemeente.example", "wijkteam@gemeente.example"]


@pytest.mark.parametrize(
    ("to_team", "to_person", "expected"),
    [
        (True, True, ["ali@gemeente.example", "verlichting@gemeente.example"]),
        (True, False, ["verlichting@gemeente.example"]),
        (False, True, ["ali@gemeente.example"]),
        (False, False, []),
    ],
)
def test_pve_3_16_the_city_says_whether_the_team_the_person_or_both_get_a_mail(
    town, colleague, to_team, to_person, expected
):
    NoticeRule.objects.create(kind=NoticeKind.TEAM, to_team=to_team, to_person=to_person)
    wants(colleague, NoticeKind.TEAM, "meteen")
    world.signal()
    assert mails() == expected


@pytest.mark.parametrize(
    ("to_team", "to_person", "expected"),
    [
        (None, None, ["ali@gemeente.example"]),
        (True, True, ["ali@gemeente.example", "verlichting@gemeente.example"]),
        (True, False, ["verlichting@gemeente.example"]),
        (False, True, ["ali@gemeente.example"]),
        (False, False, []),
    ],
)
def test_pve_3_16_an_assignment_queues_exactly_the_mails_that_the_city_set(
    town, colleague, chief, to_team, to_person, expected
):
    if to_team is not None:
        NoticeRule.objects.create(kind=NoticeKind.ASSIGNED, to_team=to_team, to_person=to_person)
    signal = world.signal()
    mails()
    workflow.assign(signal, to=colleague, by=chief)
    assert mails() == expected
    # Who takes it knows.
    workflow.assign(signal, to=None, by=colleague)
    mails()
    workflow.take(signal, by=colleague)
    assert mails() == []


FOR_WHO_HAS_IT = [kind for kind in NoticeKind if kind not in (NoticeKind.TEAM, NoticeKind.OFFER, NoticeKind.ACTION)]


@pytest.mark.parametrize("kind", FOR_WHO_HAS_IT)
def test_pve_3_16_what_the_city_sends_to_the_mailbox_only_is_heard_there(town, colleague, kind):
    signal = workflow.take(world.signal(), by=colleague)
    rule = NoticeRule.objects.create(kind=kind, to_team=True, to_person=False)
    wants(colleague, kind, "meteen")
    mails()
    notices.notify_holders(kind, signal)
    assert mails() == ["verlichting@gemeente.example"]
    NoticeRule.objects.filter(pk=rule.pk).update(to_person=True)
    notices.notify_holders(kind, signal)
    assert mails() == ["ali@gemeente.example", "verlichting@gemeente.example"]


@pytest.mark.parametrize("both", [False, True])
def test_pve_3_16_the_mailbox_hears_all_that_persons_hear_of_an_offer_a_mention_a_term_and_an_escalation(
    town, colleague, chief, social_worker, both
):
    """Each verb gives the team along with the person."""
    for kind in NoticeKind:
        NoticeRule.objects.create(kind=kind, to_team=True, to_person=both)
        wants(colleague, kind, "meteen")
    light, wijkteam, ali = "verlichting@gemeente.example", "wijkteam@gemeente.example", ["ali@gemeente.example"]
    persons = ali if both else []
    Team.objects.filter(pk=town.lighting.pk).update(lead=colleague)
    signal = workflow.take(world.signal(), by=colleague)
    mails()
    workflow.note(signal, text="Kijk jij, @ali?", by=chief)
    assert mails() == [*persons, light]
    escalation.escalate(signal, level="teamleider", reason="Kijk mee.", by=chief, decide_by=today())
    assert mails() == [*persons, light]
    Signal.objects.filter(pk=signal.pk).update(due_on=WEDNESDAY)
    terms.warn(day=WEDNESDAY)
    assert mails() == [*persons, light]
    signal = workflow.take(world.signal(), by=colleague)
    first, second = (
        handover.offer(one, to_team=town.wijkteam, reason="Kijk mee.", by=colleague)
        for one in (signal, workflow.take(world.signal(), by=colleague))
    )
    mails()
    handover.accept(first, by=social_worker)
    assert mails() == [*persons, light]
    handover.lapse(second)
    assert mails() == sorted([*persons, light, wijkteam])


URGENT = "Een geheim verhaal over een draak"


@pytest.fixture
def dragon(town) -> None:
    """Words of danger of the city's own, by which a signal is urgent, and its text for few to read."""
    DangerWords.objects.create(slug="draak", name="De draak", codes=["veilig-thuis"], patterns=["draak"])


def test_a_team_reads_in_the_subject_that_a_new_signal_is_urgent_and_nothing_of_what_it_says(town, dragon):
    signal = world.signal(URGENT)
    assert (signal.is_urgent, signal.sensitivity) == (True, Sensitivity.SPECIAL)
    letter = Letter.objects.get(recipient="verlichting@gemeente.example")
    assert letter.subject == f"Spoed: nieuw signaal ({signal.number})"
    assert "Het heeft spoed: kijk er vandaag naar." in letter.body
    for word in ("draak", "geheim", "gevaar", "Veilig Thuis", str(signal.category)):
        assert word not in letter.subject + letter.body
    Letter.objects.all().delete()
    ordinary = world.signal()
    letter = Letter.objects.get(recipient="verlichting@gemeente.example")
    assert letter.subject == f"Nieuw signaal ({ordinary.number})"
    assert "spoed" not in letter.body


def test_to_whom_an_urgent_signal_goes_next_reads_that_too_and_who_looks_along_does_not(
    town, dragon, colleague, chief, social_worker
):
    signal = world.signal(URGENT)
    mails()
    workflow.assign(signal, to=colleague, by=chief)
    consult.ask(signal, team=town.wijkteam, question="Kijkt u mee?", by=colleague)
    handover.offer(signal, to_team=town.wijkteam, reason="Van u.", by=colleague)
    # What is told besides is as it was: urgent is not news.
    workflow.note(signal, text="Kijk jij, @bea?", by=colleague)
    assert sorted(Letter.objects.values_list("subject", flat=True)) == sorted(
        f"{one} ({signal.number})"
        for one in ("Spoed: signaal voor u", "Vraag om mee te kijken", "Spoed: signaal aangeboden", "U bent genoemd")
    )


def test_the_daily_mail_says_what_is_urgent_to_who_may_read_it(town, dragon, colleague, chief):
    wants(colleague, NoticeKind.TEAM, "dagelijks")
    urgent, plain = world.signal(URGENT), world.signal()
    told = daily(colleague)
    assert f"- {urgent.number} (spoed)  http" in told
    assert re.search(rf"- {plain.number} [^(\n]*  http", told)


def test_the_daily_mail_does_not_say_what_is_urgent_to_who_may_not_read_it(town, dragon, area_officer):
    Officer.objects.filter(pk=area_officer.pk).update(email="noor@gemeente.example")
    area_officer.refresh_from_db()
    signal = world.signal("De kast staat open: een draak")
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    Notice.objects.create(officer=area_officer, signal=signal, kind=NoticeKind.TEAM)
    told = daily(area_officer)
    assert signal.number in told
    assert "spoed" not in told


def test_a_mailbox_reads_for_which_colleague_a_notice_is(town, colleague, chief):
    NoticeRule.objects.create(kind=NoticeKind.ASSIGNED, to_team=True, to_person=True)
    signal = world.signal()
    Letter.objects.all().delete()
    workflow.assign(signal, to=colleague, by=chief)
    to_team, to_person = (Letter.objects.get(recipient=f"{box}@gemeente.example") for box in ("verlichting", "ali"))
    assert f"Dit bericht is voor: {colleague}." in to_team.body
    assert "Dit bericht is voor" not in to_person.body


def test_pve_3_16_a_rule_holds_for_the_next_signal_without_a_restart(town):
    world.signal()
    assert mails() == ["verlichting@gemeente.example"]
    rule = NoticeRule.objects.create(kind=NoticeKind.TEAM, to_team=False, to_person=True)
    world.signal()
    assert mails() == []
    rule.delete()
    world.signal()
    assert mails() == ["verlichting@gemeente.example"]


def test_nobody_hears_of_what_they_did_themselves(town, colleague):
    signal = world.signal()
    mails()
    workflow.take(signal, by=colleague)
    assert mails() == []


def test_of_what_is_for_who_has_no_address_the_team_s_mailbox_hears(town, member, colleague, social_worker):
    signal = world.signal()
    mails()
    workflow.assign(signal, to=member, by=colleague)
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == ("verlichting@gemeente.example", f"Signaal voor u ({signal.number})")
    assert f"Dit bericht is voor: {member}." in letter.body
    mails()
    workflow.note(signal, text="Kijk jij, @lamp?", by=colleague)
    assert mails() == ["verlichting@gemeente.example"]
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=member)
    mails()
    handover.accept(offer, by=social_worker)
    assert mails() == ["verlichting@gemeente.example"]


def test_of_what_is_for_who_has_no_address_a_team_without_a_mailbox_hears_by_its_people(
    town, member, social_worker, quiet_wijkteam
):
    reader = world.officer("bo", "teamlid", teams=(quiet_wijkteam,), email="bo@gemeente.example")
    signal = world.signal()
    workflow.reassign(signal, team=quiet_wijkteam, by=member)
    mails()
    wants(reader, NoticeKind.ASSIGNED, "dagelijks")
    workflow.assign(signal, to=social_worker, by=None)
    assert f"Signaal voor u (voor een collega):\n- {signal.number}" in daily(reader)
    wants(reader, NoticeKind.ASSIGNED, "meteen")
    workflow.assign(signal, to=None, by=None)
    mails()
    workflow.assign(signal, to=social_worker, by=None)
    assert f"Dit bericht is voor: {social_worker}." in Letter.objects.get(recipient="bo@gemeente.example").body


def test_who_gave_it_to_themselves_without_an_address_knows_and_no_mailbox_hears(town, member):
    signal = world.signal()
    mails()
    workflow.take(signal, by=member)
    assert mails() == []


@pytest.mark.parametrize(("how", "at_once", "waiting"), [("meteen", 1, 0), ("dagelijks", 0, 1), ("uit", 0, 0)])
def test_each_officer_chooses_how_to_hear_of_a_kind(town, colleague, chief, how, at_once, waiting):
    wants(colleague, NoticeKind.ASSIGNED, how)
    signal = world.signal()
    mails()
    workflow.assign(signal, to=colleague, by=chief)
    assert (len(mails()), Notice.objects.count()) == (at_once, waiting)


def test_an_offer_is_told_to_the_team_that_must_answer_and_the_answer_to_who_has_the_signal(
    town, colleague, social_worker
):
    signal = workflow.take(world.signal(), by=colleague)
    mails()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=colleague)
    assert mails() == ["wijkteam@gemeente.example"]
    handover.decline(offer, reason="Niet van ons.", by=social_worker)
    assert mails() == ["ali@gemeente.example"]


def test_an_answer_goes_to_the_team_where_nobody_in_particular_has_the_signal(town, colleague, social_worker):
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=colleague)
    mails()
    handover.decline(offer, reason="Niet van ons.", by=social_worker)
    assert mails() == ["verlichting@gemeente.example"]


def test_no_notice_holds_a_text_a_name_or_an_address(town, colleague, chief):
    signal = world.signal("Mijn geheim verhaal", street="Geheimlaan", name="Jansje", email="jansje@example.nl")
    workflow.assign(signal, to=colleague, by=chief)
    workflow.note(signal, text="Kijk jij, @ali? Geheim.", by=chief)
    for letter in Letter.objects.exclude(recipient="jansje@example.nl"):
        words = f"{letter.subject}\n{letter.body}"
        assert signal.number in letter.subject
        assert not [word for word in ("geheim", "Geheim", "Jansje", "jansje") if word in words]


# --- mentions --------------------------------------------------------------------------------------------------------


def test_who_is_mentioned_by_choice_or_by_name_hears_of_it_once(town, colleague, chief):
    signal = world.signal()
    mails()
    note = workflow.note(signal, text="Wat denk je, @Ali.", by=chief, mentions=[colleague])
    assert mails() == ["ali@gemeente.example"]
    assert list(note.mentions.all()) == [colleague]


@pytest.mark.parametrize("text", ["Mail naar iemand@ali.nl", "Kosten: 3 @ali.nl@", "@niemand weet het"])
def test_what_only_looks_like_a_mention_is_text(town, colleague, chief, text):
    signal = world.signal()
    mails()
    workflow.note(signal, text=text, by=chief)
    assert mails() == []


def test_who_may_not_read_a_signal_is_not_mentioned_there(town, chief):
    world.officer("vreemde", "teamlid", email="vreemde@gemeente.example")
    signal = world.signal()
    mails()
    with pytest.raises(ValidationError) as refused:
        workflow.note(signal, text="Wat denk je, @vreemde?", by=chief)
    assert list(refused.value.message_dict) == ["genoemd"]
    assert mails() == []
    assert not signal.notes.exists()


def test_a_colleague_is_mentioned_on_the_page(town, colleague, chief, client):
    signal = world.signal()
    mails()
    client.force_login(chief)
    typed = {"tekst": "Kun jij dit doen?", "genoemd": str(colleague.pk)}
    assert client.post(f"/signalen/{signal.number}/notitie", typed).status_code == 302
    assert mails() == ["ali@gemeente.example"]
    refused = client.post(f"/signalen/{signal.number}/notitie", {"tekst": "Dag @vreemd", "genoemd": "999999"})
    assert refused.status_code == 400
    assert "Dag @vreemd" in refused.content.decode()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("@trage, kijk jij? En @Ali, jij ook?", "@trage"),
        ("Dag @Trage en @vreemd.", "@Trage, @vreemd"),
        ("Kijk jij, @ali?", ""),
        ("Mail naar iemand@trage.nl", ""),
    ],
)
def test_who_mentions_somebody_that_nobody_is_reads_so_and_the_note_is_kept(
    town, colleague, chief, client, text, unknown
):
    signal = world.signal()
    client.force_login(chief)
    answer = client.post(f"/signalen/{signal.number}/notitie", {"tekst": text}, follow=True).content.decode()
    assert signal.notes.get().text == text
    assert (f"Niemand heet {unknown}." in answer) if unknown else ("Niemand heet" not in answer)


def test_who_left_is_mentioned_in_vain_and_that_is_said(town, colleague, chief, client):
    type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    signal = world.signal()
    client.force_login(chief)
    answer = client.post(f"/signalen/{signal.number}/notitie", {"tekst": "Kijk jij, @ali?"}, follow=True)
    assert "Niemand heet @ali." in answer.content.decode()


# --- the daily mail --------------------------------------------------------------------------------------------------


def daily(officer, day: datetime.date = WEDNESDAY) -> str:
    """The body of the daily mail of an officer, empty where none was written."""
    mails()
    notices.write_daily(day=day)
    return "\n".join(Letter.objects.filter(recipient=officer.email).values_list("body", flat=True))


def test_the_daily_mail_holds_what_happened_and_what_is_late_once(town, colleague, chief):
    wants(colleague, NoticeKind.ASSIGNED, "dagelijks")
    signal, late = world.signal(), world.signal()
    workflow.assign(signal, to=colleague, by=chief)
    wants(colleague, NoticeKind.ASSIGNED, "uit")
    workflow.assign(late, to=colleague, by=chief)
    Signal.objects.filter(pk=late.pk).update(due_on=datetime.date(2026, 11, 20))
    text = daily(colleague)
    assert text.count(signal.number) == 2  # with its link
    assert "Signaal voor u:" in text
    assert "Van u, en over de termijn:" in text
    assert late.number in text
    # Twice on one day is once.
    assert notices.write_daily(day=WEDNESDAY) == 0
    assert not Notice.objects.exists()


def test_the_daily_mail_is_written_on_working_days_and_keeps_the_rest_for_then(town, colleague, chief):
    wants(colleague, NoticeKind.ASSIGNED, "dagelijks")
    workflow.assign(world.signal(), to=colleague, by=chief)
    assert daily(colleague, SATURDAY) == ""
    assert Notice.objects.count() == 1
    assert daily(colleague, SATURDAY + datetime.timedelta(days=2)) != ""


def test_the_daily_mail_names_nothing_that_its_reader_may_not_know_of_any_more(town, colleague, chief):
    wants(colleague, NoticeKind.ASSIGNED, "dagelijks")
    gone, special = world.signal(), world.signal()
    for signal in (gone, special):
        workflow.assign(signal, to=colleague, by=chief)
    workflow.reassign(gone, team=town.wijkteam, by=chief, tell=False)
    Signal.objects.filter(pk=gone.pk).update(sensitivity=Sensitivity.PERSONAL)
    Signal.objects.filter(pk=special.pk).update(sensitivity=Sensitivity.SPECIAL)
    text = daily(colleague)
    assert gone.number not in text
    assert special.number in text
    assert "Straatverlichting" not in text


def test_the_daily_mail_says_of_nothing_that_it_is_theirs_which_went_to_a_colleague_since(town, colleague, chief):
    wants(colleague, NoticeKind.ASSIGNED, "dagelijks")
    kept, gone, back = world.signal(), world.signal(), world.signal()
    for signal in (kept, gone, back):
        workflow.assign(signal, to=colleague, by=chief)
    for signal in (gone, back):
        workflow.assign(signal, to=chief, by=chief)
    workflow.assign(back, to=colleague, by=chief)
    text = daily(colleague)
    assert "Signaal voor u:" in text
    assert [one.number in text for one in (kept, gone, back)] == [True, False, True]


def test_there_is_no_daily_mail_where_there_is_nothing_to_say(town, colleague):
    world.signal()
    assert daily(colleague) == ""


def test_the_clock_writes_it_at_half_past_seven_of_local_time(settings):
    assert settings.CELERY_TIMEZONE == "Europe/Amsterdam"
    schedule = settings.CELERY_BEAT_SCHEDULE["signals-daily-notices"]["schedule"]
    assert (schedule.hour, schedule.minute) == ({7}, {30})


# --- the page of choices ---------------------------------------------------------------------------------------------


def test_the_choices_are_kept_and_shown_again(town, colleague, client):
    client.force_login(colleague)
    text = client.get("/account/berichten").content.decode()
    assert "Een collega noemt mij in een notitie" in text
    typed = dict.fromkeys(NoticeKind.values, "uit") | {NoticeKind.MENTION.value: "dagelijks"}
    assert client.post("/account/berichten", typed).status_code == 302
    assert notices.choices_of(colleague) == typed
    assert client.post("/account/berichten", typed | {"genoemd": "soms"}).status_code == 400
    assert notices.choices_of(colleague) == typed


def test_a_choice_of_one_is_no_choice_of_another(town, colleague, chief, client):
    client.force_login(colleague)
    client.post("/account/berichten", dict.fromkeys(NoticeKind.values, "uit"))
    assert not NoticeChoice.objects.filter(officer=chief).exists()


@time_machine.travel("2026-11-25 12:00+01:00", tick=False)
def test_listeners_cost_an_intake_two_statements_and_nobody_listening_none(town, colleague):
    def cost() -> int:
        world.signal()
        with CaptureQueriesContext(connection) as queries:
            world.signal()
        return len(queries)

    alone = cost()
    wants(colleague, NoticeKind.TEAM, "meteen")
    assert cost() == alone + 2


# --- nobody to hear it ---


def test_who_handled_it_and_left_leaves_nothing_unheard(town, colleague):
    """What a reporter answers would be heard by nobody."""
    signal = workflow.take(world.signal(), by=colleague)
    type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    mails()
    notices.notify_holders(NoticeKind.ANSWER, signal)
    assert mails() == ["verlichting@gemeente.example"]


def test_what_goes_to_persons_goes_to_the_mailbox_where_nobody_has_it_and_is_off_where_the_city_says_so(town):
    signal = world.signal()
    mails()
    notices.notify(NoticeKind.OVERDUE, signal, team=town.lighting)
    assert mails() == ["verlichting@gemeente.example"]
    NoticeRule.objects.create(kind=NoticeKind.OVERDUE, to_team=False, to_person=False)
    notices.notify(NoticeKind.OVERDUE, signal, team=town.lighting)
    assert mails() == []


def test_who_offered_hears_that_it_was_taken_and_need_not_look_after_it(town, colleague, social_worker):
    signal = workflow.take(world.signal(), by=colleague)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=colleague)
    Letter.objects.all().delete()
    handover.accept(offer, by=social_worker)
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == ("ali@gemeente.example", f"Aanbod aangenomen ({signal.number})")
    assert signal.get_absolute_url() in letter.body


def test_who_let_go_of_something_sensitive_gets_no_link_that_opens_nothing(town, colleague, social_worker, client):
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(sensitivity="persoonsgegevens")
    signal.refresh_from_db()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=colleague)
    Letter.objects.all().delete()
    handover.accept(offer, by=social_worker)
    letter = Letter.objects.get(recipient="ali@gemeente.example")
    assert "/signalen/" not in letter.body
    client.force_login(colleague)
    assert client.get(signal.get_absolute_url()).status_code == 404


def test_where_a_program_offered_its_team_hears_that_it_was_taken(town, social_worker):
    offer = handover.offer(world.signal(), to_team=town.wijkteam, reason="Hier speelt meer.", by=None)
    mails()
    handover.accept(offer, by=social_worker)
    assert mails() == ["verlichting@gemeente.example"]


@pytest.fixture
def quiet_wijkteam(town):
    """The wijkteam without a mailbox."""
    Team.objects.filter(pk=town.wijkteam.pk).update(email="")
    town.wijkteam.refresh_from_db()
    return town.wijkteam


def offered(town, colleague) -> Signal:
    """A signal that was offered to the wijkteam; the mails before that are forgotten."""
    signal = workflow.take(world.signal(), by=colleague)
    mails()
    handover.offer(signal, to_team=Team.objects.get(pk=town.wijkteam.pk), reason="Hier speelt meer.", by=colleague)
    return signal


def test_of_a_team_without_a_mailbox_the_lead_hears_at_once(town, colleague, social_worker, quiet_wijkteam):
    lead = world.officer("lea", "teamleider", email="lea@gemeente.example")
    Team.objects.filter(pk=quiet_wijkteam.pk).update(lead=lead)
    type(lead).objects.filter(pk=social_worker.pk).update(email="sociaal@gemeente.example")
    # Who kept the page of choices as it was said that the mailbox hears; there is none.
    wants(lead, NoticeKind.OFFER, "uit")
    offered(town, colleague)
    assert mails() == ["lea@gemeente.example"]
    assert not Notice.objects.exists()


def test_of_a_team_without_mailbox_and_lead_who_can_be_told_the_members_hear_in_the_daily_mail(
    town, colleague, social_worker, quiet_wijkteam
):
    lead = world.officer("lea", "teamleider")
    Team.objects.filter(pk=quiet_wijkteam.pk).update(lead=lead)
    type(lead).objects.filter(pk=social_worker.pk).update(email="sociaal@gemeente.example")
    social_worker.refresh_from_db()
    at_once = world.officer("bo", "teamlid", teams=(quiet_wijkteam,), email="bo@gemeente.example")
    wants(at_once, NoticeKind.OFFER, "meteen")
    signal = offered(town, colleague)
    assert mails() == ["bo@gemeente.example"]
    assert signal.number in daily(social_worker)


def test_who_chose_to_hear_nothing_of_a_kind_for_persons_hears_nothing_in_place_of_a_mailbox(
    town, social_worker, quiet_wijkteam
):
    type(social_worker).objects.filter(pk=social_worker.pk).update(email="sociaal@gemeente.example")
    signal = world.signal()
    mails()
    wants(social_worker, NoticeKind.ANSWER, "uit")
    notices.notify(NoticeKind.ANSWER, signal, team=quiet_wijkteam)
    assert (mails(), Notice.objects.count()) == ([], 0)


def test_whom_a_complaint_is_about_hears_nothing_of_it_in_place_of_a_mailbox(town, quiet_wijkteam):
    lead = world.officer("lea", "teamleider", teams=(town.lighting,), email="lea@gemeente.example")
    Team.objects.filter(pk=quiet_wijkteam.pk).update(lead=lead)
    quiet_wijkteam.refresh_from_db()
    signal = world.signal()
    mails()
    notices.notify(NoticeKind.OVERDUE, signal, team=quiet_wijkteam, but=town.lighting)
    assert (mails(), Notice.objects.count()) == ([], 0)
    notices.notify(NoticeKind.OVERDUE, signal, team=quiet_wijkteam)
    assert mails() == ["lea@gemeente.example"]


def test_where_who_handles_it_has_no_address_the_team_hears(town, member, social_worker):
    signal = workflow.take(world.signal(), by=member)
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    mails()
    handover.decline(offer, reason="Niet van ons.", by=social_worker)
    assert mails() == ["verlichting@gemeente.example"]
    Signal.objects.filter(pk=signal.pk).update(due_on=WEDNESDAY)
    terms.warn(day=WEDNESDAY)
    assert mails() == ["verlichting@gemeente.example"]


def test_two_who_share_an_address_each_get_their_own_daily_mail(town, colleague):
    other = world.officer("cor", "teamlid", teams=(town.lighting,), email=colleague.email)
    late = [workflow.take(world.signal(), by=one) for one in (colleague, other)]
    Signal.objects.update(due_on=datetime.date(2026, 11, 20))
    text = daily(colleague)
    assert all(one.number in text for one in late)
    assert notices.write_daily(day=WEDNESDAY) == 0


def test_the_daily_mail_says_what_each_notice_would_have_said_at_once(town, colleague, social_worker):
    for kind in (NoticeKind.ANSWER, NoticeKind.OVERDUE):
        wants(colleague, kind, "dagelijks")
    floats, answered, late = (workflow.take(world.signal(), by=colleague) for _each in range(3))
    handover.lapse(handover.offer(floats, to_team=town.wijkteam, reason="Kijk mee.", by=colleague))
    offer = handover.offer(answered, to_team=town.wijkteam, reason="Kijk mee.", by=colleague)
    handover.decline(offer, reason="Niet van ons.", by=social_worker)
    Signal.objects.filter(pk=late.pk).update(due_on=WEDNESDAY)
    terms.warn(day=WEDNESDAY)
    about = dict(part.split(":\n", 1) for part in daily(colleague).split("\n\n"))
    assert floats.number in about["Signaal zweeft"]
    assert floats.number not in about["Antwoord bij een signaal"]
    assert answered.number in about["Antwoord bij een signaal"]
    assert late.number in about["Termijn loopt af"]


def test_who_let_go_of_something_sensitive_reads_its_number_in_the_daily_mail_and_nothing_else(
    town, colleague, social_worker
):
    wants(colleague, NoticeKind.ANSWER, "dagelijks")
    signal = world.signal()
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    signal.refresh_from_db()
    workflow.take(signal, by=colleague)
    handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="x", by=colleague), by=social_worker)
    text = daily(colleague)
    assert f"Aanbod aangenomen:\n- {signal.number}\n\n" in text
    assert "Straatverlichting" not in text
    assert signal.get_absolute_url() not in text


# --- what colleagues do with it ---


def heard(officer) -> list[tuple[str, bool]]:
    """What an officer read by mail since the last look: each subject, and whether its link was there."""
    found = Letter.objects.filter(recipient=officer.email).order_by("pk")
    told = [(one.subject.rpartition(" (")[0], "/signalen/" in one.body) for one in found]
    Letter.objects.all().delete()
    return told


def test_who_handled_what_a_colleague_gives_back_to_triage_hears_so(town, colleague, chief):
    signal, special = (workflow.take(world.signal(), by=colleague) for _each in range(2))
    Signal.objects.filter(pk=special.pk).update(sensitivity=Sensitivity.PERSONAL)
    special.refresh_from_db()
    mails()
    handover.hand_back(signal, reason="Niet van ons.", by=chief)
    handover.hand_back(special, reason="Niet van ons.", by=chief)
    assert heard(colleague) == [("Naar een ander team", True), ("Naar een ander team", False)]
    own = workflow.take(world.signal(), by=colleague)
    mails()
    handover.hand_back(own, reason="Niet van ons.", by=colleague)
    assert heard(colleague) == []


def test_who_handles_what_a_colleague_closes_hears_so_once(town, colleague, chief):
    signal, own = (workflow.take(world.signal(), by=colleague) for _each in range(2))
    mails()
    workflow.move(signal, to="afgehandeld", by=chief, text="Klaar.")
    workflow.move(own, to="afgehandeld", by=colleague, text="Klaar.")
    assert heard(colleague) == [("Signaal afgesloten", True)]


def test_who_has_the_signal_under_which_somebody_else_joins_another_hears_so(town, colleague, chief, triager):
    nobodys = world.signal()
    main, duplicate, second = (world.signal() for _each in range(3))
    workflow.take(main, by=colleague)
    mails()
    joining.join(duplicate, main, by=triager)
    assert heard(colleague) == [("Een ander signaal hoort hierbij", True)]
    joining.join(second, nobodys, by=triager)
    assert mails() == ["verlichting@gemeente.example"]
    # Of the team's own work its mailbox hears nothing.
    joining.join(world.signal(tell=False), nobodys, by=chief)
    assert mails() == []


def asked_of_the_wijkteam(verb: str, town, colleague) -> Signal:
    """A signal that was offered to the wijkteam, or with a question for it; the mails before that are forgotten."""
    signal = workflow.take(world.signal("Een geheim verhaal"), by=colleague)
    if verb == "offer":
        handover.offer(signal, to_team=town.wijkteam, reason="Geheim.", by=colleague)
    else:
        consult.ask(signal, team=town.wijkteam, question="Geheim?", by=colleague)
    mails()
    return signal


WAYS = {
    "offer": {
        "withdrawn": lambda signal, by, town: handover.withdraw(signal.handovers.get(), by=by),
        "closed": lambda signal, by, town: workflow.move(signal, to="geannuleerd", by=by, text="Klaar."),
        "given elsewhere": lambda signal, by, town: workflow.reassign(signal, team=town.unit, by=by),
        "back to triage": lambda signal, by, town: handover.hand_back(signal, reason="Niet van ons.", by=by),
    },
    "question": {
        "withdrawn": lambda signal, by, town: consult.withdraw(signal.consults.get(), by=by),
        "closed": lambda signal, by, town: workflow.move(signal, to="afgehandeld", by=by, text="Klaar."),
    },
}


@pytest.mark.parametrize(("asked", "way"), [(asked, way) for asked, ways in WAYS.items() for way in ways])
def test_a_team_that_was_asked_hears_that_its_answer_is_not_needed_any_more(town, colleague, asked, way):
    signal = asked_of_the_wijkteam(asked, town, colleague)
    WAYS[asked][way](signal, colleague, town)
    told = Letter.objects.get(recipient="wijkteam@gemeente.example")
    subject = "Aanbod ingetrokken" if asked == "offer" else "Meekijken is niet meer nodig"
    assert told.subject == f"{subject} ({signal.number})"
    assert "eheim" not in told.body
    assert signal.get_absolute_url() not in told.body


def test_a_team_that_gets_what_it_was_offered_does_not_hear_that_the_offer_was_withdrawn(town, colleague, triager):
    signal = asked_of_the_wijkteam("offer", town, colleague)
    workflow.reassign(signal, team=town.wijkteam, by=triager)
    assert [one.subject for one in Letter.objects.filter(recipient="wijkteam@gemeente.example")] == [
        f"Nieuw signaal ({signal.number})"
    ]


def test_a_partner_that_answers_no_more_is_told_and_no_team(town, colleague):
    signal = workflow.take(world.signal(), by=colleague)
    asked = consult.ask(signal, partner=world.partner(), question="Kijkt u mee?", by=colleague)
    mails()
    consult.withdraw(asked, by=colleague)
    assert mails() == ["werk@paalwerk.example"]
