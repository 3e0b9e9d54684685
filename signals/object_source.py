"""Reading where objects stand out of GeoJSON: from an address that a city set, or from a file at hand.

The document is read as plain JSON and every number is looked at; GDAL never opens it. An address is fetched within
limits of size and time, follows no redirect, and is never one of the machine's own: a name is looked up once, and what
was found then is what we connect to, whatever the name means a moment later.
"""

from __future__ import annotations

import ipaddress
import json
import math
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from signals.models import MAX_OBJECT_CODE, MAX_OBJECT_NAME, ObjectLayer
from signals.typed import read as read_text

MOST_BYTES: Final = 40_000_000
MOST_OBJECTS: Final = 200_000
MOST_SECONDS: Final = 60
_PIECE: Final = 262_144
_WFS_PAGE: Final = 10_000
# The systems in which GeoJSON gives longitude and latitude; without a name it is this one (RFC 7946).
_DEGREES: Final = ("CRS84", "4326", "4258")


class Refused(Exception):
    """A source that is not taken over, with a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """An object in a source; `point` is (longitude, latitude) in degrees."""

    code: str
    name: str
    point: tuple[float, float]


def fetch(layer: ObjectLayer) -> list[Found]:
    """What the source of a layer holds now. Raises `Refused`."""
    until = time.monotonic() + MOST_SECONDS
    if not layer.feature_type:
        return list(read(_get(layer.source, {}, until=until), layer=layer))
    found: list[Found] = []
    while True:
        page = _get(layer.source, _wfs(layer, start=len(found)), until=until)
        rows = list(read(page, layer=layer))
        before = {one.code for one in found}
        # A server that knows no pages gives the same ones again.
        new = [one for one in rows if one.code not in before]
        found += new
        if len(rows) < _WFS_PAGE or not new:
            return found
        if len(found) > MOST_OBJECTS:
            raise Refused(_("In deze bron staan te veel objecten: hoogstens %d.") % MOST_OBJECTS)


def _wfs(layer: ObjectLayer, *, start: int) -> dict[str, str]:
    return {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": layer.feature_type,
        "outputFormat": "application/json",
        "srsName": "urn:ogc:def:crs:OGC:1.3:CRS84",
        "count": str(_WFS_PAGE),
        "startIndex": str(start),
    }


def read(document: bytes, *, layer: ObjectLayer) -> Iterator[Found]:
    """The objects in a GeoJSON document. What is no point gets the middle of its corners. Raises `Refused`."""
    try:
        told = json.loads(document)
    except (ValueError, RecursionError):
        raise Refused(_("Dit is geen GeoJSON: wij kunnen het niet lezen.")) from None
    rows = told.get("features") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise Refused(_("Dit is geen GeoJSON met een lijst van objecten (FeatureCollection)."))
    if len(rows) > MOST_OBJECTS:
        raise Refused(_("In deze bron staan te veel objecten: hoogstens %d.") % MOST_OBJECTS)
    system = str(((told.get("crs") or {}).get("properties") or {}).get("name", "") if told.get("crs") else "")
    if system and not system.endswith(_DEGREES):
        raise Refused(_("Deze bron gebruikt een ander coördinatenstelsel. Geef lengte en breedte (WGS 84)."))
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise Refused(_("Object %d is niet te lezen.") % place)
        if row.get("geometry") is None:
            # A thing that stands nowhere cannot be pointed at.
            continue
        yield _read_one(row, place, layer)


def _read_one(row: Mapping[str, Any], place: int, layer: ObjectLayer) -> Found:
    known = row.get("properties")
    properties = known if isinstance(known, dict) else {}
    raw = properties.get(layer.code_property) if layer.code_property else row.get("id")
    code, wrong = read_text(_as_text(raw), longest=MAX_OBJECT_CODE, lines=False)
    if wrong or not code:
        raise Refused(_("Object %d heeft geen nummer dat wij kunnen gebruiken.") % place)
    name = ""
    if layer.name_property:
        name, wrong = read_text(_as_text(properties.get(layer.name_property)), longest=MAX_OBJECT_NAME, lines=False)
        if wrong:
            raise Refused(_("De naam van object %d kunnen wij niet gebruiken.") % place)
    geometry = row["geometry"]
    corners = list(_corners(geometry.get("coordinates") if isinstance(geometry, dict) else None))
    if not corners:
        raise Refused(_("Object %d ligt nergens: er staan geen coördinaten bij.") % place)
    longitude, latitude = (math.fsum(numbers) / len(corners) for numbers in zip(*corners, strict=True))
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Refused(_("Object %d ligt niet op aarde. Geef lengte en breedte (WGS 84), geen RD.") % place)
    return Found(code, name, (round(longitude, 6), round(latitude, 6)))


def _as_text(raw: Any) -> str:
    if isinstance(raw, bool) or raw is None:
        return ""
    return str(raw) if isinstance(raw, (str, int, float)) else ""


def _corners(value: Any) -> Iterator[tuple[float, float]]:
    """All positions in coordinates, however deep they lie: four lists within each other at most."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if not isinstance(one, list) or not one or depth > 4:
            continue
        if all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in one):
            if len(one) >= 2 and all(math.isfinite(number) for number in one[:2]):
                yield float(one[0]), float(one[1])
            continue
        waiting += [(part, depth + 1) for part in one]


