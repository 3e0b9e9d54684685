"""Mail about a signal that never arrived: who has the signal sees it, is told once, mends the address and sends it
again."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from areas.dated import today
from outbox import post
from outbox.models import Letter
from signals import consult, escalation, finding, partners, retention, tasks, undelivered, workflow
from signals.models import Consult, EscalationDesk, Message, Sensitivity, Signal, TeamAction
from signals.visibility import viewer_of
from tests import world

WRONG, RIGHT = "werk@paalwerk.example", "planning@paalwerk.example"


@pytest.fixture
def contractor(town):
    return world.partner("paalwerk", phone="030-1234567")


@pytest.fixture
def signal(town, member) -> Signal:
    found = workflow.take(world.signal("Tekstgeheim", email="bewoner@example.nl"), by=member)
    Letter.objects.all().delete()
    return found


def refuse_mail() -> None:
    """The mail server says of every address that it does not exist."""
    Letter.objects.filter(state="waiting").update(state="failed", error="SMTPRecipientsRefused 550")


def told(address: str) -> list[str]:
    """What an officer was told of mail that did not arrive."""
    letters = Letter.objects.filter(recipient=address, subject__contains="niet aangekomen").order_by("pk")
    return [letter.subject for letter in letters]


def page(client, officer, signal: Signal) -> str:
    client.force_login(officer)
    return client.get(f"/signalen/{signal.number}").content.decode()


def path_in_mail(address: str) -> str:
    letter = Letter.objects.filter(recipient=address).latest("pk")
    return re.search(r"https?://[^/]+(/extern/\S+)", letter.body)[1]


def test_an_action_that_its_partner_never_got_stands_on_the_signal_and_is_sent_to_a_better_address(
    client, town, signal, contractor, member
):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    old = path_in_mail(WRONG)
    assert "kreeg onze mail niet" not in page(client, member, signal)
    refuse_mail()
    seen = page(client, member, signal)
    assert "Paalwerk kreeg onze mail niet." in seen
    assert f"Hij ging naar {WRONG}." in seen
    assert "neemt dit adres niet aan" in seen
    assert "030-1234567" in seen
    address = action.get_absolute_url()
    assert f'href="{address}#mail"' in seen
    shown = client.get(address).content.decode()
    assert f'value="{WRONG}"' in shown
    wrong = client.post(f"{address}/link-sturen", {"link": "1", "adres": "geen adres"})
    assert wrong.status_code == 400
    assert "Vul een mailadres in" in wrong.content.decode()
    assert 'value="geen adres"' in wrong.content.decode()
    assert Letter.objects.filter(recipient="geen adres").count() == 0
    assert client.post(f"{address}/link-sturen", {"link": "1", "adres": RIGHT}).status_code == 302
    assert "kreeg onze mail niet" not in page(client, member, signal)
    outside = Client()
    assert outside.get(old).status_code == 410
    assert outside.get(path_in_mail(RIGHT)).status_code == 200
    contractor.refresh_from_db()
    assert contractor.email == WRONG  # that of the city is the city's to change
    # What follows goes there as well.
    workflow.withdraw_action(TeamAction.objects.get(pk=action.pk), by=member)
    assert Letter.objects.filter(recipient=RIGHT, subject__startswith="Niet meer nodig").exists()


def test_a_question_that_its_partner_never_got_stands_on_the_signal_and_is_sent_to_a_better_address(
    client, town, signal, contractor, member
):
    asked = consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    old = path_in_mail(WRONG)
    refuse_mail()
    seen = page(client, member, signal)
    assert "Paalwerk kreeg onze mail niet." in seen
    assert f"Hij ging naar {WRONG}." in seen
    again = f"/signalen/{signal.number}/nazenden"
    assert f'action="{again}"' in seen
    typed = {"vraag_id": str(asked.public_id), "adres": "geen adres"}
    wrong = client.post(again, typed)
    assert wrong.status_code == 400
    assert "Vul een mailadres in" in wrong.content.decode()
    assert 'value="geen adres"' in wrong.content.decode()
    assert client.post(again, typed | {"adres": RIGHT}).status_code == 302
    after = page(client, member, signal)
    assert "kreeg onze mail niet" not in after
    assert "Link gemaild naar Paalwerk." in after
    outside = Client()
    assert outside.get(old).status_code == 410
    assert outside.get(path_in_mail(RIGHT)).status_code == 200
    # It arrived: there is nothing to send again.
    assert client.post(again, typed | {"adres": RIGHT}).status_code == 409
    consult.withdraw(Consult.objects.get(pk=asked.pk), by=member)
    assert Letter.objects.filter(recipient=RIGHT, subject__startswith="Niet meer nodig").exists()


def test_who_may_not_act_sends_nothing(client, town, signal, contractor, member, area_officer):
    consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    refuse_mail()
    asked = Consult.objects.get()
    typed = {"vraag_id": str(asked.public_id), "adres": RIGHT}
    assert "kreeg onze mail niet" in page(client, area_officer, signal)
    assert "/nazenden" not in page(client, area_officer, signal)
    assert client.post(f"/signalen/{signal.number}/nazenden", typed).status_code == 403
    client.force_login(world.officer("vreemde", "teamlid", teams=(town.wijkteam,)))
    assert client.post(f"/signalen/{signal.number}/nazenden", typed).status_code == 404
    assert Consult.objects.get().link_number == 1


def test_of_two_who_send_it_again_the_second_hears_so(signal, contractor, member):
    consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    one, other = Consult.objects.get(), Consult.objects.get()
    partners.send_again(one, by=member, address=RIGHT)
    with pytest.raises(workflow.Changed):
        partners.send_again(other, by=member)
    assert Consult.objects.get().link_number == 2


def test_an_address_that_is_none_is_refused(signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    with pytest.raises(ValidationError) as refused:
        partners.send_again(action, by=member, address="geen adres")
    assert list(refused.value.message_dict) == ["adres"]
    assert TeamAction.objects.get().link_number == 1


def test_pve_3_31_who_has_the_signal_is_told_once_that_a_partner_did_not_get_the_mail(
    client, signal, contractor, member
):
    member.email = "lamp@gemeente.example"
    member.save()
    partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    assert tasks.tell_of_undelivered() == 0
    refuse_mail()
    assert tasks.tell_of_undelivered() == 1
    assert told(member.email) == [f"Mail aan partner niet aangekomen ({signal.number})"]
    assert tasks.tell_of_undelivered() == 0
    # It lies on the pile of what changed in the actions.
    assert Signal.objects.get(pk=signal.pk).has_action_news
    # Sent again and refused again is told again.
    letter = TeamAction.objects.get().letter
    assert post.send_again(letter)
    refuse_mail_of = Letter.objects.filter(pk=letter.pk)
    refuse_mail_of.update(state="failed", error="SMTPRecipientsRefused 550")
    assert tasks.tell_of_undelivered() == 1
    assert len(told(member.email)) == 2


def test_pve_3_31_who_has_the_signal_is_told_once_that_the_reporter_did_not_get_the_mail(signal, member):
    member.email = "lamp@gemeente.example"
    member.save()
    workflow.move(signal, to="ingepland", by=member, text="Wij komen morgen.")
    assert Message.objects.latest("pk").letter.recipient == "bewoner@example.nl"
    refuse_mail()
    assert tasks.tell_of_undelivered() == 1
    assert told(member.email) == [f"Mail aan melder niet aangekomen ({signal.number})"]
    assert tasks.tell_of_undelivered() == 0


def test_mail_that_is_about_no_signal_is_told_to_nobody(town):
    Letter.objects.create(recipient="iemand@example.nl", state="failed")
    assert undelivered.tell() == 0
    assert not Letter.objects.untold().exists()


@pytest.mark.parametrize("by", ["action", "question"])
def test_the_list_finds_what_a_partner_did_not_get(signal, contractor, member, by):
    if by == "action":
        partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    else:
        consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    asked = finding.Filter(stand="alles", mailmislukt=True)
    assert finding.listed(asked, viewer_of(member)).page.rows == []
    refuse_mail()
    assert [row.number for row in finding.listed(asked, viewer_of(member)).page.rows] == [signal.number]


def test_the_address_that_was_typed_is_erased_with_what_the_signal_holds_of_people(signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    partners.send_again(action, by=member, address=RIGHT)
    workflow.move(TeamAction.objects.get().signal, to="afgehandeld", by=member, text="Klaar.", withdraw_actions=True)
    closed = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    Signal.objects.filter(pk=signal.pk).update(closed_at=closed)
    retention.apply(day=datetime.date(2022, 1, 1))
    assert TeamAction.objects.get().mail_to == ""


def test_of_what_is_bijzonder_a_mail_that_failed_tells_nothing_more(client, town, signal, contractor, member):
    member.email = "lamp@gemeente.example"
    member.save()
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    consult.ask(Signal.objects.get(pk=signal.pk), partner=contractor, question="Vraaggeheim", by=member)
    refuse_mail()
    tasks.tell_of_undelivered()
    mail = Letter.objects.get(recipient=member.email)
    for hidden in ("Vraaggeheim", "Tekstgeheim", "Paalwerk", WRONG, "Straatverlichting"):
        assert hidden not in mail.subject + mail.body


@pytest.mark.parametrize("decided", [False, True])
def test_of_what_is_put_before_a_level_and_never_arrives_who_has_it_hears(town, signal, member, decided):
    member.email = "lid@gemeente.example"
    member.save()
    world.desks()
    escalation.escalate(signal, level="wethouder", reason="Redengeheim", decide_by=today(), by=member)
    if decided:
        escalation.decide(Signal.objects.get(pk=signal.pk), decision="Doen.", by=member)
    refuse_mail()
    assert [undelivered.tell() for _time in range(2)] == [0 if decided else 1, 0]
    assert told("lid@gemeente.example") == ([] if decided else [f"Opschaling niet aangekomen ({signal.number})"])


@pytest.fixture
def before_the_alderman(signal, member) -> Signal:
    """A signal on which an alderman should decide, whose secretariat did not get the mail."""
    type(member).objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    EscalationDesk.objects.create(level="wethouder", email="fout@gemeente.example")
    escalation.escalate(signal, level="wethouder", reason="Geheim.", decide_by=today(), by=member)
    refuse_mail()
    return signal


def test_pve_3_31_who_has_the_signal_is_told_once_that_who_should_decide_did_not_get_the_mail(
    client, before_the_alderman, member
):
    assert (undelivered.tell(), undelivered.tell()) == (1, 0)
    assert told("lamp@gemeente.example") == [f"Opschaling niet aangekomen ({before_the_alderman.number})"]
    assert "Wie moet besluiten, kreeg onze mail niet." in page(client, member, before_the_alderman)
    found = finding.listed(finding.Filter(stand="alles", mailmislukt=True), viewer_of(member)).page.rows
    assert [row.number for row in found] == [before_the_alderman.number]


def test_what_who_should_decide_did_not_get_is_sent_again_to_the_mailbox_of_now(client, before_the_alderman, member):
    EscalationDesk.objects.update(email="goed@gemeente.example")
    asked = Letter.objects.get(recipient="fout@gemeente.example")
    client.force_login(member)
    typed = {"brief": str(asked.pk)}
    path = f"/signalen/{before_the_alderman.number}/opnieuw"
    assert client.post(path, typed).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.recipient) == ("waiting", "goed@gemeente.example")
    text = page(client, member, before_the_alderman)
    assert "kreeg onze mail niet" not in text
    assert "Mail aan wie moet besluiten opnieuw verstuurd." in text
    assert client.post(path, typed).status_code == 409
