"""Reading files with boundaries: every layout we met becomes the same plain records, or is refused with a sentence.

GeoJSON (RFC 7946; the older `crs` member is read too) and GeoPackage. Properties are our own (`code`, `name`, `level`,
`parent`), or those of CBS and PDOK (`buurtcode`, `wijkCode`, `GM_NAAM`, `statcode`, ...). No library opens the file:
JSON and SQLite come with Python, shapes are read by hand, so that what is wrong can be said by name.
"""

from __future__ import annotations

import json
import math
import re
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.utils.text import slugify
from django.utils.translation import gettext as _

from areas.indicators import INDICATOR_OF, figure, plain_name

if TYPE_CHECKING:
    import sqlite3

# Rings as little-endian x, y doubles; a polygon is its outer ring and its holes.
Rings = list[bytes]

WGS84: Final = 4326
RD: Final = 28992
# What may be declared, and where its coordinates lie: west, south, east, north.
_SYSTEMS: Final[dict[int, tuple[float, float, float, float]]] = {
    WGS84: (-180.0, -90.0, 180.0, 90.0),
    # ETRS89 differs less than a metre from what a phone gives.
    4258: (-180.0, -90.0, 180.0, 90.0),
    # Rijksdriehoek, without and with NAP height: the Netherlands and the sea before it.
    RD: (-20_000.0, 275_000.0, 310_000.0, 660_000.0),
    7415: (-20_000.0, 275_000.0, 310_000.0, 660_000.0),
    # Web Mercator, around the Netherlands.
    3857: (200_000.0, 6_400_000.0, 900_000.0, 7_200_000.0),
}
_FLAT: Final = {7415: RD}  # heights are dropped
# Who swaps longitude and latitude puts the Netherlands in the Indian Ocean.
_SWAPPED: Final = (50.0, 3.0, 54.0, 8.0)

CODE_LENGTH: Final = 40
NAME_LENGTH: Final = 120

_CODE: Final = ("code", "gebiedscode", "statcode")
_NAME: Final = ("name", "naam", "gebiedsnaam", "statnaam")
_LEVEL: Final = ("level", "niveau", "rubriek")
_PARENT: Final = ("parent", "bovenliggend", "parentcode")
# Level, names of its code, names of its name; the smallest first. Upper case and underscores do not matter.
_CBS: Final = (
    ("buurt", ("buurtcode", "bucode"), ("buurtnaam", "bunaam", "buname")),
    ("wijk", ("wijkcode", "wkcode", "wk"), ("wijknaam", "wknaam", "wkname")),
    ("gemeente", ("gemeentecode", "gmcode", "gm"), ("gemeentenaam", "gmnaam", "gmname")),
)
_WATER: Final = ("water", "h2o")
# How CBS builds its codes: a buurt's holds that of its wijk, a wijk's that of its gemeente.
_CBS_CODE: Final = re.compile(r"^(?:(?P<gm>GM\d{4})|(?P<wk>WK\d{4}[0-9A-Z]{2})|(?P<bu>BU\d{4}[0-9A-Z]{4}))$")
LEVEL_NAMES: Final = {
    "gemeente": "Gemeente",
    "stadsdeel": "Stadsdeel",
    "wijk": "Wijk",
    "kern": "Kern",
    "buurt": "Buurt",
}


class Refused(Exception):
    """An import that is refused: one sentence that names the file, the feature and the cause."""


@dataclass(frozen=True, slots=True)
class Found:
    """One area as a file tells of it, before anything is decided."""

    place: str  # where in the file, for people: "kenmerk 3", "buurten, rij 12"
    code: str
    name: str
    level: str  # slug
    level_name: str
    parent: str | None  # a code, where the file names it
    guesses: tuple[str, ...]  # codes above it and below the parent that the file names, the nearest first
    shape: bytes  # a MultiPolygon in two dimensions as EWKB, which says its coordinate system
    water: bool
    figures: Mapping[str, float]
    figures_year: int | None

    @property
    def label(self) -> str:
        """How people are told which one it is."""
        return f"{self.place} ({self.code} {self.name})"


