"""Words of the list of a proefdraai."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def called(slug: str, names: Mapping[str, str]) -> str:
    """What a team is called, by its code."""
    return names.get(slug, slug)
