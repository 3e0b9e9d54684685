"""Which areas: by level, by parent, at a point, in a box."""

from __future__ import annotations

from django.contrib.gis.geos import Point, Polygon
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from areas.degrees import read_box, read_degrees
from areas.models import Area
from areas.queries import AreaVersionQuerySet, areas_at

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"


def box_schema(what: str) -> dict[str, str]:
    """How `bbox` stands in openapi.json; `what` says what it finds."""
    return {
        "type": "string",
        "pattern": f"^{_NUMBER}(,{_NUMBER}){{3}}$",
        "description": f"West,zuid,oost,noord in graden: {what}",
        "example": "6.4,52.9,6.7,53.1",
    }


class AreaFilter(filters.FilterSet):
    """The query of `gebieden`."""

    niveau = filters.CharFilter(field_name="area__kind__slug", label="Alleen gebieden van dit niveau.")
    bovenliggend = filters.CharFilter(
        method="directly_below", label="Alleen gebieden die direct bij of in het gebied met deze code horen."
    )
    punt = extend_schema_field(
        {
            "type": "string",
            "pattern": f"^{_NUMBER},{_NUMBER}$",
            "description": "Lengte,breedte: de gebieden daar, het kleinste eerst.",
            "example": "6.56,53.0",
        }
    )(filters.CharFilter(method="at_point"))
    bbox = extend_schema_field(box_schema("gebieden die deze rechthoek raken."))(filters.CharFilter(method="in_box"))

    def directly_below(self, versions: AreaVersionQuerySet, name: str, code: str) -> QuerySet:
        """The areas that a file puts below this one, and those that lie in it besides."""
        return versions.directly_below(*Area.objects.filter(code=code).values_list("pk", flat=True))

    def at_point(self, versions: QuerySet, name: str, text: str) -> QuerySet:
        """The areas at a point, and where each stands from small to large (`rank_at_point`)."""
        longitude, latitude = _degrees(name, text, count=2)
        found = [place.id for place in areas_at(Point(longitude, latitude, srid=4326))]
        steps = [When(area_id=area_id, then=Value(step)) for step, area_id in enumerate(found)]
        rank = Case(*steps, default=Value(len(found)))
        return versions.filter(area_id__in=found).annotate(rank_at_point=rank)

    def in_box(self, versions: QuerySet, name: str, text: str) -> QuerySet:
        """The areas of which any part lies in a box."""
        return versions.filter(boundary__intersects=box_of(name, text))


def box_of(name: str, text: str) -> Polygon:
    """The rectangle of a parameter. Raises 400 for what is none."""
    _degrees(name, text, count=4)
    try:
        return read_box(text)
    except ValueError as error:
        raise ValidationError({name: _("Geef west, zuid, oost en noord, in die volgorde.")}) from error


def _degrees(name: str, text: str, *, count: int) -> list[float]:
    """Longitudes and latitudes, in turn. Raises 400 for what is no place on earth."""
    try:
        return read_degrees(text, count=count)
    except ValueError as error:
        example = "6.56,53.0" if count == 2 else "6.4,52.9,6.7,53.1"
        raise ValidationError({name: _("Geef graden met een komma ertussen, zoals %s.") % example}) from error
