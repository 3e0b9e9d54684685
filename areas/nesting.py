"""What lies in what, besides what a file says: an area that lies in one of a level that its file passes over.

A city puts levels of its own beside those of CBS: a wijk belongs to a stadsdeel, and so does a gebied; that the wijk
lies in the gebied, no file tells. The shapes do. What they tell is kept in `AreaVersion.also_in`, so that whoever goes
up or down the tree finds it (docs/adr/0013). Everything is asked for all areas at once, in the database.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.db import connection, transaction

from areas.queries import HOLDS

# Share of its surface with which an area must lie in another; the rest is what may stick out of a parent too.
LEAST_INSIDE: Final = 0.99
_BEGINNING: Final = datetime.date.min

# Every area of the day without its shape, and every area above it by what the files say, itself too.
_GROUND: Final = (
    f"""
    CREATE TEMPORARY TABLE nesting_area ON COMMIT DROP AS
    SELECT v.id AS version_id, v.area_id, v.parent_id, a.code, a.kind_id, k.rank, v.surface_m2
    FROM areas_areaversion v JOIN areas_area a ON a.id = v.area_id JOIN areas_areakind k ON k.id = a.kind_id
    WHERE {HOLDS}
    """,
    """
    CREATE TEMPORARY TABLE nesting_above ON COMMIT DROP AS
    WITH RECURSIVE up AS (
        SELECT area_id, area_id AS above_id FROM nesting_area
      UNION
        SELECT up.area_id, n.parent_id FROM up JOIN nesting_area n ON n.area_id = up.above_id
        WHERE n.parent_id IS NOT NULL
    )
    SELECT up.area_id, up.above_id, n.kind_id FROM up JOIN nesting_area n ON n.area_id = up.above_id
    """,
    "CREATE INDEX ON nesting_area (version_id)",
    "CREATE INDEX ON nesting_above (area_id, kind_id)",
    "ANALYZE nesting_area, nesting_above",
)
# Pairs whose bounding boxes meet, by ids. A table of its own, so that no shape is opened before everything that is
# cheaper has had its say: for boundaries of CBS alone nothing is left then.
_NEAR: Final = """
    CREATE TEMPORARY TABLE nesting_near ON COMMIT DROP AS
    WITH passed_over AS (
        SELECT i.version_id, k.kind_id FROM nesting_area i
        JOIN (SELECT kind_id, max(surface_m2) AS largest FROM nesting_area GROUP BY kind_id) k
          ON k.largest >= %(least)s * i.surface_m2
        WHERE NOT EXISTS (SELECT FROM nesting_above u WHERE u.area_id = i.area_id AND u.kind_id = k.kind_id)
    )
    SELECT i.version_id, o.version_id AS outer_version_id
    FROM passed_over p JOIN nesting_area i ON i.version_id = p.version_id
    JOIN areas_areaversion v ON v.id = i.version_id JOIN areas_areaversion w ON w.boundary && v.boundary
    JOIN nesting_area o ON o.version_id = w.id AND o.kind_id = p.kind_id
    WHERE o.surface_m2 >= %(least)s * i.surface_m2
      -- Not what lies below it by the files, nor what belongs to another area of a level that it belongs to itself.
      AND NOT EXISTS (SELECT FROM nesting_above u WHERE u.area_id = o.area_id AND u.above_id = i.area_id)
      AND NOT EXISTS (
          SELECT FROM nesting_above u JOIN nesting_above w ON w.kind_id = u.kind_id AND w.above_id <> u.above_id
          WHERE u.area_id = i.area_id AND w.area_id = o.area_id
      )
