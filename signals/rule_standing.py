"""What becomes of each routing rule: whether it works, and why not; and what changing one would do to the others.

A rule is in the shadow of those before it when each signal that fits it fits one of them first, by what they ask alone.
Nothing breaks then, and no trace says so: the signals go, and not where the rule says (docs/adr/0014).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.dated import today
from areas.queries import lineages
from signals.models import RoutingRule, Sensitivity

# Of each area everything above it, by ids.
Above = Mapping[int, Collection[int]]


@dataclass(frozen=True, slots=True)
class Shadow:
    """The rules, in their order, that together take all that would fit a rule; `but_sensitive` where a signal on its
    subject still reaches it when its text makes it sensitive."""

    rules: tuple[RoutingRule, ...]
    but_sensitive: bool

    @property
    def words(self) -> str:
        """Why the rule never has its turn; the names of `rules` are to follow."""
        if self.but_sensitive:
            return ngettext(
                "Krijgt alleen gevoelige signalen. De andere gaan al langs een eerdere regel:",
                "Krijgt alleen gevoelige signalen. De andere gaan al langs eerdere regels:",
                len(self.rules),
            )
        return ngettext(
            "Komt nooit aan de beurt. Alles wat past, gaat al langs een eerdere regel:",
            "Komt nooit aan de beurt. Alles wat past, gaat al langs eerdere regels:",
            len(self.rules),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a rule today, in a sentence, with the rules that it speaks of."""

    works: bool
    words: str
    rules: tuple[RoutingRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What saving a rule would do that is seldom meant, in a sentence, with the rules that it speaks of."""

    words: str
    rules: tuple[RoutingRule, ...] = ()


def standings() -> dict[int, Standing]:
    """What becomes of each rule, by its key, in three statements at most."""
    rows = list(RoutingRule.objects.for_routing())
    dark = shadows(row for row in rows if row.is_active)
    return {row.pk: _standing(row, dark.get(row.pk)) for row in rows}


def _standing(row: RoutingRule, shadow: Shadow | None) -> Standing:
    if not row.is_active:
        return Standing(False, _("Niet in gebruik."))
    if row.valid_until is not None and row.is_over():
        return Standing(False, _("Voorbij sinds %s.") % formats.date_format(row.valid_until))
    if faults := row.faults():
        return Standing(False, " ".join([_("Doet niets."), *faults.values()]))
    if shadow:
        return Standing(shadow.but_sensitive, shadow.words, shadow.rules)
    if row.valid_from is not None and row.begins_later():
        return Standing(True, _("Ja, vanaf %s.") % formats.date_format(row.valid_from))
    return Standing(True, _("Ja."))


def broken() -> dict[int, RoutingRule]:
    """The rules in use that cannot be followed today, or that no signal fits any more, by their key. One statement."""
    return {row.pk: row for row in RoutingRule.objects.in_use().for_routing() if not row.is_over() and row.faults()}


def doubts(rule: RoutingRule) -> list[Doubt]:
    """What is seldom meant by keeping `rule` in use as it stands in a form; nothing where all is well.

    That earlier rules take all of it, or that it takes all of later ones that had their turn until now; and that it
    ends today or ended before, while it held. What cannot work at all `RoutingRule.clean` refuses. Five statements at
    most.
    """
    kept = {row.pk: row for row in RoutingRule.objects.in_use().for_routing()}
    were = shadows(kept.values())
    are = shadows([*(row for pk, row in kept.items() if pk != rule.pk), rule])
    found = []
    if shadow := are.pop(rule.pk, None):
        found.append(Doubt(shadow.words, shadow.rules))
    if taken := {pk: shadow for pk, shadow in are.items() if pk not in were}:
        words = (
            _("Deze regel gaat voor, en neemt alle gewone signalen over van:")
            if any(shadow.but_sensitive for shadow in taken.values())
            else _("Deze regel gaat voor, en neemt alle signalen over van:")
        )
        found.append(Doubt(words, tuple(kept[pk] for pk in taken)))
    if rule.is_over() and rule.pk in kept and not kept[rule.pk].is_over():
        found.append(Doubt(_("De regel geldt hierna niet meer: het einde is vandaag of al voorbij.")))
    return found


def shadows(rules: Iterable[RoutingRule], *, above: Above | None = None) -> dict[int, Shadow]:
    """Of these rules, as if all were in use, those that never have their turn from today on, by their key.

    `rules` are rows of `RoutingRule.objects.for_routing()`, or a rule as a form has it (its key is None where it is
    new); they are sorted here. `above` is read where it is not given: one statement, and none where no rule asks for
    an area.
    """
    # A new one comes behind those of its number.
    rows = sorted(rules, key=lambda rule: (rule.order, rule.pk is None, rule.pk or 0))
    if above is None:
        above = _above(rows)
    day = today()
    found: dict[int, Shadow] = {}
    before: list[RoutingRule] = []
    for row in rows:
        if shadow := _shadow_of(row, before, above, day):
            found[row.pk] = shadow
        # What is passed over stands before nothing.
        if not _is_passed_over(row):
            before.append(row)
    return found


def _above(rows: Iterable[RoutingRule]) -> Above:
    asked = [row.area_id for row in rows if row.area_id]
    return {area_id: [place.id for place in way[1:]] for area_id, way in lineages(asked).items()}


def _is_passed_over(row: RoutingRule) -> bool:
    """As `rules.Rule.trouble`."""
    return not row.faults().keys().isdisjoint(("team", "officer"))


def _shadow_of(row: RoutingRule, before: Iterable[RoutingRule], above: Above, day: datetime.date) -> Shadow | None:
    """The rules of `before` that take all of this rule; None where something is left, and of one that is over."""
    left = row.moments(since=day)
    if not left or row.is_over(day):
        return None
    taking = []
    for other in before:
        taken = other.moments() & left
        if taken and _asks_no_more(other, row, above) and _holds_as_long(other, row, day):
            taking.append(other)
            left &= ~taken
            if not left:
                return Shadow(tuple(taking), any(one.category_id != row.category_id for one in taking))
    return None


def _asks_no_more(other: RoutingRule, row: RoutingRule, above: Above) -> bool:
    """Whether whatever fits `row` fits `other`, the moment and what is sensitive left aside."""
    if other.category_id is None:
        # It takes nothing sensitive, which all on this subject is.
        about = row.category is None or row.category.sensitivity == Sensitivity.ORDINARY
    else:
        about = other.category_id == row.category_id
    return (
        about
        and other.kind in ("", row.kind)
        and other.channel in ("", row.channel)
        and (other.area_id is None or other.area_id == row.area_id or other.area_id in above.get(row.area_id or 0, ()))
        and other.answer_id in (None, row.answer_id)
    )


def _holds_as_long(other: RoutingRule, row: RoutingRule, day: datetime.date) -> bool:
    """Whether `other` holds on each day from `day` on that `row` does."""
    first = max(day, row.valid_from or day)
    begins = other.valid_from is None or other.valid_from <= first
    ends = other.valid_until is None or (row.valid_until is not None and row.valid_until <= other.valid_until)
    return begins and ends
