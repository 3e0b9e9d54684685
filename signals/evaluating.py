"""How well texts are understood: the figures of `signals/understanding.py` on texts of which we know what they say.

Nothing is tuned here, and nothing of a text is printed or kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from signals.corpus import Example
from signals.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a number of texts, with the bounds between which the true share lies in 95 of 100 cases (Wilson)."""

    good: int
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of none."""
        return self.good / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The lower and the upper bound, each from 0 to 1."""
        if not self.of:
            return 0.0, 1.0
        z = 1.959964
        middle = (self.share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        spread = (
            z * math.sqrt(self.share * (1 - self.share) / self.of + z * z / (4 * self.of**2)) / (1 + z * z / self.of)
        )
        return middle - spread, middle + spread


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out: `shares` by name, and which category was taken for which other, most often first.

    The names are `domain`, `category_in_three`, `category`, `kind`, `followed` (of all texts those that are decided
    without a person) and `followed_right` (of those the ones at the right category).
    """

    shares: Mapping[str, Share]
    confusions: list[tuple[tuple[str, str], int]]


def evaluate(
    examples: Iterable[Example], domain_of: Mapping[str, str], understand: Callable[[str], Understanding]
) -> Figures:
    """Let `understand` judge each text. `domain_of` gives the domain of each category that occurs; an example of
    another category raises `KeyError`."""
    good: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    texts = followed = 0
    for example in examples:
        found = understand(example.text)
        slugs = [one.slug for one in found.suggestions]
        first = slugs[0] if slugs else ""
        texts += 1
        good["domain"] += bool(first) and domain_of[first] == domain_of[example.category]
        good["category_in_three"] += example.category in slugs[:3]
        good["category"] += first == example.category
        good["kind"] += found.kind == example.kind
        if found.decided:
            followed += 1
            good["followed_right"] += first == example.category
        if first != example.category:
            taken[example.category, first] += 1
    shares = {name: Share(good[name], texts) for name in ("domain", "category_in_three", "category", "kind")}
    shares |= {"followed": Share(followed, texts), "followed_right": Share(good["followed_right"], followed)}
    return Figures(shares, taken.most_common())
