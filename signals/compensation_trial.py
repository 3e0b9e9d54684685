"""Trying a compensation rule on the signals of the past before it asks anything: what it would have asked, and changes
nothing. The texts that are still there are read again for its words; of what is read nothing is kept or shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from areas.dated import today
from officers.models import Team
from officers.organisation import read_organisation
from signals.compensation import as_compensation, compensate, known_words
from signals.models import CompensationRule, Signal
from signals.routing import Facts, route
from signals.rules import read_rules
from signals.small_numbers import about
from signals.visibility import Viewer

# How many signals are looked at, and how many of those that fit are shown one by one.
LOOKED_AT: Final = 5000
SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom signals belong to that a rule would have asked about; the number is rounded, None where it is small."""

    owner: str
    is_offer: bool
    about: int | None


@dataclass(slots=True)
class Trial:
    """What a rule would have asked."""

    rule: CompensationRule
    looked_at: int
    fitting: int | None  # rounded
    asked: list[Asked] = field(default_factory=list)
    examples: list[Signal] = field(default_factory=list)


def try_compensation(rule: CompensationRule, *, viewer: Viewer) -> Trial:
    """Route the last signals again as the house is today, and see what this rule alone would ask.

    `rule` is a row of `CompensationRule.objects.for_arrival()`, in use or not. Raises `NoTriageTeam` where there is
    none.
    """
    tried, words = as_compensation(rule), known_words(on=None)
    organisation, rules = read_organisation(), read_rules(day=today())
    rows = Signal.objects.exclude(facts={}).order_by("-received_at", "-pk")
    columns = ("pk", "facts", "text") if tried.words else ("pk", "facts")
    counts: Counter[tuple[int, bool]] = Counter()
    fitting: list[int] = []
    looked_at = 0
    for pk, kept, *text in rows.values_list(*columns)[:LOOKED_AT].iterator(chunk_size=500):
        looked_at += 1
        facts = Facts.from_json(kept)
        if text and text[0]:
            facts = replace(facts, words=words.in_text(text[0]))
        way = route(facts, organisation, rules)
        for ask in compensate(facts, organisation, (tried,), route=way):
            counts[way.owner, ask.is_offer] += 1
            fitting.append(pk)
    names = dict(Team.objects.values_list("pk", "name"))
    # Who may not read a text must not learn from a list what is in it.
    known = Signal.objects.readable_by(viewer).filter(pk__in=fitting).select_related("category", "team")
    return Trial(
        rule=rule,
        looked_at=looked_at,
        fitting=about(len(fitting)),
        asked=[Asked(names[owner], offer, about(number)) for (owner, offer), number in counts.most_common()],
        examples=list(known.order_by("-received_at", "-pk")[:SHOWN]),
    )
