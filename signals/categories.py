"""The categories that a new signal may get, with what understanding needs of them and the words that mean danger, kept
while nothing changes."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from officers.organisation import OnceForEachStamp
from signals import city_model, deadlines
from signals.danger import DangerRule, fault_of, readable, starting_rules, together
from signals.models import Category, DangerWords, KindTerm, LearnedModel, UnderstandingChoice, WordList
from signals.understanding import DECIDED_FROM, CategoryWords, Understanding, understand
from signals.word_lists import Words

# So many working days has what nobody could place yet.
_UNKNOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Categories by slug, the same as the words that understanding reads, and the rules for danger; how certain the
    first suggestion must be to be followed without a person, and the hash of the city's own model (empty: it uses the
    one of the product)."""

    by_slug: Mapping[str, Category]
    words: tuple[CategoryWords, ...]
    danger: tuple[DangerRule, ...]
    threshold: float = DECIDED_FROM
    model: str = ""
    # Lists of words that say what threatens somebody, by code, and the same made ready to read texts with.
    consequences: Mapping[str, str] = field(default_factory=dict)
    consequence_words: Words = field(default_factory=lambda: Words({}))
    # The term of a kind that has one of its own.
    terms: Mapping[str, KindTerm] = field(default_factory=dict)

    def due_on(self, kind: str, category: Category | None, received_at: datetime.datetime) -> datetime.date:
        """The last day for handling what came in at this moment: by its kind, else by its subject, else three days."""
        if kind in self.terms:
            return self.terms[kind].due_on(received_at)
        return category.due_on(received_at) if category else deadlines.due_on(received_at, _UNKNOWN)

    def understand(self, text: str, *, also: Sequence[str] = ()) -> Understanding:
        """Judge a text as this city does, and what the same person wrote besides (`also`) for danger and for what
        threatens alone: urgent is what follows when nobody looks, whatever it is about (domain study, S7)."""
        found = understand(
            text,
            self.words,
            threshold=self.threshold,
            danger=self.danger,
            also=also,
            model=city_model.of(self.model),
        )
        return replace(found, urgent=True) if self.threats(text, also=also) else found

    def threats(self, text: str, *, also: Sequence[str] = ()) -> list[str]:
        """What threatens somebody, by the names of the lists of words that say so in a text."""
        codes = self.consequence_words.in_text(together(text, also))
        return [self.consequences[code] for code in codes]


_log = logging.getLogger(__name__)


@OnceForEachStamp
def known_categories() -> Known:
    """The categories in use, with domain and task, and what the city chose for understanding; the words for danger in
    use: ours, while a city has none; the words that say what threatens somebody, and the terms of kinds. Six
    statements."""
    rows = list(Category.objects.for_intake())
    choice = UnderstandingChoice.objects.first()
    consequences = list(WordList.objects.filter(is_urgent=True))
    in_use = LearnedModel.objects.filter(state=LearnedModel.State.IN_USE).values_list("sha256", flat=True).first()
    return Known(
        by_slug={category.slug: category for category in rows},
        words=tuple(_words(category) for category in rows),
        danger=_dangers(),
        threshold=choice.threshold if choice else DECIDED_FROM,
        model=in_use or "",
        consequences={one.slug: one.name for one in consequences},
        consequence_words=Words({one.slug: one.words for one in consequences}),
        terms={one.kind: one for one in KindTerm.objects.all()},
    )


def _dangers() -> tuple[DangerRule, ...]:
    """The rules in use. What of one cannot be read (a newer version knows other groups of words, say) must not stop
    what the rest of it and the others find."""
    rows = list(DangerWords.objects.all())
    if not rows:
        return starting_rules().rules
    found = []
    for row in rows:
        if row.is_active:
            rule = row.as_rule()
            if fault_of(rule):
                _log.error("words for danger cannot be read: %s", row.slug)
            found.append(readable(rule))
    return tuple(found)


def _words(category: Category) -> CategoryWords:
    return CategoryWords(
        slug=category.slug,
        domain=category.domain.slug,
        label=category.name,
        description=category.description,
        keywords=tuple(category.keywords),
        urgency_hints=tuple(category.urgency_hints),
        is_sensitive=category.is_sensitive,
    )
