"""What triage is shown of a signal that nobody decided about: what it is probably about, why, and by one press that."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.organisation import stamp
from signals import reclassify
from signals.categories import known_categories
from signals.models import Sensitivity, Signal
from tests import world

TEXT = "Het licht bij de container doet raar, en het stinkt er."


@pytest.fixture
def subjects(town):
    """More subjects than are offered, each with words of its own."""
    world.category("container", task=town.task, name="Container", keywords=["container", "stinkt"])
    world.category("groen", task=None, name="Groen", keywords=["boom", "gras"])
    return town


def undecided(text: str = TEXT, **fields) -> Signal:
    """A signal whose text is not certain enough, of which somebody must still say what it is about."""
    signal = world.signal(text, category=None, is_other=True, **fields)
    assert signal.category_by == ""
    return signal


def page(client, officer, signal: Signal) -> str:
    client.force_login(officer)
    return client.get(signal.get_absolute_url()).content.decode()


def offered(text: str) -> list[str]:
    """The subjects on the buttons, in their order."""
    return re.findall(r'<button [^>]*name="categorie" value="([^"]+)"', text)


def test_the_three_best_are_offered_in_order_with_probability_team_and_the_words_that_spoke(subjects, triager, client):
    signal = undecided()
    found = known_categories(on=stamp()).understand(TEXT)
    text = page(client, triager, signal)
    assert "Waar gaat dit over?" in text
    assert offered(text) == [one.slug for one in found.suggestions[:3]]
    assert f"{round(100 * found.suggestions[0].probability)} % kans" in text
    assert found.decisive_words
    for word in found.decisive_words:
        assert f"<q>{word}</q>" in text


def test_pve_2_11_one_press_accepts_a_suggestion_and_the_signal_is_at_its_team(subjects, triager, client):
    signal = undecided()
    text = page(client, triager, signal)
    seen = re.search(r'name="seen" value="(\d+)"', text)[1]
    answer = client.post(f"{signal.get_absolute_url()}/onderwerp", {"categorie": offered(text)[0], "seen": seen})
    assert answer["Location"] == signal.get_absolute_url()
    signal = Signal.objects.get(pk=signal.pk)
    assert (signal.category.slug, signal.category_by) == (offered(text)[0], "medewerker")
    assert signal.team == subjects.lighting
    assert signal.events.filter(what="categorie", officer=triager).count() == 1
    assert "Waar gaat dit over?" not in page(client, triager, signal)


def test_a_press_on_a_page_that_is_old_by_now_changes_nothing(subjects, triager, client):
    signal = undecided()
    first, second = offered(page(client, triager, signal))[:2]
    seen = signal.events.latest("pk").pk
    reclassify.reclassify(Signal.objects.get(pk=signal.pk), category=subjects.worry, by=triager)
    answer = client.post(f"{signal.get_absolute_url()}/onderwerp", {"categorie": second, "seen": seen})
    assert answer.status_code == 409
    assert Signal.objects.get(pk=signal.pk).category == subjects.worry
    assert first != second


def test_who_may_not_say_what_it_is_about_is_offered_nothing(subjects, client):
    reader = world.officer("lezer", "lezer", teams=(subjects.triage,))
    signal = undecided()
    text = page(client, reader, signal)
    assert TEXT in text
    assert "Waar gaat dit over?" not in text
    assert offered(text) == []


def test_who_may_not_read_the_text_sees_no_suggestion_and_no_word(subjects, triager, area_officer, client):
    signal = undecided("Mijn buurvrouw is bij de container heel verward")
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    assert "<q>verward</q>" in page(client, triager, signal)
    text = page(client, area_officer, signal)
    assert signal.number in text
    for word in ("Waar gaat dit over?", "verward", "buurvrouw", "% kans"):
        assert word not in text, word


@pytest.mark.parametrize(
    "changes", [{"category_by": "regel"}, {"category_by": "medewerker"}, {"text": ""}, {"status": "geannuleerd"}]
)
def test_where_nobody_needs_to_look_nothing_is_offered(subjects, triager, client, changes):
    signal = undecided()
    closed = {"closed_at": signal.received_at} if "status" in changes else {}
    Signal.objects.filter(pk=signal.pk).update(**changes, **closed)
    text = page(client, triager, signal)
    assert signal.number in text
    assert "Waar gaat dit over?" not in text


def test_of_a_text_that_says_nothing_no_subject_is_made_up(subjects, triager, client):
    text = page(client, triager, undecided("???"))
    assert "De tekst zegt daar te weinig over." in text
    assert offered(text) == []
    assert 'href="#ander-onderwerp"' in text
    assert 'id="ander-onderwerp"' in text


def test_words_of_a_resident_are_shown_as_words(subjects, triager, client):
    text = page(client, triager, undecided("De container&lt;b&gt; <b>stinkt</b>"))
    assert "<b>stinkt" not in text


def test_a_suggestion_asks_the_database_nothing_and_keeps_nothing(subjects, triager, client):
    signal = undecided()
    page(client, triager, signal)  # what this process then knows

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(signal.get_absolute_url()).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    with_one = statements()
    assert not [sql for sql in with_one if sql.startswith(("INSERT", "UPDATE"))]
    Signal.objects.filter(pk=signal.pk).update(category_by="medewerker")
    assert len(with_one) == len(statements())


def test_a_subject_that_the_words_decided_is_confirmed_with_one_press(subjects, member, client):
    signal = world.signal("De lantaarn is kapot", category=None)
    Signal.objects.filter(pk=signal.pk).update(
        category=subjects.streetlight, category_by="regel", team=subjects.lighting
    )
    text = page(client, member, signal)
    (slug,) = re.findall(r'<input type="hidden" name="categorie" value="([^"]+)">', text)
    seen = signal.events.latest("pk").pk
    answer = client.post(f"{signal.get_absolute_url()}/onderwerp", {"categorie": slug, "seen": seen}, follow=True)
    told = answer.content.decode()
    assert "Het onderwerp is nu: Straatverlichting." in told
    assert "Onderwerp bevestigd: Straatverlichting." in told
    assert "Dit onderwerp klopt" not in told
    assert Signal.objects.get(pk=signal.pk).category_by == "medewerker"
