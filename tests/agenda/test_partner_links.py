"""Partners answer an action of the agenda by a signed link: a page and a button, and looking changes nothing."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agenda import actions, partner_links
from agenda.models import Action
from officers.models import PartnerContact
from outbox.models import Letter
from tests import world


@pytest.fixture
def action(town, area_officer) -> Action:
    """An action that the wijkbeheerder of a corporatie was asked for."""
    partner = world.partner("woonbron", kind="woningcorporatie")
    contact = PartnerContact.objects.create(partner=partner, name="Wijkbeheerder", email="wijk@woonbron.example")
    area_officer.email = "regisseur@gemeente.example"
    area_officer.save()
    return actions.add(
        world.item("Schimmel in de Beukenflat"), text="Meet het vocht in de flat", owner=area_officer, partner=partner,
        contact=contact, by=area_officer,
    )  # fmt: skip


def link_in(letter: Letter) -> str:
    return next(word for word in letter.body.split() if word.startswith(settings.BASE_URL)).removeprefix(
        settings.BASE_URL
    )


def test_the_contact_of_a_partner_gets_a_link_and_no_word_of_what_it_is_about(action):
    letter = Letter.objects.get(recipient="wijk@woonbron.example")
    assert "chimmel" not in letter.subject + letter.body
    text = Client().get(link_in(letter)).content.decode()
    assert "Meet het vocht in de flat" in text


def test_looking_changes_nothing_and_the_button_says_how_it_stands(action, area_officer):
    path = link_in(Letter.objects.get(recipient="wijk@woonbron.example"))
    for _ in range(2):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert Action.objects.get().status == "open"
    assert Client().post(path, {"stond": "open", "stand": "kan_niet"}).status_code == 400
    assert Client().post(path, {"stond": "open", "stand": "ingetrokken"}).status_code == 400
    assert Client().post(path, {"stond": "open", "stand": "klaar", "antwoord": "Gemeten."}).status_code == 302
    assert Client().post(path, {"stond": "open", "stand": "bezig"}).status_code == 409
    assert (Action.objects.get().status, Action.objects.get().replies.get().officer) == ("klaar", None)
    told = Letter.objects.get(recipient=area_officer.email)
    assert "emeten" not in told.body
    assert action.item.get_absolute_url() in told.body


def test_only_the_last_link_opens_and_none_that_was_withdrawn_or_is_too_old(action, area_officer):
    first = partner_links.url_of(action).removeprefix(settings.BASE_URL)
    partner_links.send(action, by=area_officer)
    second = partner_links.url_of(action).removeprefix(settings.BASE_URL)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    partner_links.withdraw(action, by=area_officer)
    assert Client().get(second).status_code == 410
    assert Client().post(second, {"stond": "open", "stand": "klaar"}).status_code == 410
    assert Client().get("/extern/agenda/verzonnen").status_code == 404


def test_an_action_that_is_withdrawn_takes_its_link_along(action, area_officer):
    path = partner_links.url_of(action).removeprefix(settings.BASE_URL)
    actions.change(action, to="ingetrokken", by=area_officer)
    assert Client().get(path).status_code == 410


def test_a_link_gets_too_old(action, settings):
    path = partner_links.url_of(action).removeprefix(settings.BASE_URL)
    settings.PARTNER_LINK_DAYS = -1
    assert Client().get(path).status_code == 410
    assert action.link_works_until < timezone.now()


def test_a_contact_is_of_the_partner_that_is_asked(town, area_officer, action):
    other = world.partner("politie")
    with pytest.raises(ValidationError) as refused:
        actions.add(
            world.item(), text="Kijken", owner=area_officer, partner=other, contact=action.contact, by=area_officer
        )
    assert set(refused.value.message_dict) == {"contact"}
