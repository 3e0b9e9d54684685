"""Where a signal goes: a pure function of what was known at arrival and of the organisation on that day.

`route` runs no SQL and knows no clock, so that live intake and replay decide with the same words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
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
    # The words tell of a danger that is about somebody: while nobody said what it is about, a person looks first.
    for_a_person: bool = False
    task: str | None = None  # slug of the municipal task of the category
    areas: tuple[str, ...] = ()  # codes, smallest first, with everything above them
    area_names: tuple[str, ...] = ()
    outside: bool = False  # a point was given, and it lies in no area that we know
    answers: Mapping[str, Any] = field(default_factory=dict)
    # What the text alone seemed to be about, and how certain that was (0 to 1): no rule goes by it.
    suggested: str | None = None
    certainty: float = 0.0
    words: tuple[str, ...] = ()  # codes of the lists of words that spoke in the text, never a word of it

    def as_json(self) -> dict[str, Any]:
        """As kept on the signal."""
        lists = ("areas", "area_names", "words")
        return asdict(self) | {name: list(getattr(self, name)) for name in lists}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Facts:
        """From what a signal keeps; keys that a later version added fall back to their defaults."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        for name in ("areas", "area_names", "words"):
            known[name] = tuple(known.get(name, ()))
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
    # Triage owns it for want of anybody else: no team is arranged for it, or no area officers sit where it is.
    nobody: bool = False

    def trace_as_json(self) -> list[dict[str, str]]:
        """As kept on the signal and given by the API."""
        return [asdict(step) for step in self.trace]


class _Trace:
    """The reasoning as it is written down. Where nobody asked for it no word is made: replay decides on many signals,
    and the words take most of the time of a decision."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self.steps: list[Step] = []

    def add(self, stap: str, words: Callable[[], str]) -> None:
        if self._wanted:
            self.steps.append(Step(stap, words()))


def route(facts: Facts, organisation: Organisation, rules: Sequence[Rule] = (), *, explain: bool = True) -> Route:
    """Decide desk, owner, officer and offer of a signal.

    The first of the city's `rules` that fits gives the team; where none does, category gives the municipal task and
    the nearest arrangement, going up the areas, gives the team. The channel's entry rule gives the desk, and says
    whether the desk or that team owns. What nothing decides, triage owns. Never nobody.

    `explain=False` decides the same and gives no trace.
    """
    names = dict(zip(facts.areas, facts.area_names, strict=False)) if explain else {}
    trace = _Trace(wanted=explain)
    trace.add("gebied", lambda: _place(facts, names))
    rule = _first_rule(facts, organisation, rules, trace)
    team = _team_of(rule, facts, organisation) if rule else _arranged_team(facts, organisation, names, trace)
    desk, owner_rule, is_manned = _entry_desk(facts, organisation, names, trace)
    decided_by = rule.id if rule else None
    if team is None:
        # An area officer's own channel keeps what nobody is arranged for: the officer heard it and knows the area.
        kept = owner_rule == "desk" and not facts.outside
        owner = desk if kept else organisation.triage
        trace.add("eigenaar", lambda: _("Team %s is eigenaar.") % organisation.units[owner].name)
        return Route(desk, owner, None, tuple(trace.steps), nobody=not (kept and is_manned))
    if owner_rule == "desk" and desk != team:
        trace.add(
            "aanbod",
            lambda: (
                _("%(desk)s blijft eigenaar; team %(team)s krijgt het aangeboden.")
                % {"desk": organisation.units[desk].name, "team": organisation.units[team].name}
            ),
        )
        return Route(desk, desk, team, tuple(trace.steps), rule=decided_by, nobody=not is_manned)
    trace.add("eigenaar", lambda: _("Team %s is eigenaar.") % organisation.units[team].name)
    return Route(desk, team, None, tuple(trace.steps), officer=rule.officer if rule else None, rule=decided_by)


def _place(facts: Facts, names: Mapping[str, str]) -> str:
    """Where it is, as far as that is known."""
    if facts.outside:
        return _("Deze plek ligt buiten de gebieden die wij kennen: een mens kijkt ernaar.")
    if facts.areas:
        return _("De plek ligt in %s.") % names.get(facts.areas[0], facts.areas[0])
    return _("Er is geen plek genoemd: afspraken voor de hele gemeente gelden.")


def _first_rule(facts: Facts, organisation: Organisation, rules: Sequence[Rule], trace: _Trace) -> Rule | None:
    """The first rule that fits and can be followed; one that fits and cannot is passed over, and a line says so."""
    for rule in rules:
        if rule.fits(facts):
            trace.add("regel", partial(_of_rule, rule, facts, organisation))
            if not rule.trouble:
                return rule
    return None


def _team_of(rule: Rule, facts: Facts, organisation: Organisation) -> int:
    """The team of a rule; of one to the area officers the unit where they sit, as far as they sit anywhere."""
    found = organisation.nearest_positioning(facts.areas) if rule.to_unit else None
    return found.team if found else rule.team


def _of_rule(rule: Rule, facts: Facts, organisation: Organisation) -> str:
    """What a rule that fits does, or why it does nothing."""
    if rule.trouble:
        said = {"rule": rule.name, "trouble": rule.trouble}
        return _("Regel %(rule)s past, maar is overgeslagen. %(trouble)s") % said
    # Not the officer's name: it would outlive the officer in the trace of every signal.
    words = (
        _("Regel %(rule)s: naar een medewerker van team %(team)s. Reden: %(reason)s")
        if rule.officer
        else _("Regel %(rule)s: naar team %(team)s. Reden: %(reason)s")
    )
    team = organisation.units[_team_of(rule, facts, organisation)].name
    return words % {"rule": rule.name, "team": team, "reason": rule.reason}


def _arranged_team(facts: Facts, organisation: Organisation, names: Mapping[str, str], trace: _Trace) -> int | None:
    """The team that does the category's task where the signal is, or None with the reason in the trace."""
    if facts.outside:
        return None
    if not facts.category or not facts.decided:
        trace.add("categorie", lambda: _undecided(facts))
        return None
    if not facts.task:
        trace.add("taak", lambda: _("Categorie %s hoort bij geen taak: een mens kijkt ernaar.") % facts.category_name)
        return None
    task_name = organisation.tasks.get(facts.task, facts.task)
    trace.add(
        "taak",
        lambda: (
            _("Categorie %(category)s hoort bij de taak %(task)s.")
            % {"category": facts.category_name, "task": task_name}
        ),
    )
    found = organisation.nearest_arrangement(facts.task, facts.areas)
    if found is None:
        trace.add("afspraak", lambda: _("Niemand is aangewezen voor de taak %s.") % task_name)
        return None
    trace.add(
        "afspraak",
        lambda: (
            _("Afgesproken voor %(where)s: team %(team)s%(since)s.")
            % {
                "where": names.get(found.area, found.area) if found.area else _("de hele gemeente"),
                "team": organisation.units[found.team].name,
                "since": _since(found.since),
            }
        ),
    )
    return found.team


