"""The ground of the demo: a municipality that does not exist, drawn the same way every time.

Elzerwaard lies in the Markermeer, where the polder Markerwaard was planned and never made. Nobody lives there, so no
point, street or address of the demo can be somebody's; and whoever imports the real areas beside it sees no overlap.
Codes count in municipality number 9901, which Statistics Netherlands does not give out.

How it is drawn: every cell of a fine grid is given to one buurt (by the river, the railway, the canal and the moat, and
between those by the nearest seed, seen through noise). Where two buurten meet runs an *arc*; each arc is smoothed once,
and every area, large or small, is put together from those same arcs. So children tile their parent to the last digit.

The result is kept in ``data/elzerwaard.geojson``; a test draws it again and compares byte for byte. After a change:
``python -m wijkwerk.demo.geography > wijkwerk/demo/data/elzerwaard.geojson``.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .names import KERNEN, MUNICIPALITY, STADSDELEN, Buurt

Point = tuple[float, float]
Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]
Labels = NDArray[np.int16]

SEED = 9901
# The drawing has its own unit, so that the town can be made larger or smaller at once.
UNIT_KM = 0.74
CELL = 0.02  # units: the size of a grid cell
WEST, EAST, SOUTH, NORTH = -8.6, 9.0, -6.8, 6.8  # units around the market square
ORIGIN = (5.222, 52.545)  # lon, lat of the market square
KM_PER_DEGREE_LAT = 111.2
DECIMALS = 6  # of a degree, about 0.1 metre

# The lines that shape the town, in units from the market square.
RIVER: list[Point] = [
    (10.0, -1.2), (8.2, -0.9), (7.1, 0.1), (6.2, 0.9), (5.3, 0.55), (4.6, 0.05), (3.7, 0.35), (3.1, 1.05), (2.3, 1.45),
    (1.5, 1.1), (0.7, 0.72), (-0.1, 0.78), (-0.9, 1.0), (-1.5, 1.5), (-2.3, 1.85), (-3.1, 1.5), (-3.7, 0.95),
    (-4.5, 0.95), (-5.0, 1.6), (-5.3, 2.4), (-6.2, 2.9), (-7.5, 2.4), (-10.0, 2.7),
]  # fmt: skip
RAILWAY: list[Point] = [
    (0.1, -9.0),
    (0.95, -5.0),
    (1.2, -3.0),
    (1.25, -1.0),
    (1.35, 0.2),
    (2.0, 1.8),
    (2.45, 4.0),
    (2.6, 9.0),
]
CANAL: list[Point] = [(-10.0, -2.9), (-6.0, -1.75), (-3.2, -1.0), (-1.6, -1.18), (0.0, -1.5), (1.6, -1.62)]
TOWN: list[Point] = [
    (-4.25, 0.9), (-3.1, 2.0), (-2.35, 2.9), (-1.3, 3.75), (0.3, 4.0), (1.5, 3.55), (2.7, 3.75), (4.1, 3.65),
    (5.3, 3.0), (4.9, 1.6), (4.85, 0.6), (5.5, -0.4), (4.9, -1.7), (4.4, -2.5), (3.2, -2.7), (2.3, -3.3), (1.5, -4.1),
    (-0.4, -4.55), (-2.2, -4.2), (-3.5, -3.8), (-3.4, -2.7), (-2.9, -1.9), (-3.0, -0.9), (-3.9, -0.1),
]  # fmt: skip
OUTLINE: list[Point] = [
    (-7.5, 0.5), (-8.0, 2.6), (-7.2, 4.6), (-5.2, 5.2), (-3.2, 5.0), (-1.2, 5.8), (1.4, 5.5), (3.8, 6.2), (6.4, 5.5),
    (6.9, 3.4), (8.0, 1.4), (7.9, -1.2), (7.2, -2.8), (6.9, -4.6), (4.4, -5.1), (2.6, -6.2), (0.0, -5.9), (-3.6, -6.2),
    (-5.4, -5.2), (-7.2, -4.4), (-6.8, -2.0),
]  # fmt: skip
POLDER: list[Point] = [(-4.6, -4.75), (-1.05, -5.1), (-0.75, -7.5), (-6.0, -7.5), (-5.5, -4.9)]
LAKE_CENTRE, LAKE_RADIUS = (-6.35, 3.4), 0.95
MOAT_RADIUS = 0.58


@dataclass(frozen=True)
class Arc:
    """A border between two buurten (-1: outside), from junction to junction; ``left`` lies left of its direction."""

    left: int
    right: int
    points: tuple[Point, ...]


def feature_collection() -> dict[str, Any]:
    """Every area of the demo as GeoJSON: largest first, each with ``code, name, level, parent``; CRS84, RFC 7946."""
    buurten = all_buurten()
    arcs = _arcs(_label_grid(buurten), buurten)
    features: list[dict[str, Any]] = []

    def add(code: str, name: str, level: str, parent: str | None, members: set[int]) -> None:
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name": name, "level": level, "parent": parent},
                "geometry": _polygon(arcs, members),
            }
        )

    number = {buurt.code: n for n, (buurt, _) in enumerate(buurten)}
    add(MUNICIPALITY.code, MUNICIPALITY.name, "gemeente", None, set(number.values()))
    for stadsdeel in STADSDELEN:
        inside = {number[b.code] for wijk in stadsdeel.wijken for b in wijk.buurten}
        add(stadsdeel.code, stadsdeel.name, "stadsdeel", MUNICIPALITY.code, inside)
    for kern in KERNEN:
        add(kern.code, kern.name, "kern", MUNICIPALITY.code, {number[b.code] for b in kern.buurten})
    for stadsdeel in STADSDELEN:
        for wijk in stadsdeel.wijken:
            add(wijk.code, wijk.name, "wijk", stadsdeel.code, {number[b.code] for b in wijk.buurten})
    for buurt, parent in buurten:
        add(buurt.code, buurt.name, "buurt", parent, {number[buurt.code]})
    return {"type": "FeatureCollection", "name": "elzerwaard", "features": features}


def as_geojson() -> str:
    """The feature collection as text, one area per line, so that a change of one area is a change of one line."""
    collection = feature_collection()
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in collection["features"])
    return f'{{"type":"FeatureCollection","name":"{collection["name"]}","features":[\n{lines}\n]}}\n'


def all_buurten() -> list[tuple[Buurt, str]]:
    """Every buurt with the code of its wijk or kern, in the order of the codes."""
    return [
        *((buurt, wijk.code) for stadsdeel in STADSDELEN for wijk in stadsdeel.wijken for buurt in wijk.buurten),
        *((buurt, kern.code) for kern in KERNEN for buurt in kern.buurten),
    ]


# Which cell belongs to which buurt


def _label_grid(buurten: Sequence[tuple[Buurt, str]]) -> Labels:
    """The number of the buurt for every cell, -1 outside; row 0 is the southernmost."""
    xs = np.arange(WEST + CELL / 2, EAST, CELL)
    ys = np.arange(SOUTH + CELL / 2, NORTH, CELL)
    x, y = np.meshgrid(xs, ys)
    # Streets jog by the block, ditches by the parcel; the moat, the river and the shores bend as they like.
    parcel = _blocks(x, y, size=0.42, turn=0.22, seed=1)
    edge = _blocks(x, y, size=0.3, turn=-0.12, seed=2)
    fine = _blocks(x, y, size=0.11, turn=0.4, seed=3)
    turns = {"nw": -0.3, "ne": 0.25, "e": 0.06, "c": 0.35, "s": -0.18}
    grids = {name: _blocks(x, y, size=0.2, turn=turn, seed=10 + n) for n, (name, turn) in enumerate(turns.items())}
    grids |= {"moat": fine, "out-n": parcel, "out-s": parcel}
    wild = (
        x + _noise(x, y, 1.5, 5) * 0.22 + _noise(x, y, 0.5, 6) * 0.12 + _noise(x, y, 0.2, 7) * 0.05,
        y + _noise(x, y, 1.5, 8) * 0.22 + _noise(x, y, 0.5, 9) * 0.12 + _noise(x, y, 0.2, 10) * 0.05,
    )
    diked = x > 2.5 + _noise(x, y, 2.0, 11)  # the east was reclaimed, and has straight dikes
    shore = (np.where(diked, parcel[0], wild[0]), np.where(diked, parcel[1], wild[1]))

    inside = _within(_closed(OUTLINE), xs, ys, *shore)
    town = _within(_closed(TOWN), xs, ys, *edge)
    north = _above(RIVER, x, y, bend=_noise(x, y, 0.5, 30) * 0.05 + _noise(x, y, 0.15, 31) * 0.015)
    east = _above([(b, a) for a, b in RAILWAY], y, x, bend=np.zeros_like(x))
    canal = _above(CANAL, x, y, bend=_noise(x, y, 0.8, 32) * 0.02)
    angle, reach = np.arctan2(y, x), np.hypot(x, y)
    moat = reach < MOAT_RADIUS + 0.15 * np.abs(np.cos(4.5 * angle - 0.4)) ** 1.5  # the bastions of the old fortress

    quarter = np.full(x.shape, "", dtype="U8")
    quarter[inside & town & north & ~east] = "nw"
    quarter[inside & town & north & east] = "ne"
    quarter[inside & town & ~north & east] = "e"
    quarter[inside & town & ~north & ~east & canal] = "c"
    quarter[inside & town & ~north & ~east & canal & moat] = "moat"
    quarter[inside & town & ~north & ~east & ~canal] = "s"
    quarter[inside & ~town & north] = "out-n"
    quarter[inside & ~town & ~north] = "out-s"

    labels = np.full(x.shape, -1, dtype=np.int16)
    for name, (at_x, at_y) in grids.items():
        here = quarter == name
        best = np.full(x.shape, np.inf)
        for n, (buurt, _) in enumerate(buurten):
            if name not in buurt.quarters:
                continue
            for sx, sy, weight in buurt.seeds:
                away = np.hypot(at_x - sx, at_y - sy) / weight
                closer = here & (away < best)
                best[closer] = away[closer]
                labels[closer] = n
    sides = north + 2 * east + 4 * canal + 8 * moat
    for _ in range(3):
        _give_away(labels, _slivers(labels), within=sides)
    _draw_special(labels, buurten, xs, ys, x, y, fine)
    return _tidy(labels)


def _draw_special(
    labels: Labels, buurten: Sequence[tuple[Buurt, str]], xs: Grid, ys: Grid, x: Grid, y: Grid, block: tuple[Grid, Grid]
) -> None:
    """The shapes that no nearest seed gives: the lake, the polder with its straight dikes, and the village centres."""
    outside_town = np.isin(
        labels, [n for n, (b, _) in enumerate(buurten) if set(b.quarters) & {"out-n", "out-s", "kom"}]
    )
    for n, (buurt, _) in enumerate(buurten):
        if buurt.shape == "lake":
            angle = np.arctan2(y - LAKE_CENTRE[1], x - LAKE_CENTRE[0])
            radius = LAKE_RADIUS * (
                1 + 0.16 * np.cos(2 * angle + 0.6) + 0.1 * np.cos(3 * angle) + 0.05 * np.sin(7 * angle)
            )
            radius += _noise(x, y, 0.3, 40) * 0.05
            labels[outside_town & (np.hypot(x - LAKE_CENTRE[0], y - LAKE_CENTRE[1]) < radius)] = n
        elif buurt.shape == "polder":
            labels[outside_town & _within(POLDER, xs, ys, x, y)] = n
    for n, (buurt, _) in enumerate(buurten):
        if buurt.shape == "kom":
            for sx, sy, radius in buurt.seeds:
                lobes = radius * (1 + 0.25 * _noise(x, y, 0.5, 50 + n))
                labels[outside_town & (np.hypot(block[0] - sx, block[1] - sy) < lobes)] = n


def _blocks(x: Grid, y: Grid, *, size: float, turn: float, seed: int) -> tuple[Grid, Grid]:
    """For every cell the middle of the block of houses (or the parcel of land) that it lies in.

    Deciding by block and not by cell makes borders run straight and jog round corners, as borders along streets and
    ditches do. No two blocks are as wide, and the rows bend a little.
    """
    u = x * math.cos(turn) + y * math.sin(turn)
    v = -x * math.sin(turn) + y * math.cos(turn)
    draw = random.Random(SEED * 1000 + 500 + seed)
    bent: list[Grid] = []
    for along, across in ((u, v), (v, u)):
        edges = [-14.0]
        while edges[-1] < 14:
            edges.append(edges[-1] + size * draw.uniform(0.5, 1.5))
        steps = np.array(edges)
        swing = _noise(x, y, 1.3, 100 + seed + len(bent)) * size * 0.6 + 0.02 * across
        at = np.searchsorted(steps, along + swing).clip(1, len(steps) - 1)
        bent.append((steps[at] + steps[at - 1]) / 2 - swing)
    mid_u, mid_v = bent
    return mid_u * math.cos(turn) - mid_v * math.sin(turn), mid_u * math.sin(turn) + mid_v * math.cos(turn)


def _noise(x: Grid, y: Grid, scale: float, seed: int) -> Grid:
    """Smooth noise between -1 and 1 with hills about ``scale`` units apart."""
    columns, rows = int((EAST - WEST) / scale) + 3, int((NORTH - SOUTH) / scale) + 3
    draw = random.Random(SEED * 1000 + seed)
    lattice = np.array([[draw.uniform(-1, 1) for _ in range(columns)] for _ in range(rows)])
    u, v = (x - WEST) / scale, (y - SOUTH) / scale
    i, j = u.astype(int), v.astype(int)
    fu, fv = u - i, v - j
    fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
    low = lattice[j, i] * (1 - fu) + lattice[j, i + 1] * fu
    high = lattice[j + 1, i] * (1 - fu) + lattice[j + 1, i + 1] * fu
    result: Grid = low * (1 - fv) + high * fv
    return result


def _curve(points: Sequence[Point], *, closed: bool = False, steps: int = 12) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    count = len(points)
    result: list[Point] = []
    for n in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(n + k) % count] for k in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = points[max(n - 1, 0)], points[n], points[n + 1], points[min(n + 2, count - 1)]
        for step in range(steps):
            t = step / steps
            result.append(
                tuple(  # type: ignore[arg-type]  # two coordinates in, two out
                    0.5
                    * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )
            )
    if not closed:
        result.append(points[-1])
    return result


def _closed(points: Sequence[Point]) -> list[Point]:
    return _curve(points, closed=True)


def _above(line: Sequence[Point], x: Grid, y: Grid, *, bend: Grid) -> Mask:
    """Which cells lie above a line that runs along x (from either side) through these points."""
    curve = sorted(_curve(line))
    height = np.interp(x, [p[0] for p in curve], [p[1] for p in curve])
    result: Mask = y > height + bend
    return result


def _within(polygon: Sequence[Point], xs: Grid, ys: Grid, at_x: Grid, at_y: Grid) -> Mask:
    """Which cells lie in a polygon, when each asks not for itself but for the place (at_x, at_y)."""
    plain = np.zeros((len(ys), len(xs)), dtype=bool)
    corners = list(zip(polygon, [*polygon[1:], polygon[0]], strict=True))
    for row, y in enumerate(ys):
        crossings = sorted(
            ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in corners if (ay > y) != (by > y)
        )
        plain[row] = np.searchsorted(np.array(crossings), xs) % 2 == 1
    column = np.floor((at_x - WEST) / CELL).astype(int).clip(0, len(xs) - 1)
    line = np.floor((at_y - SOUTH) / CELL).astype(int).clip(0, len(ys) - 1)
    return plain[line, column]


def _tidy(labels: Labels) -> Labels:
    """Give crumbs to a neighbour, until each buurt is one piece and no two buurten touch in a corner only."""
    for _ in range(40):
        loose = _crumbs(labels) | _corner_touches(labels)
        if not loose.any():
            return labels
        _give_away(labels, loose)
    raise RuntimeError("The drawing does not come to rest: change a seed in names.py.")


def _give_away(labels: Labels, loose: Mask, *, within: NDArray[np.int64] | None = None) -> None:
    """Give loose cells to a neighbour, from their edge inwards, and to none with another value of ``within``."""
    left = loose.sum() + 1
    while loose.sum() < left:
        left = loose.sum()
        for shift in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            neighbour = np.roll(labels, shift, axis=(0, 1))
            sure = loose & ~np.roll(loose, shift, axis=(0, 1)) & (neighbour != labels)
            if within is not None:
                sure &= np.roll(within, shift, axis=(0, 1)) == within
            labels[sure] = neighbour[sure]
            loose = loose & ~sure


def _slivers(labels: Labels, *, narrow: int = 3) -> Mask:
    """Every cell of a strip narrower than ``2 * narrow + 1`` cells: no alley or ditch makes a border by itself."""
    shifts = [(axis, step) for axis in (0, 1) for step in range(-narrow, narrow + 1)]
    low, high = labels, labels
    for axis in (0, 1):
        low = np.minimum.reduce([np.roll(low, step, axis=axis) for a, step in shifts if a == axis])
        high = np.maximum.reduce([np.roll(high, step, axis=axis) for a, step in shifts if a == axis])
    wide = low == high
    for axis in (0, 1):
        wide = np.logical_or.reduce([np.roll(wide, step, axis=axis) for a, step in shifts if a == axis])
    result: Mask = ~wide
    return result


def _crumbs(labels: Labels) -> Mask:
    """Every cell that hangs loose from the largest piece of its buurt (or of the outside)."""
    parent: list[int] = []  # a forest over runs: cells beside each other in one row with one label
    size: list[int] = []

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    run_of = np.empty(labels.shape, dtype=np.int32)
    owner: list[int] = []
    for row, line in enumerate(labels):
        starts = np.flatnonzero(np.diff(line, prepend=line[0] - 1))
        first = len(parent)
        lengths = np.diff(starts, append=len(line))
        parent.extend(range(first, first + len(starts)))
        size.extend(int(length) for length in lengths)
        owner.extend(int(line[start]) for start in starts)
        run_of[row] = np.repeat(np.arange(first, first + len(starts)), lengths)
        if row:
            same = line == labels[row - 1]
            for above, below in sorted(
                set(zip(run_of[row - 1][same].tolist(), run_of[row][same].tolist(), strict=True))
            ):
                one, other = root(above), root(below)
                if one != other:
                    parent[other] = one
                    size[one] += size[other]
    largest: dict[int, int] = {}
    for run, label in enumerate(owner):
        if parent[run] == run and (label not in largest or size[run] > size[largest[label]]):
            largest[label] = run
    whole = np.array([root(run) == largest[owner[run]] for run in range(len(parent))])
    result: Mask = ~whole[run_of]
    return result


def _corner_touches(labels: Labels) -> Mask:
    """One cell of every chequered two by two, where a buurt would touch itself in a point."""
    a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]
    result = np.zeros(labels.shape, dtype=bool)
    result[:-1, :-1] = ((a == d) | (b == c)) & (a != b) & (a != c) & (d != b) & (d != c)
    return result


# From cells to borders


def _arcs(labels: Labels, buurten: Sequence[tuple[Buurt, str]]) -> list[Arc]:
    """Every border between two buurten, walked from junction to junction, smoothed and thinned once."""
    steps: dict[tuple[int, int], list[tuple[tuple[int, int], int, int]]] = defaultdict(list)
    height, width = labels.shape
    for row, column in zip(*np.nonzero(labels[:, :-1] != labels[:, 1:]), strict=True):
        left, right = int(labels[row, column]), int(labels[row, column + 1])
        low, high = (int(column) + 1, int(row)), (int(column) + 1, int(row) + 1)
        steps[low].append((high, left, right))
        steps[high].append((low, right, left))
    for row, column in zip(*np.nonzero(labels[:-1, :] != labels[1:, :]), strict=True):
        below, above = int(labels[row, column]), int(labels[row + 1, column])
        start, end = (int(column), int(row) + 1), (int(column) + 1, int(row) + 1)
        steps[start].append((end, above, below))
        steps[end].append((start, below, above))

    junctions = sorted(node for node, ways in steps.items() if len(ways) != 2)
    walked: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    arcs: list[Arc] = []

    def walk(start: tuple[int, int], first: tuple[tuple[int, int], int, int]) -> None:
        path, (here, left, right) = [start], first
        walked.update({(start, here), (here, start)})
        path.append(here)
        while here != start and len(steps[here]) == 2:
            (forward,) = [way for way in steps[here] if way[0] != path[-2]]
            walked.update({(here, forward[0]), (forward[0], here)})
            here = forward[0]
            path.append(here)
        arcs.append(Arc(left, right, _smooth(path, rough=_is_straight(left, right, buurten))))

    for node in [*junctions, *sorted(steps)]:
        for way in steps[node]:
            if (node, way[0]) not in walked:
                walk(node, way)
    return arcs


def _is_straight(left: int, right: int, buurten: Sequence[tuple[Buurt, str]]) -> float:
    """How far (in units) a border may be thinned: streets run straight, banks and shores do not."""
    if -1 in (left, right):
        return 0.012
    quarters = set(buurten[left][0].quarters) & set(buurten[right][0].quarters)
    return 0.02 if quarters & {"nw", "ne", "e", "c", "s", "moat"} else 0.008


def _smooth(path: Sequence[tuple[int, int]], *, rough: float) -> tuple[Point, ...]:
    """The stairs of the grid as a line: ends stay, the rest is averaged and thinned to what the eye needs."""
    line = [(WEST + column * CELL, SOUTH + row * CELL) for column, row in path]
    ring = line[0] == line[-1]
    for _ in range(4):
        inner = [
            ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            for a, b, c in zip(line, line[1:], line[2:], strict=False)
        ]
        if ring:
            a, b, c = line[-2], line[0], line[1]
            end = ((a[0] + 2 * b[0] + c[0]) / 4, (a[1] + 2 * b[1] + c[1]) / 4)
            line = [end, *inner, end]
        else:
            line = [line[0], *inner, line[-1]]
    if ring:
        half = len(line) // 2
        line = [*_thin(line[: half + 1], rough), *_thin(line[half:], rough)[1:]]
    else:
        line = _thin(line, rough)
    return tuple(_degrees(point) for point in line)


def _thin(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out what lies within ``tolerance`` of a straight line (Douglas and Peucker)."""
    if len(line) < 3:
        return list(line)
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(point: Point) -> float:
        if length == 0:
            return math.hypot(point[0] - ax, point[1] - ay)
        return abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length

    far = max(range(1, len(line) - 1), key=lambda n: off(line[n]))
    if off(line[far]) <= tolerance:
        return [line[0], line[-1]]
    return [*_thin(line[: far + 1], tolerance), *_thin(line[far:], tolerance)[1:]]


