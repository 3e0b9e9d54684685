"""The report of positioning: what it shows, to whom, and that it agrees with what was counted by hand."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import AreaFigure, Indicator
from dashboard import charts, positioning
from dashboard.positioning import Side, period_of, read_counts, read_report
from officers import rights
from officers.models import Coverage, Officer, Positioning, Team
from signals import finding, measuring, metrics, workflow
from signals.models import Measure, MeasureState, Signal, Status
from signals.visibility import viewer_of
from tests import plain_measures, world

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 17, 14, 30, tzinfo=datetime.UTC)
CHANGE = datetime.date(2026, 5, 1)
URL = "/rapporten/positionering"


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def director(town) -> Officer:
    """Somebody who may know of every signal, and so reads exact numbers."""
    return world.officer("directeur", "fg")


def on(month: int, day: int, hour: int = 12) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2026, month, day, hour))


def heard(where: tuple[float, float], category: str, when: datetime.datetime, **fields: Any) -> Signal:
    """A sound that an area officer heard on the street."""
    return world.signal(
        "Iets gehoord", channel="straat", category=category, point=where, received_at=when, tell=False, **fields
    )


@pytest.fixture
def moved(town) -> world.Town:
    return world.at_once("moved", lambda: _moved(town))


def _moved(town: world.Town) -> world.Town:
    """US11: Oost was placed under fysiek until 1 May and is a unit of its own since; West always was one."""
    Positioning.objects.filter(area=town.oost).update(valid_until=CHANGE)
    Positioning.objects.create(area=town.oost, role_title=town.role_title, team=town.unit, valid_from=CHANGE)
    for day in range(1, 25):
        heard(world.IN_BEUKEN, "straatverlichting", on(3, day))
        heard(world.IN_BEUKEN, "straatverlichting", on(7, day))
        if day < 20:
            heard(world.IN_BEUKEN, "zorgwekkend-gedrag", on(7, day, 15))
            heard(world.IN_WEST, "zorgwekkend-gedrag", on(6, day, 15))
        if day < 9:
            heard(world.IN_BEUKEN, "zorgwekkend-gedrag", on(3, day, 15))
            heard(world.IN_WEST, "straatverlichting", on(6, day))
    measuring.catch_up()
    return town


def page(client: Any, officer: Officer, **asked: str) -> Any:
    client.force_login(officer)
    answer = client.get(URL, asked)
    assert answer.status_code == 200
    return answer


def words(answer: Any) -> str:
    """What somebody reads, without what is between angle brackets."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


# --- US11 ---


def test_us11_before_and_after_a_change_of_positioning_stand_side_by_side(client, moved, director):
    answer = page(client, director, naast=f"verandering:WK1:{CHANGE}")
    report = answer.context["report"]
    before, after = report.sides
    assert (before.side.name, after.side.name) == ("Voor 1 mei 2026", "Vanaf 1 mei 2026")
    assert "bij Verlichting" in before.side.about
    assert "bij Wijkzaken" in after.side.about
    # As many whole months on either side.
    assert (before.side.period.begins, after.side.period.ends) == (
        datetime.date(2025, 11, 1),
        datetime.date(2026, 11, 1),
    )
    assert [column.counts.numbers["number"] for column in (before, after)] == [32, 43]
    social = next(part for part in report.mix if part.name == "Sociaal")
    assert [figure.text for figure in social.figures] == ["25%", "44%"]
    shown = words(answer)
    for name in (
        "Scheefheid",
        "Wel opgepakt door het goede domein",
        "Overdrachten per signaal",
        "Tijd onderweg",
        "Teruggekoppeld",
    ):
        assert name in shown
    # One picture, with a line at the day.
    (chart,) = answer.context["charts"]
    assert chart.line == 6 * charts.STEP
    assert "ww-months__line" in answer.content.decode()
    assert "De streep is 1 mei 2026" in shown
    assert "Het grootste verschil zit in" in shown


