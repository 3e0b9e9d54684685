"""Trying a compensation rule on the signals of the past before it asks anything: what it would have asked, and changes
nothing. The texts that are still there are read again for its words; of what is read nothing is kept or shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.http import urlencode

from areas.dated import today
from officers.models import Team
from officers.organisation import read_organisation
from signals.compensation import as_compensation, compensate, known_words
from signals.models import CompensationRule, Signal
from signals.routing import Facts, route
from signals.rules import read_rules
from signals.small_numbers import Number
from signals.visibility import Viewer

# How many signals are looked at, and how many of those that fit are shown one by one: of all, and of one owner.
LOOKED_AT: Final = 5000
SHOWN: Final = 25
SHOWN_OF_ONE: Final = 250


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom signals belong to that a rule would have asked about, with their number as its reader may know it."""

    owner: str
    is_offer: bool
    number: Number


@dataclass(slots=True)
class Trial:
    """What a rule would have asked."""

    rule: CompensationRule
    looked_at: int
    fitting: Number
    asked: list[Asked] = field(default_factory=list)
    examples: list[Signal] = field(default_factory=list)
    chosen: str = ""  # the owner whose the examples are


def try_compensation(rule: CompensationRule, *, viewer: Viewer, is_exact: bool = False, group: str = "") -> Trial:
    """Route the last signals again as the house is today, and see what this rule alone would ask.

    Examples are of all of them, or of the line that `group` names. `is_exact`: its reader may know of every one.
    `rule` is a row of `CompensationRule.objects.for_arrival()`, in use or not. Raises `NoTriageTeam` where there is
    none.
    """
    tried, words = as_compensation(rule), known_words(on=None)
    organisation, rules = read_organisation(), read_rules(day=today())
    rows = Signal.objects.exclude(facts={}).order_by("-received_at", "-pk")
    columns = ("pk", "facts", "text") if tried.words else ("pk", "facts")
    counts: Counter[tuple[int, bool]] = Counter()
    fitting: dict[int, str] = {}
    codes: dict[tuple[int, bool], str] = {}
    looked_at = 0
    for pk, kept, *text in rows.values_list(*columns)[:LOOKED_AT].iterator(chunk_size=500):
        looked_at += 1
        facts = Facts.from_json(kept)
        if text and text[0]:
            facts = replace(facts, words=words.in_text(text[0]))
        way = route(facts, organisation, rules)
        for ask in compensate(facts, organisation, (tried,), route=way):
            counts[way.owner, ask.is_offer] += 1
            fitting[pk] = codes.setdefault(
                (way.owner, ask.is_offer), f"{organisation.units[way.owner].slug}.{ask.is_offer:d}"
            )
    names = dict(Team.objects.values_list("pk", "name"))
    chosen = next((owner for (owner, _offer), code in codes.items() if code == group), None)
    wanted = [pk for pk, code in fitting.items() if chosen is None or code == group]
    # Who may not read a text must not learn from a list what is in it.
    known = Signal.objects.readable_by(viewer).filter(pk__in=wanted).select_related("category", "team")
    return Trial(
        rule=rule,
        looked_at=looked_at,
        fitting=Number(len(fitting), is_exact),
        asked=[
            Asked(names[owner], offer, Number(number, is_exact, urlencode({"groep": codes[owner, offer]})))
            for (owner, offer), number in counts.most_common()
        ],
        examples=list(known.order_by("-received_at", "-pk")[: SHOWN_OF_ONE if chosen else SHOWN]),
        chosen=names[chosen] if chosen else "",
    )
