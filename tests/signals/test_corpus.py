"""Our own texts: enough of each category, each written by itself, and never both trained on and measured by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from signals.corpus import KINDS, exam, examples, is_measured, likeness
from signals.personal_data import find_personal_data
from signals.starter import starting_categories

TEXTS = list(examples())
EXAM = list(exam())
ASSESSORS = list(exam(Path(__file__).parent / "texts" / "understanding_assessor.tsv"))
DOMAIN_OF = {category.slug: category.domain for category in starting_categories()}


@pytest.mark.parametrize("slug", sorted(DOMAIN_OF))
def test_each_category_has_a_hundred_texts_of_every_kind(slug):
    mine = [one for one in TEXTS if one.category == slug]
    assert len(mine) >= 100
    assert Counter(one.kind for one in mine).keys() == set(KINDS)
    assert 10 <= sum(one.is_measured for one in mine) <= len(mine) / 3


def test_the_exam_has_ten_texts_of_each_category():
    assert Counter(one.category for one in EXAM) == dict.fromkeys(DOMAIN_OF, 10)


def test_a_domain_that_is_touched_too_is_another_one_than_that_of_the_category():
    domains = set(DOMAIN_OF.values())
    assert [one for one in [*TEXTS, *EXAM, *ASSESSORS] if one.secondary_domain not in {None, *domains}] == []
    assert [one for one in [*TEXTS, *EXAM, *ASSESSORS] if one.secondary_domain == DOMAIN_OF[one.category]] == []


def test_no_two_texts_are_alike():
    """Likeness is only worked out for texts that share a rare run of letters; others cannot be alike."""
    texts = [one.text for one in [*TEXTS, *EXAM, *ASSESSORS] if len(one.text) > 20]
    runs = [{text.lower()[i : i + 9] for i in range(len(text) - 8)} for text in texts]
    often = Counter(run for one in runs for run in one)
    pairs, last = set(), {}
    for number, one in enumerate(runs):
        for run in one:
            if 1 < often[run] <= 20:
                pairs.update((other, number) for other in last.setdefault(run, []))
                last[run].append(number)
    assert pairs
    assert [(texts[a], texts[b]) for a, b in pairs if likeness(texts[a], texts[b]) > 0.5] == []
    assert likeness("De lamp is stuk!", "de lamp is stuk") == 1


def test_a_text_is_measured_by_whatever_its_capitals_and_signs_are():
    assert {is_measured(text) for text in ("De lamp is stuk", "de lamp is stuk!!", "DE LÁMP IS STUK")} in (
        {True},
        {False},
    )


def test_nobody_can_be_found_in_them():
    telling = {"bsn", "iban", "telefoon", "email"}
    assert [
        one.text
        for one in [*TEXTS, *EXAM, *ASSESSORS]
        if telling & {found.kind for found in find_personal_data(one.text)}
    ] == []
