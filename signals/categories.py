"""The categories that a new signal may get, with what understanding needs of them and the words that mean danger, kept
while nothing changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from officers.organisation import OnceForEachStamp
from signals.danger import DangerRule, fault_of, starting_rules
from signals.models import Category, DangerWords
from signals.understanding import CategoryWords


@dataclass(frozen=True, slots=True)
class Known:
    """Categories by slug, the same as the words that understanding reads, and the rules for danger."""

    by_slug: Mapping[str, Category]
    words: tuple[CategoryWords, ...]
    danger: tuple[DangerRule, ...]


_log = logging.getLogger(__name__)


@OnceForEachStamp
def known_categories() -> Known:
    """The categories in use, with domain and task, and the words for danger in use: ours, while a city has none."""
    rows = list(Category.objects.for_intake())
    return Known(
        by_slug={category.slug: category for category in rows},
        words=tuple(_words(category) for category in rows),
        danger=_dangers(),
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
