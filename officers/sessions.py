"""Sessions of officers: how long one lasts, which there are, and how its owner ends one from elsewhere."""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import dataclass
from typing import Final

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from officers.models import Officer

# In the session: when it began, and when it was last used; in seconds.
_BEGAN: Final = "officers.began"
_SEEN: Final = "officers.seen"
# What a browser says of itself, the most telling first: nearly all say Safari, and most say Chrome.
_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def begin(session: SessionBase) -> None:
    """Start the clocks of a session, where they do not run yet."""
    for clock in (_BEGAN, _SEEN):
        session.setdefault(clock, int(time.time()))


def is_over(session: SessionBase) -> bool:
    """Whether a session has lived too long (SESSION_SECONDS), or too long without a request (SESSION_IDLE_SECONDS).

    Where it goes on, notes that there was a request: once a minute at most (or a tenth of the limit), so that most
    requests write nothing. A session without clocks (of a version that kept none) gets them now.
    """
    now = int(time.time())
    begin(session)
    if now - session[_BEGAN] >= settings.SESSION_COOKIE_AGE or now - session[_SEEN] >= settings.SESSION_IDLE_SECONDS:
        return True
    if now - session[_SEEN] >= min(60, settings.SESSION_IDLE_SECONDS / 10):
        session[_SEEN] = now
    return False


@dataclass(frozen=True)
class OwnSession:
    """A line of an officer's own list of sessions. No address is known of it."""

    id: int
    began: datetime.datetime
    seen: datetime.datetime
    browser: str
    is_current: bool


def of(officer: Officer, *, current: str | None) -> list[OwnSession]:
    """Where an officer is signed in, the present session first, then the last used; `current` is its key."""
    rows = UserSession.objects.purge_and_list(officer)
    kept = Session.objects.in_bulk([row.session_key for row in rows])
    found = []
    for row in rows:
        if row.session_key not in kept:
            continue
        seen = kept[row.session_key].get_decoded().get(_SEEN)
        found.append(
            OwnSession(
                id=row.pk,
                began=row.created_at,
                seen=datetime.datetime.fromtimestamp(seen, datetime.UTC) if isinstance(seen, int) else row.created_at,
                browser=browser_of(row.user_agent),
                is_current=row.session_key == current,
            )
        )
    return sorted(found, key=lambda session: (session.is_current, session.seen), reverse=True)


def end(officer: Officer, *, current: str | None, session_id: int | None = None) -> int:
    """End one session of an officer, or (without `session_id`) all but the present one; gives how many.

    Somebody else's session is not found, and the present one is ended by signing out.
    """
    rows = UserSession.objects.filter(user=officer).exclude(session_key=current or "")
    if session_id is not None:
        rows = rows.filter(pk=session_id)
    ending = list(rows)
    get_adapter().end_sessions(ending)
    return len(ending)


def clear() -> int:
    """Delete sessions that are over, and what was noted of them; gives how many notes."""
    Session.objects.filter(expire_date__lt=datetime.datetime.now(datetime.UTC)).delete()
    gone, _each = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone


def browser_of(user_agent: str) -> str:
    """A browser in words that its owner knows again: "Chrome op Windows"."""
    browser = next((name for part, name in _BROWSERS if re.search(part, user_agent)), _("Onbekende browser"))
    system = next((name for part, name in _SYSTEMS if part in user_agent), "")
    return _("%(browser)s op %(system)s") % {"browser": browser, "system": system} if system else browser
