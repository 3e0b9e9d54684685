"""Makes a file that somebody sent fit to keep: known by its content, without what runs, and without who, where or when.

Another process does the work, with limits on memory and time and without our secrets: what unpacks pictures and PDF is
the largest machine that a stranger can reach, and a picture that unpacks to gigabytes must cost a child and not a web
worker. That process runs this file by itself (ADR 0016), so nothing of Django or of ours is imported here.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_CPU_SECONDS: Final = 30
_SECONDS: Final = 60

MAX_PIXELS: Final = 60_000_000
"""More is no photo of a telephone, but something that unpacks to fill a memory."""

LONGEST_SIDE: Final = 3200
"""Points that a kept photo is wide or high at most: enough to read a number plate, a fifth of the bytes."""

_THUMBNAIL_SIDE: Final = 480
_MAX_PAGES: Final = 500
_REFUSED: Final = 3
# How much of a file is looked at for the marks of a second kind. A reader of PDF accepts its mark in the first 1024
# bytes, one of ZIP looks for its mark in the last 65,557.
_HEAD, _TAIL = 1024, 66_000

# Kinds of actions in a PDF that run something, send something or open another file (ISO 32000-2, table 201).
_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
     "/RichMediaExecute", "/GoTo3DView", "/Trans"}
)  # fmt: skip
# Notes on a page of a PDF that hold a file or a player (table 171).
_ANNOTATIONS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


class Unfit(Exception):
    """The file is not kept. `code`: unknown, two-in-one, too-many-points, locked, too-many-pages or broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that may be kept, as its content says what it is, and for a photo a small one of it (JPEG)."""

    media_type: str
    file: Path
    thumbnail: Path | None


def clean(source: Path, *, into: Path) -> Cleaned:
    """Clean a file; what comes out stands in the empty folder `into`.

    Photos (JPEG, PNG, WebP, HEIC) are made again from their points, upright and without what a camera writes with
    them; HEIC becomes JPEG. A PDF is written again without scripts, players, enclosed files and the name of its maker.
    Raises `Unfit`, also where the child ran out of memory or time.
    """
    from signals import alone  # here, since the child runs this file without any other of ours

    try:
        # Our own interpreter with our own file: no name and no word of the sender reaches a shell.
        child = subprocess.run(  # noqa: S603
            alone.command(__file__, str(source), str(into), cpu_seconds=_CPU_SECONDS),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=alone.surroundings(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unfit("broken") from error
    try:
        said = json.loads(child.stdout)
    except ValueError as error:
        raise Unfit("broken") from error
    if child.returncode == _REFUSED:
        raise Unfit(said["refused"])
    if child.returncode:
        raise Unfit("broken")
    thumbnail = into / "thumbnail"
    return Cleaned(said["media_type"], into / "file", thumbnail if thumbnail.exists() else None)


# --- In the child ---------------------------------------------------------------------------------------------------


def _kind_of(head: bytes) -> str | None:
    """What a file says of itself in its first bytes."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"):
        return "HEIF"
    return "PDF" if head.startswith(b"%PDF-") else None


def _is_two_things(kind: str, head: bytes, tail: bytes) -> bool:
    """Whether another program would read the file as something else: a PDF, an archive or a page."""
    words = head.lower()
    return (
        (kind != "PDF" and b"%pdf-" in words)
        or b"PK\x05\x06" in tail
        or any(mark in words for mark in (b"<script", b"<html", b"<!doctype", b"<?php", b"<svg"))
    )


def _clean(source: Path, into: Path) -> dict[str, str]:
    """Write the clean file, and the thumbnail of a photo; gives what it is. Raises `Unfit`."""
    with source.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, source.stat().st_size - _TAIL))
        tail = file.read()
    kind = _kind_of(head)
    if kind is None:
        raise Unfit("unknown")
    if _is_two_things(kind, head, tail):
        raise Unfit("two-in-one")
    return {"media_type": _clean_pdf(source, into) if kind == "PDF" else _clean_photo(source, into, kind)}


