"""Icons and badges as tags: a row of a list has a dozen, and an `include` costs ten times as much as a function."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


class Badge(Protocol):
    """A word with an icon (a template in templates/icons/) and a tone of colour."""

    word: str
    icon: str
    tone: str


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing templates/icons/<name>.svg."""
    return _drawing(f"icons/{name}.svg")


@register.simple_tag
def badge(shown: Badge | None) -> SafeString | str:
    """A badge, or nothing for None."""
    if shown is None:
        return ""
    return format_html('<span class="ww-badge ww-badge--{}">{}{}</span>', shown.tone, _drawing(shown.icon), shown.word)


@lru_cache(maxsize=128)
def _drawing(file: str) -> SafeString:
    # A cut of a safe text counts as a common one: said again, since all of it is our own template.
    return SafeString(render_to_string(file).strip())
