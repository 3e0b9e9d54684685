"""Learning from corrections: when, on what, and when another model comes in the place of the one in use.

It comes in use only when it is better at texts that neither learned from: at the city's own, and not worse at ours.
Who corrects wrongly on purpose (poisoning) makes a model that is worse at ours, and that one is left.
"""

from __future__ import annotations

import datetime
import logging
import re
import subprocess
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, DateField, FloatField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.dated import today
from officers import audit
from officers.models import Officer
from signals import apart, city_model, learned, model_file
from signals.categories import known_categories
from signals.corpus import Example, examples
from signals.corrections import corrections, heirs, placed
from signals.learned import Learned
from signals.model_file import Measured
from signals.models import Category, LearnedModel, Signal, SuggestionCount, UnderstandingChoice
from signals.queries import SUGGESTION_JUDGED
from signals.understanding import CategoryWords, suggest

logger = logging.getLogger(__name__)

ENOUGH: Final = 250
"""Corrections from which there is something to learn: one in five of them is held back to measure on."""

LOST_AT_MOST: Final = 0.01
"""Of our own texts that are held back: so much of the share at the right category may be lost for a city's own."""

KEPT: Final = 3
"""Files of models that are kept; of older ones only the figures."""

PATIENCE: Final = datetime.timedelta(minutes=30)
"""How long a model may take to make; tasks that wait for one have longer (`signals/tasks.py`)."""

_Made = tuple[str, str, float]
_FEWEST: Final = 10  # texts of a category: with fewer it has its own words alone


class AlreadyLearning(Exception):
    """A model is being made."""


class TooFew(Exception):
    """There are not `ENOUGH` corrections yet; says how many there are."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Comparison:
    """How often two models were right first: at the city's own texts and at ours, none of which they learned from."""

    own: int
    own_right: tuple[int, int]  # before, after
    ours: int
    ours_right: tuple[int, int]

    @property
    def is_better(self) -> bool:
        """Whether the second one should come in use."""
        lost = (self.ours_right[0] - self.ours_right[1]) / self.ours if self.ours else 0.0
        return self.own_right[1] > self.own_right[0] and lost <= LOST_AT_MOST

    def as_json(self) -> dict[str, Any]:
        """As kept with the model."""
        return {
            "own": self.own,
            "own_right": list(self.own_right),
            "ours": self.ours,
            "ours_right": list(self.ours_right),
        }


def ask(*, by: Officer | None) -> LearnedModel:
    """Write down that a model is to be made, by a worker. Raises `AlreadyLearning`, and `TooFew`."""
    number = sum(1 for _one in corrections())
    if number < ENOUGH:
        raise TooFew(number)
    give_up_on_the_lost()
    try:
        with transaction.atomic():
            return LearnedModel.objects.create(by=by)
    except IntegrityError as error:
        raise AlreadyLearning from error


def give_up_on_the_lost() -> int:
    """End what a worker began and did not finish. Gives how many."""
    lost = LearnedModel.objects.filter(
        state__in=(LearnedModel.State.WAITING, LearnedModel.State.LEARNING), at__lt=timezone.now() - 2 * PATIENCE
    )
    return lost.update(state=LearnedModel.State.FAILED, done_at=timezone.now())


def make_what_waits() -> int:
    """Make the model that was asked for while no worker could be woken. Gives how many were made."""
    waiting = LearnedModel.objects.filter(state=LearnedModel.State.WAITING).values_list("pk", flat=True)
    return sum(in_a_process_of_its_own(pk) for pk in list(waiting))


def in_a_process_of_its_own(pk: int) -> bool:
    """Make a model, apart from the worker that asks: what trains stays out of its memory, and gives way to all else.

    Gives whether that went well; where it did not, the row says so, and the log what kind of fault it was and where:
    never what the fault said, which may hold a text.
    """
    line = [sys.executable, str(settings.BASE_DIR / "manage.py"), "train_understanding", "--apart", str(pk)]
    try:
        done = apart.run(line, seconds=PATIENCE.total_seconds())
        fault = _fault_in(done.stderr) or f"exit code {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        fault = "TimeoutExpired"
    except SoftTimeLimitExceeded:  # the worker is told to end this
        _end(pk, LearnedModel.State.FAILED)
        raise
    if fault:
        logger.error("no model was made: %s", fault, extra={"model": pk})
        _end(pk, LearnedModel.State.FAILED)
    return not fault


def fault_of(fault: BaseException) -> str:
    """Of what kind a fault is and where in our code it came up, and nothing that it said itself."""
    places = [
        f" {Path(frame.filename).relative_to(settings.BASE_DIR)}:{frame.lineno}"
        for frame in traceback.extract_tb(fault.__traceback__)
        if Path(frame.filename).is_relative_to(settings.BASE_DIR / "signals")
    ]
    return type(fault).__name__ + (places[-1] if places else "")


def _fault_in(said: bytes) -> str:
    """What `fault_of` said at the end of what a process wrote; empty when it wrote anything else."""
    last = said.decode(errors="replace").strip().rpartition("\n")[2]
    found = re.fullmatch(r"CommandError: (\w{1,60}(?: [\w/]{1,80}\.py:\d{1,6})?)", last)
    return found[1] if found else ""


