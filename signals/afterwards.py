"""What a reporter does with a signal that was sent: add a photo, take it back, ask for a new link.

As in `workflow`, `at` is now when left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from outbox import post
from outbox.models import Letter
from signals import attachments, mail_defaults, uploads
from signals.history import event
from signals.links import status_url
from signals.listening import listen
from signals.models import (
    MAX_TEXT,
    Attachment,
    ClosingResult,
    Event,
    Message,
    NoticeKind,
    Reporter,
    Sensitivity,
    Signal,
    Status,
)
from signals.notices import notify_holders
from signals.typed import read
from signals.workflow import Changed, hold, move

# Files that a reporter may add to one signal in all.
MOST_FILES: Final = 20
_FILES: Final = (
    gettext_lazy("De melder stuurde een bestand"),
    gettext_lazy("De melder van signaal %s stuurde een foto of bestand."),
)
_TOOK_BACK: Final = (
    gettext_lazy("De melder trok een signaal in"),
    gettext_lazy("De melder trok signaal %s in. U hoeft niets te doen."),
)
_ASKS: Final = (
    gettext_lazy("De melder wil een signaal intrekken"),
    gettext_lazy("De melder wil signaal %s intrekken. Het is niet gesloten: kijk eerst of dat verantwoord is."),
)


def add_files(signal: Signal, files: Sequence[UploadedFile], *, at: datetime.datetime | None = None) -> None:
    """Keep photos or PDFs that the reporter sends later, all or none; who has the signal hears of it.

    Raises `ValidationError` (key `bestand`) as `attachments.attach_all`, and `Changed` where it is closed by now.
    """
    with attachments.whole():
        if files:
            hold(signal.pk)
            fresh = Signal.objects.select_related("team").get(pk=signal.pk)
            if not fresh.is_open:
                raise Changed(_("Uw bericht is intussen gesloten."))
            attach_own(fresh, files, at=at)
            notify_holders(NoticeKind.ANSWER, fresh, words=_FILES)
        else:
            attachments.attach_all(signal, files, by=None)


def attach_own(signal: Signal, files: Sequence[UploadedFile], *, at: datetime.datetime | None = None) -> None:
    """Keep files of the reporter, who sees them on the status page; the caller holds the signal and tells who has it.

    Raises `ValidationError` (key `bestand`) as `attachments.attach_all`, and for more than `MOST_FILES` in all.
    """
    if len(files) > files_left(signal):
        refused = _("U kunt bij een bericht hoogstens %d bestanden sturen.") % MOST_FILES
        raise ValidationError({"bestand": ValidationError(refused, code="too_many")})
    attachments.attach_all(signal, files, by=None, shared=True, at=at)


def add_photos_of_form(signal: Signal, form: str) -> None:
    """Keep photos that were added to a form (its random name) after it was sent: somebody went back, and sent the same
    words once more. Nothing where there are none, or where they do not fit any more."""
    number = len(uploads.of_form(form))
    if not number:
        return
    with transaction.atomic():
        hold(signal.pk)
        fresh = Signal.objects.select_related("team").get(pk=signal.pk)
        if fresh.is_open and number <= files_left(fresh):
            uploads.hand_over(form, fresh, at=timezone.now())
            notify_holders(NoticeKind.ANSWER, fresh, words=_FILES)


def withdraws_at_once(signal: Signal) -> bool:
    """Whether taking it back closes it. What is sensitive or urgent a person looks at first: who tells of violence at
    home may be made to take it back."""
    return signal.sensitivity == Sensitivity.ORDINARY and not signal.is_urgent


def withdraw(signal: Signal, *, text: str = "", at: datetime.datetime | None = None, tell: bool = True) -> bool:
    """Take a signal back for its reporter; True where that closed it, False where a person looks first.

    `text` is why, where they say so: where it tells of danger a person looks first. Raises `ValidationError` (key
    `toelichting`), and `Changed` where it is closed.
    """
    text, wrong = read(text, longest=MAX_TEXT)
    if wrong:
        raise ValidationError({"toelichting": wrong})
    with transaction.atomic():
        hold(signal.pk)
        now = at or timezone.now()
        fresh = Signal.objects.select_related("team", "category").get(pk=signal.pk)
        if not fresh.is_open:
            raise Changed(_("Uw bericht is intussen gesloten."))
        if not withdraws_at_once(fresh) and fresh.events.filter(what=Event.What.TAKEN_BACK).exists():
            raise Changed(_("U vroeg dit al. Een medewerker kijkt ernaar."))
        listen(fresh, text, at=now, tell=tell)
        at_once = withdraws_at_once(fresh)
        message = Message.objects.create(
            signal=fresh,
            what=Message.What.REACTION,
            status=Status.CANCELLED if at_once else fresh.status,
            text=text or _("Ik wil dit bericht intrekken."),
            at=now,
        )
        event(fresh, Event.What.TAKEN_BACK, by=None, after=message.pk, at=now).save()
        if at_once:
            with override("nl"):
                name = _("Ingetrokken door de melder")
            result, _made = ClosingResult.objects.get_or_create(
                slug=ClosingResult.TAKEN_BACK, defaults={"name": name, "is_active": False, "order": 900}
            )
            with override(fresh.language):
                words = _("U hebt uw bericht ingetrokken. Wij doen er verder niets mee.")
            move(fresh, to=Status.CANCELLED, by=None, text=words, result=result, at=now, tell=tell)
        else:
            Signal.objects.filter(pk=fresh.pk).update(updated_at=now)
        if tell:
            notify_holders(NoticeKind.ANSWER, fresh, words=_TOOK_BACK if at_once else _ASKS)
    return at_once


def send_new_link(signal: Signal) -> None:
    """Mail the reporter a new link to the status page; gives no sign of whether there is an address."""
    reporter = Reporter.objects.filter(signal=signal).first()
    if reporter is None or not reporter.email:
        return
    with override(signal.language):
        sender = mail_defaults.sender()
        body = _(
            "Beste lezer,\n\nHier is een nieuwe link naar uw bericht %(number)s:\n%(url)s\n\n"
            "Met vriendelijke groet,\n%(sender)s"
        ) % {"number": signal.number, "url": status_url(signal), "sender": sender}
        subject = _("Nieuwe link naar uw bericht (%s)") % signal.number
    with transaction.atomic():
        post.write(Letter(reference=signal.number, recipient=reporter.email, subject=subject, body=body))
        event(signal, Event.What.LINK_MAILED, by=None).save()


def files_left(signal: Signal) -> int:
    """How many more files the reporter may add."""
    own = Attachment.objects.filter(signal=signal, officer=None, client=None).count()
    return max(MOST_FILES - own, 0)
