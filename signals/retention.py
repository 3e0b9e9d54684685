"""Retention (bewaartermijnen): some months after a signal was closed what it holds of people is erased, and some years
after that it is destroyed (AVG article 5.1e; Archiefwet 1995 articles 3 and 5).

How long, a city says per category and result (`RetentionRule`); terms count from the day of closing, and what is opened
again starts anew. Nothing happens to a signal that is held (`legal_hold.py`), or in which a complaint or what a law
gave is still open.

Erased is who the reporter is, and in every text with the signal what names them or looks like personal data: addresses
stay, since they say what it was about. Destroyed is everything: rows, files, history, the mail about it and the index
of words. What is left is a `DestructionRecord`. A backup holds what it holds until it is thrown away.

Every field of ours that can hold words is named below: a new one fails a test until somebody says what it is. Numbers,
dates, keys, slugs and closed lists are kept without being named.
"""

from __future__ import annotations

import calendar
import datetime
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Case, Count, DateTimeField, Exists, OuterRef, Value, When
from django.utils import timezone

from areas.dated import today
from outbox.models import Letter
from signals import redacting
from signals.history import event
from signals.models import (
    Attachment,
    Complaint,
    DestructionRecord,
    Event,
    Follower,
    FormerPlace,
    LegalHold,
    Reporter,
    RetentionRule,
    Signal,
    StatutoryPassing,
    TeamAction,
)
from signals.personal_data import KINDS, find_personal_data
from signals.queries import CLOSED, SignalQuerySet
from signals.redacting import BLACK

logger = logging.getLogger(__name__)

# Who somebody is, or where they can be reached. With a signal: emptied when the term for contact data has passed.
PERSONAL: Final = frozenset(
    {
        "reporter.name", "reporter.email", "reporter.phone", "callback.phone", "follower.email",
        "teamaction.mail_to", "consult.mail_to",
        # Where it was not, after all: it says nothing of what it was about, and may be where somebody lives.
        "formerplace.words", "formerplace.point",
        # With no signal: gone a day after it was asked for (`mine.forget`).
        "overviewlink.email",
    }
)  # fmt: skip
# What somebody wrote or sent. With a signal: personal data is taken out of it at that same term.
FREE_TEXT: Final = frozenset(
    {
        "signal.text", "signal.place", "note.text", "message.text", "message.subject", "message.body",
        "extraanswer.code", "extraanswer.wording", "extraanswer.value", "extraanswer.text", "attachment.name",
        "handover.reason", "handover.answer_reason", "consult.question", "escalation.reason", "escalation.decision",
        "teamaction.text", "actionanswer.text", "callback.text", "complaint.words", "legalhold.reference",
        # With no signal: photos of a form that was not sent go within hours (`uploads.remove_abandoned`); what an
        # officer looks for holds no address or number (`finding.looks_for_a_person`) and goes with the filter.
        "upload.name", "savedfilter.name", "savedfilter.asked",
    }
)  # fmt: skip
# Codes, places and words of the city: they stay as long as their row does, and a signal's go when it is destroyed.
KEPT: Final = frozenset(
    {
        "signal.number", "signal.external_number", "signal.category_by", "signal.language", "signal.facts",
        "signal.trace", "signal.other_organisation", "signal.point", "signal.street", "signal.house_number",
        "signal.postcode", "signal.town", "event.before", "event.after", "judgement.wording",
        "signalobject.public_id", "signalobject.label", "samehere.form_digest", "idempotencykey.key_digest",
        "idempotencykey.body_digest", "attachment.file", "attachment.thumbnail",
        "upload.form_digest", "upload.file", "upload.thumbnail", "overviewlink.digest",
        "destructionrecord.number", "destructionrecord.ground", "retentionrule.ground",
        "category.name", "category.public_name", "category.description", "category.keywords",
        "category.urgency_hints", "category.icon", "closingresult.name", "cause.name", "referral.name",
        "referral.phone", "referral.text", "escalationdesk.email", "extraquestion.text", "extraquestion.explanation",
        "extrachoice.text", "extrachoice.stop_text", "extrachoice.stop_phone", "extrachoice.stop_url",
        "judgementquestion.text", "judgementquestion.explanation", "judgementchoice.text", "objectlayer.name",
        "objectlayer.source", "objectlayer.feature_type", "objectlayer.code_property", "objectlayer.name_property",
        "objectlayer.trouble", "mapobject.code", "mapobject.name", "mapobject.point", "questionrule.text",
        "routingrule.name", "routingrule.reason", "statutorystart.name", "statutorystart.law",
        "statutorystart.article", "statutorystart.promise", "standardtext.title", "standardtext.text",
        "mailtemplate.subject", "mailtemplate.body", "follower.language", "dangerwords.name", "dangerwords.codes",
        "dangerwords.patterns", "dangerwords.exceptions", "dangerwords.weakened_by", "learnedmodel.sha256",
        "learnedmodel.figures", "learnedmodel.content", "compensationrule.name", "compensationrule.reason",
        "compensationrule.kinds", "compensationrule.question", "wordlist.name", "wordlist.words",
        # For a minute; what reports count (`measure`) holds ids, dates and numbers, and outlives its signal.
        "tomeasure.was_at", "measurestate.placings", "notice.heading",
    }
)  # fmt: skip

