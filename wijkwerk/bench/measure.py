"""What is measured, and how: counts of statements in this process, times of a real server beside it.

Seconds on a shared machine say little by themselves; the counts are exact, and ratios between two runs on the same
machine hold. The server is gunicorn with two workers, as on the machine that the peer was measured on.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.gis.geos import Point, Polygon
from django.db import connection
from django.db.models import Count
from django.db.models.query import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.queries import areas_at
from officers.models import Officer
from signals import finding, worklist
from signals.models import Signal
from signals.visibility import Viewer, viewer_of
from wijkwerk.bench import public

ROUNDS: Final = 20
OFFICERS: Final = ("bench-team", "bench-triage", "bench-area")
PATIENCE: Final = 30
# Statements that only begin and end a transaction.
AROUND: Final = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
BODY: Final = json.dumps(
    {
        "tekst": "De lantaarnpaal voor de deur is kapot en het is donker ({n})",
        "locatie": {"punt": "POINT"},
        "melder": {"email": "bewoner@example.nl"},
    }
)


@dataclass(frozen=True, slots=True)
class Peer:
    """What Signalen takes for the same: two gunicorn workers, 100,000 signals, a machine of two cores."""

    per_second: float | None = None
    p50_ms: float | None = None
    statements: int | None = None
    megabytes: float | None = None


PEER_SIGNALS: Final = 100_000
LIST: Final = "API: lijst van 50"
INTAKE_AT_ONCE: Final = "API: signaal indienen, 8 tegelijk"
PER_CATEGORY: Final = "API: open per categorie"
PER_AREA: Final = "API: open per gebied"
POINTS: Final = "kaartbeeld van de lijst, open"
API_POINTS: Final = "API: kaartbeeld, 100 open punten"
MEMORY: Final = "geheugen van een webproces"
PEERS: Final = {
    INTAKE_AT_ONCE: Peer(per_second=25, statements=43),
    LIST: Peer(p50_ms=414, statements=317),
    PER_CATEGORY: Peer(p50_ms=461, statements=373),
    PER_AREA: Peer(p50_ms=461, statements=373),
    POINTS: Peer(p50_ms=180),
    API_POINTS: Peer(p50_ms=180),
    MEMORY: Peer(megabytes=217),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; what was not measured is None.

    `in_database` says that only PostgreSQL and the driver were timed: the peer's times are of whole answers.
    """

    what: str
    signals: int
    per_second: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    statements: int | None = None
    megabytes: float | None = None
    in_database: bool = False
    note: str = ""

    @property
    def peer(self) -> Peer | None:
        """The peer's figures, where it was measured on as many signals."""
        return PEERS.get(self.what) if self.signals == PEER_SIGNALS else None

    @property
    def times_better(self) -> float | None:
        """How many times better than the peer: more per second, or less time or memory."""
        if self.peer is None:
            return None
        if self.per_second and self.peer.per_second:
            return round(self.per_second / self.peer.per_second, 1)
        for theirs, ours in ((self.peer.p50_ms, self.p50_ms), (self.peer.megabytes, self.megabytes)):
            if theirs and ours:
                return round(theirs / ours, 1)
        return None

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        peer = asdict(self.peer) if self.peer else None
        return asdict(self) | {"peer": peer, "times_better": self.times_better}


def best_of(results: Iterable[Result]) -> list[Result]:
    """Of each measurement the best time, where it was done more than once: what else runs here only makes it worse."""
    best: dict[str, Result] = {}
    for result in results:
        kept = best.get(result.what)
        if kept is None or _badness(result) < _badness(kept):
            best[result.what] = result
    return list(best.values())


def _badness(result: Result) -> float:
    if result.note:
        return float("inf")  # with answers that were refused or failed
    return -result.per_second if result.per_second else result.p50_ms or result.megabytes or 0


