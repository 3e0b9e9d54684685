"""What the model sees of a text: its words, pairs of words, and pieces of words; no order beyond that. And how it is
said, which tells an idea from a question: with which words a sentence begins and ends, and with which mark.

Used by training and by serving alike, so that both see the same. Plain Python; nothing is kept of the text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Protocol

from signals.dutch import stem
from signals.reading import Words

PIECES: Final = (3, 4, 5)
"""Lengths of the pieces of a word, with its borders: they see compounds, dialects and slips of the finger."""

SORTS: Final = {"w": 1.0, "b": 0.5, "c": 1.0, "m": 1.5}
"""The first letter of a trait, and how much all traits of that sort weigh together: the stem of a word, two stems that
follow each other (few texts share them), a piece of a word; and the manners, which are of no weight for a subject."""

_MARKS: Final = ".!?;"
_SIX: Final = 6  # words: a text is so many sixes long, which is told up to eight of them
_LONGEST: Final = 8
_MOST: Final = 3  # marks of one sort that are told apart


class Numbered(Protocol):
    """What knows traits by number: a dict of them, or what a model has instead."""

    def get(self, trait: str, /) -> int | None:
        """The number of a trait, or None for one that is not known."""


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


def manners(text: str, words: Words) -> dict[str, int]:
    """How often each trait of how a text is said occurs in it: how its sentences begin and end, pairs of whole words,
    its length, and its marks. `words` are those that `reading.read` found in the text."""
    found: list[str] = []
    sentences: list[tuple[list[str], str]] = []
    for i, word in enumerate(words.words):
        if not i or words.sentences[i] != words.sentences[i - 1]:
            sentences.append(([], ""))
        following = words.begins[i + 1] if i + 1 < len(words) else len(text)
        mark = next((sign for sign in text[words.ends[i] : following] if sign in _MARKS), "")
        sentences[-1] = ([*sentences[-1][0], word], mark)
    for i, (said, mark) in enumerate(sentences):
        two = " ".join(said[:2])
        place = "first" if not i else "last" if i == len(sentences) - 1 else "among"
        found += [f"m1 {said[0]}", f"m2 {two}", f"m3 {' '.join(said[:3])}", f"m1 {place} {said[0]}"]
        found += [f"m1{mark} {said[0]}", f"m{mark}", f"m-2{mark} {' '.join(said[-2:])}"]
        if i == len(sentences) - 1:
            found += [f"m last{mark}", f"m last{mark} {said[0]}", f"m last{mark} {two}"]
    found += [f"m+ {one} {other}" for one, other in pairwise(words.words)]
    found += [f"m# {min(len(words) // _SIX, _LONGEST)}"]
    found += [f"m{sign}{min(text.count(sign), _MOST)}" for sign in "?!"]
    return Counter(found)


def counted(words: Words) -> dict[str, int]:
    """How often each trait occurs in a text."""
    found: dict[str, int] = {}
    for trait, _word in traits(words):
        found[trait] = found.get(trait, 0) + 1
    return found


def weighed(counts: Mapping[str, int], numbers: Numbered, rarity: Sequence[float]) -> dict[int, float]:
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
