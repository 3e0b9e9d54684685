"""A log line for everything that somebody does or is refused: action, object, result, origin, actor (BIO2)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from officers.audit import actor, coming_from
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
    "attachment_id",
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
        with coming_from(origin(request)):
            response = self.get_response(request)
        doing = request.method not in _READING or route_of(request) in _DOING
        if doing or response.status_code in (401, 403, 429) or response.status_code >= 500:
            logger.info("action", extra={"audit": _line(request, response)})
        return response


def record_refusal(request: HttpRequest, what: str, status: int) -> None:
    """Write the line of a request that was refused before it came to `AuditMiddleware`; `what` names the address."""
    line = {"action": f"{request.method} {what}", "object": {}, "result": status}
    logger.info("action", extra={"audit": line | {"origin": origin(request), "actor": "stranger"}})


def _line(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    # REST framework puts the program of a key in the place of the user.
    who = actor(getattr(request, "user", None))
    found = who != "stranger" and response.status_code not in (404, 405)
    parts = {name: str(part) for name, part in _parts(request).items() if _is_ours(name, part, found=found)}
    about = getattr(request, "audit_officer", None)
    if about is not None:
        # Whose account it was about, where nobody is signed in: at a wrong password, or after signing out.
        parts["officer"] = str(about)
    return {
        "action": f"{request.method} {route_of(request)}",
        "object": parts,
        "result": response.status_code,
        "origin": origin(request),
        "actor": who,
    }


def _parts(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    return {name: match.kwargs[name] for name in _OBJECT_PARTS if name in match.kwargs} if match else {}


def _is_ours(name: str, part: object, *, found: bool) -> bool:
    """Whether a part of an address names something of ours. An address may hold whatever somebody typed, also a name:
    text is believed only where somebody we know `found` something by it, and an id only where it looks like one."""
    if isinstance(part, (int, UUID)):
        return True
    if name in ("id", "object_id"):
        return str(part).isdecimal() and len(str(part)) < 9
    return found
