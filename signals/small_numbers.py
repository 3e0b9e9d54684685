"""Small numbers of signals stay out of sight, and cannot be had by subtraction either: not on a page, and not between
pages. The one place of the five.

Who may know of every signal reads exact numbers, since the list behind each is open to them; what they take along is
made safe by itself: a number below five is left out, and where a total and the other parts are shown one more, and so
on, until no equation between the numbers that are shown gives away one that is not (`hidden`, docs/adr/0031).

Everybody else reads each number rounded by itself to a multiple of five, the same one on every page, in every file and
for every choice of areas and months; what is reckoned, is reckoned from those (`about`, `about_percent`). So nothing
that is shown subtracts to one, two, three or four (docs/adr/0009 and 0034).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _

# What is less points at people, and is left out; what is rounded, is rounded to it.
SMALL: Final = 5
# Rounded to fives, a share of less than this would be off by more than it says.
FEWEST_FOR_PERCENT: Final = 4 * SMALL
Key = Hashable


def about(number: int) -> int | None:
    """A number of signals as who may not know of every one of them reads it: rounded, and None where it is small
    (nothing is small too, and looks the same)."""
    return None if number < SMALL else SMALL * round(number / SMALL)


def about_percent(part: int, whole: int) -> int | None:
    """A share in percent of what `about` says of both, and of nothing else; None where the whole is few, and where
    nearly none or all of it is meant (what rounds alike lies less than five apart)."""
    some, all_of_it = about(part), about(whole)
    if some is None or all_of_it is None or some >= all_of_it or all_of_it < FEWEST_FOR_PERCENT:
        return None
    return round(100 * some / all_of_it)


@dataclass(frozen=True, slots=True)
class Told:
    """A number of signals as its reader may know it: exactly, or about."""

    number: int
    is_exact: bool

    @property
    def known(self) -> int | None:
        """The number, or None where it is small and may not be said."""
        return self.number if self.is_exact else about(self.number)

    @property
    def drawn(self) -> int:
        """How large it is in a picture."""
        known = self.known
        return 3 if known is None and self.number else known or 0

    def __str__(self) -> str:
        if self.known is None:
            return _("minder dan %d") % SMALL
        words = written(self.known)
        return words if self.is_exact else _("ongeveer %s") % words


@dataclass(frozen=True, slots=True)
class Number(Told):
    """A number with what asks for the list of the signals that it counts, as it stands in an address."""

    query: str = ""

    @property
    def opens(self) -> bool:
        """Whether it opens a list; what is small looks like nothing, and does not."""
        return bool(self.query and self.known)


def written(number: int) -> str:
    """A whole number with a dot between thousands."""
    return str(formats.number_format(number, use_l10n=True, force_grouping=True))


@dataclass(frozen=True, slots=True)
class Adds:
    """That the numbers of some keys add up to the number of another one, as every reader knows."""

    total: Any
    parts: tuple[Any, ...]

    @property
    def keys(self) -> tuple[Any, ...]:
        """All that the equation is about."""
        return (self.total, *self.parts)


def is_small(number: int) -> bool:
    """Whether a number points at people."""
    return 0 < number < SMALL


def left_out(
    numbers: Mapping[Any, int], sums: Sequence[Adds], *, is_exact: bool, also: Collection[Any] = ()
) -> frozenset[Any]:
    """Which numbers a page leaves out. Rounded ones give no other away: then it is those that are small, and no
    equation matters."""
    if is_exact:
        return hidden(numbers, sums, also=also)
    return frozenset(key for key, number in numbers.items() if number < SMALL)


def hidden(numbers: Mapping[Any, int], sums: Sequence[Adds], *, also: Collection[Any] = ()) -> frozenset[Any]:
    """Which numbers to leave out, beside those that are left out already (`also`).

    Every number from one to four is left out. Of what adds up to a number that is shown either nothing is left out, or
    more parts than one that together are not small; and no left-out number follows from those that are shown.
    """
    out = {key for key, number in numbers.items() if is_small(number)} | set(also)
    while more := _given_away(numbers, sums, out):
        out |= more
    return frozenset(out)


def _given_away(numbers: Mapping[Any, int], sums: Sequence[Adds], out: set[Any]) -> set[Any]:
    """What has to be left out as well; nothing where it is right."""
    for one in sums:
        missing = [key for key in one.parts if key in out]
        if one.total in out:
            weak = not missing
        else:
            weak = bool(missing) and (len(missing) == 1 or sum(numbers[key] for key in missing) < SMALL)
        if weak:
            shown = [key for key in one.parts if key not in out]
            return {_least_missed(numbers, shown or [one.total], sums, out)}
    for key in sorted(_determined(sums, out), key=str):
        beside = [other for one in sums if key in one.keys for other in one.keys if other not in out]
        if beside:
            return {_least_missed(numbers, beside, sums, out)}
    return set()


def _least_missed(numbers: Mapping[Any, int], keys: Iterable[Any], sums: Sequence[Adds], out: set[Any]) -> Any:
    """The key to leave out; always the same one of two that are alike.

    To leave out nothing hides nothing, so that comes last. Then what can be hidden among others: where all else that it
    adds up with is nothing, it would be known at once, and would draw those after it. Then the smallest.
    """

    def stands_alone(key: Any) -> bool:
        return any(
            not any(other in out or numbers[other] for other in one.parts if other != key)
            for one in sums
            if key in one.parts
        )

    return min(keys, key=lambda key: (not numbers[key], stands_alone(key), numbers[key], str(key)))


def _determined(sums: Sequence[Adds], out: Collection[Any]) -> set[Any]:
    """Which left-out numbers follow from the equations: Gauss and Jordan, exactly."""
    unknown = [key for key in dict.fromkeys(key for one in sums for key in one.keys) if key in out]
    place = {key: at for at, key in enumerate(unknown)}
    rows = []
    for one in sums:
        row = [Fraction(0)] * len(unknown)
        for key in one.parts:
            if key in place:
                row[place[key]] += 1
        if one.total in place:
            row[place[one.total]] -= 1
        if any(row):
            rows.append(row)
    found: set[Any] = set()
    done = 0
    for at in range(len(unknown)):
        pivot = next((number for number in range(done, len(rows)) if rows[number][at]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        factor = rows[done][at]
        rows[done] = [value / factor for value in rows[done]]
        for number, row in enumerate(rows):
            if number != done and row[at]:
                times = row[at]
                rows[number] = [value - times * other for value, other in zip(row, rows[done], strict=True)]
        done += 1
    for row in rows[:done]:
        held = [at for at, value in enumerate(row) if value]
        if len(held) == 1:
            found.add(unknown[held[0]])
    return found


def table_sums(rows: Sequence[Any], columns: Sequence[Any], *, total: Any = "", across: bool = True) -> list[Adds]:
    """The equations of a table whose cells are (row, column): each column adds up to (`total`, column), and where
    `across` each row, the totals among them, to (row, `total`)."""
    whole = [*columns, total] if across else list(columns)
    found = [Adds((total, column), tuple((row, column) for row in rows)) for column in whole]
    if across:
        found += [Adds((row, total), tuple((row, column) for column in columns)) for row in [*rows, total]]
    return found
