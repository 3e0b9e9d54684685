"""The wake-up and its absence, with real processes: Redis away or silent, a real worker, a worker that is killed."""

from __future__ import annotations

import json
import os
import signal

import pytest
from django.db import connection

from outbox import post
from outbox.models import Letter
from tests.processes import environment, free_port, python, redis_server, run, silent_server, wait_until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Sends the form twice in a fresh process: the first pays for imports, the second is what a resident waits for.
SEND_THE_FORM = """
import json, time
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
from outbox import post
for _line in sys.stdin:
    begun = time.monotonic()
    post._wake([1])
    print(time.monotonic() - begun, flush=True)
"""
TAKE_IN_A_SIGNAL = """
from tests import world
print(world.signal(email="bewoner@example.nl").number)
"""


def send_the_form(redis_url: str) -> dict[str, float]:
    answer: dict[str, float] = json.loads(run(SEND_THE_FORM, REDIS_URL=redis_url))
    return answer


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


def mailing(port: int, *, sweep: str = "3600") -> dict[str, str]:
    """The environment of a worker that sends to this mail server."""
    return {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "OUTBOX_SWEEP_SECONDS": sweep, "EMAIL_TIMEOUT": "1"}


def test_a_signal_wakes_the_worker_and_the_letters_go_out(town, server, tmp_path):
    with worker(schedule=tmp_path / "beat", **mailing(server.port)):
        number = run(TAKE_IN_A_SIGNAL).strip()
        wait_until(lambda: len(server.taken) == 2)
        wait_until(lambda: not Letter.objects.exclude(state="sent").exists())
    assert sorted(server.recipients) == sorted(["bewoner@example.nl", town.lighting.email])
    assert all(number in mail["Subject"] for mail in server.taken)


def test_beat_sees_to_what_nobody_was_woken_for(db, server, tmp_path):
    Letter.objects.create(recipient="bewoner@example.nl", subject="Vergeten", body="Toch nog.")
    with worker(schedule=tmp_path / "beat", **mailing(server.port, sweep="0.5")):
        wait_until(lambda: server.recipients == ["bewoner@example.nl"])


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(db, server, settings):
    kept = Letter.objects.create(recipient="stil@example.nl", subject="Onderweg", body="Nog niet.")
    server.hangs_on.add("stil@example.nl")
    script = f"import django; django.setup(); from outbox import post; post.deliver({kept.pk})"
    env = environment(EMAIL_URL=f"smtp://127.0.0.1:{server.port}", EMAIL_TIMEOUT="30")
    with python("-c", script, env=env) as sending:
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
    port = free_port()
    queue = f"{connection.settings_dict['NAME']}-mail"
    with python("-c", WAKE_ON_REQUEST, env=environment(REDIS_URL=f"redis://127.0.0.1:{port}/0"), pipes=True) as waker:

        def wake() -> float:
            waker.stdin.write(b"go\n")
            waker.stdin.flush()
            return float(waker.stdout.readline())

        wake()  # pays for imports
        assert wake() < 0.5
        for _time in range(2):
            with redis_server(tmp_path, port=port) as client:
                wake()
                assert wake() < 0.5
                assert client.llen(queue) == 2
            assert wake() < 0.5