# Of these the whole row is the personal data.
_ROWS_OF_PEOPLE: Final = (Reporter, Follower, FormerPlace)
# What is taken out of a text; an address says where something is.
_ERASED_KINDS: Final = frozenset(KINDS) - {"adres"}
# So many signals in one transaction: others may wait for no more than these.
BATCH: Final = 50
# So many of each in one run, which takes some minutes; the rest follows the next night.
MOST: Final = 2000
_PARTICLES: Final = frozenset({"van", "de", "der", "den", "ter", "ten", "te", "het", "la", "le", "el", "al", "von"})


# --- Which term holds -------------------------------------------------------------------------------------------------


def rules() -> list[RetentionRule]:
    """The terms of the city, the one that says most first; the last one fits every signal."""
    rows = sorted(
        RetentionRule.objects.select_related("category", "result"),
        key=lambda rule: (rule.category_id is None, rule.result_id is None),
    )
    if not rows or rows[-1].category_id or rows[-1].result_id:
        rows.append(RetentionRule())
    return rows


def _fits(rule: RetentionRule, signal: Signal) -> bool:
    return rule.category_id in (None, signal.category_id) and rule.result_id in (None, signal.result_id)


def due_for_erasure(day: datetime.date) -> SignalQuerySet:
    """Signals of which the personal data is kept no longer on a local date."""
    return _due(day, lambda rule: rule.contact_months).filter(erased_on=None)


def due_for_destruction(day: datetime.date) -> SignalQuerySet:
    """Signals that are kept no longer on a local date."""
    return _due(day, lambda rule: rule.years * 12)


def _due(day: datetime.date, months: Callable[[RetentionRule], int]) -> SignalQuerySet:
    """Closed longer ago than their term, and free to go."""
    return _past(day, months).filter(
        ~Exists(LegalHold.objects.filter(signal=OuterRef("pk"), lifted_at=None)),
        ~Exists(Complaint.objects.open().filter(signal=OuterRef("pk"))),
        ~Exists(StatutoryPassing.objects.open().filter(signal=OuterRef("pk"))),
    )


def _past(day: datetime.date, months: Callable[[RetentionRule], int]) -> SignalQuerySet:
    *particular, general = rules()
    begins = [_moment(day, months(rule)) for rule in (*particular, general)]
    whens = [
        When(
            **{name: value for name, value in (("category", rule.category_id), ("result", rule.result_id)) if value},
            then=Value(begin),
        )
        for rule, begin in zip(particular, begins, strict=False)
    ]
    kept_from = Case(*whens, default=Value(begins[-1]), output_field=DateTimeField())
    # First by a bound that an index finds, then by the term of each.
    return Signal.objects.filter(status__in=CLOSED, closed_at__lt=max(begins)).filter(closed_at__lt=kept_from)


