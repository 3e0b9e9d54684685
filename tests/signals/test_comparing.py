"""Proefdraaien: what would have been otherwise, in sum and one by one, by the routing of live work; nothing changes."""

from __future__ import annotations

import datetime
import random
import tracemalloc
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from officers import scenarios
from officers.alternatives import AreaPlaced, ChannelEntered, RuleUsed, TaskGiven, TeamClosed
from officers.models import Arrangement, Positioning, Scenario, ScenarioState
from officers.organisation import NoTriageTeam, read_history, read_organisation
from signals import comparing, handover
from signals.comparing import Cell, Trial, compare, one_by_one, read_settings
from signals.models import CompensationRule, Event, Handover, Signal
from signals.routing import route
from signals.rules import read_rules
from signals.visibility import viewer_of
from tests import world
from tests.signals.test_routing import facts, organisation

DAY = datetime.date(2026, 3, 10)
LATER = datetime.date(2026, 3, 20)
MARCH = Trial(datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))


def at(day: datetime.date, hour: int = 12) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def heard(channel: str = "straat", *, day: datetime.date = DAY, **fields: Any) -> Signal:
    """A signal of March, by default what an area officer heard on the street in Beuken."""
    return world.signal(channel=channel, received_at=at(day), tell=False, **fields)


def tried(*changes: Any, trial: Trial = MARCH) -> comparing.Sums:
    sums = compare(replace(trial, changes=changes))
    assert sums is not None
    return sums


def everything() -> list[Any]:
    """All that a proefdraai could have changed."""
    return [
        list(Signal.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values()),
        list(Handover.objects.order_by("pk").values()),
        list(Positioning.objects.order_by("pk").values()),
        list(Arrangement.objects.order_by("pk").values()),
    ]


# --- what differs ---


def test_another_positioning_lets_signals_come_in_at_another_desk(town):
    heard(), heard("web"), heard(point=world.IN_WEST)
    sums = tried(AreaPlaced("WK1", "wijkzaken"))
    assert sums.desks == Counter(
        {("verlichting", "wijkzaken"): 1, ("triage", "triage"): 1, ("wijkzaken", "wijkzaken"): 1}
    )
    assert sums.owners["verlichting", "wijkzaken"] == 1
    # The team that does the work is the same; it would have been asked for it.
    assert sums.teams == Counter({("verlichting", "verlichting"): 3})
    assert sums.offered[False, True] == 1
    assert (sums.looked_at, sums.differing) == (3, 1)


def test_the_areas_of_a_trial_are_those_of_the_day_it_came_in_with_all_that_lies_in_them(town):
    heard(), heard(point=world.IN_WEST)
    Signal.objects.update(area=town.west)
    assert tried(trial=replace(MARCH, areas=("WK1",))).looked_at == 1
    assert tried(trial=replace(MARCH, areas=("WK1", "WK2"))).looked_at == 2
    assert tried(trial=replace(MARCH, areas=("BU9",))).looked_at == 0


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2026-02-28T23:59:59+01:00", 0),
        ("2026-03-01T00:00:00+01:00", 1),
        ("2026-03-31T23:59:59+02:00", 1),
        ("2026-04-01T00:00:00+02:00", 0),
    ],
)
def test_both_days_of_the_period_count_from_midnight_to_midnight_here(town, moment, counts):
    world.signal(received_at=datetime.datetime.fromisoformat(moment), tell=False)
    assert tried().looked_at == counts


def test_each_signal_is_tried_on_the_organisation_of_its_own_day(town):
    Positioning.objects.filter(area=town.oost).update(valid_until=DAY)
    Positioning.objects.create(area=town.oost, role_title=town.role_title, team=town.wijkteam, valid_from=DAY)
    heard(day=DAY - datetime.timedelta(days=1)), heard(day=DAY)
    sums = tried()
    assert sums.desks == Counter({("verlichting", "verlichting"): 1, ("wijkteam", "wijkteam"): 1})
    assert sums.drifted == 0
    otherwise = tried(AreaPlaced("WK1", "wijkzaken"))
    assert otherwise.desks == Counter({("verlichting", "wijkzaken"): 1, ("wijkteam", "wijkzaken"): 1})


