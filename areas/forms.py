"""Parts of forms: an area by what it is called today, and a day as the browser asks for it."""

from __future__ import annotations

from typing import Any

from django import forms


def _label(area: Any) -> str:
    """The label of a row of `Area.objects.named()`."""
    return f"{area.name_today or area.code} ({area.kind.name}, {area.code})"


class AreaChoice(forms.ModelChoiceField):
    """One area of `Area.objects.named()`."""

    def label_from_instance(self, obj: Any) -> str:
        return _label(obj)


class AreasChoice(forms.ModelMultipleChoiceField):
    """Several areas of `Area.objects.named()`."""

    def label_from_instance(self, obj: Any) -> str:
        return _label(obj)


class Day(forms.DateInput):
    """A day, in the browser's own field for it: no script, and written as its user is used to."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        # What a browser sends and takes here is always 2026-11-23.
        super().__init__(format="%Y-%m-%d", **kwargs)
