"""What `bin/bench` says of its measurements: the best of some runs, beside the peer's figures."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import world
from wijkwerk.bench import lists, measure, page, seed
from wijkwerk.bench.measure import INTAKE_AT_ONCE, LIST, MEMORY, Result, best_of
from wijkwerk.bench.page import BUDGETS, Weight
from wijkwerk.management.commands import bench


def test_of_some_runs_the_best_is_kept_and_answers_that_failed_are_not_the_best():
    slow = Result(INTAKE_AT_ONCE, 100_000, per_second=90, p50_ms=80)
    fast = Result(INTAKE_AT_ONCE, 100_000, per_second=130, p50_ms=60)
    refused = Result(INTAKE_AT_ONCE, 100_000, per_second=900, p50_ms=1, note="antwoorden: {'429': 480}")
    slow_list = Result(LIST, 100_000, p50_ms=30)
    fast_list = Result(LIST, 100_000, p50_ms=15)
    assert best_of([slow, fast_list, refused, fast, slow_list]) == [fast, fast_list]


def test_a_measurement_stands_beside_the_peer_only_on_as_many_signals():
    assert Result(INTAKE_AT_ONCE, 100_000, per_second=125, p50_ms=60).times_better == 5
    assert Result(LIST, 100_000, p50_ms=20.7).times_better == 20
    assert Result(MEMORY, 100_000, megabytes=155).times_better == 1.4
    assert Result(LIST, 1_000_000, p50_ms=20.7).times_better is None
    assert Result("gebieden op een punt", 100_000, p50_ms=1).times_better is None


def test_as_json_a_measurement_has_the_peers_figures_with_it():
    told = Result(LIST, 100_000, p50_ms=20.7, statements=3).as_json()
    assert told["peer"] == {"per_second": None, "p50_ms": 414, "statements": 317, "megabytes": None}
    assert told["times_better"] == 20
    assert Result(LIST, 1_000, p50_ms=20.7).as_json()["peer"] is None


def test_a_page_holds_while_its_weight_and_its_paint_are_within_what_was_asked():
    assert BUDGETS == {"bericht": (1_500, 150), "plek": (None, 400)}
    asked = {"what": "eerste stap", "requests": 13, "most_ms": 1_500, "most_kilobytes": 150}
    assert Weight(paint_ms=800, kilobytes=94.2, **asked).as_json()["holds"]
    assert not Weight(paint_ms=1_500, kilobytes=94.2, **asked).holds
    assert not Weight(paint_ms=800, kilobytes=151, **asked).holds


@pytest.mark.django_db
@pytest.mark.parametrize("browser", [True, False])
def test_without_an_option_the_form_is_weighed_too_where_there_is_a_browser(monkeypatch, browser):
    def weigh(**_options):
        if not browser:
            raise CommandError("Er is geen Chromium op deze machine.")
        yield Weight(what="eerste stap", paint_ms=800, kilobytes=94.2, requests=13, most_ms=1_500, most_kilobytes=150)

    monkeypatch.setattr(seed, "prepare", lambda: "sleutel")
    monkeypatch.setattr(seed, "fill", lambda **_size: None)
    monkeypatch.setattr(measure, "everything", lambda **_asked: iter([Result(LIST, 1_000, p50_ms=16)]))
    monkeypatch.setattr(bench, "PARTS", {})
    monkeypatch.setattr(page, "weigh", weigh)
    # It would stay so for all tests after this one.
    monkeypatch.setattr(bench.logging, "disable", lambda _level: None)
    for as_json in (False, True):
        out, trouble = io.StringIO(), io.StringIO()
        call_command("bench", only=1_000, json=as_json, stdout=out, stderr=trouble)
        lines = out.getvalue().splitlines()
        assert len(lines) == 1 + browser + (not as_json)
        assert ("Chromium" in trouble.getvalue()) != browser
        if browser and as_json:
            assert json.loads(lines[-1])["holds"]
        elif browser:
            assert "LCP   800 ms" in lines[-1]
            assert "94.2 kB in 13 verzoeken" in lines[-1]


@pytest.mark.django_db
def test_the_page_with_plans_has_each_question_of_each_officer(town, monkeypatch):
    world.officer("bench-collega-7", "teamlid", teams=(town.lighting,))
    world.officer("bench-een", "teamlid", teams=(town.lighting,))
    monkeypatch.setattr(measure, "OFFICERS", ("bench-een",))
    world.signal("De lantaarn is kapot")
    out = io.StringIO()
    call_command("bench", plans=True, stdout=out)
    rows = [line for line in out.getvalue().splitlines() if line.startswith("| ")][1:]
    assert {row.split(" | ")[0][2:] for row in rows} >= {f"filter {what}" for what in lists.filters()} | {"tellingen"}
    (whole,) = [row for row in rows if row.startswith("| filter niets |")]
    assert "`signal" in whole
    assert "officers_" not in "".join(rows)
