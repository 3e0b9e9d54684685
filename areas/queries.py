"""Questions about areas: which lie at a point, which lie above or below, what they are called on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Point
from django.db import connection, models
from django.db.models import Q

from areas.dated import DatedQuerySet, today

if TYPE_CHECKING:
    from areas.models import AreaVersion


@dataclass(frozen=True, slots=True)
class Place:
    """One area as it is known on a day: enough to route on and to name it."""

    id: int
    code: str
    name: str
    kind: str
    kind_name: str
    parent_id: int | None
    also_in_id: int | None
    surface_m2: float | None


# SQL: whether a version `v` holds on `%(day)s`.
HOLDS = "(v.valid_from IS NULL OR v.valid_from <= %(day)s) AND (v.valid_until IS NULL OR v.valid_until > %(day)s)"

# SQL: `higher`, the areas directly above a version `v`: what its file names, and what it lies in besides. May be null.
HIGHER = "CROSS JOIN LATERAL (VALUES (v.parent_id), (v.also_in_id)) AS higher (area_id)"


def hits_at(point: str) -> str:
    """SQL: `hit`, the areas that cover a point on `%(day)s`, and `above`, every area above one of them in the tree.

    `point` is an SQL expression. To be read after WITH RECURSIVE, also inside a LATERAL subquery, so that many points
    are located by the same words as one.
    """
    return f"""
        hit AS MATERIALIZED (
            SELECT v.area_id, v.parent_id, v.also_in_id, v.surface_m2, a.code
            FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
            WHERE v.boundary && {point} AND {HOLDS} AND ST_Covers(v.boundary, {point})
        ), above AS (
            SELECT higher.area_id FROM hit v {HIGHER} WHERE higher.area_id IS NOT NULL
          UNION
            SELECT higher.area_id FROM areas_areaversion v JOIN above ON v.area_id = above.area_id {HIGHER}
            WHERE higher.area_id IS NOT NULL AND {HOLDS}
        )
    """


# The smallest area at a point, as its id: to be read after `hits_at`. See `areas_at` for the rule.
SMALLEST = """
    SELECT hit.area_id FROM hit WHERE NOT EXISTS (SELECT FROM above WHERE above.area_id = hit.area_id)
    ORDER BY hit.surface_m2, hit.code LIMIT 1
"""
_PLACE = """
    SELECT a.id, a.code, v.name, k.slug, k.name, v.parent_id, v.also_in_id, v.surface_m2
    FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id JOIN areas_areakind k ON k.id = a.kind_id
