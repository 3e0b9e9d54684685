"""The categories that a new signal may get, with what understanding needs of them and the words that mean danger, kept
while nothing changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from officers.organisation import OnceForEachStamp
from signals import city_model
from signals.danger import DangerRule, fault_of, starting_rules
from signals.models import Category, DangerWords, LearnedModel, UnderstandingChoice
from signals.understanding import DECIDED_FROM, CategoryWords, Understanding, understand


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

    def understand(self, text: str, *, also: Sequence[str] = ()) -> Understanding:
        """Judge a text as this city does, and what the same person wrote besides (`also`) for danger alone."""
        return understand(
            text,
            self.words,
            threshold=self.threshold,
            danger=self.danger,
            also=also,
            model=city_model.of(self.model),
        )


_log = logging.getLogger(__name__)


@OnceForEachStamp
def known_categories() -> Known:
    """The categories in use, with domain and task, and what the city chose for understanding; the words for danger in
    use: ours, while a city has none. Four statements."""
    rows = list(Category.objects.for_intake())
    choice = UnderstandingChoice.objects.first()
    in_use = LearnedModel.objects.filter(state=LearnedModel.State.IN_USE).values_list("sha256", flat=True).first()
    return Known(
        by_slug={category.slug: category for category in rows},
        words=tuple(_words(category) for category in rows),
        danger=_dangers(),
        threshold=choice.threshold if choice else DECIDED_FROM,
        model=in_use or "",
    )


def _dangers() -> tuple[DangerRule, ...]:
    """The rules in use. One that cannot be read (a newer version knows other groups of words, say) must not stop who
    tells of danger by the others."""
    rows = list(DangerWords.objects.all())
    if not rows:
        return starting_rules().rules
    found = []
    for row in rows:
        rule = row.as_rule()
        if row.is_active and not fault_of(rule):
            found.append(rule)
        elif row.is_active:
            _log.error("words for danger cannot be read: %s", row.slug)
    return tuple(found)


def _words(category: Category) -> CategoryWords:
    return CategoryWords(
        slug=category.slug,
        domain=category.domain.slug,
        label=category.name,
        description=category.description,
        keywords=tuple(category.keywords),
        urgency_hints=tuple(category.urgency_hints),
    )
