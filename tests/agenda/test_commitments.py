"""Toezeggingen: who promised what, by when, and whether it was kept."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda import commitments
from agenda.models import AgendaEvent, Commitment
from areas.dated import today
from signals.workflow import Changed
from tests import world

WEEK = datetime.timedelta(days=7)


def test_a_promise_says_what_by_whom_for_which_area_and_by_when(town):
    with pytest.raises(ValidationError) as refused:
        commitments.promise(text="", promised_by=None, area=None, due_on=None, by=None)
    assert set(refused.value.message_dict) == {"tekst", "wie", "gebied", "uiterlijk"}
    alderman = world.officer("wethouder", "wethouder")
    made = world.commitment("Wij plaatsen een bank", promised_by=alderman, to_whom="de dorpsraad")
    assert (made.owner, made.promised_on, made.state) == (alderman, today(), "open")


def test_kept_in_time_is_kept_and_not_after_its_day(town):
    first = today() - 3 * WEEK
    made = [world.commitment(f"Belofte {n}", promised_on=first, due_on=first + WEEK) for n in range(4)]
    commitments.end(made[0], to="nagekomen", ended_on=first + WEEK, by=None)
    commitments.end(made[1], to="nagekomen", ended_on=first + 2 * WEEK, by=None)
    commitments.end(made[2], to="vervallen", outcome="De dorpsraad wil het niet meer.", by=None)
    due = Commitment.objects.due_between(first, today())
    assert set(due) == {made[0], made[1], made[3]}
    assert list(due.kept_in_time()) == [made[0]]
    assert list(Commitment.objects.overdue()) == [made[3]]


def test_who_did_not_keep_it_says_why_and_may_keep_it_yet(town):
    made = world.commitment()
    with pytest.raises(ValidationError) as refused:
        commitments.end(made, to="niet_nagekomen", by=None)
    assert set(refused.value.message_dict) == {"uitkomst"}
    commitments.end(made, to="niet_nagekomen", outcome="Er was geen geld.", by=None)
    commitments.end(made, to="nagekomen", outcome="Nu wel.", by=None)
    with pytest.raises(Changed):
        commitments.end(made, to="vervallen", outcome="Nee.", by=None)
    said = AgendaEvent.objects.filter(commitment=made).values_list("after", flat=True)
    assert list(said) == ["open", "niet_nagekomen", "nagekomen"]


def test_of_two_who_end_it_at_once_the_second_hears_so(town):
    made = world.commitment()
    other = Commitment.objects.get(pk=made.pk)
    commitments.end(made, to="nagekomen", by=None)
    with pytest.raises(Changed):
        commitments.end(other, to="niet_nagekomen", outcome="Niet gelukt.", by=None)


def test_the_alderman_records_a_promise_and_says_what_came_of_it(town, client):
    alderman = world.officer("wethouder", "wethouder")
    client.force_login(alderman)
    typed = {
        "tekst": "Wij komen terug", "aan": "bewoners van Oost", "gebied": town.oost.pk, "wie": alderman.pk,
        "toegezegd": today().isoformat(), "uiterlijk": (today() + WEEK).isoformat(),
    }  # fmt: skip
    assert client.post("/agenda/toezeggingen/nieuw", typed).status_code == 302
    made = Commitment.objects.get()
    assert client.post(f"{made.get_absolute_url()}/einde", {"stand": "niet_nagekomen"}).status_code == 400
    assert client.post(f"{made.get_absolute_url()}/einde", {"stond": "open", "stand": "nagekomen"}).status_code == 302
    assert client.post(f"{made.get_absolute_url()}/einde", {"stond": "open", "stand": "nagekomen"}).status_code == 409
    assert Commitment.objects.get().state == "nagekomen"


def test_who_has_nothing_to_do_with_it_reads_it_and_changes_nothing(town, client, stranger):
    made = world.commitment()
    client.force_login(stranger)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.post(f"{made.get_absolute_url()}/einde", {"stand": "nagekomen"}).status_code == 403


def test_a_stranger_reads_public_promises_only(town, client):
    world.commitment("Openbare belofte", public=True)
    world.commitment("Stille belofte")
    text = client.get("/agenda/WK1").content.decode()
    assert "Openbare belofte" in text
    assert "Stille belofte" not in text


def test_the_list_asks_the_same_at_one_promise_and_at_fifty(town, client, area_officer):
    client.force_login(area_officer)

    def questions() -> int:
        client.get("/agenda/toezeggingen")
        with CaptureQueriesContext(connection) as asked:
            client.get("/agenda/toezeggingen")
        return len(asked)

    world.commitment()
    at_one = questions()
    for number in range(49):
        world.commitment(f"Belofte {number}")
    assert questions() == at_one <= 8
