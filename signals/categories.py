"""The categories that a new signal may get, with what understanding needs of them, kept while nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from officers.organisation import OnceForEachStamp
from signals.models import Category
from signals.understanding import CategoryWords


@dataclass(frozen=True, slots=True)
class Known:
    """Categories by slug, and the same as the words that understanding reads."""

    by_slug: Mapping[str, Category]
    words: tuple[CategoryWords, ...]


@OnceForEachStamp
def known_categories() -> Known:
    """The categories in use, with domain and task."""
    rows = list(Category.objects.for_intake())
    return Known({category.slug: category for category in rows}, tuple(_words(category) for category in rows))


def _words(category: Category) -> CategoryWords:
    return CategoryWords(
        slug=category.slug,
        domain=category.domain.slug,
        label=category.name,
        description=category.description,
        keywords=tuple(category.keywords),
        urgency_hints=tuple(category.urgency_hints),
    )
