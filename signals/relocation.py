"""Locating open signals again when boundaries changed: set-based, with history, and without touching who has them."""

from __future__ import annotations

import datetime

from django.db import connection, transaction

from areas.dated import today
from areas.queries import SMALLEST, hits_at
from signals.models import Event
from signals.queries import CLOSED


@transaction.atomic
def relocate_open_signals(*, day: datetime.date | None = None) -> int:
    """Put every open signal with a point in the smallest area that lies there on a local date (today when left out).

    By the rule of `areas.queries.areas_at`. Only the area changes: the team
    keeps what it has, and `facts` keep what was known at arrival. A signal that lay in an area by its point and now
    lies in none is marked as outside; one that was given an area by its code keeps it. Gives how many moved; safe to
    run twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH placed AS (
                SELECT s.id, s.area_id AS before, here.area_id AS after
                FROM signals_signal s LEFT JOIN LATERAL (
                    WITH RECURSIVE {hits_at("s.point")} {SMALLEST}
                ) here ON true
                WHERE s.point IS NOT NULL AND s.status <> ALL(%(closed)s)
            ), moving AS (
                SELECT * FROM placed p WHERE p.after IS DISTINCT FROM p.before AND (
                    p.after IS NOT NULL OR EXISTS (
                        SELECT FROM areas_areaversion v JOIN signals_signal s ON s.id = p.id
                        WHERE v.area_id = p.before AND ST_Covers(v.boundary, s.point)
                    )
                )
            ), moved AS (
                UPDATE signals_signal s SET area_id = m.after, is_outside = m.after IS NULL, updated_at = now()
                FROM moving m WHERE s.id = m.id
            )
            INSERT INTO signals_event (signal_id, what, before, after, is_public, at)
            SELECT m.id, %(what)s, coalesce(b.code, ''), coalesce(a.code, ''), false, now()
            FROM moving m LEFT JOIN areas_area b ON b.id = m.before LEFT JOIN areas_area a ON a.id = m.after
            ORDER BY m.id
            """,
            {"day": day or today(), "closed": list(CLOSED), "what": Event.What.PLACE},
        )
        return cursor.rowcount