def everything(*, signals: int, key: str, intake: int) -> Iterator[Result]:
    """All measurements on the database as it is; `intake` is how many signals each of the clients sends in."""
    point = Signal.objects.exclude(point=None).order_by("pk")[0].point
    if point is None:
        raise LookupError("a signal without a point among those with one")
    body = BODY.replace('"POINT"', json.dumps([point.x, point.y]))
    api = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    yield from _in_the_database(signals, point)
    with _server() as (port, workers):
        desk, triage = (signed_in(name) for name in ("bench-team", "bench-triage"))
        pages: list[tuple[str, str, str, dict[str, str]]] = [
            (LIST, "GET", "/api/v1/signalen", api),
            ("bureau", "GET", "/bureau", desk),
            ("kaart: grenzen", "GET", "/kaart/gebieden.json", {}),
            (PER_CATEGORY, "GET", "/api/v1/signalen/tellingen?per=categorie", api),
            (PER_AREA, "GET", "/api/v1/signalen/tellingen?per=gebied", api),
            (POINTS, "GET", f"/signalen/punten?stand=open&bbox={_box(point)}", triage),
            (
                API_POINTS,
                "GET",
                f"/api/v1/signalen?open=true&pageSize=100&bbox={_box(point)}",
                api | {"Accept": "application/geo+json"},
            ),
        ]
        for what, method, path, headers in pages:
            outcome = _ask(port, method, path, headers, clients=1, requests=ROUNDS * 2)
            yield _result(what, signals, outcome, statements=_statements(method, path, headers, ""))
        for clients in (1, 8):
            outcome = _ask(port, "POST", "/api/v1/signalen", api, clients=clients, requests=intake, body=body)
            yield _result(
                INTAKE_AT_ONCE.replace("8", str(clients)),
                signals,
                outcome,
                statements=_statements("POST", "/api/v1/signalen", api, body),
            )
        memory = max(_megabytes(pid) for pid in workers)
        yield Result(MEMORY, signals, megabytes=round(memory))


def ask_for_everybody(*, signals: int) -> Iterator[Result]:
    """The public pages that are asked most, as many browsers at once ask for them of a server of their own."""
    with _server() as (port, _workers):
        for what, path in public.pages():
            outcome = _ask(port, "GET", path, {}, clients=public.CLIENTS, requests=public.REQUESTS)
            yield _result(what, signals, outcome, statements=_statements("GET", path, {}, ""))


def ask_pages(signals: int, pages: Iterable[tuple[str, str, dict[str, str]]]) -> Iterator[Result]:
    """Pages (what, path, headers) as one browser asks for them of a server of their own, each some times."""
    with _server() as (port, _workers):
        for what, path, headers in pages:
            outcome = _ask(port, "GET", path, headers, clients=1, requests=ROUNDS * 2)
            yield _result(what, signals, outcome, statements=_statements("GET", path, headers, ""))


def _in_the_database(signals: int, point: Point) -> Iterator[Result]:
    """Worklists, counts and the map's points: the time that PostgreSQL and the driver take, without building rows."""
    for what, rows in _lists(point).items():
        yield _timed(what, signals, partial(_run, rows))
    for what, viewer, asked in _searches():
        yield _timed(what, signals, partial(again, _asked(asked, viewer)))
    for username in OFFICERS:
        viewer = viewer_of(Officer.objects.get(username=username))
        yield _timed(f"tellingen van {username}", signals, partial(worklist.counts_of, viewer))
    yield _timed("gebieden op een punt", signals, lambda: areas_at(point))


def _searches() -> Iterator[tuple[str, Viewer, finding.Filter]]:
    """Searches for a word that no text has, one in a thousand, one in fifty and one in seven, for each officer."""
    for username in OFFICERS:
        viewer = viewer_of(Officer.objects.get(username=username))
        for words in ("zwembad", "ratten", "scooter", "lantaarnpaal"):
            yield f"{username} zoekt {words}", viewer, finding.Filter(stand="alles", zoek=words)


def _asked(asked: finding.Filter, viewer: Viewer) -> list[str]:
    """The statements that find the first page of a search."""
    with CaptureQueriesContext(connection) as captured:
        finding.newest_of(asked, viewer, most=worklist.PAGE + 1)
    return [query["sql"] for query in captured]


def again(statements: Iterable[str]) -> None:
    """Ask these once more, and read what they give."""
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()


