"""Real processes on the test's database: web servers, workers and a Redis of their own, that end with the test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import redis
from django.db import connection

ROOT = Path(__file__).parents[1]

Program = subprocess.Popen[bytes]


def environment(**extra: str) -> dict[str, str]:
    """For a process that works in the test's database."""
    name = str(connection.settings_dict["NAME"])
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "wijkwerk.settings",
        "PYTHONPATH": str(ROOT),
        "WIJKWERK_DB": name,
        "PGDATABASE": name,
        **extra,
    }


@contextmanager
def program(
    *arguments: str | Path, env: dict[str, str] | None = None, executable: str | None = None, pipes: bool = False
) -> Iterator[Program]:
    """A program with all that it starts; `executable` where it is called by another name."""
    pipe = subprocess.PIPE if pipes else None
    running = subprocess.Popen(
        arguments, executable=executable, cwd=ROOT, env=env, start_new_session=True, stdin=pipe, stdout=pipe
    )
    try:
        yield running
    finally:
        kill(running)


def kill(running: Program) -> None:
    """`kill -9`, for a program and all that it started; they get no chance to clean up."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)


def python(*arguments: str | Path, env: dict[str, str], pipes: bool = False) -> AbstractContextManager[Program]:
    """A Python program."""
    return program(sys.executable, *arguments, env=env, pipes=pipes)


def run(code: str, **env: str) -> str:
    """Run lines of Python to their end in a process of their own, with Django ready; gives what they print."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
        cwd=ROOT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_until(true: Callable[[], object], *, seconds: float = 120, watch: Sequence[Program] = ()) -> None:
    """Wait for something, as long as a busy machine may need; fail at once where a process that is watched ended."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        assert all(running.poll() is None for running in watch), "a process ended by itself"
        time.sleep(0.02)


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def silent_server() -> Iterator[int]:
    """A port where somebody picks up and says nothing: a Redis that hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield int(listener.getsockname()[1])


@contextmanager
def redis_server(folder: Path, *, port: int) -> Iterator[redis.Redis]:
    """A Redis of its own, that keeps nothing; gives a client, once it answers."""
    # The one that the set-up starts for the tests too: the program, and the name it must be called by.
    found = subprocess.run(
        [sys.executable, "-c", "import json, machine; print(json.dumps(machine.redis_server()))"],
        cwd=ROOT / "bin" / "_setup",
        capture_output=True,
        check=True,
    )
    executable, name = json.loads(found.stdout)
    words = [name, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with program(*words, executable=executable) as running, redis.Redis(port=port) as client:
        wait_until(lambda: _answers(client), watch=[running])
        yield client


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


@contextmanager
def worker(*arguments: str, schedule: Path | None = None, **env: str) -> Iterator[Program]:
    """A Celery worker of two processes, with beat where it gets a file for its `schedule`."""
    beat = ["--beat", "--schedule", schedule] if schedule else []
    words = ["-m", "celery", "-A", "wijkwerk", "worker", *beat, "-c", "2", "-l", "WARNING", *arguments]
    with python(*words, "--without-gossip", "--without-mingle", env=environment(**env)) as running:
        yield running


@contextmanager
def web(*arguments: str, application: str = "wijkwerk.wsgi", **env: str) -> Iterator[int]:
    """A web server, gunicorn, with two processes; gives the port once it answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        port = int(listener.getsockname()[1])
        handed = os.dup(listener.fileno())
    os.set_inheritable(handed, True)
    words = ["-m", "gunicorn", application, "--bind", f"fd://{handed}", "--workers", "2", "--no-control-socket"]
    running = subprocess.Popen(
        [sys.executable, *words, "--log-level", "warning", *arguments],
        cwd=ROOT,
        env=environment(**env),
        start_new_session=True,
        pass_fds=[handed],
    )
    os.close(handed)
    try:
        yield port
    finally:
        kill(running)
