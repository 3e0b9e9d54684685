"""How gunicorn runs here, wherever it is started from this folder: it finds this file by its name.

A line of ours holds no address and no word of a request (`wijkwerk/logs.py`). Where gunicorn cannot read a request it
writes both, before anything of ours sees it: so its lines are written here.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import sys
import tempfile
from typing import Any

from gunicorn.glogging import Logger

from wijkwerk.logs import JsonFormatter

# How a line of gunicorn about a request begins -> what is written instead.
_ABOUT_A_REQUEST = {
    "Invalid request": "a request that nobody can read was refused",
    "Error handling request": "a request failed",
}

_COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"


class NamelessFormatter(JsonFormatter):
    """Gunicorn's own lines as JSON, without who sent what."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        for beginning, instead in _ABOUT_A_REQUEST.items():
            if str(record.msg).startswith(beginning):
                record.msg, record.args = instead, ()
        return super().format(record)


class NamelessLogger(Logger):
    """Gunicorn's logger, which writes no line for each request: `wijkwerk/audit.py` says what was done."""

    def setup(self, cfg: Any) -> None:
        """Gunicorn's own set-up, with our way of writing a line."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(NamelessFormatter())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing."""


logger_class = NamelessLogger

# glibc gives each thread a pool of memory of its own, and keeps what was freed in each. Threads of Python take turns
# anyway, so one pool does for all: it makes a worker some 18 MB smaller. What is large (an array of the model, a
# picture) stands outside the pool, so that freeing it gives it back; glibc would stop doing so after the first one.
# M_ARENA_MAX and M_MMAP_THRESHOLD of <malloc.h>.
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3
if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 128 * 1024)


def on_starting(server: Any) -> None:
    """Give the workers one folder to count in, so that each of them can tell the numbers of all (/metrics)."""
    os.environ[_COUNTED_IN] = tempfile.mkdtemp(prefix="wijkwerk-metrics-")


def post_worker_init(worker: Any) -> None:
    """Make a worker ready to read a text, beside what it serves; after the fork, so with a line to the database of its
    own."""
    from wijkwerk.warm import beside  # needs the settings, which the application brought

    beside()


def on_exit(server: Any) -> None:
    """Take that folder away."""
    shutil.rmtree(os.environ[_COUNTED_IN], ignore_errors=True)
