"""What changed in areas since a day: new, handed over, closed, reopened, answered. For who opens the desk early.

One condition for each, which the number on the desk and the list behind it share. Only of what may be read: that a
sensitive signal was answered is not to be seen by who may only know that it is there.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from signals.deadlines import is_working_day
from signals.models import Event, Signal, Status
from signals.queries import CLOSED
from signals.visibility import Viewer

# Longer ago than this is no news.
MOST_DAYS: Final = 31


class Change(TextChoices):
    """What happened to a signal; the values stand in addresses."""

    NEW = "nieuw", _("nieuw")
    PASSED = "overgedragen", _("overgedragen")
    CLOSED = "gesloten", _("gesloten")
    REOPENED = "heropend", _("heropend")
    ANSWERED = "antwoord", _("antwoord van de melder")


_EVENTS: Final[dict[str, Q]] = {
    Change.PASSED: Q(what__in=[Event.What.ACCEPTED, Event.What.HANDED_BACK]),
    Change.CLOSED: Q(what=Event.What.STATUS, after__in=CLOSED),
    Change.REOPENED: Q(what=Event.What.STATUS, after__in=[Status.REOPENED, Status.REOPENING_ASKED]),
    Change.ANSWERED: Q(what=Event.What.ANSWERED),
}


def last_working_day(day: datetime.date | None = None) -> datetime.date:
    """The working day before a local date (today when left out): on Monday it is Friday."""
    found = (day or today()) - datetime.timedelta(days=1)
    while not is_working_day(found):
        found -= datetime.timedelta(days=1)
    return found


def changed(change: str, *, since: datetime.date) -> Q:
    """Signals to which this happened from a local date on, as a filter. What changed stands in the index of the last
    change; the few that are found there are asked for their history."""
    moment = timezone.make_aware(datetime.datetime.combine(since, datetime.time()))
    if change == Change.NEW:
        return Q(received_at__gte=moment)
    happened = Event.objects.filter(_EVENTS[change], signal=OuterRef("pk"), at__gte=moment)
    return Q(updated_at__gte=moment) & Q(Exists(happened))


def counts_in_own_areas(viewer: Viewer, *, since: datetime.date) -> dict[str, int]:
    """How many signals in the areas of an officer there are to which each thing happened. One statement."""
    moment = timezone.make_aware(datetime.datetime.combine(since, datetime.time()))
    return (
        Signal.objects.readable_by(viewer)
        .filter(area_id__in=viewer.area_ids)
        .filter(Q(updated_at__gte=moment) | Q(received_at__gte=moment))
        .order_by()
        .aggregate(**{str(one): Count("pk", filter=changed(one, since=since)) for one in Change})
    )
