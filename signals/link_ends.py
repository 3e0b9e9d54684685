"""The links of partners outside end after some weeks: who waits for the answer hears so before, once for each link, and
can send a fresh one from the page of the signal. Without it nobody would be asked anything any more."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from areas.dated import today
from signals.deadlines import is_working_day, working_days_after
from signals.models import DAYS_BEFORE_END, Consult, NoticeKind, TeamAction
from signals.notices import notify_holders
from signals.once import tell_once

_ENDS: Final = (
    gettext_lazy("Link van een partner loopt af"),
    gettext_lazy(
        "Van een partner wachten wij nog op antwoord bij signaal %s, en de link daarvoor loopt af of werkt niet meer."
        " Stuur een nieuwe link, of regel het op een andere manier."
    ),
)


def warn(*, day: datetime.date | None = None) -> int:
    """Tell who has a signal that the link of a partner that did not answer ends within `DAYS_BEFORE_END` working days
    of a local date (today when left out), or ended, also because its partner is not in use any more. Once for each
    link. Gives how many; nothing on a day that is no
    working day. Safe to run twice, and in two places at once."""
    day = day or today()
    if not is_working_day(day):
        return 0
    of_signals: tuple[models.QuerySet[Any], ...] = (TeamAction.objects.open(), Consult.objects.open())
    return sum(
        tell_once(
            near_their_end(rows, day=day).select_related("signal__team").order_by("pk"),
            mark={"link_end_told": F("link_number")},
            tell=lambda asked: notify_holders(NoticeKind.ANSWER, asked.signal, words=_ENDS),
        )
        for rows in of_signals
    )


def near_their_end(rows: models.QuerySet[Any], *, day: datetime.date) -> models.QuerySet[Any]:
    """Of what partners were asked (rows of a `ByMail`), that of which the link ends soon or ended on a local date, and
    nobody was told."""
    first = working_days_after(day, DAYS_BEFORE_END) - datetime.timedelta(days=settings.PARTNER_LINK_DAYS)
    midnight = datetime.datetime.combine(first + datetime.timedelta(days=1), datetime.time.min)
    over = Q(link_sent_at__lt=timezone.make_aware(midnight)) | Q(partner__is_active=False)
    return rows.filter(over, partner__isnull=False, link_withdrawn_at=None, link_end_told__lt=F("link_number"))