"""
_AT = f"""{_PLACE}
    WHERE v.boundary && ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AND {HOLDS}
      AND ST_Covers(v.boundary, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
    ORDER BY v.surface_m2, a.code
"""
_UP = f"""
    WITH RECURSIVE up AS (
        SELECT unnest(%(ids)s::bigint[]) AS area_id
      UNION
        SELECT higher.area_id FROM areas_areaversion v JOIN up ON v.area_id = up.area_id {HIGHER}
        WHERE higher.area_id IS NOT NULL AND {HOLDS}
    )
"""
_ABOVE = f"{_UP} {_PLACE} JOIN up ON up.area_id = v.area_id WHERE {HOLDS}"
_ABOVE_AND_CODES = f"""
    {_UP}, wanted AS (
        SELECT area_id FROM up UNION SELECT id FROM areas_area WHERE code = ANY(%(codes)s)
    )
    {_PLACE} JOIN wanted ON wanted.area_id = v.area_id WHERE {HOLDS}
"""


def areas_at(point: Point, *, day: datetime.date | None = None) -> list[Place]:
    """The areas at a point (EPSG:4326) on a local date, smallest first; an empty list where we know none.

    A point on a border lies in all areas that touch there. Then this rule decides (docs/adr/0006): the smallest by
    surface, then by code, wins, and everything above it in the tree wins with it; then the next smallest that does
    not contradict what won, and so on. An area that has another of these below it is not asked for its size. So a
    point never lies in two buurten, and never in a buurt outside its wijk, also where boundaries of two makers leave
    a sliver between them.
    """
    values: dict[str, Any] = {"lon": point.x, "lat": point.y, "day": day or today()}
    with connection.cursor() as cursor:
        cursor.execute(_AT, values)
        rows = [Place(*row) for row in cursor.fetchall()]
        hits = [place.id for place in rows]
        elsewhere = {higher for place in rows for higher in (place.parent_id, place.also_in_id)} - {None, *hits}
        if elsewhere:
            # A parent whose own boundary leaves the point just outside, or that is known by name only.
            cursor.execute(_ABOVE, values | {"ids": list(elsewhere)})
            rows += [place for row in cursor.fetchall() if (place := Place(*row)).id not in hits]
    places = {place.id: place for place in rows}
    ways = {area_id: _way_up(area_id, places) for area_id in places}
    above = {place.id for way in ways.values() for place in way[1:]}
    sizes: dict[int, float] = {}  # of what won; never smaller than what lies below it
    kinds: set[str] = set()
    for area_id in hits:
        if area_id in above or any(place.kind in kinds and place.id not in sizes for place in ways[area_id]):
            continue
        size = 0.0
        for place in ways[area_id]:
            size = max(size, place.surface_m2 or 0.0, sizes.get(place.id, 0.0))
            sizes[place.id] = size
            kinds.add(place.kind)
    order = sorted(sizes, key=lambda area_id: (sizes[area_id], -len(ways[area_id])))
    return [places[area_id] for area_id in order]


def _way_up(area_id: int, places: Mapping[int, Place]) -> list[Place]:
    """An area and everything above it, itself first, the smallest next, and each before what lies above it."""
    above = {place_id: _climb(place_id, places) for place_id in _climb(area_id, places)}

    def size(place_id: int) -> float:
        """Its surface, or that of what lies below it where that is larger: boundaries of two makers."""
        return max(places[other].surface_m2 or 0.0 for other in above if place_id in above[other])

    order = sorted(above, key=lambda place_id: (place_id != area_id, size(place_id), -len(above[place_id])))
    return [places[place_id] for place_id in order]


def _climb(area_id: int, places: Mapping[int, Place]) -> set[int]:
    """An area and all areas above it; a tree that bites its tail is followed once."""
    found: set[int] = set()
    steps: list[int | None] = [area_id]
    while steps:
        place = places.get(steps.pop() or 0)
        if place is not None and place.id not in found:
            found.add(place.id)
            steps += [place.parent_id, place.also_in_id]
    return found


def ancestry(area_id: int, *, day: datetime.date | None = None) -> list[Place]:
    """An area and everything above it in the tree on a local date, itself first, the nearest next."""
    return ancestry_and_names(area_id, (), day=day)[0]


def ancestry_and_names(
    area_id: int | None, codes: Iterable[str], *, day: datetime.date | None = None
) -> tuple[list[Place], dict[str, str]]:
    """As `ancestry` (nothing for None), and what it and the areas of these codes are called, by code; those that we do
    not know that day are left out. One query, or none where nothing is asked."""
    codes = list(codes)
    if area_id is None and not codes:
        return [], {}
    values: dict[str, Any] = {"ids": [area_id] if area_id else [], "codes": codes, "day": day or today()}
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE_AND_CODES, values)
        places = {row[0]: Place(*row) for row in cursor.fetchall()}
    return _way_up(area_id, places) if area_id else [], {place.code: place.name for place in places.values()}


def lineages(area_ids: Iterable[int], *, day: datetime.date | None = None) -> dict[int, list[Place]]:
    """Each of these areas with everything above it, itself first, by its id; one query for all of them.

    An area without a version on the local date is taken as it was last known.
    """
    ids = sorted(set(area_ids))
    if not ids:
        return {}
    version = f"""
        LATERAL (
            SELECT v.area_id, v.name, v.parent_id, v.also_in_id, v.surface_m2 FROM areas_areaversion v
            WHERE v.area_id = start.id
            ORDER BY ({HOLDS}) DESC, v.valid_from DESC NULLS LAST LIMIT 1
        ) AS version
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE up AS (
                SELECT version.* FROM unnest(%(ids)s::bigint[]) AS start(id), {version}
              UNION
                SELECT version.* FROM (SELECT higher.area_id AS id FROM up v {HIGHER}) AS start, {version}
            )
            SELECT a.id, a.code, up.name, k.slug, k.name, up.parent_id, up.also_in_id, up.surface_m2
            FROM up JOIN areas_area a ON a.id = up.area_id JOIN areas_areakind k ON k.id = a.kind_id
            """,
            {"ids": ids, "day": day or today()},
        )
        places = {row[0]: Place(*row) for row in cursor.fetchall()}
    return {start: _way_up(start, places) for start in ids}


def with_everything_below(
    area_ids: Iterable[int] | models.QuerySet[Any, int], *, day: datetime.date | None = None
) -> list[int]:
    """The ids of these areas and of all areas below them in the tree on a local date. One query, also where the areas
    are themselves the answer to a question (a QuerySet of ids)."""
    if isinstance(area_ids, models.QuerySet):
        first, parameters = area_ids.order_by().query.sql_with_params()
    else:
        first, parameters = "SELECT unnest(%s::bigint[])", ([*area_ids],)
        if not parameters[0]:
            return []
    on = day or today()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE down (area_id) AS (
                {first}
              UNION
                SELECT v.area_id FROM areas_areaversion v
                JOIN down ON v.parent_id = down.area_id OR v.also_in_id = down.area_id
                WHERE {HOLDS.replace("%(day)s", "%s")}
            )
            SELECT area_id FROM down
            """,
            [*parameters, *[on] * HOLDS.count("%(day)s")],
        )
        return [row[0] for row in cursor.fetchall()]


