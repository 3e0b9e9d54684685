"""Suggested clusters: places where more comes in than in the same weeks of other years, across subjects and domains.

How it is reckoned (the page says the same in plain words, `clusters.html`):

1. Signals of the last `DAYS` days that the viewer may read, with a point, and not of sensitivity `bijzonder`: what may
   stand on a map (`SignalQuerySet.on_map`). So nobody learns of a signal that they may not know of.
2. PostGIS puts together what lies within `METRES` of a neighbour (ST_ClusterDBSCAN, in metres of EPSG:28992), where at
   least `LEAST` lie together. DBSCAN follows a street as well as a square, and leaves out what lies by itself.
3. Only clusters of at least two categories stay: one subject many times is work for its team, and no opgave yet.
4. What was to be expected: how many came in within `METRES` of the middle line around the same signals (their hull) in
   the same weeks of up to `YEARS` earlier years, on average. Where we have no earlier year of this place, the rest of
   the last year is taken, brought down to as many days; the page says which of the two it was.
5. A cluster is shown where the number is more than chance makes of what was expected: two standard deviations above it
   (a Poisson count: the square root of what was expected, and at least one).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from agenda.models import Evidence
from areas.models import Area
from areas.queries import lineages, with_everything_below
from signals.models import Signal
from signals.visibility import Viewer

DAYS: Final = 90
METRES: Final = 120
LEAST: Final = 5
YEARS: Final = 3
# What one page shows, the most unexpected first; and signals that are clustered at all.
MOST: Final = 25
_MOST_SIGNALS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """Signals that lie together: how many, of what, since when, and how many were expected."""

    signals: list[int]  # ids
    number: int
    expected: float
    earlier_years: int  # 0: reckoned from the rest of the last year
    first: datetime.date
    last: datetime.date
    at: tuple[float, float]  # longitude, latitude of the middle
    subjects: list[tuple[str, int]] = field(default_factory=list)  # name and number, the most first
    domains: list[str] = field(default_factory=list)
    area: str = ""
    numbers: list[str] = field(default_factory=list)  # of the signals, the newest first
    bundled: int = 0  # how many of them stand on the agenda already

    @property
    def surplus(self) -> float:
        """How many more than expected, in standard deviations."""
        return (self.number - self.expected) / max(self.expected, 1.0) ** 0.5


_SQL = """
WITH known AS MATERIALIZED (
    SELECT s.id, s.received_at, s.category_id, ST_Transform(s.point, 28992) AS at
    FROM signals_signal s WHERE s.id = ANY(%(recent)s)
), labelled AS (
    SELECT *, ST_ClusterDBSCAN(at, eps := %(metres)s, minpoints := %(least)s) OVER () AS label FROM known
), grouped AS (
    SELECT label, array_agg(id ORDER BY received_at DESC) AS ids, count(*) AS number,
           count(DISTINCT category_id) AS subjects, min(received_at) AS first, max(received_at) AS last,
           ST_Buffer(ST_ConvexHull(ST_Collect(at)), %(metres)s) AS around,
           ST_Transform(ST_Centroid(ST_Collect(at)), 4326) AS middle
    FROM labelled WHERE label IS NOT NULL GROUP BY label
)
SELECT label, ids, number, first, last, ST_X(middle), ST_Y(middle), ST_AsBinary(ST_Transform(around, 4326))
FROM grouped WHERE subjects >= 2 ORDER BY number DESC, label LIMIT 100
"""


def find(viewer: Viewer, *, area: Area | None = None, now: datetime.datetime | None = None) -> list[Cluster]:
    """The clusters that this viewer may see, the most unexpected first; in an area with all below it, or anywhere.

    Eight statements, and one for each cluster that is large enough (the largest hundred).
    """
    moment = now or timezone.now()
    since = moment - datetime.timedelta(days=DAYS)
    shown = Signal.objects.known_to(viewer).on_map()
    if area is not None:
        shown = shown.filter(area_id__in=with_everything_below([area.pk]))
    recent = list(
        shown.filter(received_at__gte=since, received_at__lte=moment)
        .order_by("-received_at")
        .values_list("pk", flat=True)[:_MOST_SIGNALS]
    )
    if len(recent) < LEAST:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"recent": recent, "metres": METRES, "least": LEAST})
        rows = cursor.fetchall()
    begins = Signal.objects.order_by("received_at").values_list("received_at", flat=True).first()
    found = []
    for _label, ids, number, first, last, lon, lat, around in rows:
        expected, years = _expected(shown, around, moment=moment, begins=begins)
        if number - expected >= 2 * max(expected, 1.0) ** 0.5:
            found.append(
                Cluster(
                    signals=ids,
                    number=number,
                    expected=round(expected, 1),
                    earlier_years=years,
                    first=timezone.localdate(first),
                    last=timezone.localdate(last),
                    at=(lon, lat),
                )
            )
    found.sort(key=lambda one: (-one.surplus, one.signals[0]))
    return _with_words(found[:MOST])


def _expected(
    shown: Any, around: Any, *, moment: datetime.datetime, begins: datetime.datetime | None
) -> tuple[float, int]:
    """How many were to be expected around a place in these weeks, and from how many earlier years (0: from the rest of
    the last year)."""
    near = shown.filter(point__coveredby=GEOSGeometry(memoryview(around), srid=4326)).order_by()
    length = datetime.timedelta(days=DAYS)
    ends = [moment - datetime.timedelta(days=round(365.25 * back)) for back in range(1, YEARS + 1)]
    years = [(end - length, end) for end in ends if begins is not None and end - length >= begins]
    if years:
        counted = near.aggregate(
            **{
                f"year{at}": Count("pk", filter=Q(received_at__gt=since, received_at__lte=until))
                for at, (since, until) in enumerate(years)
            }
        )
        return sum(counted.values()) / len(years), len(years)
    end = moment - length
    start = max(begins or end, moment - datetime.timedelta(days=365))
    days = (end - start).days
    if days < DAYS:
        return 0.0, 0
    return near.filter(received_at__gte=start, received_at__lte=end).count() * DAYS / days, 0


def _with_words(found: list[Cluster]) -> list[Cluster]:
    """With the names of what they are about and where, in three queries for all."""
    ids = {pk for one in found for pk in one.signals}
    rows = {
        pk: rest
        for pk, *rest in Signal.objects.filter(pk__in=ids).values_list(
            "pk", "number", "category__name", "domain__name", "area_id"
        )
    }
    bundled = set(Evidence.objects.current().filter(signal__in=ids).values_list("signal", flat=True))
    areas = lineages({row[3] for row in rows.values() if row[3]})
    made = []
    for one in found:
        mine = [rows[pk] for pk in one.signals if pk in rows]
        subjects: dict[str, int] = {}
        for _number, category, _domain, _area in mine:
            subjects[category or ""] = subjects.get(category or "", 0) + 1
        places = [areas[row[3]][0].name for row in mine if row[3] in areas]
        made.append(
            replace(
                one,
                numbers=[row[0] for row in mine],
                subjects=sorted(subjects.items(), key=lambda pair: (-pair[1], pair[0])),
                domains=sorted({row[2] for row in mine if row[2]}),
                area=max(sorted(set(places)), key=places.count) if places else "",
                bundled=sum(pk in bundled for pk in one.signals),
            )
        )
    return made
