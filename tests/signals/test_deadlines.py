"""Terms in working days, with Dutch holidays, in local time."""

from __future__ import annotations

import datetime

import holidays
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


def test_every_working_day_from_1990_to_2100_is_one_by_the_days_of_others_as_well():
    """The library has 5 May as public only every fifth year: its `optional` days have it, and Good Friday."""
    days = (datetime.date(1990, 1, 1) + datetime.timedelta(days=n) for n in range(110 * 365))
    known = holidays.country_holidays("NL", years=range(1990, 2101), categories=("public", "optional"))
    assert [day for day in days if deadlines.is_working_day(day) != (day.weekday() < 5 and day not in known)] == []


@pytest.mark.parametrize(
    ("until", "today", "count"),
    [("2026-11-26", "2026-11-23", 3), ("2026-11-23", "2026-11-23", 0), ("2026-11-20", "2026-11-24", -2)],
)
def test_working_days_until_a_date_count_down_and_go_below_zero(until, today, count):
    assert deadlines.working_days_until(day(until), today=day(today)) == count


@pytest.mark.parametrize(
    ("begins", "days", "last", "because"),
    [
        ("2026-11-23", 42, "2027-01-04", "six weeks"),
        ("2026-10-17", 42, "2026-11-30", "six weeks that end on a Saturday (article 1)"),
        ("2026-03-23", 14, "2026-04-07", "two weeks that end on Easter Monday (article 1)"),
        ("2026-04-02", 3, "2026-04-08", "three days from Maundy Thursday hold two working days (article 2)"),
        ("2026-12-24", 3, "2026-12-29", "Christmas and a weekend (article 2)"),
        ("2026-12-24", 2, "2026-12-28", "two days need none in them, and end on a working day (article 1)"),
        ("2026-01-03", 90, "2026-04-07", "ninety days that end on Good Friday (articles 1 and 3)"),
        ("2026-01-02", 91, "2026-04-03", "of more than ninety days the law says nothing (article 4)"),
    ],
)
def test_a_term_that_a_law_sets_ends_by_the_algemene_termijnenwet(begins, days, last, because):
    assert deadlines.calendar_days_after(day(begins), days) == day(last), because


def test_a_day_that_a_royal_decree_equates_with_a_holiday_is_no_working_day(settings):
    assert deadlines.is_working_day(day("2026-05-15"))
    settings.EXTRA_HOLIDAYS = [day("2026-05-15")]
    deadlines.forget_holidays()
    try:
        assert not deadlines.is_working_day(day("2026-05-15"))
        assert deadlines.working_days_after(day("2026-05-13"), 1) == day("2026-05-18")
        assert deadlines.working_days_until(day("2026-05-18"), today=day("2026-05-13")) == 1
    finally:
        deadlines.forget_holidays()


@pytest.mark.parametrize("far", ["0001-01-01", "1800-01-01", "2926-12-01", "9999-12-31"])
def test_a_day_far_away_is_counted_as_far_and_takes_no_time(far):
    count = deadlines.working_days_until(day(far), today=day("2026-11-23"))
    assert count > 43_000 or count < -32_000
    assert deadlines.working_days_between(day("2026-11-23"), day("2026-11-27")) == 4
