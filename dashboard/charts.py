"""Charts as geometry: where a bar stands and how high it is. Templates print them as SVG; each has its table."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from dashboard.positioning import Column, Move, Part, Report

# A month: so wide, of which the bar takes this much; bars are at most so high.
STEP, WIDTH, HEIGHT = 44, 30, 130
_LETTER_FITS: Final = 14
LEFT_OUT: Final = "weg"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: where it begins and how long it is, in units of the drawing, and how it is toned."""

    begins: float
    size: float
    tone: int | str
    letter: str = ""

    @property
    def middle(self) -> float:
        """Where a letter stands."""
        return round(self.begins + self.size / 2, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its pieces, from the floor up or from the left to the right."""

    label: str
    sub: str
    at: int
    pieces: list[Piece]
    total: int | None
    top: float = 0


@dataclass(slots=True)
class Months:
    """The months of one side, or of the two sides of a change behind each other."""

    name: str
    about: str
    bars: list[Bar] = field(default_factory=list)
    # Where the change lies, and what it is called.
    line: float | None = None
    line_name: str = ""

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return max(len(self.bars), 12) * STEP

    @property
    def middle_of_bar(self) -> float:
        """Where the label of a bar stands."""
        return STEP / 2


def mix_bars(report: Report) -> list[Bar]:
    """For each column one bar of a hundred, from the first domain to the last; what is not shown is one piece at the
    end, and a column of which too little may be shown has no bar."""
    bars = []
    for at, column in enumerate(report.columns):
        pieces: list[Piece] = []
        begins = 0.0
        if report.totals[at].number:
            shares = [part.figures[at].share or 0 for part in report.mix]
            # Rounded shares may be more than all of it.
            most = max(sum(shares), 1)
            for part, share in zip(report.mix, shares, strict=True):
                if share:
                    size = round(100 * share / most, 2)
                    pieces.append(Piece(round(begins, 2), size, part.tone, letter_of(part)))
                    begins += size
            if begins < 99.5:
                pieces.append(Piece(round(begins, 2), round(100 - begins, 2), LEFT_OUT))
        bars.append(Bar(column.side.name, column.side.about, at, pieces, report.totals[at].number))
    return bars


def letter_of(part: Part) -> str:
    """The letter that stands for a domain in a bar, beside its colour."""
    return part.name[:1].upper()


def month_charts(report: Report) -> list[Months]:
    """A chart for each side, all on one scale; the two sides of a change are one chart with a line between them."""
    sides = report.sides
    highest = max((month.height for column in sides for month in column.months), default=0)
    if report.move is not None and len(sides) == 2:
        chart = Months(sides[0].side.area.name if sides[0].side.area else sides[0].side.name, "")
        before, after = sides
        shared = before.months and after.months and before.months[-1].begins == after.months[0].begins
        chart.bars = _bars(before, report, highest) + _bars(after, report, highest, start=len(before.months))
        chart.line = _line(report.move, before, shares_a_month=bool(shared))
        chart.line_name = formats.date_format(report.move.day)
        return [chart]
    return [Months(column.side.name, column.side.about, _bars(column, report, highest)) for column in sides]


def _line(move: Move, before: Column, *, shares_a_month: bool) -> float:
    """Between the bars of before and after; where the change cuts a month, that month has a bar on either side."""
    return len(before.months) * STEP


def _bars(column: Column, report: Report, highest: int, *, start: int = 0) -> list[Bar]:
    bars = []
    for at, month in enumerate(column.months):
        pieces: list[Piece] = []
        floor = float(HEIGHT)
        if month.total and highest:
            for part, number in zip(report.mix, month.parts, strict=True):
                if number:
                    floor = _put(pieces, floor, number, highest, part.tone, letter_of(part))
            if month.left_out:
                floor = _put(pieces, floor, month.left_out, highest, LEFT_OUT, "")
        bars.append(
            Bar(
                _short(month.begins),
                _year(month.begins, at),
                (start + at) * STEP,
                pieces,
                month.total,
                round(floor - 5, 1),
            )
        )
    return bars


def _put(pieces: list[Piece], floor: float, number: int, highest: int, tone: int | str, letter: str) -> float:
    """Put a piece on top of the others; gives the new top."""
    size = round(HEIGHT * number / highest, 1)
    top = round(floor - size, 1)
    pieces.append(Piece(top, size, tone, letter if size >= _LETTER_FITS else ""))
    return top


def _short(day: datetime.date) -> str:
    return formats.date_format(day, "M").lower().rstrip(".")[:3]


def _year(day: datetime.date, at: int) -> str:
    """The year, under the first bar and under each January."""
    return str(day.year) if at == 0 or day.month == 1 else ""


def what_is_seen(report: Report) -> str:
    """One sentence that says what the picture of the mix shows: where the first two columns differ most."""
    columns: Sequence[Column] = report.columns
    if len(columns) < 2:
        largest = max(
            (part for part in report.mix if part.figures[0].share),
            key=lambda one: one.figures[0].share or 0,
            default=None,
        )
        if largest is None:
            return _("Hier kwam te weinig binnen om een verdeling te tonen.")
        return _("Het meeste gaat over %(domain)s: %(share)s.") % {
            "domain": largest.name.lower(),
            "share": largest.figures[0].words,
        }
    gaps = [
        (abs((part.figures[0].share or 0) - (part.figures[1].share or 0)), part)
        for part in report.mix
        if part.figures[0].share is not None and part.figures[1].share is not None
    ]
    if not gaps:
        return _("Hier kwam te weinig binnen om een verschil te tonen.")
    gap, part = max(gaps, key=lambda one: one[0])
    first, second = part.figures[0], part.figures[1]
    names = {
        "domain": part.name.lower(),
        "one": first.words,
        "other": second.words,
        "first": columns[0].side.name,
        "second": columns[1].side.name,
    }
    if round(100 * gap) == 0:
        return _("%(first)s en %(second)s hebben nagenoeg dezelfde verdeling.") % names
    return _("Het grootste verschil zit in %(domain)s: %(one)s bij “%(first)s”, %(other)s bij “%(second)s”.") % names
