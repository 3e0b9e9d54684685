"""What everybody sees of the agenda on the page of an area, at once; and who may manage it after an upgrade."""

from __future__ import annotations

import datetime
from importlib import import_module

import pytest
from django.apps import apps

from agenda import commitments, items, meetings
from agenda.models import Item
from areas.dated import today
from officers import rights
from officers.models import Domain, Right, Role
from signals.small_numbers import about
from tests import world

WEEK = datetime.timedelta(days=7)


def page(client, path: str = "/gebieden/BU1") -> str:
    return client.get(path).content.decode()


def test_a_change_on_the_agenda_is_seen_on_the_page_of_the_area_at_once(town, client, area_officer):
    made = world.item("Veilig bij het station", review_on=today() + WEEK)
    promise, held = world.commitment("Wij komen terug", area=town.beuken), world.meeting("Dorpsavond", public=False)
    assert "Waar wij samen aan werken" not in page(client)
    items.publish(made, public=True, by=area_officer)
    assert "Veilig bij het station" in page(client)
    commitments.publish(promise, public=True, by=area_officer)
    assert "Wij komen terug" in page(client)
    said = meetings.Invitation(title="Dorpsavond", area=town.oost, starts_at=held.starts_at, public=True)
    meetings.edit(held, said, by=area_officer)
    assert "Dorpsavond" in page(client)
    assert "/agenda/BU1/vergaderingen.ics" in page(client)
    items.move(Item.objects.get(), to="geagendeerd", by=area_officer)
    items.move(Item.objects.get(), to="afgerond", outcome="Er staan zes lampen.", by=area_officer)
    assert "Er staan zes lampen." in page(client)
    items.publish(Item.objects.get(), public=False, by=area_officer)
    assert "Veilig bij het station" not in page(client)


def test_the_public_pages_speak_the_language_of_the_visitor_and_those_of_officers_are_dutch(town, client, area_officer):
    made = world.item("Veilig bij het station", is_public=True, phase="geagendeerd")
    client.cookies["taal"] = "en"
    text = page(client, made.get_absolute_url())
    assert "On the agenda" in text
    assert '<h1 class="utrecht-heading-1" lang="nl">Veilig bij het station</h1>' in text
    # What we bring with us has its English name, what a city wrote is marked as Dutch.
    Domain.objects.filter(slug="fysiek").update(name="Fysiek domein")
    for path in (made.get_absolute_url(), "/agenda", "/gebieden/WK1"):
        assert "physical domain" in page(client, path).lower()
        assert "fysiek domein" not in page(client, path).lower()
    Domain.objects.filter(slug="fysiek").update(name="Buiten & Groen")
    assert '<span lang="nl">buiten &amp; groen</span>' in page(client, "/agenda")
    client.force_login(area_officer)
    for path in ("/agenda", made.get_absolute_url(), "/agenda/vergaderingen"):
        assert '<html lang="nl"' in page(client, path)


@pytest.mark.parametrize(("number", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10)])
def test_numbers_are_rounded_to_five_each_by_itself(number, shown):
    assert about(number) == shown


@pytest.mark.parametrize(
    ("slug", "codes"),
    [
        ("wijkambtenaar", {rights.AGENDA_MANAGE, rights.AGENDA_PROMISE}),
        ("beheerder", {rights.AGENDA_MANAGE, rights.AGENDA_PROMISE}),
        ("wethouder", {rights.AGENDA_PROMISE}),
        ("teamlid", set()),
    ],
)
def test_roles_of_an_installation_that_has_no_agenda_yet_get_its_rights(db, slug, codes):
    Role.objects.create(slug=slug, name=slug)
    import_module("officers.migrations.0007_agenda_rights").give(apps, None)
    assert set(Right.objects.filter(roles__slug=slug).values_list("code", flat=True)) == codes


def test_who_manages_the_agenda_bundles_from_the_list_and_nobody_else_does(town, client, area_officer, member):
    signal = world.signal()
    for officer, there in ((area_officer, True), (member, False)):
        client.force_login(officer)
        text = client.post("/signalen/samen", {"kenmerk": [signal.number]}).content.decode()
        assert ("/agenda/bundelen" in text) == there
        fetched = client.get(f"/signalen/{signal.number}/agenda").content.decode()
        assert ('data-is-part="agenda"' in fetched, "/agenda/bundelen" in fetched) == (True, there)
        assert f"/signalen/{signal.number}/agenda" in client.get(f"/signalen/{signal.number}").content.decode()
