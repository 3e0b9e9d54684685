"""The lists of colleagues: who has what in one's own teams, and taking over from who is away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals import bulk, worklist
from signals import colleagues as work


@require_safe
@for_officers()
def teams(request: OfficerRequest) -> HttpResponse:
    """My teams: who is in them, and for who leads one how much each has open."""
    return render(request, "signals/team.html", {"teams": work.teams_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def colleague(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """The open signals of a colleague; by POST those that were ticked are taken over, with a report of what was not."""
    who = work.colleague(request.user, officer_id)
    if who is None:
        raise Http404
    if request.method == "POST":
        return _take_over(request, who)
    return _page(request, who)


def _take_over(request: OfficerRequest, who: Officer) -> HttpResponse:
    try:
        report = bulk.take_over(request.POST.getlist("kenmerk"), of=who, by=request.user)
    except ValidationError as refused:
        return _page(request, who, status=400, refused=refused.messages)
    # The second of two who click at once hears what became of it.
    return _page(request, who, status=409 if report.refused and not report.done else 200, report=report)


def _page(request: OfficerRequest, who: Officer, *, status: int = 200, **more: Any) -> HttpResponse:
    mark = worklist.Mark.read(request.GET.get("na", ""))
    context = {
        "who": who,
        "page": worklist.page_of(work.list_of(who, request.user), after=mark),
        "is_first": mark is None,
        "may_take": rights.SIGNALS_HANDLE in request.user.right_codes,
    }
    return render(request, "signals/colleague.html", context | more, status=status)
