"""Remarks: whoever reads a signal may add what they know, and who has the signal hears of it."""

from __future__ import annotations

import pytest

from officers.models import Officer
from outbox.models import Letter
from signals import consult, handover, team_actions, workflow
from signals.models import Signal
from tests import world


@pytest.fixture
def handler(town, member) -> Officer:
    """The member of the lighting team, with an address."""
    Officer.objects.filter(pk=member.pk).update(email="lamp@gemeente.example")
    member.refresh_from_db()
    return member


@pytest.fixture
def caller(town) -> Officer:
    """Somebody of the contact centre."""
    return world.officer("kcc", "kcc", teams=(town.kcc,))


def taken(by: Officer, **given) -> Signal:
    """A signal that somebody handles; the mails before that are forgotten."""
    signal = workflow.take(world.signal(**given), by=by)
    Letter.objects.all().delete()
    return signal


def write(client, who: Officer, signal: Signal, text: str = "De beller zegt dat het erger is.") -> int:
    client.force_login(who)
    return client.post(f"/signalen/{signal.number}/notitie", {"tekst": text}).status_code


def offers_it(client, who: Officer, signal: Signal) -> bool:
    client.force_login(who)
    return f"/signalen/{signal.number}/notitie" in client.get(signal.get_absolute_url()).content.decode()


def test_who_reads_along_adds_what_they_know_and_who_handles_it_hears_so(client, handler, caller, area_officer):
    signal = taken(handler)
    for who in (caller, area_officer):
        assert offers_it(client, who, signal)
        assert write(client, who, signal) == 302
        letter = Letter.objects.get()
        assert (letter.recipient, letter.subject) == ("lamp@gemeente.example", f"Nieuwe notitie ({signal.number})")
        assert "erger" not in letter.body
        letter.delete()
    assert list(signal.notes.order_by("pk").values_list("officer", flat=True)) == [caller.pk, area_officer.pk]


def test_a_colleague_who_is_mentioned_can_reply_and_who_is_mentioned_hears_once(client, handler, area_officer):
    signal = taken(handler)
    workflow.note(signal, text="@regisseur wat weet u hiervan?", by=handler)
    assert write(client, area_officer, signal, "Er is morgen een feest, @lamp.") == 302
    # Who has no address themselves is told by way of the mailbox of the team that has it.
    assert sorted(Letter.objects.values_list("subject", "recipient")) == [
        (f"U bent genoemd ({signal.number})", "lamp@gemeente.example"),
        (f"U bent genoemd ({signal.number})", "verlichting@gemeente.example"),
    ]


def test_of_a_note_of_their_own_team_nobody_hears(client, town, handler):
    signal = taken(handler)
    assert write(client, world.officer("", "teamlid", teams=(town.lighting,)), signal) == 302
    assert not Letter.objects.exists()


def test_who_does_something_for_it_adds_to_it_and_who_had_it_before_only_reads(client, town, handler, social_worker):
    signal = taken(handler)
    doer = world.officer("", "teamlid", teams=(town.unit,))
    team_actions.add(signal, team=town.unit, text="Zet een hek.", by=handler)
    assert write(client, doer, signal) == 302
    handover.accept(
        handover.offer(signal, to_team=town.wijkteam, reason="Hier speelt meer.", by=handler), by=social_worker
    )
    assert not offers_it(client, handler, signal)
    assert write(client, handler, signal) == 403


def test_who_is_only_asked_to_look_along_answers_that_and_adds_nothing(client, town, handler, social_worker):
    signal = taken(handler)
    consult.ask(signal, team=town.wijkteam, question="Kent u hen?", by=handler, share_text=True)
    assert not offers_it(client, social_worker, signal)
    assert write(client, social_worker, signal) == 403


def test_who_may_not_read_it_writes_no_note(client, town, caller, area_officer, stranger):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    for who, status in ((caller, 403), (area_officer, 403), (stranger, 404)):
        assert not offers_it(client, who, signal)
        assert write(client, who, signal) == status
    assert not signal.notes.exists()


def test_who_only_looks_at_figures_adds_nothing(client, town, handler):
    viewer = world.officer("kijker", "kcc", teams=(town.kcc,))
    viewer.roles.get().rights.remove(*viewer.roles.get().rights.filter(code="signals.handle"))
    signal = taken(handler)
    assert not offers_it(client, viewer, signal)
    assert write(client, viewer, signal) == 403
