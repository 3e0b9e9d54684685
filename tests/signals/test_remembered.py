"""What is written once stands in every place as Django would write it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from officers import rights
from signals import remembered
from signals.models import Handover, Reporter, Signal
from signals.visibility import ACCESS, Viewer

HANDLER = Viewer(
    officer_id=5,
    team_ids=frozenset({3, 4}),
    led_team_ids=frozenset({3}),
    area_ids=frozenset({1}),
    rights=frozenset({rights.SIGNALS_HANDLE, rights.SIGNALS_CONTACT, rights.AREAS_OWN}),
)
OVERSEER = Viewer(officer_id=6, team_ids=frozenset({8}), rights=frozenset({rights.SIGNALS_ALL}))


def known(viewer: Viewer) -> QuerySet[Signal]:
    return Signal.objects.known_to(viewer).order_by("pk")


# Places in which the rule stands: where its table has its own name, another one, or that of a question around it.
PLACES: dict[str, Callable[[Viewer], QuerySet[Any]]] = {
    "by itself": known,
    "as a row shows it": lambda viewer: Signal.objects.shown_to(viewer),
    "twice": lambda viewer: known(viewer).exclude(viewer.knows()).filter(viewer.holds()),
    "joined to others": lambda viewer: known(viewer).select_related("category", "team").filter(handovers__pk=1),
    "within another": lambda viewer: Reporter.objects.filter(signal__in=known(viewer).values("pk")),
    "within one of signals": lambda viewer: Signal.objects.filter(pk__in=known(viewer).values("pk")),
    "asked of each": lambda viewer: Signal.objects.filter(Exists(known(viewer).filter(team=OuterRef("team")))),
    "two deep": lambda viewer: Signal.objects.filter(
        pk__in=Handover.objects.filter(signal__in=known(viewer).values("pk")).values("signal")
    ),
    "in parts": lambda viewer: known(viewer).union(Signal.objects.known_besides(viewer), all=True),
    "counted": lambda viewer: Signal.objects.values("team").annotate(seen=Count("pk", filter=viewer.knows())),
}


def written(asked: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return asked.query.sql_with_params()
    except EmptyResultSet:
        return "what finds nothing is not asked", ()


@pytest.mark.parametrize("viewer", [HANDLER, OVERSEER], ids=["handler", "overseer"])
def test_in_every_place_it_is_written_as_django_would(viewer, monkeypatch):
    # Each twice and among each other: what was kept of one place is not what another one gets.
    kept = [{name: written(place(viewer)) for name, place in PLACES.items()} for _time in range(2)]
    monkeypatch.setattr(remembered._Remembered, "as_sql", Query.as_sql)
    plain = {name: written(place(viewer)) for name, place in PLACES.items()}
    assert kept == [plain, plain]


def test_for_somebody_else_it_is_another_question():
    of_team = {team: written(known(Viewer(team_ids=frozenset({team}))))[1] for team in (3, 4)}
    assert 3 in of_team[3]
    assert 3 not in of_team[4]


def test_what_is_narrowed_afterwards_is_written_anew():
    asked = remembered.remembered(Handover.objects.filter(to_team=3))
    wide, narrow = (Signal.objects.filter(pk__in=one.values("signal")) for one in (asked, asked.filter(to_team=4)))
    assert written(wide) == written(wide)
    assert written(narrow)[0].count("to_team_id") == 2
    assert written(wide)[0].count("to_team_id") == 1


def test_the_second_time_it_is_not_written_again(monkeypatch):
    times = []
    write = SQLCompiler.as_sql

    def count(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        times.append(self)
        return write(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", count)
    asked = Signal.objects.filter(Q(pk__in=remembered.remembered(Handover.objects.values("signal"))))
    written(asked)
    assert len(times) == 2
    written(asked.filter(team=3))
    assert len(times) == 3


@pytest.mark.parametrize("viewer", [HANDLER, OVERSEER, Viewer()], ids=["handler", "overseer", "nobody"])
def test_what_is_told_of_a_signal_has_one_list_of_names(viewer):
    assert tuple(viewer.access()) == ACCESS
