"""wijkwerk for gunicorn, whose web process is killed the moment it publishes to Celery: after the commit, before the
answer. Nothing of it can clean up."""

import os
import signal
from typing import Any

from wijkwerk.wsgi import application  # isort: skip  # makes Django ready for what follows

from django.urls import get_resolver

from outbox.tasks import deliver_letters

__all__ = ["application"]


def _die(*arguments: Any, **options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


deliver_letters.apply_async = _die
# All that a request needs is read once, before the processes are made that are to die.
assert get_resolver().url_patterns
