"""Facts that hold from one day until another: the shared shape of versions, coverage, positioning and arrangements."""

import datetime
from typing import Final, Self

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_DAY: Final = datetime.date(1900, 1, 1)
LAST_DAY: Final = datetime.date(2199, 12, 31)
NO_DAY: Final = _("Geef een dag die bestaat.")


class DateRange(Func):
    """The days on which a row holds, as PostgreSQL's `daterange`: from is in it, until is not; null is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__(F("valid_from"), F("valid_until"), Value("[)"))


def today() -> datetime.date:
    """Today in the municipality's time zone (Europe/Amsterdam), which decides what holds."""
    return timezone.localdate()


def check_day(day: datetime.date) -> None:
    """Raise `ValidationError` for a local date that is a slip of the year: so far away nothing of ours counts."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("Kies een dag tussen %(first)d en %(last)d.") % {"first": FIRST_DAY.year, "last": LAST_DAY.year + 1},
            code="far_away",
        )


def holds(since: datetime.date | None, until: datetime.date | None, day: datetime.date) -> bool:
    """Whether a fact with this first day and this end (the first day on which it no longer holds) holds on `day`."""
    return (since is None or since <= day) and (until is None or day < until)


class DatedQuerySet(models.QuerySet):
    """Questions about rows that hold from a day until a day."""

    def on(self, day: datetime.date | None = None) -> Self:
        """Rows that hold on `day` (a local date; today when left out)."""
        day = day or today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        )

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Rows that hold on a day from `first` up to and including `last` (local dates)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=last),
            Q(valid_until__isnull=True) | Q(valid_until__gt=first),
        )


class Dated(models.Model):
    """A fact with a first day and an end; `valid_until` is the first day on which it no longer holds."""

    valid_from = models.DateField(_("van"), null=True, blank=True, help_text=_("Leeg: altijd al."))
    valid_until = models.DateField(
        _("tot"),
        null=True,
        blank=True,
        help_text=_("De eerste dag dat het niet meer geldt. Leeg: voor onbepaalde tijd."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a period that ends before it starts (code `period`)."""
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": ValidationError(_("Kies een einde na het begin."), code="period")})

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this fact holds on a local date."""
        return holds(self.valid_from, self.valid_until, day)
