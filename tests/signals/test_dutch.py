"""The forms of a Dutch word: what a rule that names the word finds in a text."""

from __future__ import annotations

import pytest

from signals.dutch import forms


@pytest.mark.parametrize(
    ("word", "met"),
    [
        ("meppen", "mep mept mepte gemept"),
        ("slopen", "sloop sloopt sloopte gesloopt"),
        ("verwaarlozen", "verwaarloos verwaarloost verwaarloosde verwaarloosd"),
        ("martelen", "martelt martelde gemarteld"),
        ("steken", "steekt stak staken gestoken"),
        ("bevriezen", "bevriest bevroren"),
        ("dood-steken", "doodgestoken doodsteken steekt\xa0dood dood\xa0te\xa0steken"),
        ("af-ranselen", "afgeranseld ranselt\xa0af afranselt"),
        ("hond", "honden hondje hondjes"),
        ("lam", "lammen lammetje"),
        ("boom", "bomen boompje"),
        ("brief", "brieven briefje"),
    ],
)
def test_a_word_is_met_in_these_forms(word: str, met: str) -> None:
    assert {one.replace("\xa0", " ") for one in met.split(" ")} <= set(forms(word))
    assert forms(word)[0] == word.replace("-", "")


def test_a_small_lamb_is_no_lamp() -> None:
    assert "lampje" not in forms("lam")
