"""The API door to the organisation: domains for everybody, the rest for who may read the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from areas.api.shapes import area_in_short
from areas.queries import lineages
from officers.api.filters import AreaOfficerFilter, PositioningFilter, TaskFilter, TeamFilter
from officers.api.shapes import AreaOfficerShape, DomainShape, PositioningShape, TaskShape, TeamShape
from officers.models import ApiClient, Arrangement, Coverage, Domain, MunicipalTask, Officer, Positioning, Team

_READ: dict[str, str | None] = {"GET": ApiClient.Scope.ORGANISATION_READ}


@extend_schema_view(get=extend_schema(summary="Domeinen"))
class DomainList(ListAPIView):
    """`domeinen`."""

    required_scopes: ClassVar[dict[str, str | None]] = {"GET": None}
    queryset = Domain.objects.all()
    ordering = ("order", "slug")
    serializer_class = DomainShape


@extend_schema_view(get=extend_schema(summary="Teams"))
class TeamList(ListAPIView):
    """`teams`: also those that take no signals any more, for history names them."""

    required_scopes: ClassVar[dict[str, str | None]] = _READ
    queryset = Team.objects.select_related("domain")
    ordering = ("slug",)
    serializer_class = TeamShape
    filterset_class = TeamFilter


class PlacedList(ListAPIView):
    """A list whose rows name areas; the areas of a whole page are read in one query."""

    def area_ids(self, page: Iterable[Any]) -> Iterable[int | None]:
        """The ids of the areas that a page names."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page, with its areas by name."""
        page: list[Any] = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        ways = lineages(area_id for area_id in self.area_ids(page) if area_id)
        context = {"places": {area_id: area_in_short(way[0]) for area_id, way in ways.items() if way}}
        return self.get_paginated_response(self.get_serializer_class()(page, many=True, context=context).data)


@extend_schema_view(
    get=extend_schema(summary="Wijkambtenaren, met de gebieden waar zij vandaag werken", description="Alleen de naam.")
)
class AreaOfficerList(PlacedList):
    """`wijkambtenaren`."""

    required_scopes: ClassVar[dict[str, str | None]] = _READ
    queryset = Officer.objects.all()
    ordering = ("name", "pk")
    serializer_class = AreaOfficerShape
    filterset_class = AreaOfficerFilter

    def get_queryset(self) -> QuerySet:
        """Who covers an area today, with what they cover."""
        today = Coverage.objects.on().select_related("role_title", "stand_in").order_by("pk")
        return Officer.objects.covering_today().prefetch_related(
            Prefetch("coverages", queryset=today, to_attr="covers_today")
        )

    def area_ids(self, page: Iterable[Any]) -> Iterable[int | None]:
        """Those of their coverages."""
        return [coverage.area_id for officer in page for coverage in officer.covers_today]


@extend_schema_view(get=extend_schema(summary="Gemeentelijke taken, en wie ze vandaag waar doet"))
class TaskList(PlacedList):
    """`taken`."""

    required_scopes: ClassVar[dict[str, str | None]] = _READ
    queryset = MunicipalTask.objects.all()
    ordering = ("slug",)
    serializer_class = TaskShape
    filterset_class = TaskFilter

    def get_queryset(self) -> QuerySet:
        """Tasks in use with the arrangements of today."""
        today = Arrangement.objects.on().select_related("team").order_by("pk")
        return (
            MunicipalTask.objects.filter(is_active=True)
            .select_related("domain")
            .prefetch_related(Prefetch("arrangements", queryset=today, to_attr="arranged_today"))
        )

    def area_ids(self, page: Iterable[Any]) -> Iterable[int | None]:
        """Those of their arrangements."""
        return [arrangement.area_id for task in page for arrangement in task.arranged_today]


@extend_schema_view(
    get=extend_schema(summary="Waar wijkambtenaren in de organisatie zitten, per gebied: vandaag, of op een andere dag")
)
class PositioningList(PlacedList):
    """`positioneringen`."""

    required_scopes: ClassVar[dict[str, str | None]] = _READ
    queryset = Positioning.objects.all()
    ordering = ("pk",)
    serializer_class = PositioningShape
    filterset_class = PositioningFilter

    def get_queryset(self) -> QuerySet:
        """All positionings; the filter leaves those of one day."""
        return Positioning.objects.select_related("role_title", "team__domain")

    def area_ids(self, page: Iterable[Any]) -> Iterable[int | None]:
        """Their own."""
        return [positioning.area_id for positioning in page]
