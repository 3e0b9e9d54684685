"""What is made at once is what was built: the same rows, and what belongs to them."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from officers.models import Domain, Team
from officers.organisation import known_teams, stamp
from signals.models import Signal
from tests import world

pytestmark = pytest.mark.django_db
built: list[str] = []
for_two: list[str] = []


def _build() -> Signal:
    built.append("again")
    Team.objects.filter(slug="verlichting").update(name="Lampen")
    Domain.objects.filter(slug="publiekszaken").update(order=7)
    return world.signal("Een lamp is uit")


def _rows() -> tuple[object, ...]:
    # Its words to search by are reckoned out by the database.
    return (
        list(Signal.objects.order_by("pk").values_list()),
        list(Team.objects.order_by("pk").values_list()),
        list(Domain.objects.order_by("pk").values_list()),
    )


def test_a_world_is_built_once_and_is_the_same_each_time(town):
    seen = []
    for _time in range(2):
        with transaction.atomic():
            before = stamp()
            made = world.at_once("of this test", _build)
            assert built == ["again"]
            assert Signal.objects.get() == made
            # What a process keeps of an organisation is read anew.
            assert stamp() != before
            assert known_teams(on=stamp())[town.lighting.pk].name == "Lampen"
            seen.append(_rows())
            # What is made after it gets numbers and keys of its own, and triggers work.
            assert world.signal("Nog een").number != made.number
            now = stamp()
            Team.objects.filter(slug="verlichting").update(name="Licht")
            assert stamp() != now
            with connection.cursor() as cursor:
                cursor.execute("SHOW session_replication_role")
                assert cursor.fetchone() == ("origin",)
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("time", ["first", "second"])
def test_on_the_town_of_another_test_it_is_not_built_again(town, time):
    world.at_once("of two tests", lambda: for_two.append("built"))
    assert for_two == ["built"]


def test_on_other_rows_it_is_built_anew(town):
    world.officer("iemand")
    count = len(built)
    world.at_once("of this test", _build)
    assert len(built) == count + 1
