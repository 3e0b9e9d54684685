"""Parts of forms: an area by what it is called today, a day and an hour as the browser asks for them, what there is to
choose from, and where what a verb refuses can be repaired."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from areas.dated import NO_DAY, check_day


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


class DayField(forms.DateField):
    """A local date, between 1900 and 2200 (`areas.dated.check_day`)."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": NO_DAY}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[check_day], **kwargs)


class Hour(forms.TimeInput):
    """An hour of the day, in the browser's own field for it."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class RepairableForm(forms.Form):
    """A form that says what a verb refused, beside the field where it can be repaired."""

    # The verb's name of what may be wrong -> the field.
    field_of: ClassVar[dict[str, str]] = {}

    def refuse(self, refused: ValidationError) -> None:
        """Put what a verb refuses at the fields; what is about none of them stands above the form."""
        for name, errors in refused.update_error_dict({}).items():
            field = self.field_of.get(name, name)
            for error in errors:
                self.add_error(field if field in self.fields else None, error)


def choice(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of a form that is a choice, for who knows what there is to choose from once the form is made."""
    return cast(forms.ChoiceField, form.fields[name])


def choose_among(form: forms.Form, name: str, rows: QuerySet) -> None:
    """Let a choice of rows be one of these, which are read when it is shown."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows
