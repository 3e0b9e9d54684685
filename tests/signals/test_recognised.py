"""The part of a signal's page that says which danger the rules see in it, and by which words."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers import rights
from signals import redacting, shielding
from signals.models import Category, DangerWords, ExtraForm, ExtraQuestion, Referral, Sensitivity, Signal
from tests import world

TEXT = "In de gang klinkt een harp met snaar, en buiten brult een leeuw."
BOTH = "Een signaal met zulke woorden krijgt spoed, en wordt afgeschermd."


@pytest.fixture(autouse=True)
def words(town) -> None:
    """Three rows of the city's own, and two of their three numbers in its list."""
    for code, name in (("112", "Alarmnummer"), ("veilig-thuis", "Veilig Thuis")):
        Referral.objects.create(code=code, name=name, phone="112")
    DangerWords.objects.create(slug="harp", name="De harp", codes=["veilig-thuis"], patterns=["+5 harp", "+4 snaar"])
    DangerWords.objects.create(slug="leeuw", name="De leeuw", codes=["112"], patterns=["brult leeuw"], is_urgent=False)
    DangerWords.objects.create(slug="draak", name="De draak", codes=["144"], patterns=["draak"], is_restricted=True)


def page(client, officer, signal: Signal) -> str:
    """What an officer reads there, with its marks of paragraphs and one space at a time."""
    client.force_login(officer)
    answer = client.get(signal.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def part(written: str) -> str:
    """The part that says so, as it is read; empty where there is none."""
    found = re.search(r'<section [^>]*aria-labelledby="kop-herkend">(.*?)</section>', written, re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", found[1]).split())) if found else ""


def test_who_reads_a_signal_sees_its_numbers_and_the_words_that_said_so(town, triager, client):
    signal = world.signal(TEXT)
    assert (signal.is_urgent, signal.sensitivity) == (True, Sensitivity.SPECIAL)
    read = part(page(client, triager, signal))
    assert read.startswith("Gevaar herkend")
    assert "Veilig Thuis: “harp”, “snaar”" in read
    assert "Alarmnummer: “brult een leeuw”" in read
    assert "Zo lezen de regels van nu deze tekst. " + BOTH in read


@pytest.mark.parametrize(
    ("text", "urgent", "sensitivity", "said"),
    [
        ("Een harp met een snaar", True, Sensitivity.SPECIAL, "Een signaal met zulke woorden krijgt spoed, en wordt"),
        ("Achter het hek ligt een draak", True, Sensitivity.PERSONAL, "zulke woorden krijgt spoed, en wordt afgesch"),
        ("Daar zwemt een zwaan", True, Sensitivity.ORDINARY, "Een signaal met zulke woorden krijgt spoed. Wat"),
        ("Buiten brult een leeuw", False, Sensitivity.ORDINARY, "de regels van nu deze tekst. Wat een collega"),
    ],
)
def test_it_says_what_such_words_do_as_the_signal_came_in(triager, client, text, urgent, sensitivity, said):
    DangerWords.objects.create(slug="zwaan", name="De zwaan", codes=["112"], patterns=["zwaan"])
    signal = world.signal(text)
    assert (signal.is_urgent, signal.sensitivity) == (urgent, sensitivity)
    assert said in part(page(client, triager, signal))


def test_a_number_that_the_city_does_not_have_still_has_its_words(town, triager, client):
    read = part(page(client, triager, world.signal("Achter het hek ligt een draak.")))
    assert "Geen nummer uit uw lijst: “draak”" in read


def test_most_signals_say_nothing_of_danger(town, triager, client):
    assert part(page(client, triager, world.signal())) == ""


def test_who_may_not_read_the_text_sees_nothing_of_it(town, area_officer, social_worker, manager, client):
    """Not who knows that it is there, nor who manages the words or sees figures."""
    signal = world.signal(TEXT)
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.PERSONAL)
    assert manager.may(rights.MANAGE_TEXTS)
    assert manager.may(rights.FIGURES)
    known = page(client, area_officer, signal)
    assert "U mag weten dat dit signaal er is" in known
    for word in ("herkend", "harp", "snaar", "Veilig Thuis", "Alarmnummer"):
        assert word not in known
    for officer in (social_worker, manager):
        client.force_login(officer)
        assert client.get(signal.get_absolute_url()).status_code in (403, 404)


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.ORDINARY])
def test_it_says_what_the_words_say_whatever_somebody_decided_since(town, triager, client, sensitivity):
    signal = world.signal(TEXT)
    shielding.shield(signal, sensitivity=sensitivity, reason="Het gaat over muziek.", by=triager)
    read = part(page(client, triager, signal))
    assert "Veilig Thuis: “harp”, “snaar”" in read
    assert BOTH + " Wat een collega daarna besloot, staat in het verloop." in read


def test_the_rules_of_now_say_it_and_nothing_of_it_is_stored(town, triager, client):
    signal = world.signal(TEXT)
    DangerWords.objects.filter(slug="harp").update(is_active=False)
    read = part(page(client, triager, signal))
    assert "harp" not in read
    assert "Alarmnummer" in read
    DangerWords.objects.filter(slug="leeuw").update(patterns=["gieter"])
    assert part(page(client, triager, signal)) == ""


def test_words_that_somebody_took_out_are_quoted_no_more(town, member, triager, client):
    signal = world.signal(TEXT)
    redacting.redact(Signal.objects.get(pk=signal.pk), words=["leeuw"], by=member)
    read = part(page(client, triager, signal))
    assert "leeuw" not in read
    assert "“harp”" in read


def test_what_was_written_to_a_question_counts_and_what_was_chosen_does_not(town, triager, client):
    for slug, form in (("vrij", ExtraForm.TEXT), ("keuze", ExtraForm.CHOICE)):
        question = ExtraQuestion.objects.create(slug=slug, text=slug, form=form)
        question.categories.add(Category.objects.get(slug="straatverlichting"))
        if form == ExtraForm.CHOICE:
            question.choices.create(slug="beest", text="Een draak")
    written = world.signal("De lamp is uit.", answers={"vrij": "Er ligt een draak"})
    assert "“draak”" in part(page(client, triager, written))
    chosen = world.signal("De lamp is uit.", answers={"keuze": "beest"})
    assert part(page(client, triager, chosen)) == ""


def test_words_with_markup_stay_text(town, triager, client):
    DangerWords.objects.create(slug="b", name="B", codes=["112"], patterns=["b gong"])
    written = page(client, triager, world.signal("Er klinkt <b>gong</b> hier."))
    assert "“b&gt;gong”" in written
    assert "<b>gong" not in written


def test_it_takes_one_statement_where_there_is_danger_and_none_otherwise(town, triager, client):
    client.force_login(triager)

    def statements(signal: Signal) -> list[str]:
        client.get(signal.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(signal.get_absolute_url()).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    dangerous, plain = world.signal(TEXT), world.signal()
    Signal.objects.filter(pk=dangerous.pk).update(sensitivity=Sensitivity.ORDINARY)
    assert sum("signals_referral" in one for one in statements(dangerous)) == 1
    assert len(statements(dangerous)) == len(statements(plain)) + 1
    assert not [one for one in statements(plain) if "signals_referral" in one or "signals_dangerwords" in one]