class AreaQuerySet(models.QuerySet):
    """Questions about many areas."""

    def known_on(self, day: datetime.date | None = None) -> Self:
        """Areas that have a version on a local date (today when left out)."""
        from areas.models import AreaVersion

        return self.filter(models.Exists(AreaVersion.objects.on(day).filter(area=models.OuterRef("pk"))))

    def named(self) -> Self:
        """Areas for a list of choices: each with `name_today` (None where no version holds), biggest kind first."""
        return (
            self.select_related("kind")
            .annotate(name_today=name_today("pk"))
            .order_by("kind__rank", "name_today", "code")
        )


class AreaVersionQuerySet(DatedQuerySet):
    """Questions about many versions of areas."""

    def for_list(self) -> Self:
        """What a list of areas shows, without the boundaries, biggest kind first."""
        return (
            self.select_related("area__kind", "parent", "also_in")
            .defer("boundary", "outline", "parent__kind", "also_in__kind")
            .order_by("area__kind__rank", "name", "area__code")
        )

    def directly_below(self, *area_ids: int) -> Self:
        """Those that lie in one of these areas, with nothing of the tree in between."""
        return self.filter(Q(parent__in=area_ids) | Q(also_in__in=area_ids))

    def with_boundary(self) -> Self:
        """With the boundary as text (`geojson`, seven decimals: a centimetre), made by PostGIS and not by us."""
        return self.annotate(geojson=AsGeoJSON("boundary", precision=7))


class IndicatorQuerySet(models.QuerySet):
    """Questions about many indicators."""

    def own_with_years(self) -> Self:
        """Those that the city brought itself, each with the first and last year and the number of areas that it is
        known of."""
        return (
            self.filter(is_own=True)
            .annotate(
                first_year=models.Min("figures__year"),
                last_year=models.Max("figures__year"),
                number_of_areas=models.Count("figures__area", distinct=True),
            )
            .order_by("theme", "name")
        )


def name_today(area: str) -> models.Subquery:
    """An annotation: what the area is called today; `area` is the path to its id, such as "area_id"."""
    from areas.models import AreaVersion

    return models.Subquery(AreaVersion.objects.on().filter(area=models.OuterRef(area)).values("name")[:1])


def names_of(codes: Iterable[str], *, day: datetime.date | None = None) -> dict[str, str]:
    """Name by code, as on a local date; codes that we do not know that day are left out."""
    from areas.models import AreaVersion

    rows = AreaVersion.objects.on(day).filter(area__code__in=list(codes)).values_list("area__code", "name")
    return dict(rows)


def current_version(code: str, *, day: datetime.date | None = None) -> AreaVersion | None:
    """The version of an area that holds on a local date, or None where we do not know the code that day."""
    from areas.models import AreaVersion

    return AreaVersion.objects.on(day).filter(area__code=code).select_related("area__kind", "parent__kind").first()
