"""The areas of an officer in the morning: what changed, what asks for attention, promises, silence, and gaps."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from officers.models import Coverage
from signals import answering, handover, inflow, workflow
from signals.changes import Change, counts_in_own_areas, last_working_day
from signals.models import Signal, Status
from signals.visibility import viewer_of
from tests import world

YESTERDAY = datetime.timedelta(days=1)


def page(client, officer) -> str:
    client.force_login(officer)
    answer = client.get("/bureau/gebieden")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def numbers(text: str) -> dict[str, int]:
    """What stands on the tiles, by its words."""
    found = re.findall(r'ww-tile__number">(\d+)</span> <span>([^<]+)<', text)
    return {label: int(number) for number, label in found}


def listed(client, text: str, words: str) -> list[str]:
    """The signals of the list that a tile opens."""
    href = re.search(rf'href="([^"]+)"><span class="ww-tile__number">\d+</span> <span>{words}<', text).group(1)
    shown = client.get(href.replace("&amp;", "&")).content.decode()
    return re.findall(r'ww-rows__link[^"]*" href="/signalen/([^"]+)"', shown)


@pytest.fixture
def long_ago() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=20)


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-11-26", "2026-11-25"), ("2026-11-23", "2026-11-20"), ("2026-04-07", "2026-04-02")],
)
def test_the_last_working_day_is_before_the_weekend_and_before_easter(day, before):
    assert last_working_day(datetime.date.fromisoformat(day)).isoformat() == before


def test_what_changed_since_the_last_working_day_is_counted_and_each_number_opens_its_list(
    client, town, area_officer, member, social_worker, long_ago
):
    new = world.signal("Nieuw")
    passed, closed, reopened, answered, _same = (
        world.signal(str(at), received_at=long_ago, email="b@example.nl") for at in range(5)
    )
    offer = handover.offer(passed, to_team=town.wijkteam, reason="Voor u.", by=member)
    handover.accept(offer, by=social_worker)
    workflow.move(closed, to=Status.DONE, by=member, text="Klaar.")
    workflow.move(reopened, to=Status.DONE, by=member, text="Klaar.", at=long_ago)
    workflow.move(Signal.objects.get(pk=reopened.pk), to=Status.REOPENED, by=member, text="Wij kijken opnieuw.")
    workflow.move(answered, to=Status.WAITING_FOR_REPORTER, by=member, text="Welke kleur?", at=long_ago)
    answering.answer(answered.questions.get(), text="Groen.")
    world.signal("Elders", point=world.IN_WEST)
    text = page(client, area_officer)
    found = numbers(text)
    assert [found[str(one.label)] for one in Change] == [1, 1, 1, 1, 1]
    for words, signal in (
        ("nieuw", new),
        ("overgedragen", passed),
        ("gesloten", closed),
        ("heropend", reopened),
        ("antwoord van de melder", answered),
    ):
        assert listed(client, text, words) == [signal.number], words


def test_what_may_not_be_read_is_in_no_number(client, town, area_officer):
    world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    assert numbers(page(client, area_officer))["nieuw"] == 0
    assert counts_in_own_areas(viewer_of(area_officer), since=today() - YESTERDAY)["nieuw"] == 0


def test_us4_an_area_officer_has_one_list_over_all_domains_and_filters_it_on_what_floats_is_late_or_is_not_told(
    client, town, area_officer, member, long_ago
):
    lamp = world.signal("De lantaarn is stuk", email="b@example.nl", received_at=long_ago)
    paper = world.signal("Waar is mijn paspoort", category="overig")
    worry = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    elsewhere = world.signal("Elders", point=world.IN_WEST)
    handover.offer(paper, to_team=town.wijkteam, reason="Kijk mee.", by=None, at=long_ago)
    handover.bring_back_unanswered()
    late = world.signal("Al weken stuk", received_at=long_ago)
    Signal.objects.filter(pk=late.pk).update(due_on=today() - YESTERDAY)
    Signal.objects.filter(pk=lamp.pk).update(due_on=today() + 9 * YESTERDAY)
    client.force_login(area_officer)
    desk = client.get("/bureau", {"stapel": "mijn-gebieden"}).content.decode()
    # Three domains in one list, with age, owner, hand-over and promise; of what is sensitive whom to ask.
    for signal in (lamp, paper, worry, late):
        assert f"/signalen/{signal.number}" in desk
    assert elsewhere.number not in desk
    assert "Gevoelig: neem contact op met team Wijkteam." in desk
    assert "verward" not in desk
    for words in ("te laat", r"over \d werkdagen", "nog niets gehoord", "Nog niemand", "Verlichting"):
        assert re.search(words, desk), words
    text = page(client, area_officer)
    for words, found in (
        ("zwevend", [paper.number]),
        ("over de termijn", [late.number]),
        ("melder hoorde nog niets", [lamp.number]),
    ):
        assert listed(client, text, words) == found, words
        assert numbers(text)[words] == len(found), words
    # The same three open from the desk itself.
    for name in ("zwevend", "telaat", "ongehoord"):
        assert f"lijst=mijn-gebieden&amp;{name}=ja" in desk


def test_promises_that_are_due_stand_on_the_page_and_later_ones_and_those_of_others_do_not(client, town, area_officer):
    world.commitment("Het bankje komt er", due_on=today() + 2 * YESTERDAY)
    world.commitment("Pas volgend jaar", due_on=today() + 90 * YESTERDAY)
    world.commitment("In West", area=town.west, due_on=today() + 2 * YESTERDAY)
    world.commitment("Zelf beloofd", area=town.west, due_on=today() + YESTERDAY, promised_by=area_officer)
    text = page(client, area_officer)
    assert "Het bankje komt er" in text
    assert "Zelf beloofd" in text
    assert "Pas volgend jaar" not in text
    assert "In West" not in text


def test_an_area_that_fell_silent_is_named_with_what_is_usual(client, town, area_officer):
    monday = today() - datetime.timedelta(days=today().weekday())
    for week in range(1, 30):
        # Four a week in Oost until a month ago; in West as always.
        moment = timezone.make_aware(datetime.datetime.combine(monday, datetime.time(12))) - week * 7 * YESTERDAY
        for _ in range(4 if week > 4 else 0):
            world.signal(received_at=moment)
        for _ in range(2):
            world.signal(point=world.IN_WEST, received_at=moment)
    text = page(client, area_officer)
    assert "0 signalen in vier weken. Gewoon zijn er 16, in het half jaar ervoor." in text
    # The municipality as a whole fell silent with it; who covers a part is told of that part, and once.
    assert [one.name for one in inflow.weekly().silent] == ["Waterrijk", "Oost", "Beuken"]
    assert text.count("signalen in vier weken. Gewoon") == 1
    other = world.officer("west", "wijkambtenaar")
    Coverage.objects.create(officer=other, area=town.west, role_title=town.role_title)
    assert "Uit al uw gebieden kwam ongeveer zoveel als u mag verwachten." in page(client, other)


def test_the_same_weeks_of_earlier_years_say_what_is_usual_where_there_are_such(town):
    quiet = [0] * 112
    for at in range(112 - 52 - 8, 112 - 52 + 4):
        quiet[at] = 6
    assert inflow._expected(quiet, 70) == (pytest.approx(24, abs=1), True)
    assert inflow.poisson_at_most(0, 24) < inflow.CHANCE
    assert inflow.poisson_at_most(23, 24) > 0.4
    # A large city: parts of the sum are larger than a number can be.
    assert inflow.poisson_at_most(1_000, 3_000) < inflow.CHANCE
    assert 0.4 < inflow.poisson_at_most(3_000, 3_000) < 0.6


def test_where_little_comes_in_silence_says_nothing(town):
    with time_machine.travel("2026-11-25T12:00:00+01:00", tick=False):
        for week in range(5, 25):
            world.signal(received_at=timezone.now() - week * 7 * YESTERDAY)
        assert inflow.weekly().silent == []


def test_areas_without_an_officer_are_named(client, town, area_officer):
    text = page(client, area_officer)
    assert "West" in text.split("Gebieden zonder wijkambtenaar")[1]
    Coverage.objects.create(officer=area_officer, area=town.west, role_title=town.role_title)


def test_others_have_no_such_page_and_who_covers_nothing_is_told_so(client, town, member):
    client.force_login(member)
    assert client.get("/bureau/gebieden").status_code == 403
    assert "U hebt nog geen gebied." in page(client, world.officer("nieuw", "wijkambtenaar"))


def test_a_day_long_ago_is_refused(client, town, area_officer):
    client.force_login(area_officer)
    answer = client.get("/signalen", {"veranderd": "nieuw", "sinds": "2020-01-01", "stand": "alles"})
    assert answer.status_code == 400
    assert "Kies een dag in de laatste maand." in answer.content.decode()


@pytest.mark.parametrize("amount", [1, 50])
def test_the_page_of_the_own_areas_takes_at_most_10_statements(client, town, area_officer, amount, time_machine):
    # What is counted once an hour is counted anew when an hour begins: not between the two looks.
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(amount):
        world.signal(email="b@example.nl")
        world.commitment()
    page(client, area_officer)
    with CaptureQueriesContext(connection) as queries:
        client.get("/bureau/gebieden")
    assert len(queries) <= 10, "\n".join(one["sql"][:160] for one in queries)
