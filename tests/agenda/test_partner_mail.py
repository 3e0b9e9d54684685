"""The mail to a partner about an action of the agenda: who sees to it learns that it never arrived, or that its link
ends, and sends it again; the partner hears where nothing is needed any more."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings
from django.test import Client

from agenda import actions, partner_links, tasks
from agenda.models import Action
from areas.dated import today
from officers.models import PartnerContact
from outbox import post
from outbox.models import Letter
from signals import tasks as signal_tasks
from tests import world

WRONG, RIGHT = "wijk@woonbron.example", "planning@woonbron.example"
A_MONDAY = datetime.date(2026, 11, 23)


@pytest.fixture
def action(town, area_officer) -> Action:
    """An action that the wijkbeheerder of a corporatie was asked for; the mail server knows no such address."""
    partner = world.partner("woonbron", kind="woningcorporatie", phone="030-1234567")
    contact = PartnerContact.objects.create(partner=partner, name="Wijkbeheerder", email=WRONG)
    area_officer.email = "regisseur@gemeente.example"
    area_officer.save()
    return actions.add(
        world.item("Schimmel in de Beukenflat"), text="Meet het vocht in de flat", owner=area_officer, partner=partner,
        contact=contact, by=area_officer,
    )  # fmt: skip


def refuse_mail() -> None:
    Letter.objects.filter(recipient=WRONG, state="waiting").update(state="failed", error="SMTPRecipientsRefused 550")


def told(start: str) -> list[str]:
    return [one.recipient for one in Letter.objects.filter(subject__startswith=start).order_by("pk")]


def path_in_mail(address: str) -> str:
    letter = Letter.objects.filter(recipient=address).latest("pk")
    return next(word for word in letter.body.split() if word.startswith(settings.BASE_URL)).removeprefix(
        settings.BASE_URL
    )


def page(client, action: Action) -> str:
    return client.get(action.item.get_absolute_url()).content.decode()


def test_who_sees_to_it_hears_once_that_the_mail_never_arrived_and_once_more_of_a_new_one(action, area_officer):
    assert tasks.tell_of_undelivered() == 0
    refuse_mail()
    # What belongs to signals looks at all failed mail as well, and comes first or second.
    signal_tasks.tell_of_undelivered()
    assert [tasks.tell_of_undelivered() for _time in range(2)] == [1, 0]
    assert told("Mail aan een partner") == ["regisseur@gemeente.example"]
    body = Letter.objects.get(subject__startswith="Mail aan een partner").body
    assert action.item.get_absolute_url() in body
    for hidden in ("vocht", "chimmel", "Woonbron", WRONG):
        assert hidden not in body, hidden
    partner_links.send(Action.objects.get(), by=area_officer)
    refuse_mail()
    assert tasks.tell_of_undelivered() == 1


@pytest.mark.parametrize("why", ["answered", "withdrawn"])
def test_of_what_nobody_waits_for_nobody_hears(action, area_officer, why):
    refuse_mail()
    actions.change(action, to="klaar" if why == "answered" else "ingetrokken", by=area_officer)
    assert tasks.tell_of_undelivered() == 0


def test_the_page_shows_it_and_it_is_sent_to_a_better_address(client, action, area_officer):
    client.force_login(area_officer)
    assert "kreeg onze mail niet" not in page(client, action)
    old = path_in_mail(WRONG)
    refuse_mail()
    shown = page(client, action)
    assert "Woonbron kreeg onze mail niet." in shown
    assert f"Hij ging naar {WRONG}." in shown
    assert "030-1234567" in shown
    path = f"/agenda/acties/{action.public_id}/link"
    assert f'action="{path}"' in shown
    wrong = client.post(path, {"link": "1", "adres": "geen adres"})
    assert wrong.status_code == 400
    assert "Vul een mailadres in" in wrong.content.decode()
    assert 'value="geen adres"' in wrong.content.decode()
    assert client.post(path, {"link": "1", "adres": RIGHT}).status_code == 302
    assert "kreeg onze mail niet" not in page(client, action)
    assert Client().get(old).status_code == 410
    assert Client().get(path_in_mail(RIGHT)).status_code == 200
    assert PartnerContact.objects.get().email == WRONG  # that of the city is the city's to change
    # What follows goes there as well.
    actions.change(Action.objects.get(), to="ingetrokken", by=area_officer)
    assert told("Niet meer nodig") == [RIGHT]
    assert Letter.objects.filter(recipient=RIGHT, subject="Niet meer nodig").get()


def test_without_a_contact_it_goes_to_the_mailbox_of_the_partner(action, area_officer):
    PartnerContact.objects.update(is_active=False)
    partner_links.send(Action.objects.get(), by=area_officer)
    assert Letter.objects.filter(recipient="werk@woonbron.example").count() == 1


def test_who_sees_to_it_hears_once_for_each_link_that_it_ends(action, area_officer):
    sent = datetime.datetime(2026, 10, 26, 12, tzinfo=datetime.UTC)  # works until 25 November
    Action.objects.update(link_sent_at=sent)
    assert partner_links.warn_of_ends(day=A_MONDAY - datetime.timedelta(days=3)) == 0
    assert partner_links.warn_of_ends(day=A_MONDAY - datetime.timedelta(days=1)) == 0  # a Sunday
    assert [partner_links.warn_of_ends(day=A_MONDAY) for _time in range(2)] == [1, 0]
    assert told("Link van een partner") == ["regisseur@gemeente.example"]
    partner_links.send(Action.objects.get(), by=area_officer)
    Action.objects.update(link_sent_at=sent)
    assert partner_links.warn_of_ends(day=A_MONDAY) == 1


def test_the_page_says_that_the_link_ended_and_a_button_mails_a_fresh_one(client, action, area_officer):
    client.force_login(area_officer)
    late = datetime.datetime.combine(today() - datetime.timedelta(days=31), datetime.time(12), tzinfo=datetime.UTC)
    Action.objects.update(link_sent_at=late)
    old = Client().get(path_in_mail(WRONG))
    assert old.status_code == 410
    assert "vraag de gemeente om een nieuwe link" in old.content.decode()
    assert "De link van Woonbron werkt niet meer sinds" in page(client, action)
    assert client.post(f"/agenda/acties/{action.public_id}/link", {"link": "1"}).status_code == 302
    assert "werkt niet meer sinds" not in page(client, action)
    assert Client().get(path_in_mail(WRONG)).status_code == 200


def test_where_who_sees_to_it_left_somebody_else_hears_what_a_partner_says(action, area_officer):
    keeper = action.item.owner
    keeper.email = "eigenaar@gemeente.example"
    keeper.save()
    area_officer.is_active = False
    area_officer.save()
    path = path_in_mail(WRONG)
    assert Client().post(path, {"stond": "open", "stand": "klaar", "antwoord": "Gemeten."}).status_code == 302
    assert told("Een partner antwoordt") == ["eigenaar@gemeente.example"]


def test_a_mail_that_is_thrown_away_takes_no_action_along(action):
    refuse_mail()
    Letter.objects.update(due_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    post.purge(days=1)
    assert Action.objects.get().letter is None
