"""The porch's own pages: privacy, accessibility, and whom to tell of a leak. They say what the product really does."""

from __future__ import annotations

import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from signals import retention

# A security.txt must not be older than a year (RFC 9116, 2.5.5); this one is made new at every request.
_GOOD_FOR = datetime.timedelta(days=180)
# The statuses of the national model statement (toegankelijkheidsverklaring.nl).
STATUSES: Final = {
    "A": _("voldoet helemaal"),
    "B": _("voldoet voor een deel"),
    "C": _("de eerste maatregelen zijn genomen"),
    "D": _("voldoet niet"),
    "E": _("er is nog geen verklaring"),
}


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a resident, why, and who sees it."""
    return render(
        request,
        "privacy.html",
        {
            "link_days": settings.STATUS_LINK_DAYS,
            "letter_days": settings.OUTBOX_KEEP_DAYS,
            "term": retention.rules()[-1],
            "tile_host": urlsplit(settings.MAP_TILES).hostname,
        },
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the pages were made accessible, and whom to tell when they are not."""
    status = settings.ACCESSIBILITY_STATUS
    words = {"status": status, "meaning": STATUSES.get(status, ""), "statement": settings.ACCESSIBILITY_STATEMENT}
    return render(request, "accessibility.html", words)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a vulnerability (RFC 9116): who was named for it, else the contact centre by mail or telephone,
    else the form, which somebody of triage reads."""
    telephone = "".join(char for char in settings.CONTACT_PHONE if char.isdecimal() or char == "+")
    contact = settings.SECURITY_CONTACT or settings.CONTACT_EMAIL or (telephone and f"tel:{telephone}")
    contact = contact or settings.BASE_URL + reverse("report")
    if "@" in contact and not urlsplit(contact).scheme:
        contact = f"mailto:{contact}"
    expires = (timezone.now() + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
