"""Writing history: who did what to a signal, as events with codes and ids."""

from __future__ import annotations

import datetime

from django.utils import timezone

from officers.models import ApiClient, Officer
from signals.models import Event, Signal

# Who does something: a civil servant, a program, or nobody of ours (the reporter, the system).
Actor = Officer | ApiClient | None


def event(
    signal: Signal,
    what: Event.What,
    *,
    by: Actor,
    before: object = "",
    after: object = "",
    public: bool = False,
    at: datetime.datetime | None = None,
) -> Event:
    """An unsaved event; `before` and `after` are codes or ids, never text that somebody wrote. `at`: now."""
    return Event(
        signal=signal,
        what=what,
        before=str(before if before is not None else ""),
        after=str(after if after is not None else ""),
        officer=by if isinstance(by, Officer) else None,
        client=by if isinstance(by, ApiClient) else None,
        is_public=public,
        at=at or timezone.now(),
    )


def officer_of(actor: Actor) -> Officer | None:
    """The civil servant among actors, for columns that name one."""
    return actor if isinstance(actor, Officer) else None
