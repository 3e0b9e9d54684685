"""Bundling from elsewhere: the ticked signals of a list, one signal, or a suggested cluster go to an item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agenda import clusters, items, misfits
from agenda.forms import TargetForm
from agenda.models import Item
from areas.queries import current_version
from officers import rights
from officers.access import OfficerRequest, for_officers
from signals.bulk import MOST
from signals.models import Signal
from signals.visibility import viewer_of
from signals.workflow import Changed


@require_POST
@for_officers(rights.AGENDA_MANAGE)
def bundle(request: OfficerRequest) -> HttpResponse:
    """Choose where the signals go that were ticked (`kenmerk`); with `punt` they go there. The page and the verb know
    of no signal that the officer may not know of."""
    numbers = [number[:20] for number in request.POST.getlist("kenmerk")][: MOST + 1]
    form = TargetForm(request.POST if "punt" in request.POST else None)
    known = Signal.objects.known_to(viewer_of(request.user)).filter(number__in=numbers).select_related("category")
    context: dict[str, Any] = {"form": form, "chosen": list(known.order_by("number"))}
    if not form.is_bound:
        return render(request, "agenda/bundle.html", context)
    try:
        if form.is_valid() and (item := form.cleaned_data["punt"]):
            report = items.bundle(item, numbers, by=request.user)
            messages.success(request, _("Gebundeld: %s.") % ", ".join(report.done))
            for number, why in report.refused:
                messages.warning(request, f"{number}: {why}")
            return redirect(item)
        form.add_error("punt", _("Kies een opgave of kans, of maak een nieuwe."))
    except ValidationError as refused:
        form.refuse(refused)
    except Changed as changed:
        messages.warning(request, str(changed))
        return render(request, "agenda/bundle.html", context, status=409)
    return render(request, "agenda/bundle.html", context, status=400)


@require_safe
@for_officers(rights.AGENDA_MANAGE)
def suggested(request: OfficerRequest) -> HttpResponse:
    """Clusters that may be an opgave, of what this officer may read, with how they were found."""
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    found = clusters.find(viewer_of(request.user), area=version.area if version else None)
    return render(
        request,
        "agenda/clusters.html",
        {
            "version": version,
            "clusters": found,
            "days": clusters.DAYS,
            "metres": clusters.METRES,
            "least": clusters.LEAST,
            "years": clusters.YEARS,
        },
    )


@require_safe
@for_officers(rights.AGENDA_MANAGE)
def unfitting(request: OfficerRequest) -> HttpResponse:
    """What works and does not fit, per subject, of what this officer may read; each may become a kans."""
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    found = misfits.find(viewer_of(request.user), area=version.area if version else None)
    return render(request, "agenda/misfits.html", {"version": version, "misfits": found, "days": misfits.DAYS})


@require_safe
@for_officers()
def of_signal(request: OfficerRequest, number: str) -> HttpResponse:
    """What a signal led to; 404 for who may not know of it. The page of the signal fetches it, or leads to it."""
    found = get_object_or_404(Signal.objects.known_to(viewer_of(request.user)), number=number)
    rows = Item.objects.filter(evidence__signal=found, evidence__removed_at=None).for_list()
    return render(
        request,
        "agenda/of_signal.html",
        {"signal": found, "rows": list(rows), "may_manage": request.user.may(rights.AGENDA_MANAGE)},
    )
