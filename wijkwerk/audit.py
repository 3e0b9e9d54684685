"""A log line for everything that somebody does or is refused: action, object, result, origin, actor (BIO2)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from officers.models import ApiClient, Officer
from wijkwerk.doors import origin
from wijkwerk.logs import route_of

logger = logging.getLogger(__name__)

# Parts of an address that name an object without saying anything of a person.
_OBJECT_PARTS: Final[tuple[str, ...]] = (
    "number",
    "code",
    "id",
    "slug",
    "verb",
    "object_id",
    "handover_id",
    "letter_id",
    "rule_id",
    "session_id",
    "pk",
)
# Pages that a GET brings something about in: who comes back from the identity provider is signed in.
_DOING: Final = frozenset({"oidc-return"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class AuditMiddleware:
    """Writes a line for every request that may change something, and for every one that was refused or failed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        doing = request.method not in _READING or route_of(request) in _DOING
        if doing or response.status_code in (401, 403, 429) or response.status_code >= 500:
            logger.info("action", extra={"audit": _line(request, response)})
        return response


def _line(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    match = request.resolver_match
    parts = {name: str(match.kwargs[name]) for name in _OBJECT_PARTS if match and name in match.kwargs}
    about = getattr(request, "audit_officer", None)
    if about is not None:
        # Whose account it was about, where nobody is signed in: at a wrong password, or after signing out.
        parts["officer"] = str(about)
    return {
        "action": f"{request.method} {route_of(request)}",
        "object": parts,
        "result": response.status_code,
        "origin": origin(request),
        "actor": _actor(request),
    }


def _actor(request: HttpRequest) -> str:
    """Who: `officer:12`, `client:3`, or `stranger`."""
    # REST framework puts the program of a key in the place of the user.
    user: object = getattr(request, "user", None)
    if isinstance(user, ApiClient):
        return f"client:{user.pk}"
    return f"officer:{user.pk}" if isinstance(user, Officer) else "stranger"
