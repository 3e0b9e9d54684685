"""Since when waiting lasts long: what the city says of that, kept for a minute, since every list asks."""

from __future__ import annotations

import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from areas.dated import today
from signals.deadlines import days_whose_term_passed
from signals.models import QuestionRule
from signals.questions import rule

_KEPT: Final = 60


def long_since(*, day: datetime.date | None = None) -> datetime.date:
    """The local date before which waiting must have begun to last long on a date (today when left out): longer than
    `QuestionRule.look_again_days` working days."""
    days = cache.get_or_set(QuestionRule.LOOK_AGAIN, lambda: rule().look_again_days, _KEPT)
    # Nothing comes out of the cache while Redis is away.
    before = days_whose_term_passed(rule().look_again_days if days is None else days, today=day or today())
    return timezone.localdate(before)
