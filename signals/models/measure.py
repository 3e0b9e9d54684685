"""What is counted of signals: a narrow row for each, and counts per month and area that reports read.

Codes, dates and numbers only: no word, no place and nobody. So these rows may stay when the text, the place and the
reporter of a signal are erased, and even when the signal itself is: the count remains for statistics (AVG article 89).
Nobody writes them but `signals/measuring.py`; what each number means stands in `signals/metrics.py`.

They name signals, areas and teams without a constraint in the database: a million rows would be checked one by one, and
a row outlives its signal.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officers.models import Channel, Domain, Team
from signals.models.subject import Category, Kind

_KEEPS: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "db_constraint": False, "related_name": "+"}


class Measure(models.Model):
    """What is counted of one signal, as it stood when it last changed."""

    # Its id and not a key: the row stays when the signal is destroyed (`signals/retention.py`).
    signal_id = models.BigIntegerField(primary_key=True)
    received_on = models.DateField()  # local date
    area = models.ForeignKey(Area, null=True, db_index=False, **_KEEPS)
    category = models.ForeignKey(Category, null=True, db_index=False, **_KEEPS)
    domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    secondary_domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    kind = models.CharField(max_length=12, choices=Kind)
    channel = models.CharField(max_length=12, choices=Channel)

    # Where it came in, and the domain of that desk as it was when this was first measured.
    desk = models.ForeignKey(Team, db_index=False, **_KEEPS)
    desk_domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    # Where the area officers of its area were placed on the day on which it came in; None: nowhere.
    unit = models.ForeignKey(Team, null=True, db_index=False, **_KEEPS)
    unit_domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    # Whether it came in at that unit: by a channel of the area officers.
    via_unit = models.BooleanField(default=False)
    team = models.ForeignKey(Team, db_index=False, **_KEEPS)  # who has it now, or had it last

    # Whether the desk is of another domain than what it is about (None: not known), after how many working days
    # somebody of the right domain did something, and whether that was in time (None: not known yet, or not asked).
    is_off_domain = models.BooleanField(null=True)
    right_after = models.IntegerField(null=True)
    survived = models.BooleanField(null=True)

    offered = models.SmallIntegerField(default=0)
    declined = models.SmallIntegerField(default=0)
    accepted = models.SmallIntegerField(default=0)  # with what was handed back: how often it got another owner
    transit_hours = models.IntegerField(null=True)  # how long it lay offered; None: it never was, or still is

    contact_hours = models.IntegerField(null=True)  # working hours until the first contact
    is_open = models.BooleanField()
    was_closed = models.BooleanField()  # now, or before it was opened again
    was_reopened = models.BooleanField(default=False)
    told_days = models.IntegerField(null=True)  # working days until its reporter was told of the end
    may_be_told = models.BooleanField(default=False)  # closed, and nothing stood in the way of telling
    term_days = models.IntegerField(null=True)  # the term in working days
    in_term = models.BooleanField(null=True)  # None: not known yet, or it has no term
    was_asked = models.BooleanField(default=False)  # its reporter could say whether it was solved
    solved = models.BooleanField(null=True)  # what the reporter said last

    has_place = models.BooleanField(default=False)  # with a subject: whether it could be a repeat
    is_repeat = models.BooleanField(default=False)

    # Some of this changes with the days, though nothing happens.
    waits = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("meting van een signaal")
        verbose_name_plural = _("metingen van signalen")
        indexes = [
            models.Index(fields=["area", "received_on"], name="measure_of_area"),
            models.Index(fields=["team", "received_on"], name="measure_of_team"),
            models.Index(fields=["received_on"], name="measure_by_day"),
            # How old the work stock is: few of all, answered from the index.
            models.Index(
                fields=["team", "area", "unit", "received_on"], name="measure_open", condition=Q(is_open=True)
            ),
            models.Index(fields=["area", "received_on"], name="measure_waits", condition=Q(waits=True)),
        ]

    def __str__(self) -> str:
        return str(self.signal_id)


class Counted(models.Model):
    """What is counted in a cell. Its numbers have the names of `metrics.COUNTS` and `metrics.SUMS`, its spreads (how
    many fell in each class) those of `metrics.SPREADS`."""

    month = models.DateField()  # its first day
    area = models.ForeignKey(Area, null=True, db_index=False, **_KEEPS)
    unit = models.ForeignKey(Team, null=True, db_index=False, **_KEEPS)
    unit_domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    via_unit = models.BooleanField()
    domain = models.ForeignKey(Domain, null=True, db_index=False, **_KEEPS)
    channel = models.CharField(max_length=12, choices=Channel)

    number = models.IntegerField()
    cross_domain = models.IntegerField()
    domain_known = models.IntegerField()
    off_domain = models.IntegerField()
    off_decided = models.IntegerField()
    off_survived = models.IntegerField()
    never_passed = models.IntegerField()
    passed_once = models.IntegerField()
    passed_twice = models.IntegerField()
    passed_often = models.IntegerField()
    transit = models.IntegerField()
    contacted = models.IntegerField()
    told = models.IntegerField()
    term_known = models.IntegerField()
    in_term = models.IntegerField()
    still_open = models.IntegerField()
    closed = models.IntegerField()
    may_be_told = models.IntegerField()
    was_told = models.IntegerField()
    asked = models.IntegerField()
    judged = models.IntegerField()
    solved = models.IntegerField()
    reopened = models.IntegerField()
    placed = models.IntegerField()
    repeated = models.IntegerField()
    offered = models.IntegerField()
    declined = models.IntegerField()
    accepted = models.IntegerField()
    term_days = models.IntegerField()
    transit_hours = models.IntegerField()

    lead = ArrayField(models.IntegerField())
    contact = ArrayField(models.IntegerField())
    transit_spread = ArrayField(models.IntegerField())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.month} {self.area_id}"


class MeasureCell(Counted):
    """How much was counted in a month, of an area, a positioning, a domain and a channel: what reports add up."""

    class Meta:
        verbose_name = _("telling van een maand")
        verbose_name_plural = _("tellingen per maand")
        indexes = [models.Index(fields=["area", "month"], name="cell_of_area")]


class TeamCell(Counted):
    """The same for each team that has the signals now, or had them last: what the report of one team adds up. These
    are some times as many, so who asks for all teams reads `MeasureCell`, which is added up from these."""

    team = models.ForeignKey(Team, db_index=False, **_KEEPS)

    class Meta:
        verbose_name = _("telling van een maand per team")
        verbose_name_plural = _("tellingen per maand en team")
        indexes = [
            models.Index(fields=["area", "month"], name="team_cell_of_area"),
            models.Index(fields=["team", "month"], name="team_cell_of_team"),
        ]


class TailCell(Counted):
    """The last days of a month, by team: from the day (`month`) of the month on which area officers of this city got
    another place. What came in before and after such a day begins and ends in the middle of a month."""

    team = models.ForeignKey(Team, db_index=False, **_KEEPS)

    class Meta:
        verbose_name = _("telling van het einde van een maand")
        verbose_name_plural = _("tellingen van het einde van een maand")
        indexes = [models.Index(fields=["month", "area"], name="tail_cell_of_area")]


class OfferCell(models.Model):
    """How many signals of a month, an area, a positioning and the team that has them were offered by a team, and how
    that went, per subject."""

    month = models.DateField()  # in which the signals came in
    area = models.ForeignKey(Area, null=True, db_index=False, **_KEEPS)
    unit = models.ForeignKey(Team, null=True, db_index=False, **_KEEPS)
    via_unit = models.BooleanField()
    # Who has them now. None: as it was counted before that was asked; gone with the first run after it.
    team = models.ForeignKey(Team, null=True, db_index=False, **_KEEPS)
    from_team = models.ForeignKey(Team, db_index=False, **_KEEPS)
    category = models.ForeignKey(Category, null=True, db_index=False, **_KEEPS)
    offered = models.IntegerField()
    declined = models.IntegerField()

    class Meta:
        verbose_name = _("telling van aanbiedingen")
        verbose_name_plural = _("tellingen van aanbiedingen")
        indexes = [models.Index(fields=["area", "month"], name="offer_cell_of_area")]

    def __str__(self) -> str:
        return f"{self.month} {self.from_team_id}"


class ToMeasure(models.Model):
    """A signal that changed and has to be measured again: triggers write it in the changing transaction, so that none
    is missed, however late that ends. Gone within a minute.

    Where its place or subject changed, how these were: others may no longer be a repeat of it.
    """

    signal_number = models.BigIntegerField()  # its id; the signal may be gone
    has_moved = models.BooleanField(default=False)
    was_at = models.PointField(null=True, srid=4326, spatial_index=False)
    was_about = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("te meten signaal")
        verbose_name_plural = _("te meten signalen")

    def __str__(self) -> str:
        return str(self.signal_number)


class MeasureState(models.Model):
    """How far measuring is. One row."""

    ONLY: Final = 1

    # Everything that was known at this moment is counted; None: never yet.
    counted_at = models.DateTimeField(null=True)
    # The local date on which what changes with the days was last looked at.
    day = models.DateField(null=True)
    # What the area officers' places were reckoned by.
    placings = models.CharField(max_length=64, blank=True, default="")
    # The days of a month from which its last days are counted as well (`TailCell`).
    tails = ArrayField(models.SmallIntegerField(), default=list, db_default=[])
    # Signals of before are measured in steps, by id: the last one. None: all are.
    walked_to = models.BigIntegerField(null=True, default=0)
    # Rows were measured, and their counts are not made yet.
    is_stale = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("stand van het meten")
        verbose_name_plural = _("stand van het meten")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="measure_state_only_one")]

    def __str__(self) -> str:
        return str(self.counted_at)
