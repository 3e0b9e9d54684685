"""The door to toezeggingen: those that are open and overdue, a new one, and what became of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import commitments
from agenda.forms import EndForm, PromiseForm
from agenda.models import Commitment
from agenda.overview import steps_of
from agenda.paging import page_of
from areas.queries import current_version
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals.workflow import Changed


@require_safe
@for_officers()
def listed(request: OfficerRequest) -> HttpResponse:
    """Promises: what is open, the first due first; of everybody, of oneself, of an area, or those that are overdue."""
    asked = request.GET.get("welke", "open")
    rows = Commitment.objects.all()
    if asked == "te-laat":
        rows = rows.overdue()
    elif asked == "geeindigd":
        rows = rows.exclude(state="open")
    else:
        asked, rows = "open", rows.open()
    of_me = request.GET.get("van") == "mij"
    if of_me:
        rows = rows.owned_by(request.user.pk)
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    if version is not None:
        rows = rows.of_area(version.area_id)
    page = page_of(rows.for_list(), request, by="-changed_at" if asked == "geeindigd" else "due_on")
    return render(
        request,
        "agenda/commitments.html",
        {
            "rows": page.rows,
            "page": page,
            "asked": asked,
            "of_me": of_me,
            "version": version,
            "may_promise": request.user.may(rights.AGENDA_PROMISE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_PROMISE)
def new(request: OfficerRequest) -> HttpResponse:
    """Write down a promise."""
    first: dict[str, Any] = {"punt": request.GET.get("punt", "")}
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    if version is not None:
        first["gebied"] = version.area_id
    form = PromiseForm(request.POST if request.method == "POST" else None, officer=request.user, initial=first)
    status = 200
    if form.is_bound:
        try:
            if form.is_valid():
                made = commitments.promise(**form.said(), by=request.user)
                messages.success(request, _("De toezegging is vastgelegd."))
                return redirect(made)
        except ValidationError as refused:
            form.refuse(refused)
        status = 400
    return render(request, "agenda/commitment_form.html", {"form": form}, status=status)


@require_safe
@for_officers()
def commitment(request: OfficerRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """One promise, with what became of it."""
    return _page(request, _find(commitment_id))


@for_officers()
@require_POST
def act(request: OfficerRequest, commitment_id: uuid.UUID, verb: str) -> HttpResponse:
    """Say what became of a promise (`einde`), or whether everybody may read it (`openbaar`)."""
    if verb not in ("einde", "openbaar"):
        raise Http404
    found = _find(commitment_id)
    if not may_change(found, request.user):
        raise PermissionDenied
    form = EndForm(request.POST, commitment=found)
    try:
        if verb == "openbaar":
            commitments.publish(found, public=request.POST.get("openbaar") == "ja", by=request.user)
            messages.success(
                request, _("Iedereen kan dit lezen.") if found.is_public else _("Alleen collega’s zien dit nog.")
            )
            return redirect(found)
        if request.POST.get("stond", found.state) != found.state or not form.allowed:
            raise Changed(_("Iemand anders heeft deze toezegging intussen veranderd."))
        if form.is_valid():
            typed = form.cleaned_data
            commitments.end(found, to=typed["stand"], outcome=typed["uitkomst"], ended_on=form.day(), by=request.user)
            messages.success(request, _("De toezegging is bijgewerkt."))
            return redirect(found)
    except Changed as changed:
        return _page(request, _find(commitment_id), changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, found, form=form, status=400)


def may_change(found: Commitment, officer: Officer) -> bool:
    """Whether an officer may say what became of a promise: who made it or sees to it, and who manages the agenda."""
    return officer.pk in (found.owner_id, found.promised_by_id) or officer.may(rights.AGENDA_MANAGE)


def _find(commitment_id: uuid.UUID) -> Commitment:
    return get_object_or_404(Commitment.objects.for_list(), public_id=commitment_id)


def _page(
    request: OfficerRequest, found: Commitment, *, form: EndForm | None = None, changed: str = "", status: int = 200
) -> HttpResponse:
    """The page of a promise, perhaps with a form that was refused or with what somebody else did."""
    may = may_change(found, request.user)
    if form is None and may and commitments.TRANSITIONS.get(found.state):
        kept = {name: request.POST[name] for name in ("stand", "uitkomst") if name in request.POST}
        form = EndForm(commitment=found, initial=kept)
    return render(
        request,
        "agenda/commitment.html",
        {
            "commitment": found,
            "form": form if may else None,
            "changed": changed,
            "typed": [text] if not form and (text := request.POST.get("uitkomst", "").strip()) else [],
            "may_change": may,
            "steps": steps_of(found.events.select_related("officer").order_by("-pk")),
        },
        status=status,
    )
