"""Writing and delivering letters: written in the transaction, sent after it, never lost.

A letter is delivered at least once. Who delivers it first claims it, by moving the moment of its next attempt to the
end of a lease; one UPDATE decides who wins, and no lock and no transaction is held while a mail server keeps us
waiting. A worker that dies leaves the row as it is, and after the lease the sweeper takes it up; the receiver may then
get the same Message-ID twice. An attempt counts from the claim, so a letter that kills its worker ends as failed too.

The line to the mail server is opened before a letter is claimed: a server that cannot be reached is no fault of a
letter, and costs none. Nor does a letter fail for good while the server takes no other letters either.
"""

from __future__ import annotations

import datetime
import enum
import logging
import smtplib
import time
from collections.abc import Sequence
from contextlib import ExitStack
from email.errors import MessageError
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu import pools
from kombu.exceptions import OperationalError

from outbox.models import Letter, MailboxMail

logger = logging.getLogger(__name__)

LONGEST_WAIT: Final = datetime.timedelta(hours=6)
# Steps in a conversation with a mail server, each of which may take EMAIL_TIMEOUT: the lease outlasts them together.
_STEPS: Final = 12
# Seconds after which a round begins no further letter; with one lease more it still ends before CELERY_TASK_TIME_LIMIT.
_ROUND: Final = 50
# What a letter is that begins again: nobody was told yet that it fails.
_ANEW: Final[dict[str, Any]] = {
    "state": Letter.State.WAITING, "attempts": 0, "error": "", "reported_at": None, "told_at": None,
}  # fmt: skip
# Seconds. Somebody waits for their page while we wake a worker: a Redis that hangs must not be felt.
_IMPATIENT: Final = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}


class Outcome(enum.Enum):
    """What came of one attempt."""

    NOT_DUE = enum.auto()  # sent already, not due, or in another worker's hands
    SENT = enum.auto()
    LATER = enum.auto()  # refused for now
    FAILED = enum.auto()  # nobody tries any more, until somebody sends it again
    BROKEN_OFF = enum.auto()  # later as well, and the next letter may meet the same
    UNREACHABLE = enum.auto()  # there is no line to the mail server: nothing was tried


def write(*letters: Letter) -> list[Letter]:
    """Put letters in the outbox, in the caller's transaction, and wake a worker once it is committed.

    Takes unsaved `Letter`s. A wake-up that fails (Redis is away) is no error: the sweeper finds the row.
    """
    written = Letter.objects.bulk_create(letters)
    if written:
        transaction.on_commit(lambda: _wake([letter.pk for letter in written]), robust=True)
    return written


def _wake(letter_ids: list[int]) -> None:
    """Tell Celery that there is post; without Redis the sweeper does the same a little later."""
    from outbox.tasks import deliver_letters

    if not wake(deliver_letters, letter_ids):
        logger.warning("outbox: no broker, the sweeper will deliver %d letter(s)", len(letter_ids))


def wake(task: Any, *arguments: Any) -> bool:
    """Wake a worker for a task, without making whoever asks for a page wait: False where there is no broker. Whatever
    is to be done stands in a row, and a sweeper finds it."""
    try:
        with _producers().acquire(block=True, timeout=1) as producer:
            task.apply_async(list(arguments), producer=producer, retry=False)
    except (OperationalError, OSError):
        return False
    return True


@cache
def _producers() -> Any:
    """Lines to the broker with timeouts of their own: the worker's reads have to be patient, ours may not be.

    Kept by the process: finding this pool again took a third of a wake-up.
    """
    from outbox.tasks import deliver_letters

    return pools.producers[deliver_letters.app.connection_for_write(transport_options=_IMPATIENT)]


def deliver(letter_id: int) -> bool:
    """Send one letter that is due; True when it was sent by this call. Safe to call twice, from two places at once."""
    return deliver_all([letter_id]) == 1


