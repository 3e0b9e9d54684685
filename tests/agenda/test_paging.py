"""The long lists of the agenda: every row on one page, at the same cost on each."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda import paging
from agenda.models import Commitment, Initiative, Item, Meeting
from areas.dated import today
from tests import world

NUMBER = 5


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    """Two rows on a page."""
    monkeypatch.setitem(paging.page_of.__kwdefaults__, "size", 2)


def made(what: str) -> list[str]:
    """Rows of a list, by their titles."""
    names = [f"Regel {n}" for n in range(NUMBER)]
    for at, name in enumerate(names):
        day = today() + datetime.timedelta(days=at // 2)
        if what == "items":
            world.item(name, is_public=True)
        elif what == "promises":
            world.commitment(name, due_on=day)
        elif what == "initiatives":
            Initiative.objects.filter(pk=world.initiative(name).pk).update(is_public=True)
        else:
            moment = timezone.now() + datetime.timedelta(days=at // 2 + 1) * (1 if what == "coming" else -1)
            Meeting.objects.filter(pk=world.meeting(name).pk).update(starts_at=moment)
    # All in one moment: the key decides.
    for model in (Item, Initiative, Commitment):
        model.objects.update(changed_at=timezone.now())
    return names


@pytest.mark.parametrize(
    ("path", "what", "signed_in"),
    [
        ("/agenda", "items", True),
        ("/agenda", "items", False),
        ("/agenda/WK1?fase=gesignaleerd", "items", True),
        ("/agenda/toezeggingen?welke=open&van=iedereen", "promises", True),
        ("/agenda/initiatieven", "initiatives", True),
        ("/agenda/initiatieven", "initiatives", False),
        ("/agenda/vergaderingen?gebied=WK1", "coming", True),
        ("/agenda/vergaderingen", "coming", False),
        ("/agenda/vergaderingen", "past", False),
    ],
)
def test_the_pages_hold_every_row_once_and_ask_the_same(town, client, area_officer, path, what, signed_in):
    if signed_in:
        client.force_login(area_officer)
    names = made(what)
    address, seen, costs = path, [], []
    client.get(path)
    while address:
        with CaptureQueriesContext(connection) as asked:
            text = client.get(address).content.decode()
        seen.append([name for name in names if name in text.split("kop-toezeggingen")[0]])
        costs.append(len(asked))
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = path.split("?")[0] + found[1].replace("&amp;", "&") if found else ""
    assert [len(page) for page in seen] == [2, 2, 1]
    assert sorted(name for page in seen for name in page) == names
    assert len(set(costs)) == 1
    assert "Terug naar het begin" in text


@pytest.mark.parametrize("mark", ["x", "_", "20261126_1", "99999999T999999.1_1", "00010101T000000.0_1", "2026-01-01_x"])
def test_a_mark_that_was_made_up_gives_the_first_page(town, client, mark):
    made("items")
    answer = client.get("/agenda", {"na": mark})
    assert answer.status_code == 200
    assert "Regel 4" in answer.content.decode()


def test_what_was_promised_long_ago_and_ended_leaves_the_public_page(town, client):
    old = world.commitment("Oude belofte", public=True)
    Commitment.objects.filter(pk=old.pk).update(state="nagekomen", ended_on=today() - datetime.timedelta(days=200))
    new = world.commitment("Nieuwe belofte", public=True)
    Commitment.objects.filter(pk=new.pk).update(state="nagekomen", ended_on=today() - datetime.timedelta(days=20))
    text = client.get("/agenda").content.decode()
    assert "Nieuwe belofte" in text
    assert "Oude belofte" not in text


def test_residents_find_the_agenda_in_the_menu_and_from_there_meetings_and_initiatives(town, client):
    assert '<a href="/agenda">Agenda</a>' in client.get("/").content.decode()
    text = client.get("/agenda").content.decode()
    assert '<a href="/agenda" aria-current="page">Agenda</a>' in text
    for address in ("/agenda/vergaderingen", "/agenda/initiatieven"):
        assert f'href="{address}"' in text
        assert '<a href="/agenda" aria-current="true">Agenda</a>' in client.get(address).content.decode()
    assert "/agenda/WK1/vergaderingen.ics" in client.get("/agenda/WK1").content.decode()
