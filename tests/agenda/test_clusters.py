"""Suggested clusters: more than expected at one place, over subjects; of what the viewer may read, and nothing else."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from agenda import clusters
from signals.models import Sensitivity, Signal
from signals.visibility import viewer_of
from tests import world

NOW = timezone.now()
HERE = (6.05, 52.02)
# About 70 metres east of it, and 700.
NEAR, FAR = (6.051, 52.02), (6.06, 52.02)


def days_ago(days: int) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


def heard(number: int, *, category: str = "straatverlichting", point=HERE, ago: int = 10) -> list[Signal]:
    return [world.signal(category=category, point=point, received_at=days_ago(ago), tell=False) for _ in range(number)]


def found(officer, **where) -> list[clusters.Cluster]:
    return clusters.find(viewer_of(officer), now=NOW, **where)


def test_signals_of_different_subjects_at_one_place_are_one_cluster_across_domains(town, triager):
    social = world.category("burenoverlast", task=None, domain_slug="sociaal")
    heard(4), heard(3, category=social.slug, point=NEAR), heard(2, category="overig", point=FAR)
    (one,) = found(triager)
    assert (one.number, one.expected, one.area) == (7, 0.0, "Beuken")
    assert one.subjects == [("Straatverlichting", 4), ("Burenoverlast", 3)]
    assert one.domains == ["Fysiek", "Sociaal"]


def test_one_subject_many_times_is_work_for_its_team_and_no_cluster(town, triager):
    heard(12)
    assert found(triager) == []


def test_what_came_in_every_year_in_these_weeks_is_expected(town, triager):
    for year in (1, 2, 3):
        heard(4, ago=10 + 365 * year), heard(3, category="overig", ago=10 + 365 * year)
    world.signal(received_at=days_ago(365 * 4), point=world.IN_WEST, tell=False)
    heard(4), heard(3, category="overig")
    assert found(triager) == []
    heard(9, category="overig")
    (one,) = found(triager)
    assert (one.number, one.expected, one.earlier_years) == (16, 7.0, 3)


def test_without_an_earlier_year_the_rest_of_the_last_year_is_what_was_expected(town, triager):
    heard(9, ago=200), heard(1, ago=360)
    heard(4), heard(4, category="overig")
    (one,) = found(triager)
    assert one.earlier_years == 0
    assert one.expected == pytest.approx(10 * 90 / 270, abs=0.2)


def test_what_is_older_than_ninety_days_is_in_no_cluster(town, triager):
    heard(4, ago=95), heard(3, category="overig")
    assert found(triager) == []


def test_nobody_learns_of_what_they_may_not_read_and_what_is_special_counts_for_nobody(town, triager, area_officer):
    signals = heard(4) + heard(3, category="overig")
    personal, special = signals[0], signals[1]
    Signal.objects.filter(pk=personal.pk).update(sensitivity=Sensitivity.PERSONAL)
    Signal.objects.filter(pk=special.pk).update(sensitivity=Sensitivity.SPECIAL)
    assert [one.number for one in found(triager)] == [6]
    assert [one.number for one in found(area_officer)] == [5]
    assert found(world.officer("ander", "teamlid")) == []


def test_the_page_explains_how_it_was_reckoned_and_leads_to_bundling(town, client, area_officer):
    signals = heard(4) + heard(3, category="overig")
    client.force_login(area_officer)
    text = client.get("/agenda/groepen").content.decode()
    for said in ("DBSCAN", "90", "120 meter", "7 signalen", signals[0].number):
        assert said in text, said
    assert "7 signalen" not in client.get("/agenda/groepen?gebied=WK2").content.decode()
    chosen = client.post("/agenda/bundelen", {"kenmerk": [one.number for one in signals]})
    assert chosen.status_code == 200
    item = world.item()
    done = client.post("/agenda/bundelen", {"kenmerk": [one.number for one in signals], "punt": item.pk})
    assert done["Location"] == item.get_absolute_url()
    assert item.evidence.current().count() == 7
    assert found(area_officer)[0].bundled == 7