@dataclass
class Source:
    """A file with boundaries. `areas()` reads it once, one area at a time; the rest is known when that has ended."""

    path: Path
    _read: Callable[[Source], Iterator[Found]]
    about: str = ""  # what the file says of its own origin
    about_figures: str = ""  # and of that of its figures, where that is another
    names: dict[str, str] = field(default_factory=dict)  # of areas that are named beside their children
    unused: Counter[str] = field(default_factory=Counter)  # properties that we do not know
    loose: list[str] = field(default_factory=list)  # codes whose boundary had lines or points beside its surface
    undated: int = 0  # areas with figures of an unknown year

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.path.name

    def areas(self) -> Iterator[Found]:
        """Every area in the file. Raises `Refused`."""
        yield from self._read(self)

    def refuse(self, cause: str, *, at: str = "") -> Refused:
        """The refusal of this file, at a feature where one is meant."""
        return Refused(f"{self.name}, {at}: {cause}" if at else f"{self.name}: {cause}")


def open_source(path: Path | str) -> Source:
    """Find out what a file is. Raises `Refused` where it is not there, or no GeoJSON and no GeoPackage."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except FileNotFoundError:
        raise Refused(_("%s: dit bestand bestaat niet.") % path.name) from None
    except OSError as error:
        raise Refused(
            _("%(file)s: dit bestand kan niet worden gelezen (%(cause)s).")
            % {"file": path.name, "cause": error.strerror}
        ) from None
    if start.startswith(b"SQLite format 3\x00"):
        return Source(path, _geopackage)
    if not start.strip():
        raise Refused(_("%s: dit bestand is leeg.") % path.name)
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise Refused(_("%s: dit bestand is ingepakt. Pak het eerst uit.") % path.name)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        raise Refused(_("%s: dit is geen GeoJSON en geen GeoPackage.") % path.name)
    return Source(path, _geojson)


def year_of(text: str) -> int:
    """A year as a command's argument. Raises `ValueError`."""
    if not re.fullmatch(r"(19|20|21)\d\d", text):
        raise ValueError(text)
    return int(text)


def codes_above(code: str) -> list[str]:
    """The codes that a CBS code holds of the areas above it, the nearest first: of a buurt its wijk and gemeente."""
    found = _CBS_CODE.match(code)
    if found is None or found["gm"]:
        return []
    municipality = "GM" + code[2:6]
    return [municipality] if found["wk"] else ["WK" + code[2:8], municipality]


def level_of(code: str) -> str | None:
    """The level that a CBS code tells of."""
    found = _CBS_CODE.match(code)
    if found is None:
        return None
    return "gemeente" if found["gm"] else "wijk" if found["wk"] else "buurt"


# --- GeoJSON ---


def _geojson(source: Source) -> Iterator[Found]:
    """The features of a GeoJSON file. Without `crs` coordinates are longitude and latitude (CRS84)."""
    collection = _json(source)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise source.refuse(_("dit is geen GeoJSON met een verzameling kenmerken (FeatureCollection)."))
    features = collection.get("features")
    if not isinstance(features, list):
        raise source.refuse(_("de lijst met kenmerken (features) ontbreekt."))
    srid = _declared(source, collection.get("crs"))
    source.about = _about(collection, "attribution", "source", "geometry")
    source.about_figures = _about(collection, "figures")
    for number, feature in enumerate(features, start=1):
        place = _("kenmerk %d") % number
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise source.refuse(_("dit is geen kenmerk (Feature)."), at=place)
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            raise source.refuse(_("de eigenschappen (properties) ontbreken."), at=place)
        told = _told(source, properties, place=place)
        label = told.label(place)
        if feature.get("geometry") is None:
            raise source.refuse(_("de grens ontbreekt."), at=label)
        polygons = _polygons_of_geojson(source, feature["geometry"], label=label)
        yield told.found(place, _checked(source, polygons, srid=srid, label=label))


def _json(source: Source) -> Any:
    try:
        text = source.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise source.refuse(_("het bestand is afgebroken: het einde ontbreekt.")) from None
        raise source.refuse(_("dit is geen tekst in UTF-8, dus geen GeoJSON.")) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise source.refuse(_("het bestand is afgebroken: het einde ontbreekt.")) from None
        raise source.refuse(
            _("dit is geen geldige JSON (regel %(line)d, teken %(column)d).")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except (RecursionError, ValueError):
        # Brackets thousands deep, or a number of thousands of digits.
        raise source.refuse(_("dit is geen GeoJSON die wij kunnen lezen.")) from None


def _about(collection: Mapping[str, Any], *members: str) -> str:
    """What a file says of an origin, in the first of these members of its metadata that tells."""
    metadata = collection.get("metadata")
    told = [metadata.get(member) for member in members] if isinstance(metadata, dict) else []
    return next((text for text in told if isinstance(text, str) and text), "")


def _declared(source: Source, crs: Any) -> int:
    """The EPSG number of GeoJSON's `crs` member (GeoJSON 2008)."""
    if crs is None:
        return WGS84
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str):
        if re.search(r"(^|[:/])(OGC:)?CRS84$", name):
            return WGS84
        number = re.search(r"EPSG(?::|/)+(?:[0-9.]+(?::|/)|:)?(\d{3,6})$", name)
        if number and int(number[1]) in _SYSTEMS:
            return int(number[1])
    raise source.refuse(_unknown_system(name if isinstance(name, str) else str(crs)[:60]))


