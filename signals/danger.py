"""Recognising danger in a text by rules: which numbers to show before somebody sends, and who looks today.

Never a model (EU AI Act, Annex III: judging emergency calls is high-risk), and never a gate: the panel is
shown, sending stays possible. Recall comes first, but a panel on many harmless texts is a panel that nobody
reads: therefore rules know the past tense ("vorige week was er brand"), what is only feared ("als er brand
uitbreekt") and manners of speaking ("een slagveld van fietsen").

A rule is data: rows that a city edits (`models/danger.py`), with `data/danger.json` as the first set. Its patterns are
written so:

    brand               the word; one in the list `slips` of the file also with a slip of the finger in it
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

A pattern means danger by itself. A sign does not: the signs of a rule mean danger where those near each other come to
ten points (`_ENOUGH`), and those of a context where they do so in the whole text. People chose the signs and their
points, and a city changes them, as on a nurse's list of signs.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from signals.dutch import forms
from signals.reading import Lexicon, Words, read

BY_URGENCY: Final = (
    "112",
    "113",
    "veilig-thuis",
    "0800-9009",
    "kindertelefoon",
    "0800-1205",
    "144",
    "0900-8844",
    "0800-7000",
)
"""The contract's closed list, most urgent first."""

CONTEXTS: Final = ("past", "over", "if", "no", "talk", "lamp")
"""What can take the danger out of words, by the name that a rule calls it."""

RULES_FILE: Final = Path(__file__).parent / "data" / "danger.json"

_PART_OF_WORD: Final = 3  # letters of each half of a word that was written apart ("gas lucht")
_NEXT: Final = 1  # words that may stand between two words of a pattern
_STRONG: Final = 5  # so many words of danger together outweigh an exception, and that something is talked about
_APART: Final = 4  # words that may stand between the two parts of a verb
_GAP: Final = 6  # words that may stand in place of the dots
_WINDOW: Final = 14  # words between the two sides of `&`
_LOOK: Final = 4  # finds before and after a place among which the nearest is looked for
_OPENING: Final = 2  # words at the head of a sentence that can point back to the one before
_ONE_SLIP_FROM: Final = 6  # letters from which any word may have a slip in it
_CROWD: Final = 30  # words within which the signs of `3 van` stand
_ENOUGH: Final = 10  # points of a text that mean danger
_STRETCH: Final = 3  # sentences that follow each other and mean danger by themselves,
_ENOUGH_APART: Final = 14  # whatever else the text is about, where they come to so many points
_ALONE: Final = 15  # points of words that mean danger by themselves: more than an ordinary tone takes off
_TELLING: Final = 3  # points from which a sign tells of danger to the whole text
_LEAST: Final = 5  # points of signs near each other without which there is no danger, and no number
_NEARLY: Final = 3  # a rule that comes so near to the best gives its number too
_MOST_OFF: Final = 12  # points that an ordinary tone takes off at most
_ABOUT: Final = 10  # points of signs that make a context
_MANY: Final = 20  # finds of one pattern that are looked at; the rest says nothing new


@dataclass(frozen=True, slots=True)
class DangerRule:
    """One rule: what is looked for, what weakens it, and which numbers belong to it.

    `weakened_by` names contexts (`CONTEXTS`); `exceptions` are patterns that cancel a find in the same clause, unless
    many words say the danger. `urgent` says that somebody must look today, `restricted` that only who needs it reads
    the text.
    """

    name: str
    codes: tuple[str, ...]
    patterns: tuple[str, ...]
    urgent: bool = True
    restricted: bool = False
    weakened_by: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


class Span(NamedTuple):
    """A part of the text: `text[begin:end]`."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Danger:
    """A number that belongs to this text, the words that say so, whether somebody must look today, and whether only who
    needs it reads the text."""

    code: str
    urgent: bool
    restricted: bool
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules with the groups of words and the contexts that they call by name."""

    rules: tuple[DangerRule, ...]
    groups: Mapping[str, tuple[str, ...]]
    contexts: Mapping[str, tuple[str, ...]]
    slips: frozenset[str]
    lookalikes: frozenset[str]


