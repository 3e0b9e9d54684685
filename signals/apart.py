"""A program of ours that runs in a process of its own, gives way to all else, and never outlives who waits for it.

A worker that takes too long is killed (`CELERY_TASK_TIME_LIMIT`) and cannot end anything any more. So the program
gets the end of a pipe that its parent holds: when that closes, whatever became of the parent, it ends itself and all
that it started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

_STDIN: Final = 0
_LAST_WORDS: Final = 4096  # bytes


def run(command: Sequence[str], *, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run a program that calls `end_with_parent` first, at the lowest priority. Gives how it ended, and the end of what
    it wrote to stderr.

    It is ended with all that it started when it takes longer (`subprocess.TimeoutExpired`), and when waiting for it is
    broken off by another exception.
    """
    # Into a file: a pipe stays open as long as anything that it started lives.
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            ["nice", "-n", "19", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        ) as child,
    ):
        try:
            child.wait(timeout=seconds)
        finally:
            with suppress(ProcessLookupError):  # as it should be: nothing is left
                os.killpg(child.pid, signal.SIGKILL)
        said.seek(max(0, said.seek(0, os.SEEK_END) - _LAST_WORDS))
        return subprocess.CompletedProcess(child.args, child.returncode, stderr=said.read())


def end_with_parent() -> None:
    """End this process, with all that it started, when the one that started it (`run`) is gone.

    Raises `RuntimeError` where it leads no group of its own: others would end with it.
    """
    if os.getpgrp() != os.getpid():
        raise RuntimeError("only for a program that was started by run()")

    def wait() -> None:
        # By its number: Python may not end while a thread reads from `sys.stdin`.
        os.read(_STDIN, 1)
        os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()
