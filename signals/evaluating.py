"""How well texts are understood: the figures of `signals/understanding.py`, and of the rules for danger and personal
data, on texts of which we know what they say.

Nothing is tuned here, and nothing of a text is printed or kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from signals.corpus import Example
from signals.danger import find_danger
from signals.personal_data import find_personal_data
from signals.understanding import Understanding

MARK: Final = re.compile(r"\[([a-z]+):((?:[^\[\]]|\[at\])*)\]")
"""What is personal in a text of ours, its kind and words: `[telefoon:0612345678]`."""


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


def measured_danger(dangerous: Path, harmless: Path) -> dict[str, Share]:
    """How well the starting rules find danger in texts of our own: `right_number` and, of harmless texts, `panel`.

    Takes files of a text per line; before a dangerous one stand the numbers that a clerk could give, and a bar.
    """
    cases = [line.split("|", 1) for line in texts_of(dangerous)]
    right = sum(bool(set(numbers.split()) & {one.code for one in find_danger(text)}) for numbers, text in cases)
    plain = texts_of(harmless)
    return {
        "right_number": Share(right, len(cases)),
        "panel": Share(sum(bool(find_danger(text)) for text in plain), len(plain)),
    }


def measured_personal_data(holding: Path, without: Path) -> dict[str, Share]:
    """Of how many texts that hold personal data the resident is asked about it (`asked`), and of how many that hold
    none (`asked_wrongly`).

    Takes files of a text per line, in which what is personal may be marked (`[telefoon:0612345678]`), or its kinds
    named before a bar.
    """
    texts = [MARK.sub(r"\2", line.split("|", 1)[-1]) for line in texts_of(holding)]
    plain = texts_of(without)
    return {
        "asked": Share(sum(bool(find_personal_data(text)) for text in texts), len(texts)),
        "asked_wrongly": Share(sum(bool(find_personal_data(text)) for text in plain), len(plain)),
    }


def texts_of(file: Path) -> list[str]:
    """The lines of a file of texts; what begins with `#` is a remark."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
