"""How well texts are understood here: what a page says to who decides how far a suggestion is followed.

Two sources. Texts that the model did not learn from tell what another threshold would do. What became of
suggestions since (`SuggestionCount`) tells how it goes. Codes and numbers only, as exactly as their reader may know
them; each opens the list of the signals that it counts, as far as they are still there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils.http import urlencode

from areas.dated import today
from officers.organisation import Organisation, current_organisation, stamp
from signals import learning
from signals.categories import Known, known_categories
from signals.evaluating import Share
from signals.finding import Suggested
from signals.model_file import Measured, Unusable
from signals.models import Category, LearnedModel, SuggestionCount
from signals.small_numbers import SMALL, Number, about_percent
from signals.understanding import UNPLACED

THRESHOLDS: Final = tuple(
    round(percent / 100, 3) for percent in (*range(30, 95, 5), *range(95, 100), 99.3, 99.5, 99.7, 99.8, 99.9)
)
WRONG_AT_MOST: Final = 0.02
"""Of what is followed without a person: the share at a wrong desk that the advice of the page keeps below."""

_MONTHS: Final = 12
_CONFUSIONS: Final = 15
_MODELS: Final = 6


@dataclass(frozen=True, slots=True)
class Option:
    """What a threshold (0 to 1) would do with texts that the model did not learn from."""

    threshold: float
    by_itself: Share  # of all of them those that nobody would look at first
    wrong_subject: Share  # of those
    wrong_desk: Share  # of those: what another team does

    @property
    def percent(self) -> float:
        """The threshold in percents, to a tenth."""
        return round(self.threshold * 100, 1)


@dataclass(frozen=True, slots=True)
class RightFirst:
    """Of a category, or a month: how often the first suggestion was right."""

    name: str
    month: datetime.date | None
    number: Number | None  # of how many that is known; None: not said
    right: Number
    share: float | None  # from 0 to 1
    certainty: float  # what the model said of it, on average, from 0 to 1

    @property
    def percent(self) -> str:
        """The share as it is said."""
        return "" if self.share is None else f"{round(100 * self.share)} %"


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was taken for what, and how often."""

    right: str
    taken: str
    number: Number


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything that the page shows."""

    threshold: float
    is_own: bool  # a model of the city itself is in use
    options: list[Option]
    advice: Option | None  # what goes furthest within `WRONG_AT_MOST`
    categories: list[RightFirst]
    months: list[RightFirst]
    confusions: list[Confusion]
    counted: Number
    counted_until: datetime.date | None  # the last month in which something was counted
    models: list[Made]
    previous: LearnedModel | None  # that was in use before the one of now
    in_use: int | None  # the city's own that serves
    measured: int


@dataclass(frozen=True, slots=True)
class Made:
    """A model that was made here: whether it can be put in use, and the change that its gain leans on: what was taken
    for which subject (names), how often, out of how many."""

    model: LearnedModel
    can_serve: bool
    leans_on: tuple[str, str, int, int] | None


def read(*, is_exact: bool) -> Understood:
    """Read what is known, in ten statements, as exactly as its reader may know numbers of signals. Raises
    `officers.organisation.NoTriageTeam`."""
    on = stamp()
    known = known_categories(on=on)
    try:
        measured = learning.measured_of(known.model)
    except Unusable:
        measured = []
    found = options(measured, known, current_organisation(on=on))
    good = [one for one in found if one.by_itself.good and one.wrong_desk.share <= WRONG_AT_MOST]
    counts = SuggestionCount.objects.filter(month__gte=_since())
    total = counts.aggregate(number=Sum("number"), last=Max("month"))
    return Understood(
        threshold=known.threshold,
        is_own=bool(known.model),
        options=found,
        advice=max(good, key=lambda one: one.by_itself.good, default=None),
        categories=_by_category(is_exact),
        months=_by_month(is_exact),
        confusions=_confusions(counts, is_exact),
        counted=_number(total["number"] or 0, is_exact, Suggested.LOOKED_AT),
        counted_until=total["last"],
        models=_models(known),
        previous=learning.previous(),
        in_use=LearnedModel.objects.filter(state=LearnedModel.State.IN_USE).values_list("pk", flat=True).first(),
        measured=len(measured),
    )


def options(measured: Sequence[Measured], known: Known, organisation: Organisation) -> list[Option]:
    """What each threshold would do, with the teams that do the tasks for the whole municipality today. Sensitive
    subjects and what cannot be placed are never followed."""

    def desk(slug: str) -> int | None:
        category = known.by_slug.get(slug)
        task = category.task.slug if category and category.task else None
        arranged = organisation.nearest_arrangement(task, ()) if task else None
        return arranged.team if arranged else None

    def may(slug: str) -> bool:
        category = known.by_slug.get(slug)
        return category is not None and slug != UNPLACED and not category.is_sensitive

    texts = [one for one in measured if one.right in known.by_slug]
    desks = {slug: desk(slug) for slug in known.by_slug}
    found = []
    for threshold in THRESHOLDS:
        alone = [one for one in texts if one.certainty >= threshold and may(one.taken)]
        wrong = [one for one in alone if one.taken != one.right]
        elsewhere = [one for one in wrong if desks[one.taken] is None or desks[one.taken] != desks[one.right]]
        found.append(
            Option(
                threshold,
                by_itself=Share(len(alone), len(texts)),
                wrong_subject=Share(len(wrong), len(alone)),
                wrong_desk=Share(len(elsewhere), len(alone)),
            )
        )
    return found


def _models(known: Known) -> list[Made]:
    """The newest models that were made here."""
    rows = list(
        LearnedModel.objects.select_related("by")
        .alias(size=Length("content"))
        .annotate(has_file=Q(size__gt=0))[:_MODELS]
    )
    return [Made(row, row.has_file and row.state in LearnedModel.CAN_SERVE, _leans_on(row, known)) for row in rows]


def _leans_on(model: LearnedModel, known: Known) -> tuple[str, str, int, int] | None:
    most = model.figures.get("most")
    if model.state != LearnedModel.State.ASKS or not most:
        return None
    taken, right, number = most
    names = [known.by_slug[slug].name if slug in known.by_slug else slug for slug in (taken, right)]
    return names[0], names[1], number, model.figures["own_changed"][0]


def _confusions(counts: QuerySet[SuggestionCount], is_exact: bool) -> list[Confusion]:
    """What was taken for something else most often, as far as that is not small."""
    rows = (
        counts.exclude(suggested=F("chosen"))
        .values_list("chosen__name", "suggested__name", "chosen__slug", "suggested__slug")
        .annotate(often=Sum("number"))
        .filter(often__gte=SMALL)
        .order_by("-often", "chosen__name", "suggested__name")[:_CONFUSIONS]
    )
    return [
        Confusion(right, taken, _number(often, is_exact, Suggested.OTHER, categorie=chosen, voorgesteld=suggested))
        for right, taken, chosen, suggested, often in rows
    ]


def _by_category(is_exact: bool) -> list[RightFirst]:
    """Of each category, those with the most signals first."""
    known = {pk: (name, slug) for pk, name, slug in Category.objects.values_list("pk", "name", "slug")}
    rows = sorted(_counted("chosen"), key=lambda row: (-row[1], known[row[0]][0]))
    return _right_first(rows, is_exact, name=lambda pk: known[pk][0], asks=lambda pk: {"categorie": known[pk][1]})


def _by_month(is_exact: bool) -> list[RightFirst]:
    """Of each of the last twelve months, the oldest first."""

    def days(month: datetime.date) -> dict[str, str]:
        last = (month + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        return {"van": month.isoformat(), "tot": last.isoformat()}

    return _right_first(sorted(_counted("month")), is_exact, asks=days)


def _right_first(
    rows: list[tuple[Any, int, int, float]],
    is_exact: bool,
    *,
    asks: Callable[[Any], dict[str, str]],
    name: Callable[[Any], str] | None = None,
) -> list[RightFirst]:
    """Lines of a table, as far as they may be shown: nothing of fewer than five."""
    found = []
    for key, number, right, certainty in rows:
        percent = 100 * right / number if is_exact else about_percent(right, number)
        is_out = number < SMALL
        found.append(
            RightFirst(
                name=name(key) if name else "",
                month=None if name else key,
                number=None if is_out else _number(number, is_exact, Suggested.LOOKED_AT, **asks(key)),
                right=_number(right, is_exact, Suggested.RIGHT, **asks(key)),
                share=None if is_out or percent is None else percent / 100,
                certainty=certainty / number,
            )
        )
    return found


def _number(number: int, is_exact: bool, suggested: str, **asks: str) -> Number:
    """A number of signals of which it is known whether the suggestion was right, with what asks for them."""
    days = {"stand": "alles", "van": _since().isoformat(), "suggestie": suggested}
    return Number(number, is_exact, urlencode(days | asks))


def _counted(what: str) -> list[tuple[Any, int, int, float]]:
    """By a column: of how many suggestions it is known whether they were right, how many were, and their certainty."""
    rows = SuggestionCount.objects.filter(month__gte=_since()).order_by().values_list(what)
    right = Sum("number", filter=Q(suggested=F("chosen")))
    return [
        (key, number, right or 0, certainty)
        for key, number, right, certainty in rows.annotate(all=Sum("number"), right=right, sure=Sum("certainty"))
    ]


def _since() -> datetime.date:
    """The first day of the month eleven months ago."""
    months = today().year * 12 + today().month - _MONTHS
    return datetime.date(months // 12, months % 12 + 1, 1)
