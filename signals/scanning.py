"""Asking a virus scanner about a file: ClamAV's INSTREAM, over TCP or a unix socket (man clamd, "COMMANDS").

Off unless `CLAMAV` names a daemon. Where it is on, only a clear "OK" lets a file in: a scanner that is away, slow or
unclear refuses.
"""

from __future__ import annotations

import logging
import socket
import struct
from typing import BinaryIO, Final

from django.conf import settings

logger = logging.getLogger(__name__)

_CHUNK: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096


class Infected(Exception):
    """The scanner found something."""


class ScannerAway(Exception):
    """The scanner gave no clear answer, so nobody knows what is in the file."""


def scan(file: BinaryIO) -> None:
    """Have a file looked at, from its beginning; does nothing where no scanner is set.

    Raises `Infected` or `ScannerAway`. What was found is logged by the scanner's name for it, without the file's name.
    """
    if not settings.CLAMAV:
        return
    file.seek(0)
    try:
        answer = _ask(file)
    except (OSError, ValueError) as error:
        logger.error("virus scanner: no answer (%s)", type(error).__name__)
        raise ScannerAway from error
    finally:
        file.seek(0)
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        logger.warning("virus scanner: %s", answer.removeprefix("stream: "))
        raise Infected
    # Too large for the scanner, say (StreamMaxLength): then nobody looked.
    logger.error("virus scanner: an answer that is not clear")
    raise ScannerAway


def _ask(file: BinaryIO) -> str:
    with _connected() as daemon:
        daemon.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            daemon.sendall(struct.pack(">I", len(chunk)) + chunk)
        daemon.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            part = daemon.recv(_LONGEST_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected() -> socket.socket:
    """A connection to the daemon: `unix:/run/clamav/clamd.ctl` or `host:port`."""
    where: str = settings.CLAMAV
    if where.startswith("unix:"):
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            daemon.settimeout(settings.CLAMAV_TIMEOUT)
            daemon.connect(where.removeprefix("unix:"))
        except OSError:
            daemon.close()
            raise
        return daemon
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=settings.CLAMAV_TIMEOUT)
