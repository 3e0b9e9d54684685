"""How many people live where in the demo, from 2022 to 2025: made up, and adding up over the tree.

Each buurt has a line: residents in 2025, yearly growth in percent, share of 65 and over, share under 15, people per
household, mean property value (WOZ, thousands of euros), share of owner-occupied homes, and which part of it is land.
Counts of a larger area are the sums of its buurten; means and shares are weighted by households; density is residents
per square kilometre of land.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

YEARS = (2022, 2023, 2024, 2025)
AREAS_FILE = Path(__file__).parent / "data" / "elzerwaard.geojson"
WOZ_GROWTH = {2022: 0.83, 2023: 0.92, 2024: 0.96, 2025: 1.0}

#               residents, growth, 65+, <15, per household, WOZ, owned, land
PROFILES: dict[str, tuple[int, float, int, int, float, int, int, float]] = {
    "BU99010101": (1650, 0.8, 19, 5, 1.4, 372, 31, 0.97),
    "BU99010102": (1480, 0.6, 17, 6, 1.5, 351, 34, 0.97),
    "BU99010103": (1320, 0.3, 21, 7, 1.5, 318, 29, 0.93),
    "BU99010104": (1190, 0.1, 34, 4, 1.3, 309, 26, 0.96),
    "BU99010201": (1210, 7.5, 11, 12, 1.7, 428, 48, 0.78),
    "BU99010202": (2240, 0.4, 14, 14, 1.8, 276, 27, 0.98),
    "BU99010203": (980, 4.2, 12, 8, 1.5, 411, 44, 0.86),
    "BU99010204": (140, -1.5, 16, 6, 1.6, 265, 40, 0.71),
    "BU99010301": (1730, 1.9, 13, 6, 1.4, 297, 22, 1.0),
    "BU99010302": (2390, 0.0, 18, 13, 1.9, 389, 57, 0.99),
    "BU99010303": (1960, -0.2, 26, 12, 1.9, 541, 68, 0.95),
    "BU99010304": (2110, 0.5, 17, 14, 2.0, 334, 49, 0.98),
    "BU99010401": (1890, 0.7, 18, 14, 2.0, 347, 53, 0.94),
    "BU99010402": (1750, 0.2, 20, 13, 1.9, 312, 44, 0.96),
    "BU99010403": (420, -0.6, 25, 11, 2.2, 498, 81, 0.68),
    "BU99010404": (1340, 5.1, 10, 13, 1.7, 369, 45, 0.98),
    "BU99010501": (2260, -0.4, 29, 12, 2.0, 338, 61, 0.97),
    "BU99010502": (2480, -0.1, 23, 15, 2.1, 283, 43, 0.99),
    "BU99010503": (2050, -0.3, 27, 13, 2.1, 329, 58, 0.99),
    "BU99010504": (2190, 0.1, 24, 14, 2.1, 361, 64, 0.98),
    "BU99010601": (2340, 1.2, 12, 21, 2.6, 448, 76, 0.93),
    "BU99010602": (2720, 0.3, 17, 18, 2.3, 326, 55, 0.98),
    "BU99010603": (1530, 0.9, 19, 17, 2.4, 517, 83, 0.72),
    "BU99010604": (60, -2.0, 15, 8, 2.0, 402, 70, 1.0),
    "BU99010701": (1410, 0.6, 13, 13, 1.8, 258, 28, 0.99),
    "BU99010702": (2310, 0.2, 16, 17, 2.1, 241, 24, 1.0),
    "BU99010703": (2170, 0.1, 15, 18, 2.1, 236, 21, 1.0),
    "BU99010704": (880, 2.4, 11, 11, 1.7, 288, 33, 1.0),
    "BU99010801": (2530, -0.2, 21, 15, 2.1, 262, 35, 0.99),
    "BU99010802": (2280, -0.1, 23, 14, 2.0, 249, 31, 0.99),
    "BU99010803": (2360, 0.2, 20, 16, 2.1, 244, 28, 1.0),
    "BU99010804": (2140, 0.0, 22, 15, 2.1, 268, 38, 1.0),
    "BU99010901": (2620, 2.1, 7, 25, 2.8, 471, 79, 0.96),
    "BU99010902": (2190, 2.8, 6, 26, 2.8, 458, 77, 0.96),
    "BU99010903": (1940, 3.4, 6, 24, 2.7, 486, 81, 0.95),
    "BU99010904": (1160, 11.5, 5, 23, 2.6, 503, 74, 0.94),
    "BU99011001": (1870, 0.3, 19, 13, 1.9, 356, 52, 0.95),
    "BU99011002": (1780, 0.1, 20, 14, 2.0, 301, 46, 1.0),
    "BU99011003": (1690, 0.0, 18, 14, 1.9, 289, 41, 1.0),
    "BU99011004": (1610, -0.1, 21, 13, 1.9, 294, 43, 1.0),
    "BU99011101": (1840, 0.1, 18, 16, 2.1, 274, 32, 1.0),
    "BU99011102": (1730, 0.2, 17, 17, 2.1, 261, 30, 1.0),
    "BU99011103": (1950, -0.1, 24, 14, 2.0, 343, 56, 1.0),
    "BU99011104": (1820, 0.0, 22, 15, 2.1, 317, 51, 1.0),
    "BU99011201": (2030, -0.3, 25, 14, 2.2, 306, 59, 0.95),
    "BU99011202": (2180, -0.2, 24, 14, 2.2, 299, 57, 0.96),
    "BU99011203": (1980, -0.2, 26, 13, 2.2, 311, 60, 0.95),
    "BU99011204": (890, 0.8, 20, 15, 2.3, 437, 78, 0.92),
    "BU99012101": (2150, 0.2, 24, 15, 2.3, 378, 69, 0.97),
    "BU99012102": (640, -0.5, 22, 14, 2.5, 521, 85, 0.96),
    "BU99012103": (35, 0.0, 28, 6, 1.8, 392, 91, 0.03),
    "BU99012201": (1720, 0.1, 26, 14, 2.3, 384, 70, 0.98),
    "BU99012202": (980, 6.8, 8, 24, 2.7, 462, 80, 0.99),
    "BU99012203": (760, -0.4, 21, 15, 2.6, 548, 86, 0.95),
    "BU99012301": (2480, 0.1, 25, 15, 2.3, 367, 66, 0.98),
    "BU99012302": (390, -0.6, 23, 13, 2.5, 512, 84, 0.93),
    "BU99012401": (1090, 0.3, 23, 16, 2.4, 359, 67, 0.99),
    "BU99012402": (410, -0.5, 22, 14, 2.5, 527, 85, 0.96),
    "BU99012403": (120, -1.0, 19, 17, 2.8, 604, 88, 0.97),
    "BU99012501": (1930, 0.4, 22, 16, 2.4, 371, 68, 0.98),
    "BU99012502": (560, -0.4, 20, 16, 2.7, 566, 87, 0.95),
}


@dataclass(frozen=True)
class Figures:
    """The figures of one area in one year; ``woz`` in thousands of euros, ``owned`` in percent, ``density`` per km2."""

    population: int
    households: int
    aged_65_plus: int
    aged_0_14: int
    woz: int
    owned: int
    density: int
    household_size: float
    land_hectares: int


def figures(year: int) -> dict[str, Figures]:
    """For every area of the demo, by code, its figures in a year of ``YEARS``."""
    tree = _areas()
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 7)
    for code, (residents, growth, old, young, per_home, woz, owned, land) in PROFILES.items():
        population = round(residents / (1 + growth / 100) ** (YEARS[-1] - year))
        households = round(population / per_home)
        counts = [
            population,
            households,
            round(population * (old - 0.3 * (YEARS[-1] - year)) / 100),
            round(population * young / 100),
            round(woz * WOZ_GROWTH[year]) * households,
            owned * households,
            round(tree[code][1] * land),
        ]
        at: str | None = code
        while at:
            sums[at] = [a + b for a, b in zip(sums[at], counts, strict=True)]
            at = tree[at][0]
    return {
        code: Figures(
            population=int(population),
            households=int(homes),
            aged_65_plus=int(old),
            aged_0_14=int(young),
            woz=round(woz / homes),
            owned=round(owned / homes),
            density=round(population * 100 / hectares),
            household_size=round(population / homes, 1),
            land_hectares=int(hectares),
        )
        for code, (population, homes, old, young, woz, owned, hectares) in sums.items()
    }


def parents() -> dict[str, str | None]:
    """Of every area of the demo the code of what it lies in."""
    return {code: parent for code, (parent, _surface) in _areas().items()}


@cache
def _areas() -> dict[str, tuple[str | None, float]]:
    """Of every area its parent and its surface in hectares."""
    collection: dict[str, Any] = json.loads(AREAS_FILE.read_text("utf-8"))
    return {
        feature["properties"]["code"]: (feature["properties"]["parent"], _hectares(feature["geometry"]["coordinates"]))
        for feature in collection["features"]
    }


def _hectares(rings: list[list[list[float]]]) -> float:
    """The surface of a polygon (outer ring, then holes), measured on a plane through its own latitude."""
    total = 0.0
    for ring in rings:
        metres_lat = 111_200.0
        metres_lon = metres_lat * math.cos(math.radians(ring[0][1]))
        total += (
            sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False)) / 2 * metres_lat * metres_lon
        )
    return total / 10_000