def find_danger(text: str, rules: Sequence[DangerRule] | None = None) -> list[Danger]:
    """The numbers that belong to a text, most urgent first; empty for most texts.

    Takes any text (a word or 5,000 characters) and, where a city has its own, the rules to read it with.
    Keeps nothing of the text.
    """
    return _reader(tuple(rules) if rules is not None else None).find(read(text))


def together(text: str, also: Iterable[str] = ()) -> str:
    """A text with what the same person wrote besides, each in a sentence of its own."""
    return "\n\n".join([text, *also])


@lru_cache(maxsize=256)
def fault_of(rule: DangerRule) -> str:
    """What of a rule cannot be read: a pattern, or the name of a number or context; empty where it is good.

    Kept by this process, of more rules than a city has: whoever takes in the first signal after a change of anything
    in the organisation asks it of them all.
    """
    reader = _Patterns(starting_rules())
    # An exception is no sign: points make it unreadable.
    words = [(pattern, _points(pattern)[1]) for pattern in rule.patterns] + [(one, one) for one in rule.exceptions]
    for pattern, read_as in words:
        try:
            reader.compile(read_as)
        except BadPatternError:
            return pattern
    unknown = [*(set(rule.codes) - set(BY_URGENCY)), *(set(rule.weakened_by) - set(CONTEXTS))]
    return unknown[0] if unknown else ""


def groups_of(rule: DangerRule) -> dict[str, tuple[str, ...]]:
    """The groups that a rule calls by name, each with its words, by name."""
    called = {name for pattern in (*rule.patterns, *rule.exceptions) for name in re.findall(r"{(\w+)}", pattern)}
    return {name: words for name, words in sorted(starting_rules().groups.items()) if name in called}


def kept_once(patterns: Iterable[str]) -> tuple[str, ...]:
    """The patterns of a rule; what a city left as it was is the very tuple that it starts with, so that a process holds
    those words once."""
    found = tuple(patterns)
    return _starting_patterns().get(found, found)


@lru_cache(maxsize=1)
def _starting_patterns() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {patterns: patterns for rule in starting_rules().rules for patterns in (rule.patterns, rule.exceptions)}


@lru_cache(maxsize=1)
def starting_rules() -> RuleSet:
    """The rules that a city starts with, from `data/danger.json`."""
    data: dict[str, Any] = json.loads(RULES_FILE.read_text(encoding="utf-8"))
    return RuleSet(
        rules=tuple(
            DangerRule(
                name=row["name"],
                codes=tuple(row["codes"]),
                patterns=tuple(row["patterns"]),
                urgent=row["urgent"],
                restricted=row["restricted"],
                weakened_by=tuple(row.get("weakened_by", ())),
                exceptions=tuple(row.get("exceptions", ())),
            )
            for row in data["rules"]
        ),
        groups={name: tuple(words.split()) for name, words in data["groups"].items()},
        contexts={name: tuple(patterns) for name, patterns in data["contexts"].items()},
        slips=_words(data["slips"]),
        lookalikes=_words(data["lookalikes"]),
    )


