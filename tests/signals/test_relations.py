"""Where is looked for what other teams know of open signals: kept by PostgreSQL, whatever writes the rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from areas.dated import today
from officers.models import Officer, PartnerOrganisation
from signals import consult, finding, handover, team_actions, workflow
from signals.models import (
    Complaint,
    Consult,
    Handover,
    OpenRelation,
    Signal,
    StatutoryPassing,
    StatutoryStart,
    TeamAction,
)
from signals.visibility import viewer_of
from tests import world


def related(signal: Signal) -> set[str]:
    return set(OpenRelation.objects.filter(signal=signal).values_list("team__slug", flat=True))


def lacking() -> set[tuple[int, int]]:
    """What would be written of all that is open, and is not there."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT r.signal_id, r.team_id FROM signals_signal s CROSS JOIN LATERAL signals_relations(s.id) r
            WHERE s.status NOT IN ('afgehandeld', 'geannuleerd')
            EXCEPT SELECT signal_id, team_id FROM signals_openrelation
        """)
        return set(cursor.fetchall())


def beside(signal: Signal, kind: str, team):
    """A row of this kind that ties a team to a signal, as it is made by no verb."""
    now, lighting = timezone.now(), signal.team
    if kind == "offer":
        return Handover.objects.create(signal=signal, from_team=lighting, to_team=team, reason="?", offered_at=now)
    if kind == "handed over":
        return Handover.objects.create(
            signal=signal, from_team=team, to_team=lighting, reason="?", offered_at=now, answered_at=now,
            answer=Handover.Answer.ACCEPTED,
        )  # fmt: skip
    if kind == "action":
        return TeamAction.objects.create(signal=signal, team=team)
    if kind == "consult":
        return Consult.objects.create(signal=signal, from_team=lighting, team=team, question="Kent u dit?")
    if kind == "complaint":
        return Complaint.objects.create(signal=signal, team=team, due_on=today(), received_on=today())
    start = StatutoryStart.objects.create(slug="wet", name="Wet", team=team, term_days=7)
    return StatutoryPassing.objects.create(signal=signal, start=start, team=team, due_on=today())


KINDS = ("offer", "handed over", "action", "consult", "complaint", "by law")


@pytest.mark.parametrize("kind", KINDS)
def test_what_ties_a_team_to_an_open_signal_is_found_and_of_a_closed_one_is_not(town, kind):
    others, after = world.team("anderen"), world.team("erna")
    signal = world.signal()
    assert related(signal) == set()
    row = beside(signal, kind, others)
    assert related(signal) == {"anderen"}
    Signal.objects.filter(pk=signal.pk).update(status="afgehandeld")
    assert related(signal) == set()
    # What changes while the signal is closed is found when it is opened.
    team = "from_team" if kind == "handed over" else "to_team" if kind == "offer" else "team"
    type(row).objects.filter(pk=row.pk).update(**{team: after})
    assert related(signal) == set()
    Signal.objects.filter(pk=signal.pk).update(status="heropend")
    assert related(signal) == {"erna"}
    type(row).objects.filter(pk=row.pk).update(**{team: others})
    assert related(signal) >= {"anderen"}
    assert lacking() == set()


def test_what_was_declined_taken_back_or_is_done_by_a_partner_ties_no_team(town):
    others = world.team("anderen")
    partner = PartnerOrganisation.objects.create(slug="aannemer", name="Aannemer", email="werk@aannemer.example")
    signal = world.signal()
    now = timezone.now()
    Handover.objects.create(
        signal=signal, from_team=signal.team, to_team=others, reason="?", offered_at=now, answered_at=now,
        answer=Handover.Answer.DECLINED,
    )  # fmt: skip
    TeamAction.objects.create(signal=signal, team=others, partner=partner)
    assert related(signal) == set()


def test_of_all_that_is_open_it_can_be_written_anew(town):
    """As an upgrade does, and who wrote rows with the triggers off."""
    others = world.team("anderen")
    open_one, closed = world.signal("Een"), world.signal("Twee")
    for signal in (open_one, closed):
        beside(signal, "complaint", others)
    Signal.objects.filter(pk=closed.pk).update(status="afgehandeld")
    OpenRelation.objects.all().delete()
    assert lacking() == {(open_one.pk, others.pk)}
    OpenRelation.objects.rebuild()
    assert related(open_one) == {"anderen"}
    assert related(closed) == set()


def test_after_each_verb_a_list_holds_what_the_rule_says(town, member, social_worker):
    """A signal goes its whole way; everybody's list of what is open is at each step what the rule says."""
    everybody = [member, social_worker, world.officer("ander", "teamlid", teams=(world.team("anderen"),))]
    others = everybody[-1].teams.get()
    signal = world.signal()

    def holds() -> None:
        assert lacking() == set()
        for one in everybody:
            viewer = viewer_of(Officer.objects.get(pk=one.pk))
            known = set(Signal.objects.known_to(viewer).open().values_list("pk", flat=True))
            assert {row.pk for row in finding.listed(finding.Filter(), viewer).page.rows} == known, one

    def knows(officer: Officer) -> bool:
        return Signal.objects.known_to(viewer_of(Officer.objects.get(pk=officer.pk))).filter(pk=signal.pk).exists()

    offer = handover.offer(signal, to_team=town.wijkteam, reason="Voor u.", by=None)
    holds()
    assert knows(social_worker)
    handover.decline(offer, reason="Niet voor ons.", by=social_worker)
    holds()
    assert not knows(social_worker)
    handover.accept(handover.offer(signal, to_team=town.wijkteam, reason="Toch.", by=None), by=social_worker)
    holds()
    assert knows(member)
    action = team_actions.add(signal, team=others, text="Kijk even.", by=None)
    holds()
    assert knows(everybody[-1])
    team_actions.change(action, to="klaar", text="Gedaan.", by=None)
    holds()
    consult.answer(consult.ask(signal, team=others, question="Kent u dit?", by=None), answer="betrokken", by=None)
    holds()
    workflow.move(signal, to="afgehandeld", by=None, text="Klaar.")
    holds()
    workflow.move(signal, to="heropend", by=None, text="Toch niet.")
    holds()
    assert knows(member)
    # Who joins a team knows what it knows, and who leaves it does not: it hangs on no row of the signal.
    everybody[-1].teams.clear()
    holds()
    assert not knows(everybody[-1])
    everybody[-1].teams.add(town.lighting)
    holds()
    assert knows(everybody[-1])
