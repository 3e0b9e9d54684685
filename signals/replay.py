"""The signals of the past, routed again on what was known when they came in. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from officers.organisation import Organisation
from signals.models import Event, Signal
from signals.routing import Facts, Route, route
from signals.rules import Rule


@dataclass(frozen=True, slots=True)
class Arrived:
    """A signal as it came in: its id, what was known then, and the team that got it, as a code."""

    signal_id: int
    facts: Facts
    team: str


def latest(number: int) -> Iterator[Arrived]:
    """The signals that came in last, newest first; one query, whatever somebody may know of them."""
    routed = Event.objects.filter(signal=OuterRef("pk"), what=Event.What.ROUTED).order_by("pk").values("after")
    rows = Signal.objects.exclude(facts={}).order_by("-received_at", "-pk").annotate(first_team=Subquery(routed[:1]))
    for signal_id, facts, team in rows.values_list("pk", "facts", "first_team")[:number]:
        yield Arrived(signal_id, Facts.from_json(facts), team or "")


def replay(
    arrived: Iterable[Arrived], organisation: Organisation, rules: Sequence[Rule] = ()
) -> Iterator[tuple[Arrived, Route]]:
    """Each signal with where it would go in this organisation, by these rules. Runs no SQL of its own."""
    for one in arrived:
        yield one, route(one.facts, organisation, rules, explain=False)
