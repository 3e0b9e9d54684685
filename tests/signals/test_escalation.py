"""Opschaling: before a higher level with a reason and a day, decided or taken back; nobody reads more by it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Officer, Team
from outbox.models import Letter
from signals import colleagues, escalation, handover, tasks, workflow
from signals.colleagues import Work
from signals.models import Escalation, EscalationDesk, Event, Signal, Status
from signals.workflow import Changed
from tests import world
from tests.everything import again

WEEK = datetime.timedelta(days=7)


@pytest.fixture(autouse=True)
def desks(town) -> None:
    """Every level has a mailbox."""
    world.desks()


@pytest.fixture
def lead(town) -> Officer:
    """Who leads the lighting team."""
    made = world.officer("leider", "teamleider", name="Lea Leider", email="lea@example.nl")
    Team.objects.filter(pk=town.lighting.pk).update(lead=made)
    return made


def raised(signal: Signal, level: str = "regietafel", **given) -> Escalation:
    """A signal before a level, with a week to decide."""
    given = {"reason": "Groen en Licht wachten op elkaar.", "decide_by": today() + WEEK, "by": None, **given}
    return escalation.escalate(signal, level=level, **given)


def do(client, signal: Signal, verb: str, **typed):
    return client.post(f"/signalen/{signal.number}/{verb}", typed)


def test_it_is_put_before_a_level_further_up_and_decided_and_all_of_it_stands_in_the_timeline(
    client, town, member, lead
):
    signal = world.signal(text="De lamp staat in de kruin")
    client.force_login(member)
    typed = {"reden": "Groen wil niet snoeien.", "voor": (today() + WEEK).isoformat()}
    assert do(client, signal, "opschalen", niveau="teamleider", **typed).status_code == 302
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Opgeschaald naar: teamleider" in page
    assert "Groen wil niet snoeien." in page
    typed["reden"] = "Het blijft liggen."
    assert do(client, signal, "opschalen", niveau="wethouder", **typed).status_code == 302
    assert Signal.objects.get(pk=signal.pk).escalated_to == "wethouder"
    assert do(client, signal, "besluit", besluit="Groen snoeit deze maand.").status_code == 302
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "Opgeschaald naar: wethouder" in page  # in the timeline
    assert "kop-opgeschaald" not in page
    for words in (
        "Groen wil niet snoeien.",
        "Het blijft liggen.",
        "Groen snoeit deze maand.",
        "Besloten na opschaling.",
    ):
        assert page.count(words) == 1, words
    steps = [(one.from_level, one.level, one.outcome) for one in signal.escalations.all()]
    assert steps == [("", "teamleider", "verder"), ("teamleider", "wethouder", "besloten")]
    events = signal.events.filter(what__in=(Event.What.ESCALATED, Event.What.DECIDED))
    assert list(events.values_list("what", "before", "after")) == [
        ("opgeschaald", "", "teamleider"),
        ("opgeschaald", "teamleider", "wethouder"),
        ("besluit", "wethouder", "besloten"),
    ]
    assert Signal.objects.get(pk=signal.pk).team == town.lighting


def test_the_reporter_hears_and_sees_nothing_of_it(client, town, member):
    signal = world.signal(email="bewoner@example.nl")
    raised(signal, by=member)
    escalation.decide(signal, decision="Geheim besluit", by=member)
    assert not Letter.objects.filter(recipient="bewoner@example.nl").exclude(subject__contains="ontvangen").exists()
    from signals import links

    page = client.get(f"/volg/{links.status_token(signal)}").content.decode()
    assert signal.number in page
    for secret in ("Geheim besluit", "wachten op elkaar", "opgeschaald", "Opgeschaald"):
        assert secret not in page


def test_the_team_lead_hears_as_a_person_and_a_higher_level_by_its_mailbox_without_any_text(town, member, lead):
    EscalationDesk.objects.filter(level="wethouder").update(email="bestuur@example.nl")
    signal = world.signal(text="Lampgeheim", street="Straatgeheim")
    Letter.objects.all().delete()
    raised(signal, "teamleider", by=member, reason="Redengeheim")
    to_lead = Letter.objects.get()
    assert (to_lead.recipient, to_lead.subject) == ("lea@example.nl", f"Opgeschaald naar u ({signal.number})")
    raised(signal, "wethouder", by=member, reason="Redengeheim", decide_by=datetime.date(today().year + 1, 1, 4))
    mail = Letter.objects.get(recipient="bestuur@example.nl")
    assert f"4 januari {today().year + 1}" in mail.body
    assert str(town.lighting) in mail.body
    for secret in ("geheim", "Straat", str(signal.category)):
        assert secret not in mail.subject + mail.body


def test_what_was_decided_is_told_to_who_handles_it(town, member, lead):
    Officer.objects.filter(pk=member.pk).update(email="lamp@example.nl")
    signal = world.signal()
    workflow.assign(signal, to=member, by=None)
    raised(signal, by=member)
    Letter.objects.all().delete()
    escalation.decide(signal, decision="Doen.", by=lead)
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == ("lamp@example.nl", f"Besluit genomen ({signal.number})")
    assert "Doen." not in letter.body


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"level": "kabinet"}, "niveau"),
        ({"level": ""}, "niveau"),
        ({"level": "teamleider"}, "niveau"),  # nobody leads the team
        ({"reason": "  "}, "reden"),
        ({"reason": "x" * 5001}, "reden"),
        ({"decide_by": today() - datetime.timedelta(days=1)}, "voor"),
        ({"decide_by": today() + 60 * WEEK}, "voor"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_happens(town, given, key):
    signal = world.signal()
    with pytest.raises(ValidationError) as refused:
        raised(signal, **given)
    assert list(refused.value.error_dict) == [key]
    assert not Escalation.objects.exists()
    assert Signal.objects.get(pk=signal.pk).escalated_to == ""


def test_never_to_the_same_level_or_a_lower_one_and_never_when_closed(client, town, member, lead):
    signal = world.signal()
    raised(signal, "directie")
    for level in ("teamleider", "regietafel", "directie"):
        with pytest.raises(ValidationError, match="hoger niveau"):
            raised(signal, level)
    raised(signal, "burgemeester")
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "opschalen" not in page
    closed = world.signal()
    workflow.move(closed, to="afgehandeld", by=None, text="Klaar.")
    with pytest.raises(ValidationError, match="gesloten"):
        raised(closed)


def test_taken_back_and_closed_it_waits_no_longer_and_says_so(town, member):
    withdrawn, closed = world.signal(), world.signal()
    raised(withdrawn)
    escalation.withdraw(withdrawn, by=member)
    raised(closed)
    workflow.move(closed, to="afgehandeld", by=member, text="Klaar.")
    outcomes = list(Escalation.objects.order_by("pk").values_list("outcome", "decided_by"))
    assert outcomes == [("ingetrokken", member.pk), ("gesloten", member.pk)]
    for one in (withdrawn, closed):
        assert Signal.objects.get(pk=one.pk).escalated_to == ""
        with pytest.raises(Changed):
            escalation.decide(one, decision="Te laat", by=member)
        with pytest.raises(Changed):
            escalation.withdraw(one, by=member)
    # Who reopens it can put it up anew, from the lowest level.
    workflow.move(closed, to="heropend", by=member, text="Toch niet klaar.")
    raised(closed, "regietafel")


def test_of_two_who_escalate_at_once_the_second_hears_it(town, member):
    signal = world.signal()
    late = Signal.objects.get(pk=signal.pk)
    raised(signal, "regietafel")
    with pytest.raises(Changed):
        raised(late, "directie")
    assert Escalation.objects.count() == 1


def test_who_leads_the_team_puts_nothing_before_themselves(client, town, member, lead):
    lead.teams.add(town.lighting)
    lead.roles.add(world.role("teamlid"))
    signal = world.signal()
    client.force_login(lead)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert 'value="regietafel"' in page
    assert 'value="teamleider"' not in page
    with pytest.raises(ValidationError) as refused:
        raised(signal, "teamleider", by=lead)
    assert refused.value.message_dict == {
        "niveau": ["U bent zelf de teamleider. Beslis zelf, of kies een hoger niveau."]
    }
    assert not Escalation.objects.exists()
    # Further up they do, and a member of the team puts it before them.
    raised(again(world.signal()), "regietafel", by=lead)
    raised(again(signal), "teamleider", by=member)
    client.force_login(member)
    assert 'value="teamleider"' in client.get(world.signal().get_absolute_url()).content.decode()


def test_who_closes_what_was_put_before_a_level_since_hears_it_and_it_waits_for_its_decision(town, member):
    signal = world.signal()
    read_before = again(signal)
    put = escalation.escalate(
        again(signal), level="regietafel", reason="Dit kan niet wachten.", decide_by=today(), by=member
    )
    with pytest.raises(Changed):
        workflow.move(read_before, to=Status.DONE, by=member, text="Klaar.")
    assert again(signal).is_open
    workflow.move(again(signal), to=Status.DONE, by=member, text="Klaar.")
    put.refresh_from_db()
    assert (again(signal).escalated_to, put.outcome) == ("", Escalation.Outcome.CLOSED)


def test_who_may_not_change_the_signal_escalates_nothing(client, town, member, stranger, area_officer):
    signal = world.signal()
    for who, status in ((stranger, 404), (area_officer, 403)):
        client.force_login(who)
        for verb in ("opschalen", "besluit", "afschalen"):
            typed = {"niveau": "directie", "reden": "x", "voor": today().isoformat()}
            assert do(client, signal, verb, **typed).status_code == status
    assert not Escalation.objects.exists()


def test_a_sensitive_reason_is_not_for_who_only_knows_of_the_signal(client, town, triager, area_officer):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    raised(signal, reason="Redengeheim", by=triager)
    client.force_login(area_officer)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert signal.number in page
    assert "Redengeheim" not in page
    assert "Opgeschaald" not in page
    listed = client.get("/signalen?opgeschaald=ja").content.decode()
    assert signal.number not in listed


def test_pve_2_23_a_team_lead_sees_open_overdue_and_escalated_per_member_and_nothing_of_other_teams(
    client, town, member, lead
):
    theirs = world.team("groen")
    mine, late, floating = (world.signal() for _ in range(3))
    for one in (mine, late):
        workflow.assign(one, to=member, by=None)
    Signal.objects.filter(pk=late.pk).update(due_on=today() - WEEK)
    raised(Signal.objects.get(pk=mine.pk), "directie")
    raised(Signal.objects.get(pk=floating.pk), "regietafel")
    other = world.signal()
    workflow.reassign(other, team=theirs, by=None)
    raised(other, "directie")
    (team,) = colleagues.teams_of(lead)
    assert {str(share.officer): share.work for share in team.shares} == {
        "Lamp": Work(open=2, late=1, escalated=1),
        "Lea Leider": Work(),
    }
    assert team.total == Work(open=3, late=1, escalated=2)
    client.force_login(lead)
    page = client.get("/bureau/team").content.decode()
    assert "Opgeschaald" in page
    # From the number to what it counts.
    assert f"?team={town.lighting.slug}&amp;opgeschaald=ja" in page
    listed = client.get(f"/signalen?team={town.lighting.slug}&opgeschaald=ja").content.decode()
    assert mine.number in listed
    assert floating.number in listed
    for absent in (late, other):
        assert absent.number not in listed


def test_the_page_of_an_escalated_signal_stays_within_its_statements(client, town, member):
    signal = world.signal()
    for level in ("regietafel", "directie", "wethouder"):
        raised(signal, level, by=member)
    client.force_login(member)
    client.get(signal.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(signal.get_absolute_url())
    assert len(asked) <= 20


def test_a_day_that_passed_without_a_decision_is_told_once_to_who_handles_it(town, member):
    Officer.objects.filter(pk=member.pk).update(email="lamp@example.nl")
    signal = world.signal()
    workflow.assign(signal, to=member, by=None)
    raised(signal, "directie", by=member, decide_by=today())
    Letter.objects.all().delete()
    assert escalation.remind() == 0
    assert [escalation.remind(day=today() + WEEK), tasks.remind_of_decisions()] == [1, 0]
    letter = Letter.objects.get()
    assert (letter.recipient, letter.subject) == ("lamp@example.nl", f"Nog geen besluit ({signal.number})")
    # What was decided in time, or is closed by now, is told of nothing.
    decided = world.signal()
    raised(decided, "directie", by=member, decide_by=today())
    escalation.decide(decided, decision="Doen.", by=member)
    assert escalation.remind(day=today() + WEEK) == 0


def test_who_leads_a_team_and_has_left_is_no_level_to_go_to(town, member, lead):
    Officer.objects.filter(pk=lead.pk).update(is_active=False)
    with pytest.raises(ValidationError) as refused:
        raised(world.signal(), "teamleider", by=member)
    assert list(refused.value.error_dict) == ["niveau"]


def test_a_decision_about_what_nobody_handles_goes_to_the_mailbox_of_its_team(town, member, lead):
    signal = world.signal()
    raised(signal, "directie", by=member)
    Letter.objects.all().delete()
    escalation.decide(signal, decision="Doen.", by=lead)
    assert Letter.objects.get().recipient == town.lighting.email


def test_before_a_level_that_would_hear_nothing_no_signal_is_put_and_who_tries_reads_why(client, town, member, lead):
    EscalationDesk.objects.filter(level__in=("regietafel", "burgemeester")).delete()
    signal = world.signal()
    with pytest.raises(ValidationError, match="geen postadres"):
        raised(signal, "regietafel", by=member)
    assert not Escalation.objects.exists()
    client.force_login(member)
    page = client.get(signal.get_absolute_url()).content.decode()
    assert "geen postadres vastgelegd: regietafel, burgemeester" in page
    assert 'value="regietafel"' not in page
    assert 'value="directie"' in page
    # As soon as somebody gave it a mailbox it can be chosen; and where nothing further up hears, nothing is offered.
    EscalationDesk.objects.create(level="regietafel", email="tafel@gemeente.example")
    assert 'value="regietafel"' in client.get(signal.get_absolute_url()).content.decode()
    raised(Signal.objects.get(pk=signal.pk), "wethouder", by=member)
    assert "Verder opschalen" not in client.get(signal.get_absolute_url()).content.decode()


def test_a_new_lead_hears_once_of_what_waits_for_a_decision_of_theirs(town, member, lead):
    signal, decided = world.signal(), world.signal()
    for one in (signal, decided):
        raised(one, "teamleider")
    escalation.decide(Signal.objects.get(pk=decided.pk), decision="Wij doen het.", by=member)
    assert tasks.remind_of_decisions() == 0
    new = world.officer("nieuw", "teamleider", email="nieuw@example.nl")
    Team.objects.filter(pk=town.lighting.pk).update(lead=new)
    Letter.objects.all().delete()
    assert [tasks.remind_of_decisions() for _time in range(2)] == [1, 0]
    (letter,) = Letter.objects.all()
    assert (letter.recipient, letter.subject) == ("nieuw@example.nl", f"Opgeschaald naar u ({signal.number})")
    # Where the lead left and there is no other one, nobody can be told.
    Officer.objects.filter(pk=new.pk).update(is_active=False)
    assert tasks.remind_of_decisions() == 0


def test_a_team_lead_without_an_address_hears_by_the_mailbox_of_the_team(town, member, lead):
    Officer.objects.filter(pk=lead.pk).update(email="")
    signal = world.signal()
    Letter.objects.all().delete()
    raised(signal, "teamleider", by=member)
    assert Letter.objects.get().recipient == town.lighting.email


@pytest.mark.parametrize("way", ["accepted", "given", "handed back"])
def test_who_leads_the_team_that_gets_it_hears_that_it_is_before_them(town, member, lead, triager, social_worker, way):
    team = town.triage if way == "handed back" else town.wijkteam
    new = world.officer("nieuw", "teamleider", teams=(team,), email="nieuw@example.nl")
    Team.objects.filter(pk=team.pk).update(lead=new)
    higher, before_lead = world.signal(), world.signal()
    raised(higher, "wethouder", by=member)
    raised(before_lead, "teamleider", by=member)
    Letter.objects.all().delete()
    for signal in (Signal.objects.get(pk=higher.pk), Signal.objects.get(pk=before_lead.pk)):
        if way == "accepted":
            offer = handover.offer(signal, to_team=Team.objects.get(pk=team.pk), reason="Dit hoort daar.", by=member)
            handover.accept(offer, by=social_worker)
        elif way == "given":
            workflow.reassign(signal, team=Team.objects.get(pk=team.pk), by=triager)
        else:
            handover.hand_back(signal, reason="Niet van ons.", by=member)
    told = Letter.objects.filter(subject__startswith="Opgeschaald").values_list("recipient", "subject")
    assert list(told) == [("nieuw@example.nl", f"Opgeschaald naar u ({before_lead.number})")]
    # The higher level asks another team for an explanation from now.
    letter = Letter.objects.get(subject__startswith="Ander team bij een opschaling")
    assert letter.recipient == "wethouder@gemeente.example"
    assert f"Signaal {higher.number} ligt nu bij {team}." in letter.body


@pytest.mark.parametrize("level", ["wethouder", "teamleider"])
@pytest.mark.parametrize("way", ["taken back", "closed", "further up"])
def test_who_was_to_decide_hears_that_no_decision_is_needed_any_more_without_any_text(town, member, lead, level, way):
    signal = world.signal("Ruzie om het geheim")
    raised(signal, level)
    Letter.objects.all().delete()
    if way == "taken back":
        escalation.withdraw(signal, by=member)
    elif way == "closed":
        workflow.move(signal, to="afgehandeld", by=member, text="Klaar.")
    else:
        raised(signal, "burgemeester", by=member)
    told = Letter.objects.get(recipient="lea@example.nl" if level == "teamleider" else f"{level}@gemeente.example")
    assert told.subject == f"Besluit is niet meer nodig ({signal.number})"
    assert "geheim" not in told.body
    assert "Groen en Licht" not in told.body


def test_who_decided_or_took_it_back_is_not_told_of_it(town, member, lead):
    decided, own = world.signal(), world.signal()
    raised(decided, "wethouder")
    raised(own, "teamleider")
    Letter.objects.all().delete()
    escalation.decide(decided, decision="Snoeien.", by=member)
    escalation.withdraw(own, by=lead)
    assert not Letter.objects.filter(recipient__in=["lea@example.nl", "wethouder@gemeente.example"]).exists()
