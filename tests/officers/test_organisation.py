"""The snapshot of the organisation is read once, and never older than the last change."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from officers.models import Arrangement, Domain, EntryRule, MunicipalTask, Positioning, RoleTitle, Team
from officers.organisation import current_organisation, stamp
from signals.categories import known_categories
from signals.models import Category, RoutingRule
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
