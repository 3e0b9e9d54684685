"""A signal that has everything a signal can have, and somebody who sees all of it."""

from __future__ import annotations

import datetime

import pytest

from areas.dated import today
from officers.models import Officer, Team
from outbox.models import Letter
from signals import (
    answering,
    callbacks,
    complaints,
    consult,
    contact,
    escalation,
    handover,
    judging,
    legal_hold,
    partners,
    reclassify,
    redacting,
    statutory,
    team_actions,
    workflow,
)
from signals.causes import set_cause
from signals.models import (
    Cause,
    Joining,
    JudgementChoice,
    Signal,
    StandardText,
    Status,
    StatutoryStart,
)
from tests import files, world

WEEK = datetime.timedelta(days=7)


def again(signal: Signal) -> Signal:
    return Signal.objects.get(pk=signal.pk)


@pytest.fixture
def complaints_desk(town) -> Team:
    """The team that handles complaints."""
    return world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)


@pytest.fixture
def seer(town, complaints_desk) -> Officer:
    """Somebody with every role, in the team that has the signal, in triage and in the team for complaints."""
    made = world.officer(
        "allesziener",
        "teamlid",
        "triage",
        "wijkambtenaar",
        "beheerder",
        "fg",
        teams=(town.lighting, town.triage, complaints_desk),
    )
    return made


@pytest.fixture
def signal_with_everything(town, complaints_desk, member, seer) -> Signal:
    """A signal with one of everything, and of what may be there more often two."""
    colleague = world.officer("collega", "teamlid", teams=(town.lighting,))
    green = world.team("groen")
    consultants = world.team("toegang-wmo", domain_slug="sociaal")
    partner = world.partner()
    cause = Cause.objects.create(slug="kabel", name="Kapotte kabel")
    earlier = Cause.objects.create(slug="schakelaar", name="Oude schakelaar")
    starts = [
        StatutoryStart.objects.create(
            slug=slug, name=slug, law="Wmo 2015", term_days=42, promise="is ons onderzoek klaar", team=consultants
        )
        for slug in ("wmo-melding", "schuldhulp")
    ]
    StandardText.objects.create(title="Klaar", text="Beste {melder}, het is klaar.", status=Status.DONE)
    for slug in ("nee", "ja"):
        JudgementChoice.objects.create(
            slug=slug, text=slug, asks_reason=slug == "nee", consequence="heropenen" if slug == "nee" else "niets"
        )
    made = world.signal(
        "De lamp is uit. Bel mijn buurman Jan Pietersen, 06-12345678.",
        email="bewoner@example.nl",
        phone="0612345678",
        name="Joke de Vries",
        street="Beukenlaan",
        house_number="12",
        place="Bij Pietersen om de hoek",
    )
    # Two hand-overs: one that was declined, one that was accepted and handed on again.
    handover.decline(
        handover.offer(made, to_team=green, reason="Hoort bij groen.", by=member), reason="Nee.", by=member
    )
    workflow.assign(again(made), to=member, by=member)
    workflow.assign(again(made), to=colleague, by=member)
    # Closed, judged, reopened; asked, answered; planned.
    for to, words in ((Status.IN_PROGRESS, ""), (Status.WAITING_FOR_REPORTER, "Brandt hij weer?")):
        workflow.move(again(made), to=to, by=member, text=words)
    answering.answer(made.questions.get(), text="Nee, nog steeds niet.")
    workflow.move(again(made), to=Status.DONE, by=member, text="Hij brandt weer.", result=town.results[0])
    judging.judge(again(made), choice="nee", text="Het is weer donker.")
    if again(made).status in (Status.DONE, Status.REOPENING_ASKED):
        workflow.move(again(made), to=Status.REOPENED, by=member, text="Wij kijken nog eens.")
    redacting.redact(again(made), words=["Pietersen"], by=member)
    # Other words about it.
    workflow.note(again(made), text="Let op @collega: de kast staat open.", by=member)
    workflow.note(again(made), text="Ook de buren belden.", by=colleague, mentions=[member])
    contact.correct(again(made), name="Joke de Vries-Bos", email="bewoner@example.nl", phone="0612345678", by=member)
    files.kept(made)
    files.kept(made, shared=True)
    # Others about it.
    asked = consult.ask(again(made), team=green, question="Staat er een boom voor?", by=member)
    consult.answer(asked, answer=consult.ANSWERS[0], by=member)
    consult.ask(again(made), team=town.wijkteam, question="Kent u hen?", by=member, share_text=True, holds=True)
    consult.ask(again(made), partner=world.partner("corporatie"), question="Van u?", by=member)
    done = team_actions.add(again(made), team=green, text="Snoei de boom.", by=member)
    team_actions.change(done, to="klaar", by=member, text="Gesnoeid.")
    team_actions.add(again(made), team=green, text="Ruim het op.", by=member, due_on=today() + WEEK)
    outside = partners.ask(
        again(made),
        partner=partner,
        text="Vervang de kabel.",
        by=member,
        shares_place=True,
        files=list(made.attachments.all())[:1],
    )
    partners.answer(outside, to="bezig", text="Wij komen morgen.")
    # What a law and a level ask.
    statutory.pass_on(again(made), start=starts[0], by=member)
    world.desks()
    escalation.escalate(again(made), level="regietafel", reason="Het duurt lang.", decide_by=today() + WEEK, by=member)
    escalation.decide(again(made), decision="Doe het deze week.", by=member)
    escalation.escalate(again(made), level="wethouder", reason="Nog steeds.", decide_by=today() + WEEK, by=member)
    complaints.pass_on(again(made), about=green, by=member, words="Nooit teruggebeld.")
    callbacks.ask(again(made), on=today() + WEEK, text="Over de lamp.", by=member)
    # Signals about the same.
    for words in ("Lamp uit", "Donker hier"):
        duplicate = world.signal(words)
        Joining.objects.create(duplicate=duplicate, main=made, officer=member)
    # A cause that is out of use by now, and another one; another place, there and back.
    for one in (earlier, cause):
        set_cause(again(made), cause=one, by=member)
    Cause.objects.filter(pk=earlier.pk).update(is_active=False)
    for place in (world.IN_WEST, world.IN_BEUKEN):
        reclassify.relocate(again(made), point=place, by=member)
    handover.offer(again(made), to_team=green, reason="Nu toch groen.", by=member)
    legal_hold.lay(again(made), ground="woo", reference="Z-2026-17", by=seer)
    # A mail that did not arrive.
    Letter.objects.filter(recipient="bewoner@example.nl").update(state=Letter.State.FAILED)
    # Somebody who had it, and left the team.
    colleague.teams.clear()
    return again(made)
