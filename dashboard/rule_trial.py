"""Trying a rule on the signals of the past before signals go by it: where they went, and where they would go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from areas.dated import today
from officers.models import Team
from officers.organisation import read_organisation
from signals import replay
from signals.models import RoutingRule, Signal
from signals.rules import as_rule, read_rules
from signals.small_numbers import about
from signals.visibility import Viewer

# How many signals are looked at, and how many of those that fit are shown one by one.
LOOKED_AT: Final = 5000
SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Journey:
    """From the team that got signals when they came in to where they would go; the number of them is rounded, and
    None where it is small: who manages rules may not know of every signal (docs/adr/0009)."""

    went: str
    goes: str
    to_officer: bool  # at once to the officer of the rule
    offered: bool  # `went` at another desk that keeps it until the team accepts
    by_this_rule: bool  # or by one before it
    about: int | None


@dataclass(frozen=True, slots=True)
class Example:
    """One signal that the viewer may know of, with its journey."""

    signal: Signal
    journey: Journey


@dataclass(slots=True)
class Trial:
    """What a rule would have done."""

    rule: RoutingRule
    faults: list[str]
    looked_at: int
    fitting: int | None  # rounded, as in `Journey`
    journeys: list[Journey] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def try_rule(rule: RoutingRule, *, viewer: Viewer) -> Trial:
    """Route the last signals that fit a rule again, as if it were in use today among the others; changes nothing.

    `rule` is a row of `RoutingRule.objects.for_routing()`, in use or not. Raises `NoTriageTeam` where there is none.
    """
    day = today()
    tried = as_rule(rule)
    # What comes first is decided by order, then by age, as in `for_routing`.
    places = dict(RoutingRule.objects.values_list("pk", "order"))
    others = [one for one in read_rules(day=day) if one.id != tried.id]
    rules = sorted([*others, tried], key=lambda one: (places[one.id], one.id))
    past = list(replay.latest(LOOKED_AT))
    fitting = [one for one in past if tried.fits(one.facts)]
    names = dict(Team.objects.values_list("slug", "name"))
    organisation = read_organisation(day=day)
    counts: Counter[Journey] = Counter()
    journeys: dict[int, Journey] = {}
    for one, route in replay.replay(fitting, organisation, rules):
        journey = Journey(
            went=names.get(one.team, one.team),
            goes=organisation.units[route.offer_to or route.owner].name,
            to_officer=route.officer is not None,
            offered=route.offer_to is not None,
            by_this_rule=route.rule == tried.id,
            about=None,
        )
        counts[journey] += 1
        journeys[one.signal_id] = journey
    known = (
        Signal.objects.known_to(viewer)
        .filter(pk__in=journeys)
        .select_related("category")
        .order_by("-received_at", "-pk")[:SHOWN]
    )
    return Trial(
        rule=rule,
        faults=list(rule.faults().values()),
        looked_at=len(past),
        fitting=about(len(fitting)),
        journeys=[replace(journey, about=about(number)) for journey, number in counts.most_common()],
        examples=[Example(signal, journeys[signal.pk]) for signal in known],
    )
