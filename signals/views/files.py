"""The doors to files: the civil servant's by the visibility rule, the reporter's by the link of the status page.

A file never comes from a web server. What is answered here is shown or saved, never run: `nosniff`, and a policy under
which nothing in it does anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from officers.access import OfficerRequest, for_officers
from signals import links
from signals.attachments import opened
from signals.models import Attachment, Signal
from signals.visibility import log_reading, viewer_of


@require_safe
@for_officers()
def attachment(request: OfficerRequest, number: str, attachment_id: uuid.UUID, *, small: bool = False) -> HttpResponse:
    """A file, or the small picture of a photo, for who may read the signal; 404 for who may not."""
    signal = get_object_or_404(Signal.objects.readable_by(viewer_of(request.user)), number=number)
    found = get_object_or_404(signal.attachments.all(), public_id=attachment_id)
    log_reading(signal, by=request.user, what=found)
    found.signal = signal
    return answer(found, small=small)


@require_safe
def shared_attachment(
    request: HttpRequest, token: str, attachment_id: uuid.UUID, *, small: bool = False
) -> HttpResponse:
    """A file that is shared with the reporter, for who holds the link; 404 for any other file, 410 for an old link."""
    try:
        signal = links.signal_of(token)
    except (links.LinkExpired, links.LinkWithdrawn):
        return HttpResponse(status=410)
    except links.LinkUnknown as error:
        raise Http404 from error
    found = get_object_or_404(signal.attachments.shared(), public_id=attachment_id)
    found.signal = signal
    return answer(found, small=small)


def answer(found: Attachment, *, small: bool = False) -> HttpResponse:
    """A file as an answer that does nothing but hold it. A photo is shown, a PDF is saved. 404 where there is no small
    picture, or where storage has lost the file."""
    return hold(
        found.thumbnail if small else found.file,
        name=f"{found.signal.number}-{str(found.public_id)[:8]}.{'jpg' if small else found.ending}",
        media_type=Attachment.MediaType.JPEG.value if small else found.media_type,
        save=not found.is_photo,
        about={"attachment_id": str(found)},
    )


def hold(file: FieldFile, *, name: str, media_type: str, about: Mapping[str, str], save: bool = False) -> HttpResponse:
    """A file out of storage as an answer that does nothing but hold it, shown or saved under a name. 404 where there is
    none, or where storage has lost it; `about` (ids) then says in the log which one."""
    if not file:
        raise Http404
    content = opened(file, about=about)
    if content is None:
        raise Http404
    response = FileResponse(content, as_attachment=save, filename=name, content_type=media_type)
    # A browser shows a picture on a page of its own making, with styles of its own; nothing else, and no script.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response  # type: ignore[return-value]  # an answer like any other, that comes in pieces
