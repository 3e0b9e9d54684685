"""Patterns of words: how they are written, and where they stand in a text.

brand               the word; one in the list of slips also with a slip of the finger in it
gaslek*  *lek       words that begin or end so
slaat|schopt        one of these
ten_val|gevallen    an alternative of more words, each as written
{kind}              one of the words of a group
~meppen|~in-slaan   all forms of a word: mept, gemept; slaat in, ingeslagen; ~hond: honden, hondje
ligt op straat      these words in this order, with at most one word between two of them
mes .. bij zich     the same, with up to six words in place of the dots
kind & opgesloten   both in one sentence, in either order, not far apart
kind && auto        both anywhere in the text
3 van a b c d       three of these words or groups, in any order, in one sentence or in two that follow each
                    other; always at the head of a pattern, alone or before `&&`
+4 mes              a sign: gives four points (`-4`: takes four off); the rest is a pattern of its own
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from signals.dutch import forms
from signals.reading import Lexicon, Words

CROWD: Final = 30
"""Words within which the signs of `3 van` stand, and others that belong together."""

_PART_OF_WORD: Final = 3  # letters of each half of a word that was written apart ("gas lucht")
_NEXT: Final = 1  # words that may stand between two words of a pattern
_APART: Final = 4  # words that may stand between the two parts of a verb
_GAP: Final = 6  # words that may stand in place of the dots
_WINDOW: Final = 14  # words between the two sides of `&`
_LOOK: Final = 4  # finds before and after a place among which the nearest is looked for
_ONE_SLIP_FROM: Final = 6  # letters from which any word may have a slip in it
_SHORT_IS_COMMON: Final = {
    1: 40,
    2: 40,
    3: 40,
    4: 8,
    5: 2,
}  # how often a word of so few letters stands in a text, about
_MANY: Final = 20  # finds of one pattern that are looked at; the rest seldom says anything new

Place = tuple[int, int]
"""The first and last word of a find."""

Code = tuple[int, ...]
"""A pattern ready to use, in one tuple, as there are thousands: the numbers of what is looked for, and between them the
signs `_DOTS`, `_NEAR` and `_ANYWHERE`; a side of `3 van` begins with `_SOME - 3`."""

_DOTS: Final = -1
_NEAR: Final = -2
_ANYWHERE: Final = -3
_SOME: Final = -10

_SIGN: Final = re.compile(r"([+-](?:10|[1-9])) ")
_SOME_OF: Final = re.compile(r"([2-9]) van ")


class _Sequence(NamedTuple):
    """Words in a fixed order: what to find, and how many words may stand before each."""

    atoms: tuple[int, ...]
    gaps: tuple[int, ...]


_Phrase = tuple[int, ...]
"""An alternative of several words, each as written, in one tuple, as there are tens of thousands: the number by which
it is looked for, how many words may stand between two, and the numbers of the words."""


class _Some(NamedTuple):
    """A number of words in any order: how many, and of which."""

    least: int
    atoms: tuple[int, ...]


def _sides(code: Code) -> list[list[_Sequence] | _Some]:
    """The sides of `&&`: each its sides of `&`, or so many of some words."""
    sides: list[list[_Sequence] | _Some] = []
    for side in _split(code, _ANYWHERE):
        if side[0] < _SOME:
            sides.append(_Some(_SOME - side[0], tuple(side[1:])))
            continue
        sequences = []
        for part in _split(side, _NEAR):
            atoms, gaps, gap = [], [], 0
            for sign in part:
                if sign == _DOTS:
                    gap = _GAP
                    continue
                atoms.append(sign)
                gaps.append(gap)
                gap = _NEXT
            sequences.append(_Sequence(tuple(atoms), tuple(gaps)))
        sides.append(sequences)
    return sides


def _split(code: Iterable[int], sign: int) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for one in code:
        if one == sign:
            parts.append([])
        else:
            parts[-1].append(one)
    return parts


class Patterns:
    """Turns patterns into numbers, and a text's words into the places where each number stands."""

    def __init__(
        self, groups: Mapping[str, tuple[str, ...]], *, slips: frozenset[str], lookalikes: frozenset[str]
    ) -> None:
        """`groups` are words by the name that patterns call them by; `slips` and `lookalikes` as `Lexicon` takes
        them."""
        self._groups = groups
        self._slips = slips
        self._lookalikes = lookalikes
        self._atoms: dict[str, int] = {}
        self._common: list[int] = []  # of each number: how often the words that lead to it may stand in a text
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        self._phrases: list[_Phrase] = []

    def compile(self, pattern: str) -> Code:
        """Read a pattern; refuses one that says nothing or names an unknown group (`BadPatternError`)."""
        code: list[int] = []
        for i, side in enumerate(pattern.split("&&")):
            if not i and (some := _SOME_OF.match(side)):
                count = int(some[1])
                code += [_SOME - count, *self._some(side[some.end() :].split(), count, pattern)]
                continue
            for j, part in enumerate(side.split("&")):
                if i or j:
                    code.append(_NEAR if j else _ANYWHERE)
                signs = [_DOTS if piece == ".." else self._atom(piece, pattern) for piece in part.split()]
                if all(sign == _DOTS for sign in signs):
                    raise BadPatternError(f"pattern {pattern!r} has a side without words")
                code += signs
        return tuple(code)

    def _some(self, pieces: list[str], count: int, pattern: str) -> list[int]:
        """The numbers of the words of which so many must be there."""
        if len(set(pieces)) < len(pieces) or len(pieces) < count or {"..", "&"} & set(pieces):
            raise BadPatternError(f"pattern {pattern!r} asks {count} of other than so many different words or groups")
        return [self._atom(piece, pattern) for piece in pieces]

    def entries(self, code: Code) -> list[int]:
        """The numbers of a pattern of which one stands in every text where the pattern does, and to which the fewest
        and longest words lead: only where one of them stands is the rest looked for."""

        def weight(numbers: list[int]) -> int:
            return sum(self._common[number] for number in numbers)

        first, *others = _split(code, _ANYWHERE)
        if code[0] < _SOME:
            rare = sorted(first[1:], key=self._common.__getitem__)
            ways = [rare[: len(rare) - (_SOME - code[0]) + 1]]
        else:
            ways = [[sign] for sign in first if sign >= 0]
        ways += [[sign] for side in others for sign in side if sign >= 0]
        return min(ways, key=weight)

    def _atom(self, piece: str, pattern: str) -> int:
        known = self._atoms.get(piece)
        if known is not None:
            return known
        words = list(self._alternatives(piece, pattern))
        for word in words:  # before anything of it is kept
            self._refuse_what_is_no_word(word, pattern)
        number = self._atoms[piece] = len(self._atoms)
        self._common.append(sum(_SHORT_IS_COMMON.get(len(word), 1) for word in words))
        for word in words:
            if "_" in word or " " in word:
                parts = [self._atom(part, pattern) for part in re.split("[_ ]", word)]
                # Of a verb that is written apart (`slaat hem in elkaar`) the parts stand some words from each other.
                gap = _APART if word.count(" ") == 1 else 0
                self._phrases.append((number, gap, *parts))
                continue
            bare = word.strip("*")
            if word.startswith("*"):
                self._lead(self._suffixes, bare, number)
            elif word.endswith("*"):
                self._lead(self._prefixes, bare, number)
            else:
                self._lead(self._exact, bare, number)
        return number

    @staticmethod
    def _refuse_what_is_no_word(word: str, pattern: str) -> None:
        for bare in (part.strip("*") for part in re.split("[_ ]", word)):
            if not bare.isalnum() or not bare.isascii() or bare != bare.lower():
                raise BadPatternError(f"pattern {pattern!r}: {word!r} is not a word in plain lower case letters")

    @staticmethod
    def _lead(words: dict[str, list[int]], word: str, number: int) -> None:
        """Let a word lead to a number too."""
        numbers = words.setdefault(word, [])
        if not numbers or numbers[-1] != number:
            numbers.append(number)

    def _alternatives(self, piece: str, pattern: str) -> Iterable[str]:
        for word in piece.split("|"):
            if word.startswith("{"):
                if word.strip("{}") not in self._groups:
                    raise BadPatternError(f"pattern {pattern!r}: there is no group {word}")
                for one in self._groups[word.strip("{}")]:
                    yield from self._forms(one, pattern)
            else:
                yield from self._forms(word, pattern)

    def _forms(self, word: str, pattern: str) -> Iterable[str]:
        """The word as it is written, or, after a `~`, all its forms."""
        if not word.startswith("~"):
            return (word,)
        if not re.fullmatch(r"[a-z]{2,}(?:-[a-z]{2,})?", word[1:]):
            raise BadPatternError(f"pattern {pattern!r}: {word!r} is not a word whose forms are known")
        return forms(word[1:])

    def phrases(self) -> dict[int, list[_Phrase]]:
        """The alternatives of several words, each by the one of its words that stands in the fewest of them.

        `in de war` is looked for where somebody writes *war*.
        """
        often = Counter(part for phrase in self._phrases for part in set(phrase[2:]))
        phrases: dict[int, list[_Phrase]] = {}
        for phrase in self._phrases:
            phrases.setdefault(min(phrase[2:], key=often.__getitem__), []).append(phrase)
        return phrases

    def lexicon(self) -> Lexicon:
        """All words that any pattern looks for."""
        return Lexicon(
            self._exact,
            slips=self._slips,
            prefixes=self._prefixes,
            suffixes=self._suffixes,
            lookalikes=self._lookalikes,
            spoken=True,
            one_slip_from=_ONE_SLIP_FROM,
        )


