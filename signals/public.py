"""What everybody may know of signals: one rule, for the map, the list beside it, the data feed, mail, the Atom feed and
the resident's form (docs/adr/0023).

Of a signal everybody may know its subject by the name that residents know, in which area it lies, about where, on
which day it came in, how it stands in our own words, and with what result it ended. Nobody wrote any of that: the
words of a reporter, an address, a photo, a number, a name and a time of day are not read here at all.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import AreaVersion
from areas.queries import with_everything_below
from signals import speech
from signals.models import (
    Category,
    ClosingResult,
    Complaint,
    Joining,
    Kind,
    SameHere,
    Sensitivity,
    Signal,
    Status,
    StatutoryPassing,
)
from signals.queries import CategoryQuerySet, SignalQuerySet
from signals.small_numbers import about

# What is finished stays on the map for so long.
DAYS_DONE: Final = 28
# More points than this a telephone should not draw.
MOST_POINTS: Final = 1000
# A place that may be a home is shown as the middle of a square of so many metres.
GRID_METRES: Final = 100
_METRES_OF_A_DEGREE: Final = 111_320

# status -> how it stands, in four steps: nobody outside needs more, and "we wait for the reporter" is theirs.
NEW, BUSY, PLANNED, DONE = "nieuw", "bezig", "gepland", "klaar"
_STATES: Final[dict[str, str]] = {
    Status.RECEIVED: NEW,
    Status.IN_PROGRESS: BUSY,
    Status.WAITING_FOR_REPORTER: BUSY,
    Status.WAITING_FOR_THIRD_PARTY: BUSY,
    Status.REOPENED: BUSY,
    Status.PLANNED: PLANNED,
    Status.DONE: DONE,
    Status.REOPENING_ASKED: DONE,
}


def public_categories() -> CategoryQuerySet:
    """The rule for a subject: a city made it public, and it is nothing tender."""
    return Category.objects.filter(is_public=True, sensitivity=Sensitivity.ORDINARY)


def public_signals() -> SignalQuerySet:
    """The rule: signals of which everybody may know.

    Of a subject that a city made public, ordinary in itself, in an area that we know. Never a concern about somebody,
    what was withdrawn, a complaint about us, what a law gave to others, nor the second signal about one thing.
    """
    found = Signal.objects.filter(
        category__in=public_categories(),
        sensitivity=Sensitivity.ORDINARY,
        is_outside=False,
        area__isnull=False,
    )
    return (
        found.exclude(kind=Kind.CONCERN)
        .exclude(status=Status.CANCELLED)
        .exclude(Exists(Complaint.objects.filter(signal=OuterRef("pk"))))
        .exclude(Exists(StatutoryPassing.objects.filter(signal=OuterRef("pk"))))
        .exclude(Exists(Joining.objects.filter(duplicate=OuterRef("pk"))))
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal as everybody may know it. `pk` never leaves the house; `mark` tells nothing and stays the same."""

    pk: int
    mark: str
    slug: str  # of its subject
    subject: str
    icon: str  # the address of its picture
    area: str
    state: str
    since: datetime.date
    until: datetime.date | None  # when it was finished
    result: str
    at: tuple[float, float] | None  # longitude, latitude; None: known by its area only
    is_exact: bool
    same: int = 0  # how many more had the same to report

    @property
    def said(self) -> str:
        """How it stands, in a word or two."""
        return state_words()[self.state]

    @property
    def last(self) -> datetime.date:
        """The day of the last thing that everybody may know of it."""
        return self.until or self.since


def state_words() -> dict[str, str]:
    """How the four states are called."""
    return {NEW: _("Gemeld"), BUSY: _("Wij zijn ermee bezig"), PLANNED: _("Gepland"), DONE: _("Klaar")}


def said_of(status: str) -> str:
    """How a signal of this status stands, as everybody may know it."""
    return state_words()[_STATES[status]]


