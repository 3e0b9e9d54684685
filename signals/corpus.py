"""Our own texts as residents write them, each with what it is about: to train on, and to measure on.

A file for each category in `signals/data/corpus`, and one that another hand wrote apart from them (`EXAM`). Which
text is for training and which for measuring is said by the text itself, so that it stays so when texts are added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from signals.models import Kind
from signals.reading import fold, read

FOLDER: Final = Path(__file__).parent / "data" / "corpus"
EXAM: Final = Path(__file__).parent / "data" / "exam.tsv"
KINDS: Final = tuple(Kind.values)

_MEASURED: Final = 5  # one text in so many is for measuring


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its category and kind (values of the contract), and the other domain that it touches, or none."""

    category: str
    kind: str
    secondary_domain: str | None
    text: str

    @property
    def is_measured(self) -> bool:
        """Whether the text is for measuring and never trained on."""
        return is_measured(self.text)


def is_measured(text: str) -> bool:
    """Whether a text is for measuring; the same for texts that differ in capitals, accents and signs only."""
    words = " ".join(read(text).words)
    return hashlib.blake2b(words.encode(), digest_size=4).digest()[0] % _MEASURED == 0


def examples() -> Iterator[Example]:
    """All texts of the corpus, category by category. Raises `ValueError` for a line that is not as it should be."""
    for file in sorted(FOLDER.glob("*.tsv")):
        for number, (kind, secondary, text) in _lines(file, ("kind", "secondary", "text")):
            yield _example(file, number, file.stem, kind, secondary, text)


def exam(file: Path = EXAM) -> Iterator[Example]:
    """The texts that were written apart from the corpus, on which nothing is ever tuned: ours, or those of another file
    of the same columns. Raises `ValueError` for a line that is not as it should be."""
    for number, (category, kind, secondary, text) in _lines(file, ("category", "kind", "secondary", "text")):
        yield _example(file, number, category, kind, secondary, text)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the share of runs of four letters that both have."""
    left, right = _runs(one), _runs(other)
    both = len(left & right)
    return both / (len(left) + len(right) - both) if left or right else 1.0


@lru_cache(maxsize=20_000)  # each text is held against many others
def _runs(text: str) -> frozenset[str]:
    folded = " ".join(read(fold(text)).words)
    return frozenset(folded[i : i + 4] for i in range(max(len(folded) - 3, 1)))


def _lines(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    if tuple(head.split("\t")) != columns:
        raise ValueError(f"{file.name}: the first line must name {', '.join(columns)}")
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ValueError(f"{file.name}:{number}: {len(cells)} columns, not {len(columns)}")
        yield number, cells


def _example(file: Path, number: int, category: str, kind: str, secondary: str, text: str) -> Example:
    if kind not in KINDS or not text.strip():
        raise ValueError(f"{file.name}:{number}: no text, or {kind!r} is none of {', '.join(KINDS)}")
    return Example(category, kind, secondary or None, text)
