"""The doors: a stranger may not send too much or too often, and no address is kept."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.core.cache import cache, caches
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisIsAway

from signals.models import Signal
from wijkwerk import doors


def send(client: Client, text: str = "Er ligt glas", **headers: str):
    return client.post("/melden", {"tekst": text}, **headers)


def test_a_flood_is_refused_with_the_time_to_wait_and_nothing_more_is_stored(town, client, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "3/m"}
    answers = [send(client) for _ in range(5)]
    assert [answer.status_code for answer in answers].count(429) == 2
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert Signal.objects.count() == 3


def test_another_address_is_not_refused_for_a_flood(town, client, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "1/m"}
    assert [send(client, REMOTE_ADDR=address).status_code for address in ("192.0.2.1", "192.0.2.2")] == [302, 302]
    assert send(client, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_a_made_up_session_cookie_does_not_open_the_door(town, client, settings):
    settings.DOOR_RATES = settings.DOOR_RATES | {"form": "1/m"}
    client.cookies["sessionid"] = "bedacht"
    assert [send(client).status_code for _ in range(2)] == [302, 429]


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(settings):
    request = RequestFactory().post(
        "/melden", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9"
    )
    settings.TRUSTED_PROXIES = 0
    direct = doors.origin(request)
    settings.TRUSTED_PROXIES = 1
    assert doors.origin(request) != direct
    liar = RequestFactory().post("/melden", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")
    assert doors.origin(liar) == doors.origin(request)


def test_what_is_kept_of_who_sends_is_no_address(town, client):
    send(client, REMOTE_ADDR="192.0.2.77")
    keys = [key.decode() for key in cache._cache.get_client().keys("*door*")]
    assert keys
    assert not any("192.0.2.77" in key for key in keys)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(town, client):
    answer = client.post("/melden", "x", content_type="text/plain", CONTENT_LENGTH=str(20_000_000))
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "abc", "1e9"])
def test_a_length_that_is_no_number_is_refused(town, client, length):
    assert client.post("/melden", "x", content_type="text/plain", CONTENT_LENGTH=length).status_code == 413


def test_without_redis_a_signal_still_comes_in(town, client, monkeypatch):
    def away(*args: object, **kwargs: object) -> None:
        raise RedisIsAway

    monkeypatch.setattr(cache, "add", away)
    assert send(client).status_code == 302


def test_without_redis_an_account_is_still_not_guessed_at_and_nobody_is_mailed_without_end(
    town, member, client, monkeypatch
):
    caches["process"].clear()
    monkeypatch.setattr(cache, "incr", Mock(side_effect=ValueError))  # as the cache says when Redis is away
    tries = [client.post("/inloggen", {"username": member.username, "password": f"fout-{at}"}) for at in range(7)]
    assert [answer.status_code for answer in tries].count(429) == 2
    mails = [client.post("/mijn-meldingen", {"email": "bewoner@example.nl"}).status_code for _ in range(7)]
    assert mails.count(429) == 2
    caches["process"].clear()
    # What went well counts no more, also then.
    for _ in range(7):
        assert client.post("/inloggen", {"username": member.username, "password": member.username}).status_code == 302
        client.logout()


def test_a_program_gets_its_refusal_as_a_problem(town, client):
    answer = client.post("/api/v1/signalen", "x", content_type="application/json", CONTENT_LENGTH="20000000")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer["API-Version"]


@pytest.mark.parametrize(
    "address",
    [
        "/gebieden/%00",
        "/gebieden?zoek=%00",
        "/signalen/%00",
        "/bureau?kenmerk=a%00",
        "/volg/%00",
        "/inloggen/gemeente/terug?state=%00&code=x",
    ],
)
def test_an_address_with_a_character_that_no_keyboard_makes_is_refused_with_a_page(town, client, member, address):
    client.force_login(member)
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8:1:2::1", "[2001:db8:1:2::7]:4711", True),
        ("192.0.2.1", "192.0.2.1:4711", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("onleesbaar", "onleesbaar", True),
        ("", "", True),
    ],
)
def test_who_has_many_addresses_is_counted_as_one(settings, one, another, same):
    settings.TRUSTED_PROXIES = 1
    seen = [doors.origin(RequestFactory().post("/melden", HTTP_X_FORWARDED_FOR=address)) for address in (one, another)]
    assert (seen[0] == seen[1]) is same
