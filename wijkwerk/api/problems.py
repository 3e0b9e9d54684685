"""Errors of the API as problems (RFC 9457): one shape for every refusal, in Dutch sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"

# status -> (title, what to say where nothing more is known)
WORDS: Final[dict[int, tuple[Any, Any]]] = {
    400: (_("Ongeldig verzoek"), _("Er klopt iets niet in het verzoek.")),
    401: (_("Geen geldige sleutel"), _("Stuur een sleutel mee: Authorization: Bearer SLEUTEL.")),
    403: (_("Geen toegang"), _("Deze sleutel mag dit niet.")),
    404: (_("Niet gevonden"), _("Dit bestaat niet, of u mag er niet van weten.")),
    405: (_("Dit kan hier niet"), _("Deze methode kan op dit adres niet. Zie de header Allow.")),
    406: (_("Dit formaat is er niet"), _("In het formaat van de header Accept geven wij geen antwoord.")),
    409: (_("Intussen veranderd, of niet mogelijk"), _("Dit kan niet zoals het er nu voor staat.")),
    413: (_("Te groot"), _("Dit is te groot om te versturen.")),
    415: (_("Dit formaat lezen wij niet"), _("Stuur application/json.")),
    429: (_("Te veel verzoeken"), _("U verstuurt te veel na elkaar. Wacht even en probeer het opnieuw.")),
    500: (_("Er ging iets mis"), _("Er ging bij ons iets mis. Probeer het later opnieuw.")),
    503: (_("Even niet bereikbaar"), _("Wij zijn even niet bereikbaar. Probeer het later opnieuw.")),
}
# A name that somebody else chose is repeated in the answer, but not at any length.
_LONGEST_NAME: Final = 120


def problem(status: int, *, detail: object = "", invalid: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The body of a refusal; `invalid` gives a reason for each name of a parameter or field that is wrong."""
    title, usual = WORDS.get(status, WORDS[400 if status < 500 else 500])
    return {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail or usual),
        "invalidParams": [
            {"name": name[:_LONGEST_NAME].encode(errors="replace").decode(), "reason": str(reason)}
            for name, reason in (invalid or {}).items()
        ],
    }


def problem_response(status: int, *, detail: object = "", headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A refusal from outside REST framework: a middleware, or an address that does not exist."""
    return HttpResponse(
        json.dumps(problem(status, detail=detail), ensure_ascii=False),
        content_type=MEDIA_TYPE,
        status=status,
        headers=dict(headers or {}),
    )
