"""Is it alive, and is it well: for a balancer and a monitor. No secrets, no names, no counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from typing import Final

from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from outbox.models import Letter
from wijkwerk.cache import ForgivingRedisCache

# A letter that waits longer than this after its time is seen by no worker and no sweeper.
_TOO_LATE: Final = datetime.timedelta(minutes=10)
OK, TROUBLE = "ok", "trouble"


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before anything else looks at the request.

    A balancer asks by address and without TLS: the host names of the city and the redirect to https do not hold here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = {"/healthz": _alive, "/readyz": _ready}.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer()
        response["Cache-Control"] = "no-store"
        return response


def _alive() -> HttpResponse:
    """200 while the process lives; asks nothing of anything else."""
    return JsonResponse({"status": OK})


def _ready() -> HttpResponse:
    """503 when database or migrations are not well. Without Redis, or with a stuck outbox, signals still come in:
    that is `degraded`, with 200."""
    checks = {"database": _database()}
    checks["migrations"] = _migrations() if checks["database"] == OK else TROUBLE
    needed = all(check == OK for check in checks.values())
    checks["redis"] = _redis()
    checks["outbox"] = _outbox() if needed else TROUBLE
    status = "down" if not needed else OK if all(check == OK for check in checks.values()) else "degraded"
    return JsonResponse({"status": status, "checks": checks}, status=200 if needed else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return TROUBLE
    return OK


def _migrations() -> str:
    """Whether every migration of this code is applied."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return TROUBLE
    return OK if _known_migrations() <= applied else TROUBLE


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations on disk, read once in a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _redis() -> str:
    redis = caches["default"]
    return OK if isinstance(redis, ForgivingRedisCache) and redis.answers() else TROUBLE


def _outbox() -> str:
    """Trouble when a letter failed for good and nobody was told yet, or when nobody delivers what is due."""
    if Letter.objects.unreported().exists() or Letter.objects.due(at=timezone.now() - _TOO_LATE).exists():
        return TROUBLE
    return OK
