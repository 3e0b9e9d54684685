"""Signals about the same thing, joined under one: who hears what, what is refused, and how it is undone."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from areas.dated import today
from outbox.models import Letter
from signals import forwarding, joining, team_actions, workflow
from signals.models import Event, Joining, Message, Sensitivity, Signal
from signals.visibility import viewer_of
from signals.workflow import Changed
from tests import world


@pytest.fixture
def pair(town) -> tuple[Signal, Signal]:
    return world.signal(email="dubbel@example.nl"), world.signal(email="eerst@example.nl")


def mails(address: str) -> list[str]:
    return list(Letter.objects.filter(recipient=address).order_by("pk").values_list("body", flat=True))


def test_the_duplicate_closes_and_its_reporter_hears_it(pair, member):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.result.slug, duplicate.told) == ("afgehandeld", "dubbel", True)
    assert "U hoort van ons als het klaar is." in mails("dubbel@example.nl")[-1]
    assert len(mails("eerst@example.nl")) == 1
    assert Signal.objects.get(pk=main.pk).status == "gemeld"


def test_its_reporter_hears_when_the_main_one_is_done_and_nothing_that_is_not_for_them(pair, town, member):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    workflow.move(main, to="afgehandeld", by=member, text="Dag Joke, uw lamp brandt.", result=town.results[0])
    letter = mails("dubbel@example.nl")[-1]
    assert "Waar uw bericht over ging, is afgesloten. Resultaat: Opgelost." in letter
    assert "Joke" not in letter
    assert Message.objects.filter(signal=duplicate).last().text.endswith("Resultaat: Opgelost.")


def test_of_a_sensitive_one_not_even_the_result_goes_to_another_reporter(pair, town, member):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    Signal.objects.filter(pk=main.pk).update(sensitivity=Sensitivity.PERSONAL)
    main.refresh_from_db()
    workflow.move(main, to="afgehandeld", by=member, text="Klaar.", result=town.results[0])
    assert "Opgelost" not in mails("dubbel@example.nl")[-1]


def test_history_of_both_says_so_and_names_no_number(pair, member, client, town):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    assert set(Event.objects.filter(what="samengevoegd").values_list("signal", flat=True)) == {duplicate.pk, main.pk}
    client.force_login(member)
    assert "Samengevoegd: dit is dubbel." in client.get(duplicate.get_absolute_url()).content.decode()
    assert "Een dubbel signaal is hierbij gevoegd." in client.get(main.get_absolute_url()).content.decode()


def test_both_pages_lead_to_each_other_for_who_may_know_of_both(pair, member, client, town):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    client.force_login(member)
    assert main.number in client.get(duplicate.get_absolute_url()).content.decode()
    assert duplicate.number in client.get(main.get_absolute_url()).content.decode()
    workflow.reassign(main, team=town.wijkteam, by=None)
    assert main.number not in client.get(duplicate.get_absolute_url()).content.decode()


def test_undoing_opens_it_again_and_tells_its_reporter(pair, member):
    duplicate, main = pair
    made = joining.join(duplicate, main, by=member)
    joining.part(made, by=member)
    duplicate.refresh_from_db()
    assert (duplicate.status, Joining.objects.count()) == ("heropend", 0)
    assert "toch apart" in mails("dubbel@example.nl")[-1]
    with pytest.raises(Changed):
        joining.part(made, by=member)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda a, b, c, by: joining.join(a, a, by=by), "hetzelfde signaal"),
        (lambda a, b, c, by: (joining.join(b, c, by=by), joining.join(a, b, by=by)), "zelf samengevoegd"),
        (lambda a, b, c, by: (joining.join(a, b, by=by), joining.join(b, c, by=by)), "Maak die eerst los"),
        (
            lambda a, b, c, by: (
                workflow.move(b, to="geannuleerd", by=by, text="Vergissing."),
                joining.join(a, b, by=by),
            ),
            "al gesloten",
        ),
    ],
)
def test_what_cannot_be_joined_is_refused_and_nothing_changes(town, member, make, words):
    signals = [world.signal() for _ in range(3)]
    with pytest.raises(ValidationError) as refused:
        make(*signals, member)
    assert words in str(refused.value)


def test_on_the_page_a_number_that_this_officer_may_not_know_of_is_not_there(pair, town, member, client):
    duplicate, main = pair
    workflow.reassign(main, team=town.wijkteam, by=None)
    client.force_login(member)
    for number in (main.number, "2026-999999", ""):
        answer = client.post(f"/signalen/{duplicate.number}/samenvoegen", {"met": number})
        assert answer.status_code == 400
        assert "Wij vinden geen signaal met dit kenmerk dat u mag zien." in answer.content.decode()
    assert not Joining.objects.exists()


def test_on_the_page_a_sensitive_signal_of_which_one_may_only_know_is_not_there(pair, town, area_officer, client):
    duplicate, main = pair
    Signal.objects.filter(pk=main.pk).update(sensitivity=Sensitivity.PERSONAL, team=town.wijkteam)
    # In the team of the one, and covering the area of both: who knows of the other, and reads no word of it.
    area_officer.teams.add(town.lighting)
    area_officer.roles.add(world.role("teamlid"))
    assert Signal.objects.known_to(viewer_of(area_officer)).get(pk=main.pk).may_read is False
    client.force_login(area_officer)
    answer = client.post(f"/signalen/{duplicate.number}/samenvoegen", {"met": main.number})
    assert answer.status_code == 400
    assert "Wij vinden geen signaal met dit kenmerk dat u mag zien." in answer.content.decode()
    assert not Joining.objects.exists()


def test_from_what_plays_around_one_button_joins_and_one_undoes_it(pair, member, client):
    duplicate, main = pair
    client.force_login(member)
    assert f'name="met" value="{main.number}"' in client.get(f"/signalen/{duplicate.number}/omgeving").content.decode()
    client.post(f"/signalen/{duplicate.number}/samenvoegen", {"met": main.number})
    assert Joining.objects.get().main == main
    assert "Maak los" in client.get(duplicate.get_absolute_url()).content.decode()
    client.post(f"/signalen/{duplicate.number}/losmaken")
    assert not Joining.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_are_joined_to_each_other_at_once_do_not_wait_for_one_another(db):
    world.town()
    by = world.officer("samen", "teamlid")
    one, other = world.signal(), world.signal()
    ended: list[object] = []

    def go(duplicate: int, main: int) -> None:
        try:
            joining.join(Signal.objects.get(pk=duplicate), Signal.objects.get(pk=main), by=by)
            ended.append("joined")
        except (ValidationError, Changed) as refused:
            ended.append(type(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in ((one.pk, other.pk), (other.pk, one.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(map(str, ended)) == ["<class 'django.core.exceptions.ValidationError'>", "joined"]


def test_of_a_main_one_that_is_passed_on_they_hear_once_when_the_other_organisation_has_it(pair, town, member):
    duplicate, main = pair
    joining.join(duplicate, main, by=member)
    heard = len(mails("dubbel@example.nl"))
    elsewhere = {"result": town.results[1], "organisation": "Waterschap", "forwarded_on": today()}
    workflow.move(main, to="afgehandeld", by=member, text="Doorgezet.", **elsewhere)
    assert len(mails("dubbel@example.nl")) == heard
    main = Signal.objects.get(pk=main.pk)
    forwarding.acknowledge(main, by=member)
    assert len(mails("dubbel@example.nl")) == heard + 1
    # And nothing where the reporter of the main one asked to look again, and it stayed closed.
    main = Signal.objects.get(pk=main.pk)
    workflow.move(main, to="heropening_gevraagd", by=None, text="Het is niet goed.")
    workflow.move(main, to="afgehandeld", by=member, text="Het blijft zo.", result=town.results[0])
    assert len(mails("dubbel@example.nl")) == heard + 1


def test_a_reporter_who_cannot_read_it_is_not_forgotten(town, member, client):
    """Only a telephone number: who joins it says how they hear of it, or why not."""
    duplicate = world.signal(by=member, channel="telefoon", phone="0612345678")
    main = world.signal()
    client.force_login(member)
    page = client.get(f"/signalen/{duplicate.number}").content.decode()
    assert "De melder krijgt geen bericht: er is geen e-mailadres bekend." in page
    refused = client.post(f"/signalen/{duplicate.number}/samenvoegen", {"met": main.number})
    assert refused.status_code == 400
    assert "Zeg hoe de melder het hoort, of waarom niet." in refused.content.decode()
    typed = {"met": main.number, "terugkoppeling": "telefoon"}
    assert client.post(f"/signalen/{duplicate.number}/samenvoegen", typed).status_code == 302
    duplicate.refresh_from_db()
    assert (duplicate.told, duplicate.feedback) == (True, "telefoon")


def test_who_joins_it_ticks_that_what_others_still_do_is_withdrawn(pair, town, member, client):
    duplicate, main = pair
    action = team_actions.add(duplicate, team=town.wijkteam, text="Ga langs.", by=member)
    client.force_login(member)
    refused = client.post(f"/signalen/{duplicate.number}/samenvoegen", {"met": main.number})
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["acties_intrekken"]
    assert 'name="acties_intrekken"' in refused.content.decode()
    typed = {"met": main.number, "acties_intrekken": "on"}
    assert client.post(f"/signalen/{duplicate.number}/samenvoegen", typed).status_code == 302
    action.refresh_from_db()
    assert (action.status, Signal.objects.get(pk=duplicate.pk).status) == ("ingetrokken", "afgehandeld")
