"""Measuring: what is counted agrees with a plain recomputation, within a minute, and whatever happens to the job."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from areas.dated import today
from officers.models import Positioning, Team
from signals import (
    answering,
    consult,
    handover,
    judging,
    measuring,
    metrics,
    reclassify,
    team_actions,
    workflow,
)
from signals.models import (
    Feedback,
    JudgementChoice,
    Measure,
    MeasureCell,
    MeasureState,
    OfferCell,
    Signal,
    Status,
    TailCell,
    TeamCell,
    ToMeasure,
)
from tests import plain_measures, world

pytestmark = pytest.mark.django_db

# A Tuesday.
NOW = datetime.datetime(2026, 11, 17, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at(days: float, hours: float = 0) -> datetime.datetime:
    """A moment so long ago."""
    return NOW - datetime.timedelta(days=days, hours=-hours)


def measure_of(signal: Signal) -> Measure:
    measuring.catch_up()
    return Measure.objects.get(pk=signal.pk)


def assert_all_agrees() -> None:
    """Every measure and every count is what the plain recomputation says."""
    measuring.catch_up()
    plain = plain_measures.Plain(day=today())
    assert plain.differences() == {}
    assert added_up(MeasureCell.objects.all()) == plain_counts(plain.rows.values())
    of_teams = {row["team_id"] for row in plain.rows.values()}
    assert of_teams == set(TeamCell.objects.values_list("team", flat=True))
    for team in of_teams:
        of_team = [row for row in plain.rows.values() if row["team_id"] == team]
        assert added_up(TeamCell.objects.filter(team=team)) == plain_counts(of_team)


def added_up(cells: QuerySet[Any]) -> dict[str, Any]:
    """The sums of cells, where there is anything."""
    names = (*metrics.COUNTS, *metrics.SUMS)
    sums: dict[str, Any] = {name: sum(cells.values_list(name, flat=True)) for name in names}
    for name in metrics.SPREADS:
        sums[name] = [sum(numbers) for numbers in zip(*cells.values_list(name, flat=True), strict=True)]
    return {name: value for name, value in sums.items() if value}


def plain_counts(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The same, reckoned one after another."""
    rows = list(rows)
    return {name: value for name, value in plain_measures.counts(rows).items() if value} if rows else {}


def test_the_numbers_of_a_cell_are_those_that_are_defined():
    fields = {field.name for field in MeasureCell._meta.get_fields()}
    keys = {"id", "month", "area", "unit", "unit_domain", "via_unit", "domain", "channel"}
    assert fields - keys == {*metrics.COUNTS, *metrics.SUMS, *metrics.SPREADS}
    for model in (TeamCell, TailCell):
        assert {field.name for field in model._meta.get_fields()} == fields | {"team"}
    for metric in metrics.METRICS:
        for name in filter(None, (metric.of, metric.by)):
            assert name in metrics.COUNTS or name in metrics.SUMS
    assert set(metrics.FOUND) <= {*metrics.COUNTS, *metrics.FOUND_BY}


def cells_now() -> list[str]:
    """What was counted, without the numbers of its rows."""
    columns = ("month", "area", "unit", "via_unit", "domain", "channel", "number", "lead")
    of_teams = TeamCell.objects.values_list("team", *columns)
    return sorted(map(str, [*MeasureCell.objects.values_list(*columns), *of_teams]))


