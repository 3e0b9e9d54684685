"""Learning from corrections: when, on what, and when another model comes in the place of the one in use.

It comes in use only when it is better at texts that neither learned from: at the city's own or at ours by more than
chance, not worse at the others, nor at any category of ours. That does not tell who corrects wrongly on purpose
(poisoning) from a city that sees a subject otherwise than we: the texts that are held back vote as the others taught.
So where the gain leans on one change (what was taken for this is that now) a person decides; and who manages can go
back (`use`).
"""

from __future__ import annotations

import datetime
import logging
import math
import re
import subprocess
import sys
import traceback
from collections import Counter
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
from signals.starter import starting_categories
from signals.understanding import CategoryWords, suggest

logger = logging.getLogger(__name__)

ENOUGH: Final = 250
"""Corrections from which there is something to learn: one in five of them is held back to measure on."""

LOST_AT_MOST: Final = 0.01
"""Of our own texts that are held back: so much of the share at the right category may be lost for a city's own."""

LOST_OF_A_CATEGORY: Final = 6
"""So many of our texts of one category that are held back (some fifty) may be lost; honest learning lost two, and some
luck is in it (docs/understanding.md)."""

CHANCE: Final = 0.05
"""A gain at the city's own texts that comes about by chance at least so often is none (one-sided sign test)."""

LEANS_FROM: Final = 4
LEANS_SHARE: Final = 0.2
"""A gain leans on one change when that brought so many texts of it, and so large a share."""

KEPT: Final = 3
"""Files that are kept of models that were or are in use; of others only the figures, but for one that waits for a
person."""

PATIENCE: Final = datetime.timedelta(minutes=30)
"""How long a model may take to make; tasks that wait for one have longer (`signals/tasks.py`)."""

_Made = tuple[str, str, float]
_FEWEST: Final = 10  # texts of a category: with fewer it has its own words alone


class AlreadyLearning(Exception):
    """A model is being made."""


class Changed(Exception):
    """Another model is in use by now than the one that somebody wanted to replace."""


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
    own_changed: tuple[int, int]  # of the city's own: what became right, what became wrong
    ours_changed: tuple[int, int] = (0, 0)
    lost_most: int = 0  # so many texts lost the category of ours that lost most
    # The change that brought most of what became right: taken before, right, and how often.
    most: tuple[str, str, int] | None = None

    @property
    def is_better(self) -> bool:
        """Whether the second one is better by more than chance, at the city's own texts or at ours (as after a split of
        a category, whose parts the first one does not know), and loses nothing that counts."""
        lost = (self.ours_right[0] - self.ours_right[1]) / self.ours if self.ours else 0.0
        gains = min(chance(*self.own_changed), chance(*self.ours_changed)) < CHANCE
        is_no_worse = self.own_right[1] >= self.own_right[0] and lost <= LOST_AT_MOST
        return gains and is_no_worse and self.lost_most <= LOST_OF_A_CATEGORY

    @property
    def leans(self) -> bool:
        """Whether so much of the gain is one change that a person should say whether it is meant so."""
        number = self.most[2] if self.most else 0
        return number >= LEANS_FROM and number >= LEANS_SHARE * self.own_changed[0]

    def as_json(self) -> dict[str, Any]:
        """As kept with the model."""
        return {
            "own": self.own,
            "own_right": list(self.own_right),
            "ours": self.ours,
            "ours_right": list(self.ours_right),
            "own_changed": list(self.own_changed),
            "ours_changed": list(self.ours_changed),
            "lost_most": self.lost_most,
            "most": list(self.most) if self.most else None,
        }


def chance(better: int, worse: int) -> float:
    """How likely it is that of so many changes at least so many are for the better, when each is as likely for the
    worse (sign test, exact; McNemar)."""
    changed = better + worse
    return sum(math.comb(changed, number) for number in range(better, changed + 1)) / 2**changed


def ask(*, by: Officer | None) -> LearnedModel:
    """Write down that a model is to be made, by a worker. Raises `AlreadyLearning`, and `TooFew`, but not where a
    category of ours has heirs that the model in use does not know: our own texts teach those."""
    number = sum(1 for _one in corrections())
    if number < ENOUGH and not _has_heirs_to_learn():
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
    One that is, but leans on one change, or was compared with what is not in use any more, waits for a person.

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
    told = list(corrections())
    own = list(placed(told, inherited, known.words)) if len(told) >= ENOUGH else []
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
    with transaction.atomic():
        now = _in_use()
        state = LearnedModel.State.NOT_BETTER
        if compared.is_better:
            is_sure = not compared.leans and (now.sha256 if now else "") == known.model
            state = LearnedModel.State.IN_USE if is_sure else LearnedModel.State.ASKS
        if now and state == LearnedModel.State.IN_USE:
            _put_away(now)
        _end(pk, state, content=content, sha256=sha256_of(content), corrections=len(own), figures=compared.as_json())
        _let_old_files_go()
    return state


