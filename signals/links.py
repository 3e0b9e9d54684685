"""The signed link by which a reporter opens one signal: unguessable, expiring, and holding no personal data."""

from __future__ import annotations

import time
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from signals.models import Signal

_SALT = "wijkwerk.signals.status"
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