def test_who_would_have_nobody_is_counted(town):
    heard(), heard("web")
    nowhere = tried(AreaPlaced("WK1", None))
    assert nowhere.nobody == Counter({(False, True): 1, (False, False): 1})
    undone = tried(TaskGiven("openbare-verlichting", None))
    # What the area officers heard they keep.
    assert undone.nobody == Counter({(False, True): 1, (False, False): 1})
    Arrangement.objects.filter(task=town.task).delete()
    assert tried(TaskGiven("openbare-verlichting", "verlichting")).nobody == Counter(
        {(True, False): 1, (False, False): 1}
    )


def test_a_hand_over_is_saved_where_it_would_have_begun_at_the_team_that_has_it(town, triager, member):
    moved = heard("web", category="overig")
    handover.accept(handover.offer(moved, to_team=town.wijkteam, reason="Hoort bij u.", by=triager), by=triager)
    stayed = heard("web")
    assert stayed.team == town.lighting
    world.category("los", task=town.task)
    sums = tried(TeamClosed("triage", "wijkteam"), TaskGiven("openbare-verlichting", "wijkzaken"))
    assert (sums.moves, sums.saved, sums.saved_moves, sums.added) == (1, 1, 1, 1)
    assert (tried().saved, tried().added) == (0, 0)


def test_what_was_edited_afterwards_is_counted_honestly(town):
    heard(), heard(), heard("web")
    assert tried().drifted == 0
    Positioning.objects.filter(area=town.oost).update(team=town.wijkteam)
    assert tried().drifted == 2


def test_a_signal_that_was_entered_for_a_team_is_no_drift(town, member):
    from signals import intake

    report = intake.Report(text="Lamp", channel="balie", category="straatverlichting", area="BU1")
    intake.receive(report, by=member, to=intake.Recipient(town.wijkteam), received_at=at(DAY), tell=False)
    assert (tried().by_hand, tried().drifted) == (1, 0)


def test_what_kept_no_facts_is_counted_and_not_tried(town):
    Signal.objects.filter(pk=heard().pk).update(facts={})
    sums = tried(AreaPlaced("WK1", "wijkzaken"))
    assert (sums.looked_at, sums.without_facts, sums.differing) == (1, 1, 0)


def test_the_load_is_counted_per_team_and_week(town):
    heard("web"), heard("web"), heard("web", day=LATER)
    sums = tried(TaskGiven("openbare-verlichting", "wijkzaken"))
    assert sums.load_before == Counter({("2026-03-09", "verlichting"): 2, ("2026-03-16", "verlichting"): 1})
    assert sums.load_after == Counter({("2026-03-09", "wijkzaken"): 2, ("2026-03-16", "wijkzaken"): 1})


def test_the_subject_of_what_is_sensitive_is_in_no_sum(town):
    heard("web", category="zorgwekkend-gedrag"), heard("web")
    assert {subject for subject, _differs in tried().subjects} == {"", "straatverlichting"}


def test_sums_come_back_from_what_is_kept_of_them(town):
    heard(), heard("web")
    sums = tried(AreaPlaced("WK1", None))
    assert comparing.Sums.from_json(sums.as_json()) == sums


# --- rules ---


def test_a_rule_that_is_not_in_use_can_be_tried_and_one_that_is_can_be_left_out(town):
    rule = world.rule(town.streetlight, team=town.wijkteam)
    heard("web")
    assert tried(RuleUsed(rule.pk, in_use=False)).teams == Counter({("wijkteam", "verlichting"): 1})
    rule.is_active = False
    rule.save()
    assert tried(RuleUsed(rule.pk, in_use=True)).teams == Counter({("verlichting", "wijkteam"): 1})


def test_a_rule_that_looks_at_the_clock_decides_by_the_moment_of_each_signal(town):
    rule = world.rule(
        town.streetlight, team=town.wijkteam, begins=datetime.time(17), ends=datetime.time(8), weekdays=[2]
    )
    for hour in (9, 18):  # 10 March 2026 is a Tuesday
        world.signal(received_at=at(DAY, hour), tell=False)
    world.signal(received_at=at(LATER, 18), tell=False)
    assert tried().teams == Counter({("wijkteam", "wijkteam"): 1, ("verlichting", "verlichting"): 2})
    assert tried(RuleUsed(rule.pk, in_use=False)).teams[("wijkteam", "verlichting")] == 1


