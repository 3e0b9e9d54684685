"""What residents and area officers say in the demo: 600 sounds, each written by hand, kept in ``data/signals.csv``.

Columns: category and kind (values of the starting set and of the contract), secondary_domain (may be empty), channel,
area (code of a buurt, or empty), place (how exactly it is known: point, address, area, none), street and house_number
(of ``streets.py``), contact (which of name, email, phone the reporter leaves; empty: anonymous), months (in which the
text can have been written, such as 6-8 or 11-2; empty: any), text. Nobody in it exists.

The mix is a choice, not a finding: what came in through the area officers' own channels (straat, schouw, overleg,
partner) is nearly all physical where the demo places them under fysiek, and for about half social where they are a
unit of their own. What residents send by themselves has the same mix in both halves.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SOUNDS_FILE: Final = Path(__file__).parent / "data" / "signals.csv"


@dataclass(frozen=True, slots=True)
class Sound:
    """One line of the file; see the head of this module."""

    category: str
    kind: str
    secondary_domain: str
    channel: str
    area: str
    place: str
    street: str
    house_number: str
    contact: frozenset[str]
    months: frozenset[int]
    text: str


def sounds() -> list[Sound]:
    """All sounds, in the order of the file."""
    with SOUNDS_FILE.open(encoding="utf-8", newline="") as file:
        return [
            Sound(
                **{name: value for name, value in row.items() if name not in ("contact", "months")},
                contact=frozenset(row["contact"].split()),
                months=_months(row["months"]),
            )
            for row in csv.DictReader(file)
        ]


def _months(written: str) -> frozenset[int]:
    """`6-8` is June to August, `11-2` November to February, nothing is all year."""
    if not written:
        return frozenset(range(1, 13))
    first, _, last = written.partition("-")
    start, end = int(first), int(last or first)
    return frozenset(range(start, end + 1) if start <= end else {*range(start, 13), *range(1, end + 1)})
