"""The numbers for who is in danger, on the page that follows after a reporter wrote something."""

from __future__ import annotations

from django.http import HttpRequest

from signals.listening import understand_later
from signals.models import Referral, Signal

_KEPT = "numbers"


def keep_numbers(request: HttpRequest, signal: Signal, text: str) -> None:
    """Remember for the next page which numbers belong to what the reporter wrote: their codes, and no word of it."""
    codes = understand_later(signal, text).referrals if text.strip() else []
    if codes:
        request.session[_KEPT] = [signal.number, codes]


def kept_numbers(request: HttpRequest, signal: Signal) -> list[Referral]:
    """The numbers of a moment ago, as far as they stand in the municipality's list; they are shown once."""
    number, codes = request.session.get(_KEPT, ("", []))
    if number != signal.number:
        return []
    del request.session[_KEPT]
    return list(Referral.objects.filter(code__in=codes))