def test_a_rule_holds_on_its_own_days(town):
    world.rule(town.streetlight, team=town.wijkteam, valid_from=LATER)
    heard("web"), heard("web", day=LATER)
    assert tried().teams == Counter({("wijkteam", "wijkteam"): 1, ("verlichting", "verlichting"): 1})
    assert tried().drifted == 0


def test_the_rules_of_a_team_that_closes_go_to_its_successor(town):
    world.rule(town.streetlight, team=town.wijkteam)
    heard("web")
    assert tried(TeamClosed("wijkteam", "wijkzaken")).teams == Counter({("wijkteam", "wijkzaken"): 1})


def test_compensation_rules_follow_another_positioning(town):
    made = CompensationRule(
        name="Zorg", reason="Zorg hoort bij sociaal.", team=town.wijkteam, placed="domein", how="meekijken",
        placed_domain=town.lighting.domain, question="Speelt hier meer?", kinds=["zorg"], is_active=True,
    )  # fmt: skip
    made.save()
    heard(kind="zorg")
    assert tried().made_up_for == Counter({(True, True): 1})
    assert tried(AreaPlaced("WK1", "wijkzaken")).made_up_for == Counter({(True, False): 1})


def test_a_change_of_what_is_gone_is_refused(town):
    with pytest.raises(ValidationError, match="weg"):
        compare(replace(MARCH, changes=(AreaPlaced("WK1", "weg"),)))
    with pytest.raises(ValidationError, match="bestaat niet meer"):
        compare(replace(MARCH, changes=(RuleUsed(999_999, in_use=True),)))


# --- the same decision as live work ---


@given(
    point=some.sampled_from([world.IN_BEUKEN, world.IN_OOST, world.IN_WEST, world.OUTSIDE, None]),
    channel=some.sampled_from(["web", "telefoon", "straat", "overleg", "email"]),
    category=some.sampled_from(["straatverlichting", "zorgwekkend-gedrag", "overig", None]),
    kind=some.sampled_from(["melding", "idee", "zorg"]),
    day=some.dates(MARCH.first, MARCH.last),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_without_a_change_nothing_differs_and_it_is_what_happened(town, point, channel, category, kind, day):
    """The configuration has dates, a rule, and a rule that looks at the clock."""
    if not Arrangement.objects.filter(valid_from__isnull=False).exists():
        Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit, valid_from=DAY, valid_until=LATER)
        Positioning.objects.filter(area=town.west).update(valid_until=DAY)
        world.rule(team=town.wijkteam, kind="idee", valid_from=DAY)
        world.rule(town.worry, team=town.kcc, begins=datetime.time(17), ends=datetime.time(8))
    world.signal(point=point, channel=channel, category=category, kind=kind, received_at=at(day), tell=False)
    sums = tried()
    assert sums.looked_at == Signal.objects.count()
    assert (sums.differing, sums.drifted, sums.saved, sums.added) == (0, 0, 0, 0)
    for pairs in (sums.desks, sums.owners, sums.teams, sums.nobody, sums.offered):
        assert all(before == after for before, after in pairs)
    assert sums.flow_before == sums.flow_after
    assert sums.load_before == sums.load_after


