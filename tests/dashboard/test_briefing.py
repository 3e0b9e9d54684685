"""The briefing: for whom, what stands in it, what never does, and its PDF."""

from __future__ import annotations

import datetime
import io
import re
import time

import pikepdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda import commitments
from areas.dated import today
from dashboard import briefing
from officers.models import AreaAlderman, Coverage, Officer
from signals import workflow
from signals.models import Status
from signals.small_numbers import about
from tests import world
from tests.signals.test_paper import words

SECRET = "Mevrouw Jansen uit de Beukenlaan"


def weeks_ago(weeks: float) -> datetime.datetime:
    """A Wednesday so many whole weeks back: in a week that is over."""
    monday = today() - datetime.timedelta(days=today().weekday())
    return timezone.make_aware(datetime.datetime.combine(monday, datetime.time(12))) - datetime.timedelta(
        weeks=weeks, days=-2
    )


def sounds(number: int, *, weeks: float = 2, **fields) -> list:
    return [world.signal(SECRET, received_at=weeks_ago(weeks), name="Geheimpje", **fields) for _ in range(number)]


def page(client, **query) -> str:
    answer = client.get("/rapporten/briefing", query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def alderman(town) -> Officer:
    """The alderman of Oost and West."""
    made = world.officer("wethouder", "wethouder", name="Wil Wethouder")
    for area in (town.oost, town.west):
        AreaAlderman.objects.create(area=area, officer=made)
    return made


@pytest.fixture
def desk(client, alderman):
    client.force_login(alderman, backend="officers.sign_in.SignInBackend")
    return client


def test_us10_an_alderman_prepares_a_village_evening_and_writes_a_promise_down_afterwards(desk, town, alderman):
    sounds(12)
    sounds(7, weeks=15)
    sounds(6, point=world.IN_WEST, category="overig")
    sounds(3, category="zorgwekkend-gedrag")
    kept = world.commitment("Wij planten bomen op het plein", promised_by=alderman, to_whom="bewoners van het plein")
    commitments.end(kept, to="nagekomen", by=alderman)
    world.commitment("Wij komen terug over de bus", promised_by=alderman, due_on=today() + datetime.timedelta(days=3))
    text = page(desk)
    # Themes, trend, promises that are open and kept, of all areas of which one is alderman.
    for shown in (
        "Briefing Oost en West",
        '<tr><th scope="row">Straatverlichting</th><td>ongeveer 10 </td><td>meer dan daarvoor</td></tr>',
        '<tr><th scope="row">Sociaal</th><td>minder dan 5 </td>',
        "Wij planten bomen op het plein",
        "Nagekomen in deze periode",
        "Wij komen terug over de bus",
        "Nog na te komen",
    ):
        assert shown in text, shown
    # Nothing of persons, no single signal, and nothing tender by its name.
    for hidden in (SECRET, "Jansen", "Geheimpje", "/signalen/2", "Zorgwekkend"):
        assert hidden not in text, hidden
    link = re.search(r'href="(/agenda/toezeggingen/nieuw\?gebied=WK1)"', text).group(1)
    form = desk.get(link).content.decode()
    assert re.search(rf'<option value="{town.oost.pk}" selected', form)
    typed = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    typed |= {
        "tekst": "Er komt een bankje bij de school",
        "wie": alderman.pk,
        "gebied": town.oost.pk,
        "uiterlijk": (today() + datetime.timedelta(days=30)).isoformat(),
    }
    assert desk.post(link, typed).status_code == 302
    assert "Er komt een bankje bij de school" in page(desk)


def test_what_stands_on_the_agenda_is_in_it_with_rounded_numbers_of_sounds(desk, town):
    world.item("Een veilig plein", signals=sounds(7))
    world.item("Elders", areas=[town.municipality])
    text = page(desk)
    assert "Een veilig plein" in text
    assert re.search(r"Geluiden uit de wijk: fysiek 5\b", text)
    assert "Elders" not in text


def test_meetings_that_come_are_in_it_with_the_way_to_one_s_own_calendar(desk, town, area_officer):
    world.meeting("Avond over het plein", by=area_officer)
    text = page(desk)
    assert "Avond over het plein" in text
    assert 'href="/agenda/WK1/vergaderingen.ics"' in text
    assert "Avond over het plein" in words(desk.get("/rapporten/briefing.pdf").content)


def test_who_is_of_no_area_is_told_so_and_other_roles_have_no_briefing(client, town, member, manager):
    client.force_login(world.officer("nieuw", "wethouder"))
    assert "U hebt nog geen gebied." in page(client)
    assert client.get("/rapporten/briefing.pdf").status_code == 403
    for officer in (member, manager):
        client.force_login(officer)
        assert client.get("/rapporten/briefing").status_code == 403


def test_an_area_that_is_not_one_s_own_is_refused_also_as_pdf(client, town, area_officer):
    client.force_login(area_officer)
    for path in ("/rapporten/briefing", "/rapporten/briefing.pdf"):
        assert client.get(path, {"gebied": "WK2"}).status_code == 403
        assert client.get(path, {"gebied": ["WK1", "WK2"]}).status_code == 403
    assert "Briefing Oost" in page(client)
    assert "Briefing Beuken" in page(client, gebied="BU1")


def test_a_stand_in_is_briefed_as_well(client, town, area_officer):
    other = world.officer("invaller", "wijkambtenaar")
    Coverage.objects.update(stand_in=other)
    client.force_login(other)
    assert "Briefing Oost" in page(client)


def test_of_an_area_and_a_part_of_it_the_larger_one_counts_once(desk, town):
    sounds(12)
    text = page(desk, gebied=["WK1", "BU1"])
    assert "Briefing Oost</h1>" in text
    assert "<dt>kwamen binnen</dt><dd>10 </dd>" in text


@pytest.mark.parametrize("number", [0, 1, 4])
def test_a_small_number_looks_like_none_at_all(desk, town, number):
    changing = r'om \d\d\.\d\d uur|name="csrfmiddlewaretoken" value="[^"]*"'
    empty = re.sub(changing, "", page(desk))
    sounds(number)
    cache.clear()
    assert re.sub(changing, "", page(desk)) == empty


def test_no_two_briefings_give_one_signal_away_by_subtraction(desk, town):
    """Every number is rounded by itself: one signal more shows at one in five, and then as five."""
    seen = []
    for _ in range(14):
        sounds(1)
        seen.append(re.search(r"<dt>kwamen binnen</dt><dd>(.*?)</dd>", page(desk)).group(1).strip())
    assert [about(number) for number in range(1, 15)] == [None if "minder" in one else int(one) for one in seen]
    steps = {one for one in seen if "minder" not in one}
    assert steps <= {"5", "10", "15"}


def test_this_week_is_not_counted_yet_so_that_a_day_more_can_not_be_asked(desk, town):
    sounds(9, weeks=0)
    assert '<dt>kwamen binnen</dt><dd><span class="ww-counters__few">minder dan 5</span>' in page(desk)


def test_a_period_is_chosen_and_an_unknown_one_is_the_usual_one(desk, town):
    sounds(8, weeks=10)
    assert re.search(r"<dt>kwamen binnen</dt><dd>10", page(desk, periode="kwartaal"))
    assert not re.search(r"<dt>kwamen binnen</dt><dd>10", page(desk, periode="vier-weken"))
    assert re.search(r"<dt>kwamen binnen</dt><dd>10", page(desk, periode="x"))


def test_what_was_done_in_time_and_told_is_said_in_rounded_percentages_and_of_few_not_at_all(desk, town, member):
    for signal in sounds(24, weeks=3, email="b@example.nl"):
        workflow.move(signal, to=Status.DONE, by=member, text="Klaar.", at=weeks_ago(2.9))
    text = page(desk)
    assert "was ongeveer 100 % binnen de termijn klaar" in text
    assert "<dt>afgehandeld</dt><dd>25" in text
    assert "binnen de termijn" not in page(desk, gebied="WK2")


# --- on paper ---


def test_the_pdf_is_tagged_and_holds_the_same_and_nothing_of_persons(desk, town, alderman):
    sounds(12)
    world.commitment("Wij planten bomen", promised_by=alderman)
    answer = desk.get("/rapporten/briefing.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "Briefing Oost en West"
        tags = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing]
        kinds = [str(tag.S) for tag in tags]
        assert kinds.count("/H1") == 1
        assert kinds.count("/Table") >= 2
        assert {"/TH", "/TD", "/L"} <= set(kinds)
        pictures = [tag for tag in tags if str(tag.S) == "/Figure"]
        assert pictures
        assert all("signalen" in str(tag.Alt) for tag in pictures)
    said = words(answer.content)
    for shown in ("Wij planten bomen", "Straatverlichting", "Briefing Oost en West"):
        assert shown in said, shown
    for hidden in ("Jansen", "Geheimpje", "Wil Wethouder"):
        assert hidden not in said


def test_the_pdf_is_made_in_two_seconds(desk, town, alderman):
    for _ in range(30):
        world.commitment("Wij planten bomen", promised_by=alderman)
    desk.get("/rapporten/briefing.pdf")
    start = time.process_time()
    desk.get("/rapporten/briefing.pdf")
    assert time.process_time() - start < 2


@pytest.mark.parametrize("amount", [1, 50])
def test_a_briefing_takes_at_most_26_statements(desk, town, alderman, amount):
    for at in range(amount):
        sounds(1)
        world.commitment(promised_by=alderman)
        world.item(f"Opgave {at}")
    with CaptureQueriesContext(connection) as queries:
        page(desk)
    assert len(queries) <= 26, "\n".join(one["sql"][:160] for one in queries)


def test_the_words_of_a_trend_come_from_what_may_be_told():
    assert briefing._trend(4, 1) == ""
    assert briefing._trend(20, 4) == "meer dan daarvoor"
    assert briefing._trend(4, 20) == "minder dan daarvoor"
    assert briefing._trend(21, 19) == "ongeveer gelijk"
