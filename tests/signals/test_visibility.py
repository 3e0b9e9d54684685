"""The rule of `signals/visibility.py` where its table (`tests/matrix.py`) does not reach."""

from __future__ import annotations

from signals import handover
from signals.models import Signal
from signals.visibility import viewer_of
from tests import world


def test_a_reader_of_a_list_gets_the_same_answer_as_of_one_signal(town, member):
    mine = world.signal()
    world.signal(category="zorgwekkend-gedrag")
    assert list(Signal.objects.known_to(viewer_of(member))) == [mine]
    assert list(Signal.objects.readable_by(viewer_of(member))) == [mine]


def test_only_the_asked_team_may_answer_an_offer(town, member, social_worker, triager):
    signal = world.signal()
    handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    answers = {
        who.username: Signal.objects.known_to(viewer_of(who)).get(pk=signal.pk).may_answer
        for who in (member, social_worker, triager)
    }
    assert answers == {"lamp": False, "sociaal": True, "triage": False}


def test_the_rule_narrows_what_was_asked_and_never_widens_it(town, triager):
    """The rule is kept by a process for each viewer: what was asked before it must still hold."""
    lamp, worry = world.signal(), world.signal(category="zorgwekkend-gedrag")
    viewer = viewer_of(triager)
    every = Signal.objects.known_to(viewer)
    assert set(every) == {lamp, worry}
    assert list(Signal.objects.filter(pk=lamp.pk).known_to(viewer)) == [lamp]
    assert list(town.lighting.signals.known_to(viewer)) == [lamp]
    assert list(town.lighting.signals.all().readable_by(viewer)) == [lamp]
    assert Signal.objects.filter(pk=worry.pk).readable_by(viewer).count() == 1
    world.signal()
    assert Signal.objects.known_to(viewer).count() == 3
