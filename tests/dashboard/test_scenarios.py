"""The pages of proefdraaien: asking, trying, stopping, sharing, reading, taking along; and who sees how much of it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from areas.dated import today
from dashboard import flow
from dashboard.scenario_forms import last_quarter
from officers.alternatives import AreaPlaced, ChannelEntered, RuleUsed, TaskGiven, TeamClosed
from officers.models import Arrangement, Positioning, Role, Scenario, ScenarioState
from signals import comparing
from signals.models import Event, Handover, Signal
from tests import world

pytestmark = pytest.mark.django_db
PAGE = "/rapporten/proefdraaien"


@pytest.fixture
def desk(client, area_officer):
    """The area officer of Oost, signed in."""
    client.force_login(area_officer, backend="officers.sign_in.SignInBackend")
    return client


def address(scenario: Scenario, rest: str = "") -> str:
    return f"{PAGE}/{scenario.public_id}{rest}"


def as_rows(answer) -> list[list[str]]:
    """The cells of a .csv."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def run(scenario: Scenario) -> None:
    """What the worker does."""
    scenario.refresh_from_db()
    assert comparing.try_scenario(scenario.run)
    scenario.refresh_from_db()


def tried(officer, *changes, **fields) -> Scenario:
    made = world.scenario(officer, *changes, **fields)
    sums = comparing.compare(comparing.trial_of(made))
    Scenario.objects.filter(pk=made.pk).update(
        state="klaar", result=sums.as_json(), finished_at=timezone.now(), asked_by=officer
    )
    made.refresh_from_db()
    return made


def test_us11_who_tries_another_positioning_on_last_quarter_sees_what_would_come_in_elsewhere(desk, town, area_officer):
    """US11, second half, by the pages: from an empty list to the signals themselves, and nothing is changed."""
    first, last = last_quarter(today())
    in_it = timezone.make_aware(datetime.datetime.combine(first, datetime.time(12)))
    heard = [world.signal(channel="straat", received_at=in_it, tell=False) for _number in range(6)]
    web = world.signal(received_at=in_it, tell=False)
    tables = (Signal, Event, Handover, Positioning, Arrangement)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    answer = desk.get(f"{PAGE}/nieuw")
    assert [answer.context["form"].initial[name] for name in ("van", "tot")] == [first, last]
    asked = {"naam": "Wat als Oost een eigen dienst was", "van": first, "tot": last, "gebieden": ["WK1"]}
    answer = desk.post(f"{PAGE}/nieuw", asked)
    scenario = Scenario.objects.get()
    assert answer["Location"] == address(scenario)
    desk.post(address(scenario, "/verandering"), {"soort": "wijkambtenaren", "gebied": "WK1", "eenheid": "wijkzaken"})
    assert "Wijkambtenaren van Oost: bij Wijkzaken." in desk.get(address(scenario)).content.decode()
    desk.post(address(scenario, "/draaien"))
    assert "De proef begint zo" in desk.get(address(scenario)).content.decode()
    run(scenario)

    words = re.sub(r"<[^>]*>", "", desk.get(address(scenario)).content.decode())
    assert "Van ongeveer 5 signalen waren er ongeveer 5 anders gelopen." in words
    listed = desk.get(address(scenario, "/signalen"), {"wat": "ingang", "van": "verlichting", "naar": "wijkzaken"})
    assert "Binnen bij Verlichting, in de proef bij Wijkzaken" in listed.content.decode()
    assert {one.signal for one in listed.context["page"].found} == set(heard)
    assert web.number not in listed.content.decode()
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


# --- asking ---


