"""What triage is shown of a signal that nobody decided about yet: what it is probably about, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from areas.queries import Place
from officers.models import Team
from officers.organisation import known_teams
from signals.categories import known_categories
from signals.models import Category, Signal
from signals.reclassify import preview
from signals.understanding import UNPLACED

MOST: Final = 3
"""So many are offered: of the right ones nine in ten are among them, and a key is found without looking."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category that a text may be about, and the team that would have the signal then."""

    category: Category
    percent: int  # how probable, from 1 to 99: nothing that a text seems to say is certain
    team: Team | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a text may be about, most probable first, and the words of the text that spoke for the first. No candidates
    where the text says nothing that tells subjects apart."""

    candidates: list[Candidate]
    words: list[str]


def suggested_for(signal: Signal, *, places: Iterable[Place], on: str | None) -> Suggested | None:
    """What a signal may be about, by the rules, threshold and model in use; None where nobody needs to look: it is
    closed, its text is erased, or somebody or a rule decided.

    `places` are the signal's areas, smallest first; `on` is the stamp of the organisation. For who may read the text
    only. Asks the database nothing that this process knows already, and keeps nothing.
    """
    if not signal.is_open or signal.category_by or not signal.text:
        return None
    known = known_categories(on=on)
    found = known.understand(signal.text)
    if not found.suggestions or (found.suggestions[0].slug == UNPLACED and not found.decisive_words):
        return Suggested([], [])
    teams, here = known_teams(on=on), (list(places), signal.is_outside)
    candidates = []
    for one in found.suggestions[:MOST]:
        category = known.by_slug[one.slug]
        route = preview(signal, category=category, here=here, on=on)
        team = teams.get(route.offer_to or route.owner)
        candidates.append(Candidate(category, min(max(round(100 * one.probability), 1), 99), team))
    return Suggested(candidates, found.decisive_words)
