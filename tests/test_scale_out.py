"""Several web servers and several workers on one database and one Redis are one wijkwerk: what they share is not in the
memory of any of them."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from officers.models import Arrangement
from outbox.models import Letter
from signals.models import Signal
from tests.outbox.mail_server import mail_server
from tests.processes import free_port, redis_server, run, wait_until, web, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WRITE_50_ONCE_BOTH_ARE_THERE = """
from outbox import post
from outbox.models import Letter
from wijkwerk.celery import app
while len(app.control.ping(timeout=1)) < 2:
    pass
for number in range(50):
    post.write(Letter(recipient=f"{number}@example.nl", subject="Nieuws", body="Beste lezer"))
"""


class Browser:
    """Keeps cookies, and does not care which server answers."""

    def __init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def get(self, port: int, path: str) -> tuple[str, str]:
        """Where a page was found in the end, and the page."""
        with self.opener.open(f"http://127.0.0.1:{port}{path}", timeout=90) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def post(self, port: int, path: str, *, on: str = "", **typed: str) -> str:
        """Send a form, that stands on its own page or `on` another, with what is typed in; gives where that leads."""
        _path, page = self.get(port, on or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **typed}).encode()
        with self.opener.open(f"http://127.0.0.1:{port}{path}", body, timeout=90) as answer:
            return urllib.parse.urlsplit(answer.url).path


def send_in(port: int) -> int:
    """Send in a signal about street lighting as a stranger; gives the status of the answer."""
    body = json.dumps({"tekst": "De lantaarn is kapot", "categorie": "straatverlichting"})
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        line.request("POST", "/api/v1/signalen", body, {"Content-Type": "application/json"})
        return line.getresponse().status
    finally:
        line.close()


def newest_team() -> str:
    return Signal.objects.latest("pk").team.slug


@pytest.fixture
def own_redis(tmp_path):
    """The environment of processes with a Redis of their own: in another, strangers of an earlier test are counted."""
    port = free_port()
    with redis_server(tmp_path, port=port):
        yield {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def test_two_web_servers_share_sessions_counts_and_the_organisation(town, manager, own_redis):
    # Web servers do not know the fast hash of the tests.
    manager.password = PBKDF2PasswordHasher().encode("beheer", "zout" * 6)
    manager.save()
    with web(RATE_API="6/d", **own_redis) as one, web(RATE_API="6/d", **own_redis) as other:
        # A snapshot of the organisation is in the memory of both.
        assert [send_in(one), send_in(one), send_in(other), send_in(other)] == [201] * 4
        assert newest_team() == "verlichting"

        browser = Browser()
        assert browser.get(other, "/bureau")[0] == "/inloggen"
        assert browser.post(one, "/inloggen", username="beheer", password="beheer") == "/bureau"
        assert browser.get(other, "/bureau")[0] == "/bureau", "signed in there too"

        arrangement = Arrangement.objects.get(task=town.task)
        form = f"/beheer/officers/arrangement/{arrangement.pk}/change/"
        assert browser.post(one, form, task=str(town.task.pk), team=str(town.wijkteam.pk)) != form
        assert send_in(other) == 201
        assert newest_team() == "wijkteam", "what changed at one is known to the other"

        assert [send_in(one), send_in(other), send_in(one)] == [201, 429, 429], "counted together"

        browser.post(other, "/uitloggen", on="/bureau")
        assert browser.get(one, "/bureau")[0] == "/inloggen", "and signed out there too"


def test_two_workers_send_each_letter_once(db, tmp_path, own_redis):
    with mail_server() as server:
        server.delay = 0.1
        shared = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "OUTBOX_SWEEP_SECONDS": "0.5", **own_redis}
        with (
            worker("-n", "een@%h", schedule=tmp_path / "beat-1", MAIL_FROM="een@gemeente.example", **shared) as one,
            worker("-n", "twee@%h", schedule=tmp_path / "beat-2", MAIL_FROM="twee@gemeente.example", **shared) as other,
        ):
            run(WRITE_50_ONCE_BOTH_ARE_THERE, **shared)
            wait_until(lambda: not Letter.objects.exclude(state="sent").exists(), watch=[one, other])
    assert sorted(server.recipients) == sorted(f"{number}@example.nl" for number in range(50))
    assert set(Letter.objects.values_list("attempts", flat=True)) == {1}
    by_whom = Counter(mail["From"] for mail in server.taken)
    print(f"50 letters, by two workers: {sorted(by_whom.values())}")
    assert len(by_whom) == 2, "each did a part"