@pytest.mark.parametrize(
    ("sent", "change"),
    [
        ({"soort": "wijkambtenaren", "gebied": "WK1", "eenheid": ""}, AreaPlaced("WK1", None)),
        (
            {"soort": "wijkambtenaren", "gebied": "GM1", "eenheid": "kcc", "functie": "gebiedsregisseur"},
            AreaPlaced("GM1", "kcc", "gebiedsregisseur", 100),
        ),
        ({"soort": "taak", "taak": "zorg", "gebied": "", "team": "kcc"}, TaskGiven("zorg", "kcc")),
        ({"soort": "taak", "taak": "zorg", "gebied": "BU1", "team": ""}, TaskGiven("zorg", None, "BU1")),
        ({"soort": "sluiten", "team": "kcc", "opvolger": "triage"}, TeamClosed("kcc", "triage")),
        (
            {"soort": "kanaal", "kanaal": "web", "ingang": "contact_centre", "eigenaar": "desk"},
            ChannelEntered("web", "contact_centre", "desk"),
        ),
    ],
)
def test_each_kind_of_change_is_added_from_its_form_and_taken_away_again(desk, area_officer, town, sent, change):
    scenario = world.scenario(area_officer)
    town.role_title.order = 100
    town.role_title.save()
    assert desk.post(address(scenario, "/verandering"), sent)["Location"] == address(scenario)
    shown = desk.get(address(scenario))
    (said,) = shown.context["changes"]
    assert comparing.trial_of(Scenario.objects.get()).changes == (change,)
    desk.post(address(scenario, "/terugnemen"), {"plaats": 0, "verandering": "iets anders"})
    assert len(Scenario.objects.get().changes) == 1
    desk.post(address(scenario, "/terugnemen"), {"plaats": 0, "verandering": said.words})
    assert Scenario.objects.get().changes == []


def test_a_routing_rule_is_turned_off_from_its_form(desk, area_officer, town):
    rule = world.rule(town.streetlight, team=town.unit)
    scenario = world.scenario(area_officer)
    desk.post(address(scenario, "/verandering"), {"soort": "regel", "regel": rule.pk, "gebruik": "nee"})
    assert comparing.trial_of(Scenario.objects.get()).changes == (RuleUsed(rule.pk, in_use=False),)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"soort": "wijkambtenaren", "eenheid": "kcc"}, 400),
        ({"soort": "wijkambtenaren", "gebied": "WK9", "eenheid": "kcc"}, 400),
        ({"soort": "taak", "taak": "dansen", "team": "kcc"}, 400),
        ({"soort": "sluiten", "team": "kcc", "opvolger": "weg"}, 400),
        ({"soort": "sluiten", "team": "kcc", "opvolger": "kcc"}, 302),
        ({"soort": "iets"}, 400),
        ({}, 400),
    ],
)
def test_a_change_that_cannot_be_is_refused_on_the_page(desk, area_officer, sent, status):
    scenario = world.scenario(area_officer)
    assert desk.post(address(scenario, "/verandering"), sent).status_code == status
    assert Scenario.objects.get().changes == []


def test_a_period_that_is_none_is_refused_and_what_was_typed_stays(desk):
    answer = desk.post(f"{PAGE}/nieuw", {"naam": "Andersom", "van": "2026-05-01", "tot": "2026-04-01"})
    assert answer.status_code == 400
    assert "Kies een einde na het begin." in answer.content.decode()
    assert "Andersom" in answer.content.decode()
    long = desk.post(f"{PAGE}/nieuw", {"naam": "Lang", "van": "2016-05-01", "tot": "2026-04-01"})
    assert "hoogstens drie jaar" in long.content.decode()
    assert not Scenario.objects.exists()


def test_areas_with_an_arrangement_of_their_own_are_named_with_the_change(desk, area_officer, town):
    Positioning.objects.create(area=town.beuken, role_title=town.role_title, team=town.wijkteam)
    scenario = world.scenario(area_officer, AreaPlaced("WK1", "wijkzaken"), TaskGiven("zorg", "kcc"))
    assert "Blijft zoals het is, door een eigen afspraak: Beuken." in desk.get(address(scenario)).content.decode()
    whole = world.scenario(area_officer, AreaPlaced("GM1", "wijkzaken"), AreaPlaced("BU1", None))
    (first, second) = desk.get(address(whole)).context["changes"]
    assert (first.apart, second.apart) == (["Oost", "West"], [])


