"""What people said a text was about: what a city's model learns from besides our own texts.

A signal teaches while its text is kept, and not longer. What is `bijzonder` teaches nothing: it is there to be helped
with, and for nothing else (AVG article 5.1b).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from signals.corpus import Example
from signals.models import Category, Sensitivity, Signal
from signals.queries import BY_PEOPLE
from signals.reading import read
from signals.understanding import CategoryWords, votes

MOST: Final = 20_000
"""So many of the newest are looked at: what a town wrote about years ago tells less, and learning takes its time."""


def corrections() -> Iterator[Example]:
    """The newest signals of which a person said, or confirmed, what they are about; none of an empty text."""
    rows = (
        Signal.objects.filter(category_by__in=BY_PEOPLE, category__isnull=False)
        .exclude(sensitivity=Sensitivity.SPECIAL)
        .exclude(text="")
        .order_by("-received_at", "-pk")
        .values_list("category__slug", "kind", "secondary_domain__slug", "text")
    )
    for category, kind, secondary, text in rows[:MOST]:
        yield Example(category, kind, secondary, text)


def heirs() -> dict[str, tuple[str, ...]]:
    """For each category that is not in use: the categories in use that came in its place, also by way of others."""
    links: dict[str, list[str]] = {}
    for slug, successor in Category.objects.filter(is_active=False).values_list("slug", "successors__slug"):
        links.setdefault(slug, []).extend([successor] if successor else [])
    found = {}
    for slug in links:
        seen, ends, todo = {slug}, [], list(links[slug])
        while todo:
            one = todo.pop(0)
            if one in seen:
                continue
            seen.add(one)
            if one in links:
                todo.extend(links[one])
            else:
                ends.append(one)
        found[slug] = tuple(ends)
    return found


def placed(
    examples: Iterable[Example], heirs: Mapping[str, Sequence[str]], categories: Sequence[CategoryWords]
) -> Iterator[Example]:
    """Examples under the categories in use. One of a category that was split goes where its words speak most (by the
    keyword rule), and is left out where they speak for none of the parts."""
    in_use = {category.slug: category for category in categories}
    for example in examples:
        if example.category in in_use:
            yield example
            continue
        parts = [in_use[slug] for slug in heirs.get(example.category, ()) if slug in in_use]
        if len(parts) == 1:
            yield replace(example, category=parts[0].slug)
        elif parts:
            spoken = votes(read(example.text), parts)
            best = max(parts, key=lambda part: spoken[part.slug])
            if spoken[best.slug] > min(spoken.values()):
                yield replace(example, category=best.slug)
