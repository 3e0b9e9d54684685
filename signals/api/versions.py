"""A change on the condition that the signal is still as the program read it (RFC 9110, 13.1.1: `ETag`, `If-Match`).

Without the condition a verb refuses what can no longer be done; with it, it refuses whatever was decided on an older
signal, such as another category for one that somebody moved a minute ago. The refusal is 409, as for every change that
came too late.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from signals.models import Signal
from signals.workflow import Changed

CONDITION: Final = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="De ETag van het signaal zoals u het las. Is het intussen veranderd, dan gebeurt er niets (409).",
)
VERSION: Final = OpenApiParameter(
    "ETag",
    location=OpenApiParameter.HEADER,
    response=[200],
    required=True,
    description="Hoe het signaal nu staat: voor `If-Match` bij een verandering.",
)
_ANY: Final = "*"


def version_of(signal: Signal) -> str:
    """The `ETag` of a signal as it stands: another one after each change."""
    return quote_etag(signal.updated_at.astimezone(datetime.UTC).strftime("%Y%m%d%H%M%S%f"))


def has_condition(request: Request) -> bool:
    """Whether a request wants to change a signal only as the program read it."""
    return request.method not in SAFE_METHODS and "If-Match" in request.headers


def check_condition(request: Request, signal: Signal) -> None:
    """Raise `Changed` where the signal is another than the program read, `ValidationError` where what it names is no
    list of versions."""
    wanted = parse_etags(request.headers["If-Match"])
    if not wanted:
        raise ValidationError({"If-Match": _("Geef hier de ETag van het signaal, tussen aanhalingstekens, of *.")})
    if _ANY not in wanted and version_of(signal) not in wanted:
        raise Changed(_("Dit signaal is veranderd sinds u het las. Lees het opnieuw en beslis dan."))