def test_us11_small_numbers_are_left_out_and_nothing_gives_them_away(client, moved, director):
    heard(world.IN_WEST, "overig", on(6, 2))
    measuring.catch_up()
    report = page(client, director, gebied="WK2", periode="2026").context["report"]
    desk = next(part for part in report.mix if part.name == "Publiekszaken")
    lamps = next(part for part in report.mix if part.name == "Fysiek")
    assert desk.figures[0].bound == "minder dan 5 van 28"
    # Otherwise the total less the others would say it; the least of the others goes.
    assert lamps.figures[0].bound == "niet getoond, van 28"
    assert not any(month.parts[1] for month in report.sides[0].months)


def test_us11_a_number_opens_the_list_that_it_counts(client, moved):
    """For who may see all of it; the list shows nobody more than the rule does."""
    fg = world.officer("fg", "fg")
    answer = page(client, fg, naast=f"verandering:WK1:{CHANGE}")
    for row in [*answer.context["report"].rows, *answer.context["report"].mix]:
        for figure in row.figures:
            if figure.link and figure.number is not None:
                found = client.get(f"/signalen?{figure.link}")
                assert found.status_code == 200
                asked = finding.Filter.of(found.context["form"].cleaned_data)
                if not figure.sums:
                    assert finding.found(asked, viewer_of(fg))[0].count() == figure.number, figure


def test_the_list_behind_a_number_shows_only_what_one_may_see(client, moved, stranger):
    stranger.roles.add(world.role("teamleider"))
    report = page(client, stranger, gebied="WK1", periode="2026").context["report"]
    link = report.totals[0].link
    assert report.totals[0].text == "ongeveer 75"
    listed = client.get(f"/signalen?{link}").context["listed"]
    assert listed.page.rows == []


# --- who may see it ---


def test_who_has_no_right_to_reports_finds_the_door_shut(client, town, member):
    client.force_login(member)
    assert not member.may(rights.POSITIONING)
    for name in ("reports", "report-positioning", "report-positioning-file"):
        assert client.get(reverse(name)).status_code == 403
    client.force_login(world.officer("leider", "teamleider"))
    assert "Wat de positionering doet" in client.get("/rapporten").content.decode()


def test_an_area_officer_sees_the_own_areas_beside_the_municipality_and_no_other(client, moved, area_officer):
    answer = page(client, area_officer, gebied="WK2", periode="2026")
    report = answer.context["report"]
    assert {spot.code for spot in report.choices.areas} == {"WK1", "BU1"}
    # West was not theirs to ask for: they get the whole municipality.
    assert [column.side.name for column in report.columns] == ["Hele gemeente"]
    assert "West" not in [line.name for line in report.reach]
    own = page(client, area_officer, gebied="WK1", periode="2026").context["report"]
    assert [column.side.name for column in own.columns] == ["Oost", "Hele gemeente"]
    # Not by another's change either.
    Positioning.objects.filter(area=moved.west).update(valid_until=CHANGE)
    Positioning.objects.create(area=moved.west, role_title=moved.role_title, team=moved.lighting, valid_from=CHANGE)
    other = page(client, area_officer, naast=f"verandering:WK2:{CHANGE}").context["report"]
    assert other.move is None


# --- what it shows ---


def test_it_says_until_when_everything_is_counted(client, moved, director, tuesday):
    assert "Stand van 15.30 uur, 17 november 2026." in words(page(client, director))
    tuesday.shift(10 * 60)
    assert "ouder dan anders" in words(page(client, director))
    MeasureState.objects.all().delete()
    assert "voor het eerst geteld" in words(page(client, director))


def test_with_nothing_in_it_the_page_says_so(client, town, director):
    shown = words(page(client, director))
    assert "voor het eerst geteld" in shown
    assert "In deze periode kwam hier niets binnen." in shown


def test_the_page_asks_the_database_a_dozen_things_however_much_there_is(client, moved, director):
    asked = {"gebied": "WK1", "periode": "2026"}
    page(client, director, **asked)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(client, director, **asked)
        counts.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
        for number in range(50):
            heard(world.IN_OOST, "straatverlichting", on(9, 1 + number % 28))
        measuring.catch_up()
    # Signing in is three of them, in the test.
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, asked)
    assert len(captured) <= 14, [one["sql"][:90] for one in captured]


