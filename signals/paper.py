"""A signal on paper: what stands on it, and the PDF of it (PVE 2.29: to start a case elsewhere).

On paper stand number, subject, words, answers, place and photos: what somebody elsewhere needs to begin. Not on paper
are the reporter, notes and history; who needs these reads them here, or asks the reporter. Of sensitivity `bijzonder`
there is a page to print for who may read it, and no PDF (ADR 0017).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import loader

from areas.queries import Place, ancestry
from officers import audit
from officers.models import Officer
from signals.history import event
from signals.models import Attachment, Event, ExtraAnswer, Sensitivity, Signal

# Where addresses on paper begin: nowhere (RFC 6761). `_fetcher` knows what they mean, and no other.
_NOWHERE: Final = "https://papier.invalid/"
# Points per inch: a photo that fills the page is 1,000 points wide, enough to see what is the matter.
_DOTS_PER_INCH: Final = 150


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
    """The paper as tagged PDF (PDF/UA-1, ISO 14289-1). Fetches nothing from a network: see `_fetcher`."""
    page = loader.render_to_string("signals/paper.html", {"paper": paper, "signal": paper.signal, "is_pdf": True})
    return pdf_of_page(page, photos=paper.photos)


def pdf_of_page(page: str, *, photos: Iterable[Attachment] = ()) -> bytes:
    """A page of ours as tagged PDF (PDF/UA-1): it needs a title, a language, and words for each picture. Its style
    sheets are our static files, its pictures these photos (at `/foto/<id>`); nothing else is fetched."""
    # Here, since a web worker that makes no PDF should not carry it.
    from weasyprint import HTML

    document = HTML(string=page, base_url=_NOWHERE, url_fetcher=_fetcher(photos))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", dpi=_DOTS_PER_INCH, jpeg_quality=80)
    return made


def _fetcher(photos: Iterable[Attachment]) -> Any:
    """What gives the PDF these photos and our own static files, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    by_address = {f"{_NOWHERE}foto/{photo.public_id}": photo for photo in photos}

    class OurOwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            photo, static = by_address.get(url), _static_file(url)
            if photo is not None:
                with photo.file.open("rb") as file:
                    return URLFetcherResponse(url, file.read(), {"Content-Type": photo.media_type})
            if static is not None:
                kind = mimetypes.guess_type(static.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, static.read_bytes(), {"Content-Type": kind})
            raise ValueError("only files of our own stand on paper")

    return OurOwnFiles(allowed_protocols=())


def _static_file(url: str) -> Path | None:
    """The file behind an address of a static file, collected or (in the private set-up) where it was written."""
    prefix = _NOWHERE + settings.STATIC_URL.lstrip("/")
    if not url.startswith(prefix):
        return None
    name = unquote(url.removeprefix(prefix).partition("?")[0])
    collected = Path(settings.STATIC_ROOT, name)
    if collected.is_file() and collected.resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        return collected
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None
