"""Where a signal goes: a pure function of what was known at arrival and of the organisation on that day.

`route` runs no SQL and knows no clock, so that live intake and replay decide with the same words.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from officers.organisation import Entry, Organisation
from signals.rules import Rule

# A channel without a rule of its own comes in at triage's front door, and the arranged team owns at once.
_DEFAULT_ENTRY = Entry("triage", "arranged")


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of a signal when it arrived; every signal keeps this (codes only, no text)."""

    channel: str
    kind: str
    sensitivity: str
    at: str  # ISO 8601, UTC
    category: str | None = None  # slug; None or `decided=False`: a person must look
    category_name: str = ""
    decided: bool = False
    decided_by: str = ""  # melder, medewerker, regel, import
    task: str | None = None  # slug of the municipal task of the category
    areas: tuple[str, ...] = ()  # codes, smallest first, with everything above them
    area_names: tuple[str, ...] = ()
    outside: bool = False  # a point was given, and it lies in no area that we know
    answers: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As kept on the signal."""
        return asdict(self) | {"areas": list(self.areas), "area_names": list(self.area_names)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Facts:
        """From what a signal keeps; keys that a later version added fall back to their defaults."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known["areas"] = tuple(known.get("areas", ()))
        known["area_names"] = tuple(known.get("area_names", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning, as a code for programs and a sentence for people."""

    stap: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Route:
    """The decision: ids of the entry desk and the owning team, of a team that gets an offer, and why; of the officer
    who has it at once and of the rule that decided, where there is one."""

    entry_desk: int
    owner: int
    offer_to: int | None
    trace: tuple[Step, ...]
    officer: int | None = None
    rule: int | None = None

    def trace_as_json(self) -> list[dict[str, str]]:
        """As kept on the signal and given by the API."""
        return [asdict(step) for step in self.trace]


def route(facts: Facts, organisation: Organisation, rules: Sequence[Rule] = ()) -> Route:
    """Decide desk, owner, officer and offer of a signal.

    The first of the city's `rules` that fits gives the team; where none does, category gives the municipal task and
    the nearest arrangement, going up the areas, gives the team. The channel's entry rule gives the desk, and says
    whether the desk or that team owns. What nothing decides, triage owns. Never nobody.
    """
    names = dict(zip(facts.areas, facts.area_names, strict=False))
    trace = [_place(facts, names)]
    rule = _first_rule(facts, organisation, rules, trace)
    team = rule.team if rule else _arranged_team(facts, organisation, names, trace)
    desk, owner_rule = _entry_desk(facts, organisation, names, trace)
    decided_by = rule.id if rule else None
    if team is None:
        # An area officer's own channel keeps what nobody is arranged for: the officer heard it and knows the area.
        owner = desk if owner_rule == "desk" and not facts.outside else organisation.triage
        trace.append(Step("eigenaar", _("Team %s is eigenaar.") % organisation.units[owner].name))
        return Route(desk, owner, None, tuple(trace))
    if owner_rule == "desk" and desk != team:
        trace.append(
            Step(
                "aanbod",
                _("%(desk)s blijft eigenaar; team %(team)s krijgt het aangeboden.")
                % {"desk": organisation.units[desk].name, "team": organisation.units[team].name},
            )
        )
        return Route(desk, desk, team, tuple(trace), rule=decided_by)
    trace.append(Step("eigenaar", _("Team %s is eigenaar.") % organisation.units[team].name))
    return Route(desk, team, None, tuple(trace), officer=rule.officer if rule else None, rule=decided_by)


def _place(facts: Facts, names: Mapping[str, str]) -> Step:
    """Where it is, as far as that is known."""
    if facts.outside:
        where = _("Deze plek ligt buiten de gebieden die wij kennen: een mens kijkt ernaar.")
    elif facts.areas:
        where = _("De plek ligt in %s.") % names.get(facts.areas[0], facts.areas[0])
    else:
        where = _("Er is geen plek genoemd: afspraken voor de hele gemeente gelden.")
    return Step("gebied", where)


def _first_rule(facts: Facts, organisation: Organisation, rules: Sequence[Rule], trace: list[Step]) -> Rule | None:
    """The first rule that fits and can be followed; one that fits and cannot is passed over, and a line says so."""
    for rule in rules:
        if not rule.fits(facts):
            continue
        if rule.trouble:
            trace.append(
                Step(
                    "regel",
                    _("Regel %(rule)s past, maar is overgeslagen. %(trouble)s")
                    % {"rule": rule.name, "trouble": rule.trouble},
                )
            )
            continue
        # Not the officer's name: it would outlive the officer in the trace of every signal.
        words = (
            _("Regel %(rule)s: naar een medewerker van team %(team)s. Reden: %(reason)s")
            if rule.officer
            else _("Regel %(rule)s: naar team %(team)s. Reden: %(reason)s")
        )
        team = organisation.units[rule.team].name
        trace.append(Step("regel", words % {"rule": rule.name, "team": team, "reason": rule.reason}))
        return rule
    return None


def _arranged_team(facts: Facts, organisation: Organisation, names: Mapping[str, str], trace: list[Step]) -> int | None:
    """The team that does the category's task where the signal is, or None with the reason in the trace."""
    if facts.outside:
        return None
    if not facts.category or not facts.decided:
        trace.append(Step("categorie", _("Het is nog niet duidelijk waar dit over gaat: een mens kijkt ernaar.")))
        return None
    if not facts.task:
        trace.append(Step("taak", _("Categorie %s hoort bij geen taak: een mens kijkt ernaar.") % facts.category_name))
        return None
    task_name = organisation.tasks.get(facts.task, facts.task)
    trace.append(
        Step(
            "taak",
            _("Categorie %(category)s hoort bij de taak %(task)s.")
            % {"category": facts.category_name, "task": task_name},
        )
    )
    found = organisation.nearest_arrangement(facts.task, facts.areas)
    if found is None:
        trace.append(Step("afspraak", _("Niemand is aangewezen voor de taak %s.") % task_name))
        return None
    where = names.get(found.area, found.area) if found.area else _("de hele gemeente")
    trace.append(
        Step(
            "afspraak",
            _("Afgesproken voor %(where)s: team %(team)s%(since)s.")
            % {"where": where, "team": organisation.units[found.team].name, "since": _since(found.since)},
        )
    )
    return found.team


def _entry_desk(
    facts: Facts, organisation: Organisation, names: Mapping[str, str], trace: list[Step]
) -> tuple[int, str]:
    """The desk where the channel comes in, and who owns: `arranged` or `desk`."""
    entry = organisation.entries.get(facts.channel, _DEFAULT_ENTRY)
    if entry.desk == "positioned_unit":
        found = organisation.nearest_positioning(facts.areas)
        if found is None:
            trace.append(Step("ingang", _("Hier zitten geen wijkambtenaren: triage is de ingang en eigenaar.")))
            return organisation.triage, "desk"
        trace.append(
            Step(
                "ingang",
                _("De wijkambtenaren van %(area)s zitten bij %(unit)s%(since)s: daar kwam dit binnen.")
                % {
                    "area": names.get(found.area, found.area),
                    "unit": organisation.units[found.team].name,
                    "since": _since(found.since),
                },
            )
        )
        return found.team, entry.owner
    desk = organisation.triage
    if entry.desk == "contact_centre" and organisation.contact_centre is not None:
        desk = organisation.contact_centre
    trace.append(Step("ingang", _("Dit kanaal komt binnen bij %s.") % organisation.units[desk].name))
    return desk, entry.owner


def _since(day: datetime.date | None) -> str:
    """' sinds 1 mei 2026', or nothing where it has always been so."""
    return _(" sinds %s") % formats.date_format(day) if day else ""
