"""Initiatives of residents: support, money asked, the decision, and what came of it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agenda import initiatives
from agenda.models import Initiative, InitiativeState
from areas.dated import today
from signals.workflow import Changed
from tests import world


@pytest.mark.parametrize("before", InitiativeState)
@pytest.mark.parametrize("after", InitiativeState)
def test_a_step_follows_another_by_the_table_and_in_no_other_way(town, before, after):
    made = world.initiative()
    Initiative.objects.filter(pk=made.pk).update(state=before)
    made.refresh_from_db()
    if after in initiatives.TRANSITIONS.get(before, ()):
        initiatives.move(made, to=after, words="Zo is het.", by=None)
        assert Initiative.objects.get(pk=made.pk).state == after
    else:
        with pytest.raises(Changed):
            initiatives.move(made, to=after, words="Zo is het.", by=None)


def test_money_that_is_asked_gets_a_decision_within_a_month_with_an_amount_and_a_reason(town):
    made = world.initiative(asked=Decimal(800), supporters=23, support="Een lijst met namen", needs=["geld", "plek"])
    initiatives.move(made, to="aangevraagd", by=None)
    assert made.decide_by == today() + datetime.timedelta(days=30)
    for granted, wrong in ((None, "bedrag"), (Decimal(900), "bedrag")):
        with pytest.raises(ValidationError) as refused:
            initiatives.move(made, to="toegekend", granted=granted, by=None)
        assert set(refused.value.message_dict) == {wrong}
    with pytest.raises(ValidationError) as refused:
        initiatives.move(made, to="deels", granted=Decimal(500), by=None)
    assert set(refused.value.message_dict) == {"woorden"}
    initiatives.move(made, to="deels", granted=Decimal(500), words="De schuur valt erbuiten.", by=None)
    assert (made.granted, made.decided_on) == (Decimal(500), today())


def test_of_two_who_bring_it_further_at_once_the_second_hears_so(town, client, area_officer):
    made = world.initiative()
    client.force_login(area_officer)
    address = f"{made.get_absolute_url()}/stap"
    assert client.post(address, {"versie": 1, "stand": "in_gesprek"}).status_code == 302
    assert client.post(address, {"versie": 1, "stand": "in_gesprek"}).status_code == 409


def test_it_is_written_down_from_a_signal_and_names_nobody(town, client, area_officer):
    signal = world.signal("Wij willen een pluktuin", name="Joke Bewoner", email="joke@example.nl")
    client.force_login(area_officer)
    typed = {
        "titel": "Pluktuin", "gebied": town.oost.pk, "contact": area_officer.pk, "kenmerk": signal.number,
        "bedrag": "800", "openbaar": "on",
    }  # fmt: skip
    assert client.post("/agenda/initiatieven/nieuw", typed).status_code == 302
    made = Initiative.objects.get()
    assert (made.signal, made.asked) == (signal, Decimal(800))
    assert signal.number in client.get(made.get_absolute_url()).content.decode()
    client.logout()
    text = client.get(made.get_absolute_url()).content.decode()
    assert "Pluktuin" in text
    for hidden in ("Joke", "joke@", signal.number, area_officer.name):
        assert hidden not in text
