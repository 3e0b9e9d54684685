"""Which signals, and which categories."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from areas.api.filters import box_of, box_schema
from areas.models import Area
from officers.models import Channel
from signals.counting import Per
from signals.models import Kind, Status
from signals.queries import CLOSED, SignalQuerySet

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


class TrueOrFalseField(forms.Field):
    """True or false, and no other word: one that is not understood would ask nothing."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:
        """The word as a bool; None where nothing is asked."""
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise ValidationError(_("Kies true of false."), code="invalid")
        return bool(value == "true")


class TrueOrFalseFilter(filters.BooleanFilter):
    """A filter by yes or no."""

    field_class = TrueOrFalseField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The usual one makes nothing of a word that it does not know.
        self.extra["widget"] = forms.TextInput


class SignalFilter(filters.FilterSet):
    """The query of `signalen`, on signals that were found with `known_to`."""

    open = TrueOrFalseFilter(method="that_are_open", label="Alleen open signalen (true), of alleen gesloten (false).")
    status = filters.MultipleChoiceFilter(choices=Status.choices, label="Eén status, of meer: herhaal de parameter.")
    domein = filters.CharFilter(field_name="domain__slug", label="Slug van een domein.")
    team = filters.CharFilter(field_name="team__slug", label="Slug van een team.")
    gebied = filters.CharFilter(method="within", label="Code van een gebied; alles wat eronder ligt hoort erbij.")
    categorie = filters.CharFilter(field_name="category__slug", label="Slug van een categorie.")
    kanaal = filters.ChoiceFilter(field_name="channel", choices=Channel.choices, label="Hoe het binnenkwam.")
    soort = filters.ChoiceFilter(field_name="kind", choices=Kind.choices, label="Wat voor geluid het is.")
    spoed = TrueOrFalseFilter(field_name="is_urgent", label="Alleen met spoed (true), of zonder (false).")
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
        label="Woorden in de tekst, de straat met huisnummer of de omschrijving van de plek, of een kenmerk. "
        "Doorzoekt alleen signalen die deze sleutel mag lezen.",
    )

    bbox = extend_schema_field(
        box_schema("signalen met een plek daarin die deze sleutel mag lezen, en nooit een die bijzonder gevoelig is.")
    )(filters.CharFilter(method="in_box"))

    def that_are_open(self, signals: SignalQuerySet, name: str, wanted: bool) -> SignalQuerySet:
        """Signals that somebody still has to do something about, or those that are closed."""
        return signals.open() if wanted else signals.filter(status__in=CLOSED)

    def in_box(self, signals: SignalQuerySet, name: str, text: str) -> SignalQuerySet:
        """Signals that may stand on a map, and do in this view of it: nothing can be guessed by a smaller view."""
        return signals.on_map(box_of(name, text))

    def within(self, signals: SignalQuerySet, name: str, code: str) -> SignalQuerySet:
        """Signals in an area and all below it; none where we do not know the area."""
        area = Area.objects.filter(code=code).first()
        return signals.within(area.pk) if area else signals.none()

    def with_cause(self, signals: SignalQuerySet, name: str, slug: str) -> SignalQuerySet:
        """Signals with a cause, among those that may be read: it is shown with no others."""
        return signals.filter(may_read=True, cause__slug=slug)

    def mentioning(self, signals: SignalQuerySet, name: str, words: str) -> SignalQuerySet:
        """Signals with these words in their text or place, among those that may be read: nothing can be guessed."""
        if _NUMBER.fullmatch(words):
            return signals.filter(number=words)
        return signals.filter(may_read=True).mentioning(words)


class CountFilter(SignalFilter):
    """The query of `signalen/tellingen`."""

    per = filters.ChoiceFilter(choices=Per.choices, required=True, method="as_they_are", label="Waarnaar u telt.")

    def as_they_are(self, signals: SignalQuerySet, name: str, value: str) -> SignalQuerySet:
        """What is counted by leaves out nothing."""
        return signals
