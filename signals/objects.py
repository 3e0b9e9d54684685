"""Objects on the map: which lie near a place, which a report names, and what a source holds now."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from signals.models import MapObject, ObjectLayer, Signal, SignalObject
from signals.object_source import Found, Refused, fetch

MOST_NEAR: Final = 12
# As far as somebody who stands there means the thing; a pin on a telephone is off by this much.
METRES: Final = 75
_METRES_OF_A_DEGREE: Final = 111_000
# One take-over of a layer at a time; any number of our own names the lock.
_LOCK: Final = 20_261_125


def near(point: tuple[float, float], *, category: str | None, most: int = MOST_NEAR) -> list[MapObject]:
    """The objects within `METRES` of a point (longitude, latitude), nearest first, of the layers that go with a
    category (slug). One query, by the index of points."""
    longitude, latitude = point
    high = METRES / _METRES_OF_A_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    box = Polygon.from_bbox((longitude - wide, latitude - high, longitude + wide, latitude + high))
    box.srid = 4326
    fits = Q(layer__categories=None) | Q(layer__categories__slug=category) if category else Q(layer__categories=None)
    found = (
        MapObject.objects.filter(fits, layer__is_active=True, point__bboverlaps=box)
        .select_related("layer")
        .annotate(metres=Distance("point", Point(longitude, latitude, srid=4326)))
        .order_by("metres", "pk")
    )
    return [one for one in found[:most] if one.metres.m <= METRES]


def named(ids: Iterable[str]) -> list[MapObject]:
    """The objects of these ids, in their order, each once. Raises `ValidationError` (key `objecten`) that names an id
    which is none of ours. One query, or none."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    asked = Q(pk__in=[])
    for one in wanted:
        layer, _colon, code = one.partition(":")
        asked |= Q(layer__slug=layer, code=code)
    known = {
        one.public_id: one for one in MapObject.objects.filter(asked).select_related("layer") if one.layer.is_active
    }
    for one in wanted:
        if one not in known:
            unknown = ValidationError(_("Dit object kennen wij niet: %s.") % one[:100], code="does_not_exist")
            raise ValidationError({"objecten": unknown})
    return [known[one] for one in wanted]


def as_rows(found: Iterable[MapObject]) -> list[dict[str, Any]]:
    """Objects as a map on a page gets them: `{id, naam, punt}`."""
    return [{"id": one.public_id, "naam": one.label, "punt": [one.point.x, one.point.y]} for one in found]


def rows_of(signal: Signal, objects: Sequence[MapObject]) -> list[SignalObject]:
    """The objects of a signal as unsaved rows."""
    return [SignalObject(signal=signal, public_id=one.public_id, label=one.label) for one in objects]


def take_over(layer: ObjectLayer, found: Iterable[Found]) -> tuple[int, int]:
    """Let a layer hold exactly what its source has now, all or nothing; gives how many it holds and how many went.

    Raises `Refused` for a source without any object, and for one that lies nowhere near the municipality: a wrong order
    of numbers or another system of coordinates, which would put every lamp in the sea.
    """
    rows = {one.code: one for one in found}
    if not rows:
        raise Refused(_("In deze bron staat geen enkel object. Er is niets veranderd."))
    _check_place(rows.values())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, layer.pk])
        gone, _each = MapObject.objects.filter(layer=layer).exclude(code__in=rows).delete()
        MapObject.objects.bulk_create(
            [
                MapObject(layer=layer, code=one.code, name=one.name, point=Point(*one.point, srid=4326))
                for one in rows.values()
            ],
            update_conflicts=True,
            unique_fields=["layer", "code"],
            update_fields=["name", "point"],
            batch_size=2000,
        )
        ObjectLayer.objects.filter(pk=layer.pk).update(fetched_at=timezone.now(), trouble="")
    return len(rows), gone


def ask(layers: Iterable[ObjectLayer], *, at: datetime.datetime | None = None) -> int:
    """Let the worker fetch these layers within a minute, those that have a source; gives how many."""
    wanted = ObjectLayer.objects.filter(pk__in=[one.pk for one in layers]).exclude(source="")
    return wanted.update(asked_at=at or timezone.now())


def refresh_asked() -> int:
    """Fetch the layers that somebody asked for. Safe from two places: who clears the question fetches. Gives how many
    came in."""
    taken = 0
    for layer in ObjectLayer.objects.filter(asked_at__isnull=False).exclude(source=""):
        # Cleared first: a source that ends a worker must not end the next one a minute later.
        if ObjectLayer.objects.filter(pk=layer.pk, asked_at=layer.asked_at).update(asked_at=None):
            with suppress(Refused):
                refresh(layer)
                taken += 1
    return taken


def refresh(layer: ObjectLayer) -> tuple[int, int]:
    """Fetch a layer's source and take it over. Raises `Refused`, which stands with the layer as well; what was there
    stays."""
    try:
        return take_over(layer, fetch(layer))
    except Refused as refused:
        ObjectLayer.objects.filter(pk=layer.pk).update(trouble=str(refused)[:300])
        raise


def refresh_all() -> int:
    """Fetch all layers that have a source; one that is refused does not keep the others. Gives how many came in."""
    taken = 0
    for layer in ObjectLayer.objects.filter(is_active=True).exclude(source=""):
        with suppress(Refused):
            refresh(layer)
            taken += 1
    return taken


def _check_place(rows: Iterable[Found]) -> None:
    """Refuse objects of which none lies in the box around our areas."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM"
                       " (SELECT ST_Extent(outline) AS b FROM areas_areaversion) AS around")  # fmt: skip
        west, south, east, north = cursor.fetchone()
    if west is None:
        return
    if not any(west <= one.point[0] <= east and south <= one.point[1] <= north for one in rows):
        raise Refused(
            _("Geen enkel object ligt in uw gemeente. De bron moet lengte en breedte geven (WGS 84), geen RD.")
        )
