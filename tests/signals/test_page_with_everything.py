"""The page of a signal that has everything a signal can have, for somebody who sees all of it."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
    ClosingResult,
    Joining,
    JudgementChoice,
    Sensitivity,
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
def desk(town) -> Team:
    """The team that handles complaints."""
    return world.team("klachten", domain_slug="publiekszaken", takes_complaints=True)


@pytest.fixture
def seer(town, desk) -> Officer:
    """Somebody with every role, in the team that has the signal, in triage and in the team for complaints."""
    made = world.officer(
        "allesziener", "teamlid", "triage", "wijkambtenaar", "beheerder", "fg", teams=(town.lighting, town.triage, desk)
    )
    return made


@pytest.fixture
def signal(town, desk, member, seer) -> Signal:
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
    # A mail that did not arrive.
    Letter.objects.filter(recipient="bewoner@example.nl").update(state=Letter.State.FAILED)
    # Somebody who had it, and left the team.
    colleague.teams.clear()
    return again(made)


def statements(client: Client, signal: Signal) -> list[str]:
    """What opening the page asks the database, once this process knows the lists of the city."""
    client.get(signal.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(signal.get_absolute_url()).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def page(client: Client, signal: Signal) -> str:
    return client.get(signal.get_absolute_url()).content.decode()


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_the_page_takes_at_most_twenty_statements_with_everything_on_it(signal, seer, client, sensitivity):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    client.force_login(seer)
    assert len(statements(client, signal)) <= 20


def test_everything_is_on_the_page_of_who_sees_all(signal, seer, client):
    client.force_login(seer)
    text = page(client, signal)
    for words in (
        "Dit signaal is ook een klacht",
        "Opgeschaald naar: wethouder",
        "Doe het deze week.",
        "2 dubbele signalen horen hierbij",
        "06-12345678</mark>",
        "Deel niet meer met de melder",
        "Wijkteam kijkt mee sinds",
        "Groen: wij zijn betrokken",
        "Joke de Vries-Bos",
        "wmo-melding: doorgegeven aan Toegang wmo.",
        "schuldhulp",
        "Paalwerk is bezig met de actie.",
        "Gesnoeid.",
        "Klaar</option>",
        "Over de lamp.",
        "Kapotte kabel",
        "Oorzaak: Oude schakelaar.",
        "Plek veranderd: nu in West.",
        "Toegewezen aan Collega.",
        "Oordeel van de melder: “nee”.",
        "Het is weer donker.",
        "Let op @collega",
        "De mail is niet aangekomen.",
    ):
        assert words in text, words


def test_what_a_city_changes_in_its_lists_stands_on_the_next_page(signal, seer, client, town):
    client.force_login(seer)
    page(client, signal)
    Cause.objects.filter(slug="kabel").update(name="Gestolen kabel")
    StandardText.objects.update(title="Hersteld")
    StatutoryStart.objects.filter(slug="schuldhulp").update(name="Hulp bij schulden")
    ClosingResult.objects.filter(slug="opgelost").update(name="Gemaakt")
    Team.objects.filter(slug="groen").update(name="Groen en Water")
    changed = page(client, signal)
    for words in ("Gestolen kabel", "Hersteld", "Hulp bij schulden", "Gemaakt", "Groen en Water"):
        assert words in changed, words
    # Only for another subject from now: one that a signal has stays.
    StandardText.objects.get().categories.add(town.other)
    for cause in Cause.objects.all():
        cause.categories.add(town.other)
    Cause.objects.create(slug="storm", name="Storm", is_active=True).categories.add(town.other)
    changed = page(client, signal)
    assert "Hersteld" not in changed
    assert "Storm" not in changed
    assert "Gestolen kabel" in changed
    StandardText.objects.get().categories.set([signal.category])
    assert "Hersteld" in page(client, signal)
