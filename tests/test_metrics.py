"""What a monitor may know, who may ask it, and that the processes of a web server count together."""

from __future__ import annotations

import datetime
import http.client

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from outbox.models import Letter
from signals import workflow
from tests import processes, world
from wijkwerk import metrics

TOKEN = "een-lang-geheim-van-de-monitor"
Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def token(settings) -> str:
    """The token that is set."""
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


def numbers(text: str) -> Numbers:
    """Each sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(token: str = TOKEN) -> Numbers:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return numbers(answer.content.decode())


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def test_without_a_token_in_the_settings_there_is_no_such_address(settings):
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer x"):
        assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_who_guesses_the_token_is_in_the_log_and_is_stopped_and_a_monitor_goes_on(token, settings, caplog, db):
    settings.DOOR_RATES = settings.DOOR_RATES | {"login": "3/h"}
    caplog.set_level("INFO")
    for _ in range(5):
        ask()
    stranger = Client(REMOTE_ADDR="192.0.2.9")
    guesses = ["Bearer a", "Bearer b", "Bearer c", f"Bearer {TOKEN}"]
    answers = [stranger.get("/metrics", headers={"Authorization": guess}).status_code for guess in guesses]
    assert answers == [401, 401, 401, 429]
    ask()
    lines = [record.audit for record in caplog.records if hasattr(record, "audit")]
    assert [(line["action"], line["result"], line["actor"]) for line in lines] == [
        ("GET metrics", status, "stranger") for status in answers
    ]
    assert "192.0.2.9" not in str(lines)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer iets-anders", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_without_the_right_token_nothing_is_told(token, given):
    answer = Client().get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_it_can_only_be_asked(db, token):
    assert Client().post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_a_monitor_asks_by_address_without_tls(db, token, settings):
    settings.ALLOWED_HOSTS = ["wijkwerk.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7:8000"})
    assert answer.status_code == 200


def test_the_outbox_tells_what_waits_what_failed_and_how_late_it_is(db, token):
    now = timezone.now()
    for state, minutes in (("waiting", 10), ("waiting", -30), ("failed", 0), ("sent", 0)):
        due = now - datetime.timedelta(minutes=minutes)
        Letter.objects.create(recipient="a@example.nl", subject="x", body="x", state=state, due_at=due)
    found = ask()
    assert found[key("wijkwerk_outbox_letters", state="waiting")] == 2
    assert found[key("wijkwerk_outbox_letters", state="failed")] == 1
    assert 600 <= found[key("wijkwerk_outbox_overdue_seconds")] < 660


def test_open_signals_are_counted_by_domain_and_status_and_small_numbers_are_not_told(town, token, member):
    for _times in range(7):
        world.signal()
    for _times in range(4):
        world.signal("Iemand is verward", category="zorgwekkend-gedrag")
    workflow.move(world.signal(), to="in_behandeling", by=member)
    found = ask()
    assert found[key("wijkwerk_open_signals", domain="fysiek", status="gemeld")] == 5
    assert found[key("wijkwerk_open_signals", domain="sociaal", status="gemeld")] == 0
    assert found[key("wijkwerk_open_signals", domain="fysiek", status="in_behandeling")] == 0


def test_each_queue_tells_what_nobody_took_up(db, token, settings):
    settings.CELERY_TASK_QUEUES = {"proef": {}, "proef-mail": {}}
    redis = cache._cache.get_client()
    redis.lpush("proef-mail", "een", "twee")
    try:
        found = ask()
    finally:
        redis.delete("proef-mail")
    assert found[key("wijkwerk_queue_tasks", queue="proef")] == 0
    assert found[key("wijkwerk_queue_tasks", queue="proef-mail")] == 2


def test_requests_are_told_by_the_name_of_their_route_and_never_by_address(town, token):
    client, signal = Client(), world.signal(email="bewoner@example.nl")
    before = ask()
    for path in ("/gebieden/WK1", f"/volg/geheim-{signal.number}", "/bestaat-niet/bewoner@example.nl", "/gebieden/WK1"):
        client.get(path, {"zoek": "bewoner"})
    after = ask()

    def more(route: str, status: str) -> float:
        name = key("wijkwerk_request_seconds_count", route=route, status=status)
        return after[name] - before.get(name, 0)

    assert (more("area", "200"), more("-", "404")) == (2, 1)
    said = str(after)
    assert not any(word in said for word in ("bewoner", "WK1", signal.number, "geheim", "lantaarn"))


def test_what_is_away_is_said_and_the_rest_is_told(db, token, settings, monkeypatch):
    def away() -> list[object]:
        raise OperationalError

    monkeypatch.setattr(metrics, "_of_the_database", away)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = ask()
    assert found[key("wijkwerk_up", what="database")] == 0
    assert found[key("wijkwerk_up", what="redis")] == 0
    assert any(name == "wijkwerk_info" for name, _labels in found)


@pytest.mark.django_db(transaction=True)
def test_the_processes_of_a_web_server_count_together(town):
    with processes.web(METRICS_TOKEN=TOKEN) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

        def fetch(path: str) -> str:
            line.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
            return line.getresponse().read().decode()

        for _times in range(12):
            line.close()  # each from the start, so that both processes get some
            fetch("/privacy")
        told = key("wijkwerk_request_seconds_count", route="privacy", status="200")
        counted = set()
        for _times in range(6):  # whichever process answers, it tells the same
            line.close()
            counted.add(numbers(fetch("/metrics"))[told])
        assert counted == {12}
