"""Extra questions for programs: what a category asks, what is refused, and what comes back."""

from __future__ import annotations

import pytest

from signals.models import ExtraForm, Signal
from tests import world

LAMP = {"tekst": "De lantaarn is kapot", "categorie": "straatverlichting"}


def test_pve_3_5_the_answers_are_in_the_api_with_the_words_of_then(town, program):
    world.question("paalnummer", "Welk nummer staat er op de paal?", town.streetlight, form=ExtraForm.TEXT)
    caller = program("signalen:indienen", "signalen:lezen")
    sent = caller.post("signalen", LAMP | {"antwoorden": {"paalnummer": "L-204"}}).json()
    town.streetlight.extra_questions.update(text="Nummer?")
    for answer in (sent, caller.get(f"signalen/{sent['id']}").json(), caller.get("signalen").json()["results"][0]):
        assert answer["antwoorden"] == {"paalnummer": "L-204"}
        assert answer["vragen"] == [
            {"code": "paalnummer", "vraag": "Welk nummer staat er op de paal?", "antwoord": "L-204"}
        ]


def test_a_key_that_may_not_read_the_text_does_not_get_the_answers(town, program):
    world.question("hoe", "Hoe lang?", town.worry, form=ExtraForm.TEXT)
    world.signal("Een man is verward", category=town.worry.slug, answers={"hoe": "sinds maandag"})
    signal = program("signalen:lezen").get("signalen").json()["results"][0]
    assert (signal["tekst"], signal["antwoorden"], signal["vragen"]) == (None, None, None)


def test_a_category_says_what_it_asks(town, anyone):
    first = world.question(
        "weg", "Welke weg?", town.streetlight, is_required=True,
        choices={"straat": "Een straat", "snelweg": {"text": "Een snelweg", "stop_text": "Bel het Rijk."}},
    )  # fmt: skip
    second = world.question("paal", "Welk nummer?", town.streetlight, form=ExtraForm.TEXT, order=101)
    second.shown_on.set(first.choices.filter(slug="straat"))
    found = {one["slug"]: one["vragen"] for one in anyone.get("categorieen").json()["results"]}
    assert found["overig"] == []
    assert found["straatverlichting"] == [
        {
            "code": "weg", "vraag": "Welke weg?", "uitleg": "", "soort": "keuze", "verplicht": True, "alleenNa": {},
            "keuzes": [
                {"code": "straat", "tekst": "Een straat", "stopt": None},
                {"code": "snelweg", "tekst": "Een snelweg", "stopt": "Bel het Rijk."},
            ],
        },
        {
            "code": "paal", "vraag": "Welk nummer?", "uitleg": "", "soort": "tekst", "verplicht": False, "keuzes": [],
            "alleenNa": {"weg": ["straat"]},
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({}, "Geef antwoord op deze vraag: Welke weg?"),
        ({"weg": "sloot"}, "Kies een van de antwoorden."),
        ({"weg": "snelweg"}, "Bel het Rijk. Bel 0800 8002."),
    ],
)
def test_pve_3_6_3_7_3_9_what_the_page_refuses_the_api_refuses_in_the_same_words(town, anyone, answers, reason):
    stop = {"text": "Een snelweg", "stop_text": "Bel het Rijk.", "stop_phone": "0800 8002"}
    world.question(
        "weg", "Welke weg?", town.streetlight, is_required=True, choices={"straat": "Een straat", "snelweg": stop}
    )
    answer = anyone.post("signalen", LAMP | {"antwoorden": answers})
    assert answer.status_code == 400
    assert answer.json()["invalidParams"] == [{"name": "antwoorden.weg", "reason": reason}]
    assert not Signal.objects.exists()
    # Nobody who leaves the subject to us has to know what it asks.
    assert anyone.post("signalen", {"tekst": LAMP["tekst"]}).status_code == 201
