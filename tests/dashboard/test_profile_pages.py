"""Areas beside each other, writing the story of one, and taking in a city's own figures, by their pages."""

from __future__ import annotations

import datetime
import io
import re
import time

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import AreaFigure, AreaVersion, Indicator
from officers import stories
from officers.models import AreaStory
from tests import world
from tests.signals.test_paper import words

HEAD = "gebied;indicator;jaar;waarde;eenheid;bron;richting;wie"
LINE = "WK1;Rapportcijfer;2025;7,2;rapportcijfer;Buurtbarometer;hoger;openbaar"


def figure(area, slug: str, value: float, *, year: int = 2025, **fields) -> None:
    indicator, _made = Indicator.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize(), **fields})
    AreaFigure.objects.create(area=area, indicator=indicator, year=year, value=value)


def compare(client, *codes: str) -> str:
    answer = client.get("/gebieden/vergelijken", {"gebied": codes})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


# --- areas beside each other ---


def test_two_areas_stand_beside_each_other_in_the_newest_year_that_both_have(client, town):
    figure(town.oost, "koopwoningen", 40, year=2024, unit="%", theme="Wonen")
    figure(town.oost, "koopwoningen", 41, year=2025)
    figure(town.west, "koopwoningen", 60, year=2024)
    text = compare(client, "WK1", "WK2")
    assert re.search(r"Oost\s+en\s+West", text)
    assert re.search(r"%, 2024", text)
    assert '<td class="ww-number">40<svg' in text
    assert '<td class="ww-number">60<svg' in text
    assert "41" not in re.sub(r"<svg.*?</svg>", "", text)


def test_one_area_asks_for_another_and_what_we_do_not_know_is_named(client, town):
    assert "Kies twee tot vier gebieden" in compare(client)
    text = compare(client, "WK1", "WK404")
    assert "Deze gebieden kennen wij niet: WK404." in text
    assert "<table" not in text
    assert re.search(r'<option value="WK1" selected', text)


def test_a_fifth_area_is_left_out_and_the_form_finds_the_same_page(client, town):
    for at in range(3):
        world.area(f"WK9{at}", "wijk", name=f"Wijk {at}", parent=town.municipality)
    text = compare(client, "WK1", "WK2", "WK90", "WK91", "WK92")
    assert text.count('<th scope="col">') == 5
    by_form = client.get("/gebieden/vergelijken", {"gebied0": "WK1", "gebied1": "WK2"}).content.decode()
    assert re.search(r"Oost\s+en\s+West", by_form)


def test_what_came_in_is_rounded_and_small_numbers_are_not_told(client, town, member):
    figure(town.oost, "inwoners", 1000)
    for _ in range(7):
        world.signal(received_at=timezone.now() - datetime.timedelta(weeks=3))
    for _ in range(3):
        world.signal(point=world.IN_WEST, received_at=timezone.now() - datetime.timedelta(weeks=3))
    text = compare(client, "WK1", "WK2")
    assert re.search(r"Nu open</th><td>ongeveer 5 ?</td><td>minder dan 5 ?</td>", text)
    assert re.search(r"Per 1.000 inwoners</th><td class=\"ww-number\">5</td>", text)
    client.force_login(member)
    assert "ongeveer 5" in compare(client, "WK1", "WK2")


def test_internal_figures_are_compared_by_officers_only(client, town, member):
    figure(town.oost, "politie", 3, audience="intern")
    assert "Politie" not in compare(client, "WK1", "WK2")
    client.force_login(member)
    assert "Politie" in compare(client, "WK1", "WK2")


@pytest.mark.parametrize("amount", [1, 50])
def test_areas_beside_each_other_take_at_most_10_statements(client, town, amount):
    for at in range(amount):
        figure(town.oost, f"cijfer-{at}", at)
        figure(town.west, f"cijfer-{at}", at)
        world.signal(received_at=timezone.now() - datetime.timedelta(weeks=3))
    with CaptureQueriesContext(connection) as queries:
        compare(client, "WK1", "WK2")
    assert len(queries) <= 10, "\n".join(one["sql"][:160] for one in queries)


# --- on paper ---


