"""Making up for where the area officers sit: another world is asked about what would not reach it by itself.

Where they sit colours what comes in (domain study, 5.2 and 5.3 point 6): under fysiek a worry becomes a broken lamp,
under sociaal a broken lamp becomes a note in a conversation. A city's rules say which signals another team looks along
at. `compensate` is a pure function of what was known at arrival, of the organisation, the route and the rules, so that
a trial and a replay decide with the same words as live intake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from officers.organisation import OfADay, OnceForEachStamp, Organisation, Unit
from signals.models import CompensationRule, Sensitivity, WordList
from signals.routing import Facts, Route, Step
from signals.word_lists import Words

Looks, Placed, How = CompensationRule.Looks, CompensationRule.Placed, CompensationRule.How


@dataclass(frozen=True, slots=True)
class Compensation:
    """A rule as plain facts. What is empty of `kinds`, `categories` and `words` is no condition; one of them must be
    met."""

    id: int
    name: str
    reason: str
    team: int
    how: str
    question: str
    holds: bool = False
    looks: str = Looks.UNIT
    placed: str = Placed.DOMAIN
    domain: str | None = None  # slug
    areas: frozenset[str] = frozenset()  # codes; empty: all
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()  # slugs: those that are named, and all of the domains that are
    named: frozenset[str] = frozenset()  # of these, those that are named one by one
    words: frozenset[str] = frozenset()  # codes of lists

    def fits(self, facts: Facts, organisation: Organisation, route: Route) -> bool:
        """Whether the place is right, and one of kind, subject and words is."""
        if facts.outside or (self.areas and self.areas.isdisjoint(facts.areas)):
            return False
        return self._is_about(facts) and self._is_placed(facts, organisation, route)

    def _is_about(self, facts: Facts) -> bool:
        return (
            facts.kind in self.kinds
            or (facts.decided and facts.category in self.categories)
            or not self.words.isdisjoint(facts.words)
        )

    def _is_placed(self, facts: Facts, organisation: Organisation, route: Route) -> bool:
        if self.placed == Placed.ANYWHERE:
            return True
        unit = self._looked_at(facts, organisation, route)
        if unit is None:
            return False
        return unit.domain is None if self.placed == Placed.OWN else unit.domain == self.domain

    def _looked_at(self, facts: Facts, organisation: Organisation, route: Route) -> Unit | None:
        if self.looks == Looks.DESK:
            return organisation.units[route.entry_desk]
        found = organisation.nearest_positioning(facts.areas)
        return organisation.units[found.team] if found else None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a rule asks of a team about one signal: to look along (`how` is a value of `CompensationRule.How`), or to
    take it."""

    rule: int
    team: int
    how: str
    question: str
    holds: bool
    why: Step

    @property
    def is_offer(self) -> bool:
        """Whether it is an offer of the signal, and not a question about it."""
        return self.how == How.OFFER


def compensate(facts: Facts, organisation: Organisation, rules: Sequence[Compensation], *, route: Route) -> list[Ask]:
    """What is asked of whom about a signal that goes this way, in the order of the rules.

    Nothing is asked of a team that has the signal or gets it, nor where a team of the same domain has it or is asked
    already. An
    offer becomes a question where the signal is offered elsewhere, and where it is sensitive and the rule does not name
    its category: who is offered a signal reads it (docs/adr/0014), who looks along does not.
    """
    having = {route.owner, route.offer_to or route.owner}
    worlds = {organisation.units[team].domain for team in having} - {None}
    asks: list[Ask] = []
    for rule in rules:
        unit = organisation.units.get(rule.team)
        if unit is None or not unit.is_active or unit.id in having or unit.domain in worlds:
            continue
        if not rule.fits(facts, organisation, route):
            continue
        having.add(unit.id)
        worlds |= {unit.domain} - {None}
        offers = (
            rule.how == How.OFFER
            and route.offer_to is None
            and not any(ask.is_offer for ask in asks)
            and (facts.sensitivity == Sensitivity.ORDINARY or (facts.decided and facts.category in rule.named))
        )
        asks.append(
            Ask(
                rule=rule.id,
                team=rule.team,
                how=How.OFFER if offers else How.CONSULT,
                question=rule.question,
                holds=rule.holds and not offers,
                why=_why(rule, unit, offers=offers),
            )
        )
    return asks


def _why(rule: Compensation, unit: Unit, *, offers: bool) -> Step:
    """A line for the way that a signal went."""
    words = (
        _("Compensatie %(rule)s: team %(team)s krijgt het aangeboden. Reden: %(reason)s")
        if offers
        else _("Compensatie %(rule)s: team %(team)s kijkt mee. Reden: %(reason)s")
    )
    return Step("compensatie", words % {"rule": rule.name, "team": unit.name, "reason": rule.reason})


def as_compensation(row: CompensationRule) -> Compensation:
    """A rule as plain facts, in use or not; of a row of `CompensationRule.objects.for_arrival()` without a query."""
    named = frozenset(one.slug for one in row.categories.all())
    of_domains = {one.slug for domain in row.domains.all() for one in domain.categories.all()}
    return Compensation(
        id=row.pk,
        name=row.name,
        reason=row.reason,
        team=row.team_id,
        how=row.how,
        question=row.question,
        holds=row.holds,
        looks=row.looks,
        placed=row.placed,
        domain=row.placed_domain.slug if row.placed_domain else None,
        areas=frozenset(one.code for one in row.areas.all()),
        kinds=frozenset(row.kinds),
        categories=named | of_domains,
        named=named,
        words=frozenset(one.slug for one in row.words.all()),
    )


current_compensations: Final = OfADay(lambda: CompensationRule.objects.in_use().for_arrival(), as_compensation)
"""The rules in use on a local date."""


@OnceForEachStamp
def known_words() -> Words:
    """All lists of words, made ready to read texts with."""
    return Words(dict(WordList.objects.values_list("slug", "words")))
