"""Another kind for a signal: its term and its route follow, history says so, and nothing else changes."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from signals import reclassify, workflow
from signals.models import Event, KindTerm, Signal
from signals.workflow import Changed
from tests import world
from tests.everything import again


@pytest.fixture
def ideas_term(town) -> KindTerm:
    return KindTerm.objects.create(kind="idee", handling_days=40)


def test_the_term_follows_the_kind_and_comes_back_with_it(town, member, ideas_term):
    signal, idea = world.signal(), world.signal(kind="idee")
    due_on = signal.due_on
    assert idea.due_on > due_on
    reclassify.rekind(signal, kind="idee", by=member)
    assert (again(signal).kind, again(signal).due_on) == ("idee", idea.due_on)
    reclassify.rekind(signal, kind="vraag", by=member)
    assert (again(signal).kind, again(signal).due_on) == ("vraag", due_on)


def test_a_promise_stays_where_neither_kind_has_a_term_of_its_own(town, member):
    signal = world.signal()
    due_on = signal.due_on
    type(town.streetlight).objects.filter(pk=town.streetlight.pk).update(handling_days=90)
    reclassify.rekind(again(signal), kind="vraag", by=member)
    assert again(signal).due_on == due_on


def test_a_rule_for_the_kind_decides_where_it_goes_and_the_page_shows_it_first(town, member, client):
    world.rule(town.streetlight, team=town.wijkteam, kind="idee", name="Ideeën")
    signal = world.signal()
    client.force_login(member)
    address = f"/signalen/{signal.number}/soort"
    looked = client.post(address, {"soort": "idee", "bekijk": "1"})
    assert "Ideeën" in looked.content.decode()
    assert again(signal).kind == "melding"
    assert client.post(address, {"soort": "idee"}).status_code == 302
    assert again(signal).kind == "idee"
    assert again(signal).handovers.get().to_team == town.wijkteam
    assert "Soort: idee." in client.get(f"/signalen/{signal.number}").content.decode()
    # What is put right later goes by the kind that it has now.
    assert reclassify.preview(again(signal), category=town.streetlight).owner == town.wijkteam.pk


def test_a_program_corrects_it_as_well_and_history_says_who(town):
    signal = world.signal()
    program, key = world.program("signalen:lezen", "signalen:behandelen")
    answer = Client().patch(
        f"/api/v1/signalen/{signal.public_id}",
        json.dumps({"soort": "vraag"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert (answer.status_code, answer.json()["soort"]) == (200, "vraag")
    line = signal.events.get(what=Event.What.KIND)
    assert (line.before, line.after, line.client) == ("melding", "vraag", program)


def test_what_changed_meanwhile_or_is_closed_keeps_its_kind(town, member):
    signal = world.signal()
    seen = Signal.objects.get(pk=signal.pk)
    reclassify.rekind(signal, kind="vraag", by=member)
    with pytest.raises(Changed):
        reclassify.rekind(seen, kind="idee", by=member)
    workflow.move(signal, to="afgehandeld", by=member, text="Klaar.", result=town.results[0])
    with pytest.raises(Changed):
        reclassify.rekind(again(signal), kind="idee", by=member)
    assert again(signal).kind == "vraag"
