"""Measuring: what is counted of each signal, kept within a minute of what happens, and added up for reports.

Triggers write every signal that changed in `ToMeasure`, within the changing transaction (migration
`signals 0051`): so nothing is missed, also where a transaction ends late. `catch_up` takes those rows, measures their
signals again by one statement of SQL, and counts the months and areas that changed anew from the rows; nothing is added
to a count or taken from it. So it is safe to run twice, in two places at once, and to be killed: what was taken is put
back by the database.

What each number means stands in `signals/metrics.py`.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import Count, F, Func, IntegerField, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from areas.dated import today
from areas.models import Area
from areas.queries import lineages
from officers.models import Positioning
from signals.deadlines import is_working_day
from signals.metrics import (
    COUNTS,
    DAYS_OF_A_REPEAT,
    DAYS_TO_SURVIVE,
    HOURS_A_DAY,
    METRES_OF_A_REPEAT,
    OPENS,
    SPREADS,
    SUMS,
)
from signals.models import (
    Consult,
    Event,
    Feedback,
    Handover,
    Measure,
    MeasureCell,
    MeasureState,
    OfferCell,
    TailCell,
    TeamCell,
    ToMeasure,
)
from signals.queries import CLOSED

# Signals that are measured in one transaction.
_BATCH: Final = 5000
# More months of areas than this are counted anew all together, once nothing is left to measure.
_MOST_CELLS: Final = 150
# Of so many days of the month on which area officers got another place the rest of the month is counted by itself.
_MOST_TAILS: Final = 2
# Only one at a time, of all processes: a number of our own for the lock.
_LOCK: Final = 9_901_554
# How long one run goes on; the next one takes the rest.
_SECONDS: Final = 240
# What another team than the owner does, what nobody did, and what says that it arrived.
_NOT_OF_THE_OWNER: Final = (
    Event.What.RECEIVED,
    Event.What.ROUTED,
    Event.What.READ,
    Event.What.DECLINED,
    Event.What.HANDED_BACK,
    Event.What.CONSULT_ANSWERED,
    Event.What.ACTION,
    Event.What.ACTION_LINK,
    Event.What.STATUTORY,
    Event.What.COMPLAINT,
    Event.What.DECIDED,
)
# Why a reporter could not be told, or need not be.
_COULD_NOT_BE_TOLD: Final = (
    Feedback.ANONYMOUS,
    Feedback.NOT_ALLOWED,
    Feedback.UNREACHABLE,
    Feedback.NOT_WANTED,
    Feedback.KNOWN,
)
_METRES_OF_A_DEGREE: Final = 111_000
_KEYS: Final = ("month", "area_id", "unit_id", "unit_domain_id", "via_unit", "domain_id", "channel")
_TEAM_KEYS: Final = ("team_id", *_KEYS)


def catch_up(*, seconds: float = _SECONDS) -> int:
    """Measure every signal that changed since the last time, and count anew what that changes. Gives how many were
    measured; none where another process is at it.

    A run stops by itself after so many seconds; what is left, the next one takes.
    """
    ends = timezone.now() + datetime.timedelta(seconds=seconds)
    measured = 0
    while timezone.now() < ends:
        count, is_done = _step()
        measured += count
        if is_done:
            break
    return measured


def measure_again() -> None:
    """Let every signal be measured anew by the next runs: after a restore, or when a definition changed. What is
    frozen (the domain that a desk had) stays."""
    MeasureState.objects.update_or_create(
        pk=MeasureState.ONLY, defaults={"walked_to": 0, "is_stale": True, "day": None, "placings": ""}
    )


@transaction.atomic
def _step() -> tuple[int, bool]:
    """One transaction of work: how many were measured, and whether nothing is left (or another process works)."""
    begun = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0, True
    state, _made = MeasureState.objects.get_or_create(pk=MeasureState.ONLY)
    day = today()
    placed = _placings()
    digest = hashlib.sha256(repr(placed).encode()).hexdigest()
    if state.placings != digest:
        _place_again(placed)
        state.placings, state.is_stale = digest, True
    if state.day != day:
        _look_again_at_what_waits()
        state.day = day
    ids, is_all = _take(state)
    if ids:
        before = _cells_of(ids)
        _measure(ids, placed=placed, day=day)
        changed = before | _cells_of(ids)
        if state.is_stale or len(changed) > _MOST_CELLS:
            state.is_stale = True
        else:
            _count(changed, tails=state.tails)
    if is_all and state.is_stale:
        state.tails = _tails(placed)
        _count(None, tails=state.tails)
        state.is_stale = False
    if is_all:
        state.counted_at = begun
    state.save()
    return len(ids), is_all


def _take(state: MeasureState) -> tuple[list[int], bool]:
    """The ids to measure now, and whether there are no more: first what changed, then what was there before."""
    table = ToMeasure._meta.db_table
    with connection.cursor() as cursor:
        # An array is asked for once. PostgreSQL takes this table to be small, since it mostly is, and would look the
        # rows of `IN (SELECT ...)` up anew for each row of it.
        cursor.execute(
            f"""
            DELETE FROM {table}
            WHERE id = ANY (ARRAY(SELECT id FROM {table} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
            RETURNING signal_number, has_moved, ST_AsEWKB(was_at), was_about
            """,
            [_BATCH],
        )
        taken = cursor.fetchall()
        ids = {row[0] for row in taken}
        if moved := [row for row in taken if row[1]]:
            ids |= _repeats_of(moved)
        if len(taken) == _BATCH:
            return sorted(ids), False
        if state.walked_to is None:
            return sorted(ids), True
        cursor.execute("SELECT id FROM signals_signal WHERE id > %s ORDER BY id LIMIT %s", [state.walked_to, _BATCH])
        walked = [row[0] for row in cursor.fetchall()]
    state.walked_to = walked[-1] if len(walked) == _BATCH else None
    return sorted(ids.union(walked)), state.walked_to is None


def _repeats_of(moved: Sequence[tuple[Any, ...]]) -> set[int]:
    """Measured signals that became a repeat of one that came in, moved or got another subject, and those that may no
    longer be one of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH first AS MATERIALIZED (
                SELECT s.id, s.received_at, p.about, p.at, p.was
                FROM unnest(%(ids)s::bigint[], %(abouts)s::bigint[], %(points)s::bytea[]) AS w (id, about, at)
                JOIN signals_signal s ON s.id = w.id
                CROSS JOIN LATERAL (
                    VALUES (w.about, ST_GeomFromEWKB(w.at), true), (s.category_id, s.point, false)
                ) AS p (about, at, was)
                WHERE p.about IS NOT NULL AND p.at IS NOT NULL
            )
            SELECT DISTINCT s.id FROM first JOIN signals_signal s
              ON s.category_id = first.about AND s.point && {_box("first.at")}
             AND ST_DistanceSphere(s.point, first.at) <= {METRES_OF_A_REPEAT}
             AND (s.received_at, s.id) > (first.received_at, first.id)
             AND s.received_at <= first.received_at + interval '{DAYS_OF_A_REPEAT} days'
            JOIN {Measure._meta.db_table} m ON m.signal_id = s.id AND m.is_repeat = first.was
            """,
            {
                "ids": [row[0] for row in moved],
                "abouts": [row[3] for row in moved],
                "points": [row[2] for row in moved],
            },
        )
        return {row[0] for row in cursor.fetchall()}


def _look_again_at_what_waits() -> None:
    """A new day: whether it is late, or was left lying, may be another by now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ToMeasure._meta.db_table} (signal_number, has_moved)"
            f" SELECT signal_id, false FROM {Measure._meta.db_table} WHERE waits ORDER BY area_id, received_on"
        )


