"""The outbox under real faults, with real processes: workers and web servers that are killed, Redis and the mail server
away. At least once, and nothing is lost."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter

import pytest
import yaml
from django.db import connection
from django.utils import timezone

from outbox.models import Letter
from signals.models import Signal
from tests.processes import ROOT, environment, free_port, program, redis_server, run, wait_until, web, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Each in a transaction of its own, with a real wake-up.
WRITE = """
from outbox import post
from outbox.models import Letter
for number in range({amount}):
    post.write(Letter(recipient=f"{{number}}@example.nl", subject="Nieuws", body="Beste lezer"))
"""


def mailing(server, **extra: str) -> dict[str, str]:
    """The environment of a worker that sends to this mail server, and whose waits are short."""
    return {
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "EMAIL_TIMEOUT": "10",
        "OUTBOX_SWEEP_SECONDS": "0.4",
        "OUTBOX_BACKOFF_SECONDS": "0.1",
        **extra,
    }


def undelivered() -> int:
    return Letter.objects.exclude(state="sent").count()


def send_in(port: int, text: str = "De lantaarn is kapot") -> int:
    """Send a signal to a web server as a program without a key does; gives the status of its answer."""
    body = json.dumps({"tekst": text, "melder": {"email": "bewoner@example.nl"}})
    return ask(port, "POST", "/api/v1/signalen", body)[0]


def ask(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request(method, path, body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_of_400_letters_none_is_lost_when_the_worker_is_killed_four_times(db, server, tmp_path):
    """Twice with the same Message-ID is what the two processes of a worker had in their hands when it was killed."""
    server.delay = 0.02
    run(WRITE.format(amount=400))
    for kill, enough in enumerate((60, 130, 200, 270)):
        with worker(schedule=tmp_path / f"beat-{kill}", **mailing(server)) as working:
            wait_until(lambda enough=enough: len(server.taken) >= enough, watch=[working])
        held = Letter.objects.filter(state="waiting", attempts__gt=0).count()
        print(f"kill {kill + 1}: {held} letters in its hands, {len(server.taken)} taken by the mail server")
    # As if the lease is over; that it holds until then is in test_post.py.
    Letter.objects.filter(state="waiting").update(due_at=timezone.now())
    with worker(schedule=tmp_path / "beat-last", **mailing(server)):
        wait_until(lambda: undelivered() == 0)
    times = Counter(server.message_ids)
    twice = sum(times.values()) - len(times)
    print(f"400 letters, 4 kills: {len(times)} delivered, {twice} of them twice")
    assert set(times) == set(Letter.objects.values_list("message_id", flat=True))
    assert set(server.recipients) == {f"{number}@example.nl" for number in range(400)}
    assert twice <= 4 * 2


def test_what_20_web_processes_took_in_before_they_were_killed_is_told(town, server, tmp_path):
    """Killed between commit and publish: no wake-up left the house, and the sweeper delivers it all."""
    with web("--preload", application="tests.outbox.killed_at_publish", RATE_API="1000/m") as port:
        for number in range(20):
            with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
                send_in(port, f"Lantaarn {number} is kapot")
    assert Signal.objects.count() == 20
    assert set(Letter.objects.values_list("state", "attempts")) == {("waiting", 0)}
    letters = Letter.objects.count()
    assert letters == 2 * 20, "to who sent it in, and to the team"
    with worker(schedule=tmp_path / "beat", **mailing(server)):
        wait_until(lambda: undelivered() == 0)
    assert sorted(server.message_ids) == sorted(Letter.objects.values_list("message_id", flat=True))


def test_without_redis_signals_come_in_and_their_letters_go_out_once_it_is_back(town, server, tmp_path):
    """Redis is really stopped, for a minute, and started: longer than the moment that the cache leaves it alone (1 s)
    and than the waits of a worker that has lost it, which grow to some ten seconds by then."""
    port = free_port()
    address = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "RATE_API": "1000/m"}
    with web(**address) as front, worker(schedule=tmp_path / "beat", **mailing(server), **address) as working:

        def health() -> tuple[int, str, str]:
            status, body = ask(front, "GET", "/readyz")
            said = json.loads(body)
            return status, said["status"], said["checks"]["redis"]

        with redis_server(tmp_path, port=port):
            assert send_in(front) == 201
            wait_until(lambda: len(server.taken) == 2, watch=[working])
            wait_until(lambda: health() == (200, "ok", "ok"))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert send_in(front) == 201
            assert health() == (200, "degraded", "trouble")
            time.sleep(1)
        taken_in = Signal.objects.count()
        assert undelivered() == 2 * (taken_in - 1) > 0
        with redis_server(tmp_path, port=port):
            assert send_in(front) == 201
            wait_until(lambda: undelivered() == 0, watch=[working])
            wait_until(lambda: health() == (200, "ok", "ok"))
    print(f"{taken_in - 1} signals taken in without Redis, {Letter.objects.count()} letters delivered")
    assert sorted(server.message_ids) == sorted(Letter.objects.values_list("message_id", flat=True))


def test_an_outage_of_the_mail_server_that_outlasts_every_wait_loses_nothing(db, server, tmp_path):
    """In each of the ways in which a server is out, it gets more visits than the letters have attempts (3, with waits
    of 0.1 and 0.2 s)."""
    letters = [f"{number}@example.nl" for number in range(4)]
    for recipient in letters:
        Letter.objects.create(recipient=recipient, subject="Nieuws", body="Beste lezer")
    server.greeting = "421 come back later"
    short = mailing(server, EMAIL_TIMEOUT="1", OUTBOX_MAX_ATTEMPTS="3")
    with worker(schedule=tmp_path / "beat", **short) as working:

        def outlasted(visits: int) -> None:
            before = server.conversations
            wait_until(lambda: server.conversations > before + visits, watch=[working])
            assert undelivered() == len(letters)
            assert not Letter.objects.failed().exists()

        outlasted(5)
        server.greeting = ""  # it hangs
        outlasted(4)
        server.refuses = dict.fromkeys(letters, "451 4.3.0 out of order")
        server.greeting = "220 test"
        outlasted(5 * len(letters))
        server.drops = set(letters)
        outlasted(5 * len(letters))
        server.drops = set()
        server.refuses = {}
        server.drops_after_data = 2
        wait_until(lambda: undelivered() == 0, watch=[working])
    times = Counter(server.recipients)
    print(f"4 letters, taken and then cut off 2 times: delivered {sum(times.values())} times")
    assert set(times) == set(letters)
    assert set(server.message_ids) == set(Letter.objects.values_list("message_id", flat=True))


def test_a_mail_server_that_hangs_holds_up_no_other_work(db, server):
    """The two workers of docker-compose.yml: all of one waits for the mail server, and the other goes on."""
    queue = f"{connection.settings_dict['NAME']}-mail"
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    commands = [
        [word.replace("wijkwerk-mail", queue) for word in services[name]["command"]] for name in ("worker", "mail")
    ]
    env = environment(**mailing(server, EMAIL_TIMEOUT="60"))
    server.greeting = ""
    Letter.objects.create(recipient="a@example.nl", subject="x", body="x", state="sent", sent_at="2020-01-01T12:00Z")
    with program(*commands[0], env=env) as other, program(*commands[1], env=env) as mail:
        run(WRITE.format(amount=6))
        wait_until(lambda: server.conversations == 2, watch=[mail])
        run("from outbox.tasks import purge\npurge.delay()")
        wait_until(lambda: not Letter.objects.filter(state="sent").exists(), watch=[other, mail])
    assert undelivered() == 6
    assert server.conversations == 2
