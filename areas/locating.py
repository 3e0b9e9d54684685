"""Addresses by the national address service: which one lies at a point, and which ones begin with these words.

Our own server asks, never the browser: the service learns no address of a civil servant or resident. What is asked is
not logged, and what is kept stands under a digest. The service may be off or away: every caller goes on without.
The answers are those of PDOK's Locatieserver, https://api.pdok.nl/bzk/locatieserver/search/v3_1/ui/.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import requests
from django.conf import settings
from django.core.cache import cache
from urllib3.exceptions import HTTPError

# Addresses change slowly; a day keeps the service from being asked the same again.
_KEPT_SECONDS: Final = 24 * 3600
# What is typed is seldom the same, and each letter of it is an answer: only for who types it again.
_KEPT_SECONDS_OF_WORDS: Final = 600
# A pin lies on the street or in a park: further away the nearest address says nothing.
_METRES: Final = 100
_MOST_BYTES: Final = 200_000
_PIECE: Final = 16_384
_FIELDS: Final = "weergavenaam,straatnaam,huis_nlt,postcode,woonplaatsnaam,centroide_ll"
_POINT: Final = re.compile(r"^POINT\((-?[0-9.]{1,20}) (-?[0-9.]{1,20})\)$")


class NoAnswer(Exception):
    """The address service is off, away, or says what nobody understands."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the service knows it; `point` is (longitude, latitude) in degrees."""

    name: str  # as one line
    street: str
    house_number: str  # with letter and addition
    postcode: str
    town: str
    point: tuple[float, float] | None = None


def reverse(point: tuple[float, float]) -> Address | None:
    """The address nearest to a point (longitude, latitude); None where none lies near. Raises `NoAnswer`."""
    longitude, latitude = (f"{number:.5f}" for number in point)  # about a metre
    asked = {"lon": longitude, "lat": latitude, "type": "adres", "distance": str(_METRES), "rows": "1"}
    return next(iter(_ask("reverse", asked, keep=_KEPT_SECONDS)), None)


def suggest(words: str, *, most: int = 5) -> list[Address]:
    """Addresses that somebody may mean by what was typed so far, the likeliest first. Raises `NoAnswer`."""
    words = " ".join(words.split())[:100]
    if not words:
        return []
    return _ask("suggest", {"q": words, "fq": "type:adres", "rows": str(most)}, keep=_KEPT_SECONDS_OF_WORDS)


def _ask(service: str, asked: Mapping[str, str], *, keep: int) -> list[Address]:
    """Ask the service, or remember what it said for as many seconds."""
    address = settings.ADDRESS_SERVICE.rstrip("/")
    if not address:
        raise NoAnswer
    key = _key(service, asked)
    kept = cache.get(key)
    if kept is None:
        kept = [asdict(one) for one in _fetch(f"{address}/{service}", asked)]
        cache.set(key, kept, keep)
    return [Address(**one) for one in kept]


def _key(service: str, asked: Mapping[str, str]) -> str:
    """A name in the cache that tells nobody what was asked."""
    words = "\n".join([service, *(f"{name}={value}" for name, value in sorted(asked.items()))])
    digest = hmac.new(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()
    return f"address:{digest}"


def _fetch(address: str, asked: Mapping[str, str]) -> list[Address]:
    """What the service says now, within `ADDRESS_TIMEOUT`. Its words and ours stay out of the log."""
    until = time.monotonic() + settings.ADDRESS_TIMEOUT
    try:
        answer = requests.get(
            address,
            params={**asked, "fl": _FIELDS},
            timeout=settings.ADDRESS_TIMEOUT,
            allow_redirects=False,
            headers={"Accept": "application/json"},
            stream=True,
        )
        with answer:
            if answer.status_code != 200:
                raise NoAnswer
            said = b""
            # A timeout is for one piece only: who sends a letter a second would keep us for ever.
            while piece := answer.raw.read1(_PIECE, decode_content=True):
                said += piece
                if len(said) > _MOST_BYTES or time.monotonic() > until:
                    raise NoAnswer
        return [_read(row) for row in json.loads(said)["response"]["docs"]]
    except (requests.RequestException, HTTPError, OSError, ValueError, KeyError, TypeError, AttributeError):
        # Without the cause: it holds the address that was asked.
        raise NoAnswer from None


def _read(row: Mapping[str, Any]) -> Address:
    """One row of an answer."""
    found = _POINT.match(str(row.get("centroide_ll", "")))
    return Address(
        name=_words(row, "weergavenaam", 200),
        street=_words(row, "straatnaam", 120),
        house_number=_words(row, "huis_nlt", 20),
        postcode=_words(row, "postcode", 7),
        town=_words(row, "woonplaatsnaam", 80),
        point=(float(found[1]), float(found[2])) if found else None,
    )


def _words(row: Mapping[str, Any], name: str, longest: int) -> str:
    return str(row.get(name) or "")[:longest]