# --- where the area officers were placed ---

Placing = tuple[int, datetime.date, datetime.date, int, int | None]  # area, from, until, team, its domain


def _placings() -> list[Placing]:
    """Which unit the officers of each area were placed with, from day to day: of the nearest area, going up, that says
    so. By the tree of areas as it is today, and also for units that do not exist any more: a report tells what was."""
    rows = list(
        Positioning.objects.order_by("role_title__order", "role_title__slug", "pk").values_list(
            "area_id", "valid_from", "valid_until", "team_id", "team__domain_id"
        )
    )
    if not rows:
        return []
    first, last = datetime.date.min, datetime.date.max
    of_area: dict[int, list[Any]] = defaultdict(list)
    for area_id, begin, end, team_id, domain_id in rows:
        of_area[area_id].append((begin or first, end or last, team_id, domain_id))
    found: list[Placing] = []
    for area_id, places in lineages(Area.objects.values_list("pk", flat=True)).items():
        levels = [of_area[place.id] for place in places if place.id in of_area]
        if not levels:
            continue
        edges = sorted({edge for level in levels for row in level for edge in row[:2]})
        for begin, end in zip(edges, edges[1:], strict=False):
            # Of two titles in one area the first in order decides, as in routing.
            held = (row for level in levels for row in level if row[0] <= begin < row[1])
            if row := next(held, None):
                found.append((area_id, begin, end, row[2], row[3]))
    return sorted(found)


