"""A mail server for the tests of the post room, and settings that point to it."""

from __future__ import annotations

import pytest

from tests.outbox.mail_server import mail_server


@pytest.fixture
def server(settings):
    """A mail server that takes everything until a test asks otherwise; it is waited for at most half a second."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = running.port
        settings.EMAIL_TIMEOUT = 0.5
        settings.DEFAULT_FROM_EMAIL = "gemeente@gemeente.example"
        yield running
