"""The door to initiatives of residents: the list, one of them, and bringing it further."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import initiatives
from agenda.forms import InitiativeForm, StepForm
from agenda.models import Initiative
from agenda.overview import steps_of
from agenda.paging import page_of
from agenda.views import officer_at
from areas.queries import current_version
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals.models import Signal
from signals.visibility import viewer_of
from signals.workflow import Changed


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Initiatives: what is public, and for officers everything."""
    officer = officer_at(request)
    rows = Initiative.objects.all() if officer else Initiative.objects.public()
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    if version is not None:
        rows = rows.of_area(version.area_id)
    ended = request.GET.get("welke") == "geeindigd"
    if officer:
        rows = rows.filter(state__in=("klaar", "afgewezen", "gestopt")) if ended else rows.open()
    page = page_of(rows.for_list(), request, by="-changed_at")
    return render(
        request,
        "agenda/initiatives.html",
        {
            "base": "base_desk.html" if officer else "base.html",
            "for_staff": officer is not None,
            "version": version,
            "ended": ended,
            "rows": page.rows,
            "page": page,
            "may_manage": officer is not None and officer.may(rights.AGENDA_MANAGE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def new(request: OfficerRequest) -> HttpResponse:
    """Write an initiative down, perhaps from a signal (`kenmerk`)."""
    sent = request.POST if request.method == "POST" else request.GET
    known = Signal.objects.known_to(viewer_of(request.user))
    signal = known.filter(number=sent.get("kenmerk", "")[:20]).first() if sent.get("kenmerk") else None
    first = {"gebied": signal.area_id} if signal and signal.area_id else {}
    form = InitiativeForm(
        request.POST if request.method == "POST" else None, officer=request.user, signal=signal, initial=first
    )
    if form.is_bound:
        try:
            if form.is_valid():
                made = initiatives.write_down(form.said(), by=request.user)
                messages.success(request, _("Het initiatief is vastgelegd."))
                return redirect(made)
        except ValidationError as refused:
            form.refuse(refused)
    return render(
        request, "agenda/initiative_form.html", {"form": form, "signal": signal}, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def edit(request: OfficerRequest, initiative_id: uuid.UUID) -> HttpResponse:
    """Change what is said of an initiative. 409 with what was typed where somebody else was first."""
    found = _find(initiative_id)
    form = InitiativeForm(request.POST if request.method == "POST" else None, officer=request.user, initiative=found)
    context: dict[str, Any] = {"form": form, "initiative": found}
    if not form.is_bound:
        return render(request, "agenda/initiative_form.html", context)
    try:
        if form.is_valid():
            if form.cleaned_data["versie"] is not None:
                found.version = form.cleaned_data["versie"]
            initiatives.edit(found, form.said(), by=request.user)
            messages.success(request, _("De wijziging is bewaard."))
            return redirect(found)
    except Changed as changed:
        again = _find(initiative_id)
        typed = request.POST.copy()
        typed["versie"] = str(again.version)
        context |= {
            "form": InitiativeForm(typed, officer=request.user, initiative=again),
            "initiative": again,
            "changed": str(changed),
        }
        return render(request, "agenda/initiative_form.html", context, status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return render(request, "agenda/initiative_form.html", context, status=400)


@require_safe
def initiative(request: HttpRequest, initiative_id: uuid.UUID) -> HttpResponse:
    """One initiative: for officers with its history, for everybody as far as it is public; else 404."""
    found = _find(initiative_id)
    officer = officer_at(request)
    if officer is None:
        if not found.is_public:
            raise Http404
        return render(request, "agenda/public_initiative.html", {"initiative": found})
    return _page(request, officer, found)


@for_officers(rights.AGENDA_MANAGE)
@require_POST
def move(request: OfficerRequest, initiative_id: uuid.UUID) -> HttpResponse:
    """Bring an initiative further."""
    found = _find(initiative_id)
    form = StepForm(request.POST, initiative=found)
    try:
        wanted = request.POST.get("stand", "")
        if wanted and wanted not in form.allowed:
            raise Changed(_("Iemand anders heeft dit initiatief intussen veranderd."))
        if form.is_valid():
            typed = form.cleaned_data
            if typed["versie"] is not None:
                found.version = typed["versie"]
            initiatives.move(
                found,
                to=typed["stand"],
                words=typed["woorden"],
                granted=typed["bedrag"],
                on=typed["op"],
                by=request.user,
            )
            messages.success(request, _("Het initiatief is bijgewerkt."))
            return redirect(found)
    except Changed as changed:
        return _page(request, request.user, _find(initiative_id), changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, request.user, found, form=form, status=400)


def _find(initiative_id: uuid.UUID) -> Initiative:
    return get_object_or_404(Initiative.objects.for_list().select_related("item", "signal"), public_id=initiative_id)


def _page(
    request: HttpRequest,
    officer: Officer,
    found: Initiative,
    *,
    form: StepForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an initiative for officers."""
    may = officer.may(rights.AGENDA_MANAGE)
    if form is None and may and initiatives.TRANSITIONS.get(found.state):
        kept = {name: request.POST[name] for name in ("woorden",) if changed and name in request.POST}
        form = StepForm(initiative=found, initial=kept)
    known = found.signal is not None and Signal.objects.known_to(viewer_of(officer)).filter(pk=found.signal_id).exists()
    return render(
        request,
        "agenda/initiative.html",
        {
            "initiative": found,
            "form": form if may else None,
            "changed": changed,
            "may_manage": may,
            "knows_signal": known,
            "steps": steps_of(found.events.select_related("officer").order_by("-pk")),
        },
        status=status,
    )
