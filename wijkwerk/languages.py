"""In which language a page speaks: Dutch, or on the pages for residents what a resident chose.

The choice is one cookie that holds a code (`en`) and nothing else. Every other page, and the API, speaks Dutch whatever
a browser asks for: a page must not say `lang="en"` and speak Dutch. Another language is a catalogue in `locale/` and a
line in `settings.LANGUAGES` (docs/languages.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from signals import speech

# The pages that are translated, by the beginning of their address.
SPOKEN: Final = (
    "/melden", "/volg", "/antwoord", "/mijn-meldingen", "/gebieden", "/volgen", "/privacy",
    "/toegankelijkheid", "/taal", "/agenda",
)  # fmt: skip


def is_spoken(path: str) -> bool:
    """Whether a page is translated."""
    return path == "/" or any(path == one or path.startswith(f"{one}/") for one in SPOKEN)


class LanguageMiddleware:
    """Lets a page speak the language that its reader chose, where it can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        spoken = is_spoken(request.path_info)
        with override(speech.chosen(request) or speech.DUTCH if spoken else speech.DUTCH):
            response = self.get_response(request)
        if spoken:
            patch_vary_headers(response, ("Cookie",))
        return response


# Without a mark of safety: these few words on every page would give every visitor a cookie, and who is led to choose a
# language by another site loses nothing.
@csrf_exempt
@require_POST
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a language (`taal`), and go back to the page where it was chosen (`terug`, an address of ours)."""
    back = request.POST.get("terug", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if safe else "report")
    speech.remember(response, request.POST.get("taal", ""))
    return response


def others(request: HttpRequest) -> list[tuple[str, str]]:
    """The languages that can be chosen on this page instead of its own, each with its own name for itself."""
    if not is_spoken(request.path_info):
        return []
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != speech.current()]