"""
_WITHIN: Final = """
    CREATE TEMPORARY TABLE nesting_within ON COMMIT DROP AS
    SELECT i.area_id, i.version_id, o.area_id AS outer_id, o.kind_id AS outer_kind, o.surface_m2 AS outer_surface,
           o.code AS outer_code
    FROM nesting_near n JOIN nesting_area i ON i.version_id = n.version_id
    JOIN nesting_area o ON o.version_id = n.outer_version_id
    JOIN areas_areaversion v ON v.id = n.version_id JOIN areas_areaversion w ON w.id = n.outer_version_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN ST_CoveredBy(v.boundary, w.boundary) THEN i.surface_m2
            ELSE i.surface_m2 * ST_Area(ST_Intersection(v.boundary, w.boundary)) / ST_Area(v.boundary) END AS common
        OFFSET 0
    ) s
    WHERE s.common >= %(least)s * i.surface_m2
      -- Of two that are the same place, the one of the larger level is above the other.
      AND (s.common < %(least)s * o.surface_m2 OR (o.rank, o.code) < (i.rank, i.code))
"""
# The smallest that it lies in; not where what is above it lies in one of that level already.
_DIFFERENT: Final = """
    CREATE TEMPORARY TABLE nesting_new ON COMMIT DROP AS
    WITH nearest AS (
        SELECT DISTINCT ON (w.version_id) w.version_id, w.outer_id FROM nesting_within w
        WHERE NOT EXISTS (
            SELECT FROM nesting_above u JOIN nesting_within x ON x.area_id = u.above_id AND x.outer_kind = w.outer_kind
            WHERE u.area_id = w.area_id AND u.above_id <> w.area_id
        )
        ORDER BY w.version_id, w.outer_surface, w.outer_code
    )
    SELECT v.id AS version_id, n.outer_id AS also_in_id, v.valid_until,
           coalesce(v.valid_from, %(beginning)s) = %(day)s AS begins
    FROM nesting_area a JOIN areas_areaversion v ON v.id = a.version_id
    LEFT JOIN nearest n ON n.version_id = v.id WHERE v.also_in_id IS DISTINCT FROM n.outer_id
"""
_CORRECT: Final = """
    UPDATE areas_areaversion v SET also_in_id = n.also_in_id FROM nesting_new n WHERE v.id = n.version_id AND n.begins
"""
_CLOSE: Final = """
    UPDATE areas_areaversion v SET valid_until = %(day)s FROM nesting_new n WHERE v.id = n.version_id AND NOT n.begins
"""
_FOLLOW: Final = """
    INSERT INTO areas_areaversion (area_id, name, parent_id, also_in_id, boundary, outline, surface_m2, source, year,
                                   is_derived, valid_from, valid_until)
    SELECT v.area_id, v.name, v.parent_id, n.also_in_id, v.boundary, v.outline, v.surface_m2, v.source, v.year,
           v.is_derived, %(day)s, n.valid_until
    FROM areas_areaversion v JOIN nesting_new n ON n.version_id = v.id WHERE NOT n.begins
"""
_TABLES: Final = "DROP TABLE IF EXISTS nesting_area, nesting_above, nesting_near, nesting_within, nesting_new"


@transaction.atomic
def nest() -> list[str]:
    """Find for every version in which area of another level it also lies; gives the codes of those that changed.

    Asked anew for each day on which anything began or ended. A version that began earlier and from that day lies in
    another area is closed and followed by one that says so: what held before, still did. Running it twice changes
    nothing.
    """
    changed: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(valid_from, %(beginning)s) FROM areas_areaversion
          UNION
            SELECT valid_until FROM areas_areaversion WHERE valid_until IS NOT NULL ORDER BY 1
            """,
            {"beginning": _BEGINNING},
        )
        days = [day for (day,) in cursor.fetchall()]
        for day in days:
            values = {"day": day, "beginning": _BEGINNING, "least": LEAST_INSIDE}
            for statement in (_TABLES, *_GROUND, _NEAR, _WITHIN, _DIFFERENT):
                cursor.execute(statement, values)
            cursor.execute("SELECT a.code FROM nesting_new n JOIN nesting_area a ON a.version_id = n.version_id")
            changed |= {code for (code,) in cursor.fetchall()}
            for statement in (_CORRECT, _CLOSE, _FOLLOW):
                cursor.execute(statement, values)
        cursor.execute(_TABLES)
    return sorted(changed)