def test_the_profile_as_pdf_is_tagged_and_holds_what_everybody_may_know(client, town, area_officer, member):
    figure(town.oost, "inwoners", 1234, unit="personen", theme="Bewoners")
    figure(town.municipality, "inwoners", 5000)
    for _number in range(7):
        world.signal("Mevrouw Jansen uit de Beukenlaan", received_at=timezone.now() - datetime.timedelta(weeks=3))
    world.signal("Iemand is verward", category="zorgwekkend-gedrag")
    stories.tell(
        town.oost, words={"story": "Oost is groen.", "approach": "", "programme": ""}, by=area_officer, seen=None
    )
    client.force_login(member)
    assert "/gebieden/WK1/profiel.pdf" in client.get("/gebieden/WK1").content.decode()
    answer = client.get("/gebieden/WK1/profiel.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "Gebiedsprofiel Oost"
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        assert kinds.count("/H1") == 1
        assert {"/Table", "/TH", "/TD", "/L"} <= set(kinds)
    said = words(answer.content)
    for shown in ("Oost is groen.", "1.234", "5.000", "ongeveer 5", "minder dan 5"):
        assert shown in said, shown
    for hidden in ("Jansen", "verward", str(area_officer)):
        assert hidden not in said


def test_the_profile_as_pdf_is_for_officers_and_of_areas_that_are_there(client, town, member):
    assert client.get("/gebieden/WK1/profiel.pdf")["Location"].startswith("/inloggen")
    client.force_login(member)
    AreaVersion.objects.filter(area=town.beuken).update(valid_until=datetime.date(2025, 1, 1))
    for code in ("BU1", "BESTAATNIET"):
        assert client.get(f"/gebieden/{code}/profiel.pdf").status_code == 404


def test_the_profile_as_pdf_is_made_in_two_seconds(client, town, member):
    for at in range(40):
        figure(town.oost, f"cijfer-{at}", at, theme=f"Thema {at % 6}")
    client.force_login(member)
    client.get("/gebieden/WK2/profiel.pdf")
    start = time.process_time()
    first = client.get("/gebieden/WK1/profiel.pdf")
    assert time.process_time() - start < 2
    # Once a minute, while nothing changes.
    assert client.get("/gebieden/WK1/profiel.pdf").content == first.content
    for _number in range(7):
        world.signal()
    assert client.get("/gebieden/WK1/profiel.pdf").content != first.content


# --- the story ---


def test_an_area_officer_writes_the_story_and_everybody_reads_it(client, town, area_officer):
    client.force_login(area_officer)
    assert client.get("/gebieden/WK1/verhaal").status_code == 200
    answer = client.post(
        "/gebieden/WK1/verhaal", {"gezien": "", "story": "Oost is groen.", "approach": "Elke dinsdag."}
    )
    assert answer["Location"] == "/gebieden/WK1"
    client.logout()
    text = client.get("/gebieden/WK1").content.decode()
    assert "Oost is groen." in text
    assert "Elke dinsdag." in text


def test_of_two_who_write_at_once_the_second_sees_the_first_and_keeps_the_own_words(
    client, town, area_officer, manager
):
    first = stories.tell(town.oost, words={"story": "Van de beheerder."}, by=manager, seen=None)
    client.force_login(area_officer)
    answer = client.post("/gebieden/WK1/verhaal", {"gezien": "", "story": "Van de regisseur."})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Iemand anders was u net voor" in text
    assert "Van de beheerder." in text
    assert "Van de regisseur." in text
    assert f'value="{first.pk}"' in text
    client.post("/gebieden/WK1/verhaal", {"gezien": first.pk, "story": "Samen."})
    assert AreaStory.objects.newest_of(town.oost.pk).story == "Samen."


def test_a_story_that_is_too_long_comes_back_with_what_was_typed(client, town, area_officer):
    client.force_login(area_officer)
    answer = client.post("/gebieden/WK1/verhaal", {"gezien": "", "story": "x" * 4001})
    assert answer.status_code == 400
    assert "x" * 4001 in answer.content.decode()
    assert not AreaStory.objects.exists()


def test_earlier_versions_are_read_and_erased_on_the_page(client, town, area_officer, member):
    first = stories.tell(town.oost, words={"story": "Mevrouw Jansen."}, by=area_officer, seen=None)
    stories.tell(town.oost, words={"story": "Ouderen."}, by=area_officer, seen=first.pk)
    client.force_login(member)
    assert client.get("/gebieden/WK1/verhaal").status_code == 403
    assert client.post(f"/gebieden/WK1/verhaal/{first.pk}/wissen").status_code == 403
    client.force_login(area_officer)
    assert "Mevrouw Jansen." in client.get("/gebieden/WK1/verhaal").content.decode()
    assert client.post(f"/gebieden/WK1/verhaal/{first.pk}/wissen")["Location"] == "/gebieden/WK1/verhaal"
    text = client.get("/gebieden/WK1/verhaal").content.decode()
    assert "Mevrouw Jansen." not in text
    assert "De tekst is gewist op" in text
    assert client.post(f"/gebieden/WK2/verhaal/{first.pk}/wissen").status_code == 404


# --- a city's own figures ---


def test_own_figures_are_looked_at_first_and_then_taken_over_from_what_was_shown(client, town, manager):
    client.force_login(manager)
    file = SimpleUploadedFile("barometer.csv", f"{HEAD}\n{LINE}\n".encode("utf-8-sig"))
    text = client.post("/organisatie/cijfers", {"bestand": file}).content.decode()
    assert "Dit gaat er gebeuren" in text
    assert not AreaFigure.objects.exists()
    shown = re.search(r'<textarea name="tekst" hidden[^>]*>(.*?)</textarea>', text, re.S).group(1)
    answer = client.post("/organisatie/cijfers", {"tekst": shown.lstrip("\n"), "stap": "neem-over"}, follow=True)
    assert "1 cijfer is nieuw, 0 veranderd." in answer.content.decode()
    assert AreaFigure.objects.get().value == 7.2
    client.logout()
    assert "Rapportcijfer" in client.get("/gebieden/WK1").content.decode()


def test_lines_that_are_wrong_are_named_and_can_be_mended_in_the_page(client, town, manager):
    client.force_login(manager)
    bad = f"{HEAD}\n{LINE}\n{LINE.replace('WK1', 'WK404')}"
    for step in ("", "neem-over"):
        answer = client.post("/organisatie/cijfers", {"tekst": bad, "stap": step})
        text = answer.content.decode()
        assert answer.status_code == 400
        assert "Regel 3: wij kennen geen gebied met code of naam “WK404”." in text
        assert "WK404;Rapportcijfer" in text
    assert not AreaFigure.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a;b\n1;2"])
def test_what_is_no_table_gets_a_sentence(client, town, manager, content):
    client.force_login(manager)
    answer = client.post("/organisatie/cijfers", {"bestand": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 400
    assert "Er is nog iets dat niet klopt" in answer.content.decode()