def stamp(*more: str) -> str:
    """What changes when a public page must show something else: with each signal, each change of one, and each change
    of subjects, organisation and areas. One statement, of three steps down an index; also kept for a minute at most,
    since a transaction that took long may write an earlier moment. `more` are other moments (SQL of ours) that it hangs
    on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT value FROM officers_stamp), (SELECT max(id) FROM signals_signal),"
            " (SELECT max(updated_at) FROM signals_signal)" + "".join(f", {one}" for one in more)
        )
        return hashlib.sha256(repr((cursor.fetchone(), timezone.localdate())).encode()).hexdigest()[:24]


def seen(
    *,
    area_id: int | None = None,
    category: Category | None = None,
    most: int = MOST_POINTS,
    changed_after: datetime.datetime | None = None,
    pks: Iterable[int] | None = None,
) -> list[Seen]:
    """What is open and what was finished in the last four weeks, the newest first: in an area with all below it, about
    a subject, or of these signals. `changed_after` leaves only what came in or was finished since. Seven
    queries at most."""
    rows = public_signals()
    if area_id is not None:
        rows = rows.filter(area_id__in=with_everything_below([area_id]))
    if category is not None:
        rows = rows.filter(category=category)
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    since = timezone.now() - datetime.timedelta(days=DAYS_DONE)
    opened, closed = rows.filter(closed_at=None).open(), rows.filter(closed_at__gte=since)
    if changed_after is not None:
        opened = opened.filter(received_at__gt=changed_after)
        closed = closed.filter(Q(closed_at__gt=changed_after) | Q(received_at__gt=changed_after))
    found = [
        _Row(*row)
        for part in (opened.order_by("-received_at", "-pk"), closed.order_by("-closed_at", "-pk"))
        for row in part.values_list(*_COLUMNS)[:most]
    ]
    found.sort(key=lambda one: (one.closed_at or one.received_at, one.pk), reverse=True)
    return _as_seen(found[:most])


_COLUMNS: Final = (
    "pk", "public_id", "status", "received_at", "closed_at", "point", "house_number", "area_id", "category_id",
    "result_id",
)  # fmt: skip


class _Row(NamedTuple):
    """The columns that are read of a signal, and no others."""

    pk: int
    public_id: UUID
    status: str
    received_at: datetime.datetime
    closed_at: datetime.datetime | None
    point: Point | None
    house_number: str
    area_id: int
    category_id: int
    result_id: int | None


def _as_seen(rows: list[_Row]) -> list[Seen]:
    """Rows with the names that belong to them: read once for all, since a town has few and a thousand rows use them."""
    if not rows:
        return []
    subjects = Category.objects.only("slug", "name", "public_name", "has_exact_place", "icon").in_bulk(
        {row.category_id for row in rows}
    )
    icons = {pk: icon_url(one) for pk, one in subjects.items()}
    areas = dict(AreaVersion.objects.on().filter(area__in={row.area_id for row in rows}).values_list("area", "name"))
    said = ClosingResult.objects.filter(pk__in={row.result_id for row in rows if row.result_id})
    results = dict(said.exclude(slug=ClosingResult.NOT_SAID).values_list("pk", "name"))
    counted = SameHere.objects.filter(signal__in=[row.pk for row in rows]).order_by().values("signal")
    same = dict(counted.annotate(n=Count("pk")).values_list("signal", "n"))
    found = []
    for row in rows:
        subject, state = subjects[row.category_id], _STATES[row.status]
        is_exact = subject.has_exact_place and not row.house_number
        found.append(
            Seen(
                pk=row.pk,
                mark=_mark(row.public_id),
                slug=subject.slug,
                subject=subject.plain_name,
                icon=icons[row.category_id],
                area=areas.get(row.area_id, ""),
                state=state,
                since=timezone.localdate(row.received_at),
                until=timezone.localdate(row.closed_at) if row.closed_at and state == DONE else None,
                result=results.get(row.result_id or 0, "") if state == DONE else "",
                at=shown_at(row.point, exact=is_exact) if row.point else None,
                is_exact=is_exact,
                same=same.get(row.pk, 0),
            )
        )
    return found


def same_here_column() -> Coalesce:
    """As a column: how many had the same to report as a signal."""
    counted = SameHere.objects.filter(signal=OuterRef("pk")).order_by().values("signal").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def shown_at(point: Point, *, exact: bool) -> tuple[float, float]:
    """Where a point (EPSG:4326) may be shown: there, or in the middle of its square of 100 metres. The same point is
    always shown in the same place, so that asking often tells nothing more."""
    if exact:
        return round(point.x, 5), round(point.y, 5)
    up = GRID_METRES / _METRES_OF_A_DEGREE
    row = math.floor(point.y / up)
    aside = up / math.cos(math.radians((row + 0.5) * up))
    return round((math.floor(point.x / aside) + 0.5) * aside, 5), round((row + 0.5) * up, 5)


def mark_of(signal: Signal) -> str:
    """A name for a signal that is no number, opens nothing and cannot be reckoned back."""
    return _mark(signal.public_id)


def _mark(public_id: UUID) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"public:" + public_id.bytes, hashlib.sha256).hexdigest()[:20]


def icon_url(category: Category) -> str:
    """The address of the picture of a subject; a picture that changed has another address."""
    if not category.icon:
        return str(staticfiles_storage.url("img/signal.svg"))
    return (
        f"{reverse('category-icon', args=[category.slug])}?v={hashlib.sha256(category.icon.encode()).hexdigest()[:8]}"
    )


def as_geojson(rows: Iterable[Seen]) -> dict[str, Any]:
    """The rows that have a place, as a GeoJSON FeatureCollection (CRS84), in the language of now; nothing else than
    the page shows."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": one.mark,
                "geometry": {"type": "Point", "coordinates": list(one.at)},
                "properties": {
                    "onderwerp": speech.say_plainly(one.subject),
                    "categorie": one.slug,
                    "gebied": one.area,
                    "stand": one.state,
                    "gemeldOp": one.since.isoformat(),
                    "klaarOp": one.until.isoformat() if one.until else None,
                    "resultaat": speech.say_plainly(one.result) or None,
                    "ookGemeld": one.same,
                    "precies": one.is_exact,
                    "icoon": one.icon,
                },
            }
            for one in rows
            if one.at
        ],
    }


