"""The link of a partner ends after some weeks: who waits for the answer hears so in time, sends a fresh one with one
button, and the partner who comes late reads what to do."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from areas.dated import today
from outbox.models import Letter
from signals import consult, link_ends, partners, tasks, workflow
from signals.models import Consult, Signal, TeamAction
from tests import world

A_MONDAY = datetime.date(2026, 11, 23)


@pytest.fixture
def contractor(town):
    return world.partner("paalwerk")


@pytest.fixture
def signal(town, member) -> Signal:
    member.email = "lid@gemeente.example"
    member.save()
    return workflow.take(world.signal(), by=member)


def sent_on(row: TeamAction | Consult, day: datetime.date) -> None:
    noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    type(row).objects.filter(pk=row.pk).update(link_sent_at=noon)


def told() -> list[str]:
    return [one.recipient for one in Letter.objects.filter(subject__startswith="Link van een partner loopt af")]


def path_in_mail() -> str:
    letter = Letter.objects.filter(recipient="werk@paalwerk.example").latest("pk")
    return re.search(r"https?://[^/]+(/extern/\S+)", letter.body)[1]


@pytest.mark.parametrize("kind", ["action", "consult"])
def test_who_waits_for_a_partner_hears_once_for_each_link_that_it_ends(signal, contractor, member, kind):
    asked = (
        partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
        if kind == "action"
        else consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    )
    # Of a link that works until Wednesday it is told two working days before, and not on the day before that.
    sent_on(asked, A_MONDAY + datetime.timedelta(days=2 - 30))
    assert link_ends.warn(day=A_MONDAY - datetime.timedelta(days=3)) == 0
    assert [link_ends.warn(day=A_MONDAY) for _time in range(2)] == [1, 0]
    assert told() == ["lid@gemeente.example"]
    assert "Zet de paal" not in Letter.objects.latest("pk").body
    asked = partners.send_again(type(asked).objects.get(pk=asked.pk), by=member)
    sent_on(asked, A_MONDAY)
    assert link_ends.warn(day=A_MONDAY) == 0
    # Where the worker was away on those days it is told as well.
    assert link_ends.warn(day=A_MONDAY + datetime.timedelta(days=63)) == 1
    assert len(told()) == 2


@pytest.mark.parametrize("why", ["answered", "withdrawn", "weekend"])
def test_of_what_is_answered_or_taken_back_and_in_a_weekend_nobody_hears(signal, contractor, member, why):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    day = A_MONDAY
    if why == "answered":
        partners.answer(TeamAction.objects.get(pk=action.pk), to="klaar")
    elif why == "withdrawn":
        partners.withdraw_link(TeamAction.objects.get(pk=action.pk), by=member)
    else:
        day -= datetime.timedelta(days=1)
    sent_on(action, A_MONDAY - datetime.timedelta(days=40))
    assert link_ends.warn(day=day) == 0


def test_a_partner_that_is_put_out_of_use_with_something_to_answer_is_told_of_and_stands_on_the_page(
    client, signal, contractor, member
):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    asked = consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    contractor.is_active = False
    contractor.save()
    assert [link_ends.warn(day=A_MONDAY) for _time in range(2)] == [2, 0]
    assert set(told()) == {"lid@gemeente.example"}
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert page.count("Paalwerk is niet meer in gebruik: de link werkt niet.") == 2
    assert "Mail een nieuwe link" not in page
    consult.withdraw(Consult.objects.get(pk=asked.pk), by=member)
    workflow.withdraw_action(TeamAction.objects.get(pk=action.pk), by=member)
    assert "niet meer in gebruik" not in client.get(signal.get_absolute_url()).content.decode()


def test_beat_tells_of_it(signal, contractor, member, monkeypatch):
    sent_on(partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member), A_MONDAY)
    monkeypatch.setattr(link_ends, "today", lambda: datetime.date(2027, 3, 1))
    tasks.warn_of_terms()
    assert told() == ["lid@gemeente.example"]


def test_an_action_of_which_the_link_ended_stands_so_on_the_signal_and_goes_again_by_one_button(
    client, signal, contractor, member
):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    client.force_login(member)
    again = f'action="{action.get_absolute_url()}/link-sturen"'
    assert again not in client.get(signal.get_absolute_url()).content.decode()
    for ago, words in ((29, "werkt nog tot en met"), (31, "werkt niet meer sinds")):
        sent_on(action, today() - datetime.timedelta(days=ago))
        page = client.get(signal.get_absolute_url()).content.decode()
        assert words in page
        assert again in page
    assert client.post(f"{action.get_absolute_url()}/link-sturen", {"link": "1"}).status_code == 302
    assert again not in client.get(signal.get_absolute_url()).content.decode()
    assert Client().get(path_in_mail()).status_code == 200


def test_a_question_of_which_the_link_ended_stands_so_on_the_signal_and_goes_again(client, signal, contractor, member):
    asked = consult.ask(signal, partner=contractor, question="Is dit van u?", by=member)
    client.force_login(member)
    again, typed = f"{signal.get_absolute_url()}/nazenden", {"vraag_id": str(asked.public_id), "adres": ""}
    assert client.post(again, typed).status_code == 409
    sent_on(asked, today() - datetime.timedelta(days=31))
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "De link van Paalwerk werkt niet meer sinds" in page
    assert f'action="{again}"' in page
    assert client.post(again, typed).status_code == 302
    assert "werkt niet meer sinds" not in client.get(signal.get_absolute_url()).content.decode()
    assert Client().get(path_in_mail()).status_code == 200


def test_a_link_opens_until_the_end_of_the_day_that_its_mail_names(signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    path = path_in_mail()
    day = today() - datetime.timedelta(days=30)
    early = timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 1)))
    TeamAction.objects.filter(pk=action.pk).update(link_sent_at=early)
    assert Client().get(path).status_code == 200
    sent_on(action, day - datetime.timedelta(days=1))
    assert Client().get(path).status_code == 410


def test_who_comes_late_reads_whom_to_ask_and_what_to_name(signal, contractor, member):
    action = partners.ask(signal, partner=contractor, text="Zet de paal recht.", by=member)
    path = path_in_mail()
    sent_on(action, today() - datetime.timedelta(days=31))
    late = Client().get(path)
    assert late.status_code == 410
    words = late.content.decode()
    assert "vraag de gemeente om een nieuwe link" in words
    assert f"Noem daarbij kenmerk {signal.number}." in words
    assert "Zet de paal" not in words
    typed = Client().post(path, {"stond": "open", "stand": "klaar", "antwoord": "De paal staat."})
    assert typed.status_code == 410
    assert "De paal staat." in typed.content.decode()
    team_did_it = TeamAction.objects.get(pk=action.pk)
    partners.answer(team_did_it, to="klaar")
    over = Client().get(path).content.decode()
    assert "U hoeft niets meer te doen." in over
    assert signal.number not in over
