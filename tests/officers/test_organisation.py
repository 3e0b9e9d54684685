"""The snapshot of the organisation is read once, and never older than the last change."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from officers.models import Arrangement, Domain, EntryRule, MunicipalTask, Positioning, RoleTitle, Team
from officers.organisation import current_organisation, read_organisation, stamp
from signals.categories import known_categories
from signals.compensation import current_compensations
from signals.models import Category, CompensationRule, RoutingRule
from signals.rules import current_rules
from tests import world


def test_without_a_change_the_snapshot_is_not_read_again(town):
    current_organisation(on=stamp())
    with CaptureQueriesContext(connection) as captured:
        current_organisation(on=stamp())
        known_categories(on=stamp())
        first = len(captured)
        known_categories(on=stamp())
    # Two stamps; the categories, the threshold, word lists, the model in use, words for danger, terms of kinds.
    assert first <= 8
    assert len(captured) - first == 1


def test_without_a_change_other_days_are_not_read_again_and_each_has_what_holds_then(town):
    """The first word of a new day waits for nothing, nor does taking over a year of signals."""
    change, end = datetime.date(2026, 5, 1), datetime.date(2026, 7, 1)
    Positioning.objects.filter(area=town.oost).update(valid_until=change)
    placed = {"area": town.oost, "role_title": town.role_title, "team": town.unit}
    Positioning.objects.create(**placed, valid_from=change, valid_until=end)
    days = [change + datetime.timedelta(days=number) for number in (-300, -1, 0, 1, 60, 61, 300)]
    expected = {day: read_organisation(day=day) for day in days}
    rule = world.rule(town.streetlight, team=town.lighting)
    follows = world.rule(town.streetlight, team=town.kcc)
    RoutingRule.objects.filter(pk=rule.pk).update(valid_until=change)
    RoutingRule.objects.filter(pk=follows.pk).update(valid_from=change)
    asks = CompensationRule.objects.create(
        name="Zorg", reason="x", is_active=True, placed="overal", team=town.wijkteam, valid_from=change, valid_until=end
    )
    mark = stamp()
    current_organisation(on=mark, day=days[0])
    current_rules(on=mark, day=days[0])
    current_compensations(on=mark, day=days[0])
    with CaptureQueriesContext(connection) as captured:
        for day in [*reversed(days), *days]:
            assert replace(current_organisation(on=mark, day=day), day=day) == expected[day]
            assert [one.id for one in current_rules(on=mark, day=day)] == [rule.pk if day < change else follows.pk]
            asked = [one.id for one in current_compensations(on=mark, day=day)]
            assert asked == ([asks.pk] if change <= day < end else [])
    assert len(captured) == 0
    # Further back than was read: a year at a time, for who takes over the newest first.
    back = [days[0] - datetime.timedelta(days=number) for number in (1, 100, 300)]
    expected = {day: read_organisation(day=day) for day in back}
    with CaptureQueriesContext(connection) as captured:
        assert [replace(current_organisation(on=mark, day=day), day=day) for day in back] == list(expected.values())
    assert 0 < len(captured) <= 5


@pytest.mark.parametrize(
    "model", [Team, Domain, MunicipalTask, Arrangement, Positioning, RoleTitle, EntryRule, Category, RoutingRule]
)
def test_every_table_that_routing_reads_renews_the_stamp(town, model):
    world.rule(town.streetlight, team=town.lighting)
    before = stamp()
    model.objects.order_by("pk").first().save()
    assert stamp() != before


def test_a_new_arrangement_holds_for_the_next_signal(town):
    assert world.signal().team == town.lighting
    Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit)
    assert world.signal().team == town.unit


def test_a_retired_category_is_not_chosen_again(town):
    assert known_categories(on=stamp()).by_slug["straatverlichting"]
    Category.objects.filter(slug="straatverlichting").update(is_active=False)
    assert "straatverlichting" not in known_categories(on=stamp()).by_slug


def test_what_was_rolled_back_is_not_remembered(town):
    try:
        with transaction.atomic():
            Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit)
            assert world.signal().team == town.unit
            raise RuntimeError
    except RuntimeError:
        pass
    assert world.signal().team == town.lighting


def test_a_plan_for_tomorrow_holds_tomorrow_without_any_change(town):
    tomorrow = datetime.date(2026, 11, 24)
    Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit, valid_from=tomorrow)
    with time_machine.travel("2026-11-23T22:59:00Z", tick=False):
        assert world.signal().team == town.lighting
    with time_machine.travel("2026-11-23T23:01:00Z", tick=False):
        assert world.signal().team == town.unit
