"""The list of areas and the page of one: what everybody sees, what civil servants see besides, what stays hidden."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.dated import today
from areas.models import AreaFigure, AreaVersion, Indicator
from officers import stories
from officers.models import AreaAlderman, Arrangement, CityText, Coverage, MunicipalTask
from signals import workflow
from signals.models import Signal, Status
from signals.small_numbers import about
from tests import world


def area(client, code: str = "BU1", *, officer=None) -> str:
    if officer:
        client.force_login(officer)
    answer = client.get(f"/gebieden/{code}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def figure(area, slug: str, value: float, *, year: int = 2025, **fields) -> None:
    indicator, _made = Indicator.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize(), **fields})
    AreaFigure.objects.create(area=area, indicator=indicator, year=year, value=value)


# --- the list --------------------------------------------------------------------------------------------------------


def test_everybody_sees_the_tree_of_areas(client, town):
    text = client.get("/gebieden").content.decode()
    for code in ("GM1", "WK1", "WK2", "BU1"):
        assert f'href="/gebieden/{code}"' in text
    assert text.index("WK1") < text.index("BU1") < text.index("WK2")


def test_an_area_is_found_by_a_part_of_its_name_or_by_its_code(client, town):
    for asked in ("euk", "bu1"):
        text = client.get("/gebieden", {"zoek": asked}).content.decode()
        assert 'href="/gebieden/BU1"' in text, asked
        assert "in Oost" in text
        assert "WK2" not in text
    assert "Wij kennen geen gebied met “Parijs”" in client.get("/gebieden", {"zoek": "Parijs"}).content.decode()


def test_an_area_that_ended_is_not_in_the_list(client, town):
    AreaVersion.objects.filter(area=town.beuken).update(valid_until=today())
    assert "BU1" not in client.get("/gebieden").content.decode()
    assert "BU1" not in client.get("/gebieden", {"zoek": "Beuken"}).content.decode()


def test_without_areas_the_list_says_what_to_do_first(client, db):
    assert "import_areas" in client.get("/gebieden").content.decode()


@pytest.mark.parametrize("amount", [1, 50])
def test_the_list_takes_at_most_10_statements(client, town, member, amount):
    for at in range(amount):
        wijk = world.area(f"WK9{at}", "wijk", parent=town.municipality, boundary=world.box(6.0, 52.0, 6.1, 52.1))
        world.area(f"BU9{at}", "buurt", parent=wijk)
    client.force_login(member)
    for query in ({}, {"zoek": "9"}):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/gebieden", query).status_code == 200
        assert len(queries) <= 10, "\n".join(one["sql"][:160] for one in queries)


# --- one area --------------------------------------------------------------------------------------------------------


def test_an_area_we_never_knew_is_not_found(client, town):
    assert client.get("/gebieden/BU404").status_code == 404


def test_the_page_says_where_the_area_lies_and_what_lies_in_it(client, town):
    text = area(client, "WK1")
    assert 'href="/gebieden/GM1"' in text
    assert "Gebieden in Oost" in text
    assert 'href="/gebieden/BU1"' in text


def test_a_name_is_public_only_with_consent_and_known_to_colleagues(client, town, area_officer, member):
    standing_in = world.officer("invaller", "wijkambtenaar", name="Ingrid Invaller")
    Coverage.objects.update(stand_in=standing_in)
    type(area_officer).objects.filter(pk=area_officer.pk).update(name="Roos Regisseur", phone="0612345678")
    text = area(client)
    assert "Gebiedsregisseur" in text
    assert "voor Oost" in text
    for hidden in ("Roos Regisseur", "Ingrid Invaller", "0612345678"):
        assert hidden not in text
    type(area_officer).objects.filter(pk=area_officer.pk).update(shows_name=True)
    text = area(client)
    assert "Roos Regisseur" in text
    assert "0612345678" not in text
    text = area(client, officer=member)
    for shown in ("Roos Regisseur", "Vervanger: Ingrid Invaller", "0612345678"):
        assert shown in text


def test_the_nearest_officer_counts_and_one_who_left_does_not(client, town, area_officer, member):
    nearer = world.officer("nabij", "wijkambtenaar", name="Nadia Nabij")
    Coverage.objects.create(officer=nearer, area=town.beuken, role_title=town.role_title)
    assert "Nadia Nabij" in area(client, officer=member)
    type(nearer).objects.filter(pk=nearer.pk).update(is_active=False)
    text = area(client, officer=member)
    assert "Nadia Nabij" not in text
    assert "Regisseur" in text


def test_where_the_officers_sit_is_said_in_words(client, town):
    assert "De wijkambtenaren van Oost zitten bij Verlichting, dat hoort bij het fysiek" in area(client)
    assert "De wijkambtenaren van West zitten bij Wijkzaken, een eigen dienst" in area(client, "WK2")


def test_the_alderman_of_a_larger_area_is_named(client, town, member):
    AreaAlderman.objects.create(area=town.oost, officer=world.officer("", "wethouder", name="Wil Wethouder"))
    assert "Wil Wethouder" in area(client, officer=member)


def test_tasks_are_done_by_the_nearest_arranged_team_as_routing_finds_it(client, town):
    Arrangement.objects.create(task=town.task, area=town.oost, team=town.unit, place="Loket Oost, elke dinsdag")
    MunicipalTask.objects.create(slug="zwemmen", name="Zwemwater", domain=world.domain("fysiek"))
    text = area(client)
    assert re.search(r"<dt>Openbare verlichting</dt> <dd>Wijkzaken", text)
    assert "Loket Oost, elke dinsdag" in text
    assert re.search(r"<dt>Zwemwater</dt> <dd><span[^>]*>Nog niemand aangewezen", text)
    assert re.search(r"<dt>Openbare verlichting</dt> <dd>Verlichting", area(client, "WK2"))


def test_figures_stand_beside_those_of_the_municipality_in_the_same_year(client, town):
    figure(town.beuken, "inwoners", 1611)
    figure(town.beuken, "inwoners", 1500, year=2024)
    figure(town.municipality, "inwoners", 98055)
    figure(town.municipality, "inwoners", 97000, year=2024)
    figure(town.beuken, "huishoudens", 1.94)
    text = area(client)
    for shown in ("1.611", "98.055", "1,9", "Van Waterrijk is dit niet bekend.", "2025"):
        assert shown in text
    # What was in an earlier year stands in the table with all years, and of the municipality only the newest.
    assert re.search(r'<td class="ww-table__number ww-number">1\.500</td>', text)
    assert "Sinds 2024 gestegen van 1.500 naar 1.611." in text
    assert "97.000" not in text


def test_a_difference_is_said_in_words_and_drawn(client, town):
    figure(town.beuken, "koopwoningen", 61, unit="%", direction="hoger")
    figure(town.municipality, "koopwoningen", 52)
    figure(town.beuken, "cijfer", 6.8, unit="rapportcijfer", direction="hoger")
    figure(town.municipality, "cijfer", 7.3)
    figure(town.beuken, "woz", 301, unit="× 1.000 euro")
    figure(town.municipality, "woz", 300)
    figure(town.beuken, "mensen", 100, adds_up=True)
    figure(town.municipality, "mensen", 2000)
    text = area(client)
    for said in (
        "9,0 procentpunt hoger dan in Waterrijk. Dat is gunstiger.",
        "0,5 lager dan in Waterrijk. Dat is minder gunstig.",
        "Ongeveer gelijk aan Waterrijk.",
        "Dat is 5,0 % van Waterrijk.",
    ):
        assert said in text, said
    # A number that adds up has no bar: it would say that a buurt has fewer people than a city.
    assert text.count('class="ww-apart"') == 3


def test_what_a_city_keeps_to_itself_is_for_officers_only(client, town, member):
    figure(town.beuken, "meldingen-politie", 12, audience="intern")
    assert "Meldingen-politie" not in area(client)
    text = area(client, officer=member)
    assert "Meldingen-politie" in text
    assert "intern" in text


def test_the_story_says_who_wrote_it_and_when_and_a_wijkaanpak_stands_apart(client, town, area_officer, member):
    type(area_officer).objects.filter(pk=area_officer.pk).update(name="Roos Regisseur")
    words = {"story": "Een <b>jonge</b> buurt.", "approach": "- elke week\n- in de buurt", "programme": "Plan 2030"}
    stories.tell(town.oost, words=words, by=area_officer, seen=None)
    text = area(client, "WK1")
    for shown in ("Een &lt;b&gt;jonge&lt;/b&gt; buurt.", "Zo werken wij hier", "Wijkaanpak in Oost", "Plan 2030"):
        assert shown in text, shown
    assert re.search(r"<li[^>]*>elke week</li>", text)
    assert "Roos Regisseur" not in text
    assert "Geschreven door de wijkambtenaar op" in text
    assert "Geschreven door Roos Regisseur op" in area(client, "WK1", officer=member)
    assert "Verhaal bijwerken" not in area(client, "WK1", officer=member)
    assert "Verhaal bijwerken" in area(client, "WK1", officer=area_officer)


def test_the_page_says_what_area_based_working_is_and_a_city_says_it_in_its_own_words(client, town):
    assert "Wijkgericht werken is geen project en geen programma." in area(client)
    CityText.objects.create(slug=stories.WORKING, title="Zo doen wij dat", text="In Waterrijk gaat het per wijk.")
    cache.clear()
    text = area(client)
    assert "In Waterrijk gaat het per wijk." in text
    assert "geen programma" not in text


def test_partners_of_the_area_and_of_the_whole_city_are_named_and_those_of_elsewhere_not(client, town, member):
    everywhere, here, elsewhere = (world.partner(slug) for slug in ("overal-bv", "hier-bv", "elders-bv"))
    here.areas.add(town.oost)
    elsewhere.areas.add(town.west)
    text = area(client)
    assert everywhere.name in text
    assert here.name in text
    assert elsewhere.name not in text
    assert here.email not in text
    assert here.email in area(client, officer=member)


def test_the_inflow_of_a_year_stands_beside_the_residents_and_small_numbers_do_not(client, town):
    figure(town.beuken, "inwoners", 2000)
    figure(town.municipality, "inwoners", 8000)
    for weeks in range(2, 14):
        world.signal(received_at=timezone.now() - datetime.timedelta(weeks=weeks))
    for _ in range(3):
        world.signal(point=world.IN_WEST, received_at=timezone.now() - datetime.timedelta(weeks=2))
    text = area(client)
    assert "Sinds wij tellen, kwamen er ongeveer 10 signalen binnen. Dat zijn er 5 per 1.000 inwoners." in text
    assert "In heel Waterrijk zijn dat er 2." in text
    assert "kwamen er ongeveer" not in area(client, "WK2")


def test_an_area_that_ended_says_so_and_keeps_its_history(client, town):
    AreaVersion.objects.filter(area=town.beuken).update(valid_until=datetime.date(2025, 1, 1), source="CBS 2024")
    text = area(client)
    for shown in ("Dit gebied bestaat niet meer sinds 1 januari 2025.", "Beuken", "CBS 2024"):
        assert shown in text
    assert "Wat is er open" not in text


def test_earlier_boundaries_are_listed(client, town):
    AreaVersion.objects.filter(area=town.beuken).update(valid_from=datetime.date(2026, 1, 1))
    AreaVersion.objects.create(
        area=town.beuken, name="Beukenhof", parent=town.oost, valid_until=datetime.date(2026, 1, 1)
    )
    text = area(client)
    assert "Beukenhof: van het begin tot 1 januari 2026" in text
    assert "Beuken: vanaf 1 januari 2026 tot nu" in text


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_a_small_number_is_never_public_and_a_large_one_is_rounded(client, town):
    for _ in range(12):
        world.signal()
    for _ in range(3):
        world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    text = area(client)
    assert re.search(r"ongeveer 15 ?</strong> open signalen", text)
    assert re.search(r"Fysiek</th><td>ongeveer 10", text)
    assert re.search(r"Sociaal</th><td>minder dan 5", text)
    assert "Voor u te zien" not in text


@pytest.mark.parametrize("number", range(60))
def test_two_public_numbers_never_give_away_one_signal(number):
    """Nothing that is one more or less shows every time, and nothing below five shows at all."""
    assert about(number) is None or about(number) % 5 == 0
    assert number >= 5 or about(number) is None
    assert number < 5 or abs(about(number) - number) <= 2


def test_none_at_all_looks_the_same_as_a_few(client, town):
    empty = area(client)
    world.signal()
    assert area(client) == empty


def test_what_is_closed_does_not_count(client, town, member):
    for _ in range(6):
        workflow.move(world.signal(), to=Status.DONE, by=member, text="Klaar.")
    assert re.search(r"minder dan 5 ?</strong> open signalen", area(client))


def test_civil_servants_count_what_they_may_know_of_and_see_it_in_a_list(client, town, member, area_officer):
    lamp = world.signal("De lantaarn is stuk")
    worry = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    text = area(client, officer=area_officer)
    assert f"/signalen/{lamp.number}" in text
    assert f"/signalen/{worry.number}" in text
    assert "verward" not in text
    text = area(client, officer=member)
    assert f"/signalen/{lamp.number}" in text
    assert worry.number not in text
    assert worry.number not in area(client, officer=world.officer("vreemd", "lezer"))


def test_a_resident_gets_no_signals_on_the_map(client, town):
    world.signal()
    given = json.loads(re.search(r'id="kaart-gegevens"[^>]*>(.*?)</script>', area(client)).group(1))
    assert given["points"] == []


@pytest.mark.parametrize("amount", [1, 50])
def test_an_area_page_takes_at_most_26_statements(client, town, amount, time_machine):
    # What is counted once an hour is counted anew when an hour begins: not between the two looks.
    time_machine.move_to(timezone.now(), tick=False)
    busy = world.officer("druk", "triage", "wijkambtenaar", teams=(town.lighting,))
    Coverage.objects.create(officer=busy, area=town.oost, role_title=town.role_title)
    AreaAlderman.objects.create(area=town.oost, officer=busy)
    for at in range(amount):
        world.signal()
        world.area(f"BU9{at}", "buurt", parent=town.oost)
        task = MunicipalTask.objects.create(slug=f"taak-{at}", name=f"Taak {at}", domain=world.domain("sociaal"))
        Arrangement.objects.create(task=task, area=town.oost, team=town.unit)
        figure(town.oost, f"cijfer-{at}", at)
        figure(town.municipality, f"cijfer-{at}", at)
    assert Signal.objects.count() == amount
    client.force_login(busy)
    client.get("/gebieden/WK1")  # the first one reads the organisation, and keeps it
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/gebieden/WK1").status_code == 200
    assert len(queries) <= 26, "\n".join(one["sql"][:160] for one in queries)
