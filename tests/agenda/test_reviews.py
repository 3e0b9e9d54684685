"""Reminders of the day on which an opgave or kans is looked at again."""

from __future__ import annotations

import datetime

import pytest

from agenda import items, reviews
from agenda.models import Item
from areas.dated import today
from outbox.models import Letter
from signals.deadlines import working_days_after
from tests import world

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def owner(area_officer):
    area_officer.email = "regisseur@gemeente.example"
    area_officer.save()
    return area_officer


def letters() -> list[Letter]:
    return list(Letter.objects.filter(recipient="regisseur@gemeente.example").order_by("pk"))


def test_its_owner_is_reminded_when_the_day_is_near_and_once_more_when_it_has_passed(town, owner):
    day = working_days_after(today(), 5)
    item = world.item("Geheim plan", owner=owner, review_on=day)
    assert reviews.remind() == 0
    near = next(
        one for one in (today() + datetime.timedelta(days=n) for n in range(1, 9)) if working_days_after(one, 3) >= day
    )
    assert [reviews.remind(day=near), reviews.remind(day=near)] == [1, 0]
    assert [reviews.remind(day=day), reviews.remind(day=day + datetime.timedelta(days=1))] == [0, 1]
    assert reviews.remind(day=day + WEEK) == 0
    first, second = letters()
    assert item.get_absolute_url() in first.body
    assert "komt eraan" in first.body
    assert "is voorbij" in second.body
    # A link and no word of the item.
    assert "Geheim" not in first.subject + first.body + second.subject + second.body


def test_a_new_day_begins_anew(town, owner):
    item = world.item(owner=owner, review_on=today())
    assert reviews.remind() == 1
    fresh = Item.objects.get(pk=item.pk)
    plan = items.Plan(
        title=fresh.title, owner=owner, areas=[town.oost], domains=[world.domain("fysiek")], review_on=today() + WEEK
    )
    items.edit(fresh, plan, by=owner)
    assert reviews.remind() == 0
    assert reviews.remind(day=today() + WEEK) == 1


@pytest.mark.parametrize("phase", ["afgerond", "losgelaten"])
def test_what_has_ended_is_not_looked_at_again(town, owner, phase):
    world.item(owner=owner, review_on=today(), phase=phase)
    assert reviews.remind() == 0


def test_who_left_is_not_written_to(town, owner):
    world.item(owner=owner, review_on=today())
    owner.is_active = False
    owner.save()
    assert reviews.remind() == 0
    assert letters() == []
