"""The demo's sounds: 600, all different, about everything, and about nobody who exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations

import pytest
from django.conf import settings

from officers.models import Channel
from signals.models import Kind
from wijkwerk.demo.streets import STREETS
from wijkwerk.demo.texts import Sound, sounds

OFFICERS_OWN = {Channel.STREET, Channel.WALK, Channel.MEETING, Channel.PARTNER}


@pytest.fixture(scope="module")
def taxonomy() -> dict[str, str]:
    """Slug of each category, with its domain."""
    file = settings.BASE_DIR / "signals" / "data" / "taxonomy.json"
    return {row["slug"]: row["domain"] for row in json.loads(file.read_text("utf-8"))["categories"]}


@pytest.fixture(scope="module")
def heard() -> list[Sound]:
    return sounds()


def words(sound: Sound) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", sound.text.lower()))


def test_there_are_six_hundred_and_no_two_from_one_mould(heard: list[Sound]) -> None:
    assert len(heard) == 600
    assert len({sound.text for sound in heard}) == 600
    said = [(words(sound), sound.text) for sound in heard]
    for (one, text), (other, other_text) in combinations(said, 2):
        shared = len(one & other)
        assert shared < 4 or shared < (len(one) + len(other) - shared) / 2, (text, other_text)


def test_every_category_kind_and_channel_is_heard(heard: list[Sound], taxonomy: dict[str, str]) -> None:
    assert {sound.category for sound in heard} == set(taxonomy)
    assert {sound.kind for sound in heard} == set(Kind.values)
    # Open311 and import are not how somebody speaks.
    assert {sound.channel for sound in heard} == set(Channel.values) - {Channel.OPEN311, Channel.IMPORT}
    assert {sound.place for sound in heard} == {"point", "address", "area", "none"}
    by_domain = Counter(taxonomy[sound.category] for sound in heard)
    assert by_domain["fysiek"] > 300
    assert min(by_domain.values()) > 80


def test_a_place_is_a_place_of_the_demo(heard: list[Sound]) -> None:
    for sound in heard:
        assert (sound.place == "none") == (not sound.area), sound.text
        assert not sound.area or sound.area in STREETS, sound.text
        assert not sound.street or sound.street in STREETS[sound.area], sound.text
        assert (sound.place == "address") == bool(sound.house_number), sound.text


def test_a_second_domain_is_another_domain(heard: list[Sound], taxonomy: dict[str, str]) -> None:
    for sound in heard:
        assert sound.secondary_domain in {"", *taxonomy.values()} - {taxonomy[sound.category]}, sound.text


def test_no_text_holds_an_address_or_number_that_could_be_somebodys(heard: list[Sound]) -> None:
    for sound in heard:
        assert "@" not in sound.text
        assert not re.search(r"\d{6,}|\b0\d{1,3}[- ]\d|\b\d{4} ?[A-Z]{2}\b|http|www", sound.text), sound.text


def test_area_officers_hear_more_worries_where_they_are_a_unit_of_their_own(
    heard: list[Sound], taxonomy: dict[str, str]
) -> None:
    """The premise of the demo, made visible; and only in what they hear themselves."""

    def social(*, own_unit: bool, officers: bool) -> float:
        here = [
            taxonomy[sound.category] == "sociaal"
            for sound in heard
            if sound.area
            and (sound.channel in OFFICERS_OWN) == officers
            and (sound.area[6:8] in {"07", "08", "09", "10", "11", "12"} if own_unit else sound.area[6:8] < "07")
        ]
        return sum(here) / len(here)

    assert social(own_unit=True, officers=True) > 0.4
    assert 0 < social(own_unit=False, officers=True) < 0.1
    assert abs(social(own_unit=True, officers=False) - social(own_unit=False, officers=False)) < 0.1
