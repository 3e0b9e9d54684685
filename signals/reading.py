"""Reading a resident's text as words: how a word is folded, where it stood, which word was meant.

Used by every rule that reads a text. Plain Python: no database, no model, nothing kept of the text. All work
is linear in the length of the text, so a hostile text costs no more than a friendly one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST_WORD: Final = 40
"""A longer run of letters is no word; it is cut, so that nobody can make us compare it."""

SHORTEST_SLIP: Final = 5
"""A known word of fewer letters must be written right: too many good words lie one letter away from it."""

SHORTEST_TWO_SLIPS: Final = 10

_WORD: Final = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
# A line that goes on with a small letter goes on with the sentence: a pasted mail is broken anywhere.
_SENTENCE_END: Final = re.compile(r"[.!?;:]+(?=\s|$)|\.\.+|\n(?![ \t]*[a-zà-ÿ])")
_CLAUSE_END: Final = re.compile(r"[,()\-–—]\s|\s[-–—(]")
_RUN: Final = re.compile(r"([a-z])\1{2,}")
_CLAUSE_WORDS: Final = frozenset({"en", "maar", "want", "dus", "terwijl", "sindsdien", "and", "but", "so"})
_AS_SPOKEN: Final = (
    ("dd", ("d", "t")),
    ("e", ("en",)),
    ("dt", ("d", "t")),
    ("d", ("t", "dt")),
    ("t", ("d", "dt")),
    ("", ("t",)),
)
"""Endings of words as they are often written by ear, and what is right: the last is for all others."""
_SOUNDS_ALIKE: Final = {"z": "s", "v": "f", "c": "k", "y": "i", "j": "i", "q": "k"}


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    """One letter for one letter, so that places in the folded text are places in the text."""
    if letter in "’‘`´":
        return "'"
    return unicodedata.normalize("NFKD", letter)[:1].lower()[:1] or " "


def fold(text: str) -> str:
    """The text in lower case and without accents; always as long as the text itself."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(map(_fold_letter, text))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in order.

    `words[i]` stood at `text[begins[i]:ends[i]]`, in sentence `sentences[i]` and clause `clauses[i]`, counted
    over the whole text.
    """

    words: list[str]
    begins: list[int]
    ends: list[int]
    sentences: list[int]
    clauses: list[int]

    def __len__(self) -> int:
        return len(self.words)


def read(text: str) -> Words:
    """Cut a text in words. An apostrophe in a word is dropped; a letter written three times is one letter."""
    folded = fold(text)
    sentence_ends = [match.start() for match in _SENTENCE_END.finditer(text)]  # which shows capitals
    clause_ends = [match.start() for match in _CLAUSE_END.finditer(folded)]
    found = Words([], [], [], [], [])
    sentence = clause = 0
    next_sentence = next_clause = 0
    for match in _WORD.finditer(folded):
        begin = match.start()
        while next_sentence < len(sentence_ends) and sentence_ends[next_sentence] < begin:
            next_sentence += 1
            if found.words:
                sentence += 1
                clause += 1
        while next_clause < len(clause_ends) and clause_ends[next_clause] < begin:
            next_clause += 1
            clause += 1
        word = match.group()[:LONGEST_WORD]
        if "'" in word:
            word = word.replace("'", "")
        word = _RUN.sub(r"\1", word)
        if word in _CLAUSE_WORDS:
            clause += 1
        found.words.append(word)
        found.begins.append(begin)
        found.ends.append(match.end())
        found.sentences.append(sentence)
        found.clauses.append(clause)
    return found


def one_slip(left: str, right: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped turns one word into the other."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    same = 0
    while same < len(left) and left[same] == right[same]:
        same += 1
    if len(left) != len(right):
        return left[same:] == right[same + 1 :]
    if left[same + 1 :] == right[same + 1 :]:
        return True
    return left[same : same + 2] == right[same : same + 2][::-1] and left[same + 2 :] == right[same + 2 :]


def two_slips(left: str, right: str) -> bool:
    """Whether at most two letters too many, too few, wrong or swapped turn one word into the other."""
    size = len(right)
    if abs(len(left) - size) > 2:
        return False
    far = 3
    before = [far] * (size + 1)
    row = [min(j, far) for j in range(size + 1)]
    for i, a in enumerate(left, 1):
        # Only the cells within two of the diagonal can hold two or less.
        low, high = max(1, i - 2), min(size, i + 2)
        before, last, row = row, before, [far] * (size + 1)
        if i <= 2:
            row[0] = i
        least = row[0]
        for j in range(low, high + 1):
            b = right[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
            least = min(least, cost)
        if least >= far:
            return False
    return row[size] <= 2


def _letters(word: str) -> int:
    """The letters of a word as a set of bits: one slip changes at most two of them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _first(word: str) -> str:
    """People rarely slip on the first letter, unless it sounds like another one."""
    return _SOUNDS_ALIKE.get(word[0], word[0])