class Text:
    """A text in the course of being read: its words, and which of what is looked for they stand for (`known`, by
    number)."""

    def __init__(self, words: Words, lexicon: Lexicon, phrases: Mapping[int, list[_Phrase]]) -> None:
        self.words = words
        # A word leads to a hundred numbers, of which few are asked where they stand: that is looked up when it is.
        self._meant: list[tuple[Place, frozenset[int]]] = []
        self._places: dict[int, list[Place]] = {}
        before = ""
        seen: dict[tuple[str, str], frozenset[int]] = {}  # a word that is repeated is looked up once
        for i, word in enumerate(words.words):
            readings = [("", i)]
            if min(len(before), len(word)) >= _PART_OF_WORD:
                readings.append((before, i - 1))
            for first, begin in readings:
                if (first, word) not in seen:
                    seen[first, word] = frozenset(lexicon.meanings(first + word, joined=bool(first)))
                if meant := seen[first, word]:
                    self._meant.append(((begin, i), meant))
            before = word
        self.known: set[int] = set().union(*seen.values())
        # A phrase is made of plain words, so that those of the text lead to all that may stand in it.
        known = self.known
        for number, gap, *parts in [
            phrase
            for atom in known & phrases.keys()
            for phrase in phrases[atom]
            if phrase[2] in known and phrase[-1] in known  # most end here
        ]:
            if known.issuperset(parts):
                found = self.sequence(_Sequence(tuple(parts), (0,) + (gap,) * (len(parts) - 1)))
                if found:
                    self._places[number] = sorted({*self.places(number), *found})
                    known.add(number)

    def places(self, atom: int) -> list[Place]:
        """Where the words that lead to this number stand."""
        found = self._places.get(atom)
        if found is None:
            found = self._places[atom] = [place for place, meant in self._meant if atom in meant]
        return found

    def has(self, code: Code) -> bool:
        """Whether the words of a pattern stand somewhere in the text."""
        known = self.known
        if code[0] > _SOME:
            return all(sign in known or sign < 0 for sign in code)
        some, *others = _split(code, _ANYWHERE)
        return sum(sign in known for sign in some) >= _SOME - code[0] and all(
            sign in known or sign < 0 for side in others for sign in side
        )

    def sequence(self, sequence: _Sequence) -> list[Place]:
        """Where these words stand in this order, in one sentence."""
        atoms = sequence.atoms
        found = self.places(atoms[0])
        sentences = self.words.sentences
        for atom, gap in zip(atoms[1:], sequence.gaps[1:], strict=True):
            further: list[Place] = []
            if len(found) == 1:  # as nearly always
                ((start, last),) = found
                for begin, end in self.places(atom):
                    if last < begin <= last + 1 + gap and sentences[last] == sentences[begin]:
                        further.append((start, end))
            else:
                ends = [end for _, end in found]
                for begin, end in self.places(atom):
                    at = bisect_left(ends, begin) - 1
                    if at >= 0 and begin - ends[at] - 1 <= gap and sentences[ends[at]] == sentences[begin]:
                        further.append((found[at][0], end))
            found = further
            if not found:
                return []
        return sorted(found)

    def some(self, some: _Some) -> list[list[Place]]:
        """Where so many of these stand near each other: the places of the first such, each of another."""
        sentences = self.words.sentences
        standing = sorted(
            (place, atom) for atom in some.atoms if atom in self.known for place in self.places(atom)[:_MANY]
        )
        for at, (place, atom) in enumerate(standing):
            taken, atoms = [place], {atom}
            for other, another in standing[at + 1 :]:
                if other[1] - place[0] > CROWD or sentences[other[0]] > sentences[place[0]] + 1:
                    break
                if another not in atoms and other[0] > taken[-1][1]:
                    taken.append(other)
                    atoms.add(another)
                    if len(taken) == some.least:
                        return [taken]
        return []

    def side(self, side: list[_Sequence] | _Some) -> list[list[Place]]:
        """Where all these stand in one sentence, near each other: per find the place of each."""
        if isinstance(side, _Some):
            return self.some(side)
        first = self.sequence(side[0])
        if not first:
            return []
        others = [self.sequence(sequence) for sequence in side[1:]]
        if not all(others):
            return []
        finds = []
        for place in first:
            find = [place]
            for other in others:
                near = self._nearest(find, other)
                if near is None:
                    break
                find.append(near)
            else:
                finds.append(find)
                if len(finds) == _MANY:
                    break
        return finds

    def _nearest(self, taken: list[Place], others: list[Place]) -> Place | None:
        """The nearest to the first taken place of the others in its sentence that shares no word with one taken."""
        place, sentences = taken[0], self.words.sentences
        after = bisect_right(others, (place[1], len(self.words)))
        first = bisect_left(others, (place[0], 0))
        near = [
            other
            for other in others[max(0, first - _LOOK) : after + _LOOK]
            if sentences[other[0]] == sentences[place[0]]
            and max(other[0], place[0]) - min(other[1], place[1]) <= _WINDOW
            and all(other[1] < one[0] or one[1] < other[0] for one in taken)
        ]
        return min(near, key=lambda other: abs(other[0] - place[0])) if near else None

    def find(self, code: Code) -> list[list[Place]]:
        """Where a pattern stands in the text: per find the places of its words."""
        if len(code) == 1:
            return [[place] for place in self.places(code[0])[:_MANY]] if code[0] in self.known else []
        if not self.has(code):
            return []
        sides = _sides(code)
        finds = self.side(sides[0])
        if not finds or len(sides) == 1:
            return finds
        rest: list[Place] = []
        for side in sides[1:]:
            others = self.side(side)
            if not others:
                return []
            rest += others[0]
        return [find + rest for find in finds]


class BadPatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


def points_of(pattern: str) -> tuple[int, str]:
    """The points that a sign gives or takes off, and the pattern of its words; 0 where it means danger by itself."""
    sign = _SIGN.match(pattern)
    return (int(sign[1]), pattern[sign.end() :]) if sign else (0, pattern)


def needs_of(code: Code) -> Code:
    """The numbers of which a text must hold all, before it can hold the pattern."""
    if min(code) >= 0:
        return code  # kept once
    return tuple(sign for side in _split(code, _ANYWHERE) if side[0] > _SOME for sign in side if sign >= 0)
