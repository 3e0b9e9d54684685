"""Writing the history of the agenda: who did what, as events with codes and ids."""

from __future__ import annotations

import datetime

from django.utils import timezone

from agenda.models import AgendaEvent, Commitment, Initiative, Item, Meeting
from officers.models import Officer


def agenda_event(
    about: Item | Commitment | Meeting | Initiative,
    what: AgendaEvent.What,
    *,
    by: Officer | None,
    before: object = "",
    after: object = "",
    at: datetime.datetime | None = None,
) -> AgendaEvent:
    """An unsaved event; `before` and `after` are codes or ids, never text that somebody wrote. `at`: now."""
    return AgendaEvent(
        item=about if isinstance(about, Item) else None,
        commitment=about if isinstance(about, Commitment) else None,
        meeting=about if isinstance(about, Meeting) else None,
        initiative=about if isinstance(about, Initiative) else None,
        what=what,
        before=str(before)[:100],
        after=str(after)[:100],
        officer=by,
        at=at or timezone.now(),
    )