def learn(pk: int) -> LearnedModel.State:
    """Make the model that was asked for (`ask`), compare it with the one in use, and take it where it is better.

    Run twice, the second does nothing. Gives what became of it; a fault leaves the one in use as it is. Needs what
    trains (scikit-learn).
    """
    from signals.training import sha256_of, train, with_measured

    begun = LearnedModel.objects.filter(pk=pk, state=LearnedModel.State.WAITING)
    if not begun.update(state=LearnedModel.State.LEARNING):
        return LearnedModel.State(LearnedModel.objects.get(pk=pk).state)
    known = known_categories(on=None)
    inherited = heirs()
    ours = list(placed(examples(), inherited, known.words))
    own = list(placed(corrections(), inherited, known.words))
    taught = [one for one in ours if not one.is_measured]
    also = [one for one in own if not one.is_measured]
    content = train(taught, _taught(known.words, [*taught, *also]), also=also)
    model = learned.load(content, sha256=sha256_of(content))
    before = city_model.of(known.model)
    held = [one for one in ours if one.is_measured], [one for one in own if one.is_measured]
    earlier = [measure(texts, known.words, before) for texts in held]
    later = [measure(texts, known.words, model) for texts in held]
    compared = _compare(earlier, later)
    content = with_measured(content, [*later[0], *later[1]], [category.slug for category in known.words])
    state = LearnedModel.State.IN_USE if compared.is_better else LearnedModel.State.NOT_BETTER
    with transaction.atomic():
        if compared.is_better:
            LearnedModel.objects.filter(state=state).update(state=LearnedModel.State.REPLACED)
        _end(pk, state, content=content, sha256=sha256_of(content), corrections=len(own), figures=compared.as_json())
        _let_old_files_go()
    return state


def choose(threshold: float, *, by: Officer) -> None:
    """Set how certain a suggestion must be to be followed without a person. Raises `ValidationError` (`threshold`)."""
    if not UnderstandingChoice.LOWEST <= threshold <= UnderstandingChoice.HIGHEST:
        raise ValidationError({"threshold": ValidationError(_("Dit is geen drempel die kan."), code="invalid")})
    choice = UnderstandingChoice(pk=UnderstandingChoice.ONLY, threshold=threshold)
    with transaction.atomic():
        choice.save()
        audit.record_when_saved("understanding.threshold", about={"threshold": f"{threshold:.2f}"}, by=by)


def measure(texts: Sequence[Example], categories: Sequence[CategoryWords], model: Learned) -> list[_Made]:
    """What a model makes of texts: for each what it is about, what is suggested first, and how certain that is."""
    made = []
    for one in texts:
        best = suggest(one.text, categories, model=model)[0]
        made.append((one.category, best.slug, best.probability))
    return made


def measured_of(sha256: str) -> list[Measured]:
    """What the model with this hash (empty: that of the product) made of texts that it did not learn from. Raises
    `Unusable`."""
    if not sha256:
        return model_file.measured(learned.FILE.read_bytes())
    content = LearnedModel.objects.filter(sha256=sha256).values_list("content", flat=True).first()
    return model_file.measured(bytes(content or b""))


def count_suggestions(*, months: int = 2) -> int:
    """Count anew, for this month and those before it, how often the first suggestion was right, as far as that is known
    (`queries.SUGGESTION_JUDGED`).

    Months are those of the local calendar. Gives how many counts there are for them. Safe to run twice.
    """
    first = today().replace(day=1)
    for _number in range(months - 1):
        first = (first - datetime.timedelta(days=1)).replace(day=1)
    zone = timezone.get_default_timezone()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('signals_suggestioncount'))")
        SuggestionCount.objects.filter(month__gte=first).delete()
        known = dict(Category.objects.values_list("slug", "pk"))
        rows = (
            Signal.objects.filter(
                SUGGESTION_JUDGED,
                received_at__gte=datetime.datetime.combine(first, datetime.time(), zone),
                facts__suggested__in=list(known),
            )
            .order_by()
            .values_list(
                TruncMonth("received_at", output_field=DateField(), tzinfo=zone),
                KeyTextTransform("suggested", "facts"),
                "category_id",
            )
            .annotate(number=Count("*"), sure=Sum(Cast(KeyTextTransform("certainty", "facts"), FloatField())))
        )
        made = SuggestionCount.objects.bulk_create(
            SuggestionCount(
                month=month, suggested_id=known[suggested], chosen_id=chosen, number=number, certainty=sure or 0.0
            )
            for month, suggested, chosen, number, sure in rows
        )
        return len(made)


def _taught(categories: Sequence[CategoryWords], texts: Sequence[Example]) -> list[CategoryWords]:
    """The categories that have texts enough to learn from."""
    often: dict[str, int] = {}
    for one in texts:
        often[one.category] = often.get(one.category, 0) + 1
    return [category for category in categories if often.get(category.slug, 0) >= _FEWEST]


def _compare(earlier: Sequence[Sequence[_Made]], later: Sequence[Sequence[_Made]]) -> Comparison:
    """Two models by what they made (`measure`) of our texts and of the city's own, in that order."""
    (ours, own), (ours_later, own_later) = earlier, later

    def right(made: Sequence[_Made]) -> int:
        return sum(meant == taken for meant, taken, _certainty in made)

    return Comparison(
        own=len(own),
        own_right=(right(own), right(own_later)),
        ours=len(ours),
        ours_right=(right(ours), right(ours_later)),
    )


def _end(pk: int, state: LearnedModel.State, **found: Any) -> None:
    LearnedModel.objects.filter(pk=pk, state__in=(LearnedModel.State.WAITING, LearnedModel.State.LEARNING)).update(
        state=state, done_at=timezone.now(), **found
    )


def _let_old_files_go() -> None:
    newest = LearnedModel.objects.exclude(content=b"").order_by("-pk").values_list("pk", flat=True)[:KEPT]
    keep = Q(pk__in=list(newest)) | Q(state=LearnedModel.State.IN_USE)
    LearnedModel.objects.exclude(keep).exclude(content=b"").update(content=b"")