def _unknown_system(name: str) -> str:
    return _(
        "het coördinatenstelsel %s kennen wij niet. Gebruik lengte en breedte (EPSG:4326) of"
        " Rijksdriehoek (EPSG:28992)."
    ) % (name or _("zonder naam"))


def _polygons_of_geojson(source: Source, geometry: Any, *, label: str) -> list[Rings]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        parts = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        surfaces = [part for part in parts if part.get("type") in ("Polygon", "MultiPolygon")]
        if len(surfaces) < len(parts):
            source.loose.append(label)
        return [polygon for part in surfaces for polygon in _polygons_of_geojson(source, part, label=label)]
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        raise source.refuse(_("de grens is geen vlak (Polygon of MultiPolygon)."), at=label)
    try:
        return [[_ring(ring) for ring in _listed(polygon)] for polygon in _listed(coordinates)]
    except (TypeError, ValueError, OverflowError):
        raise source.refuse(_("de coördinaten zijn geen reeks van lengte en breedte."), at=label) from None


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _ring(positions: Any) -> bytes:
    """A ring of positions as x, y doubles; what stands behind x and y (a height) is dropped."""
    flat = array("d")
    for position in _listed(positions):
        x, y = _listed(position)[:2]
        # A string of digits is no coordinate, and `true` is no 1.
        if type(x) not in (float, int) or type(y) not in (float, int):
            raise TypeError
        flat.append(x)
        flat.append(y)
    return _little(flat)


def _little(flat: array[float]) -> bytes:
    if sys.byteorder == "big":
        flat.byteswap()
    return flat.tobytes()


# --- GeoPackage ---


def _geopackage(source: Source) -> Iterator[Found]:
    """The rows of every layer with areas in a GeoPackage (OGC 12-128), the largest level first where layers tell it."""
    import sqlite3  # here, where a file is read; others know this module for its names

    _refuse_cut_short(source)
    database = sqlite3.connect(f"file:{quote(str(source.path.resolve()))}?mode=ro&immutable=1", uri=True)
    try:
        # A view or a trigger of the file is never run with more than reading.
        database.execute("PRAGMA trusted_schema = OFF")
        layers = _layers(source, database)
        if not layers:
            raise source.refuse(_("dit GeoPackage heeft geen laag met vlakken en een code."))
        for layer in layers:
            yield from _rows(source, database, layer)
    except sqlite3.DatabaseError as error:
        raise source.refuse(_("dit GeoPackage is beschadigd of afgebroken (%s).") % error) from None
    finally:
        database.close()


def _refuse_cut_short(source: Source) -> None:
    """SQLite notes how many pages it has; a file that lost its end would else give the rows that are left."""
    with source.path.open("rb") as file:
        header = file.read(100)
    if len(header) == 100:
        page, pages = struct.unpack(">H", header[16:18])[0], struct.unpack(">I", header[28:32])[0]
        size = 65536 if page == 1 else page
        in_order = header[24:28] == header[92:96]
        if not in_order or source.path.stat().st_size >= size * pages:
            return
    raise source.refuse(_("het bestand is afgebroken: het einde ontbreekt."))


@dataclass(frozen=True, slots=True)
class _Layer:
    table: str
    shape: str  # the column with the geometry
    srs: int  # the number by which the file itself knows its coordinate system
    srid: int


