"""`/healthz` and `/readyz`: alive, and well."""

from __future__ import annotations

import datetime

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from outbox.models import Letter
from wijkwerk.health import HealthMiddleware


def ready() -> tuple[int, str]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["status"]


def broken(*args: object, **kwargs: object) -> None:
    raise OperationalError("away")


def test_alive_is_said_without_the_database():
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_ready_is_said_in_json_when_all_is_well(db):
    answer = Client().get("/readyz")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/json",
        "no-store",
    )
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "redis": "ok", "outbox": "ok"},
    }


def test_without_database_it_is_down(db, monkeypatch):
    with monkeypatch.context() as outage:
        outage.setattr(connection, "cursor", broken)
        assert ready() == (503, "down")
        assert Client().get("/healthz").status_code == 200


def test_with_a_migration_to_do_it_is_down(db):
    MigrationRecorder.Migration.objects.filter(app="signals").last().delete()
    assert ready() == (503, "down")


def test_without_redis_it_works_and_says_so(db, settings):
    nobody_listens = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": nobody_listens}
    assert ready() == (200, "degraded")


@pytest.mark.parametrize(
    ("state", "minutes", "said"), [("failed", 0, "degraded"), ("waiting", 30, "degraded"), ("waiting", 1, "ok")]
)
def test_post_that_failed_or_that_nobody_delivers_is_trouble(db, state, minutes, said):
    due = timezone.now() - datetime.timedelta(minutes=minutes)
    Letter.objects.create(recipient="a@example.nl", subject="x", body="x", state=state, due_at=due)
    assert ready() == (200, said)


def test_post_that_failed_is_no_trouble_any_more_once_the_application_manager_was_told(db):
    Letter.objects.create(recipient="a@example.nl", subject="x", body="x", state="failed", reported_at=timezone.now())
    assert ready() == (200, "ok")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_asks_by_address_without_tls(db, settings, path):
    settings.ALLOWED_HOSTS = ["wijkwerk.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_it_can_only_be_asked(db):
    assert Client().post("/healthz").status_code == 405


def test_nothing_else_is_answered_here(db):
    assert HealthMiddleware(lambda request: "onward")(type("Request", (), {"path_info": "/healthz/"})()) == "onward"
