"""Which teams, tasks, area officers and positionings."""

from __future__ import annotations

import datetime

from django_filters import rest_framework as filters

from areas.dated import DatedQuerySet
from areas.queries import ancestry, current_version
from officers.queries import OfficerQuerySet

_DOMAIN = "Slug van een domein."


class TeamFilter(filters.FilterSet):
    """The query of `teams`."""

    domein = filters.CharFilter(field_name="domain__slug", label=_DOMAIN)


class TaskFilter(filters.FilterSet):
    """The query of `taken`."""

    domein = filters.CharFilter(field_name="domain__slug", label=_DOMAIN)


class AreaOfficerFilter(filters.FilterSet):
    """The query of `wijkambtenaren`."""

    gebied = filters.CharFilter(
        method="covering", label="Code van een gebied: wie daar werkt, of in een gebied waar het bij hoort."
    )

    def covering(self, officers: OfficerQuerySet, name: str, code: str) -> OfficerQuerySet:
        """Area officers of an area or of anything above it."""
        version = current_version(code)
        above = [place.id for place in ancestry(version.area_id)] if version else []
        return officers.covering_today(above)


class PositioningFilter(filters.FilterSet):
    """The query of `positioneringen`."""

    gebied = filters.CharFilter(field_name="area__code", label="Code van een gebied.")
    op = filters.DateFilter(method="on_day", label="Zoals het was of gepland is op deze dag; anders vandaag.")

    def filter_queryset(self, queryset: DatedQuerySet) -> DatedQuerySet:
        """What holds on the day that was asked for, or today."""
        found: DatedQuerySet = super().filter_queryset(queryset)
        return found.on(self.form.cleaned_data.get("op"))

    def on_day(self, queryset: DatedQuerySet, name: str, day: datetime.date) -> DatedQuerySet:
        """Nothing here: without a day it is today, which `filter_queryset` adds as well."""
        return queryset