def test_every_metric_has_its_definition_on_the_page(client, moved, director):
    shown = words(page(client, director))
    for metric in metrics.METRICS:
        assert str(metric.name) in shown
        assert str(metric.words) in shown


def test_each_positioning_stands_beside_the_others_by_name(client, moved, director):
    report = page(client, director, naast="positionering", periode="2026", ingang="wijkambtenaren").context["report"]
    assert [column.side.name for column in report.columns] == ["Verlichting", "Wijkzaken", "Hele gemeente"]
    assert [column.side.about for column in report.sides] == ["onder fysiek", "eigen dienst"]
    numbers = [column.counts.numbers["number"] for column in report.columns]
    assert numbers[0] + numbers[1] == numbers[2] == Measure.objects.filter(via_unit=True).count()


def test_two_areas_and_two_periods_stand_side_by_side(client, moved, director):
    areas = page(client, director, gebied="WK1", naast="gebied:WK2", periode="2026").context["report"]
    assert [column.side.name for column in areas.columns] == ["Oost", "West", "Hele gemeente"]
    periods = page(client, director, gebied="WK1", naast="periode:2026-K1", periode="2026-K3").context["report"]
    assert [column.side.name for column in periods.columns] == ["2026, kwartaal 1", "2026, kwartaal 3"]
    assert [column.counts.numbers["number"] for column in periods.columns] == [32, 43]
    inside = page(client, director, gebied="WK1", naast="gebied:BU1", periode="2026").context["report"]
    assert [figure.number for figure in inside.totals] == [75, 75, 102]


def test_a_team_has_its_own_numbers(client, moved, director):
    report = page(client, director, team=moved.unit.slug, periode="2026").context["report"]
    assert report.columns[0].counts.numbers["number"] == Measure.objects.filter(team=moved.unit).count() > 0


def test_what_is_open_stands_by_age_and_team_in_the_order_of_their_names(client, moved, director):
    lines = page(client, director, periode="2026").context["report"].ages
    assert [line.name for line in lines] == ["Verlichting", "Wijkzaken", "Samen"]
    assert lines[-1].figures[-1].number == Signal.objects.open().count()


def test_reach_is_told_per_thousand_residents(client, moved, director):
    indicator = Indicator.objects.create(slug="inwoners", name="Inwoners")
    for area, value in ((moved.oost, 4000), (moved.west, 2000)):
        AreaFigure.objects.create(area=area, indicator=indicator, year=2025, value=value, source="CBS")
    report = page(client, director, periode="2026").context["report"]
    assert {line.name: line.note for line in report.reach if line.note} == {"Oost": "18,8", "West": "13,5"}
    assert report.channels == ["wijkambtenaren"]


@pytest.mark.parametrize(
    "asked",
    [
        {"periode": "0000"},
        {"periode": "2026-13"},
        {"periode": "2026-K5"},
        {"periode": "3000"},
        {"gebied": "nergens"},
        {"naast": "periode:"},
        {"naast": "verandering:WK1:2026-05-02"},
        {"naast": "gebied:XX"},
        {"naast": "x" * 500},
        {"team": "niemand"},
    ],
)
def test_what_is_not_known_is_as_if_it_were_not_asked(client, moved, director, asked):
    report = page(client, director, **asked).context["report"]
    assert [column.side.name for column in report.columns] == ["Hele gemeente"]


