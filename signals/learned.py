"""The model that learned from texts: it gives each category, kind and domain a score, and says which words decided.

A linear model in arrays, read from one file that holds arrays and nothing else: nothing of it is ever run or
unpickled, and its hash must be the one that its card names. It is made by `manage.py train_understanding`. See
docs/understanding.md.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from signals.dutch import stem
from signals.model_file import Unusable, arrays_of
from signals.reading import Words
from signals.traits import counted, manners, traits, weighed

FILE: Final = Path(__file__).parent / "data" / "understanding.npz"
CARD: Final = Path(__file__).parent / "data" / "understanding.json"
_DECIDES: Final = 0.35  # of the most telling word's share: from here a word is named as one that decided
_NAMED: Final = 6  # words that are named at most


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A text as the model sees it: numbers and weights of its traits, and of its manners."""

    words: Words
    numbers: np.ndarray
    weights: np.ndarray
    manners: np.ndarray
    manner_weights: np.ndarray


class Numbers:
    """Which number each trait has: its place in the list that it is made of.

    In 12 bytes a trait, where a dict takes some 150, for 80,000 of them in each process of the web. A trait is known by
    Python's hash of it (64 bits, other ones in each process): that a text holds one that passes for another does not
    happen. Raises `ValueError` for one that stands twice.
    """

    def __init__(self, traits: Sequence[str]) -> None:
        hashes = np.fromiter(map(hash, traits), dtype=np.int64, count=len(traits))
        order = np.argsort(hashes)
        if (np.diff(hashes[order]) == 0).any():
            raise ValueError("a trait stands twice")
        self._hashes = array("q", hashes[order].tobytes())
        self._numbers = array("I", order.astype(np.uint32).tobytes())

    def get(self, trait: str) -> int | None:
        """The number of a trait, or None for one that is not among them."""
        key = hash(trait)
        place = bisect_left(self._hashes, key)
        if place == len(self._hashes) or self._hashes[place] != key:
            return None
        return self._numbers[place]