def _get(address: str, asked: Mapping[str, str], *, until: float) -> bytes:
    """The document at an address, within the limits."""
    ip = _looked_up(address)
    try:
        with _open(address, asked, ip=ip) as answer:
            if answer.is_redirect:
                raise Refused(_("Dit adres verwijst door naar een ander adres. Vul dat andere adres in."))
            if answer.status_code != 200:
                raise Refused(_("De bron antwoordt niet goed (%d).") % answer.status_code)
            said = bytearray()
            while piece := answer.raw.read1(_PIECE, decode_content=True):
                said += piece
                if len(said) > MOST_BYTES:
                    raise Refused(_("De bron is te groot: hoogstens %d MB.") % (MOST_BYTES // 1_000_000))
                if time.monotonic() > until:
                    raise Refused(_("De bron is te langzaam: binnen %d seconden kwam niet alles.") % MOST_SECONDS)
            return bytes(said)
    except (requests.RequestException, HTTPError, OSError):
        raise Refused(_("De bron is niet te bereiken.")) from None


class _Pinned(HTTPAdapter):
    """Connects to one address, whatever the name in the request means by now; the certificate must be of the name."""

    def __init__(self, ip: str) -> None:
        self._ip = ip
        super().__init__()

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: bool | str, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As `requests` asks it of an adapter: where to connect to, and what must hold of the other side."""
        where, demands = super().build_connection_pool_key_attributes(request, verify, cert)
        name = where["host"]
        return {**where, "host": self._ip}, {**demands, "server_hostname": name, "assert_hostname": name}


@contextmanager
def _open(address: str, asked: Mapping[str, str], *, ip: str) -> Iterator[requests.Response]:
    """Ask an address (https) of the machine at `ip`, and of no other; the answer is still to be read."""
    with requests.Session() as session:
        session.mount("https://", _Pinned(ip))
        with session.get(
            address, params=asked, timeout=10, allow_redirects=False, stream=True,
            headers={"Accept": "application/geo+json, application/json", "Host": urlsplit(address).netloc},
        ) as answer:  # fmt: skip
            yield answer


def _looked_up(address: str) -> str:
    """The internet address of a source. Refuses one of the machine itself: a source is no way to look around inside."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise Refused(_("Geef een adres dat begint met https://, zonder wachtwoord erin."))
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused(_("De bron is niet te bereiken.")) from None
    for one in found:
        ip = ipaddress.ip_address(str(one[4][0]).partition("%")[0])
        # An IPv4 address may come dressed as one of IPv6.
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast:
            raise Refused(_("Dit adres is van deze machine zelf. Dat is geen bron."))
    return str(found[0][4][0])
