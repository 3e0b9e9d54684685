"""The day of an action: when it has passed and the action is still open, who should do it and who waits for it hear so,
once. Of one without a day they hear after as many working days as the city says. The signal's own term: `terms.py`."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from areas.dated import today
from signals import partner_mail
from signals.deadlines import is_working_day
from signals.models import NoticeKind, TeamAction
from signals.notices import notify, notify_holders
from signals.once import tell_once
from signals.questions import rule
from signals.terms import HAS_PASSED

# To who should do it, and to who waits for it; of an action with a day, and of one without.
_OF_YOURS: Final = (
    gettext_lazy("Actie over de dag"),
    gettext_lazy("De actie van uw team bij signaal %s had al klaar moeten zijn. U vindt haar op uw bureau."),
)
_FOR_YOU: Final = (
    gettext_lazy("Actie over de dag"),
    gettext_lazy("Een actie die u vroeg bij signaal %s had al klaar moeten zijn. Spreek af wie wat doet."),
)
_STILL_YOURS: Final = (
    gettext_lazy("Actie staat nog open"),
    gettext_lazy("De actie van uw team bij signaal %s staat nog open, zonder dag. Zeg hoe het ermee staat."),
)
_STILL_OPEN_FOR_YOU: Final = (
    gettext_lazy("Actie staat nog open"),
    gettext_lazy(
        "Een actie die u vroeg bij signaal %s staat nog open, zonder dag. Spreek af wie wat doet, en wanneer."
    ),
)


def warn(*, day: datetime.date | None = None) -> int:
    """Tell of open actions whose day has passed, on a local date (today when left out), or that have no day and were
    asked longer than `QuestionRule.action_days` working days ago: who is busy with it or else its team, and who has the
    signal. Each once. Gives how many; nothing on a day that is no working day.

    Of what a partner outside does the partner is reminded by mail. Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    untold = TeamAction.objects.filter(term_stage__lt=HAS_PASSED).select_related(
        "signal__team", "team", "officer", "partner"
    )
    lasting = untold.lasting(day=day, days=rule().action_days)
    return sum(
        tell_once(late, mark={"term_stage": HAS_PASSED}, tell=_warn_of)
        for late in (untold.late(day=day).order_by("due_on", "pk"), lasting.order_by("pk"))
    )


def _warn_of(action: TeamAction) -> None:
    of_yours, for_you = (_OF_YOURS, _FOR_YOU) if action.due_on else (_STILL_YOURS, _STILL_OPEN_FOR_YOU)
    if action.partner_id is None:
        busy = action.officer if action.officer and action.officer.is_active and action.officer.email else None
        whom: dict[str, Any] = {"officers": [busy] if busy else [], "team": action.team}
        notify(NoticeKind.ACTION_LATE, action.signal, words=of_yours, **whom)
    else:
        partner_mail.remind(action)
    # An action of the team that has the signal is theirs already.
    if action.partner_id is not None or action.team_id != action.signal.team_id:
        notify_holders(NoticeKind.ACTION_LATE, action.signal, words=for_you)