def _tails(placed: Sequence[Placing]) -> list[int]:
    """The days of the month, but for the first, on which most areas came under another unit."""
    days = Counter(begin.day for _area, begin, *_rest in placed if begin != datetime.date.min and begin.day != 1)
    return sorted(day for day, _number in days.most_common(_MOST_TAILS))


_PLACED: Final = """
    placed AS MATERIALIZED (
        SELECT * FROM unnest(%(p_areas)s::bigint[], %(p_from)s::date[], %(p_until)s::date[], %(p_teams)s::bigint[],
                             %(p_domains)s::bigint[]) AS p (area_id, since, until, team_id, domain_id)
    )
"""


def _as_parameters(placed: Sequence[Placing]) -> dict[str, Any]:
    columns: Iterable[Sequence[Any]] = zip(*placed, strict=True) if placed else ((),) * 5
    return dict(zip(("p_areas", "p_from", "p_until", "p_teams", "p_domains"), map(list, columns), strict=True))


def _place_again(placed: Sequence[Placing]) -> None:
    """Write where the officers were placed anew on every measure, where that is another unit than it says."""
    table = Measure._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {_PLACED}
            UPDATE {table} m
               SET unit_id = found.team_id, unit_domain_id = found.domain_id,
                   via_unit = coalesce(m.desk_id = found.team_id, false)
              FROM (
                  SELECT o.signal_id, p.team_id, p.domain_id FROM {table} o
                  LEFT JOIN placed p ON p.area_id = o.area_id AND p.since <= o.received_on AND o.received_on < p.until
                  WHERE p.team_id IS DISTINCT FROM o.unit_id
              ) found
             WHERE m.signal_id = found.signal_id
            """,
            _as_parameters(placed),
        )


# --- measuring ---


def _box(point: str) -> str:
    """SQL: a box in degrees around a point that holds all that is near enough to be a repeat."""
    up = METRES_OF_A_REPEAT / _METRES_OF_A_DEGREE
    return f"ST_Expand({point}, {up} / greatest(cos(radians(ST_Y({point}))), 0.01), {up})"


def _upto(day: str) -> str:
    """SQL: how many working days there are up to and with a date, counted from the first of the calendar."""
    return f"cal.upto[({day}) - cal.first + 1]"


def _hours(moment: str) -> str:
    """SQL: how many working hours there are up to a moment, counted from the first day of the calendar."""
    local = f"({moment} AT TIME ZONE '{timezone.get_default_timezone_name()}')"
    day, before = f"{local}::date", f"{local}::date - 1"
    passed = f"least(greatest(extract(epoch FROM {local}::time) / 3600.0 - {OPENS}, 0), {HOURS_A_DAY})"
    return f"({_upto(before)} * {HOURS_A_DAY} + ({_upto(day)} - {_upto(before)}) * {passed})"


def _local_day(moment: str) -> str:
    return f"({moment} AT TIME ZONE '{timezone.get_default_timezone_name()}')::date"


_COLUMNS: Final = (
    "signal_id", "received_on", "area_id", "category_id", "domain_id", "secondary_domain_id", "kind", "channel",
    "desk_id", "desk_domain_id", "unit_id", "unit_domain_id", "via_unit", "team_id", "is_off_domain", "right_after",
    "survived", "offered", "declined", "accepted", "transit_hours", "contact_hours", "is_open", "was_closed",
    "was_reopened", "told_days", "may_be_told", "term_days", "in_term", "was_asked", "solved", "has_place", "is_repeat",
    "waits",
)  # fmt: skip


def _statement() -> str:
    table = Measure._meta.db_table
    # The domain of a desk, and of a unit that stays the same, is kept as it was when it was first measured: whoever
    # moves a team to another domain does not change what was.
    frozen = (
        f"CASE WHEN {table}.unit_id = excluded.unit_id THEN {table}.unit_domain_id ELSE excluded.unit_domain_id END"
    )
    changes = ", ".join(
        f"{name} = {frozen if name == 'unit_domain_id' else f'excluded.{name}'}"
        for name in _COLUMNS
        if name != "signal_id"
    )
    return f"""
    WITH cal AS MATERIALIZED (SELECT %(first)s::date AS first, %(upto)s::int[] AS upto),
    {_PLACED},
    s AS MATERIALIZED (
        SELECT s.*, {_local_day("s.received_at")} AS received_on, {_local_day("s.closed_at")} AS closed_on,
               s.status <> ALL(%(closed)s) AS is_open,
               coalesce(kept.desk_domain_id, CASE WHEN kept.signal_id IS NULL THEN desk.domain_id END) AS desk_domain_id
        FROM signals_signal s
        JOIN officers_team desk ON desk.id = s.entry_desk_id
        LEFT JOIN {table} kept ON kept.signal_id = s.id
        WHERE s.id = ANY(%(ids)s)
    ),
    -- Who owned it when something was done: the last owner before it.
    done AS (
        SELECT e.signal_id, e.id, e.at, e.officer_id, e.what, s.domain_id, s.team_id,
               CASE WHEN e.what = '{Event.What.ROUTED}' THEN t.id
                    WHEN e.what IN ('{Event.What.ACCEPTED}', '{Event.What.HANDED_BACK}') AND e.after ~ '^[0-9]+$'
                    THEN e.after::bigint END AS owner
        FROM s JOIN signals_event e ON e.signal_id = s.id
        LEFT JOIN officers_team t ON e.what = '{Event.What.ROUTED}' AND t.slug = e.after
        WHERE s.domain_id IS NOT NULL AND s.domain_id IS DISTINCT FROM s.desk_domain_id
    ),
    turns AS (SELECT done.*, count(owner) OVER (PARTITION BY signal_id ORDER BY id) AS turn FROM done),
    owned AS (SELECT turns.*, max(owner) OVER (PARTITION BY signal_id, turn) AS owned_by FROM turns),
    helped AS (
        SELECT o.signal_id, o.at FROM owned o JOIN officers_team t ON t.id = coalesce(o.owned_by, o.team_id)
        WHERE o.officer_id IS NOT NULL AND o.what <> ALL(%(not_of_the_owner)s) AND t.domain_id = o.domain_id
      UNION ALL
        SELECT s.id, c.answered_at FROM s JOIN signals_consult c ON c.signal_id = s.id
        JOIN officers_team t ON t.id = c.team_id
        WHERE t.domain_id = s.domain_id AND c.answered_by_id IS NOT NULL AND c.answer = ANY(%(looked_along)s)
      UNION ALL
        SELECT s.id, a.at FROM s JOIN signals_teamaction act ON act.signal_id = s.id
        JOIN signals_actionanswer a ON a.action_id = act.id JOIN officers_team t ON t.id = act.team_id
        WHERE t.domain_id = s.domain_id AND a.officer_id IS NOT NULL
    ),
    acted AS (SELECT signal_id, {_local_day("min(at)")} AS acted_on FROM helped GROUP BY signal_id),
    offers AS (
        SELECT h.signal_id,
               count(*) FILTER (WHERE NOT back) AS offered,
               count(*) FILTER (WHERE answer = '{Handover.Answer.DECLINED}') AS declined,
               count(*) FILTER (WHERE answer = '{Handover.Answer.ACCEPTED}') AS accepted,
               ceil(sum(extract(epoch FROM answered_at - offered_at))
                    FILTER (WHERE NOT back AND answer <> '{Handover.Answer.OPEN}') / 3600.0) AS transit_hours
        FROM (SELECT h.*, {_HANDED_BACK} AS back FROM signals_handover h WHERE h.signal_id = ANY(%(ids)s)) h
        GROUP BY h.signal_id
    ),
    judged AS (
        SELECT DISTINCT ON (signal_id) signal_id, is_solved FROM signals_judgement
        WHERE signal_id = ANY(%(ids)s) ORDER BY signal_id, times_reopened DESC, id DESC
    ),
    facts AS (
        SELECT s.*, a.acted_on, o.offered, o.declined, o.accepted, o.transit_hours, j.is_solved,
               p.team_id AS unit_id, p.domain_id AS unit_domain_id,
               s.domain_id IS NOT NULL AND s.domain_id IS DISTINCT FROM s.desk_domain_id AS off,
               NOT s.is_open AND s.told IS NOT NULL AND s.feedback <> ALL(%(could_not_be_told)s) AS tellable,
               CASE WHEN NOT s.is_open AND s.told THEN s.closed_on END AS told_on
        FROM s LEFT JOIN acted a ON a.signal_id = s.id LEFT JOIN offers o ON o.signal_id = s.id
        LEFT JOIN judged j ON j.signal_id = s.id
        LEFT JOIN placed p ON p.area_id = s.area_id AND p.since <= s.received_on AND s.received_on < p.until
    ),
    timed AS (
        SELECT f.*, {_upto("f.acted_on")} - {_upto("f.received_on")} AS right_after,
               {_upto("%(today)s::date")} - {_upto("f.received_on")} AS age,
               {_upto("f.told_on")} - {_upto("f.received_on")} AS told_days,
               {_upto("f.due_on")} - {_upto("f.received_on")} AS term_days,
               CASE WHEN f.first_contact_at IS NOT NULL
                    THEN ceil(round(greatest(
                        {_hours("f.first_contact_at")} - {_hours("f.received_at")}, 0
                    )::numeric, 6))
                    END AS contact_hours,
               CASE WHEN f.due_on IS NULL THEN NULL
                    WHEN f.told_on IS NOT NULL THEN f.told_on <= f.due_on
                    WHEN NOT f.is_open AND NOT f.tellable THEN f.closed_on <= f.due_on
                    WHEN f.due_on < %(today)s::date THEN false END AS in_term
        FROM facts f CROSS JOIN cal
    ),
    judgeable AS (
        SELECT t.*, CASE WHEN NOT off THEN NULL WHEN right_after <= {DAYS_TO_SURVIVE} THEN true
                         WHEN age > {DAYS_TO_SURVIVE} THEN false END AS survived
        FROM timed t
    )
    INSERT INTO {table} ({", ".join(_COLUMNS)})
    SELECT id, received_on, area_id, category_id, domain_id, secondary_domain_id, kind, channel,
           entry_desk_id, desk_domain_id, unit_id, unit_domain_id, coalesce(entry_desk_id = unit_id, false), team_id,
           CASE WHEN domain_id IS NOT NULL THEN off END,
           CASE WHEN off THEN right_after END,
           survived, coalesce(offered, 0), coalesce(declined, 0), coalesce(accepted, 0), transit_hours, contact_hours,
           is_open, NOT is_open OR times_reopened > 0 OR status = 'heropening_gevraagd', times_reopened > 0,
           told_days, tellable, term_days, in_term,
           is_solved IS NOT NULL OR told_on IS NOT NULL, is_solved,
           point IS NOT NULL AND category_id IS NOT NULL,
           point IS NOT NULL AND category_id IS NOT NULL AND EXISTS (
               SELECT FROM signals_signal o
               WHERE o.category_id = j.category_id AND o.point && {_box("j.point")}
                 AND ST_DistanceSphere(o.point, j.point) <= {METRES_OF_A_REPEAT}
                 AND (o.received_at, o.id) < (j.received_at, j.id)
                 AND o.received_at >= j.received_at - interval '{DAYS_OF_A_REPEAT} days'
           ),
           is_open OR (off AND survived IS NULL) OR (in_term IS NULL AND due_on IS NOT NULL)
    FROM judgeable j
    ON CONFLICT (signal_id) DO UPDATE SET {changes}
    """


# SQL of a hand-over `h`: it was given back to triage, or given to a team by it; nobody was asked.
_HANDED_BACK: Final = f"(h.answer = '{Handover.Answer.ACCEPTED}' AND h.answered_at = h.offered_at)"


def _measure(ids: Sequence[int], *, placed: Sequence[Placing], day: datetime.date) -> None:
    """Measure these signals as they stand; those that are gone keep the measure that they had."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT min({_local_day("received_at")}),
                   max(greatest(due_on, {_local_day("greatest(received_at, closed_at, first_contact_at)")}))
            FROM signals_signal WHERE id = ANY(%s)
            """,
            [list(ids)],
        )
        begins, ends = cursor.fetchone()
        if begins is None:
            return
        first, upto = _calendar(begins, max(ends, day))
        cursor.execute(
            _statement(),
            {
                "ids": list(ids),
                "today": day,
                "first": first,
                "upto": upto,
                "closed": list(CLOSED),
                "not_of_the_owner": [str(one) for one in _NOT_OF_THE_OWNER],
                "looked_along": list(Consult.ANSWERED),
                "could_not_be_told": [str(one) for one in _COULD_NOT_BE_TOLD],
                **_as_parameters(placed),
            },
        )


def _calendar(begins: datetime.date, ends: datetime.date) -> tuple[datetime.date, list[int]]:
    """The first day of a calendar, and for each of its days how many working days there are up to and with it."""
    first = day = begins - datetime.timedelta(days=1)
    upto: list[int] = []
    while day <= ends:
        upto.append((upto[-1] if upto else 0) + is_working_day(day))
        day += datetime.timedelta(days=1)
    return first, upto


# --- counting ---

Cell = tuple[datetime.date, int | None]  # first day of a month, area


def _cells_of(ids: Sequence[int]) -> set[Cell]:
    """In which months and areas these signals are counted now."""
    rows = Measure.objects.filter(pk__in=ids).annotate(month=TruncMonth("received_on"))
    return set(rows.values_list("month", "area_id").distinct())


def _count(cells: Collection[Cell] | None, *, tails: Sequence[int]) -> None:
    """Count these months of areas anew from the measures (None: all): those of teams, from these the others, and the
    last days of each month, from these days on."""
    models: tuple[type[Model], ...] = (TeamCell, MeasureCell, TailCell, OfferCell)
    if cells is None:
        for model in models:
            model._base_manager.all().delete()
        _write_teams("true", [])
        _add_up("true", [])
        _write_tails("true", [], tails)
        _write_offers("true", [])
        return
    of_month: dict[datetime.date, list[int | None]] = defaultdict(list)
    for month, area_id in cells:
        of_month[month].append(area_id)
    for month, area_ids in of_month.items():
        known = [one for one in area_ids if one is not None]
        ends = _next(month)
        here = Q(area__in=known) | Q(area=None) if None in area_ids else Q(area__in=known)
        for model in models if tails else (TeamCell, MeasureCell, OfferCell):
            model._base_manager.filter(here, month__gte=month, month__lt=ends).delete()
        in_sql = "(area_id = ANY(%s) OR area_id IS NULL AND %s)"
        during = [month, ends, known, None in area_ids]
        received = f"received_on >= %s AND received_on < %s AND {in_sql}"
        _write_teams(received, during)
        _add_up(f"month >= %s AND month < %s AND {in_sql}", during)
        _write_tails(received, during, tails)
        _write_offers(received, during)


def _next(month: datetime.date) -> datetime.date:
    return (month + datetime.timedelta(days=31)).replace(day=1)


def counted() -> dict[str, Any]:
    """The counts, sums and spreads of measures as annotations, by the names of the fields of `MeasureCell`."""
    found: dict[str, Any] = {name: Count("pk", filter=which) for name, which in COUNTS.items()}
    for name, (field, which) in SUMS.items():
        found[name] = Coalesce(Sum(F(field), filter=which), 0)
    for name, spread in SPREADS.items():
        lower: list[int | None] = [None, *spread.bounds]
        upper: list[int | None] = [*spread.bounds, None]
        classes = [
            Count("pk", filter=_between(spread.field, low, high)) for low, high in zip(lower, upper, strict=True)
        ]
        found[name] = Func(*classes, template="ARRAY[%(expressions)s]", output_field=ArrayField(IntegerField()))
    return found


_FIELDS: Final = frozenset(field.name for field in Measure._meta.get_fields())


def _between(field: str, low: int | None, high: int | None) -> Q:
    found = Q(**{f"{field}__isnull": False})
    if low is not None:
        found &= Q(**{f"{field}__gt": low})
    return found & Q(**{f"{field}__lte": high}) if high is not None else found


def cells_of(measures: QuerySet[Measure], *, keys: Sequence[str] = _KEYS) -> QuerySet[Measure, tuple[Any, ...]]:
    """Measures as rows of `MeasureCell`, in the order of `cell_columns`: what a month of them is counted by, also where
    it is only a part of a month."""
    rows = measures.order_by().annotate(month=TruncMonth("received_on"))
    # Some are fields of a measure as well: an annotation has a name of its own.
    named = {(f"n_{name}" if name in _FIELDS else name): value for name, value in counted().items()}
    return rows.values(*keys).annotate(**named).values_list(*keys, *named)


@cache
def _cells_in_sql(keys: Sequence[str]) -> tuple[str, tuple[Any, ...], str, tuple[Any, ...]]:
    """What `cells_of` asks of PostgreSQL, before and after the place of a condition, each with its values: putting it
    together takes longer than a month of measures does."""
    sql, values = cells_of(Measure.objects.all(), keys=keys).query.sql_with_params()
    before, _found, after = sql.partition(f' FROM "{Measure._meta.db_table}" ')
    place = before.count("%s")
    if place + after.count("%s") != len(values):
        raise ValueError(sql)
    return before, values[:place], after, values[place:]


def cells_where(condition: str, values: Sequence[Any], *, keys: Sequence[str] = _KEYS) -> tuple[str, list[Any]]:
    """SQL of the rows of `cells_of` for the measures of a condition in SQL, with its values."""
    before, of_before, after, of_after = _cells_in_sql(keys)
    sql = f"{before} FROM {Measure._meta.db_table} WHERE {condition} {after}"
    return sql, [*of_before, *values, *of_after]


def cell_columns(*, keys: Sequence[str] = _KEYS) -> tuple[str, ...]:
    """The columns of `MeasureCell` in the order in which `cells_of` gives them."""
    return (*keys, *counted())


def added_up() -> str:
    """SQL: the sums of cells, numbers before spreads, in the order of `cell_columns`."""
    numbers = [f"sum({name})::int" for name in (*COUNTS, *SUMS)]
    spreads = [
        f"ARRAY[{', '.join(f'sum({name}[{place}])::int' for place in range(1, len(spread.bounds) + 2))}]"
        for name, spread in SPREADS.items()
    ]
    return ", ".join([*numbers, *spreads])


def _write_teams(condition: str, values: Sequence[Any]) -> None:
    """Count these measures by the team that has them."""
    sql, given = cells_where(condition, values, keys=_TEAM_KEYS)
    columns = ", ".join(cell_columns(keys=_TEAM_KEYS))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TeamCell._meta.db_table} ({columns}) {sql}", given)


def _add_up(condition: str, values: Sequence[Any]) -> None:
    """Add up what teams have, without asking whose it is: far fewer rows than the measures."""
    keys = ", ".join(_KEYS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MeasureCell._meta.db_table} ({', '.join(cell_columns())})"
            f" SELECT {keys}, {added_up()} FROM {TeamCell._meta.db_table} WHERE {condition} GROUP BY {keys}",
            values,
        )


def _write_tails(condition: str, values: Sequence[Any], tails: Sequence[int]) -> None:
    """Count the last days of each month, from each of these days on."""
    columns = cell_columns(keys=_TEAM_KEYS)
    taken = ", ".join("month::date + %s" if name == "month" else name for name in columns)
    for day in tails:
        late = f"extract(day FROM received_on) >= %s AND {condition}"
        sql, given = cells_where(late, [day, *values], keys=_TEAM_KEYS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TailCell._meta.db_table} ({', '.join(columns)})"
                f" SELECT {taken} FROM ({sql}) AS c ({', '.join(columns)})",
                [day - 1, *given],
            )


def _write_offers(condition: str, values: Sequence[Any]) -> None:
    """Count the offers of these measures by who has them, who offered them, and about what."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {OfferCell._meta.db_table}
                (month, area_id, unit_id, via_unit, team_id, from_team_id, category_id, offered, declined)
            SELECT date_trunc('month', m.received_on)::date, m.area_id, m.unit_id, m.via_unit, m.team_id,
                   h.from_team_id, m.category_id, count(*),
                   count(*) FILTER (WHERE h.answer = '{Handover.Answer.DECLINED}')
            FROM {Measure._meta.db_table} m JOIN signals_handover h ON h.signal_id = m.signal_id
            WHERE NOT {_HANDED_BACK} AND {condition}
            GROUP BY 1, 2, 3, 4, 5, 6, 7
            """,
            values,
        )


def counted_at() -> datetime.datetime | None:
    """Everything that was known at this moment is in the counts; None where nothing was counted yet."""
    state = MeasureState.objects.filter(pk=MeasureState.ONLY).first()
    return state.counted_at if state else None
