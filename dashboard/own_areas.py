"""What an area officer looks at besides signals: promises that are due, silent areas, areas without an officer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Q

from agenda.models import Commitment
from areas.dated import today
from dashboard.gaps import Spot, areas_without_officer
from officers.models import Officer
from signals import finding
from signals.changes import Change, counts_in_own_areas, last_working_day
from signals.deadlines import working_days_after
from signals.inflow import Silent, silent_within
from signals.keeping import kept
from signals.models import Signal
from signals.visibility import Viewer

# Promises of the next days are named as well.
SOON: Final = 5
MOST_PROMISES: Final = 20


@dataclass(frozen=True, slots=True)
class Attention:
    """How many open signals ask for it: the list behind each number is of the same condition (`signals/finding.py`)."""

    floating: int
    late: int
    unheard: int


@dataclass(slots=True)
class OwnAreas:
    """Everything that the page shows."""

    news: list[tuple[Change, int]]
    attention: Attention
    promises: list[Commitment] = field(default_factory=list)
    more_promises: bool = False
    silent: list[Silent] = field(default_factory=list)
    uncovered: list[Spot] = field(default_factory=list)


def own_areas(officer: Officer, viewer: Viewer) -> OwnAreas:
    """The areas of an officer this morning. Three statements, and six more once in a while."""
    news = counts_in_own_areas(viewer, since=last_working_day())
    until = working_days_after(today(), SOON)
    mine = Q(owner=officer) | Q(promised_by=officer) | Q(area__in=viewer.area_ids)
    promises = list(Commitment.objects.open().filter(mine, due_on__lte=until).for_list()[: MOST_PROMISES + 1])
    return OwnAreas(
        news=[(change, news[change.value]) for change in Change],
        attention=_attention(viewer),
        promises=promises[:MOST_PROMISES],
        more_promises=len(promises) > MOST_PROMISES,
        silent=silent_within(viewer.area_ids),
        uncovered=kept("uncovered", str(today()), areas_without_officer),
    )


def _attention(viewer: Viewer) -> Attention:
    here = Signal.objects.readable_by(viewer).open().filter(area_id__in=viewer.area_ids).order_by()
    counted = here.aggregate(
        floating=Count("pk", filter=finding.floating()),
        late=Count("pk", filter=finding.past_term()),
        unheard=Count("pk", filter=finding.unheard()),
    )
    return Attention(**counted)