def _undecided(facts: Facts) -> str:
    """Why nobody's task is looked up yet. Of what the text says it tells nothing."""
    if facts.for_a_person:
        return _("In de tekst staat iets waar eerst een mens naar kijkt.")
    return _("Het is nog niet duidelijk waar dit over gaat: een mens kijkt ernaar.")


def _entry_desk(
    facts: Facts, organisation: Organisation, names: Mapping[str, str], trace: _Trace
) -> tuple[int, str, bool]:
    """The desk where the channel comes in, who owns (`arranged` or `desk`), and whether somebody sits at that desk."""
    entry = organisation.entries.get(facts.channel, _DEFAULT_ENTRY)
    if entry.desk == "positioned_unit":
        found = organisation.nearest_positioning(facts.areas)
        if found is None:
            trace.add("ingang", lambda: _("Hier zitten geen wijkambtenaren: triage is de ingang en eigenaar."))
            return organisation.triage, "desk", False
        trace.add(
            "ingang",
            lambda: (
                _("De wijkambtenaren van %(area)s zitten bij %(unit)s%(since)s: daar kwam dit binnen.")
                % {
                    "area": names.get(found.area, found.area),
                    "unit": organisation.units[found.team].name,
                    "since": _since(found.since),
                }
            ),
        )
        return found.team, entry.owner, True
    desk = organisation.triage
    if entry.desk == "contact_centre" and organisation.contact_centre is not None:
        desk = organisation.contact_centre
    trace.add("ingang", lambda: _("Dit kanaal komt binnen bij %s.") % organisation.units[desk].name)
    return desk, entry.owner, True


def _since(day: datetime.date | None) -> str:
    """' sinds 1 mei 2026', or nothing where it has always been so."""
    return _(" sinds %s") % formats.date_format(day) if day else ""
