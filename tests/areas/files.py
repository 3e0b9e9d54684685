"""Builders of files with boundaries: small, in the square of the small world, and wrong in one thing only."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

Ring = list[list[float]]


def square(west: float, south: float, east: float, north: float) -> Ring:
    """A closed ring around a rectangle."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: Ring) -> dict[str, Any]:
    """A Polygon: the outer ring and its holes."""
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(
    code: str = "W1",
    level: str | None = "wijk",
    *,
    name: str | None = None,
    parent: str | None = None,
    box: tuple[float, float, float, float] = (6.0, 52.0, 6.1, 52.1),
    geometry: Any = ...,
    **properties: Any,
) -> dict[str, Any]:
    """One area as our own layout tells of it."""
    told = {"code": code, "name": name or f"Gebied {code}", "level": level, "parent": parent, **properties}
    return {
        "type": "Feature",
        "properties": told,
        "geometry": polygon(square(*box)) if geometry is ... else geometry,
    }


def collection(*features: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features), **members}


def town() -> list[dict[str, Any]]:
    """A municipality with two wijken, the western of which has two buurten."""
    return [
        feature("GM0999", "gemeente", name="Waterrijk", box=(6.0, 52.0, 6.2, 52.1)),
        feature("WK099901", "wijk", name="Oost", parent="GM0999", box=(6.0, 52.0, 6.1, 52.1)),
        feature("WK099902", "wijk", name="West", parent="GM0999", box=(6.1, 52.0, 6.2, 52.1)),
        feature("BU09990101", "buurt", name="Beuken", parent="WK099901", box=(6.0, 52.0, 6.1, 52.05)),
        feature("BU09990102", "buurt", name="Linden", parent="WK099901", box=(6.0, 52.05, 6.1, 52.1)),
    ]


def redrawn() -> list[dict[str, Any]]:
    """The town a year later: Beuken gave its south to a new buurt, and Linden is gone into it."""
    return [
        *town()[:3],
        feature("BU09990101", "buurt", name="Beuken", parent="WK099901", box=(6.0, 52.03, 6.1, 52.1)),
        feature("BU09990103", "buurt", name="Elzen", parent="WK099901", box=(6.0, 52.0, 6.1, 52.03)),
    ]


def write(folder: Path, content: Any, name: str = "gebieden.geojson") -> Path:
    """A file with this content: JSON, text or bytes."""
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content)
    else:
        path.write_text(json.dumps(content))
    return path


def wkb(*rings: Ring, dimensions: int = 2) -> bytes:
    """A Polygon as little-endian WKB, with a height of 0 where there are three dimensions."""
    parts = [struct.pack("<BII", 1, 3 if dimensions == 2 else 1003, len(rings))]
    for ring in rings:
        parts.append(struct.pack("<I", len(ring)))
        parts += [struct.pack(f"<{dimensions}d", *position, *([0.0] * (dimensions - 2))) for position in ring]
    return b"".join(parts)


def geopackage(
    path: Path,
    rows: list[dict[str, Any]],
    *,
    table: str = "gebieden",
    srs: int = 4326,
    organization: str = "EPSG",
    srs_of_rows: int | None = None,
) -> Path:
    """A GeoPackage with one layer; every row is its columns and `geom`, as WKB. Call again for more layers."""
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys
            (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER);
        CREATE TABLE IF NOT EXISTS gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
        CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        """
    )
    database.execute("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES ('stelsel', ?, ?, ?)", (srs, organization, srs))
    database.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?)", (table, srs))
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?)", (table, srs))
    columns = [column for column in rows[0] if column != "geom"]
    database.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom BLOB, {", ".join(columns)})')
    for row in rows:
        header = b"GP\x00\x01" + struct.pack("<i", srs if srs_of_rows is None else srs_of_rows)
        shape = None if row["geom"] is None else header + row["geom"]
        marks = ", ".join("?" for _column in columns)
        database.execute(
            f'INSERT INTO "{table}" (geom, {", ".join(columns)}) VALUES (?, {marks})',
            (shape, *(row[column] for column in columns)),
        )
    database.commit()
    database.close()
    return path
