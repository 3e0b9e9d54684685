"""Photos of a form that is not sent yet: kept for a few hours, handed over when the form is sent, else removed.

Each is cleaned like any file (`signals/attachments.py`). Nobody can open them by an address: the form shows small
pictures within its own page, to who holds the form.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import logging
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from signals.attachments import fit, named, refusal, sort_of, whole, write_files
from signals.history import event
from signals.models import Attachment, Event, Signal, Upload
from signals.models.attachment import forget_files

logger = logging.getLogger(__name__)

# Of a small picture within a page, in points: it goes over the wire with each step.
_SIDE: Final = 200


def keep(form: str, files: Sequence[UploadedFile]) -> list[Upload]:
    """Keep photos with an unfinished form, all of them or none.

    `form` is the random name of the form. Raises `ValidationError` (key `bestand`) that names the file, for one that is
    too large, no photo, broken or infected, for one too many, and while too much waits from others.
    """
    if not form:
        raise refusal(_("Uw foto’s horen bij geen formulier. Begin opnieuw."), code="form")
    digest = _digest(form)
    if _waiting() > settings.UPLOADS_WAITING_MB * 1_000_000:
        raise refusal(_("Er komen nu te veel foto’s binnen. Verstuur uw bericht zonder foto’s."), code="full")
    _refuse_too_many(digest, len(files))
    with tempfile.TemporaryDirectory(prefix="wijkwerk-") as folder:
        found = [fit(file, Path(folder, str(place))) for place, file in enumerate(files)]
        for one in found:
            if one.cleaned.media_type == Attachment.MediaType.PDF:
                raise refusal(
                    _("Dit is geen foto. Hier kunt u alleen foto’s toevoegen."), name=one.name, code="unknown"
                )
        with whole():
            _refuse_too_many(digest, len(found))
            kept = []
            for one in found:
                upload = Upload(
                    form_digest=digest,
                    media_type=one.cleaned.media_type,
                    name=named(one.name, Attachment(media_type=one.cleaned.media_type).ending),
                    size=one.cleaned.file.stat().st_size,
                )
                write_files(upload, one.cleaned)
                upload.save()
                kept.append(upload)
    return kept


def of_form(form: str) -> list[Upload]:
    """The photos that an unfinished form has so far."""
    return list(Upload.objects.filter(form_digest=_digest(form))) if form else []


def drop(form: str, public_id: str) -> None:
    """Take a photo out of an unfinished form. One that is gone, or of another form, is nothing."""
    try:
        known = uuid.UUID(public_id)
    except ValueError:
        return
    _remove(Upload.objects.filter(form_digest=_digest(form), public_id=known).values_list("pk", flat=True))


def hand_over(form: str, signal: Signal, *, at: datetime.datetime | None = None) -> None:
    """Give the photos of a form to the signal that it became, in the transaction that takes the signal in; `at` is when
    they came, where that was later. The reporter, whose own they are, sees them on the status page."""
    if not form:
        return
    moment = at or signal.received_at
    with transaction.atomic():
        uploads = list(Upload.objects.filter(form_digest=_digest(form)).select_for_update())
        if not uploads:
            return
        attachments = [
            Attachment(
                signal=signal,
                media_type=one.media_type,
                name=one.name,
                size=one.size,
                file=one.file.name,
                thumbnail=one.thumbnail.name,
                is_shared=True,
                at=moment,
            )
            for one in uploads
        ]
        Attachment.objects.bulk_create(attachments)
        Event.objects.bulk_create(
            event(signal, Event.What.FILE_ADDED, by=None, before=sort_of(one), after=one, at=moment)
            for one in attachments
        )
        # The rows only: the files stay, as those of the signal.
        Upload.objects.filter(pk__in=[one.pk for one in uploads]).delete()


def remove_abandoned(*, now: datetime.datetime | None = None) -> int:
    """Remove the photos of forms that were not sent within `UPLOAD_HOURS`. Gives how many."""
    before = (now or timezone.now()) - datetime.timedelta(hours=settings.UPLOAD_HOURS)
    removed = _remove(Upload.objects.filter(at__lt=before).values_list("pk", flat=True))
    if removed:
        logger.info("photos of unfinished forms: %d removed", removed)
    return removed


def small_picture(upload: Upload) -> str:
    """A small picture of a photo, as an address that holds the picture itself; empty where it cannot be read."""
    from PIL import Image  # only a form with a photo carries it

    try:
        # Our own JPEG, made by `cleaning`: not what a stranger sent.
        with upload.thumbnail.open("rb") as file, Image.open(file, formats=["JPEG"]) as picture:
            picture.thumbnail((_SIDE, _SIDE))
            made = io.BytesIO()
            picture.convert("RGB").save(made, format="JPEG", quality=72)
    except (OSError, ValueError):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(made.getvalue()).decode()


def _remove(ids: Iterable[int]) -> int:
    """Remove rows that are still there, and their files once that is sure."""
    with transaction.atomic():
        rows = list(Upload.objects.filter(pk__in=list(ids)).select_for_update())
        forget_files(name for one in rows for name in (one.file.name or "", one.thumbnail.name or ""))
        Upload.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def _refuse_too_many(digest: str, more: int) -> None:
    if Upload.objects.filter(form_digest=digest).count() + more > settings.FILES_AT_ONCE:
        raise refusal(_("U kunt hoogstens %d foto’s meesturen.") % settings.FILES_AT_ONCE, code="too_many")


def _waiting() -> int:
    """Bytes of all photos of unfinished forms."""
    return Upload.objects.aggregate(bytes=Sum("size"))["bytes"] or 0


def _digest(form: str) -> str:
    return hashlib.sha256(f"form:{form}".encode()).hexdigest()