def lived(town: world.Town, member, social_worker, triager, area_officer) -> None:
    """A town in which everything that is counted happened."""
    title = town.role_title
    Positioning.objects.filter(area=town.oost).update(valid_until=datetime.date(2026, 11, 1))
    Positioning.objects.create(area=town.oost, role_title=title, team=town.unit, valid_from=datetime.date(2026, 11, 1))
    town.unit.members.add(area_officer)
    # Told, in time and late, and closed without a word.
    for days, told, feedback in (
        (30, None, ""),
        (20, False, Feedback.ANONYMOUS),
        (19, False, ""),
        (18, False, Feedback.PHONE),
    ):
        one = world.signal(received_at=at(days), email="bewoner@example.nl", tell=False)
        workflow.take(one, by=member, at=at(days, 3))
        workflow.move(
            one, to=Status.DONE, by=member, text="Gemaakt", result=town.results[0], told=told,
            feedback=feedback or Feedback.KNOWN, at=at(days - 9), tell=False,
        )  # fmt: skip
        # Officers must say so by now; in older signals nothing may stand there.
        Signal.objects.filter(pk=one.pk, told=False).update(feedback=feedback)
    # Off-domain: a worry by the area officers of a unit under fysiek, taken over in time, too late, and never.
    for answered in (2, 12, None):
        worry = world.signal(
            "Buurvrouw verward", channel="straat", category="zorgwekkend-gedrag", received_at=at(25), by=area_officer,
            tell=False,
        )  # fmt: skip
        if answered:
            offer = worry.handovers.get()
            handover.accept(offer, by=social_worker, at=at(25 - answered))
            workflow.note(worry, text="Geweest", by=social_worker, at=at(25 - answered, 1))
    # Declined, offered again, lapsed, handed back: from pillar to post.
    wanderer = world.signal(received_at=at(40), tell=False)
    offer = handover.offer(wanderer, to_team=town.wijkteam, reason="Hoort bij u", by=member, at=at(39), tell=False)
    handover.decline(offer, reason="Niet van ons", by=social_worker, at=at(38.5), tell=False)
    offer = handover.offer(wanderer, to_team=town.unit, reason="Dan bij u", by=member, at=at(38), tell=False)
    handover.accept(offer, by=area_officer, at=at(36.25))
    wanderer.refresh_from_db()
    handover.hand_back(wanderer, reason="Niet van ons", by=area_officer, at=at(35), tell=False)
    workflow.reassign(wanderer, team=town.lighting, by=triager, at=at(34), tell=False)
    offer = handover.offer(wanderer, to_team=town.unit, reason="Toch u", by=member, at=at(33.5), tell=False)
    handover.accept(offer, by=area_officer, at=at(33.25))
    wanderer.refresh_from_db()
    offer = handover.offer(wanderer, to_team=town.wijkteam, reason="Toch", by=area_officer, at=at(33), tell=False)
    handover.lapse(offer, at=at(30), tell=False)
    handover.offer(wanderer, to_team=town.wijkteam, reason="Echt", by=area_officer, at=at(2), tell=False)
    back = world.signal(received_at=at(45), point=None, area="WK2", tell=False)
    for days, to, sender, taker in ((44, town.unit, member, area_officer), (42, town.lighting, area_officer, member)):
        offer = handover.offer(back, to_team=to, reason="Voor u", by=sender, at=at(days), tell=False)
        handover.accept(offer, by=taker, at=at(days - 1))
        back.refresh_from_db()
    # Reopened and judged.
    JudgementChoice.objects.create(slug="ja", text="Ja", is_solved=True)
    JudgementChoice.objects.create(slug="nee", text="Nee", consequence="heropenen", asks_reason=True)
    for choice in ("ja", "nee"):
        one = world.signal(received_at=at(12), email="bewoner@example.nl", tell=False, point=world.IN_WEST)
        workflow.move(one, to=Status.DONE, by=member, text="Klaar", result=town.results[0], at=at(10), tell=False)
        judging.judge(one, choice=choice, text="" if choice == "ja" else "Nee hoor", at=at(9), tell=False)
    asked = world.signal(received_at=at(7), email="b@example.nl", tell=False)
    workflow.move(asked, to=Status.DONE, by=member, text="Klaar", result=town.results[0], at=at(6), tell=False)
    answering.ask_reopening(asked, text="Nog stuk", at=at(5), tell=False)
    # Asked along, an action, another subject, no place, outside.
    off = world.signal(received_at=at(15), tell=False)
    Signal.objects.filter(pk=off.pk).update(secondary_domain=town.wijkteam.domain)
    other = world.signal("Iets", category=None, point=None, received_at=at(15), tell=False)
    reclassify.reclassify(other, category=town.worry, by=triager, at=at(14), tell=False)
    question = consult.ask(off, team=town.wijkteam, question="Kent u dit?", by=member, at=at(14), tell=False)
    consult.answer(question, answer="betrokken", by=social_worker, at=at(13))
    action = team_actions.add(
        off, team=town.wijkteam, text="Ga kijken", due_on=today(), by=member, at=at(12), tell=False
    )
    team_actions.change(action, to="klaar", text="Gedaan", by=social_worker, at=at(11), tell=False)
    world.signal(point=world.OUTSIDE, received_at=at(3), tell=False)
    # The same again: near, farther, and too long after.
    for days, east in ((140, 0.0), (60, 0.0005), (59, 0.0009), (58, 0.0005)):
        world.signal(point=(6.02 + east, 52.01), received_at=at(days), tell=False)


