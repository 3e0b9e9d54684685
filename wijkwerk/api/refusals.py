"""From what the code raises to the problem that a program reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from signals.workflow import Changed
from wijkwerk.api.problems import MEDIA_TYPE, problem

# REST framework's sentences that ours replace.
_IN_OUR_WORDS: Final = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
    exceptions.Throttled,
)


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None for what nobody foresaw: that is logged, and answered with 500."""
    headers: dict[str, str] = {}
    detail: object = ""
    invalid: dict[str, str] = {}
    if isinstance(error, Changed):
        status, detail = 409, error
    elif isinstance(error, ValidationError):
        status = 400
        invalid, detail = _of_django(error)
    elif isinstance(error, Http404):
        status = 404
    elif isinstance(error, PermissionDenied):
        status, detail = 403, error
    elif isinstance(error, exceptions.ValidationError):
        status = 400
        found = list(_of_rest_framework(error.detail))
        invalid = {name: reason for name, reason in reversed(found) if name}
        detail = next((reason for name, reason in found if not name), "")
    elif isinstance(error, exceptions.APIException):
        status = error.status_code
        # REST framework's own sentences are its own; those that we raise ourselves say more.
        if str(error.detail) != str(type(error).default_detail) and not isinstance(error, _IN_OUR_WORDS):
            detail = error.detail
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(math.ceil(wait))
        if auth_header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = auth_header
    else:
        return None
    set_rollback()
    return Response(
        problem(status, detail=detail, invalid=invalid), status=status, headers=headers, content_type=MEDIA_TYPE
    )


def _of_django(error: ValidationError) -> tuple[dict[str, str], str]:
    """Reasons by name, and what is wrong with the whole, of an error that a verb raised."""
    if not hasattr(error, "error_dict"):
        return {}, " ".join(error.messages)
    by_name = {name: " ".join(reasons) for name, reasons in error.message_dict.items()}
    return {name: reason for name, reason in by_name.items() if name != "__all__"}, by_name.get("__all__", "")


def _of_rest_framework(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Names such as `locatie.punt` with a reason each; an empty name is about the whole."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            deeper = name if key in ("non_field_errors", "__all__") else f"{name}.{key}" if name else str(key)
            yield from _of_rest_framework(value, deeper)
    elif isinstance(detail, list):
        for place, value in enumerate(detail):
            if isinstance(value, (Mapping, list)):
                yield from _of_rest_framework(value, f"{name}.{place}")
            else:
                yield name, str(value)
    else:
        yield name, str(detail)