@dataclass(frozen=True, eq=False)
class Learned:
    """The arrays. `n` traits, `m` manners, `k` categories; scores are logits.

    `categories`, `kinds` and `domains` name the columns of `to_category` (n x k), `to_kind` (n x 5) and `to_domain`
    (n x 3); `manner_to_kind` is m x 5. `vote_to_category` (k x k) is what the square root of the keyword rule's vote
    adds, `rule_to_kind` (5 x 5) what the rule of kinds adds. For a category that the model never saw, a vote counts
    `foreign_vote`, on top of `foreign_bias`.
    """

    numbers: Numbers
    rarity: Sequence[float]
    manner_numbers: Numbers
    manner_rarity: Sequence[float]
    categories: tuple[str, ...]
    kinds: tuple[str, ...]
    domains: tuple[str, ...]
    to_category: np.ndarray
    category_bias: np.ndarray
    vote_to_category: np.ndarray
    foreign_vote: float
    foreign_bias: float
    to_kind: np.ndarray
    manner_to_kind: np.ndarray
    kind_bias: np.ndarray
    rule_to_kind: np.ndarray
    to_domain: np.ndarray
    domain_bias: np.ndarray

    def read(self, text: str, words: Words) -> Read:
        """Look up the traits and manners of a text; one that the model does not know is left out."""
        found = weighed(counted(words), self.numbers, self.rarity)
        how = weighed(manners(text, words), self.manner_numbers, self.manner_rarity)
        return Read(words, *_as_arrays(found), *_as_arrays(how))

    def knows(self, word: str) -> bool:
        """Whether this word, in some inflection, stood in the texts that the model learned from."""
        return self.numbers.get(f"w{stem(word)}") is not None

    def of_categories(self, text: Read, votes: Mapping[str, float]) -> dict[str, float]:
        """The score of each category in `votes`, which holds the keyword rule's vote for each that may be chosen."""
        learned = text.weights @ self.to_category[text.numbers].astype(np.float32) + self.category_bias
        own = np.sqrt(np.array([votes.get(slug, 0.0) for slug in self.categories], dtype=np.float32))
        learned = learned + own @ self.vote_to_category
        scores = dict(zip(self.categories, learned.tolist(), strict=True))
        foreign = {slug: self.foreign_bias + self.foreign_vote * vote**0.5 for slug, vote in votes.items()}
        return {slug: scores.get(slug, foreign[slug]) for slug in votes}

    def of_kinds(self, text: Read, rule: str) -> dict[str, float]:
        """The score of each kind; `rule` is what the rule of kinds says."""
        learned = text.weights @ self.to_kind[text.numbers].astype(np.float32) + self.kind_bias
        learned = learned + text.manner_weights @ self.manner_to_kind[text.manners].astype(np.float32)
        learned = learned + self.rule_to_kind[self.kinds.index(rule)]
        return dict(zip(self.kinds, learned.tolist(), strict=True))

    def of_domains(self, text: Read) -> dict[str, float]:
        """The score of each domain by itself; above 0 the text more likely touches it than not."""
        learned = text.weights @ self.to_domain[text.numbers].astype(np.float32) + self.domain_bias
        return dict(zip(self.domains, learned.tolist(), strict=True))

    def words_for(self, text: Read, slug: str) -> dict[int, float]:
        """How much each word of the text spoke for a category against the average of all, by the number of the word;
        those that spoke most, and none for a category that the model never saw."""
        if slug not in self.categories or not len(text.numbers):
            return {}
        rows = self.to_category[text.numbers].astype(np.float32)
        worth = (rows[:, self.categories.index(slug)] - rows.mean(axis=1)) * text.weights
        by_number = dict(zip(text.numbers.tolist(), worth.tolist(), strict=True))
        said: dict[int, float] = {}
        counts = counted(text.words)
        for trait, word in traits(text.words):
            number = self.numbers.get(trait)
            if number is not None:
                said[word] = said.get(word, 0.0) + by_number[number] / counts[trait]
        most = sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:_NAMED]
        return {word: worth for word, worth in most if worth > 0 and worth >= _DECIDES * most[0][1]}


@cache
def learned() -> Learned:
    """The model that comes with the product, read once for each process. Raises `Unusable`."""
    card = _card(CARD)
    return load(FILE.read_bytes() if FILE.is_file() else b"", sha256=card.get("sha256", ""))


def load(content: bytes, *, sha256: str) -> Learned:
    """Read a model from the bytes of its file.

    Raises `Unusable` when they are not the ones that `sha256` belongs to (in hexadecimal digits), or hold anything
    else than the arrays of this version (`model_file.arrays_of`).
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unusable("the file is not the one that its card names")
    names, numbers = arrays_of(content)
    try:
        return Learned(
            numbers=Numbers(names["traits"]),
            categories=names["categories"],
            kinds=names["kinds"],
            domains=names["domains"],
            foreign_vote=float(numbers.pop("foreign_vote")),
            foreign_bias=float(numbers.pop("foreign_bias")),
            rarity=_as_floats(numbers.pop("rarity")),
            manner_numbers=Numbers(names["manners"]),
            manner_rarity=_as_floats(numbers.pop("manner_rarity")),
            **numbers,
        )
    except ValueError as error:
        raise Unusable(f"the file does not hold the arrays of a model: {error}") from error


def _as_floats(numbers: np.ndarray) -> array[float]:
    return array("f", numbers.astype(np.float32).tobytes())


def _as_arrays(found: Mapping[int, float]) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.fromiter(found, dtype=np.int64, count=len(found))
    return numbers, np.fromiter(found.values(), dtype=np.float32, count=len(found))


def _card(file: Path) -> dict[str, Any]:
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"the card of the model cannot be read: {error}") from error
    return card if isinstance(card, dict) else {}
