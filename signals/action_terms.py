"""The day of an action: when it has passed and the action is still open, who should do it and who waits for it hear so,
once. The signal's own term: `terms.py`."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy

from areas.dated import today
from signals.deadlines import is_working_day
from signals.models import NoticeKind, TeamAction
from signals.notices import notify, notify_holders
from signals.terms import HAS_PASSED
from signals.workflow import hold

_OF_YOURS: Final = (
    gettext_lazy("Actie over de dag"),
    gettext_lazy("De actie van uw team bij signaal %s had al klaar moeten zijn. U vindt haar op uw bureau."),
)
_FOR_YOU: Final = (
    gettext_lazy("Actie over de dag"),
    gettext_lazy("Een actie die u vroeg bij signaal %s had al klaar moeten zijn. Spreek af wie wat doet."),
)


def warn(*, day: datetime.date | None = None) -> int:
    """Tell of open actions whose day has passed, on a local date (today when left out): who is busy with it or else its
    team, and who has the signal. Each once. Gives how many; nothing on a day that is no working day.

    Of what a partner outside does only who has the signal hears. Safe to run twice, and in two places at once.
    """
    day = day or today()
    if not is_working_day(day):
        return 0
    late = TeamAction.objects.late(day=day).filter(term_stage__lt=HAS_PASSED).order_by("due_on", "pk")
    told = 0
    for pk, signal_id in list(late.values_list("pk", "signal_id")):
        with transaction.atomic():
            hold(signal_id)
            told += _warn_of(pk, day=day)
    return told


def _warn_of(pk: int, *, day: datetime.date) -> bool:
    # The row itself decides who tells: of two workers the second finds that it was told.
    if not TeamAction.objects.late(day=day).filter(pk=pk, term_stage__lt=HAS_PASSED).update(term_stage=HAS_PASSED):
        return False
    action = TeamAction.objects.select_related("signal__team", "team", "officer").get(pk=pk)
    if action.partner_id is None:
        busy = action.officer if action.officer and action.officer.is_active and action.officer.email else None
        whom: dict[str, Any] = {"officers": [busy] if busy else [], "team": action.team}
        notify(NoticeKind.ACTION_LATE, action.signal, words=_OF_YOURS, **whom)
    # An action of the team that has the signal is theirs already.
    if action.partner_id is not None or action.team_id != action.signal.team_id:
        notify_holders(NoticeKind.ACTION_LATE, action.signal, words=_FOR_YOU)
    return True