@given(
    changes=some.lists(
        some.sampled_from(
            [
                AreaPlaced("WK1", "wijkzaken"),
                AreaPlaced("WK2", None),
                TaskGiven("openbare-verlichting", "wijkteam", "WK2"),
                TaskGiven("zorg", None),
                ChannelEntered("web", "positioned_unit", "desk"),
                TeamClosed("kcc", "triage"),
            ]
        ),
        unique=True,
        max_size=4,
    )
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_sum_counts_each_signal_once_and_its_list_has_as_many(town, triager, changes):
    if not Signal.objects.exists():
        for channel in ("web", "straat", "telefoon"):
            for point in (world.IN_BEUKEN, world.IN_WEST, None):
                heard(channel, point=point)
        heard("web", category="overig"), heard("web", category="zorgwekkend-gedrag")
    trial = replace(MARCH, changes=tuple(changes))
    sums = tried(*changes)
    for name in ("desks", "owners", "teams", "nobody", "offered", "flow_before", "flow_after", "subjects", "areas"):
        assert getattr(sums, name).total() == sums.looked_at
    viewer = viewer_of(triager)
    assert len(one_by_one(trial, Cell("verschil"), viewer=viewer).found) == sums.differing
    for what, pairs in (("ingang", sums.desks), ("eigenaar", sums.owners), ("team", sums.teams)):
        for (before, after), number in pairs.items():
            assert len(one_by_one(trial, Cell(what, before, after), viewer=viewer).found) == number
    assert len(one_by_one(trial, Cell(comparing.ADDED), viewer=viewer).found) == sums.added


@given(some.booleans(), some.sampled_from(["web", "straat", "telefoon"]), some.booleans())
def test_a_decision_without_a_trace_is_the_same_decision(decided, channel, outside):
    one = facts(decided=decided, channel=channel, outside=outside)
    assert replace(route(one, organisation()), trace=()) == route(one, organisation(), explain=False)


# --- history ---


def test_the_history_of_a_day_is_the_organisation_of_that_day(town):
    Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit, valid_from=DAY, valid_until=LATER)
    found = read_history(MARCH.first, MARCH.last)
    assert [one.day for one in found] == [MARCH.first, DAY, LATER]
    for snapshot in found:
        assert read_organisation(day=snapshot.day) == snapshot
    for before in (MARCH.first, DAY, LATER):
        same = replace(read_organisation(day=before + datetime.timedelta(days=3)), day=before)
        assert set(same.arrangements) == {
            row for snapshot in found if snapshot.day == before for row in snapshot.arrangements
        }


def test_the_settings_are_read_in_as_many_statements_for_a_year_as_for_a_day(town):
    for month in range(1, 12):
        Arrangement.objects.create(
            task=town.task,
            area=town.oost,
            team=town.unit,
            valid_from=datetime.date(2025, month, 1),
            valid_until=datetime.date(2025, month + 1, 1),
        )
    counts = []
    for last in (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)):
        with CaptureQueriesContext(connection) as captured:
            found = read_settings(Trial(datetime.date(2025, 1, 1), last))
        counts.append(len(captured))
    assert len(found) == 12
    assert counts[0] == counts[1] <= 9
    assert [one.rules for one in found] == [read_rules(day=one.since) for one in found]


def test_without_a_triage_team_nothing_is_tried(town):
    type(town.triage).objects.filter(is_triage=True).update(is_triage=False)
    with pytest.raises(NoTriageTeam):
        compare(MARCH)


# --- size ---


