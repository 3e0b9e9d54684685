"""`teams`, `wijkambtenaren`, `taken` and `positioneringen`: for programs that may read the organisation."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers import planning
from officers.models import Arrangement, Coverage, MunicipalTask, PlanLine, Positioning, RoleTitle
from tests import world
from tests.api.conftest import slugs

PATHS = ["teams", "wijkambtenaren", "taken", "positioneringen"]


@pytest.fixture
def reader(program):
    """A program that may read the organisation."""
    return program("organisatie:lezen")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_needs_a_key_and_a_program_the_scope(town, anyone, program, path):
    answer = anyone.get(path)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert program("signalen:lezen", "signalen:gevoelig", "signalen:behandelen").get(path).status_code == 403


def test_teams_are_listed_with_their_domain(town, reader):
    assert reader.get("teams", domein="sociaal").json()["results"] == [
        {
            "slug": "wijkteam",
            "naam": "Wijkteam",
            "domein": "sociaal",
            "triage": False,
            "klantcontactcentrum": False,
            "actief": True,
        }
    ]
    assert slugs(reader.get("teams")) == ["kcc", "triage", "verlichting", "wijkteam", "wijkzaken"]


def test_of_an_area_officer_only_the_name_is_given(town, reader, area_officer):
    area_officer.phone, area_officer.email = "0612345678", "regisseur@gemeente.example"
    area_officer.save()
    answer = reader.get("wijkambtenaren")
    assert answer.json()["results"] == [
        {
            "naam": "Regisseur",
            "gebieden": [
                {
                    "van": None,
                    "tot": None,
                    "gebied": {"code": "WK1", "naam": "Oost", "niveau": "wijk"},
                    "functie": {"slug": "gebiedsregisseur", "naam": "Gebiedsregisseur"},
                    "vervanger": None,
                }
            ],
        }
    ]


def test_who_covers_a_buurt_is_found_by_the_wijk_above_it(town, reader, area_officer):
    assert slugs(reader.get("wijkambtenaren", gebied="BU1"), "naam") == ["Regisseur"]
    assert slugs(reader.get("wijkambtenaren", gebied="WK2"), "naam") == []
    assert slugs(reader.get("wijkambtenaren", gebied="ONBEKEND"), "naam") == []


def test_who_covered_an_area_before_is_not_listed(town, reader, area_officer):
    Coverage.objects.update(valid_until="2020-01-01")
    assert slugs(reader.get("wijkambtenaren"), "naam") == []


def test_a_task_comes_with_who_does_it_today_and_where(town, reader):
    Arrangement.objects.create(task=town.task, team=town.unit, area=town.west, place="Loket West")
    Arrangement.objects.create(task=town.task, team=town.kcc, area=town.oost, valid_until="2020-01-01")
    (task,) = reader.get("taken", domein="fysiek").json()["results"]
    assert (task["slug"], task["domein"]) == ("openbare-verlichting", "fysiek")
    assert [(one["gebied"], one["team"]["slug"], one["waar"]) for one in task["afspraken"]] == [
        (None, "verlichting", ""),
        ({"code": "WK2", "naam": "West", "niveau": "wijk"}, "wijkzaken", "Loket West"),
    ]


def test_a_positioning_says_in_which_unit_the_area_officers_sit(town, reader):
    (west,) = reader.get("positioneringen", gebied="WK2").json()["results"]
    assert (west["eenheid"]["slug"], west["eenheid"]["domein"]) == ("wijkzaken", None)
    (oost,) = reader.get("positioneringen", gebied="WK1").json()["results"]
    assert (oost["eenheid"]["slug"], oost["eenheid"]["domein"]) == ("verlichting", "fysiek")


@pytest.mark.parametrize("path", PATHS)
def test_a_list_costs_as_many_statements_for_one_row_as_for_fifty(path, town, reader):
    Arrangement.objects.create(task=town.task, area=town.west, team=town.unit)
    for number in range(60):
        area = world.area(f"X{number}", "buurt", parent=town.oost)
        team = world.team(f"team-{number}")
        title = RoleTitle.objects.create(slug=f"titel-{number}", name="Titel")
        Coverage.objects.create(officer=world.officer(f"o{number}"), area=area, role_title=title)
        Positioning.objects.create(area=area, role_title=title, team=team)
        task = MunicipalTask.objects.create(slug=f"taak-{number}", name="Taak", domain=world.domain("fysiek"))
        Arrangement.objects.create(task=task, area=area, team=team)
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(connection) as spent:
            assert len(reader.get(path, pageSize=size, count="true").json()["results"]) == size
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 10


def test_positionings_are_those_of_today_and_with_a_day_those_of_that_day(town, manager, reader):
    day = today() + datetime.timedelta(days=30)
    plan = planning.make(name="Eigen dienst", why="Besluit", starts_on=day, by=manager)
    line = PlanLine(what="positionering", area=town.oost, role_title=town.role_title, team=town.unit)
    planning.add_line(plan, line, edition=1, by=manager)
    planning.settle(plan, edition=2, by=manager)

    def there(**query) -> list[tuple[str, str | None, str | None]]:
        rows = reader.get("positioneringen", gebied="WK1", **query).json()["results"]
        return [(row["eenheid"]["slug"], row["van"], row["tot"]) for row in rows]

    # What is planned does not hold yet, and says already until when the other holds.
    assert there() == [("verlichting", None, day.isoformat())]
    assert there(op=day.isoformat()) == [("wijkzaken", day.isoformat(), None)]
    assert there(op="2020-01-01") == [("verlichting", None, day.isoformat())]
    answer = reader.get("positioneringen", op="morgen")
    assert (answer.status_code, answer.json()["invalidParams"][0]["name"]) == (400, "op")
