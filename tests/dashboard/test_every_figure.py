"""Every figure opens the list that it counts: for who may see all, the list is as long as the figure says; and who may
not reads numbers that are rounded, alike on every page."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import time_machine
from django.db.models import Sum
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from areas.dated import today
from areas.models import AreaVersion
from dashboard.positioning import Report, read_report
from dashboard.scenario_page import Outcome, read_names
from dashboard.shown import Figure, Reader
from officers.alternatives import AreaPlaced, TaskGiven
from officers.models import Officer, Positioning, Scenario
from signals import comparing, consult, finding, handover, learning, measuring, workflow
from signals.comparing import Cell
from signals.list_forms import FilterForm
from signals.models import (
    Category,
    CompensationRule,
    Consult,
    Handover,
    Measure,
    Signal,
    Status,
    WordList,
)
from signals.small_numbers import SMALL, Number, about
from signals.visibility import viewer_of
from tests import world

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 17, 14, 30, tzinfo=datetime.UTC)
CHANGE = datetime.date(2026, 5, 1)


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def overseer(town) -> Officer:
    """Somebody who may know of every signal, and read it."""
    return world.officer("fg", "fg", "beheerder", "triage")


def at(month: int, day: int, hour: int = 12) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2026, month, day, hour))


@pytest.fixture
def busy(town) -> world.Town:
    return world.at_once("busy", lambda: _busy(town))


def _busy(town: world.Town) -> world.Town:
    """A year in which everything that a report counts happened, often enough to be shown: by several ways, in areas and
    outside them, with and without a subject, offered and declined, closed, judged, reopened, on the agenda."""
    Positioning.objects.filter(area=town.oost).update(valid_until=CHANGE)
    Positioning.objects.create(area=town.oost, role_title=town.role_title, team=town.unit, valid_from=CHANGE)
    lead = world.officer("lead", "teamlid", teams=(town.wijkteam, town.unit, town.lighting, town.triage))
    made: list[Signal] = []
    for month in range(2, 11):
        for day in range(1, 15):
            place = (world.IN_BEUKEN, world.IN_OOST, world.IN_WEST)[day % 3]
            subject = ("straatverlichting", "zorgwekkend-gedrag", "straatverlichting", None)[(day + month) % 4]
            fields: dict[str, Any] = {
                "channel": ("straat", "web", "telefoon", "balie")[day % 4],
                "category": subject,
                "point": place,
                "received_at": at(month, day),
                "tell": False,
                "email": "melder@example.nl",
            }
            if subject is None:
                fields.pop("category")
            made.append(world.signal(f"Nummer {month}-{day}", **fields))
    for number in range(7):
        made.append(world.signal("Ergens", area=None, point=None, received_at=at(9, number + 1), tell=False))
    Signal.objects.filter(pk__in=[one.pk for one in made[::5]]).update(secondary_domain=town.wijkteam.domain)
    for turn, one in enumerate(made[:40]):
        one.refresh_from_db()
        other = town.wijkteam if one.team_id != town.wijkteam.pk else town.lighting
        # What an area officer hears is offered when it arrives.
        offered = Handover.objects.filter(signal=one, answer="open").first() or handover.offer(
            one, to_team=other, reason="Past beter", by=lead, at=one.received_at, tell=False
        )
        later = one.received_at + datetime.timedelta(hours=3)
        if turn % 2:
            handover.decline(offered, by=lead, reason="Nee", at=later)
        else:
            handover.accept(offered, by=lead, at=later)
    for one in made[10:60]:
        one.refresh_from_db()
        when = one.received_at + datetime.timedelta(days=4)
        workflow.move(one, to=Status.DONE, by=lead, text="Klaar", result=town.results[0], at=when, tell=False)
    world.item(signals=made[60:70])
    measuring.catch_up()
    return town


# --- the list behind a figure ---


def figures_of(found: Any) -> Iterator[Figure]:
    """Every figure in a report, wherever it stands."""
    if isinstance(found, Figure):
        yield found
        if found.whole is not None:
            yield found.whole
    elif isinstance(found, Report):
        agenda = found.agenda[:1]  # the others count items and promises
        months = [month for column in found.columns for month in column.months]
        parts = [found.totals, found.mix, found.rows, found.ages, found.senders, found.subjects, found.reach]
        yield from figures_of([*parts, agenda, months])
    elif isinstance(found, (list, tuple)):
        for one in found:
            yield from figures_of(one)
    elif dataclasses.is_dataclass(found):
        for part in dataclasses.fields(found):
            yield from figures_of(getattr(found, part.name))


def listed(link: str, officer: Officer) -> Any:
    """The signals that the list of this address has for this officer."""
    form = FilterForm(QueryDict(link), officer=officer)
    assert form.is_valid(), (link, form.errors)
    return finding.everything(finding.Filter.of(form.cleaned_data), viewer_of(officer))


def sizes_for(officer: Officer) -> Callable[[Figure], int]:
    """What a figure should say by its list: how many signals, or what these have together. Several figures open the
    same list, which is looked through once: nothing may change meanwhile."""

    @cache
    def size(link: str, sums: str) -> int:
        signals = listed(link, officer).order_by().values("pk")
        if not sums:
            return signals.count()
        asked = QueryDict(link)
        if by := asked.get("aangebodendoor"):
            offers = Handover.objects.asked_for().filter(signal__in=signals, from_team__slug=by)
            return offers.filter(answer="geweigerd").count() if asked.get("geweigerd") else offers.count()
        return Measure.objects.filter(pk__in=signals).aggregate(n=Sum(sums))["n"] or 0

    return lambda figure: size(figure.link, figure.sums)


ASKED = [
    {"periode": "2026"},
    {"periode": "2026", "gebied": "WK1"},
    {"periode": "2026-K2", "gebied": "GM1", "ingang": "wijkambtenaren"},
    {"periode": "2026", "naast": "positionering"},
    {"periode": "2026", "naast": "gebied:WK2", "gebied": "WK1"},
    {"periode": "2026-K3", "naast": "periode:2026-K2", "gebied": "WK1"},
    {"naast": f"verandering:WK1:{CHANGE}"},
    {"periode": "2026", "team": "wijkteam"},
    {"periode": "2026", "team": "verlichting", "gebied": "WK1", "naast": "positionering"},
]


def test_us11_every_figure_of_the_report_opens_the_list_that_it_counts(busy, overseer):
    size_of = sizes_for(overseer)
    for asked in ASKED:
        looked_at = 0
        for figure in figures_of(read_report(overseer, asked)):
            if not figure.number:
                assert not figure.link
                continue
            assert figure.link, (asked, figure)
            assert size_of(figure) == figure.number, (asked, figure)
            looked_at += 1
        assert looked_at > 20, asked
    # And there is something to look at in every table.
    report = read_report(overseer, {"periode": "2026"})
    tables = {"ages": report.ages, "senders": report.senders, "subjects": report.subjects, "reach": report.reach}
    for name, table in tables.items():
        assert [one for one in figures_of(table) if one.number], name
    assert report.agenda[0].figures[0].number == 10
    sums = {figure.sums for figure in figures_of(report)}
    assert sums >= {"", "accepted", "offered", "declined"}
    assert [line.name for line in report.reach][-2:] == ["West", "Samen"]
    assert "Nergens anders in te delen" in [line.name for line in report.reach]
    none = read_report(overseer, {"periode": "2026", "naast": "positionering"})
    assert "Zonder plek" in [column.side.name for column in none.columns]


def test_on_the_page_each_of_these_numbers_is_a_link(client, busy, overseer):
    client.force_login(overseer)
    answer = client.get("/rapporten/positionering", {"periode": "2026"})
    page = answer.content.decode()
    for figure in figures_of(answer.context["report"]):
        if figure.number:
            address = figure.link.replace("&", "&amp;")
            assert f'href="/signalen?{address}">' in page, figure
    assert "De lijst kan korter zijn" in page
    for opened in re.findall(r'href="(/signalen\?[^"]+)"', page)[::12]:
        assert client.get(opened.replace("&amp;", "&")).status_code == 200


def test_a_figure_of_what_a_city_no_longer_uses_opens_its_list_as_well(client, busy, overseer):
    Category.objects.filter(slug="straatverlichting").update(is_active=False)
    client.force_login(overseer)
    answer = client.get("/signalen", {"stand": "alles", "categorie": "straatverlichting", "domein": "fysiek"})
    assert answer.status_code == 200
    assert "Niet meer in gebruik" in answer.content.decode()


def test_what_lies_in_two_areas_is_counted_where_its_list_has_it(busy, overseer):
    """A kern that lies in a wijk and also in another area: both count it, as the list does."""
    hamlet = world.area("KERN1", "kern", parent=busy.oost)
    AreaVersion.objects.filter(area=hamlet).update(also_in=busy.west)
    for _number in range(6):
        world.signal("In het dorp", area="KERN1", point=None, received_at=at(8, 3), tell=False)
    measuring.catch_up()
    size_of = sizes_for(overseer)
    for asked in ({"periode": "2026", "gebied": "WK2"}, {"periode": "2026"}):
        for figure in figures_of(read_report(overseer, asked)):
            if figure.number:
                assert size_of(figure) == figure.number, figure


# --- the other pages ---


@pytest.fixture
def tried(busy, overseer) -> Scenario:
    """A proefdraai in which everything differs a little."""
    made = world.scenario(
        overseer,
        AreaPlaced("WK2", "verlichting"),
        AreaPlaced("WK1", "wijkteam"),
        TaskGiven("openbare-verlichting", None),
        first_day=datetime.date(2026, 2, 1),
        last_day=datetime.date(2026, 10, 31),
    )
    Signal.objects.filter(pk__in=Signal.objects.order_by("pk").values("pk")[:6]).update(facts={})
    sums = comparing.compare(comparing.trial_of(made))
    assert sums is not None
    Scenario.objects.filter(pk=made.pk).update(
        state="klaar", result=sums.as_json(), finished_at=timezone.now(), asked_by=overseer
    )
    made.refresh_from_db()
    return made


def numbers_of(found: Any) -> Iterator[Number]:
    if isinstance(found, Number):
        yield found
    elif isinstance(found, (list, tuple)):
        for one in found:
            yield from numbers_of(one)
    elif dataclasses.is_dataclass(found):
        yield from numbers_of([getattr(found, part.name) for part in dataclasses.fields(found)])


def test_us11_every_figure_of_a_proefdraai_opens_the_list_that_it_counts(tried, overseer):
    outcome = Outcome(tried, read_names(), reader=overseer)
    shown = [
        outcome.lines, outcome.desks, outcome.teams, outcome.flows, outcome.seen, outcome.loads, outcome.subjects,
        outcome.channels, outcome.areas, outcome.looked_at, outcome.without_facts, outcome.drifted, outcome.by_hand,
        outcome.differing, outcome.moves,
    ]  # fmt: skip
    looked_at = set()
    viewer, trial = viewer_of(overseer), comparing.trial_of(tried)
    for number in numbers_of(shown):
        assert number.query or not number.number
        if not number.number or number.query in looked_at:
            continue
        asked = QueryDict(number.query)
        cell = Cell(asked["wat"], asked.get("van", ""), asked.get("naar", ""))
        found, after = [], ""
        while True:
            page = comparing.one_by_one(trial, cell, viewer=viewer, after=after)
            found += page.found
            after = page.after
            if not after:
                break
        counted = len(found)
        if cell.what == "overgedragen":
            keys = [one.signal.pk for one in found]
            counted = sum(row.moves for row in comparing._read(comparing._THESE, {"ids": keys}))
        assert counted == number.number, number
        looked_at.add(number.query)
    assert {QueryDict(query)["wat"] for query in looked_at} >= {
        "ingang", "team", "stroom-nu", "stroom-proef", "week-nu", "week-proef", "onderwerp", "kanaal", "gebied",
        "verschil", "alles", "overgedragen", "niet-geprobeerd", "niemand",
    }  # fmt: skip


def test_the_page_of_a_proefdraai_links_each_of_its_numbers_and_each_list_has_a_heading(client, tried, overseer):
    client.force_login(overseer)
    page = client.get(f"/rapporten/proefdraaien/{tried.public_id}").content.decode()
    links = set(re.findall(rf'href="/rapporten/proefdraaien/{tried.public_id}/signalen\?([^"]+)"', page))
    kinds: dict[str, str] = {}
    for link in links:
        kinds.setdefault(QueryDict(link.replace("&amp;", "&"))["wat"], link.replace("&amp;", "&"))
    assert len(kinds) > 10
    for link in kinds.values():
        answer = client.get(f"/rapporten/proefdraaien/{tried.public_id}/signalen?{link}")
        assert answer.status_code == 200
        assert answer.context["title"] != "Anders gelopen" or "wat=verschil" in link
    cells = re.findall(r'<td class="ww-table__number ww-number">(.*?)</td>', page, re.DOTALL)
    bare = [cell for cell in cells if re.search(r"[1-9]", cell) and "<a " not in cell]
    assert bare == []


def test_the_figures_of_compensation_open_their_lists(client, busy, overseer, social_worker):
    rule = CompensationRule.objects.create(
        name="Zorg",
        reason="x",
        is_active=True,
        placed="overal",
        kinds=["zorg"],
        team=busy.wijkteam,
        question="Kijkt u?",
    )
    for number in range(13):
        made = world.signal("Ik maak me zorgen", kind="zorg", category="straatverlichting")
        question = Consult.objects.get(signal=made)
        if number < 6:
            consult.answer(question, answer="betrokken", by=social_worker)
        elif number < 11:
            consult.answer(question, answer="niet_betrokken", by=social_worker)
    client.force_login(overseer)
    ((found, numbers),) = client.get("/organisatie/compensatie").context["rows"]
    assert (found, [one.number for one in numbers]) == (rule, [13, 6, 5, 2])
    for number in numbers:
        assert listed(number.query, overseer).count() == number.number
        assert client.get(f"/signalen?{number.query}").status_code == 200
    manager = world.officer("rond", "beheerder")
    client.force_login(manager)
    ((found, numbers),) = client.get("/organisatie/compensatie").context["rows"]
    assert [str(one) for one in numbers] == ["ongeveer 15", "ongeveer 5", "ongeveer 5", "minder dan 5"]


def test_the_figures_of_a_trial_of_a_rule_open_the_list_that_they_count(client, busy, overseer):
    rule = world.rule(busy.streetlight, team=busy.kcc, is_active=False)
    late = WordList.objects.create(slug="nummer", name="Nummer", words=["nummer"])
    asks = CompensationRule.objects.create(
        name="Zorg", reason="x", is_active=False, placed="overal", team=busy.wijkteam, question="Kijkt u?"
    )
    asks.words.add(late)
    client.force_login(overseer)
    for address, of_trial in (
        (f"/rapporten/regels/{rule.pk}", "journeys"),
        (f"/organisatie/compensatie/{asks.pk}", "asked"),
    ):
        answer = client.get(address)
        trial = answer.context["trial"]
        numbers = [one.number for one in getattr(trial, of_trial)]
        assert len(numbers) > 1
        assert sum(one.number for one in numbers) == trial.fitting.number > 40
        for one in numbers:
            assert f'href="?{one.query}#kop-voorbeelden"' in answer.content.decode()
            opened = client.get(f"{address}?{one.query}")
            assert len(opened.context["trial"].examples) == one.number
        # A line that there is not shows them all; and who may not know of them reads fives and finds none.
        assert client.get(f"{address}?groep=niets").context["trial"].chosen in (None, "")
    client.force_login(world.officer("rond", "beheerder"))
    for address, of_trial in (
        (f"/rapporten/regels/{rule.pk}", "journeys"),
        (f"/organisatie/compensatie/{asks.pk}", "asked"),
    ):
        answer = client.get(address)
        numbers = [one.number for one in getattr(answer.context["trial"], of_trial)]
        assert all(one.known is None or one.known % SMALL == 0 for one in numbers)
        first = next(one for one in numbers if one.opens)
        assert not client.get(f"{address}?{first.query}").context["trial"].examples


def test_the_figures_of_the_agenda_open_the_list_that_they_count(client, busy, overseer):
    by_domain = {"fysiek": 12, "sociaal": 7}
    Signal.objects.filter(domain__slug="sociaal").update(sensitivity="gewoon")
    signals = [
        one
        for domain, number in by_domain.items()
        for one in Signal.objects.filter(domain__slug=domain).exclude(sensitivity="bijzonder").order_by("pk")[:number]
    ]
    special = Signal.objects.filter(domain__slug="fysiek").order_by("-pk")[0]
    Signal.objects.filter(pk=special.pk).update(sensitivity="bijzonder")
    item = world.item(signals=[*signals, special], is_public=True, phase="geagendeerd")
    client.force_login(overseer)
    for address in (item.get_absolute_url(), "/agenda"):
        page = client.get(address).content.decode()
        for domain, number in by_domain.items():
            address_of_list = f"stand=alles&opgave={item.public_id}&domein={domain}"
            assert f"/signalen?{address_of_list.replace('&', '&amp;')}" in page, address
            assert listed(address_of_list, overseer).count() == number
    answer = client.get("/signalen", {"stand": "alles", "opgave": str(item.public_id)})
    assert item.title in answer.content.decode()
    client.logout()
    for address in (item.get_absolute_url(), "/agenda"):
        assert "/signalen?" not in client.get(address).content.decode().split("<main")[1]


def test_the_figures_of_understanding_texts_open_their_lists(client, busy, overseer):
    other = world.category("iets-anders", task=busy.task, name="Iets anders")
    for number in range(24):
        made = world.signal(received_at=at(10 + number % 2, 3), category="straatverlichting")
        chosen = busy.streetlight if number % 3 else other
        went_by_itself = {"category_by": "regel", "status": "afgehandeld", "closed_at": made.received_at}
        Signal.objects.filter(pk=made.pk).update(
            category=chosen,
            facts={"suggested": "straatverlichting", "certainty": 0.8},
            **(went_by_itself if number % 3 == 1 else {"category_by": "medewerker"}),
        )
    learning.count_suggestions()
    client.force_login(overseer)
    found = client.get("/rapporten/begrip").context["found"]
    assert found.counted.number == 24
    numbers = list(numbers_of([found.counted, found.categories, found.months, found.confusions]))
    assert {one.number for one in numbers} >= {24, 16, 8, 12}
    for one in numbers:
        assert listed(one.query, overseer).count() == one.number, one
    reader = world.officer("lezer", "lezer")
    client.force_login(reader)
    found = client.get("/rapporten/begrip").context["found"]
    numbers = list(numbers_of([found.counted, found.categories, found.months, found.confusions]))
    assert all(one.known is None or one.known % SMALL == 0 for one in numbers)


def test_the_figures_of_an_area_open_their_lists(client, busy, overseer):
    client.force_login(overseer)
    answer = client.get("/gebieden/WK1")
    page = answer.context["page"]
    assert page.total.seen > SMALL
    for count in [*page.counts, page.total]:
        assert listed(count.query, overseer).count() == count.seen
        if count.seen:
            assert count.query.replace("&", "&amp;") in answer.content.decode()
    compared = client.get("/gebieden/vergelijken", {"gebied": ["WK1", "WK2"]})
    for work in compared.context["work"]:
        for number in (work.open, work.received):
            assert listed(number.query, overseer).count() == number.number
            assert number.query.replace("&", "&amp;") in compared.content.decode()


def test_everybody_sees_rounded_numbers_of_areas_and_no_list(client, busy):
    compared = client.get("/gebieden/vergelijken", {"gebied": ["WK1", "WK2"]})
    assert "/signalen?" not in compared.content.decode()
    assert all(work.open.known % SMALL == 0 for work in compared.context["work"] if work.open.known)


# --- who may not know of every signal ---


@pytest.fixture
def director(town) -> Officer:
    """Somebody who looks at numbers and at no signals."""
    return world.officer("directeur", "wethouder")


def test_us11_who_may_not_know_of_every_signal_reads_fives_on_every_page_and_in_every_file(
    client, busy, director, overseer
):
    """No sum or difference of what is shown, on a page or between pages, is one, two, three or four."""
    client.force_login(director)
    for asked in ASKED:
        look_for_fives(client, overseer, asked)


def look_for_fives(client: Any, overseer: Officer, asked: dict[str, str]) -> None:
    """Every number of a page and its file, as who signed in reads them, is a multiple of five."""
    report = client.get("/rapporten/positionering", asked).context["report"]
    exact = read_report(overseer, asked)
    for column, other in zip(report.columns, exact.columns, strict=True):
        assert column.counts.numbers == other.counts.numbers
    numbers = [figure.number for figure in figures_of(report) if figure.number is not None]
    assert numbers
    assert all(number % SMALL == 0 and number >= SMALL for number in numbers)
    for column, figure in zip(report.columns, report.totals, strict=True):
        assert figure.number == about(column.counts.numbers["number"])
    told = client.get("/rapporten/positionering.csv", asked).content.decode("utf-8-sig")
    for name, *_rest, value, note, _words in csv.reader(io.StringIO(told), delimiter=";"):
        if name == "Signalen":
            assert re.fullmatch(r"ongeveer \d*[05]|minder dan 5", value)
        for number in re.findall(r"ongeveer ([\d.]+)(?!%)\b", note):
            assert int(number.replace(".", "")) % SMALL == 0


def test_a_number_is_the_same_on_whatever_page_it_stands(busy, director):
    """The rule asks for nothing but the number: not what stands beside it, nor who stands below or above."""
    pages = [
        {"periode": "2026", "gebied": "WK1"},
        {"periode": "2026", "gebied": "WK1", "naast": "gebied:WK2"},
        {"periode": "2026", "gebied": "WK1", "naast": "gebied:BU1"},
        {"periode": "2026", "gebied": "WK1", "naast": "periode:2026-K2"},
    ]
    seen = set()
    for asked in pages:
        report = read_report(director, asked)
        at_place = next(n for n, one in enumerate(report.sides) if one.side.period.code == "2026")
        part = [part.figures[at_place].text for part in report.mix]
        seen.add((report.totals[at_place].text, *part, *(row.figures[at_place].text for row in report.rows[1:])))
    assert len(seen) == 1


@given(st.integers(0, 400), st.integers(0, 400), st.integers(-2, 2), st.integers(-2, 2))
def test_numbers_that_round_alike_look_alike(number, rest, more, longer):
    """What is shown of a share is reckoned from what is shown of its two numbers, and of nothing else."""
    whole = number + rest
    other, all_of_it = max(number + more, 0), max(whole + longer, 0)
    if other > all_of_it or about(other) != about(number) or about(all_of_it) != about(whole):
        return
    reader = Reader(is_exact=False)
    told = [
        reader.share(part, of, about(part) is None, {}, {}, shows_all=True, sums=("", ""))
        for part, of in ((number, whole), (other, all_of_it))
    ]
    assert told[0] == told[1]
    assert reader.each(number, whole, {}, {}, sums="") == reader.each(other, all_of_it, {}, {}, sums="")


def test_it_says_how_exactly_one_reads(client, busy, director, overseer):
    for officer, words in ((director, "afgerond op vijf"), (overseer, "U mag van elk signaal weten")):
        client.force_login(officer)
        assert words in client.get("/rapporten/positionering", {"periode": "2026"}).content.decode()
    assert today() == NOW.date()
