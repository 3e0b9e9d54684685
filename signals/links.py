"""Signed links: unguessable, expiring, and holding no personal data.

A reporter opens one signal or answers one question with it, as long as it has the number that the signal has
(`Signal.link_number`); a partner outside opens one action or one question to look along, and nothing else of its
signal.
"""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse

from signals.models import Consult, HasLink, Question, Signal, TeamAction

_SALT = "wijkwerk.signals.status"
_ANSWER_SALT = "wijkwerk.signals.answer"
_PARTNER_SALT = "wijkwerk.signals.partner"
_CONSULT_SALT = "wijkwerk.signals.looking-along"
_DAY = 86_400
# What was signed, and its signature.
_SIGNED = r"[\w:-]+"

Asked = TypeVar("Asked", bound=HasLink)


class _DaySigner(signing.TimestampSigner):
    """Signs with the day, so that a mail that is shown before it goes out holds the same link."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) // _DAY * _DAY)


class LinkExpired(Exception):
    """The link was real, and is too old; it can be asked again. Of a partner's link: what the partner may name
    (`reference`, perhaps nothing), and whether there is nothing to answer any more (`is_over`)."""

    def __init__(self, *, reference: str = "", is_over: bool = False) -> None:
        super().__init__()
        self.reference, self.is_over = reference, is_over


class LinkUnknown(Exception):
    """The link was changed or made up."""


class LinkWithdrawn(Exception):
    """The link was real, and was taken back; `replaced`: by a newer one."""

    def __init__(self, *, replaced: bool) -> None:
        super().__init__()
        self.replaced = replaced


def read_token(token: str, *, salt: str, days: int | None) -> Any:
    """What a token of ours holds. Raises `LinkExpired` when it is older than `days` (None: never), or `LinkUnknown`."""
    try:
        return signing.loads(token, salt=salt, max_age=None if days is None else days * _DAY)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except signing.BadSignature as error:
        raise LinkUnknown from error


def _is_fresh(token: str, *, salt: str, days: int) -> bool:
    """Whether a token was made by us and is not too old; asks the database nothing."""
    try:
        read_token(token, salt=salt, days=days)
    except (LinkExpired, LinkUnknown):
        return False
    return True


def _reader_days() -> int:
    """How long a reporter's link opens, with the day on which it was made."""
    return int(settings.STATUS_LINK_DAYS) + 1


def as_id(held: Any) -> UUID:
    """The id that a token holds. Raises `LinkUnknown` for one that holds none."""
    try:
        return UUID(hex=held)
    except (ValueError, TypeError, AttributeError) as error:
        raise LinkUnknown from error


def _reader_token(public_id: UUID, signal: Signal, *, salt: str) -> str:
    """A token for the reporter of a signal. Of the first link it holds no number: most signals never have another."""
    held = [public_id.hex, signal.link_number] if signal.link_number else public_id.hex
    return _DaySigner(salt=salt).sign_object(held)


def _read_by_reporter(token: str, *, salt: str) -> tuple[UUID, int]:
    """The id that a reporter's token holds, and the number of its link. Raises `LinkUnknown` for one that holds none;
    how old it is `_check_reader` looks at."""
    held = read_token(token, salt=salt, days=None)
    public_id, number = held if isinstance(held, list) and len(held) == 2 else (held, 0)
    return as_id(public_id), number


def _check_reader(token: str, signal: Signal, number: int, *, salt: str, expired: bool = False) -> None:
    """Raise `LinkWithdrawn` for a link of before the mail address was corrected, and `LinkExpired` for one that is too
    old, unless it may be (`expired`)."""
    if number != signal.link_number:
        raise LinkWithdrawn(replaced=True)
    if not expired:
        read_token(token, salt=salt, days=_reader_days())


def status_token(signal: Signal) -> str:
    """The token that opens this signal for its reporter, for `STATUS_LINK_DAYS` days after today."""
    return _reader_token(signal.public_id, signal, salt=_SALT)


def status_url(signal: Signal) -> str:
    """The full address of the status page, for mails and the API."""
    return settings.BASE_URL + reverse("status", args=[status_token(signal)])


def judgement_url(signal: Signal, choice: str) -> str:
    """The full address where a reporter says what they think of the outcome, with an answer filled in, for mails."""
    return f"{settings.BASE_URL}{reverse('status-judge', args=[status_token(signal)])}?antwoord={choice}"


def is_status_token(token: str) -> bool:
    """Whether a token opens a status page, as far as can be said without the database."""
    return _is_fresh(token, salt=_SALT, days=_reader_days())


def signal_of(token: str, *, expired: bool = False) -> Signal:
    """The signal that a token opens, or (`expired`) once opened, for mailing its reporter a new one.

    Raises `LinkWithdrawn` for a link of before the mail address was corrected, `LinkExpired`, or `LinkUnknown` (also
    when the signal is gone).
    """
    public_id, number = _read_by_reporter(token, salt=_SALT)
    try:
        signal = Signal.objects.for_list().get(public_id=public_id)
    except Signal.DoesNotExist as error:
        raise LinkUnknown from error
    _check_reader(token, signal, number, salt=_SALT, expired=expired)
    return signal


