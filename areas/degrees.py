"""Degrees as somebody writes them in an address."""

from __future__ import annotations

import math

from django.contrib.gis.geos import Polygon


def read_degrees(text: str, *, count: int) -> list[float]:
    """Longitudes and latitudes, in turn. Raises `ValueError` for what is no place on earth."""
    parts = text.split(",")
    numbers = [float(part) for part in parts if len(part) <= 30]
    limits = [180.0, 90.0] * (count // 2)
    if not len(parts) == len(numbers) == count:
        raise ValueError("another number of degrees")
    if not all(math.isfinite(one) and abs(one) <= limit for one, limit in zip(numbers, limits, strict=True)):
        raise ValueError("no place on earth")
    return numbers


def read_box(text: str) -> Polygon:
    """West, south, east and north as a rectangle. Raises `ValueError` where that is none."""
    west, south, east, north = read_degrees(text, count=4)
    if west >= east or south >= north:
        raise ValueError("another order")
    box = Polygon.from_bbox((west, south, east, north))
    box.srid = 4326
    return box