def test_another_question_takes_the_old_answer_away(desk, area_officer, town):
    scenario = tried(area_officer, AreaPlaced("WK1", "wijkzaken"))
    asked = {"naam": "Anders", "van": scenario.first_day, "tot": scenario.last_day, "gebieden": []}
    desk.post(address(scenario, "/vraag"), asked)
    scenario.refresh_from_db()
    assert (scenario.name, scenario.state) == ("Anders", ScenarioState.DONE)
    desk.post(address(scenario, "/vraag"), asked | {"gebieden": ["WK1"]})
    scenario.refresh_from_db()
    assert (scenario.state, scenario.result) == (ScenarioState.DRAFT, None)


def test_a_scenario_that_cannot_be_tried_says_why(desk, area_officer, town):
    scenario = world.scenario(area_officer, AreaPlaced("WK1", "wijkzaken"))
    type(town.unit).objects.filter(pk=town.unit.pk).update(is_active=False)
    assert "Team Wijkzaken neemt geen signalen meer aan." in desk.get(address(scenario)).content.decode()
    assert desk.post(address(scenario, "/draaien")).status_code == 409
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.DRAFT


# --- trying ---


def test_progress_is_told_to_a_script_and_to_who_refreshes(desk, area_officer):
    scenario = world.scenario(area_officer)
    desk.post(address(scenario, "/draaien"))
    Scenario.objects.update(state="bezig", percent=42)
    told = desk.get(address(scenario, "/voortgang"))
    assert json.loads(told.content) == {"stand": "bezig", "procent": 42, "onderweg": True}
    words = desk.get(address(scenario)).content.decode()
    assert 'value="42"' in words
    assert "Ververs" in words
    assert "Draai de proef" not in words


def test_a_run_is_stopped_by_who_asked_for_it(desk, area_officer, town):
    scenario = world.scenario(area_officer)
    desk.post(address(scenario, "/draaien"))
    assert Scenario.objects.get().state == ScenarioState.QUEUED
    desk.post(address(scenario, "/stoppen"))
    assert Scenario.objects.get().state == ScenarioState.CANCELLED
    assert "De proef is gestopt" in desk.get(address(scenario)).content.decode()


def test_a_run_that_stands_still_can_be_started_anew(desk, area_officer):
    scenario = world.scenario(area_officer)
    desk.post(address(scenario, "/draaien"))
    before = Scenario.objects.get().run
    desk.post(address(scenario, "/draaien"))
    assert Scenario.objects.get().run == before
    Scenario.objects.update(state="bezig", beat_at=timezone.now() - datetime.timedelta(minutes=3))
    assert "De proef staat stil" in desk.get(address(scenario)).content.decode()
    desk.post(address(scenario, "/draaien"))
    assert Scenario.objects.get().run != before


def test_without_a_broker_the_request_does_not_wait_and_the_sweeper_finds_the_run(desk, area_officer, monkeypatch):
    from signals import tasks

    def gone(*_args, **_how):
        raise OSError

    monkeypatch.setattr(tasks.try_scenario, "apply_async", gone)
    scenario = world.scenario(area_officer)
    assert desk.post(address(scenario, "/draaien")).status_code == 302
    Scenario.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=3))
    monkeypatch.setattr(tasks.try_scenario, "delay", lambda run: comparing.try_scenario(UUID(run)))
    assert tasks.try_left_scenarios() == 1
    assert Scenario.objects.get().state == ScenarioState.DONE


# --- colleagues ---


