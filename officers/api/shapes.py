"""The shapes of the organisation in the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from areas.api.shapes import AreaInShort


@extend_schema_serializer(component_name="Domein")
class DomainShape(serializers.Serializer):
    """A domain."""

    slug = serializers.CharField()
    naam = serializers.CharField(source="name")


@extend_schema_serializer(component_name="TeamKort")
class TeamInShort(serializers.Serializer):
    """A team as other resources name it."""

    slug = serializers.CharField()
    naam = serializers.CharField(source="name")


@extend_schema_serializer(component_name="Team")
class TeamShape(TeamInShort):
    """A team."""

    domein = serializers.CharField(source="domain.slug", allow_null=True, help_text="null: een eigen dienst.")
    triage = serializers.BooleanField(source="is_triage")
    klantcontactcentrum = serializers.BooleanField(source="is_contact_centre")
    actief = serializers.BooleanField(source="is_active", help_text="Of het team nieuwe signalen aanneemt.")


@extend_schema_serializer(component_name="Functie")
class RoleTitleShape(serializers.Serializer):
    """What the municipality calls its area officers."""

    slug = serializers.CharField()
    naam = serializers.CharField(source="name")


class DatedShape(serializers.Serializer):
    """A fact that holds from a day until a day."""

    van = serializers.DateField(source="valid_from", allow_null=True, help_text="null: altijd al.")
    tot = serializers.DateField(
        source="valid_until", allow_null=True, help_text="De eerste dag dat het niet meer geldt; null: geen einde."
    )


class PlacedShape(DatedShape):
    """A dated fact about an area; the serializer's context holds the areas by id (`places`)."""

    gebied = serializers.SerializerMethodField()

    @extend_schema_field(AreaInShort(allow_null=True))
    def get_gebied(self, row: object) -> dict[str, str] | None:
        """The area in short."""
        return self.context["places"].get(row.area_id)  # type: ignore[attr-defined]  # every dated fact has one


@extend_schema_serializer(component_name="GebiedVanWijkambtenaar")
class CoverageShape(PlacedShape):
    """An area that an area officer covers."""

    functie = RoleTitleShape(source="role_title")
    vervanger = serializers.CharField(source="stand_in.name", allow_null=True)


@extend_schema_serializer(component_name="Wijkambtenaar")
class AreaOfficerShape(serializers.Serializer):
    """An area officer: the name, and nothing else of the person."""

    naam = serializers.CharField(source="name")
    gebieden = CoverageShape(source="covers_today", many=True)


@extend_schema_serializer(component_name="Afspraak")
class ArrangementShape(PlacedShape):
    """Which team does a task for an area."""

    team = TeamInShort()
    waar = serializers.CharField(source="place", help_text="Waar bewoners terechtkunnen.")


@extend_schema_serializer(component_name="Taak")
class TaskShape(serializers.Serializer):
    """A municipal task with who does it today, per area; without area it holds everywhere else."""

    slug = serializers.CharField()
    naam = serializers.CharField(source="name")
    domein = serializers.CharField(source="domain.slug")
    omschrijving = serializers.CharField(source="description")
    afspraken = ArrangementShape(source="arranged_today", many=True)


@extend_schema_serializer(component_name="Positionering")
class PositioningShape(PlacedShape):
    """Where the area officers of an area sit."""

    functie = RoleTitleShape(source="role_title")
    eenheid = TeamShape(source="team")
