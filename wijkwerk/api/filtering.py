"""Filters of lists: a parameter that we do not know is refused, for a list that is not filtered says too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.filters import MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

if TYPE_CHECKING:
    # REST framework reads this module while it is still being imported itself.
    from rest_framework.generics import GenericAPIView


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter by the view's `filterset_class`; unknown, empty and needlessly repeated parameters give 400."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: GenericAPIView) -> QuerySet:
        """The rows that the query asks for."""
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.base_filters if filterset_class else {}
        paging = getattr(view.paginator, "query_params", ()) if hasattr(view, "list") else ()
        wrong = {}
        for name, values in request.query_params.lists():
            if name not in filters and name not in paging:
                wrong[name] = _("Deze parameter kennen wij hier niet.")
            elif not all(value.strip() for value in values):
                wrong[name] = _("Geef een waarde, of laat de parameter weg.")
            elif len(values) > 1 and not isinstance(filters.get(name), MultipleChoiceFilter):
                wrong[name] = _("Geef deze parameter één keer.")
        if wrong:
            raise ValidationError(wrong)
        if not filters.keys() & request.query_params.keys():
            return queryset  # making the form of a filterset takes milliseconds
        return super().filter_queryset(request, queryset, view)