def answer_url(question: Question) -> str:
    """The full address where the reporter answers a question, for mails."""
    token = _reader_token(question.public_id, question.signal, salt=_ANSWER_SALT)
    return settings.BASE_URL + reverse("answer", args=[token])


def is_answer_token(token: str) -> bool:
    """Whether a token opens the page of a question, as far as can be said without the database."""
    return _is_fresh(token, salt=_ANSWER_SALT, days=_reader_days())


def question_of(token: str) -> Question:
    """The question that a token opens. Raises as `signal_of`."""
    public_id, number = _read_by_reporter(token, salt=_ANSWER_SALT)
    try:
        question = Question.objects.select_related("signal__team", "message").get(public_id=public_id)
    except Question.DoesNotExist as error:
        raise LinkUnknown from error
    _check_reader(token, question.signal, number, salt=_ANSWER_SALT)
    return question


def with_new_links(text: str, signal: Signal) -> str:
    """A mail to the reporter of a signal with the links to its pages that work now, whatever links stood there."""
    for name, salt in (("status", _SALT), ("answer", _ANSWER_SALT)):
        start = re.escape(settings.BASE_URL + reverse(name, args=["x"])[:-1])
        text = re.sub(rf"(?<={start}){_SIGNED}", partial(_anew, signal=signal, salt=salt), text)
    return text


def _anew(found: re.Match[str], *, signal: Signal, salt: str) -> str:
    """The token in place of one that a text holds: as it was where it opens nothing of this signal."""
    try:
        public_id, _number = _read_by_reporter(found[0], salt=salt)
    except LinkUnknown:
        return found[0]
    is_of_it = public_id == signal.public_id or Question.objects.filter(signal=signal, public_id=public_id).exists()
    return _reader_token(public_id, signal, salt=salt) if is_of_it else found[0]


def for_colleagues(text: str) -> str:
    """A mail to a reporter for the eyes of colleagues: who has one of its links could answer, judge what was done, or
    withdraw as the reporter. At whatever address we were when it went out; what stands behind the token stays, since it
    says what the link is for."""
    for name in ("status", "answer"):
        start = re.escape(reverse(name, args=["x"])[:-1])
        text = re.sub(rf"(https?://[^\s/]+{start}){_SIGNED}", r"\1…", text)
    return text


def partner_token(action: TeamAction) -> str:
    """The token that opens this action for its partner: the one of the last link, and no earlier one."""
    return link_token(action, salt=_PARTNER_SALT)


def partner_url(action: TeamAction) -> str:
    """The full address of the page where a partner sees and answers what it was asked."""
    return settings.BASE_URL + reverse("external", args=[partner_token(action)])


def is_partner_token(token: str) -> bool:
    """Whether a token opens the page of an action, as far as can be said without the database."""
    return _is_fresh(token, salt=_PARTNER_SALT, days=settings.PARTNER_LINK_DAYS + 1)


def action_of(token: str) -> TeamAction:
    """The action that a partner's token opens, with its signal.

    Raises `LinkExpired`, `LinkWithdrawn` (also where the partner is not in use any more), or `LinkUnknown`.
    """
    rows = TeamAction.objects.select_related("signal__category", "signal__team", "team", "partner")
    return opened_by(token, rows, salt=_PARTNER_SALT)


def consult_token(consult: Consult) -> str:
    """The token that opens this question to look along for the partner that was asked."""
    return link_token(consult, salt=_CONSULT_SALT)


def consult_url(consult: Consult) -> str:
    """The full address of the page where a partner reads and answers a question to look along."""
    return settings.BASE_URL + reverse("external-consult", args=[consult_token(consult)])


def consult_of(token: str) -> Consult:
    """The question to look along that a partner's token opens, with its signal. Raises as `action_of`."""
    rows = Consult.objects.select_related("signal__category", "signal__team", "partner")
    return opened_by(token, rows, salt=_CONSULT_SALT)


def link_token(asked: HasLink, *, salt: str) -> str:
    """The token of the last link that a partner was sent for something that it was asked; no earlier one opens it."""
    return signing.dumps([asked.public_id.hex, asked.link_number], salt=salt)


def opened_by(token: str, rows: QuerySet[Asked], *, salt: str) -> Asked:
    """Which of these rows, of something that a partner was asked, a token of `link_token` opens: that of the last
    link, until the end of its last day (`HasLink.link_works_until`).

    Raises `LinkExpired`, `LinkWithdrawn` (also where the partner is not in use any more), or `LinkUnknown`.
    """
    try:
        public_id, number = read_token(token, salt=salt, days=None)
        asked = rows.get(public_id=as_id(public_id), partner__isnull=False)
    except (ValueError, TypeError, ObjectDoesNotExist) as error:
        raise LinkUnknown from error
    if number != asked.link_number:
        raise LinkWithdrawn(replaced=asked.link_withdrawn_at is None)
    if asked.link_withdrawn_at is not None or not (asked.partner and asked.partner.is_active):
        raise LinkWithdrawn(replaced=False)
    if not asked.has_working_link:
        raise LinkExpired(reference=asked.reference, is_over=not asked.is_open)
    return asked
