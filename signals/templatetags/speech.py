"""A city's own words on a page for residents."""

from __future__ import annotations

from typing import Any

from django import template

from signals import speech

register = template.Library()


@register.filter
def said(words: Any) -> Any:
    """A city's words in the language of the page, or marked as Dutch (`signals/speech.py`)."""
    return speech.say(str(words))


@register.simple_tag
def city_lang() -> Any:
    """What marks a part as Dutch on a page in another language: for what an officer wrote."""
    return speech.mark()
