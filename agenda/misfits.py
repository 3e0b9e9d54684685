"""What works as it was meant and does not fit who uses it, counted per subject: ground for a kans (domain study, S4).

A lid that an old woman cannot lift is no defect, and her signal ends as such: once it is hers, twelve times it is the
lid. Counted are signals that ended with a result that a city marked so (`ClosingResult.is_misfit`), of the last `DAYS`
days, as far as the viewer may read them; nothing that is `bijzonder`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from agenda.models import Evidence
from areas.models import Area
from areas.queries import with_everything_below
from signals.models import Sensitivity, Signal
from signals.queries import CLOSED
from signals.visibility import Viewer

DAYS: Final = 365
# What is read of one page at all, the last closed first.
_MOST_SIGNALS: Final = 5000


@dataclass(slots=True)
class Misfit:
    """How often something of one subject worked and did not fit, and how many of these stand on the agenda."""

    slug: str
    subject: str
    domain: str
    first: datetime.date
    last: datetime.date
    numbers: list[str] = field(default_factory=list)  # of the signals, the last closed first
    bundled: int = 0

    @property
    def number(self) -> int:
        """How many signals."""
        return len(self.numbers)


def find(viewer: Viewer, *, area: Area | None = None, now: datetime.datetime | None = None) -> list[Misfit]:
    """The subjects of which something did not fit, the most often first; in an area with all below it, or anywhere.

    Two statements, and one more for an area.
    """
    moment = now or timezone.now()
    shown = Signal.objects.readable_by(viewer).filter(
        result__is_misfit=True,
        status__in=CLOSED,
        closed_at__gt=moment - datetime.timedelta(days=DAYS),
        closed_at__lte=moment,
        category__isnull=False,
    )
    if area is not None:
        shown = shown.filter(area_id__in=with_everything_below([area.pk]))
    rows = list(
        shown.exclude(sensitivity=Sensitivity.SPECIAL)
        .order_by("-closed_at", "-pk")
        .values_list("pk", "number", "closed_at", "category__slug", "category__name", "domain__name")[:_MOST_SIGNALS]
    )
    bundled = set(
        Evidence.objects.current().filter(signal__in=[row[0] for row in rows]).values_list("signal", flat=True)
    )
    found: dict[str, Misfit] = {}
    for pk, number, closed_at, slug, name, domain in rows:
        day = timezone.localdate(closed_at)
        one = found.setdefault(slug, Misfit(slug, name, domain or "", day, day))
        one.first = day
        one.numbers.append(number)
        one.bundled += pk in bundled
    return sorted(found.values(), key=lambda one: (-one.number, one.subject))
