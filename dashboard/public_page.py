"""The page of an area as everybody sees it, kept for as long as it is so: what is kept is the part between header and
footer, in which nothing is secret or of one visitor, and never the page itself with its nonce."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from agenda import public as agenda
from areas.dated import today
from areas.maps import Spot, draw_in_its_place, map_settings
from dashboard import area_page
from signals import public, speech
from signals.keeping import kept
from signals.public import Numbers, Seen
from signals.visibility import Viewer

# Rows that stand open on the page, and those behind "more"; and dots in the drawing.
SHOWN: Final = 8
MOST_ROWS: Final = 60
_MOST_DOTS: Final = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the page of an area."""

    title: str
    body: str
    has_map: bool


def page_of(code: str, *, own: Collection[int] = ()) -> Kept | None:
    """The page of an area by its code, for everybody; None where we never knew it. `own` are the signals of who looks:
    these are marked, and then nothing is kept."""
    if own:
        return _made(code, own=own)
    return kept(f"area:{get_language()}:{code}", public.stamp(*agenda.STAMPS), lambda: _made(code))


def _made(code: str, *, own: Collection[int] = ()) -> Kept | None:
    context = context_of(code, own=own)
    if context is None:
        return None
    # What a template made is marked as safe, and comes out of our own cache with its mark.
    return Kept(
        title=context["version"].name,
        body=render_to_string("dashboard/_area.html", context),
        has_map=context["map"] is not None,
    )


def context_of(code: str, *, own: Collection[int] = ()) -> dict[str, Any] | None:
    """What the page shows to everybody."""
    context = _read(code)
    return context | public_part(context["page"], own=own) if context else None


def profile_of(code: str) -> dict[str, Any] | None:
    """The same without single signals and map, for paper; None as well for an area that holds no longer."""
    context = _read(code)
    if context is None or not context["page"].holds:
        return None
    return context | {"agenda": agenda.shown_in(context["page"].area.pk)}


def _read(code: str) -> dict[str, Any] | None:
    """What is known of an area, as everybody may know it."""
    page = area_page.read_area(code, viewer=Viewer())
    if page is None:
        return None
    return {
        "page": page,
        "version": page.version,
        "for_staff": False,
        "covering": [(one, one.officer_name(for_staff=False)) for one in page.covering],
        "aldermen": [(str(officer) if officer.shows_name else "", place) for officer, place in page.aldermen],
        "signals": [],
    }


def public_part(page: area_page.AreaPage, *, own: Collection[int] = ()) -> dict[str, Any]:
    """What everybody may know of the signals here: rows, dots in the drawing, numbers, and where the map finds them."""
    if not page.holds:
        return {"drawing": None, "map": None}
    rows = public.seen(area_id=page.area.pk, most=_MOST_DOTS)
    numbers = numbers_of(page.area.pk)
    dotted = [one for one in rows if one.at]
    drawing = draw_in_its_place(page.area.pk, day=today(), points=[one.at for one in dotted if one.at])
    return {
        "agenda": agenda.shown_in(page.area.pk),
        "rows": [(one, one.pk in own) for one in rows[:SHOWN]],
        "more_rows": [(one, one.pk in own) for one in rows[SHOWN:MOST_ROWS]],
        "number_of_rows": len(rows),
        "has_own": any(one.pk in own for one in rows),
        "states": public.state_words(),
        "numbers": numbers,
        "chart": _bars(numbers),
        "drawing": drawing,
        "dots": _dots(dotted, drawing.spots if drawing else (), own),
        "map": map_settings()
        | {
            "area": page.area.code,
            "areaUrl": reverse("areas") + "/",
            "below": bool(page.children),
            "points": [],
            "feed": f"{reverse('public-feed')}?gebied={page.area.code}{speech.asking()}",
            "states": public.state_words(),
            "own": [one.mark for one in rows if one.pk in own],
        },
    }


def numbers_of(area_id: int) -> Numbers:
    """The numbers of an area, counted once a minute."""
    return kept(f"numbers:{area_id}", str(today()), lambda: public.numbers_of(area_id))


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing with how many signals lie there, and how the first of them stands."""

    spot: Spot
    state: str
    number: int
    is_own: bool


def _dots(rows: list[Seen], spots: tuple[Spot | None, ...], own: Collection[int]) -> list[Dot]:
    """What lies in one place is one dot."""
    dots: dict[Spot, Dot] = {}
    for row, spot in zip(rows, spots, strict=False):
        if spot is None:
            continue
        before = dots.get(spot)
        is_own = row.pk in own
        dots[spot] = (
            dataclasses.replace(before, number=before.number + 1, is_own=before.is_own or is_own)
            if before
            else Dot(spot, row.state, 1, is_own)
        )
    return list(dots.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """A week in the chart: where its two bars stand and how high they are, in units of the drawing."""

    begins: datetime.date
    x: int
    received: int
    done: int


# The chart: 8 weeks of 60 units wide, bars at most 100 high.
_WEEK: Final = 60
_HIGHEST: Final = 100


def _bars(numbers: Numbers) -> list[Bar]:
    """The weeks as bars; what is small is a stump."""
    highest = max((number or 0 for week in numbers.weeks for number in (week.received, week.done)), default=0)

    def height(number: int | None) -> int:
        return round(_HIGHEST * number / highest) if number and highest else 2

    return [
        Bar(week.begins, at * _WEEK, height(week.received), height(week.done)) for at, week in enumerate(numbers.weeks)
    ]
