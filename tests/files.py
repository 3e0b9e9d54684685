"""Files that people send: good ones, and ones that only look good."""

from __future__ import annotations

import base64
import io
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from signals.models import Attachment, Signal

# What a camera writes with a photo (EXIF): turned by 90 degrees, its maker, and a place on earth.
_TURNED, _MAKER, _PLACE = 0x0112, 0x010F, 0x8825
MAKER = "Camera van mevrouw Jansen"
# A picture of 64 by 48 points, red on the left and blue on the right, as telephones write it (HEIC), with its maker.
# Made for this test: what we read HEIC with cannot write it.
IPHONE = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRp"
    "bG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAACUAAgAAAAACBwABAAAAAAAAAD4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA"
    "/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMD"
    "IAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAA"
    "AAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNj"
    "AAIAAQABAAAAa21kYXQAAAAhKAGvGYDvSaW//+KGH/mta/6/shf/8vEnfiR6f9bkQ21vAAAABkV4aWYAAE1NACoAAAAIAAEBDwACAAAA"
    "GgAAABoAAAAAQ2FtZXJhIHZhbiBtZXZyb3V3IEphbnNlbgA="
)


def picture(kind: str = "JPEG", *, width: int = 400, height: int = 300, **save: Any) -> bytes:
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    file = io.BytesIO()
    image.save(file, format=kind, **save)
    return file.getvalue()


def as_a_camera_writes(kind: str = "JPEG") -> bytes:
    """A picture with a maker and a place in it, that lies on its side: upright it is twice as high as wide."""
    exif = Image.Exif()
    exif[_TURNED], exif[_MAKER] = 6, MAKER
    exif.get_ifd(_PLACE).update({1: "N", 2: (52.0, 1.0, 2.0), 3: "E", 4: (6.0, 3.0, 4.0)})
    return picture(kind, width=400, height=200, exif=exif)


def document(**changes: Any) -> bytes:
    """A PDF of one page; `changes` is called with it before it is saved."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if "change" in changes:
            changes["change"](pdf)
        pdf.save(file, **changes.get("save", {}))
    return file.getvalue()


def upload(content: bytes, name: str = "foto.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """What a browser sends; name and kind are what it says of it."""
    return SimpleUploadedFile(name, content, content_type=kind)


def photo(name: str = "foto.jpg") -> SimpleUploadedFile:
    """A small photo that may be kept."""
    return upload(picture(), name)


def pdf(name: str = "brief.pdf") -> SimpleUploadedFile:
    """A PDF that may be kept."""
    return upload(document(), name, "application/pdf")


def kept(signal: Signal, *, shared: bool = False, name: str = "foto.jpg") -> Attachment:
    """A photo that is kept already, for tests that are not about how it came in (which takes another process)."""
    content = ContentFile(picture(), "x")
    return Attachment.objects.create(
        signal=signal,
        media_type=Attachment.MediaType.JPEG,
        name=name,
        size=content.size,
        file=content,
        thumbnail=ContentFile(picture(), "x"),
        is_shared=shared,
    )