def _degrees(point: Point) -> Point:
    per_unit = UNIT_KM / KM_PER_DEGREE_LAT
    lon = ORIGIN[0] + point[0] * per_unit / math.cos(math.radians(ORIGIN[1]))
    return round(lon, DECIMALS), round(ORIGIN[1] + point[1] * per_unit, DECIMALS)


# From borders to areas


def _polygon(arcs: Iterable[Arc], members: set[int]) -> dict[str, Any]:
    """The area of these buurten together: outer ring against the clock, holes with it (RFC 7946)."""
    leaving: dict[Point, list[tuple[Point, ...]]] = defaultdict(list)
    for arc in arcs:
        if (arc.left in members) != (arc.right in members):
            points = arc.points if arc.left in members else arc.points[::-1]
            leaving[points[0]].append(points)
    rings: list[list[Point]] = []
    while leaving:
        start = min(leaving)
        ring: list[Point] = [start]
        while True:
            ways = leaving[ring[-1]]
            points = ways.pop()
            if not ways:
                del leaving[points[0]]
            ring.extend(points[1:])
            if ring[-1] == start:
                break
        rings.append(ring)
    outer = [ring for ring in rings if _surface(ring) > 0]
    if len(outer) != 1:
        raise RuntimeError(f"An area fell apart in {len(outer)} pieces: change a seed in names.py.")
    return {"type": "Polygon", "coordinates": [outer[0], *(ring for ring in rings if ring is not outer[0])]}


def _surface(ring: Sequence[Point]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)) / 2


if __name__ == "__main__":
    sys.stdout.write(as_geojson())
