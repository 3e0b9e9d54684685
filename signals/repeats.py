"""Sending the same thing twice is once: a double click, a broken connection, a program that tries again. It makes one
signal, and adds one thing to a signal."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officers.models import Officer
from signals import intake
from signals.history import Actor
from signals.models import IdempotencyKey, Signal
from signals.workflow import Changed

# A program that tries again does so within days, and nobody sends the form of last week twice.
REMEMBERED: Final = datetime.timedelta(days=7)


def receive_form_once(
    report: intake.Report,
    *,
    form: str,
    by: Officer | None = None,
    to: intake.Recipient | None = None,
    then: Callable[[Signal], None] | None = None,
) -> Signal:
    """Take in a report from a form, or give the signal that the same form with the same words made before.

    `form` is the random name that the form got when it was shown, `by` the officer who fills it in (None: a
    resident), `to` for whom; `then` is done with a new signal in the same transaction. Other words in the same form
    (somebody went back and wrote something else) make another signal: nothing that anybody writes is dropped. Without
    a name every sending counts. Raises what `intake.receive` raises.
    """
    if not form:
        with transaction.atomic():
            signal = intake.receive(report, by=by, to=to)
            if then:
                then(signal)
        return signal
    body = _digest_of(report)
    # The words are part of the key: other words never meet the first ones.
    signal, _body = _once(report, by=by, to=to, then=then, key=_digest(f"form:{form}:{body}"), body=body)
    return signal


def receive_request_once(report: intake.Report, *, by: Actor, sender: str, key: str) -> Signal:
    """Take in a report of a program, or give the signal that the same request made before.

    `key` is what the program says with `Idempotency-Key`, `sender` is who it is: keys of others are other keys.
    Raises `OtherContent` where the key came with something else before, and what `intake.receive` raises.
    """
    body = _digest_of(report)
    signal, made_with = _once(report, by=by, key=_digest(f"request:{sender}:{key}"), body=body)
    if made_with != body:
        raise OtherContent(_("Met deze Idempotency-Key is eerder iets anders gestuurd. Kies een nieuwe."))
    return signal


def do_once(signal: Signal, do: Callable[[], object], *, form: str, words: Mapping[str, Any], by: Officer) -> None:
    """Add something to a signal (`do`: a note, an action, a promise to call) unless this officer sent the same form
    with the same words before.

    `form` is as for `receive_form_once`, `words` what was filled in by its names, files as they came. Other words are
    something else. Raises what `do` raises, and then it was not done and may be sent again.
    """
    if not form:
        do()
        return
    body = _digest(json.dumps(words, sort_keys=True, default=_as_text))
    key = _digest(f"add:{signal.pk}:{by.pk}:{form}:{body}")
    with transaction.atomic():
        # First: the second of two at once waits here, and then finds that it was done.
        _kept, is_new = IdempotencyKey.objects.get_or_create(
            key_digest=key, defaults={"body_digest": body, "signal": signal}
        )
        if is_new:
            do()


def forget() -> int:
    """Forget what was sent more than a week ago (`REMEMBERED`); gives how many. The signals stay."""
    gone, _each = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - REMEMBERED).delete()
    return gone


class OtherContent(Changed):
    """The key of a request was used before, for another request."""


def _once(
    report: intake.Report,
    *,
    by: Actor,
    key: str,
    body: str,
    to: intake.Recipient | None = None,
    then: Callable[[Signal], None] | None = None,
) -> tuple[Signal, str]:
    """The signal of a key, made now or before, and the digest of what it was made with."""
    before = _signal_of(key)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            signal = intake.receive(report, by=by, to=to)
            if then:
                then(signal)
            # Last, so that the second of two at once waits here, and then finds the first one's signal.
            IdempotencyKey.objects.create(key_digest=key, body_digest=body, signal=signal)
            return signal, body
    except IntegrityError:
        before = _signal_of(key)
        if before is None:
            raise
        return before


def _signal_of(key: str) -> tuple[Signal, str] | None:
    found = IdempotencyKey.objects.filter(key_digest=key).select_related("signal__category", "signal__area").first()
    return (found.signal, found.body_digest) if found else None


def _digest_of(report: intake.Report) -> str:
    return _digest(json.dumps(dataclasses.asdict(report), sort_keys=True, default=str))


def _as_text(value: object) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return f"{value.name}:{content.hexdigest()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