def test_a_scenario_is_one_s_own_until_it_is_shared(client, desk, area_officer, town):
    scenario = tried(area_officer, AreaPlaced("WK1", "wijkzaken"), name="Oost zelfstandig")
    other = world.officer("wethouder", "wethouder")
    colleague = type(client)()
    colleague.force_login(other, backend="officers.sign_in.SignInBackend")
    assert colleague.get(address(scenario)).status_code == 404
    assert colleague.get(address(scenario, "/cijfers.csv")).status_code == 404
    assert scenario.name not in colleague.get(PAGE).content.decode()
    desk.post(address(scenario, "/delen"), {"gedeeld": "ja"})
    assert colleague.get(address(scenario)).status_code == 200
    assert scenario.name in colleague.get(PAGE).content.decode()
    for verb in ("verandering", "terugnemen", "delen", "weg", "stoppen"):
        assert colleague.post(address(scenario, f"/{verb}")).status_code in (400, 403)
    assert colleague.get(address(scenario, "/vraag")).status_code == 403
    taken = colleague.post(address(scenario, "/kopie"))
    mine = Scenario.objects.get(officer=other)
    assert taken["Location"] == address(mine)
    assert (mine.changes, mine.result, mine.is_shared) == (scenario.changes, None, False)
    desk.post(address(scenario, "/delen"))
    assert colleague.get(address(scenario)).status_code == 404


def test_who_has_not_the_right_has_no_page(client, town, triager, member):
    scenario = world.scenario(triager, is_shared=True)
    for officer in (triager, member):
        client.force_login(officer, backend="officers.sign_in.SignInBackend")
        assert client.get(PAGE).status_code == 403
        assert client.get(address(scenario)).status_code == 403
        assert "Proefdraaien" not in client.get("/bureau").content.decode()


def test_what_came_of_it_goes_with_the_scenario(desk, area_officer, town):
    scenario = tried(area_officer)
    assert desk.post(address(scenario, "/weg"))["Location"] == PAGE
    assert not Scenario.objects.exists()
    assert desk.get(address(scenario)).status_code == 404


# --- how much of it ---


@pytest.fixture
def seven(town):
    """Seven signals that would come in elsewhere, and three that would not."""
    for _number in range(7):
        world.signal(channel="straat")
    for _number in range(3):
        world.signal(channel="straat", point=world.IN_WEST)


def test_who_may_not_know_of_every_signal_gets_rounded_numbers(desk, area_officer, seven):
    scenario = tried(area_officer, AreaPlaced("WK1", "wijkzaken"))
    words = re.sub(r"<[^>]*>", " ", desk.get(address(scenario)).content.decode())
    assert "ongeveer 5" in words
    assert "minder dan 5" in words
    assert not re.search(r"\b7\b", words.partition("Wat eruit kwam")[2])
    rows = list(
        csv.reader(io.StringIO(desk.get(address(scenario, "/cijfers.csv")).content.decode("utf-8-sig")), delimiter=";")
    )
    numbers = {cell for row in rows[1:] for cell in row[3:]}
    assert numbers <= {"", "5", "10"}


def test_who_may_know_of_every_signal_gets_exact_numbers(client, seven, town):
    both = world.officer("allebei", "wethouder", "triage")
    scenario = tried(both, AreaPlaced("WK1", "wijkzaken"))
    client.force_login(both, backend="officers.sign_in.SignInBackend")
    words = re.sub(r"<[^>]*>", "", client.get(address(scenario)).content.decode())
    assert "Van 10 signalen waren er 7 anders gelopen." in words
    assert "afgerond" not in words


def test_the_file_holds_no_formula(desk, area_officer, seven, town):
    town.unit.name = "=HYPERLINK(1)"
    town.unit.save()
    scenario = tried(area_officer, AreaPlaced("WK1", "wijkzaken"), name="+SUM(A1)")
    answer = desk.get(address(scenario, "/cijfers.csv"))
    rows = as_rows(answer)
    cells = [cell for row in rows for cell in row]
    assert "'+SUM(A1)" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_list_of_signals_has_no_word_of_them(desk, area_officer, town):
    world.signal("Geheim verhaal over de buren", channel="straat", street="Beukenlaan", name="Joke", email="j@e.nl")
    worry = world.signal("Zorg om iemand", channel="straat", category="zorgwekkend-gedrag")
    scenario = world.scenario(area_officer, AreaPlaced("WK1", "wijkzaken"))
    words = desk.get(address(scenario, "/signalen")).content.decode()
    assert worry.number in words
    for secret in ("Geheim", "Zorg om", "Beukenlaan", "Joke", "j@e.nl"):
        assert secret not in words


