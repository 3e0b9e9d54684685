"""The national address service: asked by our own server, within a short time, and never needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from areas import locating
from areas.locating import NoAnswer
from tests import address_service

AT = (6.05, 52.02)


@pytest.fixture
def service(settings) -> Iterator[address_service.AddressService]:
    with address_service.running() as service:
        settings.ADDRESS_SERVICE = service.address
        settings.ADDRESS_TIMEOUT = 2
        yield service


def test_the_nearest_address_to_a_point(service):
    found = locating.reverse(AT)
    assert found
    assert (found.street, found.house_number, found.postcode, found.town) == (
        "Kerkstraat", "12A", "1234AB", "Waterrijk",
    )  # fmt: skip
    assert found.point == AT
    ((path, asked),) = service.asked
    assert path == "/v3/reverse"
    assert (asked["lon"], asked["lat"], asked["type"]) == (["6.05000"], ["52.02000"], ["adres"])


def test_addresses_that_begin_with_what_was_typed(service):
    (found,) = locating.suggest("  kerkstr   12 ")
    assert found.name == "Kerkstraat 12A, 1234AB Waterrijk"
    ((path, asked),) = service.asked
    assert (path, asked["q"], asked["fq"]) == ("/v3/suggest", ["kerkstr 12"], ["type:adres"])
    assert locating.suggest("  ") == []


def test_where_no_address_lies_near_there_is_none(service):
    service.docs = []
    assert locating.reverse(AT) is None


def test_the_same_is_asked_once_and_kept_under_a_name_that_tells_nothing(service, monkeypatch):
    names, seconds = [], []
    keep = cache.set
    monkeypatch.setattr(
        cache, "set", lambda name, what, long: (names.append(name), seconds.append(long), keep(name, what, long))
    )
    for _ in range(2):
        locating.suggest("Kerkstraat 12A")
        locating.reverse(AT)
    assert len(service.asked) == 2
    # Anybody may type as many words as the door lets through: those must not fill Redis for a day.
    assert seconds == [600, 24 * 3600]
    for name in names:
        assert "erkstraat" not in name
        assert "52.02" not in name


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 302},
        {"body": b"<html>"},
        {"body": b'{"response": null}'},
        {"body": b"[]"},
        {"body": b'{"response": {"docs": [null]}}'},
        {"body": b"x" * 300_000},
        {"slow": 1.0},
        # Each piece within the time, and all together not.
        {"drop": 0.05},
    ],
)
def test_whatever_is_wrong_with_the_service_is_no_answer_and_no_line_in_the_log(service, settings, caplog, fault):
    settings.ADDRESS_TIMEOUT = 0.3
    for name, value in fault.items():
        setattr(service, name, value)
    caplog.set_level(logging.INFO)
    with pytest.raises(NoAnswer):
        locating.suggest("Geheimstraat 1")
    assert "Geheimstraat" not in caplog.text


def test_switched_off_or_away_is_no_answer(settings):
    for address in ("", "http://127.0.0.1:9/nergens"):
        settings.ADDRESS_SERVICE = address
        with pytest.raises(NoAnswer):
            locating.reverse(AT)
