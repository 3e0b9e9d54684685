"""A line in the log for what an address alone does not tell: which right was given, which sensitive signal was read.

Every request that may change something has a line already (`wijkwerk/audit.py`). These have the same shape (BIO2, ISO
27002 8.15): action, object, result, origin, actor. They hold ids and codes, never a name or a word that somebody wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from officers.models import ApiClient, Officer

logger = logging.getLogger(__name__)

# Who sends the request that is being answered, as an HMAC; a dash where there is none: a command, the worker.
_origin: ContextVar[str] = ContextVar("origin", default="-")
READ: Final = "read"


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """Lines that are written meanwhile say that it came from here (an HMAC, `wijkwerk.doors.origin`)."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> str:
    """Where what is done now comes from, for `coming_from`, where a line about it is written later."""
    return _origin.get()


def record(action: str, *, about: Mapping[str, Any], by: Officer | ApiClient | None) -> None:
    """Write a line: `by` did `action` to what `about` names by ids and codes. `by` None is a command at the machine."""
    line = {
        "action": action,
        "object": dict(about),
        "result": "ok",
        "origin": _origin.get(),
        "actor": actor(by) if by is not None else "machine",
    }
    logger.info("action", extra={"audit": line})


def record_when_saved(action: str, *, about: Mapping[str, Any], by: Officer | ApiClient | None) -> None:
    """As `record`, once the transaction is through: what was rolled back was not done."""
    came_from, kept = origin(), dict(about)

    def write() -> None:
        with coming_from(came_from):
            record(action, about=kept, by=by)

    transaction.on_commit(write)


def actor(who: Officer | ApiClient | AnonymousUser | object) -> str:
    """Who, without a name: `officer:12`, `client:3`, or `stranger`."""
    if isinstance(who, ApiClient):
        return f"client:{who.pk}"
    return f"officer:{who.pk}" if isinstance(who, Officer) else "stranger"