def many(number: int) -> None:
    """Copies of one signal with facts that differ, over a quarter; by SQL."""
    first = heard()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO signals_signal (public_id, number, external_number, kind, text, category_id, category_by,
                domain_id, sensitivity, is_urgent, area_id, is_outside, street, house_number, postcode, town, place,
                channel, entry_desk_id, facts, trace, status, team_id, received_at, updated_at, other_organisation,
                times_reopened)
            SELECT gen_random_uuid(), 'P-' || id || '-' || i, '', kind, text, category_id, category_by, domain_id,
                   sensitivity, is_urgent, area_id, is_outside, street, house_number, postcode, town, place, channel,
                   entry_desk_id, facts || jsonb_build_object('answers', jsonb_build_object('maat', i)),
                   trace, status, team_id, received_at + i * interval '1 second', updated_at, other_organisation,
                   times_reopened
            FROM signals_signal, generate_series(1, %s) AS i WHERE id = %s
            """,
            [number, first.pk],
        )


def test_memory_does_not_grow_with_the_number_of_signals(town, monkeypatch):
    monkeypatch.setattr(comparing, "_WAYS", 100)
    monkeypatch.setattr(comparing, "_AT_ONCE", 200)
    peaks = []
    for number in (2_000, 18_000):
        many(number)
        tracemalloc.start()
        sums = tried(AreaPlaced("WK1", "wijkzaken"))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert sums.looked_at > 20_000
    assert peaks[1] < peaks[0] * 1.2


def test_a_few_thousand_signals_take_a_statement_each_time(town, monkeypatch):
    monkeypatch.setattr(comparing, "_AT_ONCE", 10)
    for _number in range(25):
        heard()
    seen: list[tuple[int, int]] = []
    with CaptureQueriesContext(connection) as captured:
        compare(MARCH, go_on=lambda done, percent: seen.append((done, percent)) or True)
    assert len([one for one in captured if "signals_event" in one["sql"]]) == 3
    assert [done for done, _percent in seen] == [10, 20, 25]
    assert [percent for _done, percent in seen] == sorted(percent for _done, percent in seen)


def test_nothing_is_skipped_or_counted_twice_where_many_come_in_at_one_moment(town, monkeypatch):
    monkeypatch.setattr(comparing, "_AT_ONCE", 3)
    monkeypatch.setattr(comparing, "SHOWN", 4)
    for _number in range(10):
        heard()
    heard(day=LATER)
    assert tried().looked_at == 11
    trial = replace(MARCH, changes=(AreaPlaced("WK1", "wijkzaken"),))
    triager, mark, found = world.officer("alles", "triage"), "", []
    while True:
        page = one_by_one(trial, Cell("ingang", "verlichting", "wijkzaken"), viewer=viewer_of(triager), after=mark)
        found += [one.signal.pk for one in page.found]
        mark = page.after
        if not mark:
            break
    assert sorted(found) == sorted(Signal.objects.values_list("pk", flat=True))


# --- a run ---


@pytest.fixture
def scenario(town, area_officer):
    made = scenarios.make(name="Proef", first_day=MARCH.first, last_day=MARCH.last, areas=["WK1"], by=area_officer)
    scenarios.add(made, AreaPlaced("WK1", "wijkzaken"))
    return made


def test_us11_a_proefdraai_shows_which_signals_would_land_at_another_desk_and_changes_nothing(
    scenario, town, area_officer
):
    """US11, second half: another positioning on last quarter, by the worker, with the list of the area officer."""
    street, web = heard(), heard("web")
    before = everything()
    run = scenarios.ask(scenario, by=area_officer)
    assert comparing.try_scenario(run)
    scenario.refresh_from_db()
    assert (scenario.state, scenario.percent) == (ScenarioState.DONE, 100)
    sums = comparing.Sums.from_json(scenario.result)
    assert sums.desks == Counter({("verlichting", "wijkzaken"): 1, ("triage", "triage"): 1})
    page = one_by_one(comparing.trial_of(scenario), Cell("ingang"), viewer=viewer_of(area_officer))
    ((signal, way),) = [(one.signal, one.way) for one in page.found]
    assert signal == street != web
    assert (way.before.desk, way.after.desk) == ("verlichting", "wijkzaken")
    assert everything() == before


def test_the_list_shows_only_what_one_may_know_of(scenario, town, stranger, area_officer):
    heard()
    trial = comparing.trial_of(scenario)
    assert one_by_one(trial, Cell("verschil"), viewer=viewer_of(stranger)).found == []
    assert len(one_by_one(trial, Cell("verschil"), viewer=viewer_of(area_officer)).found) == 1


def test_a_run_that_is_stopped_stops_at_the_next_word(scenario, area_officer, monkeypatch):
    monkeypatch.setattr(comparing, "_AT_ONCE", 1)
    heard(), heard(), heard()
    run = scenarios.ask(scenario, by=area_officer)
    said = []

    def stop(run: uuid.UUID, **how: int) -> bool:
        said.append(how)
        scenarios.stop(scenario)
        return bool(Scenario.objects.filter(run=run).count())

    monkeypatch.setattr(scenarios, "go_on", stop)
    assert comparing.try_scenario(run) is False
    scenario.refresh_from_db()
    assert (len(said), scenario.state, scenario.result) == (1, ScenarioState.CANCELLED, None)


def test_progress_is_kept_while_it_runs(scenario, area_officer, monkeypatch):
    monkeypatch.setattr(comparing, "_AT_ONCE", 1)
    heard(), heard(day=LATER)
    run, seen = scenarios.ask(scenario, by=area_officer), []
    go_on = scenarios.go_on

    def watch(run: uuid.UUID, **how: int) -> bool:
        still = go_on(run, **how)
        seen.append(Scenario.objects.values_list("state", "looked_at", "percent").get(pk=scenario.pk))
        return still

    monkeypatch.setattr(scenarios, "go_on", watch)
    assert comparing.try_scenario(run)
    assert seen == [("bezig", 1, 30), ("bezig", 2, 62)]


def test_a_run_is_done_by_one_worker_and_twice_is_once(scenario, area_officer):
    heard()
    run = scenarios.ask(scenario, by=area_officer)
    assert scenarios.begin(run) == scenario
    assert comparing.try_scenario(run) is False
    assert scenarios.ask(scenario, by=area_officer) is None
    assert scenarios.finish(run, result={})
    assert comparing.try_scenario(run) is False


def test_what_a_dead_worker_left_is_begun_again_and_its_late_answer_is_not_kept(scenario, area_officer):
    heard()
    old = scenarios.ask(scenario, by=area_officer)
    scenarios.begin(old)
    assert scenarios.left_behind() == []
    Scenario.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=5))
    scenario.refresh_from_db()
    assert scenario.stands_still
    (new,) = scenarios.left_behind()
    assert scenarios.left_behind() == []
    assert scenarios.go_on(old, looked_at=1, percent=1) is False
    assert scenarios.finish(old, result={"looked_at": 0}) is False
    assert comparing.try_scenario(new)
    scenario.refresh_from_db()
    assert scenario.result["looked_at"] == 1


def test_what_kills_each_worker_fails_in_the_end(scenario, area_officer):
    run = scenarios.ask(scenario, by=area_officer)
    for _time in range(scenarios.MOST_TIMES):
        scenarios.begin(run)
        Scenario.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=5))
        run = next(iter(scenarios.left_behind()), None)
    scenario.refresh_from_db()
    assert (run, scenario.state) == (None, ScenarioState.FAILED)


def test_who_changes_the_question_gets_no_old_answer(scenario, area_officer):
    heard()
    run = scenarios.ask(scenario, by=area_officer)
    scenarios.begin(run)
    scenarios.add(scenario, TaskGiven("zorg", "wijkzaken"))
    assert scenarios.finish(run, result={}) is False
    run = scenarios.ask(scenario, by=area_officer)
    comparing.try_scenario(run)
    scenario.refresh_from_db()
    assert scenario.result
    # The same thing once: the later one counts.
    scenarios.add(scenario, TaskGiven("zorg", "kcc"))
    assert [one.team for one in scenarios.changes_of(scenario)] == ["wijkzaken", "kcc"]
    scenario.refresh_from_db()
    assert (scenario.state, scenario.result) == (ScenarioState.DRAFT, None)


def test_a_team_that_left_meanwhile_fails_the_run_and_no_worker(scenario, town, area_officer):
    run = scenarios.ask(scenario, by=area_officer)
    type(town.unit).objects.filter(pk=town.unit.pk).update(is_active=False)
    assert comparing.try_scenario(run) is False
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.FAILED


def test_nobody_has_more_than_three_under_way(scenario, area_officer):
    for _number in range(scenarios.MOST_UNDER_WAY):
        assert scenarios.ask(scenarios.copy(scenario, by=area_officer), by=area_officer)
    with pytest.raises(ValidationError):
        scenarios.ask(scenario, by=area_officer)


def test_the_sums_do_not_depend_on_how_many_ways_are_remembered(town, monkeypatch):
    chance = random.Random(4)
    for _number in range(30):
        heard(chance.choice(["web", "straat"]), point=chance.choice([world.IN_BEUKEN, world.IN_WEST]))
    whole = tried(AreaPlaced("WK1", None))
    monkeypatch.setattr(comparing, "_WAYS", 1)
    assert tried(AreaPlaced("WK1", None)) == whole
