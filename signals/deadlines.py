"""Terms in working days: Monday to Friday, Dutch public holidays out, counted in local time (Europe/Amsterdam)."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final

from dateutil.easter import easter
from django.conf import settings
from django.utils import timezone

from areas.dated import FIRST_DAY, LAST_DAY

# Further ahead nobody promises or asks anything: it is a slip of the year.
FURTHEST: Final = datetime.timedelta(days=366)
# Of a longer term that a law sets the Algemene termijnenwet says nothing (article 4).
_LONGEST_EXTENDED: Final = 90
# The first year in which Koningsdag is kept.
_THE_KING: Final = 2014


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[datetime.date]:
    """Days that the Algemene termijnenwet (article 3) counts as holidays, Good Friday and 5 May among them, and those
    that a royal decree equates with them (third paragraph): `EXTRA_HOLIDAYS`.

    Easter and Whit Sunday are left out, as that article does. The King's birthday was the Queen's, on 30 April, until
    2013; where it is a Sunday it is kept on the Saturday before: no working day either.
    """
    sunday = easter(year)
    moving = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension Day, Whit Monday
    birthday = (4, 27) if year >= _THE_KING else (4, 30)
    fixed = ((1, 1), birthday, (5, 5), (12, 25), (12, 26))
    return frozenset(
        {sunday + datetime.timedelta(days=days) for days in moving}
        | {datetime.date(year, month, day) for month, day in fixed}
        | {day for day in settings.EXTRA_HOLIDAYS if day.year == year}
    )


def is_working_day(day: datetime.date) -> bool:
    """Whether a local date is a working day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_days_after(day: datetime.date, days: int) -> datetime.date:
    """The date that lies `days` working days after a local date; the day itself does not count."""
    while days > 0:
        day += datetime.timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day


def days_whose_term_passed(days: int, *, today: datetime.date) -> datetime.datetime:
    """The moment (aware) before which a term of `days` working days must have begun to have passed by `today`, a local
    date: the end of the last day that lies so far back."""
    day = today - datetime.timedelta(days=days + 1)
    while working_days_after(day, days) >= today:
        day -= datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(midnight)


def due_on(received_at: datetime.datetime, days: int, *, calendar: bool = False) -> datetime.date:
    """The last local date of a term of `days` working days that starts when a signal came in (aware datetime).

    `calendar`: every day counts, and a term that would end on a Saturday, Sunday or holiday ends on the first working
    day after it (Algemene termijnenwet, article 1).
    """
    start = timezone.localdate(received_at)
    return calendar_days_after(start, days) if calendar else working_days_after(start, days)


def calendar_days_after(day: datetime.date, days: int) -> datetime.date:
    """The last date of a term of `days` days after a local date, by the Algemene termijnenwet: it ends on no Saturday,
    Sunday or holiday but on the first working day after it (article 1), and of three days or more there are at least
    two working days in it (article 2). A term of more than 90 days ends where it ends (article 4)."""
    last = day + datetime.timedelta(days=days)
    if days > _LONGEST_EXTENDED:
        return last
    while days >= 3 and working_days_until(last, today=day) < 2:
        last += datetime.timedelta(days=1)
    return first_working_day_from(last)


def first_working_day_from(day: datetime.date) -> datetime.date:
    """A local date where it is a working day, or else the first one after it."""
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
    return day


def working_days_between(first: datetime.date, until: datetime.date) -> int:
    """How many working days there are from a date up to another one, which does not count; 0 where that lies before."""
    return _working_days(first, until=until) if first < until else 0


def working_days_until(day: datetime.date, *, today: datetime.date) -> int:
    """How many working days lie between today and a date: 0 is today, negative is how many days too late."""
    day = _near(day)
    if day < today:
        return -_working_days(day, until=today)
    tomorrow = datetime.timedelta(days=1)
    return _working_days(today + tomorrow, until=day + tomorrow)


def _working_days(first: datetime.date, *, until: datetime.date) -> int:
    """How many working days there are from a date up to another one, which does not count."""
    first, until = _near(first), _near(until)
    whole_years = sum(_counted(year)[-1] for year in range(first.year, until.year))
    return whole_years + _counted(until.year)[_place(until)] - _counted(first.year)[_place(first)]


def _near(day: datetime.date) -> datetime.date:
    """A date, or the last one that is counted where it lies further away: a row may hold any."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def _place(day: datetime.date) -> int:
    """The how-manieth day of its year, from 0."""
    return day.timetuple().tm_yday - 1


@lru_cache(maxsize=300)
def _counted(year: int) -> list[int]:
    """How many working days of a year lie before each of its days, and (last) how many it has: a list of rows asks
    hundreds of times how far a date is."""
    counts, day = [0], datetime.date(year, 1, 1)
    while day.year == year:
        counts.append(counts[-1] + is_working_day(day))
        day += datetime.timedelta(days=1)
    return counts


def forget_holidays() -> None:
    """Read `EXTRA_HOLIDAYS` anew: what is kept of them holds for as long as a process lives."""
    _holidays.cache_clear()
    _counted.cache_clear()
