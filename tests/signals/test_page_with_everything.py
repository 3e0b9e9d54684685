"""The page of a signal that has everything a signal can have, for somebody who sees all of it."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officers.models import Team
from signals.models import (
    Cause,
    ClosingResult,
    Sensitivity,
    Signal,
    StandardText,
    StatutoryStart,
)

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def signal(signal_with_everything) -> Signal:
    return signal_with_everything


def statements(client: Client, signal: Signal) -> list[str]:
    """What opening the page asks the database, once this process knows the lists of the city."""
    client.get(signal.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(signal.get_absolute_url()).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def page(client: Client, signal: Signal) -> str:
    return client.get(signal.get_absolute_url()).content.decode()


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_the_page_takes_at_most_twenty_statements_with_everything_on_it(signal, seer, client, sensitivity):
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    client.force_login(seer)
    assert len(statements(client, signal)) <= 20


def test_everything_is_on_the_page_of_who_sees_all(signal, seer, client):
    client.force_login(seer)
    text = page(client, signal)
    for words in (
        "Dit signaal is ook een klacht",
        "Opgeschaald naar: wethouder",
        "Doe het deze week.",
        "2 dubbele signalen horen hierbij",
        "06-12345678</mark>",
        "Deel niet meer met de melder",
        "Wijkteam kijkt mee sinds",
        "Groen: wij zijn betrokken",
        "Joke de Vries-Bos",
        "wmo-melding: doorgegeven aan Toegang wmo.",
        "schuldhulp",
        "Paalwerk is bezig met de actie.",
        "Gesnoeid.",
        "Klaar</option>",
        "Over de lamp.",
        "Kapotte kabel",
        "Oorzaak: Oude schakelaar.",
        "Plek veranderd: nu in West.",
        "Toegewezen aan Collega.",
        "Oordeel van de melder: “nee”.",
        "Het is weer donker.",
        "Let op @collega",
        "De mail is niet aangekomen.",
    ):
        assert words in text, words


def test_what_a_city_changes_in_its_lists_stands_on_the_next_page(signal, seer, client, town):
    client.force_login(seer)
    page(client, signal)
    Cause.objects.filter(slug="kabel").update(name="Gestolen kabel")
    StandardText.objects.update(title="Hersteld")
    StatutoryStart.objects.filter(slug="schuldhulp").update(name="Hulp bij schulden")
    ClosingResult.objects.filter(slug="opgelost").update(name="Gemaakt")
    Team.objects.filter(slug="groen").update(name="Groen en Water")
    changed = page(client, signal)
    for words in ("Gestolen kabel", "Hersteld", "Hulp bij schulden", "Gemaakt", "Groen en Water"):
        assert words in changed, words
    # Only for another subject from now: one that a signal has stays.
    StandardText.objects.get().categories.add(town.other)
    for cause in Cause.objects.all():
        cause.categories.add(town.other)
    Cause.objects.create(slug="storm", name="Storm", is_active=True).categories.add(town.other)
    changed = page(client, signal)
    assert "Hersteld" not in changed
    assert "Storm" not in changed
    assert "Gestolen kabel" in changed
    StandardText.objects.get().categories.set([signal.category])
    assert "Hersteld" in page(client, signal)