def _clean_photo(source: Path, into: Path, kind: str) -> str:
    from PIL import Image, ImageOps, UnidentifiedImageError

    # Ours is lower, and looked at before a point is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    if kind == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
    try:
        photo: Any = Image.open(source, formats=[kind])
        if photo.width * photo.height > MAX_PIXELS:
            raise Unfit("too-many-points")
        if kind == "JPEG":
            photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        photo.load()
        upright: Any = ImageOps.exif_transpose(photo)
        upright = _in_plain_colours(upright)
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise Unfit("broken") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = _without_transparency(upright)
    kept, media_type = (upright, f"image/{kind.lower()}") if kind in ("PNG", "WEBP") else (flat, "image/jpeg")
    # The name of the kind says how it is written; quality 85 is what cameras do.
    kept.save(into / "file", format="JPEG" if media_type == "image/jpeg" else kind, quality=85)
    small = flat.copy()
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    small.save(into / "thumbnail", format="JPEG", quality=80)
    return media_type


def _in_plain_colours(photo: Any) -> Any:
    """The points of a photo in sRGB, and nothing else of it: profile, comment and what a camera wrote stay behind."""
    from PIL import ImageCms

    seen_through = photo.mode in ("RGBA", "LA", "PA") or "transparency" in photo.info
    profile = photo.info.get("icc_profile")
    plain = photo.convert("RGBA" if seen_through else "RGB") if photo.mode != "CMYK" or not profile else photo
    if profile:
        # A profile that says nothing useful leaves the colours as they are.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            plain = ImageCms.profileToProfile(
                plain,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if plain.mode == "RGBA" else "RGB",
            )
    if plain.mode == "CMYK":
        plain = plain.convert("RGB")
    plain.info = {}
    return plain


def _without_transparency(photo: Any) -> Any:
    from PIL import Image

    if photo.mode != "RGBA":
        return photo
    flat = Image.new("RGB", photo.size, "white")
    flat.paste(photo, mask=photo.getchannel("A"))
    return flat


def _clean_pdf(source: Path, into: Path) -> str:
    import pikepdf

    try:
        with pikepdf.open(source) as pdf:
            if not 1 <= len(pdf.pages) <= _MAX_PAGES:
                raise Unfit("too-many-pages" if len(pdf.pages) else "broken")
            _tame(pdf)
            pdf.save(into / "file", encryption=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise Unfit("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise Unfit("broken") from error
    return "application/pdf"


def _tame(pdf: Any) -> None:
    """Take out what runs, what is enclosed, and who made it. The pages themselves stay as they are."""
    import pikepdf

    for name in ("/OpenAction", "/AA", "/AF", "/Collection", "/Metadata", "/PieceInfo"):
        if name in pdf.Root:
            del pdf.Root[name]
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for name in ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations"):
            if name in names:
                del names[name]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        del form["/XFA"]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for thing in pdf.objects:
        for container in _containers(thing):
            _drop_what_runs(container)


def _containers(thing: Any) -> Iterator[Any]:
    """A dictionary or array, and those written inside it; what it points at is a thing of its own."""
    import pikepdf

    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            yield one
            parts = [one[key] for key in one.keys()]  # noqa: SIM118  # iterating over a stream gives its bytes
        elif isinstance(one, pikepdf.Array):
            yield one
            parts = list(one)
        else:
            continue
        waiting += [part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _drop_what_runs(container: Any) -> None:
    import pikepdf

    if isinstance(container, pikepdf.Array):
        for place in reversed(range(len(container))):
            if _runs(container[place]):
                del container[place]
        return
    for key in list(container.keys()):
        if _runs(container[key]):
            del container[key]


def _runs(value: Any) -> bool:
    """Whether something is an action that runs, or a note with a file or a player in it."""
    import pikepdf

    if not isinstance(value, pikepdf.Dictionary):
        return False
    if "/JS" in value or str(value.get("/S", "")) in _ACTIONS:
        return True
    return str(value.get("/Subtype", "")) in _ANNOTATIONS and "/Rect" in value


if __name__ == "__main__":
    try:
        answer = _clean(Path(sys.argv[1]), Path(sys.argv[2]))
    except Unfit as unfit:
        print(json.dumps({"refused": unfit.code}))
        sys.exit(_REFUSED)
    except MemoryError:
        print(json.dumps({"refused": "too-many-points"}))
        sys.exit(_REFUSED)
    print(json.dumps(answer))
