"""Which signals, and which categories."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from areas.models import Area
from officers.models import Channel
from signals.models import Kind, Status
from signals.queries import SignalQuerySet

_NUMBER: Final = re.compile(r"\d{4}-\d{6,}")


class CategoryFilter(filters.FilterSet):
    """The query of `categorieen`."""

    domein = filters.CharFilter(field_name="domain__slug", label="Alleen categorieën van dit domein.")


class MomentField(IsoDateTimeField):
    """A moment, brought to UTC: PostgreSQL knows fewer offsets than ISO 8601, and neither has a year 0."""

    def clean(self, value: Any) -> datetime.datetime | None:
        """The moment in UTC."""
        moment = super().clean(value)
        try:
            return moment.astimezone(datetime.UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """A filter by a moment."""

    field_class = MomentField


class SignalFilter(filters.FilterSet):
    """The query of `signalen`, on signals that were found with `known_to`."""

    status = filters.MultipleChoiceFilter(choices=Status.choices, label="Eén status, of meer: herhaal de parameter.")
    domein = filters.CharFilter(field_name="domain__slug", label="Slug van een domein.")
    team = filters.CharFilter(field_name="team__slug", label="Slug van een team.")
    gebied = filters.CharFilter(method="within", label="Code van een gebied; alles wat eronder ligt hoort erbij.")
    categorie = filters.CharFilter(field_name="category__slug", label="Slug van een categorie.")
    kanaal = filters.ChoiceFilter(field_name="channel", choices=Channel.choices, label="Hoe het binnenkwam.")
    soort = filters.ChoiceFilter(field_name="kind", choices=Kind.choices, label="Wat voor geluid het is.")
    spoed = filters.BooleanFilter(field_name="is_urgent", label="Alleen met spoed (true), of zonder (false).")
    oorzaak = filters.CharFilter(
        method="with_cause", label="Slug van een oorzaak, waar deze sleutel de tekst mag lezen."
    )
    ingediendNa = MomentFilter(field_name="received_at", lookup_expr="gt", label="Ingediend hierna.")
    ingediendVoor = MomentFilter(field_name="received_at", lookup_expr="lt", label="Ingediend hiervoor.")
    bijgewerktNa = MomentFilter(field_name="updated_at", lookup_expr="gt", label="Veranderd hierna.")
    externNummer = filters.CharFilter(field_name="external_number", label="Het nummer in een ander systeem.")
    zoek = filters.CharFilter(
        method="mentioning",
        max_length=200,
        label="Woorden in de tekst, of een kenmerk. Doorzoekt alleen teksten die deze sleutel mag lezen.",
    )

    def within(self, signals: SignalQuerySet, name: str, code: str) -> SignalQuerySet:
        """Signals in an area and all below it; none where we do not know the area."""
        area = Area.objects.filter(code=code).first()
        return signals.within(area.pk) if area else signals.none()

    def with_cause(self, signals: SignalQuerySet, name: str, slug: str) -> SignalQuerySet:
        """Signals with a cause, among those that may be read: it is shown with no others."""
        return signals.filter(may_read=True, cause__slug=slug)

    def mentioning(self, signals: SignalQuerySet, name: str, words: str) -> SignalQuerySet:
        """Signals whose text has these words, among those whose text may be read: nothing can be guessed."""
        if _NUMBER.fullmatch(words):
            return signals.filter(number=words)
        return signals.filter(may_read=True).mentioning(words)
