"""Fields of bodies that take a value as it is: a number is no text, and "true" is not true."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from areas.dated import NO_DAY, check_day
from signals.typed import UNREADABLE, has_control_characters, says_something, too_long

# What a program may send along of answers to questions: enough for any form, too little to fill a disk.
MAX_ANSWERS: Final = 50
MAX_ANSWER: Final = 1000
_NO_ANSWERS: Final = gettext_lazy("Geef per vraag een kort antwoord: tekst, een getal, true of false, of een lijst.")


class Body(serializers.Serializer):
    """A JSON object of which every key is known; unknown keys are refused by name, with all other faults."""

    def to_internal_value(self, data: Any) -> Any:
        """The values of a body. Raises 400."""
        unknown = (
            {name: [_("Dit veld kennen wij niet.")] for name in data if name not in self.fields}
            if isinstance(data, Mapping)
            else {}
        )
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


class Text(serializers.CharField):
    """Text that people wrote, without characters that no keyboard makes; `lines` says that it may have line ends."""

    default_error_messages = {
        "invalid": gettext_lazy("Geef hier tekst."),
        "control_characters": UNREADABLE,
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        super().__init__(**options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The text; one that shows nothing is an empty one."""
        if isinstance(data, str) and not says_something(data) and not self._holds_controls(data):
            data = ""
        return super().run_validation(data)

    def _holds_controls(self, data: str) -> bool:
        return has_control_characters(data.strip().replace("\r\n", "\n"), lines=self.lines)

    def to_internal_value(self, data: Any) -> str:
        """The text, trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        if self._holds_controls(data):
            self.fail("control_characters")
        if self.max_length is not None and len(data) > self.max_length:
            # Before it is trimmed: openapi.json promises the length of what is sent.
            raise serializers.ValidationError(too_long(self.max_length).message, code="max_length")
        return super().to_internal_value(data)


class Said(Text):
    """Text that a verb needs: where there is none the verb says so, in the same words as on the page."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The text; an empty one where it was left out, or shows nothing."""
        if data is serializers.empty or data is None or (isinstance(data, str) and not self._says(data)):
            return ""
        return super().run_validation(data)

    def _says(self, data: str) -> bool:
        return says_something(data) or self._holds_controls(data)


class Name(Text):
    """The name of a row of ours (`signals/named.py`): where it is unknown, or left out though it is needed, that is
    said there, in the same words as on the page."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The name as it was sent; an empty one where it is needed and was left out."""
        if self.required and (data is serializers.empty or data is None):
            return ""
        if isinstance(data, str) and (data.strip() or self.required):
            return data.strip()
        return super().run_validation(data)


class Chosen(serializers.ChoiceField):
    """One of a closed list, refused in the words of the page: `wrong` for what is not in it, `missing` for nothing."""

    def __init__(self, *, choices: Any, wrong: Any, missing: Any = None, **options: Any) -> None:
        none = missing or wrong
        words = {"invalid_choice": wrong, "required": none, "null": none}
        super().__init__(choices=choices, error_messages=words, **options)

    def to_internal_value(self, data: Any) -> Any:
        """The value."""
        if data == "" and not self.allow_blank:
            self.fail("required")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A local date, refused in the words of the page (`areas.forms.DayField`)."""

    default_error_messages = {"invalid": NO_DAY, "datetime": NO_DAY}

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[check_day], **options)


class TextAsSent(Text):
    """Text of which places are told to who sent it: nothing is trimmed, so that they are places in what was sent."""

    def to_internal_value(self, data: Any) -> str:
        """The text, as it is."""
        super().to_internal_value(data)
        return str(data)


class Truth(serializers.BooleanField):
    """true or false, and nothing that looks like it."""

    default_error_messages = {"invalid": gettext_lazy("Geef true of false.")}

    def to_internal_value(self, data: Any) -> bool:
        """The value itself."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


@extend_schema_field(
    {
        "type": "array",
        "description": "Lengte en breedte in graden (EPSG:4326).",
        "prefixItems": [
            {"type": "number", "minimum": -180, "maximum": 180},
            {"type": "number", "minimum": -90, "maximum": 90},
        ],
        "minItems": 2,
        "maxItems": 2,
        "examples": [[6.5623, 52.9957]],
    }
)
class PointField(serializers.Field):
    """[longitude, latitude]; whether it is a place on earth, intake says."""

    default_error_messages = {"invalid": gettext_lazy("Geef lengte en breedte als twee getallen, zoals [6.56, 53.0].")}

    def to_internal_value(self, data: Any) -> tuple[float, float]:
        """The point."""
        if not isinstance(data, list) or len(data) != 2 or not all(_is_number(one) for one in data):
            self.fail("invalid")
        try:
            return float(data[0]), float(data[1])
        except OverflowError:
            self.fail("invalid")


@extend_schema_field(
    {
        "type": "object",
        "description": "Antwoorden op de vragen van een categorie, per vraag.",
        "maxProperties": MAX_ANSWERS,
        "additionalProperties": {
            "anyOf": [
                {"type": "string", "maxLength": MAX_ANSWER},
                {"type": ["number", "boolean", "null"]},
                {"type": "array", "items": {"type": "string", "maxLength": MAX_ANSWER}, "maxItems": MAX_ANSWERS},
            ]
        },
        "examples": [{"paalnummer": "L-204", "hoeveel": 2}],
    }
)
class AnswersField(serializers.Field):
    """Answers by question."""

    default_error_messages = {"invalid": _NO_ANSWERS}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The answers."""
        if not isinstance(data, dict) or len(data) > MAX_ANSWERS:
            self.fail("invalid")
        for question, answer in data.items():
            answers = answer if isinstance(answer, list) else [answer]
            texts = [question, *(one for one in answers if isinstance(one, str))]
            simple = all(one is None or isinstance(one, (str, bool)) or _is_number(one) for one in answers)
            if (
                not simple
                or len(answers) > MAX_ANSWERS
                or any(len(text) > MAX_ANSWER or has_control_characters(text) for text in texts)
            ):
                self.fail("invalid")
        return data


class UtcField(serializers.DateTimeField):
    """A moment in UTC, written with Z; for shapes, as `utc` writes it."""


def utc(moment: datetime.datetime) -> str:
    """A moment in UTC with Z. Parts of a second are left out, so that asking for what changed since never skips one."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
