"""Terms that a law sets: of a complaint (Awb 9:11) and of what was passed on under a law. Who leads the team that has
to keep one hears in time that it nears its end, and that it has passed; a team without a lead hears by its mailbox.

A mail holds a number and that a term runs: never what the complaint is about, nor under which law.
"""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy

from areas.dated import today
from officers.models import Officer, Team
from signals.deadlines import is_working_day, working_days_after
from signals.models import Complaint, NoticeKind, StatutoryPassing
from signals.notices import notify
from signals.once import tell_once
from signals.terms import HAS_PASSED, NEARS_ITS_END, Words

# So many working days before the end; of a shorter term it is told on the next working day.
DAYS_BEFORE: Final = 5
_WORDS: Final[dict[type[Any], dict[int, Words]]] = {
    Complaint: {
        NEARS_ITS_END: (
            gettext_lazy("Wettelijke termijn loopt af"),
            gettext_lazy("De wettelijke termijn van een klacht bij signaal %s loopt bijna af."),
        ),
        HAS_PASSED: (
            gettext_lazy("Wettelijke termijn voorbij"),
            gettext_lazy("De wettelijke termijn van een klacht bij signaal %s is voorbij."),
        ),
    },
    StatutoryPassing: {
        NEARS_ITS_END: (
            gettext_lazy("Wettelijke termijn loopt af"),
            gettext_lazy("De wettelijke termijn van signaal %s, dat uw team kreeg, loopt bijna af."),
        ),
        HAS_PASSED: (
            gettext_lazy("Wettelijke termijn voorbij"),
            gettext_lazy("De wettelijke termijn van signaal %s, dat uw team kreeg, is voorbij."),
        ),
    },
}


def warn(*, day: datetime.date | None = None) -> int:
    """Tell of the terms that near their end or have passed, on a local date (today when left out); each once, and once
    more where a term was extended. Gives how many were told; nothing on a day that is no working day.

    Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    soon = working_days_after(day, DAYS_BEFORE)
    told = 0
    for model in _WORDS:
        running = model.objects.open().select_related("signal__team", "team__lead").order_by("pk")
        passed = running.filter(due_on__lt=day, term_stage__lt=HAS_PASSED)
        near = running.filter(due_on__range=(day, soon), term_stage__lt=NEARS_ITS_END)
        told += tell_once(passed, mark={"term_stage": HAS_PASSED}, tell=partial(_warn_of, stage=HAS_PASSED))
        told += tell_once(near, mark={"term_stage": NEARS_ITS_END}, tell=partial(_warn_of, stage=NEARS_ITS_END))
    return told


def _warn_of(row: Complaint | StatutoryPassing, *, stage: int) -> None:
    about = row.about_team if isinstance(row, Complaint) else None
    lead = _lead(row.team, but=about.pk if about else None)
    whom: dict[str, Any] = {"officers": [lead] if lead else [], "team": row.team, "but": about}
    notify(NoticeKind.OVERDUE, row.signal, words=_WORDS[type(row)][stage], **whom)


def _lead(team: Team, *, but: int | None) -> Officer | None:
    """Who leads a team and can be told: not who is also of a team that a complaint is about (Awb 9:7)."""
    lead = team.lead
    return lead if lead and lead.is_active and lead.email and but not in lead.team_ids else None
