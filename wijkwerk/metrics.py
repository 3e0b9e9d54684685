"""Numbers for a monitor, in the format of Prometheus, behind a token.

How long requests take is counted in the processes of this web server, by the name of the route (never the address) and
the status. What waits is asked of database and queue at the moment of asking. Nothing here says anything of a person:
open signals are rounded as for everybody (docs/adr/0009), since a monitor's graphs are seen by more people than
signals are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector
from redis import Redis
from redis.exceptions import RedisError

from outbox.models import Letter
from signals.models import Signal
from signals.small_numbers import about
from wijkwerk import __version__, audit, doors
from wijkwerk.logs import route_of

REQUESTS: Final = Histogram(
    "wijkwerk_request_seconds",
    "Duration of requests, by the name of the route.",
    ["route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class MetricsMiddleware:
    """Counts every request, and answers `/metrics` itself: like a balancer, a monitor asks by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/metrics":
            return _answer(request)
        begun = time.perf_counter()
        response = self.get_response(request)
        REQUESTS.labels(route_of(request), response.status_code).observe(time.perf_counter() - begun)
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        return HttpResponseNotFound()
    who, now = doors.origin(request), time.time()
    # Counted before the token is looked at, as a password is; who has it is counted no more.
    wait = doors.too_often("login", who, now=now)
    if wait:
        audit.record_refusal(request, "metrics", 429)
        return HttpResponse(status=429, headers={"Retry-After": str(wait), "Cache-Control": "no-store"})
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        audit.record_refusal(request, "metrics", 401)
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    doors.take_back("login", who, now=now)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return HttpResponse(_everything(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _everything() -> bytes:
    """The requests of all processes of this web server, and what waits now."""
    state = CollectorRegistry()
    state.register(_State())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)
    else:
        requests = REGISTRY
    return generate_latest(requests) + generate_latest(state)


class _State(Collector):
    """What is so now. Without database or Redis their own numbers are left out, and `wijkwerk_up` says so."""

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily("wijkwerk_info", "The version that runs.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        up = GaugeMetricFamily("wijkwerk_up", "Whether it can be reached.", labels=["what"])
        for what, ask, away in (
            ("database", _of_the_database, (DatabaseError, InterfaceError)),
            ("redis", _of_the_queues, (RedisError,)),
        ):
            try:
                found = ask()
            except away:
                up.add_metric([what], 0)
            else:
                up.add_metric([what], 1)
                yield from found
        yield up


def _of_the_database() -> list[Metric]:
    letters = GaugeMetricFamily("wijkwerk_outbox_letters", "Letters that are not sent.", labels=["state"])
    letters.add_metric(["waiting"], Letter.objects.filter(state=Letter.State.WAITING).count())
    letters.add_metric(["failed"], Letter.objects.failed().count())
    first = Letter.objects.due().values_list("due_at", flat=True).first()
    overdue = GaugeMetricFamily(
        "wijkwerk_outbox_overdue_seconds",
        "How long the longest waiting letter is past its time.",
        value=(timezone.now() - first).total_seconds() if first else 0,
    )
    signals = GaugeMetricFamily(
        "wijkwerk_open_signals",
        "Open signals, rounded as on public pages; a number that is small there is 0 here.",
        labels=["domain", "status"],
    )
    open_now = Signal.objects.open().values_list("domain__slug", "status").annotate(Count("pk")).order_by()
    for domain, status, count in open_now:
        signals.add_metric([domain or "", status], about(count) or 0)
    return [letters, overdue, signals]


def _of_the_queues() -> list[Metric]:
    queues = GaugeMetricFamily("wijkwerk_queue_tasks", "Tasks that no worker took up.", labels=["queue"])
    client = Redis.from_url(settings.REDIS_URL, **settings.CACHES["default"]["OPTIONS"])
    with client:
        for name in sorted(settings.CELERY_TASK_QUEUES):
            queues.add_metric([name], client.llen(name))
    return [queues]
