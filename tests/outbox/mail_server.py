"""A mail server of a few lines that takes mail, refuses it, hangs up or keeps silent, as the test asks."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1; `taken` holds what it got, in order.

    `refuses` maps a recipient to an answer such as "550 unknown". `drops_after_data` mails are taken, and then the
    line is cut before the answer. `hangs_on` recipients never get an answer, and at one of `drops` the line is cut.
    `delay` seconds pass before each mail is taken. `greeting` is the first line; empty, there is none and the server
    keeps silent.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[EmailMessage] = []
        self.conversations = 0
        self.refuses: dict[str, str] = {}
        self.hangs_on: set[str] = set()
        self.drops: set[str] = set()
        self.greeting = "220 test"
        self.drops_after_data = 0
        self.delay = 0.0
        self.reached = threading.Event()  # somebody is waiting for an answer that does not come, or comes late
        self.closing = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.taken]

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.server.conversations += 1
        if not self.server.greeting:
            self.hang()
            return
        self.say(self.server.greeting)
        if not self.server.greeting.startswith("220"):
            return
        while line := self.rfile.readline():
            command = line.decode().strip()
            verb = command[:4].upper()
            if verb == "EHLO":
                self.say("250 test")
            elif verb == "RCPT":
                recipient = command.partition("<")[2].partition(">")[0]
                if recipient in self.server.hangs_on:
                    self.hang()
                    return
                if recipient in self.server.drops:
                    return
                self.say(self.server.refuses.get(recipient, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take_mail():
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def hang(self) -> None:
        self.server.reached.set()
        self.server.closing.wait(60)

    def take_mail(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if self.server.delay:
            self.server.reached.set()
            time.sleep(self.server.delay)
        self.server.taken.append(
            email.message_from_bytes(b"".join(lines), policy=email.policy.default)  # type: ignore[arg-type]
        )
        if self.server.drops_after_data:
            self.server.drops_after_data -= 1
            return False
        self.say("250 taken")
        return True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that runs for as long as the block."""
    server = MailServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
