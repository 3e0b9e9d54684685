"""The lists of a city that the page of a signal names things by and lets its reader choose from, kept while nothing
changes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from officers.models import Team
from officers.organisation import OnceForEachStamp, known_teams
from signals.models import (
    Category,
    Cause,
    ClosingResult,
    EscalationDesk,
    Signal,
    StandardText,
    StatutoryPassing,
    StatutoryStart,
)


@dataclass(frozen=True, slots=True)
class CityLists:
    """All rows of each list, in the city's order; those that are out of use as well, since history names them."""

    teams: Mapping[int, Team]  # by id
    categories: tuple[Category, ...]  # with domain and task
    results: tuple[ClosingResult, ...]
    causes: tuple[Cause, ...]  # each with `only_in`, the ids of its categories; empty is all of them
    texts: tuple[StandardText, ...]  # likewise
    starts: tuple[StatutoryStart, ...]
    desks: frozenset[str]  # the levels that have a mailbox for what is put before them

    def result_of(self, signal: Signal) -> ClosingResult | None:
        """What was done at the end of a signal."""
        return next((one for one in self.results if one.pk == signal.result_id), None)

    def causes_for(self, signal: Signal) -> list[Cause]:
        """Causes that a signal may get (as `CauseQuerySet.choosable`), and the one that it has."""
        return [
            one
            for one in self.causes
            if one.pk == signal.cause_id or (one.is_active and _fits(one, signal.category_id))
        ]

    def texts_for(self, signal: Signal) -> list[StandardText]:
        """Standard texts in use that fit the subject of a signal: those for it, and those for every subject."""
        return [one for one in self.texts if one.is_active and _fits(one, signal.category_id)]

    def fresh_teams(self) -> list[Team]:
        """All teams by name, as rows of one's own: what a verb asks of a team (its lead) must not stay with a row
        that other requests share."""
        return sorted((copy(team) for team in self.teams.values()), key=lambda team: team.name)

    def starts_besides(self, passings: list[StatutoryPassing], teams: list[Team]) -> list[StatutoryStart]:
        """Laws under which a signal may be passed on: what is in use, but for what it waits for already. Each with its
        team out of these."""
        waits = {one.start_id for one in passings if one.is_open}
        active = {team.pk: team for team in teams if team.is_active}
        found = [copy(one) for one in self.starts if one.is_active and one.pk not in waits and one.team_id in active]
        for one in found:
            one.team = active[one.team_id]
        return found


@OnceForEachStamp
def city_lists() -> CityLists:
    """The lists, read in seven statements."""
    causes = Cause.categories.through.objects.filter(cause=OuterRef("pk")).values("category")
    texts = StandardText.categories.through.objects.filter(standardtext=OuterRef("pk")).values("category")
    return CityLists(
        teams=known_teams(on=None),
        categories=tuple(Category.objects.select_related("domain", "task")),
        results=tuple(ClosingResult.objects.all()),
        causes=tuple(Cause.objects.annotate(only_in=ArraySubquery(causes))),
        texts=tuple(StandardText.objects.annotate(only_in=ArraySubquery(texts))),
        starts=tuple(StatutoryStart.objects.all()),
        desks=frozenset(EscalationDesk.objects.values_list("level", flat=True)),
    )


def _fits(row: Cause | StandardText, category_id: int | None) -> bool:
    only_in: list[int] = getattr(row, "only_in", [])
    return not only_in or category_id in only_in