def _moment(day: datetime.date, months: int) -> datetime.datetime:
    """The beginning of the local date so many months earlier: what was closed before it is past its term."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    earlier = datetime.date(year, month + 1, min(day.day, last))
    return timezone.make_aware(datetime.datetime.combine(earlier, datetime.time.min))


# --- What is done -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """How many signals were destroyed, and of how many others the personal data was erased."""

    destroyed: int
    erased: int


def apply(*, day: datetime.date | None = None, most: int = MOST, at: datetime.datetime | None = None) -> Applied:
    """Destroy and erase what is past its term on a local date (today when left out): `most` of each, in batches, the
    longest closed first. What somebody is changing just now waits until the next time. Safe to run twice."""
    day, moment = day or today(), at or timezone.now()
    terms = rules()
    applied = Applied(
        destroyed=_in_batches(
            lambda: due_for_destruction(day), lambda found: _destroy(found, terms, at=moment), most=most
        ),
        erased=_in_batches(
            lambda: due_for_erasure(day), lambda found: _erase(found, day=day, at=moment), most=most
        ),
    )  # fmt: skip
    if applied.destroyed or applied.erased:
        logger.info("retention: %d destroyed, %d erased", applied.destroyed, applied.erased)
    return applied


def _in_batches(due: Callable[[], SignalQuerySet], do: Callable[[list[Signal]], None], *, most: int) -> int:
    done = 0
    while done < most:
        with transaction.atomic():
            free = due().order_by("closed_at", "pk").select_for_update(skip_locked=True).values_list("pk", flat=True)
            taken = list(free[: min(BATCH, most - done)])
            if not taken:
                break
            # Asked again now that nobody can change them: a hold may have been laid in between.
            found = list(due().filter(pk__in=taken).select_related("category", "domain", "area", "result", "reporter"))
            do(found)
        if not found:
            break
        done += len(found)
    return done


def _destroy(signals: list[Signal], terms: list[RetentionRule], *, at: datetime.datetime) -> None:
    """Everything of these signals, with a record of each. A file goes when the transaction is committed."""
    pks, numbers = [one.pk for one in signals], [one.number for one in signals]
    files = Counter(Attachment.objects.filter(signal__in=pks).values_list("signal", flat=True))
    DestructionRecord.objects.bulk_create([_record(one, terms, files=files[one.pk], at=at) for one in signals])
    Letter.objects.filter(reference__in=numbers).delete()
    with connection.cursor() as cursor:
        # The trigger that keeps history lets this transaction through, and nothing else (migration 0002).
        cursor.execute("SET LOCAL wijkwerk.retention = 'on'")
        Signal.objects.filter(pk__in=pks).delete()
        cursor.execute("SET LOCAL wijkwerk.retention = 'off'")


def _record(signal: Signal, terms: Iterable[RetentionRule], *, files: int, at: datetime.datetime) -> DestructionRecord:
    rule = next(one for one in terms if _fits(one, signal))
    return DestructionRecord(
        number=signal.number,
        public_id=signal.public_id,
        ground=rule.ground,
        years=rule.years,
        received_on=timezone.localdate(signal.received_at),
        closed_on=timezone.localdate(signal.closed_at or at),
        destroyed_at=at,
        category=signal.category.slug if signal.category else "",
        domain=signal.domain.slug if signal.domain else "",
        area=signal.area.code if signal.area else "",
        channel=signal.channel,
        result=signal.result.slug if signal.result else "",
        files=files,
    )


def _erase(signals: list[Signal], *, day: datetime.date, at: datetime.datetime) -> None:
    """What these signals hold of people, with an event in each; the mail about them goes as a whole."""
    pks = [one.pk for one in signals]
    erasers = {one.pk: Eraser(getattr(one, "reporter", None)) for one in signals}
    for model, path, free, personal in _texts():
        for row in model._default_manager.filter(**{f"{path}__in": pks}).values("pk", path, *free, *personal):
            out = erasers[row[path]]
            written = {name: out.in_field(model, name, row[name]) for name in free} | dict.fromkeys(personal, "")
            changed = {name: value for name, value in written.items() if value != row[name]}
            if changed:
                model._default_manager.filter(pk=row["pk"]).update(**changed)
    for rows in _ROWS_OF_PEOPLE:
        rows._default_manager.filter(signal__in=pks).delete()
    Letter.objects.filter(reference__in=[one.number for one in signals]).delete()
    Signal.objects.filter(pk__in=pks).update(erased_on=day, updated_at=at)
    Event.objects.bulk_create([event(one, Event.What.ERASED, by=None, at=at) for one in signals])


@cache
def _texts() -> list[tuple[type[models.Model], str, list[str], list[str]]]:
    """Each table with words of people that hangs on a signal: the way from its rows to their signal, and its fields."""
    named: dict[str, tuple[list[str], list[str]]] = {}
    for at, fields in enumerate((FREE_TEXT, PERSONAL)):
        for one in sorted(fields):
            table, _dot, name = one.partition(".")
            named.setdefault(table, ([], []))[at].append(name)
    found = []
    for table, (free, personal) in sorted(named.items()):
        model = apps.get_model("signals", table)
        path = path_to_signal(model)
        if path and model not in _ROWS_OF_PEOPLE:
            found.append((model, path, free, personal))
    return found


def path_to_signal(model: type[models.Model]) -> str:
    """The way from a row to the signal that it belongs to; empty where it belongs to none."""
    if model is Signal:
        return "pk"
    for field in model._meta.fields:
        if field.related_model is Signal:
            return field.name
        if field.related_model is TeamAction:
            return f"{field.name}__signal"
    return ""


# --- What is taken out of a text --------------------------------------------------------------------------------------


class Eraser:
    """Takes the reporter of a signal, and what looks like personal data of anybody, out of a text."""

    def __init__(self, reporter: Reporter | None) -> None:
        self.blacken = redacting.Blacken(list(_patterns(reporter)) if reporter else [])

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = self.blacken(text)[0]
        for one in reversed(find_personal_data(text)):
            if one.kind in _ERASED_KINDS and BLACK not in text[one.begin : one.end]:
                text = text[: one.begin] + BLACK + text[one.end :]
        return text

    def in_field(self, model: type[models.Model], name: str, value: Any) -> Any:
        """What a field holds, without them, as long as the field may be."""
        if not isinstance(value, str):
            return self._in_json(value)
        field = model._meta.get_field(name)
        longest = field.max_length if isinstance(field, models.CharField) else None
        return self(value)[:longest]

    def _in_json(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        if isinstance(value, list):
            return [self._in_json(one) for one in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value if self(str(value)) == str(value) else BLACK
        return value


def _patterns(reporter: Reporter) -> Iterator[re.Pattern[str]]:
    """How a reporter may stand in a text: with the whole name or a part of it, by mail address or by number."""
    for whole in (reporter.name, reporter.email):
        if whole.strip():
            yield redacting.pattern(whole.strip(), whole=True)
    for part in re.findall(r"\w[\w'’-]+", reporter.name):
        # As a name, with its capital: "het bos" is no Bos.
        if part[0].isupper() and part.lower() not in _PARTICLES:
            yield re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    digits = re.sub(r"\D", "", reporter.phone)[-9:]
    if len(digits) == 9:
        begin = r"(?<![\d+])(?:(?:\+|00)31[\s().-]{0,3}0?[\s().-]{0,2}|0[\s.-]{0,2})?"
        yield re.compile(begin + r"[\s().-]{0,3}".join(digits) + r"(?!\d)")


# --- What would be done -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of how many signals a term has passed: those that would be erased and destroyed by it, and those that are kept
    because something still runs for which they are needed."""

    rule: RetentionRule
    destroyed: int
    erased: int
    kept: int


def outlook(*, day: datetime.date | None = None) -> list[Outlook]:
    """What `apply` would do on a local date (today when left out), by each term of the city. Changes nothing."""
    day = day or today()
    gone = due_for_destruction(day)
    past = _past(day, lambda rule: rule.years * 12)
    counts = [_by_rule(one) for one in (gone, due_for_erasure(day).exclude(pk__in=gone.values("pk")), past)]
    return [
        Outlook(rule, destroyed, erased, kept=all_past - destroyed)
        for rule, destroyed, erased, all_past in zip(rules(), *counts, strict=True)
    ]


def _by_rule(signals: SignalQuerySet) -> list[int]:
    """How many of these each term is for."""
    counts = Counter[int]()
    terms = rules()
    for row in signals.order_by().values("category", "result").annotate(number=Count("pk")):
        about = Signal(category_id=row["category"], result_id=row["result"])
        counts[next(at for at, rule in enumerate(terms) if _fits(rule, about))] += row["number"]
    return [counts[at] for at in range(len(terms))]
