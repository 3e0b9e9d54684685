"""The page on which a manager sees how the rules for danger weigh a text."""

from __future__ import annotations

import gc
import html
import re
from dataclasses import replace

import pytest

from signals import danger
from signals.danger import DangerRule
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


# --- new words that are tried ----------------------------------------------------------------------------------------


@pytest.fixture
def tried(harp, manager, client):
    """The part of the page about new words, after they are sent with a text, as `weighed` reads it."""
    client.force_login(manager)

    def send(text: str, words: str) -> str:
        answer = client.post(PATH, {"tekst": text, "woorden": words})
        assert answer.status_code == 200
        part = re.search(r'aria-labelledby="kop-proef">(.*?)</section>', answer.content.decode(), re.S)
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", part[1]).split())) if part else ""

    return send


def test_new_words_are_weighed_beside_those_in_use_and_are_told_to_be_in_use_nowhere(tried, weighed):
    text = "Een harp met een luit en een fluit"
    page = tried(text, "+6 luit\r\n+3 Flu\u00edt\r\n\r\n+2 gong")
    assert "Deze woorden zijn niet opgeslagen en nog niet in gebruik: bewoners merken er niets van." in page
    assert "Gevonden in deze tekst: “luit”, “fluit”." in page
    # 9 of the new words, half of the five of the harp, and three words of three points or more.
    assert "De hele tekst komt dan aan 13 punten, in plaats van 5,5." in page
    own = "Het nummer dat u bij uw proefwoorden kiest"
    assert f"Dan is dit gevaar. Alarmnummer: 112 Veilig Thuis: 112 {own} Vanaf 10" in page
    assert "Tekens van de rij met de meeste punten Uw proefwoorden luit, fluit +9" in page
    assert "Tekens van de rij die daarop volgt: de helft telt De harp harp +2,5" in page
    assert "Alle woorden die op gevaar wijzen: een half punt per woord harp, luit, fluit +1,5" in page
    # What residents see is told of the words in use.
    assert "Wie dit schrijft, ziet geen nummers." in weighed(text)


def test_new_words_can_give_a_row_in_use_its_number_and_their_own_none(harp, tried):
    DangerWords.objects.filter(pk=harp.pk).update(patterns=["+5 harp", "+4 snaar", "-2 kwartel"])
    page = tried("Een harp met een snaar bij een kwartel, en een luit", "+4 luit")
    assert "De hele tekst komt dan aan 10 punten, in plaats van 7,5." in page
    assert "Dan is dit gevaar. Alarmnummer: 112 Veilig Thuis: 112 Vanaf" in page
    assert "proefwoorden kiest" not in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("luit", "Dan is dit gevaar."),  # without points, as they mean danger by themselves
        ("+4 luit", "Dan is dit geen gevaar."),
        ("+4 gong", "Geen van uw proefwoorden staat in deze tekst."),
        ("+1 luit\n-3 kwartel", "De hele tekst komt dan aan −0,5 punten, in plaats van 0. Dan is dit geen gevaar."),
        ("+3 luit && gong", "Geen van uw proefwoorden staat in deze tekst."),
    ],
)
def test_it_is_told_what_new_words_come_to(tried, words, said):
    assert said in tried("Bij een kwartel hangt een luit", words)


def test_new_words_of_danger_among_ordinary_sentences_are_told_with_that_part(tried):
    page = tried(ORDINARY * 3 + "Daar ligt een luit. Niemand mag het weten. Ik durf niets te zeggen.", "luit")
    assert "Dan betekent dit deel zelf al gevaar: Daar ligt een luit. Niemand mag het weten" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("luit\nKom!", "Dit kunnen wij niet lezen: kom!. Schrijf kleine letters, zonder leestekens."),
        ("+11 luit", "Dit kunnen wij niet lezen: +11 luit."),
        ("{onbekend}", "groepen zijn alleen die van ons."),
        ("a" * 501, "niet meer dan 500 tekens"),
        ("\n".join(f"woord{i}" for i in range(51)), "niet meer dan 50"),
        ("luit " * 10_000, "Gebruik hier niet meer dan 25100 tekens."),
        ("luit\x07", "Hier staan tekens in die wij niet kunnen verwerken."),
    ],
)
def test_new_words_that_cannot_be_read_are_refused_as_the_management_page_does(harp, manager, client, words, said):
    client.force_login(manager)
    answer = client.post(PATH, {"tekst": "Een harp met een luit", "woorden": words})
    assert answer.status_code == 400
    assert said in html.unescape(answer.content.decode())
    assert "Zo is de tekst gewogen" not in answer.content.decode()


def test_the_longest_words_that_may_be_tried_are_weighed(tried):
    assert "Dan is dit gevaar" in tried("Een luit", "\n".join(["luit", *(f"{'a' * 490}{i}" for i in range(49))]))


def test_who_may_not_change_the_words_tries_none(harp, triager, manager, client):
    client.force_login(triager)
    assert 'name="woorden"' not in client.get(PATH).content.decode()
    page = client.post(PATH, {"tekst": "Een luit", "woorden": "luit\nKom!"})
    assert page.status_code == 200
    assert "roefwoorden" not in page.content.decode()
    client.force_login(manager)
    assert 'name="woorden"' in client.get(PATH).content.decode()


def test_of_new_words_nothing_is_kept_and_the_words_in_use_stay_ready(tried, weighed):
    text = "Een harp met een luit"
    page = weighed(text)
    ready, looked_through = danger._reader.cache_info(), danger._faults_of.cache_info()
    assert "Dan is dit gevaar" in tried(text, "luit\n+4 ~zwaaien")
    assert danger._reader.cache_info().misses == ready.misses
    assert danger._reader.cache_info().currsize == ready.currsize
    assert danger._faults_of.cache_info() == looked_through
    assert not DangerWords.objects.filter(patterns__contains=["luit"]).exists()
    assert weighed(text) == page
    gc.collect()
    # By type: to ask a lazy object of another test for its class makes it.
    assert not [one for one in gc.get_objects() if type(one) is danger._WithOneMore]


def test_a_text_is_weighed_with_new_words_as_it_will_be_once_they_are_in_use():
    """Of words that no other row has."""
    rules = danger.starting_rules().rules
    trial = DangerRule("Uw proefwoorden", ("144",), ("+6 kwartel", "+4 ~fladderen", "-2 volière", "kievit & nest"))
    trial = replace(trial, patterns=tuple(one.replace("è", "e") for one in trial.patterns))
    for text in (
        "Een kwartel fladdert in de voliere.",
        "Mijn man slaat mij en de kwartel fladdert.",
        "Bij het nest zit een kievit. " + ORDINARY,
        ORDINARY * 3 + "Bij het nest zit een kievit. De kwartel fladderde.",
        ORDINARY,
    ):
        found, whole = danger.weigh_with(trial, text, rules), danger.weigh(text, (*rules, trial))
        assert found.weighed.weights == whole.weights
        assert (found.weighed.points, found.weighed.of_whole) == (whole.points, whole.of_whole)
        assert found.weighed.part == whole.part
        codes = {one.code for one in found.weighed.dangers} | ({"144"} if found.gives_number else set())
        assert codes == {one.code for one in whole.dangers}