def test_the_list_finds_its_way_further_and_back(desk, area_officer, town, monkeypatch):
    monkeypatch.setattr(comparing, "_AT_ONCE", 2)
    monkeypatch.setattr(comparing, "LOOKED_THROUGH", 2)
    for channel in ("straat", "web", "web", "web", "straat"):
        world.signal(channel=channel)
    scenario = world.scenario(area_officer, AreaPlaced("WK1", "wijkzaken"))
    found, query = [], {"wat": "ingang"}
    for _page in range(4):
        page = desk.get(address(scenario, "/signalen"), query).context["page"]
        found.append(len(page.found))
        query = {"wat": "ingang", "na": page.after}
        if not page.after:
            break
    assert found == [1, 0, 1]
    assert desk.get(address(scenario, "/signalen"), {"wat": "iets"}).status_code == 404
    assert desk.get(address(scenario, "/signalen"), {"na": "onzin"}).status_code == 200


# --- cost ---


def test_the_pages_ask_the_database_as_often_for_fifty_as_for_one(desk, area_officer, town):
    def cost(path: str) -> int:
        desk.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(path).status_code == 200
        return len(captured)

    for _number in range(5):
        world.signal(channel="straat")
    first = tried(area_officer, AreaPlaced("WK1", "wijkzaken"))
    paths = [PAGE, address(first), address(first, "/signalen"), address(first, "/cijfers.csv")]
    one = [cost(path) for path in paths]
    for number in range(49):
        world.signal(channel="straat")
        world.scenario(area_officer, name=f"Proef {number}")
    Scenario.objects.filter(pk=first.pk).update(result=comparing.compare(comparing.trial_of(first)).as_json())
    fifty = [cost(path) for path in paths]
    assert one == fifty
    assert max(one) <= 26


# --- the picture ---

teams = some.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"])
links = some.dictionaries(some.tuples(teams, teams), some.integers(1, 500), max_size=30)


@given(links, links)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_two_pictures_hold_every_signal_at_one_scale_in_one_order(before, after):
    names = {team: f"Team {team}" for team in "abcdefghijkl"}
    drawings = flow.draw_both(before, after, names=names, others="Andere teams")
    for drawing, numbers in zip(drawings, (before, after), strict=True):
        assert sum(band.number for band in drawing.bands) == sum(numbers.values())
        for side in (drawing.left, drawing.right):
            assert sum(node.number for node in side) == sum(numbers.values())
            assert len(side) <= flow.MOST
            for upper, lower in zip(side, side[1:], strict=False):
                assert upper.y + upper.height <= lower.y
            assert all(node.y + node.height <= drawing.height for node in side)
    order = [[node.name for node in drawing.left] for drawing in drawings]
    both = [name for name in order[0] if name in order[1]]
    assert both == [name for name in order[1] if name in order[0]]


def test_the_same_numbers_give_the_same_picture_with_nothing_that_grows():
    numbers = {("a", "b"): 4, ("a", "c"): 2}
    first, second = flow.draw_both(numbers, numbers, names={}, others="")
    assert first == second
    assert not any(band.grows for band in first.bands)


def test_the_last_quarter_is_the_whole_one_before_this():
    days = [datetime.date(2026, month, 15) for month in (1, 3, 4, 12)]
    assert [last_quarter(day) for day in days] == [
        (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)),
        (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)),
        (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)),
        (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)),
    ]


def test_existing_roles_got_the_right(db):
    """The data step gives it to the roles of the starting set, and to no other."""
    from importlib import import_module

    from django.apps import apps

    Role.objects.all().delete()
    ours = Role.objects.create(slug="wijkambtenaar", name="Wijkambtenaar")
    other = Role.objects.create(slug="eigen", name="Eigen rol")
    import_module("officers.migrations.0009_positioning_right").give(apps, None)
    assert list(ours.rights.values_list("code", flat=True)) == ["reports.positioning"]
    assert not other.rights.exists()