@pytest.fixture
def full_town(town, member, social_worker, triager, area_officer) -> world.Town:
    lived(town, member, social_worker, triager, area_officer)
    return town


def test_every_measure_and_every_count_agree_with_a_plain_recomputation(full_town):
    assert_all_agrees()
    counted = plain_measures.counts(plain_measures.Plain(day=today()).rows.values())
    # The town holds something of each.
    assert {name for name in (*metrics.COUNTS, *metrics.SUMS) if not counted.get(name)} == set()


def test_offers_are_counted_by_who_made_them_and_about_what(full_town):
    measuring.catch_up()
    of_lighting = OfferCell.objects.filter(from_team=full_town.lighting, category=full_town.streetlight)
    assert sum(row.offered for row in of_lighting) == 4
    assert sum(row.declined for row in of_lighting) == 1
    assert sum(OfferCell.objects.values_list("offered", flat=True)) == sum(
        MeasureCell.objects.values_list("offered", flat=True)
    )
    # And by who has them now.
    for team in Team.objects.all():
        for name in ("offered", "declined"):
            of_cells, of_offers = (
                sum(model.objects.filter(team=team).values_list(name, flat=True)) for model in (TeamCell, OfferCell)
            )
            assert of_cells == of_offers
    assert OfferCell.objects.values("team").distinct().count() > 1


def test_what_changes_afterwards_is_measured_again(full_town, member, triager):
    assert_all_agrees()
    signal = Signal.objects.filter(status=Status.RECEIVED, team=full_town.lighting).latest("received_at")
    workflow.take(signal, by=member)
    assert_all_agrees()
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar", result=full_town.results[0])
    assert_all_agrees()
    # What is closed is given another subject by nobody.
    signal = workflow.move(Signal.objects.get(pk=signal.pk), to=Status.REOPENED, by=member, text="Toch niet goed.")
    assert_all_agrees()
    reclassify.reclassify(signal, category=full_town.worry, by=triager)
    assert_all_agrees()
    moving = Signal.objects.open().filter(area=full_town.beuken).latest("received_at")
    reclassify.relocate(moving, point=world.IN_WEST, by=member)
    assert_all_agrees()


def test_a_repeat_is_one_no_longer_when_the_first_turns_out_to_be_elsewhere_or_about_something_else(town, triager):
    first, again, third = (world.signal(received_at=at(days), tell=False) for days in (30, 20, 10))
    assert [measure_of(one).is_repeat for one in (first, again, third)] == [False, True, True]
    reclassify.relocate(Signal.objects.get(pk=first.pk), point=world.IN_WEST, by=triager)
    assert [measure_of(one).is_repeat for one in (first, again, third)] == [False, False, True]
    reclassify.reclassify(Signal.objects.get(pk=again.pk), category=town.other, by=triager)
    assert [measure_of(one).is_repeat for one in (first, again, third)] == [False, False, False]
    # And one that is taken over afterwards, from before it.
    world.signal(received_at=at(15), tell=False)
    assert measure_of(third).is_repeat


def test_what_was_left_lying_shows_as_the_days_go_by(town, area_officer, tuesday):
    signal = world.signal("Verward", channel="straat", category="zorgwekkend-gedrag", by=area_officer)
    measure = measure_of(signal)
    assert (measure.is_off_domain, measure.survived, measure.in_term) == (True, None, None)
    tuesday.move_to(NOW + datetime.timedelta(days=40))
    measure = measure_of(signal)
    assert (measure.survived, measure.in_term) == (False, False)
    assert_all_agrees()


def test_a_positioning_that_is_written_down_afterwards_is_counted_by_its_days(full_town):
    assert_all_agrees()
    since = datetime.date(2026, 10, 20)
    Positioning.objects.filter(area=full_town.oost, valid_from=None).update(valid_until=since)
    Positioning.objects.filter(area=full_town.oost, valid_until=None).update(valid_from=since)
    assert_all_agrees()


