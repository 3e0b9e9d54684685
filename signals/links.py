"""The signed links by which a reporter opens one signal, or answers one question: unguessable, expiring, and holding
no personal data."""

from __future__ import annotations

import re
import time
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from signals.models import Question, Signal

_SALT = "wijkwerk.signals.status"
_ANSWER_SALT = "wijkwerk.signals.answer"
_DAY = 86_400


class _DaySigner(signing.TimestampSigner):
    """Signs with the day, so that a mail that is shown before it goes out holds the same link."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) // _DAY * _DAY)


class LinkExpired(Exception):
    """The link was real, and is too old; it can be asked again."""


class LinkUnknown(Exception):
    """The link was changed or made up."""


def status_token(signal: Signal) -> str:
    """The token that opens this signal for its reporter, for `STATUS_LINK_DAYS` days after today."""
    return _DaySigner(salt=_SALT).sign_object(signal.public_id.hex)


def status_url(signal: Signal) -> str:
    """The full address of the status page, for mails and the API."""
    return settings.BASE_URL + reverse("status", args=[status_token(signal)])


def signal_of(token: str) -> Signal:
    """The signal that a token opens. Raises `LinkExpired`, or `LinkUnknown` (also when the signal is gone)."""
    try:
        public_id = UUID(hex=signing.loads(token, salt=_SALT, max_age=(settings.STATUS_LINK_DAYS + 1) * _DAY))
        return Signal.objects.for_list().get(public_id=public_id)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except (signing.BadSignature, ValueError, TypeError, AttributeError, Signal.DoesNotExist) as error:
        raise LinkUnknown from error


def answer_url(question: Question) -> str:
    """The full address where the reporter answers a question, for mails."""
    token = _DaySigner(salt=_ANSWER_SALT).sign_object(question.public_id.hex)
    return settings.BASE_URL + reverse("answer", args=[token])


def question_of(token: str) -> Question:
    """The question that a token opens. Raises `LinkExpired`, or `LinkUnknown` (also when the question is gone)."""
    try:
        public_id = UUID(hex=signing.loads(token, salt=_ANSWER_SALT, max_age=(settings.STATUS_LINK_DAYS + 1) * _DAY))
        return Question.objects.select_related("signal__team", "message").get(public_id=public_id)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except (signing.BadSignature, ValueError, TypeError, AttributeError, Question.DoesNotExist) as error:
        raise LinkUnknown from error


def without_answer_links(text: str) -> str:
    """A mail for the eyes of colleagues: who has the link of the answer could answer as the reporter."""
    start = re.escape(settings.BASE_URL + reverse("answer", args=["x"])[:-1])
    return re.sub(rf"{start}\S+", lambda found: found[0].rpartition("/")[0] + "/…", text)
