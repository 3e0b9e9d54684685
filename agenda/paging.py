"""Long lists of the agenda, a page at a time by keyset: what changes meanwhile hides no row between two pages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.http import HttpRequest

PAGE: Final = 50
_MOMENT: Final = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the address of the next page below the same address (empty: this is the last)."""

    rows: list[Any]
    next: str
    # Of the first page, where this is another one.
    first: str


def page_of(rows: models.QuerySet[Any], request: HttpRequest, *, by: str, name: str = "na", size: int = PAGE) -> Page:
    """A page of rows in the order of a date or moment (`by`, with a minus for the last first) that is never empty.

    `name` is what the mark of the last row is called in the address: two lists on one page have each their own. A mark
    that was cut or made up gives the first page. One statement.
    """
    column, down = by.removeprefix("-"), by.startswith("-")
    ordered = rows.order_by(by, "-pk" if down else "pk")
    mark = _read(request.GET.get(name, ""), rows.model._meta.get_field(column))
    if mark is not None:
        value, pk = mark
        way = "lt" if down else "gt"
        ordered = ordered.filter(Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": pk}))
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    asked = request.GET.copy()
    asked.pop(name, None)
    first = f"?{asked.urlencode()}" if mark is not None else ""
    if more:
        asked[name] = _written(getattr(found[-1], column), found[-1].pk)
    return Page(found, f"?{asked.urlencode()}" if more else "", first)


def _written(value: datetime.date, pk: int) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value.astimezone(datetime.UTC).strftime(_MOMENT)}_{pk}"
    return f"{value.isoformat()}_{pk}"


def _read(written: str, column: Any) -> tuple[datetime.date, int] | None:
    """Value and key that a mark holds, as the column has them."""
    value, _sep, pk = written.partition("_")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    try:
        if isinstance(column, models.DateTimeField):
            moment = datetime.datetime.strptime(value, _MOMENT).replace(tzinfo=datetime.UTC)
            return (moment, int(pk)) if moment.year > 1 else None
        return datetime.date.fromisoformat(value), int(pk)
    except ValueError:
        return None
