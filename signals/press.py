"""Makes PDF of a page, in a process of its own (ADR 0044).

What sets a page weighs a quarter of a web worker, which would carry it ever after; and it reads pictures that strangers
sent. The process runs this file by itself, so nothing of Django or of ours is imported here. It opens no line to
anywhere, and no file but those of its libraries and the fonts that it unpacks: for each style sheet, font and picture
it asks the process that started it.

They speak in turns, in lines of JSON of which some say how many bytes follow:

    -> {"page": "<!doctype html>...", "dots": 150}
    <- {"asks": "https://papier.invalid/static/css/paper.css"}
    -> {"kind": "text/css", "size": 1234} and so many bytes, or {"refused": true}
    <- {"size": 56789} and so many bytes: the PDF
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, Final, cast

NOWHERE: Final = "https://papier.invalid/"
"""Where addresses on paper begin: nowhere (RFC 6761)."""

# Ten pages with five photos of 6 MB take three seconds.
_CPU_SECONDS: Final = 60
_SECONDS: Final = 90
_LARGEST_RESULT: Final = 200_000_000  # more is no paper of ours
# A line may hold a picture, as its address (`data:`).
_LONGEST_LINE: Final = 1_000_000
# Points per inch: a photo that fills the page is 1,000 points wide, enough to see what is the matter.
_DOTS_PER_INCH: Final = 150


class NotPrintedError(Exception):
    """The child made no PDF: it broke, took more memory or time than it may, or said what we do not understand. How it
    ended stands in the words, as `subprocess.Popen.returncode`; nothing of the page does."""


def printed(page: str, *, fetch: Callable[[str], tuple[str, bytes] | None]) -> bytes:
    """A page of HTML as tagged PDF (PDF/UA-1, ISO 14289-1).

    `fetch` gives for the address of a style sheet, font or picture its media type and bytes; None: it is left out.
    Raises `NotPrintedError`, and what `fetch` raises.
    """
    from signals import alone  # here, since the child runs this file without any other of ours

    # The page goes by a pipe, and fonts are unpacked in a folder that goes when it is done.
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            alone.command(__file__, cpu_seconds=_CPU_SECONDS),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=alone.surroundings(TMPDIR=folder),
        ) as child,
    ):
        late = threading.Timer(_SECONDS, child.kill)
        late.start()
        try:
            made = _conversation(child, page, fetch)
            if made is None:
                raise NotPrintedError(f"it ended with {_end_of(child)}")
            return made
        finally:
            late.cancel()
            child.kill()
            with suppress(BrokenPipeError):  # what it did not read any more
                child.communicate()


def _conversation(
    child: subprocess.Popen[bytes], page: str, fetch: Callable[[str], tuple[str, bytes] | None]
) -> bytes | None:
    """The PDF; None where the child ended before, or said something else. It read what strangers sent: it may be one
    of them that speaks."""
    told, heard = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    try:
        _say(told, {"page": page, "dots": _DOTS_PER_INCH})
        while isinstance(said := _understood(heard.readline(_LONGEST_LINE)), str):
            found = fetch(said)
            if found is None:
                _say(told, {"refused": True})
            else:
                _say(told, {"kind": found[0]}, found[1])
    except BrokenPipeError:
        return None
    made = heard.read(said) if said else b""
    return made if made and len(made) == said else None


def _understood(line: bytes) -> str | int | None:
    """What a line of the child says: which address it asks for, or how many bytes the PDF has."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    match said:
        case {"asks": str(address)}:
            return address
        case {"size": int(size)} if 0 < size <= _LARGEST_RESULT:
            return size
    return None


def _end_of(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return None


def _say(to: IO[bytes], what: dict[str, Any], content: bytes = b"") -> None:
    to.write(json.dumps(what | {"size": len(content)}).encode() + b"\n" + content)
    to.flush()


# --- In the child ---------------------------------------------------------------------------------------------------


def _print(asked: IO[bytes], told: IO[bytes]) -> None:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Asking(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            _say(told, {"asks": url})
            said = json.loads(asked.readline())
            if "refused" in said:
                raise ValueError("only files of our own stand on paper")
            return URLFetcherResponse(url, asked.read(said["size"]), {"Content-Type": said["kind"]})

    given = json.loads(asked.readline())
    document = HTML(string=given["page"], base_url=NOWHERE, url_fetcher=Asking(allowed_protocols=()))
    _say(told, {}, document.write_pdf(pdf_variant="pdf/ua-1", dpi=given["dots"], jpeg_quality=80))


if __name__ == "__main__":
    # What a library prints must not stand between our lines.
    ours = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _print(sys.stdin.buffer, ours)
