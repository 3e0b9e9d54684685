"""A signal on paper: what stands on it, and the PDF of it (PVE 2.29: to start a case elsewhere).

On paper stand number, subject, words, answers, place and photos: what somebody elsewhere needs to begin. Not on paper
are the reporter, notes and history; who needs these reads them here, or asks the reporter. Of sensitivity `bijzonder`
there is a page to print for who may read it, and no PDF (ADR 0017).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import loader

from areas.queries import Place, ancestry
from officers import audit
from officers.models import Officer
from signals import press
from signals.attachments import opened
from signals.history import event
from signals.models import Attachment, Event, ExtraAnswer, Sensitivity, Signal


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper of one signal."""

    signal: Signal
    places: list[Place] = field(default_factory=list)  # smallest first
    photos: list[Attachment] = field(default_factory=list)
    documents: list[Attachment] = field(default_factory=list)
    answers: list[ExtraAnswer] = field(default_factory=list)


def paper_of(signal: Signal) -> Paper:
    """Read what stands on paper, for who may read the signal (`signal.may_read`). Three queries."""
    attachments = list(signal.attachments.all())
    return Paper(
        signal=signal,
        places=ancestry(signal.area_id) if signal.area_id else [],
        photos=[one for one in attachments if one.is_photo],
        documents=[one for one in attachments if not one.is_photo],
        answers=list(signal.extra_answers.all()),
    )


def may_be_pdf(signal: Signal) -> bool:
    """Whether a PDF is made of it: what is `bijzonder` never leaves as a file (contract, gevoeligheid)."""
    return signal.sensitivity != Sensitivity.SPECIAL


def log_paper(signal: Signal, *, by: Officer, what: str) -> None:
    """Record that somebody put a signal on paper ("afdruk", "pdf"): from there on the house does not see who reads it
    (AVG article 5.2). Of every sensitivity, since a paper is not a page."""
    event(signal, Event.What.READ, by=by, after=what).save()
    if signal.is_sensitive:
        audit.record(audit.READ, about={"signals": [signal.number]}, by=by)


def pdf_of(paper: Paper) -> bytes:
    """The paper as tagged PDF (PDF/UA-1, ISO 14289-1). Raises `NotPrintedError`."""
    page = loader.render_to_string("signals/paper.html", {"paper": paper, "signal": paper.signal, "is_pdf": True})
    return pdf_of_page(page, photos=paper.photos)


def pdf_of_page(page: str, *, photos: Iterable[Attachment] = ()) -> bytes:
    """A page of ours as tagged PDF (PDF/UA-1): it needs a title, a language, and words for each picture. Its style
    sheets are our static files, its pictures these photos (at `/foto/<id>`); nothing else comes on it, whatever the
    page asks for. Raises `NotPrintedError`."""
    return press.printed(page, fetch=_only_of_our_own(photos))


def _only_of_our_own(photos: Iterable[Attachment]) -> Callable[[str], tuple[str, bytes] | None]:
    """What gives these photos and our own static files by their address on paper, and nothing at any other."""
    by_address = {f"{press.NOWHERE}foto/{photo.public_id}": photo for photo in photos}

    def fetch(url: str) -> tuple[str, bytes] | None:
        photo, static = by_address.get(url), _static_file(url)
        if photo is not None:
            file = opened(photo.file, about={"attachment_id": str(photo.public_id)})
            if file is None:  # it is missing on the paper, and the rest is there
                return None
            with file:
                return photo.media_type, file.read()
        if static is not None:
            return mimetypes.guess_type(static.name)[0] or "application/octet-stream", static.read_bytes()
        return None

    return fetch


def _static_file(url: str) -> Path | None:
    """The file behind an address of a static file, collected or (in the private set-up) where it was written."""
    prefix = press.NOWHERE + settings.STATIC_URL.lstrip("/")
    if not url.startswith(prefix):
        return None
    name = unquote(url.removeprefix(prefix).partition("?")[0])
    collected = Path(settings.STATIC_ROOT, name)
    if collected.is_file() and collected.resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        return collected
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None
