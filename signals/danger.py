"""Recognising danger in a text by rules: which numbers to show before somebody sends, and who looks today.

Never a model (EU AI Act, Annex III: judging emergency calls is high-risk), and never a gate: the panel is
shown, sending stays possible. Recall comes first, but a panel on many harmless texts is a panel that nobody
reads: therefore rules know the past tense ("vorige week was er brand"), what is only feared ("als er brand
uitbreekt") and manners of speaking ("een slagveld van fietsen").

A rule is data: rows that a city edits (`models/danger.py`), with `data/danger.json` as the first set. Its patterns are
written as `signals/patterns.py` says. A pattern means danger by itself; a sign (`+4 mes`) does not. A text is weighed
as a whole, as a nurse weighs a list of signs (ADR 43 and 45):

    18    for words that mean danger by themselves
    best  the points of the signs of one rule near each other, and half of those of the next best rule
    1/2   for each word of a sign that tells of danger (from three points); off for each sign against it
    tone  the points of words that make danger more or less likely whatever a text is about, each word once

Ten points mean danger; and, whatever else the text is about, so do sixteen in three sentences that follow each other,
twenty in two, or 24 in one. A tone takes twelve off at most, signs against danger as many as there are. The numbers are
those of the rules that found eight points, or that come within four of the best; with less than half of the best a rule
gives none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from signals.patterns import CROWD, BadPatternError, Code, Patterns, Place, Text, needs_of, points_of
from signals.reading import Words, read

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

ABOUT_A_PERSON: Final = frozenset({"veilig-thuis", "113", "0800-7000", "0800-1205", "kindertelefoon"})
"""A danger with one of these numbers says something about a person: the text is for the smallest circle."""

WAITS_FOR_NOBODY: Final = frozenset({"112", "0800-9009"})
"""A danger with one of these numbers (fire, gas) goes to the team at once, also where few may read the text."""

CONTEXTS: Final = ("past", "over", "if", "no", "talk", "lamp")
"""What can take the danger out of words, by the name that a rule calls it."""

Kind = Literal["alone", "best", "next", "telling", "against", "tone-for", "tone-off"]
"""What a text is weighed by: words that mean danger by themselves, the signs of the best rule and of the next best,
all words that tell of danger, signs against it, and the tone."""

RULES_FILE: Final = Path(__file__).parent / "data" / "danger.json"

MOST_OFF: Final = 12
"""Points that the tone as a whole takes off at most."""

_STRONG: Final = 5  # so many words of danger together outweigh an exception, and that something is talked about
_OPENING: Final = 2  # words at the head of a sentence that can point back to the one before
_ENOUGH: Final = 10  # points of a text that mean danger
# So many sentences that follow each other mean danger by themselves from so many points, whatever else a text is about.
_ENOUGH_APART: Final = ((1, 24), (2, 20), (3, 16))
_ALONE: Final = 18  # points of words that mean danger by themselves
_TELLING: Final = 3  # points from which a sign tells of danger to the whole text
_LEAST: Final = 5  # points of signs near each other without which there is no danger, and no number
_FOR_NUMBER: Final = 8  # points of its own from which a rule gives its number,
_NEARLY: Final = 4  # or so near to the best
_OF_RULES: Final[tuple[tuple[Kind, int], ...]] = (("best", 1), ("next", 2))  # and by what their points are divided
_ABOUT: Final = 10  # points of signs that make a context


@dataclass(frozen=True, slots=True)
class DangerRule:
    """One rule: what is looked for, what weakens it, and which numbers belong to it.

    `weakened_by` names contexts (`CONTEXTS`); `exceptions` are patterns that cancel a find in the same clause, but no
    words that mean danger by themselves where many say it. `urgent` says that somebody must look today, `restricted`
    that only who needs it reads the text.
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

    @property
    def is_about_somebody(self) -> bool:
        """Whether it tells of somebody, so that a person looks before a team reads it; fire and gas do not wait."""
        return self.code in ABOUT_A_PERSON or (self.restricted and self.code not in WAITS_FOR_NOBODY)


