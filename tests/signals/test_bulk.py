"""Many at once: what would be withdrawn or left unanswered is ticked there, and what cannot be is refused by number."""

from __future__ import annotations

from signals import bulk, consult, team_actions
from signals.models import Signal
from tests import world


def together(client, *signals: Signal, **typed: str):
    numbers = [one.number for one in signals]
    return client.post("/signalen/samen", {"kenmerk": numbers, "wat": "status", **typed})


def test_ticks_say_for_all_that_actions_are_withdrawn_and_answers_not_waited_for(town, member, client):
    busy, held, free = (world.signal() for _number in range(3))
    action = team_actions.add(busy, team=town.wijkteam, text="Ga langs.", by=member)
    question = consult.ask(held, team=town.wijkteam, question="Kent u dit adres?", holds=True, by=member)
    client.force_login(member)
    typed = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "Klaar.", "lezer": "melder"}
    page = together(client, busy, held, free, **typed)
    assert [number for number, _why in page.context["report"].refused] == [busy.number, held.number]
    report = together(client, busy, held, **typed, acties_intrekken="on", zonder_antwoord="on").context["report"]
    assert (report.done, report.refused) == ([busy.number, held.number], [])
    action.refresh_from_db()
    question.refresh_from_db()
    assert (action.status, question.answer) == ("ingetrokken", "ingetrokken")


def test_the_form_has_both_ticks(town, member, client):
    client.force_login(member)
    page = client.post("/signalen/samen", {"kenmerk": [world.signal().number]}).content.decode()
    assert 'name="acties_intrekken"' in page
    assert 'name="zonder_antwoord"' in page


def test_who_can_read_the_question_is_asked_and_of_the_others_no_term_stands_still(town, member):
    read = world.signal(email="bewoner@example.nl")
    unread = world.signal(by=member, channel="telefoon", phone="0612345678")
    numbers = [read.number, unread.number]
    report = bulk.move_all(numbers, to="wacht_op_melder", text="Welke lamp?", told=True, by=member)
    assert report.done == [read.number]
    assert report.refused[0][0] == unread.number
    assert "De melder kan deze vraag niet lezen" in report.refused[0][1]
    unread.refresh_from_db()
    assert (unread.status, unread.stopped_on) == ("gemeld", None)
