"""What may be shown of a count, and the list that it opens.

A figure is made of a number and of what asks the list of signals for what it counts, together: neither is written
without the other. How exactly its reader may know it is decided here and nowhere else in a report
(`signals/small_numbers.py`, docs/adr/0034).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from officers import rights
from officers.models import Officer
from signals.small_numbers import FEWEST_FOR_PERCENT, SMALL, Adds, Told, about, about_percent, left_out, written

TOTAL: Final = ""
# What asks the list of signals for what a number counts: names and values of its address. None: there is no list.
Asks = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a share as it may be shown: `text` is empty where it may not, and `bound` says what may be said
    instead. `link` opens the list that it counts.

    `number` is how many signals that list has for who may see all of them; where the number adds something up that
    signals have (hand-overs, offers), `sums` says what. `whole` is what a share is of, and `around` the words before
    and after it in `note` or `bound`.
    """

    text: str = ""
    bound: str = ""
    note: str = ""
    link: str = ""
    number: int | None = None
    share: float | None = None
    sums: str = ""
    whole: Figure | None = None
    around: tuple[str, str] = ("", "")

    @property
    def words(self) -> str:
        """What may be said, in one."""
        return self.text or self.bound


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what it is about, its figures, and a word beside them."""

    name: str
    figures: list[Figure]
    note: str = ""


def too_few() -> Figure:
    """A figure of which nothing may be said."""
    return Figure(bound=_("te weinig om te tonen"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads numbers of signals: exactly where every signal may be known of, else in fives."""

    is_exact: bool

    @classmethod
    def of(cls, officer: Officer) -> Reader:
        """How exactly an officer may read."""
        return cls(rights.SIGNALS_ALL in officer.right_codes)

    def out(self, numbers: Mapping[Any, int], sums: Sequence[Adds], *, also: Collection[Any] = ()) -> frozenset[Any]:
        """Which numbers are left out."""
        return left_out(numbers, sums, is_exact=self.is_exact, also=also)

    def said(self, number: int) -> str:
        """A number in words."""
        return str(Told(number, self.is_exact))

    def known(self, number: int) -> int | None:
        """A number, as far as this reader may know it."""
        return Told(number, self.is_exact).known

    def count(self, number: int, is_out: bool, asks: Asks, what: str = "") -> Figure:
        """How many signals."""
        if is_out:
            return Figure(bound=_("minder dan %d") % SMALL if number < SMALL else _("niet getoond"))
        return Figure(self.said(number), note=what, link=_address(asks, number), number=self.known(number))

    def cell(self, number: int, is_out: bool, asks: Asks, *, sums: str = "") -> Figure:
        """As `count`, where there is little room: the table says once that its numbers are rounded."""
        if is_out:
            return Figure(bound=_("< %d") % SMALL if number < SMALL else _("niet getoond"))
        known = self.known(number)
        return Figure(written(known or 0), link=_address(asks, number), number=known, sums=sums)

    def share(
        self, number: int, whole: int, is_out: bool, asks: Asks, of: Asks, *, shows_all: bool, sums: tuple[str, str]
    ) -> Figure:
        """A share with its number, or as much of it as may be said. `asks` finds the number, `of` the whole; `sums` are
        what these add up, where that is not signals."""
        if not shows_all or whole < SMALL:
            return too_few()
        all_of_it = Figure(self.said(whole), link=_address(of), number=self.known(whole), sums=sums[1])
        if not self.is_exact:
            return self._about_share(number, whole, asks, all_of_it, sums[0])
        if is_out:
            if number < SMALL:
                return _with_whole("bound", _("minder dan %(few)d van %(whole)s"), all_of_it, few=SMALL)
            if whole - number < SMALL:
                return _with_whole("bound", _("op minder dan %(few)d na alle %(whole)s"), all_of_it, few=SMALL)
            return _with_whole("bound", _("niet getoond, van %(whole)s"), all_of_it)
        share = number / whole
        figure = Figure(f"{round(100 * share)}%", link=_address(asks, number), number=number, share=share, sums=sums[0])
        return _with_whole("note", _("%(number)s van %(whole)s"), all_of_it, number=written(number), figure=figure)

    def _about_share(self, number: int, whole: int, asks: Asks, all_of_it: Figure, sums: str) -> Figure:
        """As `share`, of what `about` says of both numbers and of nothing else; of few signals in numbers."""
        known, known_whole = about(number), about(whole) or 0
        drawn = Figure(share=(known or 0) / known_whole)
        if known is None:
            return _with_whole("bound", _("minder dan %(few)d van %(whole)s"), all_of_it, few=SMALL, figure=drawn)
        if known >= known_whole:
            # What rounds alike lies less than five apart.
            words = _("op minder dan %(few)d na alle %(whole)s")
            return _with_whole("bound", words, all_of_it, few=SMALL, figure=drawn)
        percent = about_percent(number, whole)
        figure = replace(drawn, text=self.said(number), link=_address(asks), number=known, sums=sums)
        if percent is None:
            return _with_whole("note", _("van %(whole)s"), all_of_it, figure=figure)
        figure = replace(figure, text=_("ongeveer %d%%") % percent)
        of = replace(all_of_it, text=written(known_whole))
        return _with_whole("note", _("%(number)s van %(whole)s"), of, number=self.said(number), figure=figure)

    def each(self, number: int, whole: int, asks: Asks, of: Asks, *, sums: str) -> Figure:
        """How often something happened to each, with both numbers."""
        known, all_of_it = self.known(number), self.known(whole)
        if known is None or not all_of_it:
            return too_few()
        each = decimal(known / all_of_it, 2 if self.is_exact else 1)
        return _with_whole(
            "note",
            _("%(number)s op %(whole)s"),
            Figure(written(all_of_it), link=_address(of), number=all_of_it),
            number=self.said(number),
            figure=Figure(
                each if self.is_exact else _("ongeveer %s") % each,
                link=_address(asks, number),
                number=known,
                sums=sums,
            ),
        )

    def of_so_many(self, text: str, number: int, asks: Asks) -> Figure:
        """Something that is told of so many signals."""
        return _with_whole(
            "note",
            _("van %(whole)s signalen"),
            Figure(self.said(number), link=_address(asks), number=self.known(number)),
            figure=Figure(text),
        )

    def mix(self, counts: Mapping[Any, int]) -> dict[Any, int]:
        """Counts to reckon with, as exactly as they may be known."""
        return {key: number if self.is_exact else about(number) or 0 for key, number in counts.items()}

    def table(
        self,
        rows: Mapping[Any, list[int]],
        *,
        names: Mapping[Any, str],
        asks: Callable[[Any, Any], Asks],
        sums: Sequence[str] = (),
    ) -> list[Line]:
        """Numbers by row with their totals, as far as they may be shown; by name, so that nobody is first. `asks` finds
        the list of a cell, by its row and place (`TOTAL`: of all); `sums` say of each place and the total what it adds
        up."""
        if not rows:
            return []
        width = len(next(iter(rows.values())))
        cells: dict[Any, int] = {}
        for key, numbers in rows.items():
            cells |= {(key, at): number for at, number in enumerate(numbers)} | {(key, TOTAL): sum(numbers)}
        for at in [*range(width), TOTAL]:
            cells[TOTAL, at] = sum(cells[key, at] for key in rows)
        equations = [Adds((key, TOTAL), tuple((key, at) for at in range(width))) for key in [*rows, TOTAL]]
        equations += [Adds((TOTAL, at), tuple((key, at) for key in rows)) for at in [*range(width), TOTAL]]
        out = self.out(cells, equations)
        lines = []
        for key in [*in_order(rows, names), TOTAL]:
            figures = [
                self.cell(cells[key, at], (key, at) in out, asks(key, at), sums=sums[place] if sums else "")
                for place, at in enumerate([*range(width), TOTAL])
            ]
            lines.append(Line(names[key] if key != TOTAL else _("Samen"), figures))
        return lines

    def percent_of(self, part: Figure, whole: Figure) -> str:
        """A share of two figures that are shown; empty where it says nothing."""
        if part.number is None or not whole.number:
            return ""
        if not self.is_exact and whole.number < FEWEST_FOR_PERCENT:
            return ""
        return f"{min(round(100 * part.number / whole.number), 100)}%"


def in_order(rows: Mapping[Any, Any], names: Mapping[Any, str]) -> list[Any]:
    """The keys of rows by name."""
    return sorted(rows, key=lambda one: (names[one].lower(), str(one)))


def decimal(value: float, places: int) -> str:
    """With a decimal comma, rounded: what Django formats it cuts off."""
    return str(formats.number_format(round(value, places), decimal_pos=places))


def _address(asks: Asks, number: int = 1) -> str:
    """What asks for a list; empty where there is nothing in it."""
    return urlencode({name: value for name, value in asks.items() if value}) if asks is not None and number else ""


def _with_whole(place: str, words: str, whole: Figure, *, figure: Figure | None = None, **said: Any) -> Figure:
    """A figure whose note (or bound) is these words, in which the whole stands with a link of its own."""
    figure = figure or Figure()
    before, _sign, after = (words % (said | {"whole": "\0"})).partition("\0")
    figure = replace(figure, whole=whole, around=(before, after))
    filled = f"{before}{whole.text}{after}"
    return replace(figure, note=filled) if place == "note" else replace(figure, bound=filled)