# --- numbers ---

WEEKS: Final = 8
_LAST_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a subject came in and were finished in the last weeks, as everybody may know it."""

    subject: str
    received: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """How many came in and were finished in the seven days from a day, as everybody may know it."""

    begins: datetime.date
    received: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of an area: of what is ordinary, by subject (largest first) and by week (oldest first)."""

    open: int | None
    received: int | None
    done: int | None
    subjects: list[Counted]
    weeks: list[Week]

    @property
    def largest(self) -> int:
        """The largest number of a subject, for the lengths of bars."""
        return max((one.received or 1 for one in self.subjects), default=1)

    @property
    def has_weeks(self) -> bool:
        """Whether there is a week to draw."""
        return any(week.received or week.done for week in self.weeks)


def numbers_of(area_id: int) -> Numbers:
    """Count what is ordinary in an area with all below it: of eight weeks, and what is open. Four queries.

    Each number is rounded by itself, so that no two of them give away one signal. What is sensitive is in none.
    """
    below = with_everything_below([area_id])
    ordinary = Signal.objects.filter(
        area_id__in=below, sensitivity=Sensitivity.ORDINARY, category__sensitivity=Sensitivity.ORDINARY
    ).order_by()
    end = timezone.localdate() + datetime.timedelta(days=1)
    begins = [end - datetime.timedelta(days=7 * back) for back in range(WEEKS, 0, -1)]
    midnight = [timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in begins]
    came = _per_week(ordinary, "received_at", midnight)
    went = _per_week(ordinary.filter(status__in=[Status.DONE, Status.REOPENING_ASKED]), "closed_at", midnight)
    names = {one.pk: one.plain_name for one in Category.objects.filter(pk__in={*came, *went})}
    subjects = []
    for pk, name in names.items():
        received, done = (sum(counts.get(pk, [])[-_LAST_WEEKS:]) for counts in (came, went))
        subjects.append((received + done, Counted(name, about(received), about(done))))
    shown = [
        one for _size, one in sorted(subjects, key=lambda one: (-one[0], one[1].subject)) if one.received or one.done
    ]
    weeks = [
        Week(day, about(sum(one[at] for one in came.values())), about(sum(one[at] for one in went.values())))
        for at, day in enumerate(begins)
    ]
    return Numbers(
        open=about(ordinary.open().count()),
        received=about(sum(sum(one[-_LAST_WEEKS:]) for one in came.values())),
        done=about(sum(sum(one[-_LAST_WEEKS:]) for one in went.values())),
        subjects=shown,
        weeks=weeks,
    )


def _per_week(rows: SignalQuerySet, moment: str, begins: list[datetime.datetime]) -> dict[int, list[int]]:
    """How many rows fall in each of these weeks, by category."""
    ends: list[datetime.datetime | None] = [*begins[1:], None]
    weeks = {
        f"week{at}": Count("pk", filter=Q(**{f"{moment}__gte": begin} | ({f"{moment}__lt": end} if end else {})))
        for at, (begin, end) in enumerate(zip(begins, ends, strict=True))
    }
    counted = rows.filter(**{f"{moment}__gte": begins[0]}).values_list("category").annotate(**weeks)
    return {pk: list(numbers) for pk, *numbers in counted}
