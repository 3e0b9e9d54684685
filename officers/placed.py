"""Where the area officers of an area sat, sit and will sit: by its own rows, and by those of what lies above it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from areas.dated import today
from areas.queries import Place, ancestry
from officers.models import Positioning

# Of a period that is open at one side, so much is drawn beside the nearest date.
_BESIDE: Final = datetime.timedelta(days=183)
# The drawing: its width, and where its bar stands, in units of its own.
WIDTH: Final = 720


@dataclass(frozen=True, slots=True)
class Span:
    """A period in which the area officers sat with one unit (`unit` empty: nowhere). `above` is the name of the larger
    area that says so, empty where the area does itself; `domain` empty is a unit of its own."""

    begins: datetime.date | None
    ends: datetime.date | None  # the first day on which it no longer holds
    unit: str
    domain: str
    title: str
    above: str
    is_planned: bool = False
    is_now: bool = False
    x: int = 0
    width: int = 0

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it holds."""
        return self.ends - datetime.timedelta(days=1) if self.ends else None


@dataclass(frozen=True, slots=True)
class Story:
    """The spans of an area, oldest first, drawn beside each other; `now` is where today stands in the drawing."""

    spans: list[Span]
    now: int
    begins: datetime.date
    ends: datetime.date


def story_of(area_id: int, *, day: datetime.date | None = None) -> Story:
    """Where the area officers of an area sit over time, as routing finds it: the nearest area going up that says so,
    and of more role titles there the first in order.

    Two queries. The tree is that of a local date (today when left out).
    """
    day = day or today()
    way = ancestry(area_id, day=day)
    rows = list(
        Positioning.objects.filter(area__in=[place.id for place in way]).select_related("team__domain", "role_title")
    )
    moments = sorted({date for row in rows for date in (row.valid_from, row.valid_until) if date})
    edges: list[datetime.date | None] = [None, *moments, None]
    spans: list[Span] = []
    for begins, ends in zip(edges, edges[1:], strict=False):
        span = _span(begins, ends, rows, way, day=day)
        last = spans[-1] if spans else None
        if last and (last.unit, last.title, last.above) == (span.unit, span.title, span.above):
            spans[-1] = replace(last, ends=ends, is_now=last.is_now or span.is_now)
        else:
            spans.append(span)
    return _drawn(spans, moments, day=day)


def _span(
    begins: datetime.date | None,
    ends: datetime.date | None,
    rows: Iterable[Positioning],
    way: Sequence[Place],
    *,
    day: datetime.date,
) -> Span:
    """Who sits where between two moments at which something changes."""
    on = begins or (ends - datetime.timedelta(days=1) if ends else day)
    holding = [row for row in rows if row.holds_on(on) and (row.team.is_active or on < day)]
    found = None
    for place in way:
        here = sorted(
            (row for row in holding if row.area_id == place.id),
            key=lambda row: (row.role_title.order, row.role_title.slug),
        )
        if here:
            found = (here[0], place)
            break
    is_now = (begins is None or begins <= day) and (ends is None or day < ends)
    is_planned = begins is not None and begins > day
    if found is None:
        return Span(begins, ends, "", "", "", "", is_planned, is_now)
    row, place = found
    return Span(
        begins,
        ends,
        unit=row.team.name,
        domain=row.team.domain.name if row.team.domain else "",
        title=row.role_title.name,
        above="" if place == way[0] else place.name,
        is_planned=is_planned,
        is_now=is_now,
    )


def _drawn(spans: list[Span], moments: Sequence[datetime.date], *, day: datetime.date) -> Story:
    """The spans with their place in the drawing."""
    begins = min([*moments, day]) - _BESIDE
    ends = max([*moments, day]) + _BESIDE
    days = (ends - begins).days

    def at(date: datetime.date) -> int:
        return round((date - begins).days * WIDTH / days)

    drawn = []
    for span in spans:
        x = at(span.begins) if span.begins else 0
        drawn.append(replace(span, x=x, width=max((at(span.ends) if span.ends else WIDTH) - x, 2)))
    return Story(drawn, at(day), begins, ends)
