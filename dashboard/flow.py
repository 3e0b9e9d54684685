"""A picture of a flow (Sankey): where signals came in, on the left, and who got them, on the right.

Reckons places only; the template draws. Two pictures that belong together get the same teams in the same order and the
same scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Links = Mapping[tuple[str, str], int]

# Units of the drawing; it is stretched to the width that there is.
WIDTH: Final = 460
_NODE: Final = 10
_HIGH: Final = 300  # of all signals together, without what lies between
_BETWEEN: Final = 8
_LINE: Final = 20  # what a word needs
# Teams on a side; the smaller ones are taken together.
MOST: Final = 8
OTHERS: Final = ""
_LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A team on one side, with how many signals."""

    name: str
    number: int
    x: int
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its word stands."""
        return round(self.y + self.height / 2 + 4.5, 1)

    @property
    def short(self) -> str:
        """Its name as far as there is room."""
        return self.name if len(self.name) <= _LONGEST else f"{self.name[: _LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class Band:
    """Signals that went from a team on the left to one on the right; `grows` where there are more of them than in the
    other picture."""

    path: str
    number: int
    left: str
    right: str
    grows: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of one picture. `height` is in the units of `WIDTH`."""

    left: list[Node]
    right: list[Node]
    bands: list[Band]
    height: int


def draw_both(before: Links, after: Links, *, names: Mapping[str, str], others: str) -> tuple[Drawing, Drawing]:
    """Two pictures to compare. Teams are codes; `names` says what they are called, `others` what the rest is."""
    lefts = _largest(Counter({key: 0 for key, _to in [*before, *after]}), before, after, side=0)
    rights = _largest(Counter({key: 0 for _from, key in [*before, *after]}), before, after, side=1)
    merged = [_merge(links, lefts, rights) for links in (before, after)]
    scale = _HIGH / max(max(sum(links.values()) for links in merged), 1)
    order = ([*lefts, OTHERS], [*rights, OTHERS])
    called = {**names, OTHERS: others}
    return (
        _draw(merged[0], merged[1], order=order, scale=scale, names=called),
        _draw(merged[1], merged[0], order=order, scale=scale, names=called),
    )


def _largest(found: Counter[str], before: Links, after: Links, *, side: int) -> list[str]:
    """The teams of a side that have the most in either picture, the largest first."""
    for links in (before, after):
        here: Counter[str] = Counter()
        for pair, number in links.items():
            here[pair[side]] += number
        for team, number in here.items():
            found[team] = max(found[team], number)
    order = sorted(found, key=lambda team: (-found[team], team))
    return order if len(order) <= MOST else order[: MOST - 1]


def _merge(links: Links, lefts: Sequence[str], rights: Sequence[str]) -> Counter[tuple[str, str]]:
    merged: Counter[tuple[str, str]] = Counter()
    for (left, right), number in links.items():
        merged[left if left in lefts else OTHERS, right if right in rights else OTHERS] += number
    return merged


def _draw(
    links: Counter[tuple[str, str]],
    other: Counter[tuple[str, str]],
    *,
    order: tuple[list[str], list[str]],
    scale: float,
    names: Mapping[str, str],
) -> Drawing:
    left = _column(order[0], {team: _sum(links, team, 0) for team in order[0]}, 0, scale, names)
    right = _column(order[1], {team: _sum(links, team, 1) for team in order[1]}, WIDTH - _NODE, scale, names)
    at_left = {team: node.y for team, node in left.items()}
    at_right = {team: node.y for team, node in right.items()}
    bands = []
    for team in order[0]:
        for to in order[1]:
            number = links[team, to]
            if not number:
                continue
            high = number * scale
            path = _band(at_left[team], at_right[to], high)
            bands.append(Band(path, number, names.get(team, team), names.get(to, to), number > other[team, to]))
            at_left[team] += high
            at_right[to] += high
    lowest = max((node.y + max(node.height, _LINE) for node in [*left.values(), *right.values()]), default=0)
    return Drawing(list(left.values()), list(right.values()), bands, round(lowest) + 2)


def _sum(links: Links, team: str, side: int) -> int:
    return sum(number for pair, number in links.items() if pair[side] == team)


def _column(
    teams: Iterable[str], numbers: Mapping[str, int], x: int, scale: float, names: Mapping[str, str]
) -> dict[str, Node]:
    """The teams of a side under each other, each with room for a word."""
    found, y = {}, 2.0
    for team in teams:
        if numbers[team]:
            high = numbers[team] * scale
            found[team] = Node(names.get(team, team), numbers[team], x, round(y, 1), round(high, 1))
            y += max(high, _LINE) + _BETWEEN
    return found


def _band(left: float, right: float, high: float) -> str:
    """The outline of a band, bent in the middle."""
    start, end, bend = _NODE, WIDTH - _NODE, WIDTH / 2
    high = max(high, 1)
    return (
        f"M{start} {left:.1f}C{bend} {left:.1f} {bend} {right:.1f} {end} {right:.1f}"
        f"V{right + high:.1f}C{bend} {right + high:.1f} {bend} {left + high:.1f} {start} {left + high:.1f}Z"
    )