def deliver_all(letter_ids: Sequence[int]) -> int:
    """Send these letters, in order, as far as they are due and a round lasts; gives how many were sent.

    A letter that fails does not hold up the next. A mail server that cannot be reached does: all stay due, without an
    attempt, for the next sweep.
    """
    # Made first: settings for mail that are wrong must not count as attempts.
    mailer = get_connection()
    begun = time.monotonic()
    sent = 0
    for at, letter_id in enumerate(letter_ids):
        if time.monotonic() - begun > _ROUND:
            break
        outcome = _attempt(letter_id, mailer, behind=letter_ids[at:])
        sent += outcome is Outcome.SENT
        if outcome in (Outcome.BROKEN_OFF, Outcome.UNREACHABLE):
            break
    return sent


def _attempt(letter_id: int, mailer: BaseEmailBackend, *, behind: Sequence[int]) -> Outcome:
    """Open a line, and send a letter over it; `behind` are the letters that it keeps waiting where there is no line."""
    if not Letter.objects.due().filter(pk=letter_id).exists():
        return Outcome.NOT_DUE
    with ExitStack() as line:
        try:
            line.enter_context(mailer)
        except (smtplib.SMTPException, OSError) as error:
            cause = _cause(error)
            logger.warning("outbox: no line to the mail server: %s", cause)
            Letter.objects.due().filter(pk__in=behind).exclude(error=cause).update(error=cause)
            return Outcome.UNREACHABLE
        return _send(letter_id, mailer)


def _send(letter_id: int, mailer: BaseEmailBackend) -> Outcome:
    """Claim a letter, send it, and write down what came of it: three steps, each its own transaction."""
    letter = _claim(letter_id)
    if letter is None:
        return Outcome.NOT_DUE
    if letter.attempts > settings.OUTBOX_MAX_ATTEMPTS:
        return _fail(letter, "worker died")
    try:
        if mailer.send_messages([_as_mail(letter)]) == 0:
            return _fail(letter, "no recipient")
    except (ValueError, MessageError) as error:
        # A header or address that cannot be written down: it never will.
        return _fail(letter, type(error).__name__)
    except (smtplib.SMTPException, OSError) as error:
        if _refused_for_good(error) or (
            letter.attempts >= settings.OUTBOX_MAX_ATTEMPTS and _others_get_through(letter)
        ):
            return _fail(letter, _cause(error))
        return _postpone(letter, error)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=timezone.now(), error="")
    return Outcome.SENT


def _claim(letter_id: int) -> Letter | None:
    """Take a letter that is due for as long as the lease lasts, and count the attempt; None where another has it."""
    now = timezone.now()
    lease = datetime.timedelta(seconds=_STEPS * settings.EMAIL_TIMEOUT)
    claimed = Letter.objects.due(at=now).filter(pk=letter_id).update(attempts=F("attempts") + 1, due_at=now + lease)
    return Letter.objects.filter(pk=letter_id).first() if claimed else None


def _as_mail(letter: Letter) -> EmailMessage:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe_url:
        # RFC 2369, and RFC 8058 for the press of one button in a mail program.
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.recipient],
        headers=headers,
    )


def _fail(letter: Letter, cause: str) -> Outcome:
    """Give up on a letter, unless somebody gave it a new series of attempts meanwhile."""
    _still_ours(letter).update(state=Letter.State.FAILED, error=cause)
    logger.error("outbox: letter %d failed for good after %d attempt(s): %s", letter.pk, letter.attempts, cause)
    return Outcome.FAILED


def _postpone(letter: Letter, error: OSError) -> Outcome:
    """Try again later, with a longer wait each time; never without an attempt left."""
    cause = _cause(error)
    _still_ours(letter).update(
        due_at=timezone.now() + wait_before(letter.attempts + 1),
        attempts=min(letter.attempts, settings.OUTBOX_MAX_ATTEMPTS - 1),
        error=cause,
    )
    logger.warning("outbox: letter %d attempt %d failed: %s", letter.pk, letter.attempts, cause)
    about_this_letter = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return Outcome.LATER if isinstance(error, about_this_letter) else Outcome.BROKEN_OFF


