"""Each area with everything above it, for a list in one query."""

from __future__ import annotations

from areas.queries import lineages
from tests import world


def test_every_area_gets_its_own_way_up_in_one_query(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = lineages([town.beuken.pk, town.west.pk, town.west.pk])
    ways = {start: [place.code for place in way] for start, way in found.items()}
    assert ways == {town.beuken.pk: ["BU1", "WK1", "GM1"], town.west.pk: ["WK2", "GM1"]}


def test_an_area_that_is_no_more_is_named_as_it_was_last(town):
    old = world.area("BU8", "buurt", name="Oude buurt", parent=town.oost, valid_until="2020-01-01")
    assert [place.name for place in lineages([old.pk])[old.pk]] == ["Oude buurt", "Oost", "Waterrijk"]


def test_no_areas_cost_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lineages([]) == {}
