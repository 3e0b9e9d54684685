"""The web server itself, gunicorn as the image and the demo start it: what it does before anything of ours is asked."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from signals.models import Signal
from tests import world
from wijkwerk.doors import MAX_BODY

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Server:
    """Gunicorn on a port of its own."""

    port: int
    log: Path

    def say(self, *parts: bytes) -> bytes:
        """Send bytes as they are, and read all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            for part in parts:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while more := line.recv(65_536):
                answer += more
        return answer

    def lines(self) -> list[str]:
        """What it wrote so far."""
        return self.log.read_text().splitlines()


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup) -> Iterator[Server]:
    """One for all tests here: it keeps nothing of them but its log."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as written:
        listener.set_inheritable(True)
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wijkwerk.wsgi:application", "--bind", f"fd://{listener.fileno()}"]
            + ["--workers", "1", "--threads", "4", "--no-control-socket"],
            cwd=ROOT,
            env=env | {"WIJKWERK_DB": connection.settings_dict["NAME"]},
            stderr=written,
            stdout=written,
            pass_fds=[listener.fileno()],
        )
        server = Server(listener.getsockname()[1], log)
        try:
            _wait_until(lambda: b"200" in server.say(b"GET /healthz HTTP/1.0\r\n\r\n"))
            yield server
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < end, "the web server does not answer"
        time.sleep(0.1)


MALFORMED = [
    b"GEHEIM /geheim\r\n\r\n",
    b"GET /geheim HTTP/9.9\r\n\r\n",
    b"GE{}HEIM /geheim HTTP/1.1\r\n\r\n",
    b"GET /geheim HTTP/1.1\r\nGehe im: geheim\r\n\r\n",
    b"GET /geheim HTTP/1.1\r\nHost: x\r\n geheim: x\r\n\r\n",
    b"GET /" + b"geheim" * 2000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"geheim" * 20_000 + b"\r\n\r\n",
    b"POST /geheim HTTP/1.1\r\nContent-Length: geheim\r\n\r\n",
    b"POST /geheim HTTP/1.1\r\nTransfer-Encoding: geheim\r\n\r\n",
    b"POST /melden HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nGEHEIM\r\n",
    b"\x16\x03\x01geheim\x00\r\n\r\n",
]


def test_what_is_no_request_is_refused_and_leaves_no_address_and_no_word_in_the_log(server):
    before = len(server.lines())
    for sent in MALFORMED:
        answer = server.say(sent)
        assert answer.startswith(b"HTTP/1.1 4") or answer.startswith(b"HTTP/1.1 501"), (sent[:60], answer[:200])
    _wait_until(lambda: len(server.lines()) > before)
    written = server.lines()[before:]
    assert not [line for line in written if "geheim" in line.lower() or "127.0.0.1" in line]
    assert "a request that nobody can read was refused" in {json.loads(line)["message"] for line in written}


def chunks(body: bytes, *, size: int = 4096) -> bytes:
    """A body as a sender writes that does not know its length beforehand (RFC 9112, 7.1)."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def send_in_chunks(server: Server, path: str, body: bytes, content_type: str = "application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\nConnection: close\r\n"
    return server.say(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n", chunks(body))


def test_a_body_of_which_the_length_is_not_said_is_read(server):
    world.town()
    answer = send_in_chunks(server, "/api/v1/signalen", b'{"tekst": "De lantaarn is stuk."}')
    assert answer.startswith(b"HTTP/1.1 201"), answer
    assert Signal.objects.get().text == "De lantaarn is stuk."


@pytest.mark.parametrize("path", ["/api/v1/signalen", "/melden"])
def test_the_limit_holds_for_a_body_of_which_the_length_is_not_said(server, path):
    world.town()
    answer = send_in_chunks(server, path, b'{"tekst": "' + b"x" * MAX_BODY + b'"}')
    assert answer.startswith(b"HTTP/1.1 413"), answer[:200]
    assert not Signal.objects.exists()
