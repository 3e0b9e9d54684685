"""The doors of the agenda. Some are for everybody and show more to officers, whose pages are Dutch."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import activate

from officers.models import Officer
from signals import speech


def officer_at(request: HttpRequest) -> Officer | None:
    """The officer who looks, for whom the page then speaks Dutch whatever was chosen in this browser; None for a
    resident."""
    if not isinstance(request.user, Officer):
        return None
    activate(speech.DUTCH)
    return request.user
