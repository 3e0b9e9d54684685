"""What a planned change of the organisation means for signals, and what its day brings."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from areas.dated import today
from officers import planning
from officers.models import Arrangement, Channel, Plan, PlanLine, Team
from outbox.models import Letter
from signals import consult, escalation, handover, reorganising, tasks, workflow
from signals.models import Consult, Event, Handover, Signal
from tests import world

What = PlanLine.What
DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 3, 10, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _at_work(db):
    """An ordinary day."""
    with time_machine.travel(NOW, tick=False):
        yield


def plan(by, *lines: dict[str, Any], days: int = 7) -> Plan:
    """A draft with these lines, so many days ahead."""
    made = planning.make(name="Wijkzaken", why="Zo is besloten.", starts_on=today() + days * DAY, by=by)
    for line in lines:
        planning.add_line(made, PlanLine(**line), edition=made.edition, by=by)
    return made


def settled(by, *lines: dict[str, Any], days: int = 7) -> Plan:
    made = plan(by, *lines, days=days)
    return reorganising.settle(made, edition=made.edition, by=by)


def placing(town, **fields: Any) -> dict[str, Any]:
    """A line by which the area officers of Oost go to the unit of their own."""
    return {"what": What.POSITIONING, "area": town.oost, "role_title": town.role_title, "team": town.unit} | fields


def giving(town, **fields: Any) -> dict[str, Any]:
    """A line by which the unit does the lamps of Oost."""
    return {"what": What.ARRANGEMENT, "task": town.task, "area": town.oost, "team": town.unit} | fields


def closing(town, **fields: Any) -> dict[str, Any]:
    """A line by which the team for lighting stops, and the contact centre takes over."""
    return {"what": What.CLOSING, "closing": town.lighting, "team": town.kcc} | fields


def owners(*signals: Signal) -> list[str]:
    rows = dict(Signal.objects.values_list("pk", "team__slug"))
    return [rows[signal.pk] for signal in signals]


def later(days: int = 7):
    return time_machine.travel(NOW + days * DAY, tick=False)


def test_before_it_is_settled_one_sees_who_loses_what_and_what_is_open(town, manager):
    for _ in range(3):
        world.signal()
    world.signal(point=world.IN_WEST)
    found = reorganising.judge(plan(manager, giving(town, moves_signals=True)))
    assert found.may_settle
    (shift,) = found.shifts
    assert (shift.task, shift.before, shift.after) == ("Openbare verlichting", "Verlichting", "Wijkzaken")
    assert (shift.areas, shift.everywhere) == (("Oost",), False)
    (touch,) = found.touches
    assert (touch.before, touch.after, touch.number) == (town.lighting, town.unit, 3)
    assert touch.address == "/signalen?team=verlichting&gebied=WK1"
    assert found.warnings == ["In team Wijkzaken zit nog niemand."]


def test_a_subject_that_would_have_nobody_stops_the_plan(town, manager):
    Arrangement.objects.filter(task=town.task).update(area=town.oost)
    made = plan(manager, giving(town, team=None))
    found = reorganising.judge(made)
    assert [(gap.category, gap.areas) for gap in found.gaps] == [("Straatverlichting", ("Oost",))]
    # West had nobody before: that is not for this plan to mend.
    assert found.old_gaps == 1
    with pytest.raises(ValidationError, match="Niet elk onderwerp houdt een team"):
        reorganising.settle(made, edition=made.edition, by=manager)
    assert Plan.objects.get().state == Plan.State.DRAFT
    assert Arrangement.objects.filter(task=town.task).count() == 1


def test_where_nobody_would_sit_any_more_is_said(town, manager, area_officer):
    found = reorganising.judge(plan(manager, placing(town, team=None)))
    assert found.may_settle
    assert found.warnings == ["De wijkambtenaren van Oost zitten dan nergens: wat zij horen, gaat naar triage."]
    (shift,) = found.shifts
    assert (shift.task, shift.before, shift.after) == ("", "Verlichting", None)


def test_an_area_officer_who_is_no_member_of_the_new_unit_is_named(town, manager, area_officer):
    world.officer("collega", "teamlid", teams=(town.unit,))
    assert reorganising.judge(plan(manager, placing(town))).warnings == [
        "Regisseur werkt daar, en is geen lid van Wijkzaken. Pas dat op die dag aan."
    ]
    area_officer.teams.add(town.unit)
    assert reorganising.judge(plan(manager, placing(town))).warnings == []


def test_what_lies_with_a_team_that_stops_is_shown(town, manager, member, triager):
    signal = world.signal(category="zorgwekkend-gedrag")
    handover.offer(signal, to_team=town.lighting, reason="Is dit van jullie?", by=triager)
    consult.ask(signal, team=town.lighting, question="Brandt de lamp daar?", by=triager)
    rule = world.rule(town.worry, team=town.lighting)
    (standing,) = reorganising.judge(plan(manager, closing(town))).standing
    assert (standing.team, standing.people, standing.rules) == (town.lighting, (member,), (rule,))
    assert (standing.offers, standing.questions, standing.actions, standing.complaints) == (1, 1, 0, 0)


def test_what_is_open_stays_where_it_is_unless_the_plan_says_otherwise(town, manager):
    signal = world.signal()
    settled(manager, giving(town))
    with later():
        assert reorganising.carry_out_due() == 1
        assert owners(signal) == ["verlichting"]
        # What comes in from then goes by the new arrangement.
        assert owners(world.signal()) == ["wijkzaken"]
    assert not signal.events.filter(what=Event.What.REORGANISED).exists()


def test_open_signals_move_along_on_the_day_and_their_history_says_why(town, manager, member):
    signal, elsewhere, done = world.signal(), world.signal(point=world.IN_WEST), world.signal()
    workflow.take(signal, by=member)
    workflow.move(done, to="afgehandeld", by=member, text="Klaar.")
    made = settled(manager, giving(town, moves_signals=True))
    assert reorganising.carry_out_due() == 0
    assert owners(signal) == ["verlichting"]
    Letter.objects.all().delete()
    with later():
        assert reorganising.carry_out_due() == 1
    assert owners(signal, elsewhere, done) == ["wijkzaken", "verlichting", "verlichting"]
    moved, why = signal.events.order_by("-pk")[:2][::-1]
    assert (moved.what, moved.before, moved.after, moved.officer) == (
        Event.What.ROUTED, "verlichting", "wijkzaken", manager,
    )  # fmt: skip
    line = made.lines.get()
    assert (why.what, why.before, why.after) == (Event.What.REORGANISED, str(line.pk), str(made.pk))
    assert (line.moved, line.left) == (1, 0)
    # Where it came in and what was known then stay as they were: that is what reports count.
    signal.refresh_from_db()
    assert signal.entry_desk == town.triage
    assert signal.facts["category"] == "straatverlichting"
    # One mail for all of them, with nothing of a signal.
    (letter,) = Letter.objects.all()
    assert letter.recipient == "wijkzaken@gemeente.example"
    assert signal.number not in letter.body + letter.subject
    made.refresh_from_db()
    assert (made.state, made.steps.last().officer) == (Plan.State.DONE, None)


def told_to() -> dict[str, str]:
    """Who was mailed about the change, and what."""
    letters = Letter.objects.filter(reference__startswith="wijziging").order_by("pk")
    return {one.recipient: f"{one.subject} {one.body}" for one in letters}


def test_the_lead_of_the_new_team_hears_once_in_one_mail_what_came_and_what_waits_for_a_decision(town, manager, member):
    lead = world.officer("leider", "teamleider", email="lea@gemeente.example", name="Lea")
    former = world.officer("vorige", "teamleider", email="vorige@gemeente.example")
    Team.objects.filter(pk=town.unit.pk).update(lead=lead)
    Team.objects.filter(pk=town.lighting.pk).update(lead=former)
    raised, _quiet = (workflow.take(world.signal("Tekstgeheim"), by=member) for _each in range(2))
    escalation.escalate(raised, level="teamleider", reason="Redengeheim", decide_by=today() + 20 * DAY, by=member)
    settled(manager, giving(town, moves_signals=True))
    Letter.objects.all().delete()
    with later():
        assert reorganising.carry_out_due() == 1
        told = told_to()
        assert set(told) == {"wijkzaken@gemeente.example", "lea@gemeente.example"}
        for words in told.values():
            assert "er 2 signalen bij" in words
            assert "Een signaal van uw team is opgeschaald naar de teamleider" in words
            assert "opgeschaald=ja" in words
            for hidden in ("geheim", raised.number, "Lea", "Verlichting"):
                assert hidden not in words, hidden
        # The morning does not tell it again, one by one.
        assert tasks.remind_of_decisions() == 0
        assert reorganising.carry_out_due() == 0
    assert Letter.objects.count() == 2


def test_a_team_without_a_mailbox_or_a_lead_hears_by_its_members(town, manager, area_officer):
    Team.objects.filter(pk=town.unit.pk).update(email="")
    area_officer.email = "regisseur@gemeente.example"
    area_officer.save()
    area_officer.teams.set([town.unit])
    world.signal()
    settled(manager, giving(town, moves_signals=True))
    with later():
        reorganising.carry_out_due()
    assert "er een signaal bij" in told_to()["regisseur@gemeente.example"]


def test_who_takes_over_from_a_team_that_stops_hears_of_what_waits_for_an_answer(town, manager, triager):
    offered = world.signal(category="zorgwekkend-gedrag")
    handover.offer(offered, to_team=town.lighting, reason="Is dit van jullie?", by=triager)
    consult.ask(offered, team=town.lighting, question="Brandt de lamp daar?", by=triager)
    settled(manager, closing(town, moves_signals=True))
    with later():
        reorganising.carry_out_due()
    words = told_to()[town.kcc.email]
    assert "Een signaal is aan uw team aangeboden en wacht op antwoord." in words
    assert "Een vraag om mee te kijken wacht op antwoord van uw team." in words
    assert "heeft uw team er" not in words


def test_with_another_place_for_area_officers_only_what_they_heard_moves_along(town, manager, area_officer):
    # Team lighting is the unit of Oost, and has work of its own there.
    heard = world.signal(category="zorgwekkend-gedrag", channel=Channel.STREET, by=area_officer)
    own_work = world.signal(channel=Channel.STREET, by=area_officer)
    by_web = world.signal()
    assert owners(heard, own_work, by_web) == ["verlichting"] * 3
    made = plan(manager, placing(town, moves_signals=True))
    (touch,) = reorganising.judge(made).touches
    assert touch.number == 1
    reorganising.settle(made, edition=made.edition, by=manager)
    with later():
        reorganising.carry_out_due()
        assert owners(heard, own_work, by_web) == ["wijkzaken", "verlichting", "verlichting"]
        heard_now = world.signal(category="zorgwekkend-gedrag", channel=Channel.STREET, by=area_officer)
        assert owners(heard_now) == ["wijkzaken"]
    assert heard.entry_desk == town.lighting


def test_a_team_that_stops_hands_over_all_that_nobody_else_was_given(town, manager, triager):
    in_oost, in_west = world.signal(), world.signal(point=world.IN_WEST)
    offered = world.signal(category="zorgwekkend-gedrag")
    handover.offer(offered, to_team=town.lighting, reason="Is dit van jullie?", by=triager)
    consult.ask(offered, team=town.lighting, question="Brandt de lamp daar?", by=triager)
    settled(manager, closing(town, moves_signals=True), giving(town, moves_signals=True))
    with later():
        assert reorganising.carry_out_due() == 1
        assert owners(in_oost, in_west) == ["wijkzaken", "kcc"]
        town.lighting.refresh_from_db()
        assert not town.lighting.is_active
        again = Handover.objects.get(signal=offered, answer=Handover.Answer.OPEN)
        assert (again.to_team, again.reason) == (town.kcc, "Is dit van jullie?")
        asked = Consult.objects.get(signal=offered, answer=Consult.Answer.OPEN)
        assert (asked.team, asked.question) == (town.kcc, "Brandt de lamp daar?")
        # Where the officers of Oost sat with it, they sit with the successor.
        street = world.signal(category="zorgwekkend-gedrag", channel=Channel.STREET)
        assert street.entry_desk == town.kcc


def test_triage_that_stops_is_never_nobody(town, manager):
    settled(manager, {"what": What.CLOSING, "closing": town.triage, "team": town.kcc, "moves_signals": True})
    lost = world.signal("Geen idee", category=None, point=None)
    assert owners(lost) == ["triage"]
    with later():
        # Until the job ran, triage is still there.
        assert owners(world.signal("Geen idee", category=None, point=None)) == ["triage"]
        reorganising.carry_out_due()
        assert owners(lost, world.signal("Geen idee", category=None, point=None)) == ["kcc", "kcc"]


def test_when_the_machine_was_off_that_day_routing_followed_and_the_rest_follows_later(town, manager):
    signal = world.signal()
    settled(manager, giving(town, moves_signals=True), closing(town))
    with later(days=12):
        # No job ran for days; what comes in goes right all the same.
        assert owners(world.signal(), world.signal(point=world.IN_WEST), signal) == ["wijkzaken", "kcc", "verlichting"]
        assert reorganising.carry_out_due() == 1
        assert owners(signal) == ["wijkzaken"]
        assert reorganising.carry_out_due() == 0


def test_broken_off_it_goes_on_where_it_was(town, manager, monkeypatch):
    signals = [world.signal() for _ in range(5)]
    made = settled(manager, giving(town, moves_signals=True))
    monkeypatch.setattr(reorganising, "BATCH", 2)
    move, calls = workflow.reassign, []

    def dies_at_the_fourth(*args, **kwargs):
        calls.append(1)
        if len(calls) == 4:
            raise SystemExit
        return move(*args, **kwargs)

    monkeypatch.setattr(reorganising.workflow, "reassign", dies_at_the_fourth)
    with later():
        with pytest.raises(SystemExit):
            reorganising.carry_out_due()
        assert made.lines.get().moved == 3
        assert Plan.objects.get().state == Plan.State.SETTLED
        assert reorganising.carry_out_due() == 1
    assert owners(*signals) == ["wijkzaken"] * 5
    assert made.lines.get().moved == 5
    assert Event.objects.filter(what=Event.What.REORGANISED).count() == 5


def test_what_its_new_team_may_not_see_stays_and_is_counted(town, manager, monkeypatch):
    signal = world.signal()
    made = settled(manager, giving(town, moves_signals=True))

    def refuses(*_args, **_kwargs):
        raise ValidationError({"team": "nee"})

    monkeypatch.setattr(reorganising.workflow, "check_may_see", refuses)
    with later():
        assert reorganising.carry_out_due() == 1
    line = made.lines.get()
    assert (owners(signal), line.moved, line.left) == (["verlichting"], 0, 1)


def test_a_plan_that_was_taken_back_does_nothing(town, manager):
    signal = world.signal()
    made = settled(manager, giving(town, moves_signals=True))
    planning.take_back(made, edition=made.edition, by=manager)
    with later():
        assert reorganising.carry_out_due() == 0
        assert owners(signal, world.signal()) == ["verlichting", "verlichting"]


def test_after_it_was_settled_the_page_still_says_what_it_will_do(town, manager):
    world.signal()
    made = plan(manager, giving(town, moves_signals=True), closing(town))
    before = reorganising.judge(made)
    reorganising.settle(made, edition=made.edition, by=manager)
    after = reorganising.judge(Plan.objects.get())
    assert after.shifts == before.shifts
    assert [(one.before, one.after, one.number) for one in after.touches] == [
        (one.before, one.after, one.number) for one in before.touches
    ]
