"""The pages of the agenda in a browser: axe finds nothing, on a telephone and on a wide screen, for everybody and for
officers."""

from __future__ import annotations

import datetime

import pytest

from agenda import actions, items, meetings, partner_links
from agenda.models import Item
from areas.dated import today
from officers.models import Officer
from signals import workflow
from signals.models import ClosingResult
from tests import world
from tests.browser import assert_good_at_both_widths, look
from tests.pages.test_browser_staff import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def pages(town, area_officer) -> dict[str, list[str]]:
    """Addresses of a full agenda: for everybody, and for officers."""
    signals = [world.signal() for _ in range(7)] + [world.signal(category="overig") for _ in range(3)]
    item = world.item(
        "Veilig en licht rond het station", owner=area_officer, review_on=today() + WEEK,
        ambition="Wie van de trein komt, loopt zonder angst naar huis.", why="Vier mensen zien dezelfde straat.",
        partners=[world.partner(name="Woningcorporatie Woonbron")], audiences=["ondernemers", "jongeren"],
    )  # fmt: skip
    items.bundle(item, [one.number for one in signals], by=area_officer)
    items.publish(Item.objects.get(pk=item.pk), public=True, by=area_officer)
    items.move(Item.objects.get(pk=item.pk), to="geagendeerd", by=area_officer)
    lid = world.signal("De klep is te zwaar voor mij", tell=False)
    misfit = ClosingResult.objects.create(slug="past-niet", name="Werkt, maar past niet", is_misfit=True)
    workflow.move(lid, to="afgehandeld", text="De container werkt.", result=misfit, by=None)
    act = actions.add(
        item, text="Lampen tellen", owner=area_officer, partner=world.partner("welzijn"), due_on=today() + WEEK,
        by=area_officer,
    )  # fmt: skip
    promise = world.commitment("Wij komen terug met een plan", item=item, public=True, to_whom="bewoners van Oost")
    held = world.meeting("Bewonersavond", participants=["bewoners", "wijkagent"], agenda="Licht op het pad")
    meetings.add_point(held, text="De bank is kapot", place="bij de vijver", by=area_officer)
    idea = world.initiative("Pluktuin", public=True, supporters=31, needs=["geld"], asked=800)
    everybody = [
        "/agenda", "/agenda/WK1", item.get_absolute_url(), "/agenda/vergaderingen?gebied=WK1", held.get_absolute_url(),
        "/agenda/initiatieven", idea.get_absolute_url(),
        f"/extern/agenda/{partner_links.token_of(act)}",
    ]  # fmt: skip
    officers = [
        "/agenda", item.get_absolute_url(), f"{item.get_absolute_url()}/bewerken", "/agenda/punten/nieuw",
        "/agenda/toezeggingen", promise.get_absolute_url(), "/agenda/toezeggingen/nieuw", "/agenda/groepen",
        "/agenda/past-niet",
        held.get_absolute_url(), "/agenda/vergaderingen/nieuw", idea.get_absolute_url(), "/agenda/initiatieven/nieuw",
        f"/signalen/{signals[0].number}/agenda",
    ]  # fmt: skip
    return {"everybody": everybody, "officers": officers}


def test_everybody_reads_the_agenda_with_any_eye(pages, open_page):
    for number, path in enumerate(pages["everybody"]):
        page = open_page(path)
        look(page, f"allen-{number}")
        assert_good_at_both_widths(page)
        look(page, f"allen-{number}-breed")


def test_officers_work_on_the_agenda_with_any_eye(pages, open_page, area_officer: Officer):
    page = sign_in(open_page, area_officer)
    for number, path in enumerate(pages["officers"]):
        page = open_page(path, page=page)
        look(page, f"medewerker-{number}")
        assert_good_at_both_widths(page)