@dataclass(frozen=True, slots=True)
class Weight:
    """One of the things that a text is weighed by (`Kind`): the points that it gives or takes off, the
    names of the rules that it comes from (none where all rules share in it, or none do), and the words."""

    kind: Kind
    points: float
    rules: tuple[str, ...]
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a text was weighed: its points, of which these are the weights; how many mean danger; and the dangers.

    Where a few sentences mean danger by themselves and the text as a whole does not, `part` is the first of those, and
    all but `of_whole` is of it.
    """

    points: float
    enough: int
    weights: tuple[Weight, ...]
    dangers: tuple[Danger, ...]
    part: Span | None
    of_whole: float


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules with the groups of words and the contexts that they call by name, and the signs of the tone of a
    text."""

    rules: tuple[DangerRule, ...]
    groups: Mapping[str, tuple[str, ...]]
    contexts: Mapping[str, tuple[str, ...]]
    tone: tuple[str, ...]
    slips: frozenset[str]
    lookalikes: frozenset[str]


def find_danger(text: str, rules: Sequence[DangerRule] | None = None) -> list[Danger]:
    """The numbers that belong to a text, most urgent first; empty for most texts.

    Takes any text (a word or 5,000 characters) and, where a city has its own, the rules to read it with.
    Keeps nothing of the text.
    """
    return _reader(tuple(rules) if rules is not None else None).find(read(text))


def find_in_each(texts: Sequence[str]) -> list[list[Danger]]:
    """The numbers that belong to each of these texts by the rules that a city starts with (`find_danger`). Needs
    nothing of Django, so that a process beside ours can do it."""
    return [find_danger(text) for text in texts]


def weigh(text: str, rules: Sequence[DangerRule] | None = None) -> Weighed:
    """How a text is weighed as a whole: for who wants to know why it gets a panel, or why not. Takes what `find_danger`
    takes, and keeps nothing of the text either."""
    return _reader(tuple(rules) if rules is not None else None).weigh(read(text))


def together(text: str, also: Iterable[str] = ()) -> str:
    """A text with what the same person wrote besides, each in a sentence of its own."""
    return "\n\n".join([text, *also])


def fault_of(rule: DangerRule) -> str:
    """What of a rule cannot be read: a pattern, or the name of a number or context; empty where it is good."""
    return next(iter(_faults_of(rule)), "")


def readable(rule: DangerRule) -> DangerRule:
    """A rule without what of it cannot be read (a newer version knows other groups of words, say): what is left of it
    goes on looking."""
    faults = set(_faults_of(rule))
    if not faults:
        return rule
    return replace(
        rule,
        codes=tuple(code for code in rule.codes if code not in faults),
        patterns=tuple(pattern for pattern in rule.patterns if pattern not in faults),
        weakened_by=tuple(name for name in rule.weakened_by if name not in faults),
        exceptions=tuple(pattern for pattern in rule.exceptions if pattern not in faults),
    )


@lru_cache(maxsize=256)
def _faults_of(rule: DangerRule) -> tuple[str, ...]:
    """Kept by this process, of more rules than a city has: whoever takes in the first signal after a change of anything
    in the organisation asks it of them all."""
    start = starting_rules()
    reader = Patterns(start.groups, slips=start.slips, lookalikes=start.lookalikes)
    # An exception is no sign: points make it unreadable.
    words = [(pattern, points_of(pattern)[1]) for pattern in rule.patterns] + [(one, one) for one in rule.exceptions]
    faults = []
    for pattern, read_as in words:
        try:
            reader.compile(read_as)
        except BadPatternError:
            faults.append(pattern)
    return (*faults, *sorted({*rule.codes} - {*BY_URGENCY}), *sorted({*rule.weakened_by} - {*CONTEXTS}))


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
        tone=tuple(data["tone"]),
        slips=_words(data["slips"]),
        lookalikes=_words(data["lookalikes"]),
    )


