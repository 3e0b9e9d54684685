"""How figures are written for people: 17.834, 1,9 and 42."""

from __future__ import annotations

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def figure(value: float, decimals: int = 0) -> str:
    """A figure with a decimal comma and dots between thousands."""
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
