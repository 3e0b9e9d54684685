"""A proefdraai over all signals that there are, as the worker does it: another positioning, with its progress kept."""

from __future__ import annotations

import datetime
import resource
import time
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Area
from officers import scenarios
from officers.alternatives import AreaPlaced, TaskGiven
from officers.models import MunicipalTask, Officer, Scenario, Team
from signals import comparing
from signals.comparing import Cell
from signals.models import Signal
from signals.visibility import viewer_of
from wijkwerk.bench import measure

# What the design asks for: this many in ten seconds, on two cores.
MOST_SECONDS = 10
REPLAY = "proefdraaien"
LISTED = "proefdraaien: lijst van een verschil"
SHOWN = "proefdraaien: de pagina met wat eruit kwam"


def everything(*, signals: int) -> Iterator[measure.Result]:
    """The run, and the first page of the list of what would come in elsewhere."""
    officer = Officer.objects.get(username="bench-area")
    team = Team.objects.filter(domain__slug="sociaal").order_by("pk")[0].slug
    scenario = scenarios.make(name="bench", first_day=_first(), last_day=timezone.localdate(), areas=[], by=officer)
    for code in Area.objects.filter(kind__slug="stadsdeel").order_by("code").values_list("code", flat=True):
        scenarios.add(scenario, AreaPlaced(code, team))
    scenarios.add(scenario, TaskGiven(MunicipalTask.objects.order_by("slug")[0].slug, team))
    try:
        run = scenarios.ask(scenario, by=officer)
        if run is None:
            raise LookupError("a run of a scenario that was made just now")
        before, start = _peak(), time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            done = comparing.try_scenario(run)
        took = time.perf_counter() - start
        scenario.refresh_from_db()
        sums = comparing.Sums.from_json(scenario.result or {})
        wrong = "" if done and sums.differing and not sums.without_facts else "er kwam niets uit"
        yield measure.Result(
            REPLAY,
            signals,
            per_second=round(sums.looked_at / took, 1),
            p50_ms=round(took * 1000, 1),
            statements=len(asked),
            megabytes=round(_peak() - before),
            note=wrong,
        )
        start = time.perf_counter()
        viewer = viewer_of(Officer.objects.get(username="bench-triage"))
        with CaptureQueriesContext(connection) as asked:
            comparing.one_by_one(comparing.trial_of(scenario), Cell("ingang"), viewer=viewer)
        yield measure.Result(
            LISTED, signals, p50_ms=round((time.perf_counter() - start) * 1000, 1), statements=len(asked)
        )
        page = f"/rapporten/proefdraaien/{scenario.public_id}"
        yield from measure.ask_pages(signals, [(SHOWN, page, measure.signed_in("bench-area"))])
    finally:
        Scenario.objects.filter(pk=scenario.pk).delete()


def _first() -> datetime.date:
    """The day of the first signal, or the first that a scenario may have: in the night the years are a day too long."""
    first = Signal.objects.order_by("received_at").values_list("received_at", flat=True)[0]
    return max(timezone.localdate(first), timezone.localdate() - datetime.timedelta(days=scenarios.MOST_DAYS))


def _peak() -> float:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