def _layers(source: Source, database: sqlite3.Connection) -> list[_Layer]:
    try:
        rows = database.execute(
            """SELECT g.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.srs_name
               FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name
               LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features'"""
        ).fetchall()
    except database.OperationalError:
        raise source.refuse(_("dit is een SQLite-bestand, maar geen GeoPackage.")) from None
    layers = []
    for table, column, srs, organization, number, name in rows:
        fields = {plain_name(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")}
        if not fields & _all_codes():
            continue
        if str(organization).upper() != "EPSG" or number not in _SYSTEMS:
            raise source.refuse(_unknown_system(str(name)), at=_("laag %s") % table)
        layers.append((_size_of_level(fields), _Layer(table, column, srs, number)))
    return [layer for _size, layer in sorted(layers, key=lambda pair: -pair[0])]


def _all_codes() -> set[str]:
    return set(_CODE).union(*(codes for _level, codes, _names in _CBS))


def _size_of_level(fields: set[str]) -> int:
    """How large the areas of a layer are, by the smallest code among its columns: CBS gives each level a layer."""
    return next((size for size, (_l, codes, _n) in enumerate(_CBS) if fields & set(codes)), len(_CBS))


def _rows(source: Source, database: sqlite3.Connection, layer: _Layer) -> Iterator[Found]:
    cursor = database.execute(f"SELECT rowid, * FROM {_quoted(layer.table)}")
    columns = [column[0] for column in cursor.description][1:]
    for row in cursor:
        place = _("%(layer)s, rij %(row)s") % {"layer": layer.table, "row": row[0]}
        properties = dict(zip(columns, row[1:], strict=True))
        blob = properties.pop(layer.shape, None)
        told = _told(source, {k: v for k, v in properties.items() if not isinstance(v, bytes)}, place=place)
        label = told.label(place)
        if blob is None:
            raise source.refuse(_("de grens ontbreekt."), at=label)
        polygons = _polygons_of_blob(source, blob, layer=layer, label=label)
        yield told.found(place, _checked(source, polygons, srid=layer.srid, label=label))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _polygons_of_blob(source: Source, blob: Any, *, layer: _Layer, label: str) -> list[Rings]:
    """A GeoPackage geometry: its own header, and then WKB."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP" or blob[3] & 0b0010_0000:
        raise source.refuse(_("de grens is geen geometrie van een GeoPackage."), at=label)
    order = "<" if blob[3] & 1 else ">"
    srs = struct.unpack(order + "i", blob[4:8])[0]
    if srs != layer.srs:
        raise source.refuse(
            _("de grens zegt dat zij in stelsel %(own)d staat, de laag zegt stelsel %(layer)d.")
            % {"own": srs, "layer": layer.srs},
            at=label,
        )
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((blob[3] >> 1) & 7)
    if envelope is None:
        raise source.refuse(_("de grens is geen geometrie van een GeoPackage."), at=label)
    try:
        polygons, loose, _end = _read_wkb(blob, 8 + envelope)
    except _Curve:
        raise source.refuse(_("de grens heeft bogen; wij lezen alleen rechte lijnen."), at=label) from None
    except (struct.error, _Broken):
        raise source.refuse(_("de grens is beschadigd of afgebroken."), at=label) from None
    if loose:
        if not polygons:
            raise source.refuse(_("de grens is geen vlak (Polygon of MultiPolygon)."), at=label)
        source.loose.append(label)
    return polygons


class _Broken(Exception):
    """WKB that ends too early or names what does not exist."""


class _Curve(Exception):
    """WKB of a shape that has arcs."""


def _read_wkb(data: bytes, at: int, *, depth: int = 0) -> tuple[list[Rings], bool, int]:
    """The polygons from `at` on, whether there were points or lines beside them, and where it ends."""
    if depth > 3:
        raise _Broken
    order = {0: ">", 1: "<"}.get(data[at] if at < len(data) else -1)
    if order is None:
        raise _Broken
    (code,) = struct.unpack_from(order + "I", data, at + 1)
    # Two ways to tell of heights and measures: thousands (ISO) and the highest bits (PostGIS and old GDAL).
    dimensions = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
    thousands, kind = divmod(code & 0x0FFFFFFF, 1000)
    dimensions += {0: 0, 1: 1, 2: 1, 3: 2}.get(thousands, 0)
    at += 9 if code & 0x20000000 else 5
    if kind == 1:
        return [], True, at + 8 * dimensions
    if kind not in (2, 3, 4, 5, 6, 7):
        raise _Curve if 8 <= kind <= 17 else _Broken
    (count,) = struct.unpack_from(order + "I", data, at)
    at += 4
    if kind == 2:
        return [], True, at + 8 * dimensions * count
    if kind == 3:
        rings = []
        for _number in range(count):
            ring, at = _read_ring(data, at, order, dimensions)
            rings.append(ring)
        return [rings] if rings else [], False, at
    polygons, loose = [], kind in (4, 5)
    for _number in range(count):
        more, also_loose, at = _read_wkb(data, at, depth=depth + 1)
        polygons += more
        loose = loose or also_loose
    return polygons, loose, at


def _read_ring(data: bytes, at: int, order: str, dimensions: int) -> tuple[bytes, int]:
    (count,) = struct.unpack_from(order + "I", data, at)
    start, end = at + 4, at + 4 + 8 * dimensions * count
    if end > len(data):
        raise _Broken
    if order == "<" and dimensions == 2:
        return data[start:end], end
    values = array("d", data[start:end])
    if (order == "<") != (sys.byteorder == "little"):
        values.byteswap()
    flat = array("d", bytes(16 * count))
    flat[0::2], flat[1::2] = values[0::dimensions], values[1::dimensions]
    return _little(flat), end


# --- shapes ---


def _checked(source: Source, polygons: list[Rings], *, srid: int, label: str) -> bytes:
    """The shape as WKB, when every ring is closed and its numbers are what the coordinate system allows."""
    if not polygons or not all(polygons):
        raise source.refuse(_("de grens is leeg."), at=label)
    bounds = [math.inf, math.inf, -math.inf, -math.inf]
    for ring in (ring for polygon in polygons for ring in polygon):
        values = array("d", ring)
        if sys.byteorder == "big":
            values.byteswap()
        # One sum tells of all: what is not finite stays so.
        if not math.isfinite(sum(values)):
            raise source.refuse(_("de grens heeft een coördinaat die geen getal is."), at=label)
        if len(values) < 8 or ring[:16] != ring[-16:]:
            raise source.refuse(_("een ring van de grens is niet gesloten, of heeft minder dan vier punten."), at=label)
        xs, ys = values[0::2], values[1::2]
        bounds = [
            min(bounds[0], min(xs)),
            min(bounds[1], min(ys)),
            max(bounds[2], max(xs)),
            max(bounds[3], max(ys)),
        ]
    if not _inside(bounds, _SYSTEMS[srid]):
        raise source.refuse(_misplaced(bounds, srid), at=label)
    if srid in (WGS84, 4258) and _inside(bounds, _SWAPPED):
        raise source.refuse(_("lengte en breedte zijn verwisseld: de lengte hoort vooraan."), at=label)
    body = [struct.pack("<BIII", 1, 6 | 0x20000000, _FLAT.get(srid, srid), len(polygons))]
    for polygon in polygons:
        body.append(struct.pack("<BII", 1, 3, len(polygon)))
        for ring in polygon:
            body += (struct.pack("<I", len(ring) // 16), ring)
    return b"".join(body)


def _inside(bounds: Sequence[float], limits: Sequence[float]) -> bool:
    return limits[0] <= bounds[0] and limits[1] <= bounds[1] and bounds[2] <= limits[2] and bounds[3] <= limits[3]


def _misplaced(bounds: Sequence[float], srid: int) -> str:
    """Why these numbers cannot be in the coordinate system that the file tells of."""
    where = f"{bounds[0]:.6g} {bounds[1]:.6g}"
    if srid in (WGS84, 4258):
        if _inside(bounds, _SYSTEMS[RD]):
            return _("de coördinaten (%s) zijn meters (Rijksdriehoek), maar het bestand zegt graden.") % where
        return _("de coördinaten (%s) zijn geen lengte en breedte in graden.") % where
    if _inside(bounds, _SYSTEMS[WGS84]):
        return _("de coördinaten (%(where)s) zijn graden, maar het bestand zegt EPSG:%(srid)d in meters.") % {
            "where": where,
            "srid": srid,
        }
    return _("de coördinaten (%(where)s) liggen niet in Nederland volgens EPSG:%(srid)d.") % {
        "where": where,
        "srid": srid,
    }


# --- properties ---


@dataclass(frozen=True, slots=True)
class _Told:
    """What the properties of a feature tell."""

    code: str
    name: str
    level: str
    level_name: str
    parent: str | None
    guesses: tuple[str, ...]
    figures: Mapping[str, float]
    figures_year: int | None
    water: bool

    def label(self, place: str) -> str:
        return f"{place} ({self.code} {self.name})"

    def found(self, place: str, shape: bytes) -> Found:
        return Found(
            place=place,
            code=self.code,
            name=self.name,
            level=self.level,
            level_name=self.level_name,
            parent=self.parent,
            guesses=self.guesses,
            shape=shape,
            water=self.water,
            figures=self.figures,
            figures_year=self.figures_year,
        )


def _told(source: Source, properties: Mapping[str, Any], *, place: str) -> _Told:
    """What the properties of a feature tell."""
    known = {plain_name(key): value for key, value in properties.items()}
    used: set[str] = set()

    def take(keys: Sequence[str]) -> str:
        """The first of these that says something, as text."""
        used.update(keys)
        return next((text for text in (_text(known.get(key)) for key in keys) if text), "")

    water = take(_WATER).upper() == "JA"
    chain = [(level, take(codes), take(names)) for level, codes, names in _CBS]
    code, name, level, parent = take(_CODE), take(_NAME), take(_LEVEL), take(_PARENT)
    if not code:
        level_told, code, name_told = next((step for step in chain if step[1]), ("", "", ""))
        level, name = level or level_told, name or name_told
    if not code:
        raise source.refuse(_("de code ontbreekt (code, buurtcode, wijkcode, gemeentecode of statcode)."), at=place)
    level = level or level_of(code) or ""
    at = f"{place} ({code})"
    name = name or (_("Water") if water else code)  # water has no name at CBS
    _refuse_words(source, code=code, name=name, level=level, at=at)
    for _level, other, other_name in chain:
        if other and other_name:
            source.names.setdefault(other, other_name)
    larger: list[str] = []
    if slugify(level) != "gemeente":
        # The smallest that CBS names beside the area, of a larger level than its own, is its parent.
        larger = [other for other_level, other, _name in chain if other and _is_larger(other_level, slugify(level))]
        larger = [other for other in larger if other != code]
    if not parent:
        parent = larger[0] if larger else ""
        guesses = codes_above(code)
        if parent in guesses:
            guesses = guesses[: guesses.index(parent)]
    else:
        # Who names the gemeente as parent, and a wijk beside it, means the wijk where we know that.
        guesses = [other for other in larger if level_of(parent) == "gemeente" and level_of(other) != "gemeente"]
    try:
        figures, year = _figures(known, used)
    except ValueError as error:
        raise source.refuse(_("een cijfer is geen getal (%s).") % error, at=at) from None
    if figures and year is None:
        source.undated += 1
    source.unused.update(key for key in properties if plain_name(key) not in used)
    return _Told(
        code=code,
        name=name,
        level=slugify(level),
        level_name=LEVEL_NAMES.get(slugify(level), level.strip().capitalize()),
        parent=parent or None,
        guesses=tuple(guesses),
        figures=figures,
        figures_year=year,
        water=water,
    )


def _is_larger(level: str, than: str) -> bool:
    """Whether a level of CBS is larger than another; what CBS does not know lies below a wijk."""
    order = [known for known, _codes, _names in _CBS]
    return order.index(level) > (order.index(than) if than in order else 0)


def _text(value: Any) -> str:
    """A property as text; null, NaN and empty say nothing."""
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _refuse_words(source: Source, *, code: str, name: str, level: str, at: str) -> None:
    """Refuse what cannot be a code, a name or a level."""
    if len(code) > CODE_LENGTH or not re.fullmatch(r"[\w.:-]+", code):
        raise source.refuse(
            _("de code mag alleen letters, cijfers, punt, streepje en dubbele punt hebben, hoogstens 40 tekens."), at=at
        )
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise source.refuse(_("de naam is langer dan 120 tekens, of heeft tekens die wij niet kunnen tonen."), at=at)
    if not level:
        raise source.refuse(_("het niveau (level) ontbreekt, zoals gemeente, wijk of buurt."), at=at)
    if len(level) > CODE_LENGTH or not re.search(r"[^\W\d_]", level) or not slugify(level):
        raise source.refuse(_("het niveau “%s” is geen woord, zoals gemeente, wijk of buurt.") % level[:60], at=at)


def _figures(known: Mapping[str, Any], used: set[str]) -> tuple[dict[str, float], int | None]:
    """Figures among the properties, by slug, and the year they are of where the properties say so."""
    figures = {}
    for key, value in known.items():
        slug = INDICATOR_OF.get(key)
        if slug is None:
            continue
        used.add(key)
        number = figure(value)
        if number is not None:
            figures[slug] = number
    used.update(("figuresyear", "jaar"))
    year = _text(known.get("figuresyear")) or _text(known.get("jaar"))
    return figures, int(year) if re.fullmatch(r"(19|20)\d\d", year) else None
