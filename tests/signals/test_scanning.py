"""The virus scanner: asked by ClamAV's INSTREAM, and nothing but a clear "OK" lets a file in."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from signals import attachments, scanning
from signals.models import Attachment
from tests import files, world


class Daemon:
    """A stand-in for clamd: reads one stream as the protocol says it, keeps it, and answers what it was told to."""

    def __init__(self, listening: socket.socket) -> None:
        self.answer: bytes | None = b"stream: OK\0"
        self.streams: list[bytes] = []
        self._listening = listening
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._listening.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as coming:
                assert coming.read(10) == b"zINSTREAM\0"
                stream = b""
                while size := struct.unpack(">I", coming.read(4))[0]:
                    stream += coming.read(size)
                self.streams.append(stream)
                if self.answer is not None:
                    caller.sendall(self.answer)


@pytest.fixture
def daemon(settings) -> Iterator[Daemon]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMAV = f"127.0.0.1:{listening.getsockname()[1]}"
        settings.CLAMAV_TIMEOUT = 5
        yield Daemon(listening)


def test_without_a_scanner_nothing_is_asked(settings, monkeypatch):
    assert settings.CLAMAV == ""
    monkeypatch.setattr(scanning, "_ask", lambda file: pytest.fail("asked"))
    scanning.scan(io.BytesIO(b"foto"))


def test_the_scanner_gets_every_byte(daemon):
    content = bytes(range(256)) * 1000
    scanning.scan(io.BytesIO(content))
    assert daemon.streams == [content]


def test_the_scanner_may_listen_on_a_unix_socket(settings, tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "clamd"))
        listening.listen()
        settings.CLAMAV = f"unix:{tmp_path / 'clamd'}"
        daemon = Daemon(listening)
        scanning.scan(io.BytesIO(b"foto"))
    assert daemon.streams == [b"foto"]


def test_a_virus_is_refused_and_what_it_is_called_is_logged_without_the_file(daemon, caplog):
    daemon.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with pytest.raises(scanning.Infected):
        scanning.scan(io.BytesIO(b"foto van mevrouw Jansen"))
    assert "EICAR" in caplog.text
    assert "Jansen" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: ERROR\0",
        b"stream: OK maar niet heus\0",
        b"OK\0",
        b"\xff\xfe\0",
    ],
)
def test_an_answer_that_is_not_clear_refuses(daemon, answer):
    daemon.answer = answer
    with pytest.raises(scanning.ScannerAway):
        scanning.scan(io.BytesIO(b"foto"))


@pytest.mark.parametrize("where", ["127.0.0.1:1", "unix:/nergens/clamd", "onzin", "host:poort"])
def test_a_scanner_that_is_away_refuses(settings, where):
    settings.CLAMAV = where
    with pytest.raises(scanning.ScannerAway):
        scanning.scan(io.BytesIO(b"foto"))


def test_a_scanner_that_hangs_refuses(settings):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMAV, settings.CLAMAV_TIMEOUT = f"127.0.0.1:{listening.getsockname()[1]}", 0.2
        with pytest.raises(scanning.ScannerAway):
            scanning.scan(io.BytesIO(b"foto"))


@pytest.mark.parametrize(
    ("answer", "code"), [(b"stream: Eicar FOUND\0", "virus"), (b"stream: ERROR\0", "scanner"), (b"", "scanner")]
)
def test_what_the_scanner_does_not_call_clean_is_not_kept(town, member, daemon, answer, code):
    daemon.answer = answer
    with pytest.raises(ValidationError) as refused:
        attachments.attach(world.signal(), files.photo(), by=member)
    assert refused.value.error_dict["bestand"][0].code == code
    assert not Attachment.objects.exists()


def test_the_scanner_sees_the_file_as_it_was_sent(town, member, daemon):
    attachments.attach(world.signal(), files.upload(files.as_a_camera_writes()), by=member)
    assert daemon.streams == [files.as_a_camera_writes()]
