"""Extra questions of a city: which are asked, what an answer may be, and what is kept of it. Every door asks here.

A question belongs to categories and may follow on an earlier answer. What is required is so only for who named the
category. An answer that stops refuses the whole, with where to go instead; but never where the text says that somebody
is in danger: whoever needs help is not sent away.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from officers.organisation import OnceForEachStamp
from signals import speech
from signals.models import MAX_EXTRA_TEXT, ExtraAnswer, ExtraForm, ExtraQuestion, Signal
from signals.typed import read as read_text

KEY: Final = "antwoorden"
_NUMBER: Final = re.compile(r"^-?[0-9]{1,9}(?:[.,][0-9]{1,2})?$")
_DUTCH_DAY: Final = re.compile(r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$")
_MANY: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a signal ends here, and who does handle the matter."""

    text: str
    phone: str = ""
    url: str = ""

    @property
    def sentence(self) -> str:
        """The whole in words, for a program."""
        where = [_("Bel %s.") % self.phone] if self.phone else []
        where += [_("Ga naar %s.") % self.url] if self.url else []
        return " ".join([self.text, *where])


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose from."""

    slug: str
    text: str
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the doors know it."""

    id: int
    slug: str
    text: str
    explanation: str
    form: str
    is_required: bool
    categories: frozenset[str]  # slugs
    shown_on: frozenset[tuple[str, str]] = frozenset()  # (question, choice); empty: always
    choices: tuple[Choice, ...] = ()

    @property
    def has_choices(self) -> bool:
        """Whether it is answered out of a list."""
        return self.form in (ExtraForm.CHOICE, ExtraForm.SEVERAL)

    @property
    def after(self) -> str:
        """The answers on which it is shown, for a page: "question:choice question:choice"."""
        return " ".join(sorted(f"{question}:{choice}" for question, choice in self.shown_on))

    def chosen(self, value: Any) -> list[Choice]:
        """The choices that an answer names."""
        codes = value if isinstance(value, list) else [value]
        return [one for one in self.choices if one.slug in codes]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that is right: what a program gets, and what people read."""

    code: str
    wording: str
    value: Any
    text: str
    question: Asked | None = None

    @property
    def is_written(self) -> bool:
        """Whether it is in the words of who answered, and not in those of the city."""
        return bool(self.value == self.text)


@OnceForEachStamp
def known_questions() -> tuple[Asked, ...]:
    """The questions in use, in their order."""
    rows = ExtraQuestion.objects.filter(is_active=True).prefetch_related("categories", "choices", "shown_on__question")
    return tuple(as_asked(row) for row in rows)


def as_asked(row: ExtraQuestion) -> Asked:
    """A row as the doors know it."""
    choices = [
        Choice(one.slug, one.text, Stop(one.stop_text, one.stop_phone, one.stop_url) if one.stop_text else None)
        for one in row.choices.all()
        if one.is_active
    ]
    return Asked(
        id=row.pk,
        slug=row.slug,
        text=row.text,
        explanation=row.explanation,
        form=row.form,
        is_required=row.is_required,
        categories=frozenset(one.slug for one in row.categories.all()),
        shown_on=frozenset((one.question.slug, one.slug) for one in row.shown_on.all()),
        choices=tuple(choices),
    )


def of_category(category: str | None, questions: Iterable[Asked]) -> list[Asked]:
    """The questions of a category, whether or not an earlier answer brings them up."""
    return [one for one in questions if category in one.categories and (one.choices or not one.has_choices)]


def asked(category: str | None, answers: Mapping[str, Any], questions: Iterable[Asked]) -> list[Asked]:
    """The questions that are asked of who tells about this category and answered so far what stands in `answers`."""
    found: list[Asked] = []
    given: set[tuple[str, str]] = set()
    for one in of_category(category, questions):
        if one.shown_on and not one.shown_on & given:
            continue
        found.append(one)
        given |= {(one.slug, choice.slug) for choice in one.chosen(answers.get(one.slug))}
    return found


def stop_of(category: str | None, answers: Mapping[str, Any], questions: Iterable[Asked]) -> Stop | None:
    """Where who answers so is sent to instead, if anywhere."""
    for one in asked(category, answers, questions):
        for choice in one.chosen(answers.get(one.slug)):
            if choice.stop:
                return choice.stop
    return None


def check(
    answers: Mapping[str, Any],
    *,
    category: str | None,
    named: bool,
    questions: Sequence[Asked],
    in_danger: bool = False,
    must_answer: bool = True,
) -> list[Given]:
    """Judge the answers that came with a report, and give them as they are kept.

    `category` is what it is about; `named` that its sender said so: then what is not asked there is refused, and (with
    `must_answer`) what is required and was not answered. A question that the city does not ask is a program's own, and
    is kept by the name that it has there. `in_danger`: nothing stops. Raises `ValidationError` with all faults (keys
    `antwoorden.<code>`); the code `stop` is of an answer that ends it, in words that say where to go.
    """
    errors: dict[str, ValidationError] = {}
    known = {one.slug: one for one in questions}
    its_questions = asked(category, answers, questions)
    found = []
    for code, raw in answers.items():
        if is_empty(raw):
            continue
        question = known.get(code)
        if question is None:
            found.append(Given(code, code, raw, _in_words(raw)))
            continue
        if named and question not in its_questions:
            errors[code] = ValidationError(_not_asked(question, category, known), code="not_asked")
            continue
        try:
            given = read(question, raw)
        except ValidationError as wrong:
            errors[code] = wrong
            continue
        stop = next((one.stop for one in question.chosen(given.value) if one.stop), None)
        if stop and not in_danger:
            errors[code] = ValidationError(stop.sentence, code="stop")
        else:
            found.append(given)
    if named and must_answer:
        for question in its_questions:
            if question.is_required and is_empty(answers.get(question.slug)):
                errors[question.slug] = ValidationError(
                    _("Geef antwoord op deze vraag: %s") % speech.say_plainly(question.text), code="required"
                )
    if errors:
        raise ValidationError({f"{KEY}.{code}": error for code, error in errors.items()})
    places = {one.slug: place for place, one in enumerate(questions)}
    return sorted(found, key=lambda one: places.get(one.code, len(places)))


def in_own_words(answers: Mapping[str, Any], questions: Iterable[Asked]) -> list[str]:
    """Of answers as they came in, what was written and not chosen: there may be anything in it, as in the text. What
    answers a question that is not ours counts as written."""
    chosen = {one.slug for one in questions if one.form != ExtraForm.TEXT}
    return [raw for code, raw in answers.items() if isinstance(raw, str) and code not in chosen and raw.strip()]


def is_empty(raw: Any) -> bool:
    """Whether nothing was answered; "no" and 0 are answers."""
    return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip())


def read(question: Asked, raw: Any) -> Given:
    """An answer as it is kept. Raises `ValidationError` for one that this question does not take."""
    value, text = _READERS[question.form](question, raw)
    return Given(question.slug, question.text, value, text, question)


def _read_text(question: Asked, raw: Any) -> tuple[str, str]:
    if not isinstance(raw, str):
        raise ValidationError(_("Geef hier tekst."), code="invalid")
    text, wrong = read_text(raw, longest=MAX_EXTRA_TEXT, lines=False)
    if wrong:
        raise wrong
    if not text:
        raise ValidationError(_("Schrijf hier letters of cijfers."), code="invalid")
    return text, text


def _read_choice(question: Asked, raw: Any) -> tuple[str, str]:
    found = question.chosen(raw) if isinstance(raw, str) else []
    if not found:
        raise ValidationError(_("Kies een van de antwoorden."), code="invalid_choice")
    return found[0].slug, found[0].text


def _read_several(question: Asked, raw: Any) -> tuple[list[str], str]:
    codes = raw if isinstance(raw, list) else [raw]
    found = question.chosen(codes)
    if not all(isinstance(one, str) for one in codes) or len(found) != len(set(codes)):
        raise ValidationError(_("Kies uit de antwoorden."), code="invalid_choice")
    return [one.slug for one in found], ", ".join(one.text for one in found)


def _read_number(question: Asked, raw: Any) -> tuple[int | float, str]:
    if isinstance(raw, str) and _NUMBER.match(raw.strip()):
        raw = float(raw.strip().replace(",", "."))
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not abs(raw) < _MANY:
        raise ValidationError(_("Geef een getal, zoals 3 of 2,5."), code="invalid")
    number = round(float(raw), 2)
    value = int(number) if number == int(number) else number
    return value, str(Decimal(str(value))).replace(".", ",")


def _read_date(question: Asked, raw: Any) -> tuple[str, str]:
    text = raw.strip() if isinstance(raw, str) else ""
    dutch = _DUTCH_DAY.match(text)
    if dutch:
        text = f"{dutch[3]}-{int(dutch[2]):02}-{int(dutch[1]):02}"
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").date()
        if day.year < 1900:
            raise ValueError
    except ValueError:
        raise ValidationError(_("Geef een datum, zoals 23-11-2026."), code="invalid") from None
    return day.isoformat(), formats.date_format(day)


_READERS: Final[dict[str, Callable[[Asked, Any], tuple[Any, str]]]] = {
    ExtraForm.TEXT: _read_text,
    ExtraForm.CHOICE: _read_choice,
    ExtraForm.SEVERAL: _read_several,
    ExtraForm.NUMBER: _read_number,
    ExtraForm.DATE: _read_date,
}


def _not_asked(question: Asked, category: str | None, known: Mapping[str, Asked]) -> str:
    if category not in question.categories:
        return _("Deze vraag hoort niet bij de categorie %s.") % category
    if question.shown_on:
        return _("Deze vraag wordt bij uw andere antwoorden niet gesteld.")
    return _("Deze vraag wordt niet gesteld.")


def _in_words(raw: Any) -> str:
    """An answer to somebody else's question, as people read it."""
    if isinstance(raw, bool):
        return _("ja") if raw else _("nee")
    if isinstance(raw, list):
        return ", ".join(_in_words(one) for one in raw if one is not None)
    return str(raw)


def codes_of(given: Iterable[Given]) -> dict[str, list[str]]:
    """What routing may know of answers: codes out of the city's lists, and nothing that anybody wrote."""
    return {
        one.code: one.value if isinstance(one.value, list) else [one.value]
        for one in given
        if one.question is not None and one.question.has_choices
    }


def rows_of(signal: Signal, given: Iterable[Given]) -> list[ExtraAnswer]:
    """The answers as unsaved rows."""
    return [
        ExtraAnswer(
            signal=signal,
            question_id=one.question.id if one.question else None,
            code=one.code,
            wording=one.wording,
            value=one.value,
            text=one.text,
        )
        for one in given
    ]
