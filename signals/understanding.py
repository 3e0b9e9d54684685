"""Understanding a text: what it is probably about, of what kind it is, and whether somebody must look today.

Two that judge together: the keyword rule, in which every category brings words (most telling first) and the words of a
text vote, and a model that learned from texts (`learned.py`), which weighs that vote with all that it sees itself. A
category that the model never saw, because the city made it, has the vote alone. Danger and
personal data are found by rules of their own (`danger.py`, `personal_data.py`), never by a model. Nothing of a
text is kept or logged.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from signals.danger import ABOUT_A_PERSON, DangerRule, find_danger, together
from signals.dutch import stem
from signals.kind_rule import about_a_person, kind_of
from signals.learned import Learned, learned
from signals.personal_data import Found, find_personal_data
from signals.reading import Lexicon, Words, read

DECIDED_FROM: Final = 0.5
"""The probability from which the first suggestion may be followed without a person, where a city sets no other."""

UNPLACED: Final = "overig"
"""The category of what cannot be placed yet; it comes first when no word speaks for another."""

# What the text says of domains by themselves counts for each category of a domain; with it the scores are that much too
# certain at the top, where a signal goes without a person. Both were found on the development split
# (docs/understanding.md).
_OF_DOMAIN: Final = 0.5
_AS_CERTAIN: Final = 0.75
_HEAD_START: Final = 0.3
_SUGGESTIONS: Final = 5
_TELLING: Final = 10  # the first words of a category's list, which its makers found most telling
_SECOND: Final = 0.7  # of the first domain's weight: from here another domain is touched too
_COMPOUND: Final = 5  # letters that a word must have to be recognised inside a longer one
_SLIPS_FROM: Final = 7  # letters from which a slip of the finger is forgiven
_WORDS_FILE: Final = Path(__file__).parent / "data" / "plain_words.json"


def _plain_words(key: str) -> frozenset[str]:
    """Words that say nothing about a subject: little ones, and those that a description uses for everything."""
    lists: dict[str, list[str]] = json.loads(_WORDS_FILE.read_text(encoding="utf-8"))
    return frozenset(word for line in lists[key] for word in line.split())


_NO_WORDS: Final = _plain_words("little")
_EVERYWHERE: Final = _plain_words("everywhere")
_STREET: Final = re.compile(r".{3,}(?:straat|laan|weg|plein|pad|kade|dijk|hof|singel|gracht|steeg|dreef|plantsoen)$")
"""A word that is the name of a street says where, not what."""


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """What the rule knows of a category; `keywords` and `urgency_hints` are words and short phrases. A person looks
    first at what seems to be about one that `is_sensitive`."""

    slug: str
    domain: str
    label: str
    description: str
    keywords: tuple[str, ...]
    urgency_hints: tuple[str, ...] = ()
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that a text may be about, with its probability (above 0, at most 1)."""

    slug: str
    domain: str
    probability: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text seems to say.

    `suggestions` come best first, at least three where there are as many categories; `kind` is one of the contract's
    closed list; `secondary_domain` is a domain that is touched beside that of the first suggestion; `urgent` says that
    somebody must look today, `restricted` that a danger in it is for few to read; `referrals` are the numbers of
    `danger.py`, most urgent first; `decisive_words` are the words of the text that spoke for the first suggestion, and
    `is_sensitive` says of the category of that suggestion that few read what is about it. `about_somebody` says that
    somebody is threatened or in need, whatever the text is about.
    """

    suggestions: list[Suggestion]
    kind: str
    secondary_domain: str | None
    urgent: bool
    restricted: bool
    referrals: list[str]
    personal_data: list[Found]
    decisive_words: list[str]
    threshold: float = field(default=DECIDED_FROM)
    is_sensitive: bool = False
    about_somebody: bool = False

    @property
    def special(self) -> bool:
        """Whether a danger in it says something about a person, whatever else the text is about."""
        return not ABOUT_A_PERSON.isdisjoint(self.referrals)

    @property
    def decided(self) -> bool:
        """Whether the first suggestion may be followed without a person: it is certain, and neither its category nor
        what the text tells of danger is for few to read. A fire or a gas leak in the street waits for nobody."""
        return self.certain and not (self.is_sensitive or self.about_somebody)

    @property
    def certain(self) -> bool:
        """Whether the first suggestion reaches the threshold.

        Never without a word that speaks for it, and never when it says that the text cannot be placed.
        """
        if not self.suggestions or not self.decisive_words or self.suggestions[0].slug == UNPLACED:
            return False
        return self.suggestions[0].probability >= self.threshold


def understand(
    text: str,
    categories: Sequence[CategoryWords],
    *,
    threshold: float = DECIDED_FROM,
    danger: Sequence[DangerRule] | None = None,
    also: Sequence[str] = (),
    model: Learned | None = None,
) -> Understanding:
    """Judge a text. Takes any text, also an empty one, and the categories to choose from, also none.

    `threshold` (0 to 1) is how certain the first suggestion must be to be followed without a person; without a `model`
    the one of the product judges. `danger` are the rules of a city (those that we start with when left out); `also` is
    what the same person wrote besides, in which danger is looked for and nothing else. Raises `model_file.Unusable`
    where the model is missing or damaged.
    """
    words = read(text)
    dangers = find_danger(together(text, also), danger)
    vote = _rule(tuple(categories)).vote(words)
    model = model or learned()
    seen = model.read(text, words)
    of_domain = model.of_domains(seen)
    scores = _with_domains(model.of_categories(seen, vote.weights()), of_domain, categories)
    suggestions = _suggestions(categories, scores, said=_says(words, vote, model))
    best = suggestions[0] if suggestions else None
    decisive = _decisive(text, words, vote.places_for(best.slug), model.words_for(seen, best.slug)) if best else []
    rule = kind_of(text, words, dangers)
    return Understanding(
        suggestions=suggestions[:_SUGGESTIONS],
        # That above all somebody is in danger makes it a worry whatever the model thinks.
        kind=rule if about_a_person(dangers) or not len(words) else _best(model.of_kinds(seen, rule)),
        secondary_domain=_secondary(of_domain, vote, best.domain) if best and decisive else None,
        urgent=any(danger.urgent for danger in dangers) or bool(decisive and best and vote.hints(best.slug)),
        restricted=any(danger.restricted for danger in dangers),
        referrals=[danger.code for danger in dangers],
        personal_data=find_personal_data(text),
        decisive_words=decisive,
        threshold=threshold,
        about_somebody=any(danger.is_about_somebody for danger in dangers),
        is_sensitive=any(category.is_sensitive for category in categories if best and category.slug == best.slug),
    )


def suggest(text: str, categories: Sequence[CategoryWords], *, model: Learned) -> list[Suggestion]:
    """What a text may be about, all categories with the best first, and nothing else: for measuring many texts."""
    words = read(text)
    vote = _rule(tuple(categories)).vote(words)
    seen = model.read(text, words)
    scores = _with_domains(model.of_categories(seen, vote.weights()), model.of_domains(seen), categories)
    return _suggestions(categories, scores, said=_says(words, vote, model))


def _says(words: Words, vote: _Vote, model: Learned) -> bool:
    """Whether a word of the text can say what it is about: one that the rule or the model knows, and no little word."""
    return vote.spoke() or any(
        word not in _NO_WORDS and not _STREET.search(word) and model.knows(word) for word in words.words
    )


def _with_domains(
    scores: Mapping[str, float], of_domain: Mapping[str, float], categories: Sequence[CategoryWords]
) -> dict[str, float]:
    """The scores of categories with what the text says of their domains; of a domain that the city made itself, and
    that the model never saw, the mean of the others."""
    mean = sum(of_domain.values()) / len(of_domain) if of_domain else 0.0
    return {
        category.slug: _AS_CERTAIN * (scores[category.slug] + _OF_DOMAIN * of_domain.get(category.domain, mean))
        for category in categories
    }


def _suggestions(categories: Sequence[CategoryWords], scores: Mapping[str, float], *, said: bool) -> list[Suggestion]:
    """All categories with their probability, best first; equal ones in the order in which they were given.

    Where nothing was said, what cannot be placed comes first.
    """
    if not categories:
        return []
    if not said:
        scores = {slug: float(slug == UNPLACED) for slug in scores}
    strongest = max(scores.values())
    powers = [math.exp(scores[category.slug] - strongest) for category in categories]
    total = sum(powers)
    order = sorted(range(len(powers)), key=lambda number: (-powers[number], number))
    return [
        Suggestion(
            categories[number].slug,
            categories[number].domain,
            max(round(powers[number] / total - 5e-7, 6), 1e-6),
        )
        for number in order
    ]


def _decisive(text: str, words: Words, spoken: Iterable[tuple[int, int]], learned: Iterable[int]) -> list[str]:
    """The words of the text that spoke for a category, for the rule or for the model.

    As they were written, in the order of the text. Little words may help the model, but tell a person nothing.
    """
    told = {number for begin, end in spoken for number in range(begin, end)}
    places = set(spoken) | {
        (number, number + 1)
        for number in learned
        if number not in told and words.words[number] not in _NO_WORDS and not _STREET.search(words.words[number])
    }
    written = [text[words.begins[begin] : words.ends[end - 1]] for begin, end in sorted(places)]
    return list(dict.fromkeys(written))


def _best(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda name: scores[name])


def _secondary(scores: Mapping[str, float], vote: _Vote, first: str) -> str | None:
    """Another domain that the text touches: one that the model finds more likely than not, or else of which it speaks
    nearly as much by the words of the rule."""
    others = {domain: score for domain, score in scores.items() if domain != first and score > 0}
    return _best(others) if others else vote.secondary_domain(first)


def votes(words: Words, categories: Sequence[CategoryWords]) -> dict[str, float]:
    """What the words of a text weigh for each category by the keyword rule alone."""
    return _rule(tuple(categories)).vote(words).weights()


# --- the vote -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _rule(categories: tuple[CategoryWords, ...]) -> _KeywordRule:
    return _KeywordRule(categories)


@dataclass(frozen=True, slots=True)
class _Term:
    """A keyword of one or more stems, and what it weighs for each category."""

    stems: tuple[str, ...]
    weights: tuple[tuple[int, float], ...]


class _KeywordRule:
    """The words of all categories, made ready to read texts with."""

    def __init__(self, categories: tuple[CategoryWords, ...]) -> None:
        self.categories = categories
        weights: dict[tuple[str, ...], dict[int, float]] = {}
        for number, category in enumerate(categories):
            for stems, weight in _own_words(category):
                mine = weights.setdefault(stems, {})
                mine[number] = max(mine.get(number, 0.0), weight)
        self._terms: dict[str, list[_Term]] = {}
        singles: set[str] = set()
        for stems, mine in weights.items():
            rare = 1 / len(mine) ** 0.8
            term = _Term(stems, tuple((number, weight * rare) for number, weight in mine.items()))
            self._terms.setdefault(stems[0], []).append(term)
            if len(stems) == 1:
                singles.add(stems[0])
        self._single = sorted(singles)
        numbered = {word: [number] for number, word in enumerate(self._single)}
        self._known = Lexicon(numbered, slips=[word for word in singles if len(word) >= _SLIPS_FROM])
        self._inside = frozenset(s for s in singles if len(s) >= _COMPOUND)
        self._hints = [[read(hint).words for hint in category.urgency_hints] for category in categories]

    def vote(self, words: Words) -> _Vote:
        """Let the words of a text speak for the categories."""
        vote = _Vote(self.categories, words, [stem(word) for word in words.words], self._hints)
        for i, key in enumerate(vote.stems):
            spoke = False
            plain = words.words[i] in _NO_WORDS
            for term in self._terms.get(key, ()):
                if plain and len(term.stems) == 1:
                    continue  # "bij" is no bee
                if tuple(vote.stems[i : i + len(term.stems)]) == term.stems:
                    vote.add(term, i, i + len(term.stems), share=1.0)
                    spoke = True
            if not spoke and not plain and not _STREET.search(words.words[i]):
                self._look_inside(vote, i, key)
        return vote

    def _look_inside(self, vote: _Vote, i: int, key: str) -> None:
        """A compound that begins or ends with a known word, or a known word with a slip in it."""
        for length in range(len(key) - 1, _COMPOUND - 1, -1):
            for part, share in ((key[-length:], 0.7), (key[:length], 0.6)):
                if part in self._inside:
                    for term in self._terms[part]:
                        if len(term.stems) == 1:
                            vote.add(term, i, i + 1, share=share)
                    return
        if len(key) >= _SLIPS_FROM - 1:
            for number in self._known.meanings(key):
                for term in self._terms[self._single[number]]:
                    if len(term.stems) == 1:
                        vote.add(term, i, i + 1, share=0.7)


def _own_words(category: CategoryWords) -> Iterable[tuple[tuple[str, ...], float]]:
    """What a category brings: its keywords, and the words of its label and description."""
    for place, keyword in enumerate(category.keywords):
        stems = tuple(stem(word) for word in read(keyword).words)
        if stems:
            yield stems, (1.6 if place < _TELLING else 1.0) * len(stems) ** 0.6
    for source, weight in ((category.label, 0.8), (category.description, 0.35)):
        for word in read(source).words:
            if word not in _NO_WORDS and word not in _EVERYWHERE and len(word) > 3:
                yield (stem(word),), weight


class _Vote:
    """What the words of one text say about the categories."""

    def __init__(
        self,
        categories: tuple[CategoryWords, ...],
        words: Words,
        stems: list[str],
        hints: list[list[list[str]]],
    ) -> None:
        self.stems = stems
        self._categories = categories
        self._words = words
        self._hints = hints
        self._weights = [_HEAD_START if category.slug == UNPLACED else 0.0 for category in categories]
        self._spoken: list[dict[str, tuple[int, int]]] = [{} for _ in categories]

    def add(self, term: _Term, begin: int, end: int, *, share: float) -> None:
        """Count a term for its categories; said twice in a text it counts once."""
        key = " ".join(term.stems)
        for number, weight in term.weights:
            if key not in self._spoken[number]:
                self._weights[number] += weight * share
                self._spoken[number][key] = (begin, end)

    def weights(self) -> dict[str, float]:
        """What the words weigh for each category."""
        return {category.slug: weight for category, weight in zip(self._categories, self._weights, strict=True)}

    def secondary_domain(self, first: str) -> str | None:
        """Another domain that the text speaks of nearly as much as of the first."""
        best: dict[str, float] = {}
        for category, weight in zip(self._categories, self._weights, strict=True):
            best[category.domain] = max(best.get(category.domain, 0.0), weight)
        others = [(weight, domain) for domain, weight in best.items() if domain != first and weight > 1]
        weight, domain = max(others, default=(0.0, ""))
        return domain if weight and weight >= _SECOND * best.get(first, 0.0) else None

    def spoke(self) -> bool:
        """Whether any word spoke for any category."""
        return any(self._spoken)

    def places_for(self, slug: str) -> set[tuple[int, int]]:
        """Where the words stood that spoke for a category: number of the first, and of the one after the last."""
        number = next(i for i, category in enumerate(self._categories) if category.slug == slug)
        return set(self._spoken[number].values())

    def hints(self, slug: str) -> bool:
        """Whether the text holds a hint that this category is urgent now."""
        number = next(i for i, category in enumerate(self._categories) if category.slug == slug)
        said = self._words.words
        return any(
            all(_same(said[i + j], word) for j, word in enumerate(hint))
            for hint in self._hints[number]
            if hint
            for i in range(len(said) - len(hint) + 1)
        )


def _same(said: str, word: str) -> bool:
    """Whether it is the same word, but for its ending."""
    return said == word or stem(said) == stem(word)