def _sure_parts(word: str) -> tuple[str, str]:
    """The beginning of a word, and its first letter with its end: one slip leaves one of them as it was."""
    return word[:3], f"{_first(word)} {word[-3:]}"


class Lexicon:
    """Known words, each with what it stands for, found again in spite of slips of the finger.

    Takes whole words (`exact`), those of them in which a slip is forgiven (`slips`), beginnings and endings
    of words, and lookalikes: right Dutch words that lie a slip from a known word and mean something else. `spoken`:
    a word is also known where it is written as it sounds (`ligge`, `nie`, `word`). `one_slip_from`: from how many
    letters any known word may have one slip in it.
    """

    def __init__(
        self,
        exact: Mapping[str, Iterable[int]],
        *,
        slips: Iterable[str] = (),
        prefixes: Mapping[str, Iterable[int]] | None = None,
        suffixes: Mapping[str, Iterable[int]] | None = None,
        lookalikes: Iterable[str] = (),
        spoken: bool = False,
        one_slip_from: int | None = None,
    ) -> None:
        alike: dict[tuple[int, ...], tuple[int, ...]] = {}  # forms of a word stand for the same: kept once
        self._exact = {word: alike.setdefault(ids := tuple(numbers), ids) for word, numbers in exact.items()}
        self._prefixes = {word: tuple(ids) for word, ids in (prefixes or {}).items()}
        self._suffixes = {word: tuple(ids) for word, ids in (suffixes or {}).items()}
        self._prefix_lengths = sorted({len(word) for word in self._prefixes})
        self._suffix_lengths = sorted({len(word) for word in self._suffixes})
        self._lookalikes = frozenset(lookalikes)
        self._spoken = spoken
        self._slips: dict[str, list[tuple[int, str]]] = {}
        for word in slips:
            if word in self._exact and len(word) >= SHORTEST_SLIP and word.isalpha():
                self._slips.setdefault(_first(word), []).append((_letters(word), word))

        alikes: dict[str, list[str]] = {}
        if one_slip_from is not None:
            for word in self._exact:
                if len(word) >= one_slip_from and word.isalpha():
                    for part in _sure_parts(word):
                        alikes.setdefault(part, []).append(word)
        self._alikes = {part: tuple(words) for part, words in alikes.items()}

    def meanings(self, word: str, *, joined: bool = False) -> tuple[int, ...]:
        """What the word stands for. `joined`: it was made of two words, so it is only looked up whole."""
        found = self._exact.get(word, ())
        size = len(word)
        if not joined:
            for length in self._prefix_lengths:
                if length > size:
                    break
                found += self._prefixes.get(word[:length], ())
            for length in self._suffix_lengths:
                if length > size:
                    break
                found += self._suffixes.get(word[-length:], ())
        if not found and not joined and self._spoken and word not in self._lookalikes:
            found = self._said(word)
        return found or self._meant(word, joined=joined)

    def _said(self, word: str) -> tuple[int, ...]:
        """What the known words stand for that sound as this one is written."""
        for ending, right in _AS_SPOKEN:
            if word.endswith(ending):
                for other in right:
                    found = self._exact.get(word[: len(word) - len(ending)] + other)
                    if found:
                        return found
                break
        return ()

    def _meant(self, word: str, *, joined: bool) -> tuple[int, ...]:
        """What the known words stand for that this one was probably meant to be."""
        size = len(word)
        if size < SHORTEST_SLIP - 1 or word in self._lookalikes:
            return ()
        letters = _letters(word)
        near: list[str] = []
        far: list[str] = []
        for known_letters, known in self._slips.get(_first(word), ()):
            off = abs(len(known) - size)
            if off <= 2:
                changed = (known_letters ^ letters).bit_count()
                if changed <= 2 and off <= 1 and one_slip(known, word):
                    near.append(known)
                elif not joined and changed <= 4 and len(known) >= SHORTEST_TWO_SLIPS and two_slips(known, word):
                    far.append(known)
        if not near and not joined and self._alikes:
            near = [
                known for part in _sure_parts(word) for known in self._alikes.get(part, ()) if one_slip(known, word)
            ]
        return tuple(sorted({i for meant in near or far for i in self._exact[meant]}))
