"""What the model sees of a text: its words, pairs of words, and pieces of words; no order beyond that.

Used by training and by serving alike, so that both see the same. Plain Python; nothing is kept of the text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from signals.dutch import stem
from signals.reading import Words

PIECES: Final = (3, 4, 5)
"""Lengths of the pieces of a word, with its borders: they see compounds, dialects and slips of the finger."""

SORTS: Final = {"w": 1.0, "b": 0.5, "c": 1.0}
"""The first letter of a trait, and how much all traits of that sort weigh together: the stem of a word, two stems that
follow each other (few texts share them), a piece of a word."""


def traits(words: Words) -> Iterator[tuple[str, int]]:
    """Each trait of a text with the number of the word that it came from; one that occurs twice comes twice."""
    before = ""
    for i, word in enumerate(words.words):
        key = stem(word)
        yield f"w{key}", i
        if before:
            yield f"b{before} {key}", i
        before = key
        bordered = f"^{word}$"
        for length in PIECES:
            for begin in range(len(bordered) - length + 1):
                yield f"c{bordered[begin : begin + length]}", i


def counted(words: Words) -> dict[str, int]:
    """How often each trait occurs in a text."""
    found: dict[str, int] = {}
    for trait, _word in traits(words):
        found[trait] = found.get(trait, 0) + 1
    return found


def weighed(counts: Mapping[str, int], numbers: Mapping[str, int], rarity: Sequence[float]) -> dict[int, float]:
    """The traits that the model knows, by number, with their weight in this text.

    Rare ones weigh more (`rarity`, by number), repeated ones a little more, and all of one sort together weigh what
    `SORTS` says, so that a long text counts as a short one.
    """
    found: dict[str, list[tuple[int, float]]] = {sort: [] for sort in SORTS}
    for trait, count in counts.items():
        number = numbers.get(trait)
        if number is not None:
            found[trait[0]].append((number, (1 + math.log(count)) * rarity[number]))
    weights: dict[int, float] = {}
    for sort, mine in found.items():
        length = math.sqrt(sum(weight * weight for _number, weight in mine))
        weights |= {number: SORTS[sort] * weight / length for number, weight in mine}
    return weights
