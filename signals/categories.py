"""The categories that a new signal may get, with what understanding needs of them, kept while nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from signals.models import Category
from signals.understanding import CategoryWords


@dataclass(frozen=True, slots=True)
class Known:
    """Categories by slug, and the same as the words that understanding reads."""

    by_slug: Mapping[str, Category]
    words: tuple[CategoryWords, ...]


_kept: dict[str, Known] = {}


def known_categories(*, on: str | None) -> Known:
    """The categories in use, read once for each stamp of the organisation (`officers.organisation.stamp`).

    The rows come with domain and task; they are shared by all requests of this process and must not be changed.
    """
    if on is not None and on in _kept:
        return _kept[on]
    rows = list(Category.objects.for_intake())
    known = Known({category.slug: category for category in rows}, tuple(_words(category) for category in rows))
    if on is not None:
        _kept.clear()
        _kept[on] = known
    return known


def _words(category: Category) -> CategoryWords:
    return CategoryWords(
        slug=category.slug,
        domain=category.domain.slug,
        label=category.name,
        description=category.description,
        keywords=tuple(category.keywords),
        urgency_hints=tuple(category.urgency_hints),
    )
