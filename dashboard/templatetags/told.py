"""How a text that an officer wrote is shown: paragraphs and lists, and nothing that a browser would obey."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from signals import speech

register = template.Library()


@register.filter
def told(text: str) -> SafeString:
    """The text as HTML: an empty line begins a paragraph, and lines that begin with a dash are a list. All else is
    shown as it was typed."""
    return SafeString("".join(_parts(text)))


@register.filter
def told_by_city(text: str) -> SafeString:
    """As `told`, for a text that a city starts with: each paragraph in the language of the page where it is translated,
    else marked as Dutch."""
    shown = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        said = speech.say_plainly(part)
        words = told(said)
        shown.append(words if said != part else format_html("<div{}>{}</div>", speech.mark(), words))
    return SafeString("".join(shown))


def _parts(text: str) -> Iterator[SafeString]:
    for part in text.replace("\r\n", "\n").split("\n\n"):
        words: list[str] = []
        items: list[str] = []
        for line in filter(str.strip, part.split("\n")):
            if line.lstrip().startswith("- "):
                items.append(line.lstrip()[2:].strip())
            elif items:
                yield from _shown(words, items)
                words, items = [line.strip()], []
            else:
                words.append(line.strip())
        yield from _shown(words, items)


def _shown(words: list[str], items: list[str]) -> Iterator[SafeString]:
    if words:
        yield format_html(
            '<p class="utrecht-paragraph">{}</p>', format_html_join(SafeString("<br>"), "{}", ((one,) for one in words))
        )
    if items:
        each = format_html_join("", '<li class="utrecht-unordered-list__item">{}</li>', ((one,) for one in items))
        yield format_html('<ul class="utrecht-unordered-list">{}</ul>', each)
