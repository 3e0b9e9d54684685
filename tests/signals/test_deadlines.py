"""Terms in working days, with Dutch holidays, in local time."""

from __future__ import annotations

import datetime

import pytest

from signals import deadlines


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "days", "due", "because"),
    [
        ("2026-11-23T09:00:00+00:00", 3, "2026-11-26", "an ordinary week"),
        ("2026-11-27T09:00:00+00:00", 1, "2026-11-30", "a weekend in between"),
        ("2026-04-02T09:00:00+00:00", 1, "2026-04-07", "Good Friday and Easter Monday in between"),
        ("2026-04-24T09:00:00+00:00", 1, "2026-04-28", "King's Day in between"),
        ("2026-05-04T09:00:00+00:00", 1, "2026-05-06", "5 May in a year that is no lustrum"),
        ("2026-12-24T09:00:00+00:00", 3, "2026-12-30", "both days of Christmas"),
        ("2026-12-31T09:00:00+00:00", 1, "2027-01-04", "New Year's Day in another year"),
        ("2026-11-22T23:30:00+00:00", 1, "2026-11-24", "Sunday evening in UTC is Monday here"),
        ("2026-03-27T23:30:00+00:00", 1, "2026-03-30", "the night in which summer time starts"),
        ("2026-11-23T09:00:00+00:00", 0, "2026-11-23", "a term of no days ends the same day"),
    ],
)
def test_a_term_counts_dutch_working_days_in_local_time(received, days, due, because):
    assert deadlines.due_on(datetime.datetime.fromisoformat(received), days) == day(due), because


@pytest.mark.parametrize(
    ("until", "today", "count"),
    [("2026-11-26", "2026-11-23", 3), ("2026-11-23", "2026-11-23", 0), ("2026-11-20", "2026-11-24", -2)],
)
def test_working_days_until_a_date_count_down_and_go_below_zero(until, today, count):
    assert deadlines.working_days_until(day(until), today=day(today)) == count