def use(pk: int | None, *, instead_of: int | None, by: Officer) -> None:
    """Let a model of this city serve that did so before, or waits for a person; None is the model of the product.

    `instead_of` is the one that its asker knew to be in use, so that asking twice, or two at once, is asking once.
    Raises `Changed` when another one is, and `model_file.Unusable` when the file is not there any more, or damaged.
    """
    with transaction.atomic():
        now = _in_use()
        if (now.pk if now else None) == pk:
            return
        if (now.pk if now else None) != instead_of:
            raise Changed
        if now:
            _put_away(now)
        if pk is not None:
            wanted = LearnedModel.objects.filter(pk=pk, state__in=LearnedModel.CAN_SERVE)
            city_model.read(wanted.values_list("sha256", flat=True).first() or "none")
            wanted.update(state=LearnedModel.State.IN_USE)
        audit.record_when_saved(
            "understanding.model", about={"model": pk or "wijkwerk", "instead_of": instead_of or "wijkwerk"}, by=by
        )


def previous() -> LearnedModel | None:
    """The model that was in use before the one of now, if its file is still there."""
    found = LearnedModel.objects.filter(state=LearnedModel.State.REPLACED).exclude(content=b"")
    now = LearnedModel.objects.filter(state=LearnedModel.State.IN_USE).values_list("pk", flat=True).first()
    return (found.filter(pk__lt=now) if now else found).order_by("-pk").first()


def choose(threshold: float, *, by: Officer) -> None:
    """Set how certain a suggestion must be to be followed without a person. Raises `ValidationError` (`threshold`)."""
    if not UnderstandingChoice.LOWEST <= threshold <= UnderstandingChoice.HIGHEST:
        raise ValidationError({"threshold": ValidationError(_("Dit is geen drempel die kan."), code="invalid")})
    choice = UnderstandingChoice(pk=UnderstandingChoice.ONLY, threshold=threshold)
    with transaction.atomic():
        choice.save()
        audit.record_when_saved("understanding.threshold", about={"threshold": f"{threshold:.3f}"}, by=by)


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

    became_right: Counter[tuple[str, str]] = Counter()
    became_wrong = 0
    for (meant, before, _sure), (_meant, after, _surer) in zip(own, own_later, strict=True):
        became_right[before, meant] += before != meant == after
        became_wrong += before == meant != after
    lost: Counter[str] = Counter()
    ours_right = ours_wrong = 0
    for (meant, before, _sure), (_meant, after, _surer) in zip(ours, ours_later, strict=True):
        lost[meant] += (before == meant) - (after == meant)
        ours_right += before != meant == after
        ours_wrong += before == meant != after
    (most, number), *_others = became_right.most_common(1) or [(("", ""), 0)]
    return Comparison(
        own_changed=(became_right.total(), became_wrong),
        ours_changed=(ours_right, ours_wrong),
        lost_most=max([0, *lost.values()]),
        most=(*most, number) if number else None,
        own=len(own),
        own_right=(right(own), right(own_later)),
        ours=len(ours),
        ours_right=(right(ours), right(ours_later)),
    )


def _has_heirs_to_learn() -> bool:
    """Whether a category in use came in the place of one of ours and is not known to the model in use."""
    known, inherited = known_categories(on=None), heirs()
    in_use, learnt = set(known.by_slug), set(city_model.of(known.model).categories)
    ours = {category.slug for category in starting_categories()}
    return any(set(inherited.get(slug, ())) & in_use - learnt for slug in ours)


def _in_use() -> LearnedModel | None:
    """The model in use; nobody else puts another one in its place before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('signals_learnedmodel'))")
    return LearnedModel.objects.filter(state=LearnedModel.State.IN_USE).first()


def _put_away(model: LearnedModel) -> None:
    LearnedModel.objects.filter(pk=model.pk).update(state=LearnedModel.State.REPLACED)


def _end(pk: int, state: LearnedModel.State, **found: Any) -> None:
    LearnedModel.objects.filter(pk=pk, state__in=(LearnedModel.State.WAITING, LearnedModel.State.LEARNING)).update(
        state=state, done_at=timezone.now(), **found
    )


def _let_old_files_go() -> None:
    kept = LearnedModel.objects.exclude(content=b"").order_by("-pk")
    replaced = kept.filter(state=LearnedModel.State.REPLACED).values_list("pk", flat=True)[: KEPT - 1]
    asks = kept.filter(state=LearnedModel.State.ASKS).values_list("pk", flat=True)[:1]
    keep = Q(pk__in=[*replaced, *asks]) | Q(state=LearnedModel.State.IN_USE)
    LearnedModel.objects.exclude(keep).exclude(content=b"").update(content=b"")
