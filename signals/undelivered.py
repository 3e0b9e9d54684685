"""Mail about a signal that failed for good: who has the signal hears of it, once, and can send it again.

To the reporter (`contact.send_again`), to a partner outside who was asked something (`partners.send_again`), or to who
should decide (`escalation.send_again`). Of mail about a complaint who handles that hears (`complaints.send_again`), and
nobody else.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from outbox.models import Letter
from signals.models import Complaint, Consult, Escalation, Message, NoticeKind, Signal, TeamAction
from signals.notices import notify, notify_holders
from signals.workflow import hold

_TO_PARTNER: Final = (
    gettext_lazy("Mail aan partner niet aangekomen"),
    gettext_lazy("Een partner kreeg onze mail bij signaal %s niet. Verbeter het mailadres, en stuur hem opnieuw."),
)
_TO_REPORTER: Final = (
    gettext_lazy("Mail aan melder niet aangekomen"),
    gettext_lazy("De melder van signaal %s kreeg onze mail niet. Verbeter het mailadres, of neem zelf contact op."),
)
_TO_DESK: Final = (
    gettext_lazy("Opschaling niet aangekomen"),
    gettext_lazy(
        "Signaal %s is opgeschaald, en het secretariaat kreeg onze mail niet. Bel, of stuur de mail opnieuw vanaf de"
        " pagina van het signaal."
    ),
)
_OF_COMPLAINT: Final = (
    gettext_lazy("Mail over een klacht niet aangekomen"),
    gettext_lazy(
        "Wie een klacht heeft bij signaal %s kreeg onze mail daarover niet. Open de klacht op uw bureau, en stuur de"
        " mail opnieuw of schrijf een brief."
    ),
)
_BATCH: Final = 200


def about_a_failed_mail() -> Q:
    """Signals with a mail to reporter, partner or who should decide that failed for good: from the few that failed to
    their signals, and not the other way round. In one part: with an "or" between them, all signals would be looked
    at."""
    first, *others = (
        rows.filter(letter__state=Letter.State.FAILED).order_by().values("signal")
        for rows in (Message.objects.all(), TeamAction.objects.all(), Consult.objects.all(), _waits_for_a_decision())
    )
    return Q(pk__in=first.union(*others, all=True))


def _waits_for_a_decision() -> QuerySet[Escalation]:
    return Escalation.objects.filter(outcome=Escalation.Outcome.OPEN)


def tell(*, at: datetime.datetime | None = None) -> int:
    """Tell who has a signal that a mail about it failed for good. Each once; once more where it was sent again and
    failed again. Gives how many. Safe to run twice, and in two places at once."""
    moment, told = at or timezone.now(), 0
    for pk in list(Letter.objects.untold().order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            told += _tell_of(pk, at=moment)
    return told


def _tell_of(pk: int, *, at: datetime.datetime) -> bool:
    of_action, of_consult, of_escalation, of_message = (
        rows.filter(letter=pk).values_list("signal_id", flat=True).first()
        for rows in (TeamAction.objects.all(), Consult.objects.all(), _waits_for_a_decision(), Message.objects.all())
    )
    complaint = Complaint.objects.filter(Q(receipt=pk) | Q(extension=pk)).select_related("team", "about_team").first()
    about = of_action or of_consult or of_escalation or of_message or (complaint.signal_id if complaint else None)
    if about:
        hold(about)
    if not Letter.objects.untold().filter(pk=pk).update(told_at=at) or not about:
        return False
    if of_action:
        Signal.objects.filter(pk=of_action).update(has_action_news=True)
    signal = Signal.objects.select_related("team").get(pk=about)
    if complaint:
        # Whom it is about learns nothing of it (Awb 9:7).
        whom: dict[str, Any] = {"team": complaint.team, "but": complaint.about_team}
        notify(NoticeKind.UNDELIVERED, signal, words=_OF_COMPLAINT, **whom)
        return True
    words = _TO_PARTNER if of_action or of_consult else _TO_DESK if of_escalation else _TO_REPORTER
    notify_holders(NoticeKind.UNDELIVERED, signal, words=words)
    return True
