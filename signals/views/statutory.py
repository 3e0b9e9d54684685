"""The door for who carries out a law: what was passed on to the own teams, and the one word that goes back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from signals import statutory
from signals.models import Signal, StatutoryPassing
from signals.visibility import viewer_of
from signals.workflow import Changed
from signals.worklist import PAGE, Mark


@require_safe
@for_officers()
def own(request: OfficerRequest) -> HttpResponse:
    """What was passed on to my teams under a law and has not ended, the first due first, a page at a time."""
    return _list(request)


@for_officers()
@require_POST
def answer(request: OfficerRequest, passing_id: uuid.UUID) -> HttpResponse:
    """Say from the closed list how it stands; nothing else goes back. 409 where somebody else was first."""
    officer = request.user
    known = Signal.objects.known_to(viewer_of(officer)).values("pk")
    found = StatutoryPassing.objects.for_list().filter(public_id=passing_id, signal__in=known).first()
    if found is None:
        raise Http404
    if found.team_id not in officer.team_ids or not officer.may(rights.SIGNALS_HANDLE):
        raise PermissionDenied
    try:
        statutory.answer(found, status=request.POST.get("stand", ""), by=officer)
    except Changed as changed:
        return _list(request, changed=str(changed), status=409)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _list(request, status=400)
    messages.success(request, f"{found.signal.number}: {_('Uw antwoord is doorgegeven.')}")
    # Who says "not ours" of a sensitive signal, or is done with it, may not know of it any more.
    still_known = Signal.objects.known_to(viewer_of(officer)).filter(pk=found.signal_id).exists()
    return redirect(found.signal) if still_known else redirect("statutory")


def _list(request: OfficerRequest, *, changed: str = "", status: int = 200) -> HttpResponse:
    rows = StatutoryPassing.objects.waiting_for(viewer_of(request.user))
    mark = Mark.read(request.GET.get("na", ""))
    if mark is not None:
        rows = rows.filter(Q(due_on__gt=mark.term) | Q(due_on=mark.term, pk__gt=mark.pk))
    found = list(rows[: PAGE + 1])
    more = Mark(0, found[PAGE - 1].due_on, found[PAGE - 1].pk) if len(found) > PAGE else None
    given = {"passings": found[:PAGE], "next": more, "is_first": mark is None, "changed": changed}
    return render(request, "signals/statutory.html", given, status=status)
