"""The wake-up and its absence, with real processes: Redis away or silent, a real worker, a worker that is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from outbox import post
from outbox.models import Letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).parents[2]

# Sends the form twice in a fresh process: the first pays for imports, the second is what a resident waits for.
SEND_THE_FORM = """
import json, time, django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
client = Client()
for text in ("Eerst de motor warm", "De lantaarn is kapot"):
    begun = time.monotonic()
    response = client.post("/melden", {"tekst": text, "email": "bewoner@example.nl"})
    seconds = time.monotonic() - begun
print(json.dumps({"status": response.status_code, "seconds": seconds}))
"""

# Wakes a worker each time it is told to, and says how long that took.
WAKE_ON_REQUEST = """
import sys, time, django
django.setup()
from outbox import post, tasks
tasks.deliver_letters.app.conf.task_default_queue = "wake"
for _line in sys.stdin:
    begun = time.monotonic()
    post._wake([1])
    print(time.monotonic() - begun, flush=True)
"""
TAKE_IN_A_SIGNAL = """
import django
django.setup()
from tests import world
print(world.signal(email="bewoner@example.nl").number)
"""


def environment(**extra: str) -> dict[str, str]:
    """For a process that works in the test's database."""
    name = connection.settings_dict["NAME"]
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "wijkwerk.settings",
        "PYTHONPATH": str(ROOT),
        "WIJKWERK_DB": str(name),
        "PGDATABASE": str(name),
        **extra,
    }


@contextmanager
def silent_server() -> Iterator[int]:
    """A port where somebody picks up and says nothing: a Redis that hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


def process(*arguments: str, env: dict[str, str], pipes: bool = False) -> AbstractContextManager[Any]:
    """A Python process, that ends with the test."""
    return program(sys.executable, *arguments, env=env, pipes=pipes)


@contextmanager
def program(
    *arguments: str, env: dict[str, str] | None = None, pipes: bool = False, executable: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of our own, that ends with the test."""
    pipe = subprocess.PIPE if pipes else None
    running = subprocess.Popen(
        arguments, executable=executable, cwd=ROOT, env=env, start_new_session=True, stdin=pipe, stdout=pipe
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait(10)


def redis_program() -> list[str]:
    """The Redis that the set-up starts for the tests too: the program, and the name it must be called by."""
    found = subprocess.run(
        [sys.executable, "-c", "import json, machine; print(json.dumps(machine.redis_server()))"],
        cwd=ROOT / "bin" / "_setup",
        capture_output=True,
        check=True,
    )
    return list(json.loads(found.stdout))


def wait_until(true: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def send_the_form(redis_url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", SEND_THE_FORM],
        cwd=ROOT,
        env=environment(REDIS_URL=redis_url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_redis_stopped_a_resident_is_answered_within_a_second_and_the_letter_is_kept(town):
    answer = send_the_form("redis://127.0.0.1:1/0")
    assert answer["status"] == 302
    assert answer["seconds"] < 1
    assert Letter.objects.filter(recipient="bewoner@example.nl", state="waiting").count() == 2


def test_with_a_redis_that_hangs_a_resident_is_answered_within_a_second_and_a_half(town):
    with silent_server() as port:
        answer = send_the_form(f"redis://127.0.0.1:{port}/0")
    assert answer["status"] == 302
    assert answer["seconds"] < 1.5
    assert Letter.objects.filter(recipient="bewoner@example.nl", state="waiting").count() == 2


@contextmanager
def worker(*, port: int, schedule: Path, sweep: str = "3600") -> Iterator[None]:
    """A worker with beat, as `bin/demo` starts them, on the test's database."""
    arguments = [
        "-m", "celery", "-A", "wijkwerk", "worker", "--beat", "--schedule", str(schedule),
        "-c", "1", "-l", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    env = environment(EMAIL_URL=f"smtp://127.0.0.1:{port}", OUTBOX_SWEEP_SECONDS=sweep, EMAIL_TIMEOUT="1")
    with process(*arguments, env=env):
        yield


def test_a_signal_wakes_the_worker_and_the_letters_go_out(town, server, tmp_path):
    with worker(port=server.port, schedule=tmp_path / "beat"):
        taken_in = subprocess.run(
            [sys.executable, "-c", TAKE_IN_A_SIGNAL], cwd=ROOT, env=environment(), capture_output=True, check=True
        )
        wait_until(lambda: len(server.taken) == 2)
        wait_until(lambda: not Letter.objects.exclude(state="sent").exists())
    number = taken_in.stdout.decode().strip()
    assert sorted(server.recipients) == sorted(["bewoner@example.nl", town.lighting.email])
    assert all(number in mail["Subject"] for mail in server.taken)


def test_beat_sees_to_what_nobody_was_woken_for(db, server, tmp_path):
    Letter.objects.create(recipient="bewoner@example.nl", subject="Vergeten", body="Toch nog.")
    with worker(port=server.port, schedule=tmp_path / "beat", sweep="0.5"):
        wait_until(lambda: server.recipients == ["bewoner@example.nl"])


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(db, server, settings):
    kept = Letter.objects.create(recipient="stil@example.nl", subject="Onderweg", body="Nog niet.")
    server.hangs_on.add("stil@example.nl")
    script = f"import django; django.setup(); from outbox import post; post.deliver({kept.pk})"
    env = environment(EMAIL_URL=f"smtp://127.0.0.1:{server.port}", EMAIL_TIMEOUT="30")
    with process("-c", script, env=env) as sending:
        assert server.reached.wait(20)
        os.kill(sending.pid, signal.SIGKILL)
        sending.wait(10)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == ("waiting", 1)
    server.hangs_on.clear()
    Letter.objects.update(due_at=kept.created_at)  # as if the lease is over
    assert post.deliver(kept.pk)
    assert server.recipients == ["stil@example.nl"]


def test_waking_goes_on_when_redis_comes_back_and_never_waits_when_it_goes(tmp_path):
    """The connection that we keep for waking is not spoiled by times without Redis."""
    executable, name = redis_program()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    redis_server = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with process("-c", WAKE_ON_REQUEST, env=environment(REDIS_URL=f"redis://127.0.0.1:{port}/0"), pipes=True) as waker:

        def wake() -> float:
            waker.stdin.write(b"go\n")
            waker.stdin.flush()
            return float(waker.stdout.readline())

        wake()  # pays for imports
        assert wake() < 0.5
        for _time in range(2):
            with program(name, *redis_server, executable=executable):
                client = redis.Redis(port=port)
                wait_until(lambda client=client: answers(client))
                wake()
                assert wake() < 0.5
                assert client.llen("wake") == 2
            assert wake() < 0.5
