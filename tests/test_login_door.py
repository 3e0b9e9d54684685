"""The sign-in as a door: guessing is slow from one address and from many, and nobody is shut out for long."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.cache import cache

from tests import world

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 24, 12, 0, 1, tzinfo=datetime.UTC)


def attempt(client, username: str, typed: str = "verkeerd", *, address: str = "192.0.2.1"):
    return client.post("/inloggen", {"username": username, "password": typed}, REMOTE_ADDR=address)


def test_one_address_cannot_try_many_accounts(client, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"login": "3/m"}
    with time_machine.travel(NOON, tick=False):
        answers = [attempt(client, f"iemand{number}").status_code for number in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_many_addresses_cannot_try_one_account(client, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"account": "3/m"}
    with time_machine.travel(NOON, tick=False):
        names = ["lamp", "LAMP", " lamp", "lAmp\t", "lamp"]
        answers = [attempt(client, name, address=f"192.0.2.{number}") for number, name in enumerate(names)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert int(answers[-1]["Retry-After"]) <= 60
        assert attempt(client, "iemand-anders", address="192.0.2.99").status_code == 200
        assert attempt(client, "lamp", "lamp", address="192.0.2.98").status_code == 429


def test_an_account_that_does_not_exist_is_counted_the_same(client, db, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"account": "1/m"}
    with time_machine.travel(NOON, tick=False):
        answers = [attempt(client, "bestaat-niet", address=f"192.0.2.{number}").status_code for number in range(2)]
    assert answers == [200, 429]


def test_the_owner_of_an_account_that_is_attacked_gets_in_a_minute_later(client, member):
    with time_machine.travel(NOON, tick=False):
        for number in range(20):
            attempt(client, "lamp", address=f"192.0.2.{number}")
        assert attempt(client, "lamp", "lamp", address="198.51.100.7").status_code == 429
    with time_machine.travel(NOON + datetime.timedelta(seconds=61), tick=False):
        assert attempt(client, "lamp", "lamp", address="198.51.100.7").status_code == 302


def keys() -> set[str]:
    """The keys of all that is kept in the cache now."""
    return {key.decode() for key in cache._cache.get_client().keys(f"{cache.key_prefix}*")}


def test_no_name_and_no_address_is_kept(client, member):
    before = keys()
    attempt(client, "lamp", address="192.0.2.55")
    kept = keys() - before
    assert len(kept) == 2
    assert not any("lamp" in key or "192.0.2" in key for key in kept)


@pytest.mark.parametrize("rate", ["login", "account"])
def test_who_signs_in_well_uses_nothing_up(client, member, settings, rate):
    settings.DOOR_RATES = settings.DOOR_RATES | {rate: "2/m"}
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            assert attempt(client, "lamp", "lamp").status_code == 302
            client.logout()
        assert [attempt(client, "lamp").status_code for _ in range(3)] == [200, 200, 429]


def test_a_right_password_before_a_second_step_is_no_failure_and_a_wrong_code_is(client, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"login": "2/m"}
    world.app_of(member)
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            assert attempt(client, "lamp", "lamp").status_code == 302
        codes = [client.post("/inloggen/code", {"code": "000000"}, REMOTE_ADDR="192.0.2.1") for _ in range(3)]
        assert [answer.status_code for answer in codes] == [200, 200, 429]


def test_a_wrong_passkey_is_a_failure(client, member, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"login": "2/m"}
    with time_machine.travel(NOON, tick=False):
        answers = [client.post("/inloggen/sleutel", {"credential": "{}"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]


def test_what_the_sign_in_takes_for_one_account_is_counted_as_one_and_nothing_else(client, town, settings):
    world.officer("stra\u00dfe\u0130")
    settings.DOOR_RATES = settings.DOOR_RATES | {"account": "2/m"}
    with time_machine.travel(NOON, tick=False):
        for name in ("stra\u00dfe\u0130", "STRA\u00dfE\u0130"):
            assert attempt(client, name, "stra\u00dfe\u0130", address="192.0.2.200").status_code == 302
            client.logout()
        # Another name, that only looks like it.
        others = [attempt(client, "strasse\u0130", address=f"192.0.2.{number}") for number in range(2)]
        assert [answer.status_code for answer in others] == [200, 200]
        answers = [attempt(client, name) for name in ("stra\u00dfe\u0130", "STRA\u00dfE\u0130", "Stra\u00dfe\u0130 ")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


@pytest.mark.parametrize("name", ["\0", "lamp\0", "x" * 100_000, "\ud800"])
def test_a_name_that_nobody_can_have_is_refused_as_any_other(client, member, name):
    assert attempt(client, name.encode(errors="surrogatepass").decode(errors="replace")).status_code == 200