def test_a_team_that_moves_to_another_domain_does_not_change_what_was(town, area_officer):
    signal = world.signal("Verward", channel="straat", category="zorgwekkend-gedrag", by=area_officer)
    before = measure_of(signal)
    assert before.is_off_domain
    town.lighting.domain = town.worry.domain
    town.lighting.save()
    workflow.set_urgent(signal, urgent=True, by=area_officer)
    after = measure_of(signal)
    assert (after.desk_domain_id, after.unit_domain_id) == (before.desk_domain_id, before.unit_domain_id)
    assert after.is_off_domain


def test_a_second_run_changes_nothing(full_town):
    measuring.catch_up()
    rows, cells = list(Measure.objects.values()), cells_now()
    assert measuring.catch_up() == 0
    assert rows == list(Measure.objects.values())
    assert cells == cells_now()
    measuring.measure_again()
    assert measuring.catch_up() == len(rows)
    assert rows == list(Measure.objects.values())


def test_what_is_long_there_is_measured_in_steps(full_town, monkeypatch):
    """An installation that had signals before there were measures: nothing wrote them down."""
    ToMeasure.objects.all().delete()
    monkeypatch.setattr(measuring, "_BATCH", 4)
    monkeypatch.setattr(measuring, "_MOST_CELLS", 1)
    assert measuring.catch_up(seconds=0) == 0
    with transaction.atomic():
        _count, is_done = measuring._step()
    assert not is_done
    assert measuring.counted_at() is None
    assert_all_agrees()
    assert measuring.counted_at() is not None


def test_what_a_killed_run_took_is_taken_again(full_town, monkeypatch):
    measuring.catch_up()
    world.signal()

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring, "_count", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        measuring.catch_up()
    monkeypatch.undo()
    assert_all_agrees()


def test_the_count_of_a_signal_that_is_erased_remains(full_town):
    measuring.catch_up()
    number = sum(MeasureCell.objects.values_list("number", flat=True))
    gone = Signal.objects.filter(handovers=None, judgements=None).first()
    assert gone
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL wijkwerk.retention = 'on'")
        gone.delete()
    measuring.measure_again()
    measuring.catch_up()
    assert sum(MeasureCell.objects.values_list("number", flat=True)) == number


def test_reading_is_no_change(town, member):
    from signals.visibility import log_reading

    signal = world.signal("Verward", category="zorgwekkend-gedrag")
    measuring.catch_up()
    log_reading(signal, by=member)
    Signal.objects.filter(pk=signal.pk).update(has_action_news=True)
    assert not ToMeasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_and_a_transaction_that_ends_late_lose_nothing(town, member):
    """One who is still writing while the job goes by is measured by the next."""
    world.signal()
    measuring.catch_up()
    wrote, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            world.signal("Nog een lantaarn")
            wrote.set()
            may_end.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert wrote.wait(10)
    world.signal("En nog een")  # a later number, and earlier there
    runs = [threading.Thread(target=lambda: (measuring.catch_up(), connection.close())) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    measuring.catch_up()
    assert Measure.objects.count() == 2
    may_end.set()
    writer.join()
    assert_all_agrees()
    assert Measure.objects.count() == 3


def test_the_time_of_the_counts_is_that_of_the_last_run_that_had_everything(town, tuesday):
    measuring.catch_up()
    assert measuring.counted_at() == NOW
    tuesday.shift(60)
    measuring.catch_up()
    assert measuring.counted_at() == NOW + datetime.timedelta(seconds=60)
    assert MeasureState.objects.count() == 1


def test_a_run_costs_as_many_statements_at_one_signal_as_at_fifty(town, django_assert_max_num_queries):
    world.signal()
    measuring.catch_up()
    world.many(50)
    with django_assert_max_num_queries(20):
        measuring.catch_up()


def test_working_hours_are_those_of_the_office(town, member):
    """From Friday evening to Monday at ten is one hour."""
    friday = timezone.make_aware(datetime.datetime(2026, 11, 13, 18, 30))
    monday = timezone.make_aware(datetime.datetime(2026, 11, 16, 10, 0))
    signal = world.signal(received_at=friday, tell=False, email="b@example.nl")
    workflow.move(signal, to=Status.IN_PROGRESS, by=member, text="Wij kijken", at=monday, tell=False)
    assert measure_of(signal).contact_hours == 1


def test_a_point_is_a_place():
    assert plain_measures.metres(Point(6.0, 52.0), Point(6.0, 52.00045)) == pytest.approx(50.04, abs=0.1)
