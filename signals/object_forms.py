"""Pointing at objects on the map (lamp posts, containers, trees), in the form of a resident and in that of an
officer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas import locating
from signals import intake, objects
from signals.forms import ReportForm
from signals.models import MapObject, ObjectLayer


class ObjectsField(forms.Field):
    """Objects on the map that somebody points at; which there are depends on the place."""

    widget = forms.CheckboxSelectMultiple
    hidden_widget = forms.MultipleHiddenInput


class PointingForm(ReportForm):
    """A report that may be about objects near its place."""

    # That the address service gave no answer to this form: it is not waited for twice.
    is_without_answer = False

    objecten = ObjectsField(label=_("Gaat het om een van deze?"), required=False)

    @property
    def address(self) -> str:
        """The address as it was typed, as one line."""
        parts = [str(self.data.get(name, "")).strip() for name in ("straat", "huisnummer", "postcode", "plaats")]
        return " ".join(part for part in parts if part)

    @property
    def typed_point(self) -> tuple[float, float] | None:
        """The point that was chosen on the map, where it is one."""
        typed = {name: str(self.data.get(name, "")) for name in ("lon", "lat")}
        point = self._point(typed) if self.is_bound else None
        return point if point is not None and intake.is_on_earth(point) else None

    @cached_property
    def objects_near(self) -> list[MapObject]:
        """The objects near the place, nearest first: by the point on the map, else by an address that was typed."""
        if not self.is_bound or not ObjectLayer.objects.filter(is_active=True).exists():
            return []
        point = self.typed_point
        if point is None and self["straat"].value() and self["huisnummer"].value() and not self.is_without_answer:
            with suppress(locating.NoAnswer):
                point = next((one.point for one in locating.suggest(self.address, most=1)), None)
        return objects.near(point, category=self._subject_code) if point is not None else []

    def point_at(self, typed: Any) -> None:
        """Let go of objects that do not lie near the place any more: somebody moved the pin. `typed` is what the form
        was sent, and can be changed."""
        if typed.getlist("objecten") and self.typed_point is not None:
            near = {one.public_id for one in self.objects_near}
            typed.setlist("objecten", [one for one in typed.getlist("objecten") if one in near])

    @property
    def chosen_objects(self) -> list[str]:
        """The ids of the objects that were chosen, known to us or not."""
        return list(self["objecten"].value() or ()) if self.is_bound else []

    @property
    def pointed_at(self) -> list[MapObject]:
        """The objects that were chosen, as far as we know them."""
        try:
            return objects.named(self.chosen_objects)
        except ValidationError:
            return []
