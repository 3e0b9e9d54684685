"""A stand-in for the national address service on 127.0.0.1: it answers as PDOK's Locatieserver does."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KERKSTRAAT = {
    "weergavenaam": "Kerkstraat 12A, 1234AB Waterrijk",
    "straatnaam": "Kerkstraat",
    "huis_nlt": "12A",
    "postcode": "1234AB",
    "woonplaatsnaam": "Waterrijk",
    "centroide_ll": "POINT(6.05 52.02)",
}


class AddressService(ThreadingHTTPServer):
    """What it answers can be changed; what it was asked is kept."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.docs: Any = [KERKSTRAAT]
        self.status = 200
        self.body: bytes | None = None
        self.slow = 0.0
        self.drop = 0.0  # seconds between two letters of the answer
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v3"


class _Handler(BaseHTTPRequestHandler):
    server: AddressService

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((parts.path, parse_qs(parts.query)))
        time.sleep(self.server.slow)
        body = self.server.body
        if body is None:
            body = json.dumps({"response": {"numFound": 1, "docs": self.server.docs}}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        pieces = [bytes([letter]) for letter in body] if self.server.drop else [body]
        # Who asked may have given up.
        with contextlib.suppress(OSError):
            for piece in pieces:
                self.wfile.write(piece)
                time.sleep(self.server.drop)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[AddressService]:
    """The service, until the test ends."""
    service = AddressService()
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield service
    service.shutdown()
    service.server_close()
