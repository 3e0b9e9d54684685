"""The API door to areas: open to everybody, as JSON or GeoJSON."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from areas.api.filters import AreaFilter
from areas.api.renderers import GeoJsonRenderer
from areas.api.shapes import (
    AreaFeatureCollectionShape,
    AreaFeatureShape,
    AreaShape,
    AreaWithBoundaryShape,
)
from areas.models import AreaVersion


def _wants_geojson(request: Request) -> bool:
    """Whether the answer will be GeoJSON."""
    return request.accepted_renderer.format == GeoJsonRenderer.format


@extend_schema_view(
    get=extend_schema(
        summary="Gebieden",
        description="Gebieden zoals ze vandaag zijn. Met `Accept: application/geo+json` staan de grenzen erbij.",
        responses={
            (200, "application/json"): AreaShape(many=True),
            (200, "application/geo+json"): AreaFeatureCollectionShape,
        },
    )
)
class AreaList(ListAPIView):
    """`gebieden`: every area as it is today, by code; at a point, smallest first."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": None}
    renderer_classes = (JSONRenderer, GeoJsonRenderer)
    queryset = AreaVersion.objects.all()
    filterset_class = AreaFilter

    @property
    def ordering(self) -> tuple[str, ...]:
        """By code, or from small to large where a point is asked."""
        return ("rank_at_point",) if "punt" in self.request.query_params else ("area__code",)

    def get_queryset(self) -> QuerySet:
        """Today's versions, with boundaries for GeoJSON only."""
        versions = AreaVersion.objects.on().for_list()
        return versions.with_boundary() if _wants_geojson(self.request) else versions

    def get_serializer_class(self) -> type[Serializer]:
        """The shape that fits the format."""
        return AreaFeatureShape if _wants_geojson(self.request) else AreaShape


@extend_schema_view(
    get=extend_schema(
        summary="Eén gebied met zijn grens",
        responses={
            (200, "application/json"): AreaWithBoundaryShape,
            (200, "application/geo+json"): AreaFeatureShape,
        },
    )
)
class AreaDetail(RetrieveAPIView):
    """`gebieden/{code}`: one area as it is today, with its boundary."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": None}
    renderer_classes = (JSONRenderer, GeoJsonRenderer)
    queryset = AreaVersion.objects.all()
    lookup_field = "area__code"
    lookup_url_kwarg = "code"

    def get_queryset(self) -> QuerySet:
        """Today's versions with their boundaries."""
        return AreaVersion.objects.on().for_list().with_boundary()

    def get_serializer_class(self) -> type[Serializer]:
        """The shape that fits the format."""
        return AreaFeatureShape if _wants_geojson(self.request) else AreaWithBoundaryShape
