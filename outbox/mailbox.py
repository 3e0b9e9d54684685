"""The mail backend of the demo: mail lands in a table and is read at /postbus, instead of with a mail server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from outbox.models import MailboxMail


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail as a row; used only where no EMAIL_URL is set and the private services run."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages, one row a recipient; gives the number of messages."""
        MailboxMail.objects.bulk_create(
            MailboxMail(
                message_id=message.extra_headers.get("Message-ID", ""),
                sender=message.from_email,
                recipient=recipient,
                subject=str(message.subject),
                body=str(message.body),
            )
            for message in email_messages
            for recipient in message.recipients()
        )
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a mail's text; `is_link` says that it is an address of ours, which may be followed."""

    text: str
    is_link: bool


def pieces(body: str) -> list[Piece]:
    """The text of a mail in parts, so that only addresses of our own become links: what a stranger wrote never does."""
    ours = re.escape(settings.BASE_URL)
    parts = re.split(rf"({ours}(?:/[^\s<>\"]*)?)(?=[\s<>\"]|$)", body)
    return [Piece(text, is_link=at % 2 == 1) for at, text in enumerate(parts) if text]
