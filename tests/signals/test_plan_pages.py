"""The pages of planned changes of the organisation, and of where area officers sit over time."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers import planning
from officers.models import Channel, Plan, PlanLine, PlanStep, Positioning
from officers.organisation import read_organisation
from signals import reorganising
from signals.models import Event, Signal
from tests import world

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 12, 1, 10, tzinfo=datetime.UTC)
LIST = "/organisatie/wijzigingen"


@pytest.fixture
def december(db):
    """A month before a new positioning."""
    with time_machine.travel(NOW, tick=False):
        yield


def make(client, name: str = "Noord krijgt een eigen dienst", day: str = "2027-01-01") -> Plan:
    answer = client.post(f"{LIST}/nieuw", {"naam": name, "waarom": "Besluit van 12 november.", "ingaat": day})
    assert answer.status_code == 302
    return Plan.objects.latest("pk")


def press(client, plan: Plan, verb: str, **typed: Any):
    """Fill in the form of a verb, as it stood on the page of this edition."""
    prefix = f"{verb}-" if verb in ("positionering", "afspraak", "team") else ""
    edition = typed.pop("versie", plan.edition)
    data = {f"{prefix}{name}": value for name, value in {"versie": edition, **typed}.items()}
    answer = client.post(f"{LIST}/{plan.pk}/{verb}", data)
    plan.refresh_from_db()
    return answer


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_us12_a_new_positioning_from_1_january_without_a_supplier(town, manager, area_officer, client, december):
    """Domain study, US12: the check, the open signals, the question to move them, the old version for reports, undoing
    until the day, and who did what when."""
    client.force_login(manager)
    heard = [
        world.signal(category="zorgwekkend-gedrag", channel=Channel.STREET, by=area_officer, tell=False)
        for _ in range(6)
    ]
    old_facts = dict(Signal.objects.values_list("pk", "facts"))
    plan = make(client)
    typed = {"gebied": town.oost.pk, "functie": town.role_title.pk, "team": town.unit.pk}
    assert press(client, plan, "positionering", **typed, mee="on").status_code == 302

    # It is checked, and says what lies open and who loses what.
    page = text_of(client.get(f"{LIST}/{plan.pk}"))
    assert "Elk onderwerp houdt overal een team." in page
    assert "Plek van de wijkambtenaren van Oost (Gebiedsregisseur)" in page
    assert "Regisseur werkt daar, en is geen lid van Wijkzaken." in page
    assert "ongeveer 5" in page
    assert not any(signal.number in page for signal in heard)
    # What would leave a subject without a team cannot be settled.
    press(client, plan, "afspraak", taak=town.task.pk, team="")
    page = text_of(client.get(f"{LIST}/{plan.pk}"))
    assert "Straatverlichting: niemand neemt dit nog aan." in page
    assert "Stel vast" not in page
    assert press(client, plan, "vaststellen").status_code == 400
    assert plan.state == Plan.State.DRAFT
    line = plan.lines.get(what=PlanLine.What.ARRANGEMENT)
    assert press(client, plan, "regel-weg", regel=line.pk).status_code == 302

    # Settled, undone until the day, and settled again.
    assert press(client, plan, "vaststellen").status_code == 302
    assert Positioning.objects.filter(area=town.oost).count() == 2
    assert press(client, plan, "intrekken").status_code == 302
    assert list(Positioning.objects.filter(area=town.oost).values_list("team", "valid_until")) == [
        (town.lighting.pk, None)
    ]
    again = make(client)
    press(client, again, "positionering", **typed, mee="on")
    press(client, again, "vaststellen")
    assert reorganising.carry_out_due() == 0

    with time_machine.travel(datetime.datetime(2027, 1, 1, 8, tzinfo=datetime.UTC), tick=False):
        client.force_login(manager)
        assert press(client, again, "intrekken").status_code == 400
        assert again.state == Plan.State.SETTLED
        assert reorganising.carry_out_due() == 1
        assert set(Signal.objects.values_list("team__slug", flat=True)) == {"wijkzaken"}
        new = world.signal(category="zorgwekkend-gedrag", channel=Channel.STREET, by=area_officer)
        assert (new.entry_desk, new.team) == (town.unit, town.unit)
        page = text_of(client.get(f"{LIST}/{again.pk}"))
        assert "6 open signalen gingen mee." in page
        assert "uitgevoerd" in page
    # The old version is there for reports: where it came in, what was known then, and who sat where on that day.
    assert set(Signal.objects.exclude(pk=new.pk).values_list("entry_desk__slug", flat=True)) == {"verlichting"}
    assert {pk: facts for pk, facts in Signal.objects.values_list("pk", "facts") if pk != new.pk} == old_facts
    december_unit = read_organisation(day=datetime.date(2026, 12, 31)).nearest_positioning(("WK1",))
    assert december_unit is not None
    assert december_unit.team == town.lighting.pk
    # Every change has its author and its time.
    assert [(one.what, one.officer) for one in again.steps.all()] == [
        (PlanStep.What.MADE, manager),
        (PlanStep.What.CHANGED, manager),
        (PlanStep.What.SETTLED, manager),
        (PlanStep.What.DONE, None),
    ]
    moved = Event.objects.filter(what=Event.What.REORGANISED)
    assert set(moved.values_list("officer", "after")) == {(manager.pk, str(again.pk))}
    # And its area tells the story.
    client.force_login(manager)
    page = text_of(client.get("/organisatie/positionering/WK1"))
    assert page.index('<td>31 december 2026</td><th scope="row">Verlichting</th>') < page.index(
        '<td>1 januari 2027</td><td>–</td><th scope="row">Wijkzaken</th>'
    )


def test_of_two_who_look_at_a_plan_the_second_sees_what_changed_and_keeps_what_was_typed(
    town, manager, client, december
):
    client.force_login(manager)
    plan = make(client)
    typed = {"gebied": town.oost.pk, "functie": town.role_title.pk, "team": town.unit.pk}
    press(client, plan, "positionering", **typed)
    seen = plan.edition
    press(client, plan, "vaststellen")
    answer = press(client, plan, "vaststellen", versie=seen)
    assert answer.status_code == 409
    assert "Iemand anders heeft deze wijziging intussen veranderd." in text_of(answer)
    other = make(client, "Nog een")
    press(client, other, "positionering", **typed)
    answer = press(client, other, "afspraak", versie=1, taak=town.task.pk, plek="Loket West", team=town.kcc.pk)
    assert answer.status_code == 409
    assert 'value="Loket West"' in text_of(answer)
    assert other.lines.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"naam": "", "waarom": "x", "ingaat": "2027-01-01"}, "naam"),
        ({"naam": "x", "waarom": "x", "ingaat": "2026-12-01"}, "op zijn vroegst morgen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(town, manager, client, december, typed, said):
    client.force_login(manager)
    answer = client.post(f"{LIST}/nieuw", typed)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert Plan.objects.count() == 0


def test_a_line_that_is_there_already_is_refused_beside_its_form(town, manager, client, december):
    client.force_login(manager)
    plan = make(client)
    typed = {"gebied": town.oost.pk, "functie": town.role_title.pk, "team": town.unit.pk}
    press(client, plan, "positionering", **typed)
    answer = press(client, plan, "positionering", **typed)
    assert answer.status_code == 400
    assert "Dit staat al in deze wijziging." in text_of(answer)
    closing = press(client, plan, "team", stopt=town.kcc.pk, team=town.kcc.pk)
    assert closing.status_code == 400
    assert "Kies een ander team dan het team dat stopt." in text_of(closing)


def test_an_unknown_verb_is_nothing(town, manager, client, december):
    client.force_login(manager)
    plan = make(client)
    assert client.post(f"{LIST}/{plan.pk}/weg", {"versie": 1}).status_code == 404
    assert client.get(f"{LIST}/{plan.pk}/vaststellen").status_code == 405


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_of_plans_asks_as_little_for_many_as_for_one(town, manager, client, december, number):
    for place in range(number):
        made = planning.make(name=f"Plan {place}", why="x", starts_on=today() + DAY, by=manager)
        planning.add_line(
            made,
            PlanLine(what="positionering", area=town.oost, role_title=town.role_title, team=town.unit),
            edition=1,
            by=manager,
        )
    client.force_login(manager)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(LIST).status_code == 200
    assert len(asked) <= 8


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_of_a_plan_asks_a_bounded_number_of_things(town, manager, client, december, number):
    made = planning.make(name="Plan", why="x", starts_on=today() + DAY, by=manager)
    for place in range(number):
        area = world.area(f"WX{place}", "wijk", parent=town.municipality)
        line = PlanLine(what="positionering", area=area, role_title=town.role_title, team=town.unit)
        planning.add_line(made, line, edition=made.edition, by=manager)
    client.force_login(manager)
    client.get(f"{LIST}/{made.pk}")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"{LIST}/{made.pk}").status_code == 200
    # Each line looks up the row that it ends.
    assert len(asked) <= 32 + 2 * number


def test_the_story_of_an_area_tells_what_it_inherits_and_what_is_planned(town, member, client, december):
    Positioning.objects.filter(area=town.oost).update(valid_from=datetime.date(2025, 5, 1))
    Positioning.objects.create(area=town.municipality, role_title=town.role_title, team=town.kcc)
    Positioning.objects.create(
        area=town.beuken, role_title=town.role_title, team=town.unit, valid_from=datetime.date(2027, 5, 1)
    )
    client.force_login(member)
    page = text_of(client.get("/organisatie/positionering/BU1"))
    rows = [row for row in page.split("<tr>") if '<th scope="row">' in row]
    assert [row.split('<th scope="row">')[1].split("<")[0] for row in rows] == ["Kcc", "Verlichting", "Wijkzaken"]
    assert "Waterrijk" in rows[0]
    assert "Oost" in rows[1]
    assert "nu" in rows[1]
    assert "eigen dienst" in rows[2]
    assert "gepland" in rows[2]
    assert page.count("ww-span--planned") == 1
    assert client.get("/organisatie/positionering/XX9").status_code == 404
