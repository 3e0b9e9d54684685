"""The door to the briefing: on the screen, to print, and as a PDF that everybody can read."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from areas.models import AreaVersion
from dashboard import briefing
from officers import audit, rights
from officers.access import OfficerRequest, for_officers
from signals.paper import pdf_of_page

MOST_CHOICES: Final = 24


@require_safe
@for_officers(rights.BRIEFING)
@never_cache
def page(request: OfficerRequest) -> HttpResponse:
    """The briefing of the own areas (`gebied`, codes; all of them when none is named) in a period (`periode`)."""
    own = briefing.own_areas(request.user)
    chosen = _chosen(request, own)
    of = briefing.period(request.GET.get("periode", ""))
    context: dict[str, Any] = {
        # The smallest ones make a long list, and a briefing of one buurt says little.
        "own": [(one, one in chosen) for at, one in enumerate(own) if at < MOST_CHOICES or one in chosen],
        "periods": [(code, words, code == of.code) for code, (words, _weeks) in briefing.PERIODS.items()],
        "may_promise": request.user.may(rights.AGENDA_PROMISE),
    }
    if chosen:
        query = urlencode([*(("gebied", one.area.code) for one in chosen), ("periode", of.code)])
        context |= {"briefing": briefing.brief(chosen, of=of), "query": query}
    return render(request, "dashboard/briefing.html", context)


@require_safe
@for_officers(rights.BRIEFING)
@never_cache
def pdf(request: OfficerRequest) -> HttpResponse:
    """The same as a tagged PDF."""
    chosen = _chosen(request, briefing.own_areas(request.user))
    if not chosen:
        raise PermissionDenied
    made = briefing.brief(chosen, of=briefing.period(request.GET.get("periode", "")))
    answer = HttpResponse(
        pdf_of_page(render_to_string("dashboard/briefing_paper.html", {"briefing": made})),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = f'attachment; filename="briefing-{made.period.until:%Y-%m-%d}.pdf"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    audit.record("briefing", about={"areas": [one.area.code for one in made.areas]}, by=request.user)
    return answer


def _chosen(request: OfficerRequest, own: list[AreaVersion]) -> list[AreaVersion]:
    """The areas that are asked for; all of one's own when none is named. Raises `PermissionDenied` for another one."""
    asked = set(request.GET.getlist("gebied")) - {""}
    if not asked:
        return briefing.apart(own)
    if asked - {one.area.code for one in own}:
        raise PermissionDenied
    return [one for one in own if one.area.code in asked]
