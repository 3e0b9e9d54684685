"""The page on which a manager sees how the rules for danger weigh a text."""

from __future__ import annotations

import html
import re

import pytest

from signals.models import MAX_TEXT, DangerWords, Referral
from tests import world

PATH = "/rapporten/begrip/gevaar"
ORDINARY = "Kan er een bankje bij de speeltuin komen? De stoeptegels liggen los. Bedankt voor de bloembakken. "


@pytest.fixture
def harp(town) -> DangerWords:
    """Two rows of the city's own, with two of the three numbers that they name in its list."""
    for code, name in (("112", "Alarmnummer"), ("veilig-thuis", "Veilig Thuis")):
        Referral.objects.create(code=code, name=name, phone="112")
    DangerWords.objects.create(
        slug="anker", name="Het anker", codes=["144"], patterns=["anker", "+3 ketel"], is_active=True
    )
    return DangerWords.objects.create(
        slug="harp", name="De harp", codes=["112", "veilig-thuis"], patterns=["+5 harp", "+4 snaar", "-2 zolder"]
    )


@pytest.fixture
def weighed(harp, manager, client):
    """The page as a manager reads it after sending a text: without its markup, and with one space at a time."""
    client.force_login(manager)

    def send(text: str, *, raw: bool = False) -> str:
        answer = client.post(PATH, {"tekst": text})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        page = answer.content.decode().partition('id="uitkomst"')[2]
        return page if raw else html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))

    return send


def test_a_dangerous_text_says_which_numbers_a_resident_sees_and_what_gave_the_points(weighed, harp):
    page = weighed("Een harp met een snaar", raw=True)
    assert "Wie dit schrijft, ziet deze nummers:" in page
    assert re.findall(r"<li [^>]*>(.*?)</li>", page)[:2] == ["Alarmnummer: 112", "Veilig Thuis: 112"]
    assert (
        f'<a class="utrecht-link utrecht-link--html-a" href="/beheer/signals/dangerwords/{harp.pk}/change/">De harp</a>'
        in page
    )
    assert re.findall(r'ww-number">(.*?)</td>', page) == ["+9", "+1", "10"]
    assert 'Een <mark class="ww-found">harp</mark> met een <mark class="ww-found">snaar</mark>' in page
    assert "dit deel" not in page


def test_each_kind_of_weight_is_told_in_words(weighed):
    page = weighed("Een harp met een snaar op zolder, een anker, een ketel. Ik durf niets te zeggen. Is er subsidie?")
    for words in (
        "Woorden die alleen al gevaar betekenen Het anker anker +18",
        "Tekens van de rij met de meeste punten De harp harp, snaar +7",
        "Tekens van de rij die daarop volgt: de helft telt Het anker ketel +1,5",
        "een half punt per woord harp, snaar, ketel +1,5",
        "een half punt eraf per teken zolder −0,5",
        "woorden die gevaar waarschijnlijker maken",
        "woorden van gewone onderwerpen",
    ):
        assert words in page


def test_an_ordinary_text_gives_no_numbers_and_says_what_took_points_off(weighed):
    page = weighed(ORDINARY)
    assert "Wie dit schrijft, ziet geen nummers." in page
    assert re.search(r"gewone onderwerpen\. De toon .*stoeptegels.* −\d", page)
    assert re.search(r"Samen −\d", page)
    assert "Geen enkel woord telde mee." in weighed("Qwx")


def test_a_danger_among_ordinary_sentences_is_told_to_come_of_those_few(weighed):
    page = weighed(ORDINARY * 2 + "Daar ligt een anker. Niemand mag het weten. Ik durf niets te zeggen.")
    assert "Dit is gevaar" in page
    told = "Daar ligt een anker. Niemand mag het weten"
    assert f"betekent zelf al gevaar, waar de rest ook over gaat: {told} Zo is dit deel gewogen" in page
    assert re.search(r"gevaar vanaf 20 punten\. De hele tekst komt aan −?[\d,]+\.", page)
    assert "gewone onderwerpen" not in page


def test_a_number_that_is_not_in_the_list_of_the_city_is_missed(weighed):
    page = weighed("Een anker")
    assert "Dit is gevaar, maar een bewoner ziet geen nummer." in page
    assert "staat niet in uw lijst van doorverwijzingen" in page


def test_points_of_the_tone_alone_are_told_to_give_no_number(weighed):
    page = weighed("Niemand mag het weten, ik durf niets te zeggen, hij dreigt en schreeuwt midden in de nacht")
    assert "ziet geen nummers" in page
    assert "Dan is er geen nummer." in page


def test_a_text_with_markup_stays_text(weighed):
    page = weighed('<b onclick="x">harp</b> <script>snaar</script>', raw=True)
    assert "<script>snaar" not in page
    assert '&lt;b onclick=&quot;x&quot;&gt;<mark class="ww-found">harp</mark>&lt;/b&gt;' in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Schrijf of plak hier een tekst."),
        (" \n\u200b", "Schrijf of plak hier een tekst."),
        ("harp " * (MAX_TEXT // 5) + "en", "Gebruik hier niet meer dan 5000 tekens."),
        ("harp\x07", "Hier staan tekens in die wij niet kunnen verwerken."),
    ],
)
def test_a_text_that_no_signal_may_have_is_refused(harp, manager, client, text, said):
    client.force_login(manager)
    answer = client.post(PATH, {"tekst": text})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "Zo is de tekst gewogen" not in answer.content.decode()


def test_a_text_as_long_as_a_signal_may_be_is_weighed(weighed):
    assert "Alarmnummer" in weighed(("harp snaar " * 500)[: MAX_TEXT - 1] + "x")


def test_who_may_not_change_the_words_gets_no_links_and_who_may_finds_the_page_there(harp, triager, manager, client):
    client.force_login(triager)
    page = client.post(PATH, {"tekst": "Een harp met een snaar"}).content.decode()
    assert ">De harp</li>" in page
    assert "/beheer/signals/dangerwords" not in page
    client.force_login(manager)
    for path in (f"/beheer/signals/dangerwords/{harp.pk}/change/", "/rapporten/begrip"):
        assert f'href="{PATH}"' in client.get(path).content.decode()


def test_who_keeps_the_words_but_reads_no_figures_may_weigh_too(harp, client):
    keeper = world.officer("woorden", "beheerder")
    role = keeper.roles.get()
    role.rights.remove(*role.rights.filter(code="figures.read"))
    client.force_login(keeper)
    page = client.get(PATH)
    assert page.status_code == 200
    assert 'href="/rapporten/begrip"' not in page.content.decode()
