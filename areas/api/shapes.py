"""The shapes of areas in the API: by name, as JSON, and as GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from areas.models import AreaVersion
from areas.queries import Place


def area_in_short(place: Place) -> dict[str, str]:
    """An area as other resources name it."""
    return {"code": place.code, "naam": place.name, "niveau": place.kind}


@extend_schema_serializer(component_name="GebiedKort")
class AreaInShort(serializers.Serializer):
    """The shape of `area_in_short`."""

    code = serializers.CharField(help_text="Bijvoorbeeld BU01060001.")
    naam = serializers.CharField()
    niveau = serializers.CharField(help_text="gemeente, stadsdeel, wijk, kern, buurt, of wat een gemeente toevoegt.")


@extend_schema_field(
    {
        "type": "object",
        "description": "GeoJSON-geometrie in lengte en breedte (CRS84); null waar de grens niet bekend is.",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": ["MultiPolygon"]},
            "coordinates": {"type": "array", "items": {"type": "array", "items": {"type": "array"}}},
        },
    }
)
class BoundaryField(serializers.Field):
    """A boundary that PostGIS wrote as GeoJSON."""

    def to_representation(self, value: str) -> Any:
        """The geometry as an object."""
        return json.loads(value)


@extend_schema_serializer(component_name="Gebied")
class AreaShape(serializers.Serializer):
    """An area in a list."""

    code = serializers.CharField(source="area.code")
    naam = serializers.CharField(source="name")
    niveau = serializers.CharField(source="area.kind.slug")
    bovenliggend = serializers.CharField(
        source="parent.code", allow_null=True, help_text="Code van het gebied waar dit bij hoort."
    )
    ookIn = serializers.CharField(
        source="also_in.code",
        allow_null=True,
        help_text="Code van een gebied van een andere soort waar dit gebied ook in ligt, volgens de grenzen.",
    )


@extend_schema_serializer(component_name="GebiedMetGrens")
class AreaWithBoundaryShape(AreaShape):
    """One area, with its boundary."""

    grens = BoundaryField(source="geojson", allow_null=True)


@extend_schema_serializer(component_name="GebiedFeature", many=False)
class AreaFeatureShape(serializers.Serializer):
    """An area as a GeoJSON feature."""

    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.CharField(help_text="De code van het gebied.")
    geometry = BoundaryField(allow_null=True)
    properties = AreaShape()

    def to_representation(self, instance: AreaVersion) -> dict[str, Any]:
        """The feature."""
        written: str | None = instance.geojson  # type: ignore[attr-defined]  # annotated by `with_boundary`
        return {
            "type": "Feature",
            "id": instance.area.code,
            "geometry": json.loads(written) if written else None,
            "properties": AreaShape(instance).data,
        }


@extend_schema_serializer(component_name="GebiedFeatureCollection", many=False)
class AreaFeatureCollectionShape(serializers.Serializer):
    """A page of areas as GeoJSON; the shape only, `GeoJsonRenderer` makes it."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    count = serializers.IntegerField(required=False)
    features = AreaFeatureShape(many=True)
