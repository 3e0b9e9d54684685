"""Reading JSON from strangers: UTF-8, finite numbers, no deep nests, no characters that cannot be kept."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

MAX_DEPTH: Final = 12


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 means it. Raises 400 with the name of the field where one is to blame."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value in a body."""
        try:
            value = json.loads(
                stream.read().decode(), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_each_once
            )
        except RecursionError as error:
            raise ParseError(_("Deze JSON is te diep genest.")) from error
        except _SentTwice as error:
            raise ValidationError({str(error): _("Geef dit veld één keer.")}) from error
        except ValueError as error:
            raise ParseError(_("Dit is geen geldige JSON in UTF-8.")) from error
        _look_through(value)
        return value


class _SentTwice(Exception):
    """A name that stands twice in one object: readers of JSON do not agree on which of the two holds (RFC 8259, 4)."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises `_SentTwice` with the first name that stands in it twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _SentTwice(name)
        found[name] = value
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(number: str) -> float:
    """A number with a point or exponent; one such as 1e999 would become infinite."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(number)
    return value


def _look_through(value: Any) -> None:
    """Refuse what is nested too deep, and text with NUL or half a surrogate pair, wherever it stands."""
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        name, one, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ParseError(_("Deze JSON is te diep genest."))
        if isinstance(one, str) and _cannot_be_kept(one):
            raise ValidationError({name: _("Hier staan tekens in die wij niet kunnen verwerken. Haal ze weg.")})
        if isinstance(one, dict):
            waiting += [(name or "?", key, depth) for key in one if _cannot_be_kept(key)]
            waiting += [(f"{name}.{key}" if name else key, deeper, depth + 1) for key, deeper in one.items()]
        elif isinstance(one, list):
            waiting += [(f"{name}.{place}", deeper, depth + 1) for place, deeper in enumerate(one)]


def _cannot_be_kept(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)