def _words(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


class BadPatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


def _points(pattern: str) -> tuple[int, str]:
    """The points that a sign gives or takes off, and the pattern of its words; 0 where it means danger by itself."""
    sign = _SIGN.match(pattern)
    return (int(sign[1]), pattern[sign.end() :]) if sign else (0, pattern)


@lru_cache(maxsize=8)
def _reader(rules: tuple[DangerRule, ...] | None) -> _Reader:
    start = starting_rules()
    return _Reader(start.rules if rules is None else rules, start)


# --- patterns

_Place = tuple[int, int]  # first and last word of a find

_Code = tuple[int, ...]
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


class _Phrase(NamedTuple):
    """An alternative of several words, each as written: the number by which it is looked for, how many words may stand
    between two, and the numbers of the words."""

    atom: int
    gap: int
    parts: tuple[int, ...]


class _Some(NamedTuple):
    """A number of words in any order: how many, and of which."""

    least: int
    atoms: tuple[int, ...]


def _sides(code: _Code) -> list[list[_Sequence] | _Some]:
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


class _Patterns:
    """Turns patterns into numbers, and a text's words into the places where each number stands."""

    def __init__(self, start: RuleSet) -> None:
        self._groups = start.groups
        self._slips = start.slips
        self._lookalikes = start.lookalikes
        self._atoms: dict[str, int] = {}
        self._sizes: list[int] = []  # of each number: how many words lead to it
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        self._phrases: list[_Phrase] = []

    def compile(self, pattern: str) -> _Code:
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

    def entries(self, code: _Code) -> list[int]:
        """The numbers of a pattern of which one stands in every text where the pattern does, and to which the fewest
        words lead: only where one of them stands is the rest looked for."""

        def weight(numbers: list[int]) -> int:
            return sum(self._sizes[number] for number in numbers)

        first, *others = _split(code, _ANYWHERE)
        if code[0] < _SOME:
            rare = sorted(first[1:], key=self._sizes.__getitem__)
            ways = [rare[: len(rare) - (_SOME - code[0]) + 1]]
        else:
            ways = [[sign] for sign in first if sign >= 0]
        ways += [[sign] for side in others for sign in side if sign >= 0]
        return min(ways, key=weight)

    def _atom(self, piece: str, pattern: str) -> int:
        known = self._atoms.get(piece)
        if known is not None:
            return known
        number = self._atoms[piece] = len(self._atoms)
        self._sizes.append(0)
        for word in self._alternatives(piece, pattern):
            self._sizes[number] += 1
            if "_" in word or " " in word:
                parts = tuple(self._atom(part, pattern) for part in re.split("[_ ]", word))
                # Of a verb that is written apart (`slaat hem in elkaar`) the parts stand some words from each other.
                gap = _APART if word.count(" ") == 1 else 0
                self._phrases.append(_Phrase(number, gap, parts))
                continue
            bare = word.strip("*")
            if not bare.isalnum() or not bare.isascii() or bare != bare.lower():
                raise BadPatternError(f"pattern {pattern!r}: {word!r} is not a word in plain lower case letters")
            if word.startswith("*"):
                self._lead(self._suffixes, bare, number)
            elif word.endswith("*"):
                self._lead(self._prefixes, bare, number)
            else:
                self._lead(self._exact, bare, number)
        return number

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
        often = Counter(part for phrase in self._phrases for part in set(phrase.parts))
        phrases: dict[int, list[_Phrase]] = {}
        for phrase in self._phrases:
            phrases.setdefault(min(phrase.parts, key=often.__getitem__), []).append(phrase)
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


class _Text:
    """A text in the course of being read: its words, and where each looked-for word stands."""

    def __init__(self, words: Words, lexicon: Lexicon, phrases: Mapping[int, list[_Phrase]]) -> None:
        self.words = words
        self.places: dict[int, list[_Place]] = {}
        before = ""
        seen: dict[tuple[str, str], tuple[int, ...]] = {}  # a word that is repeated is looked up once
        for i, word in enumerate(words.words):
            readings = [("", i)]
            if min(len(before), len(word)) >= _PART_OF_WORD:
                readings.append((before, i - 1))
            for first, begin in readings:
                if (first, word) not in seen:
                    seen[first, word] = lexicon.meanings(first + word, joined=bool(first))
                place = (begin, i)
                for atom in seen[first, word]:
                    self.places.setdefault(atom, []).append(place)
            before = word
        # A phrase is made of plain words, so that those of the text lead to all that may stand in it.
        for begun in [phrase for atom in self.places for phrase in phrases.get(atom, ())]:
            if all(part in self.places for part in begun.parts):
                found = self.sequence(_Sequence(begun.parts, (0,) + (begun.gap,) * (len(begun.parts) - 1)))
                if found:
                    self.places[begun.atom] = sorted({*self.places.get(begun.atom, ()), *found})

    def has(self, code: _Code) -> bool:
        """Whether the words of a pattern stand somewhere in the text."""
        places = self.places
        if code[0] > _SOME:
            return all(sign in places or sign < 0 for sign in code)
        some, *others = _split(code, _ANYWHERE)
        return sum(sign in places for sign in some) >= _SOME - code[0] and all(
            sign in places or sign < 0 for side in others for sign in side
        )

    def sequence(self, sequence: _Sequence) -> list[_Place]:
        """Where these words stand in this order, in one sentence."""
        atoms = sequence.atoms
        found = self.places[atoms[0]]
        sentences = self.words.sentences
        for atom, gap in zip(atoms[1:], sequence.gaps[1:], strict=True):
            further: list[_Place] = []
            ends = [end for _, end in found]
            for begin, end in self.places[atom]:
                at = bisect_left(ends, begin) - 1
                if at >= 0 and begin - ends[at] - 1 <= gap and sentences[ends[at]] == sentences[begin]:
                    further.append((found[at][0], end))
            found = further
            if not found:
                return []
        return sorted(found)

    def some(self, some: _Some) -> list[list[_Place]]:
        """Where so many of these stand near each other: the places of the first such, each of another."""
        sentences = self.words.sentences
        standing = sorted(
            (place, atom) for atom in some.atoms if atom in self.places for place in self.places[atom][:_MANY]
        )
        for at, (place, atom) in enumerate(standing):
            taken, atoms = [place], {atom}
            for other, another in standing[at + 1 :]:
                if other[1] - place[0] > _CROWD or sentences[other[0]] > sentences[place[0]] + 1:
                    break
                if another not in atoms and other[0] > taken[-1][1]:
                    taken.append(other)
                    atoms.add(another)
                    if len(taken) == some.least:
                        return [taken]
        return []

    def side(self, side: list[_Sequence] | _Some) -> list[list[_Place]]:
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

    def _nearest(self, taken: list[_Place], others: list[_Place]) -> _Place | None:
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

    def find(self, code: _Code) -> list[list[_Place]]:
        """Where a pattern stands in the text: per find the places of its words."""
        if len(code) == 1:
            return [[place] for place in self.places.get(code[0], ())[:_MANY]]
        if not self.has(code):
            return []
        sides = _sides(code)
        finds = self.side(sides[0])
        if not finds or len(sides) == 1:
            return finds
        rest: list[_Place] = []
        for side in sides[1:]:
            others = self.side(side)
            if not others:
                return []
            rest += others[0]
        return [find + rest for find in finds]


# --- reading


class _Reader:
    """Rules made ready to read texts with."""

    def __init__(self, rules: tuple[DangerRule, ...], start: RuleSet) -> None:
        patterns = _Patterns(start)
        for rule in rules:
            if unknown := set(rule.weakened_by) - set(CONTEXTS):
                raise BadPatternError(f"rule {rule.name!r}: there is no context {', '.join(sorted(unknown))}")
            if unknown := set(rule.codes) - set(BY_URGENCY):
                raise BadPatternError(f"rule {rule.name!r}: there is no number {', '.join(sorted(unknown))}")
        self._rules: list[DangerRule] = []
        self._exceptions: list[tuple[_Code, ...]] = []
        by_entry: dict[int, list[tuple[int, _Code]]] = {}
        signs: dict[int, list[tuple[int, _Code, int]]] = {}
        for number, rule in enumerate(rules):
            for pattern in rule.patterns:
                points, words = _points(pattern)
                code = patterns.compile(words)
                for entry in patterns.entries(code):
                    if points:
                        signs.setdefault(entry, []).append((number, code, points))
                    else:
                        by_entry.setdefault(entry, []).append((number, code))
            self._exceptions.append(tuple(patterns.compile(pattern) for pattern in rule.exceptions))
            self._rules.append(replace(rule, patterns=(), exceptions=()))
        self._by_entry = by_entry
        self._signs = signs
        self._contexts = {
            name: [(points, patterns.compile(pattern)) for points, pattern in map(_points, texts)]
            for name, texts in start.contexts.items()
        }
        self._tone: dict[int, list[tuple[_Code, int]]] = {}
        for points, code in self._contexts.pop("tone", []):
            for entry in patterns.entries(code):
                self._tone.setdefault(entry, []).append((code, points))
        self._lexicon = patterns.lexicon()
        self._phrases = patterns.phrases()

    def find(self, words: Words) -> list[Danger]:
        dangers = _Found()
        self._look(words, dangers, enough=_ENOUGH)
        if not dangers and words.sentences and words.sentences[-1] >= _STRETCH:
            for stretch in words.stretches(_STRETCH):
                self._look(stretch, dangers, enough=_ENOUGH_APART)
        return dangers.most_urgent_first()

    def _look(self, words: Words, dangers: _Found, *, enough: int) -> None:
        """Add the dangers of a text, or of a stretch of it, where its points come to enough."""
        text = _Text(words, self._lexicon, self._phrases)
        if not text.places:
            return
        weakening = _Weakening(text, self._contexts)
        finds = self._finds_in(text, weakening)
        signs = self._signs_in(text, weakening)
        near = {number: _most(words, of_rule) for number, of_rule in signs.items()}
        best = max((most.points for most in near.values()), default=0)
        if not finds and best < _LEAST or self._points_of(text, finds, signs, near) < enough:
            return
        for number, found in sorted(finds.items()):
            for find in found:
                dangers.add(self._rules[number], words, find)
        least = max(_LEAST, (_ENOUGH if finds else min(best, _ENOUGH)) - _NEARLY)
        for number, most in sorted(near.items()):
            if most.points >= least:
                dangers.add(self._rules[number], words, most.places)

    def _finds_in(self, text: _Text, weakening: _Weakening) -> dict[int, list[list[_Place]]]:
        """The words of a text that mean danger by themselves and that nothing takes it out of, by the number of their
        rule."""
        by_rule: dict[int, list[list[_Place]]] = {}
        seen: set[tuple[int, _Code]] = set()  # a pattern of `3 van` can be reached by more than one way
        for atom in text.places:
            for number, pattern in self._by_entry.get(atom, ()):
                if pattern[0] < _SOME:
                    if (number, pattern) in seen:
                        continue
                    seen.add((number, pattern))
                found = text.find(pattern)
                if found:
                    by_rule.setdefault(number, []).extend(found)
        kept: dict[int, list[list[_Place]]] = {}
        for number, finds in by_rule.items():
            rule, exceptions = self._rules[number], self._exceptions[number]
            strong = len({place for find in finds for place in find}) >= _STRONG
            contexts = [name for name in rule.weakened_by if not (strong and name == "talk")]
            cancelled = [] if strong else [_stretch(find) for exception in exceptions for find in text.find(exception)]
            for find in finds:
                touched = any(_touch(text.words, _stretch(find), exception) for exception in cancelled)
                if not touched and not weakening.weakens(find[0], contexts):
                    kept.setdefault(number, []).append(find)
        return kept

    def _signs_in(self, text: _Text, weakening: _Weakening) -> dict[int, list[_Sign]]:
        """The signs that stand in a text, by the number of their rule; those that speak for danger only where nothing
        takes it out of them."""
        finds: dict[_Code, list[list[_Place]]] = {}
        found: dict[int, dict[_Code, list[_Sign]]] = {}
        for atom in text.places:
            for number, code, points in self._signs.get(atom, ()):
                of_rule = found.setdefault(number, {})
                if code in of_rule:
                    continue
                if code not in finds:
                    finds[code] = text.find(code)
                names = self._rules[number].weakened_by
                of_rule[code] = [
                    _Sign(code, points, tuple(find))
                    for find in finds[code]
                    if points < 0 or not weakening.weakens(find[0], names)
                ]
        return {number: [sign for signs in known.values() for sign in signs] for number, known in found.items()}

    def _points_of(
        self,
        text: _Text,
        finds: Mapping[int, list[list[_Place]]],
        signs: Mapping[int, list[_Sign]],
        near: Mapping[int, _Most],
    ) -> float:
        """The points of a text: for words that mean danger by themselves, for the best signs near each other, half of
        them for the next best, half a point for each word that tells of danger and off for each sign against it,
        and those of its tone."""
        best, next_best, *_ = sorted((most.points for most in near.values()), reverse=True) + [0, 0]
        there = [sign for of_rule in signs.values() for sign in of_rule]
        telling = {
            word
            for sign in there
            if sign.points >= _TELLING
            for begin, end in sign.places
            for word in range(begin, end + 1)
        }
        against = {sign.code for sign in there if sign.points < 0}
        return (
            (_ALONE if finds else 0)
            + best
            + (next_best + len(telling) - len(against)) / 2
            + max(self._tone_of(text), -_MOST_OFF)
        )

    def _tone_of(self, text: _Text) -> int:
        """The points of the words that make danger more or less likely in a text about anything; each word counts once,
        for what it gives or takes most."""
        found = []
        for code, points in {one for atom in text.places for one in self._tone.get(atom, ())}:
            finds = text.find(code)
            if finds:
                words = {word for begin, end in finds[0] for word in range(begin, end + 1)}
                found.append((-abs(points), -len(words), min(words), points, words))
        total, counted = 0, set[int]()
        for *_, points, words in sorted(found, key=lambda one: one[:4]):
            if counted.isdisjoint(words):
                counted |= words
                total += points
        return total


class _Sign(NamedTuple):
    """A sign that stands in a text: which it is, the points that it gives, and the places of its words."""

    code: _Code
    points: int
    places: tuple[_Place, ...]


class _Most(NamedTuple):
    """The most points that signs near each other come to, and the places of those that give more than one."""

    points: int
    places: list[_Place]


def _most(words: Words, signs: list[_Sign]) -> _Most:
    """The most points that signs near each other come to, and their places but for those of one point; none where they
    come to nothing.

    A sign counts once, and so does a word: for what it gives most. What speaks against danger counts from a sentence
    before to a sentence after.
    """
    sentences = words.sentences
    speaking = sorted((sign for sign in signs if sign.points > 0), key=lambda sign: sign.places)
    against = [sign for sign in signs if sign.points < 0]
    most = 0
    of_most: dict[tuple[_Place, ...], int] = {}
    for at, first in enumerate(speaking):
        begin = first.places[0][0]
        if at and speaking[at - 1].places == first.places:
            continue  # all signs of a word were looked at together
        here = last = sentences[begin]
        taken: dict[tuple[_Place, ...], int] = {}
        counted: set[_Code] = set()
        for sign in speaking[at:]:
            place = sign.places[0][0]
            if place - begin > _CROWD or sentences[place] > here + 1:
                break
            if sign.code not in counted:
                counted.add(sign.code)
                taken[sign.places] = max(sign.points, taken.get(sign.places, 0))
                last = sentences[place]
        off = {sign.code: sign.points for sign in against if here - 1 <= sentences[sign.places[0][0]] <= last + 1}
        total = sum(taken.values()) + sum(off.values())
        if total > most:
            most, of_most = total, taken
    # What gives a point ("he", "the neighbour") is no reason that a person wants to see.
    telling = [places for places, points in of_most.items() if points > 1] or of_most
    return _Most(most, sorted({place for places in telling for place in places}))


class _Found:
    """The dangers of a text in the course of being read."""

    def __init__(self) -> None:
        self._urgent: dict[str, bool] = {}
        self._restricted: dict[str, bool] = {}
        self._spans: dict[str, set[Span]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, rule: DangerRule, words: Words, places: list[_Place]) -> None:
        """A find of a rule in these words: the numbers of the rule belong to the text."""
        spans = {Span(words.begins[first], words.ends[last]) for first, last in places}
        for code in rule.codes:
            self._urgent[code] = self._urgent.get(code, False) or rule.urgent
            self._restricted[code] = self._restricted.get(code, False) or rule.restricted
            self._spans.setdefault(code, set()).update(spans)

    def most_urgent_first(self) -> list[Danger]:
        """What was found."""
        dangers = [
            Danger(code, self._urgent[code], self._restricted[code], tuple(sorted(spans)))
            for code, spans in self._spans.items()
        ]
        return sorted(dangers, key=lambda danger: (BY_URGENCY.index(danger.code), not danger.urgent))


def _stretch(find: list[_Place]) -> _Place:
    """From the first to the last word of a find."""
    return min(begin for begin, _ in find), max(end for _, end in find)


def _touch(words: Words, find: _Place, other: _Place) -> bool:
    """Whether two finds share a clause."""
    clauses = words.clauses
    return clauses[find[0]] <= clauses[other[1]] and clauses[other[0]] <= clauses[find[1]]


class _Weakening:
    """What takes the danger out of words: it is past, it is only feared, it is denied, or it is talk."""

    def __init__(self, text: _Text, contexts: Mapping[str, list[tuple[int, _Code]]]) -> None:
        self._text = text
        self._contexts = contexts
        self._found: dict[str, list[_Place]] = {}

    def _places(self, name: str) -> list[_Place]:
        """Where a context stands: its patterns, and its signs where those of the whole text come to enough points."""
        if name not in self._found:
            found: list[_Place] = []
            signs: list[_Place] = []
            total = 0
            for points, pattern in self._contexts[name]:
                places = [place for find in self._text.find(pattern) for place in find]
                if not points:
                    found += places
                elif places:
                    total += points
                    signs += places if points > 0 else []
            self._found[name] = sorted(found + signs if total >= _ABOUT else found)
        return self._found[name]

    def weakens(self, find: _Place, names: Iterable[str]) -> bool:
        """Whether one of the named contexts takes the danger out of this find."""
        judge = {
            "past": self._past,
            "over": self._over,
            "if": self._if,
            "no": self._no,
            "talk": self._talk,
            "lamp": self._lamp,
        }
        return any(judge[name](find) for name in names)

    def _in_sentence(self, name: str, find: _Place) -> list[_Place]:
        sentences = self._text.words.sentences
        return [place for place in self._places(name) if sentences[place[0]] == sentences[find[0]]]

    def _past(self, find: _Place) -> bool:
        """It is over: an aftermath is named, or a time gone by, and nothing in the clause says now."""
        if self._in_sentence("fresh", find):
            return False
        if self._in_sentence("aftermath", find):
            return True
        sentences, clauses = self._text.words.sentences, self._text.words.clauses
        times = self._in_sentence("time", find)
        if not times:
            here = sentences[find[0]]
            earlier = any(sentences[place[0]] == here - 1 for place in self._places("time"))
            if not (earlier and self._in_sentence("pastverb", find)):
                return False
        if self._in_sentence("still", find):
            return False
        return not any(clauses[place[0]] == clauses[find[0]] for place in self._in_sentence("now", find))

    def _over(self, find: _Place) -> bool:
        """It is long over or was put right: its sentence, its clause or what follows says so, and nothing again; or the
        whole text says how well it ended, and nothing that it began anew."""
        if self._places("settled") and not self._places("relapse"):
            return True
        if self._places("again"):
            return False
        sentences, clauses = self._text.words.sentences, self._text.words.clauses
        here, clause = sentences[find[0]], clauses[find[0]]
        if any(clauses[place[0]] == clause for place in self._in_sentence("now", find)):
            return False
        return (
            bool(self._in_sentence("over", find))
            or any(clauses[place[0]] == clause for place in self._places("mended"))
            or any(
                sentences[begin] == here or sentences[begin] == here + 1 and self._opens_sentence(begin)
                for begin, _ in self._places("it was mended")
            )
        )

    def _opens_sentence(self, word: int) -> bool:
        """Whether this is the first or second word of its sentence: it speaks of what was said before."""
        sentences = self._text.words.sentences
        return word < _OPENING or sentences[word - _OPENING] != sentences[word]

    def _if(self, find: _Place) -> bool:
        """It is only thought of: the words of doubt stand before it."""
        return any(place[0] < find[1] for place in self._in_sentence("if", find))

    def _no(self, find: _Place) -> bool:
        """It is denied, within three words before."""
        return any(0 < find[0] - place[1] <= 3 for place in self._in_sentence("no", find))

    def _talk(self, find: _Place) -> bool:
        """It is talked about: a course, a play, a plan, unless that is denied; or the whole text is about one."""
        if any(not self._denied(place) for place in self._in_sentence("talk", find)):
            return True
        return bool(self._places("about")) and not self._places("fresh")

    def _denied(self, find: _Place) -> bool:
        """Whether the word before says no ("this is no exercise")."""
        return any(place[1] == find[0] - 1 for place in self._in_sentence("no", find))

    def _lamp(self, find: _Place) -> bool:
        """A lamp burns, or does not."""
        return bool(self._in_sentence("lamp", find))