def test_the_file_holds_what_the_page_shows(client, moved, director):
    client.force_login(director)
    answer = client.get("/rapporten/positionering.csv", {"gebied": "WK2", "periode": "2026"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["wat", "kolom", "periode", "waarde"]
    assert ["Signalen", "West", "2026-01-01 - 2027-01-01", "27"] in [row[:4] for row in rows]
    assert {str(metric.name) for metric in metrics.METRICS} <= {row[0] for row in rows}
    assert all(len(row) == 6 for row in rows)


# --- right ---


def test_counts_of_a_period_that_is_cut_by_a_change_agree_with_a_plain_recomputation(town, member):
    title = town.role_title
    Positioning.objects.filter(area=town.oost).update(valid_until=datetime.date(2026, 4, 11))
    for team, begins, ends in ((town.unit, (4, 11), (6, 17)), (town.wijkteam, (6, 17), None)):
        Positioning.objects.create(
            area=town.oost, role_title=title, team=team, valid_from=datetime.date(2026, *begins),
            valid_until=datetime.date(2026, *ends) if ends else None,
        )  # fmt: skip
    for day in range(1, 29):
        one = world.signal(received_at=on(4, day), tell=False, email="b@example.nl")
        if day % 3 == 0:
            workflow.move(
                one, to=Status.DONE, by=member, text="Klaar", result=town.results[0], at=on(5, day), tell=False
            )
        world.signal(received_at=on(6, day), point=world.IN_WEST, tell=False)
        if day == 20:
            # What comes after this is counted month by month and not all together.
            measuring.catch_up()
        if day % 2:
            world.signal(received_at=on(5, day), category="zorgwekkend-gedrag", point=world.IN_OOST, tell=False)
    measuring.catch_up()
    tails = MeasureState.objects.get().tails
    assert tails == [11, 17]
    plain = plain_measures.Plain(day=datetime.date(2026, 11, 17))
    for begins, ends in (
        ((4, 11), (6, 17)), ((4, 11), (6, 11)), ((4, 11), (4, 17)), ((4, 11), (5, 1)), ((4, 1), (4, 17)),
        ((3, 11), (5, 9)), ((4, 9), (6, 17)), ((5, 11), (6, 1)), ((5, 17), (6, 3)),
    ):  # fmt: skip
        period = positioning.Period("x", "x", datetime.date(2026, *begins), datetime.date(2026, *ends))
        for area_ids, team in product((None, (town.oost.pk, town.beuken.pk)), (None, town.lighting, town.wijkteam)):
            side = Side("x", "", period, area_ids=area_ids, team=team)
            assert_agrees(read_counts([side], tails=tails)[0], plain, side)
            assert_agrees(read_counts([side])[0], plain, side)


def assert_agrees(counts: positioning.Counts, plain: plain_measures.Plain, side: Side) -> None:
    """What was counted of a side is what it is when one counts one after another."""
    rows = [
        row
        for row in plain.rows.values()
        if side.period.begins <= row["received_on"] < side.period.ends
        and (side.area_ids is None or row["area_id"] in side.area_ids)
        and (side.team is None or row["team_id"] == side.team.pk)
    ]
    expected = plain_measures.counts(rows)
    assert {name: number for name, number in counts.numbers.items() if number} == {
        name: number for name, number in expected.items() if number and not isinstance(number, list)
    }
    assert counts.spreads == {name: expected[name] for name in metrics.SPREADS}
    months: dict[Any, int] = {}
    domains: dict[Any, int] = {}
    for row in rows:
        key = (row["received_on"].replace(day=1), row["domain_id"])
        months[key] = months.get(key, 0) + 1
        domains[row["domain_id"]] = domains.get(row["domain_id"], 0) + 1
    assert (counts.months, counts.domains) == (months, domains)


def plain_percentile(values: list[int], share: int, bounds: tuple[int, ...]) -> int | None:
    """The value of which so many per cent are not above it, and the bound in which it falls."""
    if not values:
        return None
    values = sorted(values)
    enough = next(value for value in values if sum(one <= value for one in values) * 100 >= share * len(values))
    return next((bound for bound in bounds if enough <= bound), None)


@given(st.lists(st.integers(0, 400), max_size=60), st.sampled_from([50, 90]), st.sampled_from(sorted(metrics.SPREADS)))
def test_within_how_much_so_many_fall_agrees_with_all_values_in_a_row(values, share, name):
    spread = metrics.SPREADS[name]
    classes = [0] * (len(spread.bounds) + 1)
    for value in values:
        classes[spread.place(value)] += 1
    assert spread.within(classes, share) == plain_percentile(values, share, spread.bounds)


@given(
    st.dictionaries(st.integers(1, 4), st.integers(0, 50), max_size=4),
    st.dictionaries(st.integers(1, 4), st.integers(0, 50), max_size=4),
)
def test_the_skew_of_a_mix_lies_between_the_same_and_another_world(here, there):
    value = metrics.skew(here, there)
    if not sum(here.values()) or not sum(there.values()):
        assert value is None
    else:
        assert -1e-9 <= value <= 1 + 1e-9
        assert metrics.skew(here, here) == 0
        assert value == pytest.approx(metrics.skew(there, here))
        assert value == pytest.approx(metrics.skew({key: 7 * number for key, number in here.items()}, there))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrivals=st.lists(
        st.tuples(
            st.dates(datetime.date(2025, 9, 1), datetime.date(2026, 11, 1)),
            st.sampled_from(["BU1", "WK1", "WK2", None]),
            st.sampled_from(["straatverlichting", "zorgwekkend-gedrag", "overig"]),
        ),
        max_size=12,
    )
)
def test_counts_add_up_over_areas_and_over_time(town, arrivals):
    with transaction.atomic():
        for day, area, category in arrivals:
            when = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
            world.signal(area=area, point=None, category=category, received_at=when, tell=False)
        measuring.catch_up()
        year = positioning.Period("x", "x", datetime.date(2025, 9, 1), datetime.date(2026, 12, 1))
        cut = datetime.date(2026, 3, 14)
        parts = [positioning.Period("x", "x", year.begins, cut), positioning.Period("x", "x", cut, year.ends)]
        ids = [(town.oost.pk, town.beuken.pk), (town.west.pk,)]
        (whole,) = read_counts([Side("", "", year)])
        halves = read_counts([Side("", "", part) for part in parts])
        areas = read_counts([Side("", "", year, area_ids=some) for some in ids])
        teams = read_counts([Side("", "", year, team=team) for team in Team.objects.all()])
        nowhere = sum(area is None for _day, area, _category in arrivals)
        for name in positioning.NUMBERS:
            assert whole.numbers[name] == sum(half.numbers[name] for half in halves)
            assert whole.numbers[name] == sum(one.numbers[name] for one in teams)
        assert (
            whole.numbers["number"] == sum(one.numbers["number"] for one in areas) + nowhere == Measure.objects.count()
        )
        assert sum(whole.months.values()) == sum(whole.domains.values()) == whole.numbers["number"]
        transaction.set_rollback(True)


def test_no_number_that_is_left_out_follows_from_the_others_on_the_page(moved, director):
    """All shown numbers of the mix and its months, as equations: none has one solution for what is left out."""
    for day in range(1, 4):
        heard(world.IN_WEST, "overig", on(8, day))
    measuring.catch_up()
    report = read_report(director, {"gebied": "WK2", "periode": "2026"})
    whole = report.columns[1].counts
    side = report.sides[0]
    for place, part in enumerate(report.mix):
        hidden_here = part.figures[0].number is None
        months = [month.parts[place] for month in side.months]
        if hidden_here:
            # Not by its months, and not by the municipality less the rest.
            assert None in months
            continue
        assert months.count(None) != 1
    assert whole.numbers["number"] == report.totals[1].number
    for month in side.months:
        assert month.parts.count(None) != 1 or month.total is None


def test_a_period_is_a_year_a_quarter_or_a_month():
    assert period_of("2026-K2").begins == datetime.date(2026, 4, 1)
    assert period_of("2026-K2").ends == datetime.date(2026, 7, 1)
    assert period_of("2026-12").ends == datetime.date(2027, 1, 1)
    assert [period_of(code) for code in ("2026-4", "26", "2026-K0", "2026-00", "x", "2026-5-1", "²026")] == [None] * 7


def test_an_age_class_ends_so_many_working_days_ago():
    """Counted plainly: on 17 November, a Tuesday, Monday a week ago is six working days back."""
    for days in metrics.AGES:
        edge = positioning._days_ago(days)
        day = datetime.date(2026, 11, 17)
        assert plain_measures.working_days(edge, day) <= days
        assert plain_measures.working_days(edge - datetime.timedelta(days=1), day) > days


def test_who_covers_nothing_may_ask_for_no_area(client, moved):
    officer = world.officer("los", "wijkambtenaar")
    assert not Coverage.objects.filter(officer=officer).exists()
    report = page(client, officer, gebied="WK1").context["report"]
    assert report.choices.areas == []
