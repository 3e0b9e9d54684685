"""Planning a change of the organisation ahead: it is settled and taken back, and what was never changes."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from areas.dated import today
from officers import planning
from officers.alternatives import with_changes
from officers.models import Arrangement, Plan, PlanLine, PlanStep, Positioning
from officers.organisation import Organisation, read_organisation
from officers.planning import PlanChanged
from tests import world

What = PlanLine.What
DAY = datetime.timedelta(days=1)
NEXT_WEEK = 7


@pytest.fixture
def at_work(db):
    """An ordinary day."""
    with time_machine.travel(datetime.datetime(2026, 3, 10, 10, tzinfo=datetime.UTC), tick=False):
        yield


def plan(by, *lines: dict[str, Any], days: int = NEXT_WEEK, **fields: Any) -> Plan:
    """A draft with these lines, so many days ahead."""
    made = planning.make(
        **{"name": "Wijkzaken", "why": "Zo is besloten.", "starts_on": today() + days * DAY} | fields, by=by
    )
    for line in lines:
        planning.add_line(made, PlanLine(**line), edition=made.edition, by=by)
    return made


def placing(town, *, area=None, team=None, **fields: Any) -> dict[str, Any]:
    """A line by which the area officers of Oost go to the unit of their own."""
    found = {"what": What.POSITIONING, "area": area or town.oost, "role_title": town.role_title, "team": town.unit}
    return found | ({"team": team} if team else {}) | fields


def placed(organisation: Organisation, *codes: str) -> str | None:
    found = organisation.nearest_positioning(codes)
    return organisation.units[found.team].slug if found else None


def test_what_is_settled_holds_from_its_day_and_not_a_day_before(town, manager, at_work):
    made = plan(manager, placing(town))
    assert placed(read_organisation(day=today() + 8 * DAY), "BU1", "WK1") == "verlichting"
    planning.settle(made, edition=made.edition, by=manager)
    assert placed(read_organisation(day=today() + 6 * DAY), "BU1", "WK1") == "verlichting"
    assert placed(read_organisation(day=today() + 7 * DAY), "BU1", "WK1") == "wijkzaken"
    assert [(one.what, one.officer) for one in made.steps.all()] == [
        (PlanStep.What.MADE, manager),
        (PlanStep.What.CHANGED, manager),
        (PlanStep.What.SETTLED, manager),
    ]
    # The rows say at /beheer/ who did it, as when somebody had changed them there.
    said = LogEntry.objects.filter(user=manager).values_list("change_message", flat=True)
    assert list(said) == ["Door wijziging “Wijkzaken”."] * 2


def test_what_holds_then_is_what_was_tried_before(town, manager, at_work):
    made = plan(
        manager,
        placing(town, area=town.beuken, team=town.wijkteam),
        {"what": What.ARRANGEMENT, "task": town.task, "area": town.west, "team": town.unit, "place": "Loket West"},
        {"what": What.CLOSING, "closing": town.lighting, "team": town.kcc},
    )
    before = read_organisation(day=made.starts_on)
    tried = with_changes(before, planning.changes_of(planning.lines_of(made)))
    planning.settle(made, edition=made.edition, by=manager)
    done = read_organisation(day=made.starts_on)
    ways = [("BU1", "WK1", "GM1"), ("WK1", "GM1"), ("WK2", "GM1"), ("GM1",), ()]
    for codes in ways:
        assert placed(done, *codes) == placed(tried, *codes)
        for task in done.tasks:
            found, expected = (one.nearest_arrangement(task, codes) for one in (done, tried))
            assert (found and found.team) == (expected and expected.team)
    assert done.nearest_arrangement(town.task.slug, ("WK2",)).place == "Loket West"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_wins_and_the_other_hears_it(town, manager):
    made = plan(manager, placing(town))
    second = world.officer("beheer2", "beheerder")

    def settle(who) -> str:
        try:
            planning.settle(Plan.objects.get(pk=made.pk), edition=made.edition, by=who)
        except PlanChanged:
            return "changed"
        finally:
            connection.close()
        return "settled"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settle, (manager, second))) == ["changed", "settled"]
    assert Positioning.objects.filter(area=town.oost).count() == 2
    assert PlanStep.objects.filter(plan=made, what=PlanStep.What.SETTLED).count() == 1


def test_nobody_settles_what_they_did_not_see(town, manager, at_work):
    made = plan(manager, placing(town))
    seen = made.edition
    planning.add_line(made, PlanLine(**placing(town, area=town.west, team=town.kcc)), edition=seen, by=manager)
    with pytest.raises(PlanChanged):
        planning.settle(Plan.objects.get(pk=made.pk), edition=seen, by=manager)
    assert Positioning.objects.count() == 2


def test_until_its_day_a_plan_is_taken_back_as_if_it_had_never_been(town, manager, at_work):
    rows = [list(table.objects.order_by("pk").values()) for table in (Positioning, Arrangement)]
    made = plan(manager, placing(town), {"what": What.CLOSING, "closing": town.lighting, "team": town.kcc})
    planning.settle(made, edition=made.edition, by=manager)
    assert [list(table.objects.order_by("pk").values()) for table in (Positioning, Arrangement)] != rows
    with time_machine.travel(datetime.datetime(2026, 3, 16, 22, tzinfo=datetime.UTC), tick=False):
        planning.take_back(made, edition=made.edition, by=manager)
    assert [list(table.objects.order_by("pk").values()) for table in (Positioning, Arrangement)] == rows
    assert Plan.objects.get().state == Plan.State.WITHDRAWN
    assert made.steps.last().what == PlanStep.What.WITHDRAWN


def test_from_its_day_on_a_plan_stays(town, manager, at_work):
    made = plan(manager, placing(town))
    planning.settle(made, edition=made.edition, by=manager)
    # Local midnight: in Amsterdam it is the seventeenth.
    night = datetime.datetime(2026, 3, 16, 23, 30, tzinfo=datetime.UTC)
    with time_machine.travel(night, tick=False), pytest.raises(ValidationError, match="al ingegaan"):
        planning.take_back(made, edition=made.edition, by=manager)
    assert Plan.objects.get().state == Plan.State.SETTLED


def test_a_plan_on_which_another_one_builds_goes_last(town, manager, at_work):
    first = plan(manager, placing(town), name="Eerst")
    planning.settle(first, edition=first.edition, by=manager)
    second = plan(manager, placing(town, team=town.kcc), days=30, name="Daarna")
    planning.settle(second, edition=second.edition, by=manager)
    days = [placed(read_organisation(day=today() + days * DAY), "WK1") for days in (0, 7, 29, 30)]
    assert days == ["verlichting", "wijkzaken", "wijkzaken", "kcc"]
    with pytest.raises(ValidationError, match="Daarna"):
        planning.take_back(first, edition=first.edition, by=manager)
    first.refresh_from_db()
    planning.take_back(second, edition=second.edition, by=manager)
    planning.take_back(first, edition=first.edition, by=manager)
    assert placed(read_organisation(day=today() + 40 * DAY), "WK1") == "verlichting"


def test_what_somebody_changed_since_is_not_undone_blindly(town, manager, at_work):
    made = plan(manager, placing(town))
    planning.settle(made, edition=made.edition, by=manager)
    Positioning.objects.filter(area=town.oost, valid_from=made.starts_on).update(valid_until=today() + 60 * DAY)
    with pytest.raises(ValidationError, match="in beheer veranderd"):
        planning.take_back(made, edition=made.edition, by=manager)
    assert Positioning.objects.filter(area=town.oost).count() == 2


@pytest.mark.parametrize("days", [0, -1])
def test_a_plan_is_for_a_day_that_is_still_to_come(town, manager, at_work, days):
    with pytest.raises(ValidationError) as refused:
        plan(manager, days=days)
    assert list(refused.value.message_dict) == ["starts_on"]


def test_a_draft_that_lay_until_its_day_is_not_settled(town, manager, at_work):
    made = plan(manager, placing(town), days=1)
    morning = datetime.datetime(2026, 3, 11, 8, tzinfo=datetime.UTC)
    with time_machine.travel(morning, tick=False), pytest.raises(ValidationError):
        planning.settle(made, edition=made.edition, by=manager)
    assert Plan.objects.get().state == Plan.State.DRAFT
    assert Positioning.objects.count() == 2


def test_what_cannot_be_is_refused_in_words(town, manager, at_work):
    gone = world.team("weg", is_active=False)

    def refusal(*lines: dict[str, Any]) -> str:
        made = plan(manager, *lines)
        with pytest.raises(ValidationError) as refused:
            planning.settle(made, edition=made.edition, by=manager)
        assert Plan.objects.get(pk=made.pk).state == Plan.State.DRAFT
        return " ".join(refused.value.messages)

    assert "verandert nog niets" in refusal()
    assert "dit is al zo" in refusal(placing(town, team=town.lighting))
    assert "neemt geen signalen meer aan" in refusal(placing(town, team=gone))
    nothing = {"what": What.ARRANGEMENT, "task": town.task, "area": town.west, "team": None}
    assert "niets dat kan stoppen" in refusal(nothing)
    closing = {"what": What.CLOSING, "closing": town.unit, "team": town.kcc}
    assert "stopt zelf" in refusal(placing(town), closing)
    Positioning.objects.create(
        area=town.beuken, role_title=town.role_title, team=town.unit, valid_from=today() + 30 * DAY
    )
    assert "begint na deze dag nog" in refusal(closing)
    Positioning.objects.create(area=town.municipality, role_title=town.role_title, team=town.kcc)
    first = plan(manager, placing(town))
    planning.settle(first, edition=first.edition, by=manager)
    assert "op deze dag begint al iets anders" in refusal(placing(town, team=town.kcc))


def test_a_row_with_an_end_keeps_that_end(town, manager, at_work):
    Positioning.objects.filter(area=town.oost).update(valid_until=today() + 20 * DAY)
    made = plan(manager, placing(town), placing(town, area=town.beuken, team=town.kcc))
    Positioning.objects.create(
        area=town.beuken, role_title=town.role_title, team=town.wijkteam, valid_from=today() + 50 * DAY
    )
    planning.settle(made, edition=made.edition, by=manager)
    assert Positioning.objects.get(area=town.oost, team=town.unit).valid_until == today() + 20 * DAY
    # Where nothing held, it holds until what was planned before begins.
    assert Positioning.objects.get(area=town.beuken, team=town.kcc).valid_until == today() + 50 * DAY


STEPS = some.lists(
    some.tuples(
        some.booleans(),  # take the last one back first
        some.booleans(),  # where officers sit, or a task
        some.integers(1, 40),
        some.sampled_from(["oost", "west", "beuken", "municipality"]),
        some.sampled_from(["lighting", "unit", "kcc", None]),
    ),
    min_size=1,
    max_size=4,
)


@given(steps=STEPS)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_history_is_never_rewritten(town, manager, steps):
    """Whatever is planned, settled and taken back: no day that has come is different for it."""
    days = [today() - 400 * DAY, today() - DAY, today()]
    with transaction.atomic():
        before = [facts(read_organisation(day=day)) for day in days]
        settled: list[Plan] = []
        for takes_back, places, ahead, area, team in steps:
            if settled and takes_back:
                last = settled.pop()
                planning.take_back(Plan.objects.get(pk=last.pk), edition=last.edition, by=manager)
            about = {"area": getattr(town, area), "team": getattr(town, team) if team else None}
            line = placing(town) if places else {"what": What.ARRANGEMENT, "task": town.task}
            made = plan(manager, line | about, days=ahead)
            eve = facts(read_organisation(day=made.starts_on - DAY))
            try:
                planning.settle(made, edition=made.edition, by=manager)
            except ValidationError:
                continue
            settled.append(made)
            assert facts(read_organisation(day=made.starts_on - DAY)) == eve
        assert [facts(read_organisation(day=day)) for day in days] == before
        transaction.set_rollback(True)


def facts(organisation: Organisation) -> tuple[frozenset[Any], frozenset[Any]]:
    """Who sat where and who did what, on a day."""
    return (
        frozenset((row.area, row.role_title, row.team) for row in organisation.positionings),
        frozenset((row.task, row.area, row.team) for row in organisation.arrangements),
    )
