"""Boundaries on their way in: a temporary table, and every question about shapes, asked for all areas at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from areas.queries import HOLDS
from areas.sources import Found


@dataclass(slots=True)
class Row:
    """An area of the file, or one that is put together from those."""

    place: str
    code: str
    name: str
    level: str
    level_name: str
    parent: str | None
    # Parents to try after this one, where the file names none or a city has its own grouping; None is: no parent.
    options: list[str | None] = field(default_factory=list)
    told: str | None = None  # the parent that the file names
    derived: bool = False
    water: bool = False

    @property
    def label(self) -> str:
        """How people are told which one it is."""
        return f"{self.place} ({self.code} {self.name})"


@dataclass(frozen=True, slots=True)
class Known:
    """An area as we have it already: its version on the day, or its last one."""

    code: str
    name: str
    level: str
    parent: str | None
    year: int | None
    valid_from: datetime.date | None
    derived: bool


class Staging:
    """The temporary table `import_area` of one import, for the day from which it holds. Lives in a transaction."""

    def __init__(self, *, day: datetime.date, year: int | None, source: str) -> None:
        self.values = {"day": day, "year": year, "source": source}

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Run a statement with day, year and source at hand; gives its rows, where it has any."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values | values)
            return cursor.fetchall() if cursor.description else []

    def known(self) -> dict[str, Known]:
        """Every area that we know on the day, by code."""
        return self._known(f"WHERE {HOLDS}", distinct="")

    def latest(self) -> dict[str, Known]:
        """The last version of every area, whenever it holds, by code."""
        return self._known("ORDER BY a.id, v.valid_from DESC NULLS LAST", distinct="DISTINCT ON (a.id)")

    def _known(self, rest: str, *, distinct: str) -> dict[str, Known]:
        rows = self.sql(
            f"""
            SELECT {distinct} a.code, v.name, k.slug, p.code, v.year, v.valid_from, v.is_derived
            FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id JOIN areas_areakind k ON k.id = a.kind_id
            LEFT JOIN areas_area p ON p.id = v.parent_id {rest}
            """
        )
        return {row[0]: Known(*row) for row in rows}

    def load(self, areas: Iterable[Found]) -> None:
        """Make the table and stream the areas of a file into it, shapes as they come."""
        self.sql("DROP TABLE IF EXISTS pg_temp.import_area")
        self.sql(
            """
            CREATE TEMPORARY TABLE import_area (
                code text, water boolean, geom geometry(MultiPolygon),
                name text, level text, parent text, derived boolean NOT NULL DEFAULT false,
                area_id bigint, version_id bigint, valid_from date, version_year integer,
                same boolean NOT NULL DEFAULT false
            ) ON COMMIT DROP
            """
        )
        statement = "COPY import_area (code, water, geom) FROM STDIN (FORMAT BINARY)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            # PostGIS reads EWKB as it stands.
            copy.set_types(["text", "bool", "bytea"])
            for found in areas:
                copy.write_row((found.code, found.water, found.shape))

    def drop_water(self, codes: Sequence[str]) -> None:
        """Leave out water that has the code of land."""
        self.sql("DELETE FROM import_area WHERE water AND code = ANY(%(codes)s)", codes=list(codes))

    def settle(self) -> None:
        """Everything in longitude and latitude, found by its code."""
        self.sql("UPDATE import_area SET geom = ST_Transform(geom, 4326) WHERE ST_SRID(geom) <> 4326")
        self.sql("CREATE UNIQUE INDEX ON import_area (code)")
        self.sql("ANALYZE import_area")

    def fault(self) -> tuple[str, str, float | None, float | None] | None:
        """The first shape of the file that is not valid: its code, PostGIS's reason, and where."""
        rows = self.sql(
            """
            SELECT code, (detail).reason, ST_X((detail).location), ST_Y((detail).location) FROM (
                SELECT code, ctid, ST_IsValidDetail(geom) AS detail FROM import_area WHERE NOT ST_IsValid(geom)
            ) t ORDER BY ctid LIMIT 1
            """
        )
        return rows[0] if rows else None

    def flat(self) -> str | None:
        """The code of a shape without surface."""
        rows = self.sql("SELECT code FROM import_area WHERE ST_Area(geom) = 0 LIMIT 1")
        return rows[0][0] if rows else None

    def save(self, rows: Iterable[Row]) -> None:
        """Write what was decided about these rows beside their shapes."""
        self.sql(
            """
            UPDATE import_area t SET name = n.name, level = n.level, parent = n.parent
            FROM unnest(%(codes)s::text[], %(names)s::text[], %(levels)s::text[], %(parents)s::text[])
                 AS n (code, name, level, parent)
            WHERE n.code = t.code
            """,
            **_columns(rows),
        )

    def union(self, rows: Sequence[Row], *, without: Iterable[str]) -> None:
        """Add areas with the shape of those below them: the file's, and ours that it leaves out, but for `without`."""
        self.sql(
            f"""
            INSERT INTO import_area (code, name, level, parent, derived, geom)
            SELECT m.code, m.name, m.level, m.parent, true, u.geom
            FROM unnest(%(codes)s::text[], %(names)s::text[], %(levels)s::text[], %(parents)s::text[])
                 AS m (code, name, level, parent)
            JOIN (
                SELECT below.parent, ST_Multi(ST_Union(below.geom ORDER BY below.code)) AS geom FROM (
                    SELECT parent, code, geom FROM import_area WHERE parent = ANY(%(codes)s)
                  UNION ALL
                    SELECT p.code, a.code, v.boundary FROM areas_areaversion v
                    JOIN areas_area a ON a.id = v.area_id JOIN areas_area p ON p.id = v.parent_id
                    WHERE p.code = ANY(%(codes)s) AND v.boundary IS NOT NULL AND {HOLDS}
                      AND a.code <> ALL(%(without)s)
                      AND NOT EXISTS (SELECT FROM import_area t WHERE t.code = a.code)
                ) below GROUP BY below.parent
            ) u ON u.parent = m.code
            """,
            without=list(without),
            **_columns(rows),
        )

    def sticking_out(self, codes: Sequence[str]) -> list[tuple[str, str, float]]:
        """Which of these areas of the file are not whole in their parent: code, parent, share of the surface.

        A parent that is put together from its children is not asked.
        """
        return self.sql(
            f"""
            SELECT c.code, c.parent, ST_Area(ST_Difference(c.geom, p.geom)) / ST_Area(c.geom)
            FROM import_area c
            JOIN LATERAL (
                SELECT t.geom FROM import_area t WHERE t.code = c.parent AND NOT t.derived
              UNION ALL
                SELECT v.boundary FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id
                WHERE a.code = c.parent AND NOT v.is_derived AND v.boundary IS NOT NULL AND {HOLDS}
                  AND NOT EXISTS (SELECT FROM import_area t WHERE t.code = c.parent)
            ) p ON true
            WHERE c.code = ANY(%(codes)s) AND NOT ST_CoveredBy(c.geom, p.geom)
            """,
            codes=list(codes),
        )

    def ours_sticking_out(self, *, without: Iterable[str]) -> list[tuple[str, str, float]]:
        """The same, of areas of ours that the file says nothing of, and whose parent it gives a boundary."""
        return self.sql(
            f"""
            SELECT a.code, p.code, ST_Area(ST_Difference(v.boundary, p.geom)) / ST_Area(v.boundary)
            FROM import_area p JOIN areas_area pa ON pa.code = p.code
            JOIN areas_areaversion v ON v.parent_id = pa.id AND {HOLDS} JOIN areas_area a ON a.id = v.area_id
            WHERE v.boundary IS NOT NULL AND NOT p.derived AND a.code <> ALL(%(without)s)
              AND NOT EXISTS (SELECT FROM import_area t WHERE t.code = a.code)
              AND NOT ST_CoveredBy(v.boundary, p.geom)
            """,
            without=list(without),
        )

    def compare(self) -> tuple[int, int]:
        """Find our version on the day of each area, and mark what is the same; how many are, and are not."""
        self.sql(
            f"""
            UPDATE import_area t SET area_id = o.area_id, version_id = o.version_id, valid_from = o.valid_from,
                version_year = o.year, same = o.version_id IS NOT NULL AND o.name = t.name AND o.level = t.level
                    AND o.parent IS NOT DISTINCT FROM t.parent AND o.boundary IS NOT NULL
                    AND (o.boundary = t.geom OR (t.derived AND ST_Equals(o.boundary, t.geom)))
            FROM (
                SELECT a.id AS area_id, a.code, k.slug AS level, v.id AS version_id, v.name, v.valid_from, v.year,
                       v.boundary, p.code AS parent
                FROM areas_area a JOIN areas_areakind k ON k.id = a.kind_id
                LEFT JOIN areas_areaversion v ON v.area_id = a.id AND {HOLDS}
                LEFT JOIN areas_area p ON p.id = v.parent_id
            ) o WHERE o.code = t.code
            """
        )
        return self.sql("SELECT count(*) FILTER (WHERE same), count(*) FILTER (WHERE NOT same) FROM import_area")[0]


def _columns(rows: Iterable[Row]) -> dict[str, list[str | None]]:
    """Rows as arrays, which PostgreSQL takes in one go."""
    rows = list(rows)
    return {
        "codes": [row.code for row in rows],
        "names": [row.name for row in rows],
        "levels": [row.level for row in rows],
        "parents": [row.parent for row in rows],
    }