def _words(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


@lru_cache(maxsize=2)  # ours and those of the city: each takes some thirty megabytes
def _reader(rules: tuple[DangerRule, ...] | None) -> _Reader:
    start = starting_rules()
    return _Reader(start.rules if rules is None else rules, start)


class _Use(NamedTuple):
    """What a pattern is used for: by which rule (None: for the tone), and the points that it gives (0: it means danger
    by itself)."""

    rule: int | None
    points: int


class _Weight(NamedTuple):
    """A `Weight` of rules and words by their numbers."""

    kind: Kind
    points: float
    rules: list[int]
    words: set[int]


class _Find(NamedTuple):
    """Where a pattern stands, by its number: the places of its words, and the sentences that these lie in."""

    pattern: int
    places: list[Place]
    sentences: range


class _Part(NamedTuple):
    """Sentences of a text (or all), what stands in them, and how many points mean danger in them."""

    sentences: range
    there: list[_Find]
    enough: int


class _Found(NamedTuple):
    """What was found in a text: words that mean danger by themselves and signs, each by the number of their rule, and
    what counts of the tone: points and words."""

    alone: dict[int, list[list[Place]]]
    signs: dict[int, list[_Sign]]
    tone: list[tuple[int, set[int]]]


class _Reader:
    """Rules made ready to read texts with."""

    def __init__(self, rules: tuple[DangerRule, ...], start: RuleSet) -> None:
        patterns = Patterns(start.groups, slips=start.slips, lookalikes=start.lookalikes)
        uses: dict[Code, list[_Use]] = {}
        for number, rule in enumerate(rules):
            if unknown := set(rule.weakened_by) - set(CONTEXTS):
                raise BadPatternError(f"rule {rule.name!r}: there is no context {', '.join(sorted(unknown))}")
            if unknown := set(rule.codes) - set(BY_URGENCY):
                raise BadPatternError(f"rule {rule.name!r}: there is no number {', '.join(sorted(unknown))}")
            for points, words in map(points_of, rule.patterns):
                uses.setdefault(patterns.compile(words), []).append(_Use(number, points))
        for points, words in map(points_of, start.tone):
            uses.setdefault(patterns.compile(words), []).append(_Use(None, points))
        self._rules = [replace(rule, patterns=(), exceptions=()) for rule in rules]
        self._exceptions = [tuple(map(patterns.compile, rule.exceptions)) for rule in rules]
        self._contexts = {
            name: [(points, patterns.compile(words)) for points, words in map(points_of, texts)]
            for name, texts in start.contexts.items()
        }
        alike: dict[tuple[_Use, ...], tuple[_Use, ...]] = {}  # many patterns are used for the same: kept once
        self._patterns = [
            (code, needs_of(code), alike.setdefault(ids := tuple(of_code), ids)) for code, of_code in uses.items()
        ]
        self._by_entry: dict[int, list[int]] = {}
        for number, (code, *_) in enumerate(self._patterns):
            for entry in patterns.entries(code):
                self._by_entry.setdefault(entry, []).append(number)
        self._lexicon = patterns.lexicon()
        self._phrases = patterns.phrases()

    def find(self, words: Words) -> list[Danger]:
        text = Text(words, self._lexicon, self._phrases)
        return self._judge(text, self._finds_in(text))[0].most_urgent_first()

    def weigh(self, words: Words) -> Weighed:
        text = Text(words, self._lexicon, self._phrases)
        there = self._finds_in(text)
        dangers, part = self._judge(text, there)
        contexts = _Contexts(text, self._contexts)
        whole = _Part(_sentences_of(words), there, _ENOUGH)
        weights = self._weights(part or whole, contexts)
        return Weighed(
            points=sum(one.points for one in weights),
            enough=(part or whole).enough,
            weights=tuple(
                Weight(
                    one.kind,
                    one.points,
                    tuple(self._rules[rule].name for rule in one.rules),
                    tuple(Span(words.begins[word], words.ends[word]) for word in sorted(one.words)),
                )
                for one in weights
            ),
            dangers=tuple(dangers.most_urgent_first()),
            part=_span_of(words, part.sentences) if part else None,
            of_whole=sum(one.points for one in self._weights(whole, contexts)),
        )

    def _weights(self, part: _Part, contexts: _Contexts) -> list[_Weight]:
        """What a part of a text is weighed by, but for what gives no points."""
        found = self._standing(part.there, contexts, part.sentences)
        near = _most_of_each(contexts.text.words, found.signs)
        return [one for one in _weights(found, near) if one.points]

    def _judge(self, text: Text, there: list[_Find]) -> tuple[_Dangers, _Part | None]:
        """The dangers of a text, in which this stands, and the first of its parts that means them by itself where the
        whole does not."""
        dangers = _Dangers()
        contexts = _Contexts(text, self._contexts)
        sentences = _sentences_of(text.words)
        self._look(_Part(sentences, there, _ENOUGH), contexts, dangers)
        if dangers:
            return dangers, None
        first = None
        for length, enough in _ENOUGH_APART:
            for stretch, inside in _stretches(there, sentences, length):
                part = _Part(stretch, inside, enough)
                self._look(part, contexts, dangers)
                first = first or (part if dangers else None)
        return dangers, first

    def _finds_in(self, text: Text) -> list[_Find]:
        """All that stands in a text."""
        known = text.known
        sentences = text.words.sentences
        found = []
        for number in set().union(*(self._by_entry[atom] for atom in known & self._by_entry.keys())):
            code, needs, _ = self._patterns[number]
            if known.issuperset(needs):
                for find in text.find(code):
                    begin, end = _extent(find)
                    found.append(_Find(number, find, range(sentences[begin], sentences[end] + 1)))
        return found

    def _look(self, part: _Part, contexts: _Contexts, dangers: _Dangers) -> None:
        """Add the dangers of a part of a text, where its points come to enough."""
        words = contexts.text.words
        found = self._standing(part.there, contexts, part.sentences)
        near = _most_of_each(words, found.signs)
        best = max((most.points for most in near.values()), default=0)
        if not found.alone and best < _LEAST or sum(one.points for one in _weights(found, near)) < part.enough:
            return
        for number, finds in sorted(found.alone.items()):
            for find in finds:
                dangers.add(self._rules[number], words, find)
        least = max(_FOR_NUMBER if found.alone else max(_LEAST, min(_FOR_NUMBER, best - _NEARLY)), best / 2)
        for number, most in sorted(near.items()):
            if most.points >= least:
                dangers.add(self._rules[number], words, most.places)

    def _standing(self, there: Iterable[_Find], contexts: _Contexts, sentences: range) -> _Found:
        """What stands in these sentences, but for the danger that something takes out of its words."""
        weakening = _Weakening(contexts, sentences)
        alone: dict[int, list[list[Place]]] = {}
        signs: dict[int, list[_Sign]] = {}
        tone: dict[int, tuple[int, set[int]]] = {}
        for pattern, find, _ in there:
            for rule, points in self._patterns[pattern][2]:
                if rule is None:
                    tone.setdefault(pattern, (points, _words_of(find)))
                elif not points:
                    alone.setdefault(rule, []).append(find)
                elif points < 0 or not weakening.weakens(find[0], self._rules[rule].weakened_by):
                    signs.setdefault(rule, []).append(_Sign(pattern, points, tuple(find)))
        left = {rule: self._left(rule, finds, weakening) for rule, finds in alone.items()}
        for rule in [rule for rule in signs if self._exceptions[rule]]:
            exceptions = self._exceptions_in(rule, contexts.text)
            signs[rule] = [
                sign
                for sign in signs[rule]
                if sign.points < 0
                or not any(_touch(contexts.text.words, _extent(sign.places), other) for other in exceptions)
            ]
        return _Found({rule: finds for rule, finds in left.items() if finds}, signs, _counted(tone.values()))

    def _left(self, number: int, finds: list[list[Place]], weakening: _Weakening) -> list[list[Place]]:
        """Of the finds of a rule those that no exception cancels and no context weakens."""
        text = weakening.text
        strong = len({place for find in finds for place in find}) >= _STRONG
        names = [name for name in self._rules[number].weakened_by if not (strong and name == "talk")]
        cancelled = [] if strong else self._exceptions_in(number, text)
        return [
            find
            for find in finds
            if not any(_touch(text.words, _extent(find), exception) for exception in cancelled)
            and not weakening.weakens(find[0], names)
        ]

    def _exceptions_in(self, number: int, text: Text) -> list[Place]:
        """Where the exceptions of a rule stand in a text."""
        return [_extent(find) for exception in self._exceptions[number] for find in text.find(exception)]


def _stretches(there: Iterable[_Find], sentences: range, length: int) -> Iterator[tuple[range, list[_Find]]]:
    """So many sentences that follow each other, from each of a text on, with what stands in them; none of a text that
    is no longer than that."""
    beginning: dict[int, list[_Find]] = {}
    for find in there:
        beginning.setdefault(find.sentences.start, []).append(find)
    for first in range(len(sentences) - length + 1) if len(sentences) > length else ():
        stretch = range(first, first + length)
        inside = [
            find for sentence in stretch for find in beginning.get(sentence, ()) if find.sentences.stop <= stretch.stop
        ]
        if inside:
            yield stretch, inside


def _weights(found: _Found, near: Mapping[int, _Most]) -> list[_Weight]:
    """What a text is weighed by, of which these are the best signs near each other of each rule."""
    ranked = sorted(near, key=lambda rule: (-near[rule].points, rule))[:2]
    signs = [sign for of_rule in found.signs.values() for sign in of_rule]
    telling = {word for sign in signs if sign.points >= _TELLING for word in _words_of(sign.places)}
    against = {sign.pattern: sign for sign in signs if sign.points < 0}
    counted = _words_of(near[ranked[0]].places) if ranked else set()  # and not once more by the tone
    speaking = [one for one in found.tone if one[0] > 0 and not one[1] <= counted]
    ordinary = [one for one in found.tone if one[0] < 0]
    gives = sum(points for points, _ in speaking)
    takes = sum(points for points, _ in ordinary)
    return [
        _Weight(
            "alone",
            _ALONE if found.alone else 0,
            list(found.alone),
            {word for finds in found.alone.values() for find in finds for word in _words_of(find)},
        ),
        *(
            _Weight(kind, near[rule].points / share, [rule], _words_of(near[rule].places))
            for (kind, share), rule in zip(_OF_RULES, ranked, strict=False)
        ),
        _Weight("telling", len(telling) / 2, [], telling),
        _Weight("against", -len(against) / 2, [], {w for sign in against.values() for w in _words_of(sign.places)}),
        _Weight("tone-for", gives, [], {word for _, words in speaking for word in words}),
        _Weight("tone-off", max(takes, -MOST_OFF - gives), [], {word for _, words in ordinary for word in words}),
    ]


def _counted(finds: Iterable[tuple[int, set[int]]]) -> list[tuple[int, set[int]]]:
    """Of these finds those that count: each word does once, for what gives or takes most by it, and where that is equal
    for the longest."""
    taken: list[tuple[int, set[int]]] = []
    counted: set[int] = set()
    for points, words in sorted(finds, key=lambda find: (-abs(find[0]), -len(find[1]), min(find[1]), find[0])):
        if counted.isdisjoint(words):
            counted |= words
            taken.append((points, words))
    return taken


def _sentences_of(words: Words) -> range:
    return range(words.sentences[-1] + 1 if words.sentences else 0)


def _span_of(words: Words, sentences: range) -> Span:
    """From the first to the last word of these sentences."""
    inside = [word for word, sentence in enumerate(words.sentences) if sentence in sentences]
    return Span(words.begins[inside[0]], words.ends[inside[-1]])


def _words_of(places: Iterable[Place]) -> set[int]:
    return {word for begin, end in places for word in range(begin, end + 1)}


class _Sign(NamedTuple):
    """A sign that stands in a text: which it is, the points that it gives, and the places of its words."""

    pattern: int
    points: int
    places: tuple[Place, ...]


class _Most(NamedTuple):
    """The most points that signs near each other come to, and the places of those that give more than one."""

    points: int
    places: list[Place]


def _most_of_each(words: Words, signs: Mapping[int, list[_Sign]]) -> dict[int, _Most]:
    """The most points of each rule by its number, but for rules that give neither points to the text nor a number."""
    could = {rule: sum(sign.points for sign in of_rule if sign.points > 0) for rule, of_rule in signs.items()}
    near: dict[int, _Most] = {}
    second = 0
    for rule in sorted(could, key=lambda rule: -could[rule]):
        if could[rule] < second and could[rule] < _LEAST:
            break
        most = _most(words, signs[rule])
        if most.points:
            near[rule] = most
            second = sorted([0, 0, *(one.points for one in near.values())])[-2]
    return near


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
    of_most: dict[tuple[Place, ...], int] = {}
    for at, first in enumerate(speaking):
        begin = first.places[0][0]
        if at and speaking[at - 1].places == first.places:
            continue  # all signs of a word were looked at together
        here = last = sentences[begin]
        taken: dict[tuple[Place, ...], int] = {}
        counted: set[int] = set()
        for sign in speaking[at:]:
            place = sign.places[0][0]
            if place - begin > CROWD or sentences[place] > here + 1:
                break
            if sign.pattern not in counted:
                counted.add(sign.pattern)
                taken[sign.places] = max(sign.points, taken.get(sign.places, 0))
                last = sentences[place]
        off = {sign.pattern: sign.points for sign in against if here - 1 <= sentences[sign.places[0][0]] <= last + 1}
        total = sum(taken.values()) + sum(off.values())
        if total > most:
            most, of_most = total, taken
    # What gives a point ("he", "the neighbour") is no reason that a person wants to see.
    telling = [places for places, points in of_most.items() if points > 1] or of_most
    return _Most(most, sorted({place for places in telling for place in places}))


class _Dangers:
    """The dangers of a text in the course of being read."""

    def __init__(self) -> None:
        self._urgent: dict[str, bool] = {}
        self._restricted: dict[str, bool] = {}
        self._spans: dict[str, set[Span]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, rule: DangerRule, words: Words, places: list[Place]) -> None:
        """A find of a rule in these words: the numbers of the rule belong to the text."""
        spans = {Span(words.begins[first], words.ends[last]) for first, last in places}
        for code in rule.codes:
            self._urgent[code] = self._urgent.get(code, False) or rule.urgent
            self._restricted[code] = self._restricted.get(code, False) or rule.restricted
            self._spans.setdefault(code, set()).update(spans)

    def take(self, code: str) -> bool:
        """Take a number out; whether it was found."""
        return self._spans.pop(code, None) is not None

    def most_urgent_first(self) -> list[Danger]:
        """What was found."""
        dangers = [
            Danger(code, self._urgent[code], self._restricted[code], tuple(sorted(spans)))
            for code, spans in self._spans.items()
        ]
        return sorted(dangers, key=lambda danger: (BY_URGENCY.index(danger.code), not danger.urgent))


def _extent(find: Sequence[Place]) -> Place:
    """From the first to the last word of a find."""
    return min(begin for begin, _ in find), max(end for _, end in find)


def _touch(words: Words, find: Place, other: Place) -> bool:
    """Whether two finds share a clause."""
    clauses = words.clauses
    return clauses[find[0]] <= clauses[other[1]] and clauses[other[0]] <= clauses[find[1]]


class _Contexts:
    """Where the contexts stand in a text: each looked for once, when it is first asked for."""

    def __init__(self, text: Text, contexts: Mapping[str, list[tuple[int, Code]]]) -> None:
        self.text = text
        self._contexts = contexts
        self._found: dict[str, list[tuple[int, list[Place]]]] = {}

    def places(self, name: str, sentences: range) -> list[Place]:
        """Where a context stands in these sentences: its patterns, and its signs where those in them come to enough
        points."""
        if name not in self._found:
            self._found[name] = [
                (points, places)
                for points, pattern in self._contexts[name]
                if (places := [place for find in self.text.find(pattern) for place in find])
            ]
        found: list[Place] = []
        signs: list[Place] = []
        total = 0
        for points, places in self._found[name]:
            inside = [place for place in places if self.text.words.sentences[place[0]] in sentences]
            if not points:
                found += inside
            elif inside:
                total += points
                signs += inside if points > 0 else []
        return sorted(found + signs if total >= _ABOUT else found)


class _Weakening:
    """What takes the danger out of words in some sentences of a text: it is past, it is only feared, it is denied, or
    it is talk."""

    def __init__(self, contexts: _Contexts, sentences: range) -> None:
        self.text = contexts.text
        self._contexts = contexts
        self._sentences = sentences
        self._found: dict[str, list[Place]] = {}

    def _places(self, name: str) -> list[Place]:
        if name not in self._found:
            self._found[name] = self._contexts.places(name, self._sentences)
        return self._found[name]

    def weakens(self, find: Place, names: Iterable[str]) -> bool:
        """Whether one of the named contexts takes the danger out of this find."""
        judges = self._judges
        return bool(judges) and any(judges[name](find) for name in names if name in judges)

    @cached_property
    def _judges(self) -> dict[str, Callable[[Place], bool]]:
        """What can weaken in these sentences: nothing does where none of its words stand, as in most texts."""
        judges: dict[str, tuple[Callable[[Place], bool], tuple[str, ...]]] = {
            "past": (self._past, ("aftermath", "time")),
            "over": (self._over, ("settled", "over", "mended", "it was mended")),
            "if": (self._if, ("if",)),
            "no": (self._no, ("no",)),
            "talk": (self._talk, ("talk", "about")),
            "lamp": (self._lamp, ("lamp",)),
        }
        return {name: judge for name, (judge, words) in judges.items() if any(map(self._places, words))}

    def _in_sentence(self, name: str, find: Place) -> list[Place]:
        sentences = self.text.words.sentences
        return [place for place in self._places(name) if sentences[place[0]] == sentences[find[0]]]

    def _past(self, find: Place) -> bool:
        """It is over: an aftermath is named, or a time gone by, and nothing in the clause says now."""
        if self._in_sentence("fresh", find):
            return False
        if self._in_sentence("aftermath", find):
            return True
        sentences, clauses = self.text.words.sentences, self.text.words.clauses
        times = self._in_sentence("time", find)
        if not times:
            here = sentences[find[0]]
            earlier = any(sentences[place[0]] == here - 1 for place in self._places("time"))
            if not (earlier and self._in_sentence("pastverb", find)):
                return False
        if self._in_sentence("still", find):
            return False
        return not any(clauses[place[0]] == clauses[find[0]] for place in self._in_sentence("now", find))

    def _over(self, find: Place) -> bool:
        """It is long over or was put right: its sentence, its clause or what follows says so, and nothing again; or the
        whole text says how well it ended, and nothing that it began anew."""
        if self._places("settled") and not self._places("relapse"):
            return True
        if self._places("again"):
            return False
        sentences, clauses = self.text.words.sentences, self.text.words.clauses
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
        sentences = self.text.words.sentences
        return word < _OPENING or sentences[word - _OPENING] != sentences[word]

    def _if(self, find: Place) -> bool:
        """It is only thought of: the words of doubt stand before it."""
        return any(place[0] < find[1] for place in self._in_sentence("if", find))

    def _no(self, find: Place) -> bool:
        """It is denied, within three words before."""
        return any(0 < find[0] - place[1] <= 3 for place in self._in_sentence("no", find))

    def _talk(self, find: Place) -> bool:
        """It is talked about: a course, a play, a plan, unless that is denied; or the whole text is about one."""
        if any(not self._denied(place) for place in self._in_sentence("talk", find)):
            return True
        return bool(self._places("about")) and not self._places("fresh")

    def _denied(self, find: Place) -> bool:
        """Whether the word before says no ("this is no exercise")."""
        return any(place[1] == find[0] - 1 for place in self._in_sentence("no", find))

    def _lamp(self, find: Place) -> bool:
        """A lamp burns, or does not."""
        return bool(self._in_sentence("lamp", find))


def side_by_side(text: str, words: Iterable[Span]) -> list[Span]:
    """The words in their order, of which those with nothing but a space between them are one."""
    found: list[Span] = []
    for begin, end in sorted(words):
        if found and (begin <= found[-1].end or text[found[-1].end : begin] == " "):
            found[-1] = Span(found[-1].begin, max(end, found[-1].end))
        else:
            found.append(Span(begin, end))
    return found


def quoted(text: str, words: Iterable[Span]) -> list[str]:
    """Words of a text as they stand there, those side by side as one, each once."""
    return list(dict.fromkeys(text[begin:end] for begin, end in side_by_side(text, words)))


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule that is tried does to a text: how that is weighed with it beside the others, of which `dangers` are
    theirs alone; whether it would give its own number; and its words that stand in the text, whether they count or
    not."""

    weighed: Weighed
    gives_number: bool
    words: tuple[Span, ...]


def weigh_with(trial: DangerRule, text: str, rules: Sequence[DangerRule] | None = None) -> Tried:
    """How a text is weighed with one more rule, of which only the patterns count, beside those that `weigh` takes.

    Nothing of the rule is kept, and the others are not made ready anew: that would take a second, and thirty megabytes.
    """
    # The tone is with the others already, and is nearly all that this would take.
    start = replace(starting_rules(), tone=())
    alone = _Reader((DangerRule(trial.name, codes=(), patterns=trial.patterns),), start)
    return _WithOneMore(_reader(tuple(rules) if rules is not None else None), alone).tried(read(text))


def fault_of_trial(rule: DangerRule) -> str:
    """As `fault_of`, and keeps nothing of the rule."""
    return next(iter(_faults_of.__wrapped__(rule)), "")


class _WithOneMore(_Reader):
    """A reader with the only rule of another beside its own, for one text. Neither is changed."""

    _NUMBER: Final = "trial"  # in place of a number

    def __init__(self, reader: _Reader, other: _Reader) -> None:
        vars(self).update(vars(reader))
        self._others = reader, other
        self._first = len(reader._patterns)
        number = len(reader._rules)
        (rule,) = other._rules
        self._rules = [*reader._rules, replace(rule, codes=(self._NUMBER,))]
        self._exceptions = [*reader._exceptions, *other._exceptions]
        self._patterns = [
            *reader._patterns,
            *((code, needs, tuple(_Use(number, use.points) for use in uses)) for code, needs, uses in other._patterns),
        ]

    def tried(self, words: Words) -> Tried:
        self._gives_number, self._places = False, set[int]()
        weighed = self.weigh(words)
        return Tried(
            weighed,
            self._gives_number,
            tuple(Span(words.begins[word], words.ends[word]) for word in sorted(self._places)),
        )

    def _finds_in(self, text: Text) -> list[_Find]:
        reader, other = self._others
        theirs = other._finds_in(Text(text.words, other._lexicon, other._phrases))
        self._places = {word for find in theirs for word in _words_of(find.places)}
        return [*reader._finds_in(text), *(one._replace(pattern=one.pattern + self._first) for one in theirs)]

    def _judge(self, text: Text, there: list[_Find]) -> tuple[_Dangers, _Part | None]:
        dangers, part = super()._judge(text, there)
        self._gives_number = dangers.take(self._NUMBER)
        return dangers, part