def _others_get_through(letter: Letter) -> bool:
    """Whether the server took any letter since the attempt before this one: then the trouble is this letter's."""
    return Letter.objects.filter(sent_at__gte=timezone.now() - wait_before(letter.attempts)).exists()


def _still_ours(letter: Letter) -> models.QuerySet[Letter]:
    """The row, while our lease is what it holds: its end is a moment that no other claim shares."""
    return Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING, due_at=letter.due_at)


def _refused_for_good(error: OSError) -> bool:
    """Whether the server said that this recipient does not exist (5xx, RFC 5321 4.2.1); trying again is no use."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _reply in error.recipients.values()
    )


def wait_before(attempt: int) -> datetime.timedelta:
    """How long to wait before an attempt (2 is the first retry): doubling, at most six hours."""
    seconds = settings.OUTBOX_BACKOFF_SECONDS * 2 ** min(max(attempt - 2, 0), 20)
    return min(datetime.timedelta(seconds=seconds), LONGEST_WAIT)


def send_again(letter: Letter) -> bool:
    """Give a letter that failed, or waits, a new series of attempts from now; False when it was sent already."""
    changed = (
        Letter.objects.filter(pk=letter.pk).exclude(state=Letter.State.SENT).update(**_ANEW, due_at=timezone.now())
    )
    if changed:
        transaction.on_commit(lambda: _wake([letter.pk]), robust=True)
    return bool(changed)


def send_all_again(cause: str) -> int:
    """Give all letters that failed for this cause (`Letter.error`) a new series of attempts from now; gives how many.

    No worker is woken for each: the sweeper takes them up in its rounds, so that a mail server that just came back is
    not asked everything at once.
    """
    return Letter.objects.failed().filter(error=cause).update(**_ANEW, due_at=timezone.now())


def redirect(letter_ids: Sequence[int], *, to: str) -> int:
    """Let letters that were not sent go to another address, or (empty) nowhere: then they are deleted. Gives how many.

    A letter in a worker's hands may still go to where it was going.
    """
    letters = Letter.objects.filter(pk__in=letter_ids).exclude(state=Letter.State.SENT)
    if to:
        return letters.update(recipient=to)
    _total, by_model = letters.delete()
    return by_model.get(Letter._meta.label, 0)


def purge(*, days: int | None = None) -> int:
    """Delete letters that were sent, or that failed for good, more than `days` ago (OUTBOX_KEEP_DAYS); gives how many.

    Rows go as a whole: address and text are personal data, and what is left without them says nothing. What was told
    stays, word for word, with the signal (`signals.models.Message`), for as long as the signal does. What waits stays;
    so does for as long again what failed without anybody having been told.
    """
    keep = datetime.timedelta(days=settings.OUTBOX_KEEP_DAYS if days is None else days)
    before = timezone.now() - keep
    # Of what failed, `due_at` is about when: the end of the lease of its last attempt.
    failed = Q(state=Letter.State.FAILED, due_at__lt=before)
    old = Letter.objects.filter(
        Q(state=Letter.State.SENT, sent_at__lt=before)
        | failed & (Q(reported_at__isnull=False) | Q(due_at__lt=before - keep))
    )
    _total, by_model = old.delete()
    MailboxMail.objects.filter(received_at__lt=before).delete()
    return by_model.get(Letter._meta.label, 0)


def _cause(error: OSError) -> str:
    """Why sending failed, without addresses: an SMTP answer often repeats the recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(answer[0]) for answer in error.recipients.values()})
        return f"SMTPRecipientsRefused {' '.join(codes)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    if error.errno:
        return f"{type(error).__name__} {error.errno}"
    return type(error).__name__
