"""The rule of `signals/visibility.py` where its table (`tests/matrix.py`) does not reach."""

from __future__ import annotations

import pytest
from django.db.models import Count, Exists, OuterRef

from signals import handover
from signals.models import Handover, Signal
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


@pytest.mark.parametrize(
    "asked",
    [
        lambda known: known,
        lambda known: known.filter(may_read=True).exclude(may_act=True).order_by("-pk")[:3],
        lambda known: known.filter(text__contains="x").only("pk"),
        lambda known: known.values("team").annotate(number=Count("pk")),
        lambda known: Handover.objects.filter(signal__in=known.filter(may_answer=True)),
        lambda known: Signal.objects.filter(Exists(known.filter(pk=OuterRef("pk")))),
        lambda known: known.filter(may_read=True).union(known.filter(may_act=True)),
    ],
)
def test_the_rule_that_is_written_once_is_the_rule_that_is_written_each_time(town, member, asked):
    """Whatever is asked of it, and when it was asked before."""
    viewer = viewer_of(member)
    anew = Signal.objects.filter(viewer.knows()).annotate(**viewer.access())
    for _twice in range(2):
        kept = asked(Signal.objects.known_to(viewer)).query
        assert str(kept) == str(asked(anew).query)
