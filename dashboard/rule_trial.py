"""Trying a rule on the signals of the past before signals go by it: where they went, and where they would go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.http import urlencode

from areas.dated import today
from officers.models import Team
from officers.organisation import read_organisation
from signals import replay
from signals.models import RoutingRule, Signal
from signals.rule_standing import Shadow, shadows
from signals.rules import as_rule, read_rules
from signals.small_numbers import Number
from signals.visibility import Viewer

# How many signals are looked at, and how many of those that fit are shown one by one: of all, and of one journey.
LOOKED_AT: Final = 5000
SHOWN: Final = 25
SHOWN_OF_ONE: Final = 250


@dataclass(frozen=True, slots=True)
class Journey:
    """From the team that got signals when they came in to where they would go, with their number as its reader may know
    it: who manages rules may not know of every signal (docs/adr/0034)."""

    went: str
    goes: str
    to_officer: bool  # at once to the officer of the rule
    offered: bool  # `went` at another desk that keeps it until the team accepts
    by_this_rule: bool  # or by one before it
    code: str  # as it stands in an address
    number: Number | None = None


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
    shadow: Shadow | None  # rules in use that take all of it
    looked_at: int
    fitting: Number
    journeys: list[Journey] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    chosen: Journey | None = None  # of which the examples are


def try_rule(rule: RoutingRule, *, viewer: Viewer, is_exact: bool = False, group: str = "") -> Trial:
    """Route the last signals that fit a rule again, as if it were in use today among the others; changes nothing.

    Examples are of all of them, or of the journey whose code `group` is. `is_exact`: its reader may know of every one.
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
        goes = organisation.units[route.offer_to or route.owner]
        is_to_officer, is_offered, by_this = (
            route.officer is not None,
            route.offer_to is not None,
            route.rule == tried.id,
        )
        journey = Journey(
            went=names.get(one.team, one.team),
            goes=goes.name,
            to_officer=is_to_officer,
            offered=is_offered,
            by_this_rule=by_this,
            code=f"{one.team}.{goes.slug}.{is_to_officer:d}{is_offered:d}{by_this:d}",
        )
        counts[journey] += 1
        journeys[one.signal_id] = journey
    chosen = next((journey for journey in counts if journey.code == group), None)
    wanted = [pk for pk, journey in journeys.items() if chosen in (None, journey)]
    known = (
        Signal.objects.known_to(viewer)
        .filter(pk__in=wanted)
        .select_related("category")
        .order_by("-received_at", "-pk")[: SHOWN_OF_ONE if chosen else SHOWN]
    )
    in_use = RoutingRule.objects.in_use().exclude(pk=rule.pk).for_routing()
    return Trial(
        rule=rule,
        faults=list(rule.faults().values()),
        shadow=shadows([*in_use, rule]).get(rule.pk),
        looked_at=len(past),
        fitting=Number(len(fitting), is_exact),
        journeys=[
            replace(journey, number=Number(number, is_exact, urlencode({"groep": journey.code})))
            for journey, number in counts.most_common()
        ],
        examples=[Example(signal, journeys[signal.pk]) for signal in known],
        chosen=chosen,
    )