def _lists(point: Point) -> dict[str, QuerySet[Any]]:
    """The queries of the lists, by what they are called."""
    lists: dict[str, QuerySet[Any]] = {}
    for username in OFFICERS:
        viewer = viewer_of(Officer.objects.get(username=username))
        known = Signal.objects.known_to(viewer)
        pile = worklist.Piles.AREAS if viewer.area_ids else worklist.Piles.DESK
        keys = worklist.pile(viewer, pile).most_pressing_first().values_list("rank", "term_key", "pk")
        lists[f"werklijst van {username}"] = keys[: worklist.PAGE + 1]
        lists[f"nieuwste voor {username}"] = known.for_list().order_by("-received_at", "-pk")[:50]
    opened = Signal.objects.open()
    lists["open per categorie"] = opened.order_by().values("category").annotate(number=Count("*"))
    lists["open per gebied"] = opened.order_by().values("area").annotate(number=Count("*"))
    for name, signals in (("open", opened), ("alle", Signal.objects.all())):
        view = signals.filter(point__bboverlaps=Polygon.from_bbox(_view(point))).order_by("-received_at", "-pk")
        lists[f"{name} punten in een kaartbeeld"] = view.values_list("number", "point", "status")[:501]
    return lists


def _run(rows: QuerySet[Any]) -> None:
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()


def _timed(what: str, signals: int, act: Callable[[], object]) -> Result:
    """Do it some times and take the median and the slow end; the first time is for counting statements."""
    with CaptureQueriesContext(connection) as statements:
        act()
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return Result(
        what, signals, p50_ms=ms(times, 50), p95_ms=ms(times, 95), statements=len(statements), in_database=True
    )


def _statements(method: str, path: str, headers: dict[str, str], body: str) -> int:
    """How many statements one request takes, in this process, savepoints left out; the second time, as in real life."""
    client = Client(headers={name: value for name, value in headers.items() if name != "Content-Type"})
    captured = CaptureQueriesContext(connection)
    for turn in ("a", "b"):
        with captured:
            client.generic(
                method, path, body.replace("{n}", f"{turn}-0"), content_type="application/json", HTTP_HOST="127.0.0.1"
            )
    return len([query for query in captured.captured_queries if not query["sql"].startswith(AROUND)])


@contextmanager
def _server() -> Iterator[tuple[int, list[int]]]:
    """Gunicorn with two workers on a free port, and the pids of its workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wijkwerk.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        + ["--log-level", "warning", "--keep-alive", "30", "--threads", "4"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"LOG_LEVEL": "WARNING", "RATE_API": "1000000/s", "RATE_READ": "1000000/s"},
    )
    try:
        _wait_until(lambda: _answers(port))
        yield port, [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=PATIENCE)


def _wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the server for the measurement does not answer")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:  # noqa: S310  # own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _view(point: Point) -> tuple[float, float, float, float]:
    """The view of a map around a point, of some kilometres: west, south, east, north."""
    return (point.x - 0.02, point.y - 0.012, point.x + 0.02, point.y + 0.012)


def _box(point: Point) -> str:
    return ",".join(f"{one:.6f}" for one in _view(point))


def signed_in(username: str) -> dict[str, str]:
    """The cookie of an officer; made here, so that no sign-in page stands in between."""
    client = Client()
    client.force_login(Officer.objects.get(username=username), backend="officers.sign_in.SignInBackend")
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}


def _ask(
    port: int, method: str, path: str, headers: dict[str, str], *, clients: int, requests: int, body: str = ""
) -> dict[str, Any]:
    """Let a process of its own ask; times in seconds."""
    order = {"port": port, "method": method, "path": path, "headers": headers, "clients": clients, "body": body}
    warm = {**order, "clients": 2, "requests": 3}
    for one in (warm, {**order, "requests": requests}):
        done = subprocess.run(
            [sys.executable, "-m", "wijkwerk.bench.client"],
            input=json.dumps(one),
            capture_output=True,
            text=True,
            check=True,
            cwd=settings.BASE_DIR,
        )
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def _result(what: str, signals: int, outcome: dict[str, Any], *, statements: int) -> Result:
    times = outcome["times"]
    wrong = {status: count for status, count in outcome["statuses"].items() if status not in ("200", "201")}
    return Result(
        what,
        signals,
        per_second=round(len(times) / outcome["seconds"], 1),
        p50_ms=ms(times, 50),
        p95_ms=ms(times, 95),
        statements=statements,
        note=f"antwoorden: {wrong}" if wrong else "",
    )


def ms(times: list[float], percent: int) -> float:
    """A percentile of times in seconds, as milliseconds."""
    if len(times) == 1:
        return round(times[0] * 1000, 1)
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1] * 1000, 1)


def _megabytes(pid: int) -> float:
    """Memory that a process has for itself and shares, in MB (resident set)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return kilobytes / 1024
