"""What maps draw: outlines of areas, as GeoJSON for a map that moves and as an SVG drawing for one that does not."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from areas.dated import today
from areas.queries import HOLDS

# More than this a telephone should not draw; then the smallest kind is left out, and the next.
MOST_SHAPES = 800
# And this many neighbours in a drawing say no more than the area alone.
_MOST_NEIGHBOURS = 40
_THESE = """
    wanted AS (SELECT unnest(%(areas)s::bigint[]) AS area_id), chosen AS (SELECT %(chosen)s AS chosen_code)
"""
# The area itself is one of those around it, where it lies below something.
_IN_ITS_PLACE = f"""
    own AS (
        SELECT v.area_id, v.parent_id, a.kind_id FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
        WHERE v.area_id = %(area)s AND {HOLDS}
    ), around AS (
        SELECT v.area_id FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
        WHERE v.parent_id IN (SELECT parent_id FROM own) AND a.kind_id IN (SELECT kind_id FROM own) AND {HOLDS}
        LIMIT %(most)s + 1
    ), wanted AS (
        SELECT area_id FROM around
        WHERE (SELECT count(*) FROM around) <= %(most)s
      UNION
        SELECT area_id FROM own
    ), chosen AS (SELECT code AS chosen_code FROM areas_area WHERE id = %(area)s)
"""


def map_settings() -> dict[str, str]:
    """Where a map that moves finds its outlines and tiles; for `json_script`."""
    return {
        "outlines": reverse("outlines"),
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
        "closer": _("Zoom in"),
        "further": _("Zoom uit"),
    }


def outlines(*, day: datetime.date | None = None) -> str:
    """All areas that have a shape on a local date as a GeoJSON FeatureCollection (CRS84), biggest kind first.

    Each feature has `code`, `name`, `kind`, `rank` (large is small), `parent` and `alsoIn` (a code or null). Made in
    the database: the shapes never pass through Python.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH shaped AS (
                SELECT a.code, v.name, k.slug AS kind, k.rank, p.code AS parent, i.code AS also_in,
                       COALESCE(v.outline, v.boundary) AS shape
                FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
                JOIN areas_areakind k ON k.id = a.kind_id LEFT JOIN areas_area p ON p.id = v.parent_id
                LEFT JOIN areas_area i ON i.id = v.also_in_id
                WHERE {HOLDS} AND COALESCE(v.outline, v.boundary) IS NOT NULL
            ), counted AS (
                SELECT rank, sum(count(*)) OVER (ORDER BY rank) AS so_far FROM shaped GROUP BY rank
            )
            SELECT json_build_object('type', 'FeatureCollection', 'features', COALESCE(json_agg(
                json_build_object(
                    'type', 'Feature',
                    'properties', json_build_object(
                        'code', code, 'name', name, 'kind', kind, 'rank', shaped.rank, 'parent', parent,
                        'alsoIn', also_in),
                    'geometry', ST_AsGeoJSON(shape, 5)::json
                ) ORDER BY shaped.rank, code), '[]'::json))::text
            FROM shaped JOIN counted ON counted.rank = shaped.rank
            WHERE so_far <= %(most)s OR so_far = (SELECT min(so_far) FROM counted)
            """,
            {"day": day or today(), "most": MOST_SHAPES},
        )
        return str(cursor.fetchone()[0])


def outlines_mark(*, day: datetime.date | None = None) -> str:
    """A short mark that changes when the areas of a local date change, for `ETag`; cheaper than the outlines."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), max(v.id), md5(string_agg(
                concat_ws('/', v.id, v.name, coalesce(v.parent_id, 0), coalesce(v.also_in_id, 0)), ',' ORDER BY v.id))
            FROM areas_areaversion v WHERE {HOLDS}
            """,
            {"day": day or today()},
        )
        return hashlib.sha256(repr(cursor.fetchone()).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area in a drawing: `path` is the `d` of an SVG path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a drawing, in its own units."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Areas as an SVG of `width` by `height`; the code of the one that it is about, and where a point lies in it."""

    width: int
    height: int
    shapes: list[Shape]
    chosen: str = ""
    spot: Spot | None = None
    spots: tuple[Spot | None, ...] = ()  # of more points, in the order in which they were given


def draw(
    area_ids: Iterable[int],
    *,
    day: datetime.date | None = None,
    chosen: str = "",
    point: Point | None = None,
    width: int = 600,
) -> Drawing | None:
    """Draw the areas that have a shape on a local date; None when none has. A point outside them is left out.

    Degrees become units of the drawing by the cosine of the middle latitude: right enough for a municipality.
    One query; the database makes the paths. The chosen area comes last, so that no neighbour covers its edge.
    """
    values = {"areas": list(area_ids), "day": day or today(), "chosen": chosen}
    return _drawn(_THESE, values, point=point, width=width)


def _drawn(
    wanted: str,
    values: dict[str, Any],
    *,
    point: Point | None,
    width: int,
    points: Iterable[tuple[float, float]] = (),
) -> Drawing | None:
    """Draw the areas of `wanted` on a `day`: parts of a WITH in SQL, of which `wanted` has ids and `chosen` one code.
    `values` are for these."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {wanted}, shaped AS (
                SELECT a.code, v.name, COALESCE(v.outline, v.boundary) AS shape
                FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
                WHERE a.id IN (SELECT area_id FROM wanted) AND {HOLDS}
                  AND COALESCE(v.outline, v.boundary) IS NOT NULL
            ), box AS (
                SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north,
                       cos(radians((ST_YMin(e) + ST_YMax(e)) / 2)) AS squeeze
                FROM (SELECT ST_Extent(shape) AS e FROM shaped) AS extent
            ), sized AS (
                SELECT *, %(width)s / (east - west) AS across, %(width)s / ((east - west) * squeeze) AS down FROM box
            )
            SELECT code, name,
                   ST_AsSVG(ST_Affine(shape, across, 0, 0, down, -west * across, -north * down), 0, 1),
                   chosen_code, west, south, east, north, across, down
            FROM shaped, sized, chosen ORDER BY code = chosen_code, code
            """,
            values | {"width": width},
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    chosen, west, south, east, north, across, down = rows[0][3:]

    def spot(x: float, y: float) -> Spot | None:
        if not (west <= x <= east and south <= y <= north):
            return None
        return Spot(round((x - west) * across, 1), round((north - y) * down, 1))

    return Drawing(
        width=width,
        height=round((north - south) * down),
        shapes=[Shape(code, name, path) for code, name, path, *_measures in rows],
        chosen=chosen,
        spot=spot(point.x, point.y) if point is not None else None,
        spots=tuple(spot(x, y) for x, y in points),
    )


def draw_in_its_place(
    area_id: int,
    *,
    day: datetime.date,
    point: Point | None = None,
    points: Iterable[tuple[float, float]] = (),
) -> Drawing | None:
    """Draw an area as it was on a local date, among those of its kind that have the same parent, with one point or
    several (longitude, latitude) in it. One query."""
    values = {"area": area_id, "day": day, "most": _MOST_NEIGHBOURS}
    return _drawn(_IN_ITS_PLACE, values, point=point, points=points, width=480)
