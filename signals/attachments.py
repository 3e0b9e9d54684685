"""Files with a signal: taking them in, sharing them with the reporter, taking them away.

Whether somebody may see one is the visibility rule's to say (`signals/visibility.py`): who may read the signal may see
its files, and the reporter, by the link of the status page, those that are shared.
"""

from __future__ import annotations

import datetime
import logging
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officers.models import ApiClient
from signals import cleaning, scanning
from signals.history import Actor, event, officer_of
from signals.models import Attachment, Event, Signal, Upload
from signals.models.attachment import FOLDER
from signals.workflow import hold

logger = logging.getLogger(__name__)

ACCEPTED: Final = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"
"""For a field that takes files: what a telephone or computer should offer. The content decides."""

# A file that no row names is somebody's upload for as long as a request may take; then it is an orphan.
_BEING_MADE: Final = datetime.timedelta(hours=1)
_LONGEST_NAME: Final = 120

CHOOSE_FILE: Final = gettext_lazy("Kies een bestand.")
_WHY: Final = {
    "unknown": gettext_lazy("Wij nemen foto’s (JPEG, PNG, WebP of HEIC) en PDF aan. Dit bestand is iets anders."),
    "two-in-one": gettext_lazy("In dit bestand zit nog een ander soort bestand. Dat nemen wij niet aan."),
    "too-many-points": gettext_lazy("Deze foto is te groot: meer dan 60 megapixels."),
    "too-many-pages": gettext_lazy("Deze PDF heeft te veel bladzijden."),
    "locked": gettext_lazy("Deze PDF is beveiligd met een wachtwoord. Stuur hem zonder wachtwoord."),
    "broken": gettext_lazy("Dit bestand is beschadigd: wij kunnen het niet openen."),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A file that may be kept, still in a temporary folder."""

    name: str
    cleaned: cleaning.Cleaned


def attach(
    signal: Signal, upload: UploadedFile, *, by: Actor, shared: bool = False, at: datetime.datetime | None = None
) -> Attachment:
    """Keep a photo or PDF with a signal; `by` None is the reporter. See `attach_all`."""
    return attach_all(signal, [upload], by=by, shared=shared, at=at)[0]


def attach_all(
    signal: Signal,
    uploads: Sequence[UploadedFile],
    *,
    by: Actor,
    shared: bool = False,
    at: datetime.datetime | None = None,
) -> list[Attachment]:
    """Keep photos and PDFs with a signal, all of them or none.

    Each is scanned for viruses where a scanner is set, known by its content, and cleaned (`signals/cleaning.py`).
    `shared`: the reporter sees them on the status page. Raises `ValidationError` (key `bestand`) that names the file,
    for one that is too large, of another kind, broken, infected or one too many.
    """
    if not uploads:
        raise ValidationError({"bestand": ValidationError(CHOOSE_FILE, code="required")})
    if len(uploads) > settings.FILES_AT_ONCE:
        raise refusal(_("Stuur hoogstens %d bestanden tegelijk.") % settings.FILES_AT_ONCE, code="too_many")
    with tempfile.TemporaryDirectory(prefix="wijkwerk-") as folder:
        # What takes long comes first, so that nobody waits for the signal meanwhile.
        found = [fit(upload, Path(folder, str(place))) for place, upload in enumerate(uploads)]
        with whole():
            hold(signal.pk)
            if signal.attachments.count() + len(found) > settings.FILES_PER_SIGNAL:
                raise refusal(
                    _("Bij een signaal passen hoogstens %d bestanden.") % settings.FILES_PER_SIGNAL, code="too_many"
                )
            moment = at or timezone.now()
            kept = [_keep(signal, one, by=by, shared=shared, at=moment) for one in found]
            Event.objects.bulk_create(
                [event(signal, Event.What.FILE_ADDED, by=by, before=sort_of(one), after=one, at=moment) for one in kept]
                + [
                    event(signal, Event.What.FILE_SHARED, by=by, before=sort_of(one), after=one, at=moment)
                    for one in kept
                    if shared and by is not None
                ]
            )
            Signal.objects.filter(pk=signal.pk).update(updated_at=moment)
    return kept


def share(attachment: Attachment, *, shared: bool, by: Actor, at: datetime.datetime | None = None) -> Attachment:
    """Let the reporter see a file on the status page, or no longer. Twice is once."""
    with transaction.atomic():
        changed = Attachment.objects.filter(pk=attachment.pk, is_shared=not shared).update(is_shared=shared)
        attachment.is_shared = shared
        if changed:
            what = Event.What.FILE_SHARED if shared else Event.What.FILE_KEPT
            _tell(attachment, what, by=by, at=at)
    return attachment


def remove(attachment: Attachment, *, by: Actor, at: datetime.datetime | None = None) -> None:
    """Take a file away for good, out of storage too. Who did it and when stays in the history. Twice is once."""
    with transaction.atomic():
        if Attachment.objects.filter(pk=attachment.pk).delete()[0]:
            _tell(attachment, Event.What.FILE_REMOVED, by=by, at=at)


def opened(file: FieldFile, *, about: Mapping[str, str]) -> File[bytes] | None:
    """A kept file, open to read from its first byte; None where storage has lost it, of which the log then says which
    one (`about`: ids)."""
    try:
        return file.open("rb")
    except FileNotFoundError:
        logger.error("a file is not in storage", extra={"audit": {"object": dict(about)}})
        return None


def remove_orphans(*, now: datetime.datetime | None = None) -> int:
    """Remove files that no row names and that are older than an hour: what a crash or a rolled back request left.

    Gives how many. Four queries for each of the 256 folders.
    """
    before = (now or timezone.now()) - _BEING_MADE
    removed = 0
    folders = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    for folder in folders:
        names = {f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]}
        known = Attachment.objects.filter(file__startswith=f"{FOLDER}/{folder}/").file_names()
        known += Attachment.objects.filter(thumbnail__startswith=f"{FOLDER}/{folder}/").file_names()
        for pair in Upload.objects.filter(file__startswith=f"{FOLDER}/{folder}/").values_list("file", "thumbnail"):
            known += pair
        for pair in Upload.objects.filter(thumbnail__startswith=f"{FOLDER}/{folder}/").values_list("file", "thumbnail"):
            known += pair
        for name in names.difference(known):
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    if removed:
        logger.info("files without a row: %d removed", removed)
    return removed


_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


@contextmanager
def whole() -> Iterator[None]:
    """A transaction that leaves no file in storage where it is rolled back.

    Who takes in a signal together with its files puts both into one. Without this around it, files of a transaction
    that is rolled back are removed an hour later (`remove_orphans`).
    """
    outer, names = _written.get(), []  # type: tuple[list[str] | None, list[str]]
    token = _written.set(names)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise
    else:
        if outer is not None:
            outer += names
    finally:
        _written.reset(token)


def fit(upload: UploadedFile, folder: Path) -> Fit:
    """The upload as it may be kept: scanned, known by its content and cleaned, in a folder that is made here.

    Raises `ValidationError` (key `bestand`) that names the file.
    """
    name = _plain_name(upload.name or "")
    if not upload.size:
        raise refusal(_("Dit bestand is leeg."), name=name, code="empty")
    if upload.size > settings.FILE_MAX_MB * 1_000_000:
        raise refusal(
            _("Dit bestand is te groot: hoogstens %d MB.") % settings.FILE_MAX_MB, name=name, code="too_large"
        )
    folder.mkdir()
    source, result = folder / "source", folder / "result"
    result.mkdir()
    with source.open("wb") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
    try:
        with source.open("rb") as file:
            scanning.scan(file)
        return Fit(name, cleaning.clean(source, into=result))
    except scanning.Infected as error:
        raise refusal(_("In dit bestand zit een virus. Wij nemen het niet aan."), name=name, code="virus") from error
    except scanning.ScannerAway as error:
        raise refusal(
            _("Wij kunnen bestanden nu niet op virussen nakijken. Probeer het later opnieuw."),
            name=name,
            code="scanner",
        ) from error
    except cleaning.Unfit as error:
        raise refusal(_WHY[error.code], name=name, code=error.code) from error
    finally:
        source.unlink(missing_ok=True)


def _keep(signal: Signal, one: Fit, *, by: Actor, shared: bool, at: datetime.datetime) -> Attachment:
    """Write the row and its files."""
    attachment = Attachment(
        signal=signal,
        media_type=one.cleaned.media_type,
        size=one.cleaned.file.stat().st_size,
        is_shared=shared,
        officer=officer_of(by),
        client=by if isinstance(by, ApiClient) else None,
        at=at,
    )
    attachment.name = named(one.name, attachment.ending)
    write_files(attachment, one.cleaned)
    attachment.save()
    return attachment


def named(name: str, ending: str) -> str:
    """What somebody called a file, with the ending of what it is."""
    stem = name.rpartition(".")[0] or name
    return f"{stem[: _LONGEST_NAME - 5]}.{ending}" if stem else ""


class HasFiles(Protocol):
    """A row with a file and a small photo of it."""

    @property
    def file(self) -> Any: ...

    @property
    def thumbnail(self) -> Any: ...


def write_files(row: HasFiles, cleaned: cleaning.Cleaned) -> None:
    """Put a cleaned file and its small photo into storage, for a row that is saved next, within `whole`."""
    for field, path in ((row.file, cleaned.file), (row.thumbnail, cleaned.thumbnail)):
        if path is not None:
            with path.open("rb") as file:
                field.save("", File(file), save=False)
            names = _written.get()
            if names is not None:
                names.append(str(field.name))


def sort_of(attachment: Attachment) -> str:
    """What it is, in history: there the row may be gone."""
    return "foto" if attachment.is_photo else "pdf"


def _tell(attachment: Attachment, what: Event.What, *, by: Actor, at: datetime.datetime | None) -> None:
    moment = at or timezone.now()
    event(attachment.signal, what, by=by, before=sort_of(attachment), after=attachment, at=moment).save()
    Signal.objects.filter(pk=attachment.signal_id).update(updated_at=moment)


def _plain_name(name: str) -> str:
    """What the sender called a file, without folders and without characters that no keyboard makes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()[:_LONGEST_NAME]


def refusal(why: object, *, name: str = "", code: str) -> ValidationError:
    """What is wrong with a file, for who sent it."""
    said = f"{name}: {why}" if name else str(why)
    return ValidationError({"bestand": ValidationError(said, code=code)})
