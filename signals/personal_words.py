"""Lists of words for the rules on personal data, and what these rules share: the look around a place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NAMES_FILE: Final = Path(__file__).parent / "data" / "names.json"
"""Lists of our own: names, titles, relations, and words that look like a name and are none."""

LISTS: Final[dict[str, list[str]]] = json.loads(NAMES_FILE.read_text(encoding="utf-8"))["words"]

STREET_ENDS: Final = (
    "straat|laan|weg|plein|kade|gracht|singel|dreef|hof|pad|steeg|dijk|plantsoen|boulevard|allee|gaarde|erf|hofje|"
    "dwarsstraat|str|ln"
)
"""How a street's name ends; in small letters too."""

STREET_ENDS_OF_NAMES: Final = "park|veld|kamp|ring|horst|brink|akker|burg|markt|wal|haven|weide|hoek|oord|es|esch|hout"
"""Endings that say street only in a word with a capital."""

Places = Iterator[tuple[int, int]]


def words(key: str) -> frozenset[str]:
    """The words of one list in the file."""
    return frozenset(word for line in LISTS[key] for word in line.split())


def text_before(folded: str, place: int, reach: int) -> str:
    """The part of a text that ends at a place."""
    return folded[max(0, place - reach) : place]
