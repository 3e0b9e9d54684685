"""Languages of residents: which one was chosen, and what a city's own words say in it.

A city writes in Dutch. Its words are looked up in the catalogue by what they say, so that those of the starting set are
translated; what is not found stays Dutch, and is marked as Dutch for who has a page read aloud.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import activate, get_language, gettext

DUTCH: Final = "nl"
_COOKIE: Final = "taal"
_YEAR: Final = 365 * 86_400


def known(code: str) -> bool:
    """Whether we speak this language."""
    return code in dict(settings.LANGUAGES)


def current() -> str:
    """The language that is spoken now."""
    return get_language() or DUTCH


def chosen(request: HttpRequest) -> str:
    """The language that was chosen in this browser; empty where none was."""
    code = request.COOKIES.get(_COOKIE, "")
    return code if known(code) else ""


def remember(response: HttpResponse, code: str) -> None:
    """Remember the choice in the browser; one that we do not speak is nothing."""
    if known(code):
        response.set_cookie(
            _COOKIE, code, max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


def follow(request: HttpRequest, language: str) -> None:
    """Speak the language of a signal on its pages, where nothing else was chosen in this browser."""
    if not chosen(request) and known(language):
        activate(language)


def speak_dutch() -> None:
    """Speak Dutch, whatever was chosen in this browser: a page for everybody may be opened by a colleague too."""
    activate(DUTCH)


def asked(request: HttpRequest) -> str:
    """The language that an address asks for (`taal`): what everybody gets alike is not chosen by a cookie. Dutch where
    it asks for none, or for one that we do not speak."""
    code = request.GET.get("taal", "")
    return code if known(code) else DUTCH


def asking() -> str:
    """What an address says to get something in the language of now; empty for Dutch."""
    return "" if current() == DUTCH else f"&taal={current()}"


def say(words: str) -> Any:
    """A city's words in the language of now: translated where the catalogue has them, else as they are, marked as
    Dutch. For templates."""
    if current() == DUTCH or not words:
        return words
    said = gettext(words)
    return said if said != words else format_html('<span lang="nl">{}</span>', words)


def say_plainly(words: str) -> str:
    """`say` for mails, which have no marks."""
    return gettext(words) if words else ""


def mark() -> Any:
    """The attribute of a part that is Dutch, on a page that is not."""
    return "" if current() == DUTCH else format_html(' lang="{}"', DUTCH)
