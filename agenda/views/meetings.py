"""The door to meetings and schouwen: the list, one of them with its points, and the calendar of an area."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda import calendar, meetings
from agenda.forms import ActionPointForm, CarePointForm, MeetingForm, PointForm, PromisePointForm, ReportForm
from agenda.models import Commitment, Meeting, MeetingPoint
from agenda.overview import steps_of
from agenda.paging import page_of
from agenda.views import officer_at
from areas.queries import current_version
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer
from signals.models import Signal
from signals.views.files import hold
from signals.visibility import viewer_of
from signals.workflow import Changed


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Meetings that come and that have been: what is public, and for officers everything."""
    officer = officer_at(request)
    rows = Meeting.objects.all() if officer else Meeting.objects.public()
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    if version is not None:
        rows = rows.bearing_on(version.area_id)
    return render(
        request,
        "agenda/meetings.html",
        {
            "base": "base_desk.html" if officer else "base.html",
            "for_staff": officer is not None,
            "version": version,
            "coming": page_of(rows.coming().for_list(), request, by="starts_at", name="vanaf"),
            "past": page_of(rows.past().for_list(), request, by="-starts_at"),
            "may_manage": officer is not None and officer.may(rights.AGENDA_MANAGE),
        },
    )


@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The public meetings of an area as iCalendar."""
    version = current_version(code)
    if version is None:
        raise Http404
    made = calendar.calendar_of(calendar.in_calendar(version.area_id), name=version.name)
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="vergaderingen-{version.area.code}.ics"'
    response["Cache-Control"] = "public, max-age=900"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def new(request: OfficerRequest) -> HttpResponse:
    """Plan a meeting or schouw."""
    version = current_version(request.GET.get("gebied", "")[:40]) if request.GET.get("gebied") else None
    form = MeetingForm(
        request.POST if request.method == "POST" else None, initial={"gebied": version.area_id} if version else {}
    )
    if form.is_bound:
        try:
            if form.is_valid():
                made = meetings.plan(form.said(), by=request.user)
                messages.success(request, _("De vergadering staat in de agenda."))
                return redirect(made)
        except ValidationError as refused:
            form.refuse(refused)
    return render(request, "agenda/meeting_form.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.AGENDA_MANAGE)
def edit(request: OfficerRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Change a meeting. 409 with what was typed where somebody else was first."""
    found = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=found)
    context: dict[str, Any] = {"form": form, "meeting": found}
    if not form.is_bound:
        return render(request, "agenda/meeting_form.html", context)
    try:
        if form.is_valid():
            if form.cleaned_data["versie"] is not None:
                found.version = form.cleaned_data["versie"]
            meetings.edit(found, form.said(), by=request.user)
            messages.success(request, _("De wijziging is bewaard."))
            return redirect(found)
    except Changed as changed:
        again = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
        typed = request.POST.copy()
        typed["versie"] = str(again.version)
        context |= {"form": MeetingForm(typed, meeting=again), "meeting": again, "changed": str(changed)}
        return render(request, "agenda/meeting_form.html", context, status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return render(request, "agenda/meeting_form.html", context, status=400)


@require_safe
def meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One meeting: for officers with its points, for everybody as far as it is public; else 404."""
    found = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
    officer = officer_at(request)
    if officer is None:
        if not found.is_public:
            raise Http404
        promised = Commitment.objects.public().filter(points__meeting=found).for_list()
        return render(request, "agenda/public_meeting.html", {"meeting": found, "promises": list(promised)})
    return _page(request, officer, found)


@for_officers(rights.AGENDA_MANAGE)
@require_POST
def act(request: OfficerRequest, meeting_id: uuid.UUID, verb: str) -> HttpResponse:
    """Note a point, write the report, or say that it does not go on."""
    if verb not in ("punt", "verslag", "afgelasten"):
        raise Http404
    officer = request.user
    found = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
    form: Any = None
    try:
        if verb == "afgelasten":
            meetings.cancel(found, by=officer)
            messages.success(request, _("De vergadering is afgelast."))
            return redirect(found)
        form = PointForm(request.POST, request.FILES) if verb == "punt" else ReportForm(request.POST, meeting=found)
        if form.is_valid():
            if verb == "punt":
                meetings.add_point(found, **form.said(), by=officer)
                messages.success(request, _("Het punt staat erbij."))
                return redirect(f"{found.get_absolute_url()}#nieuw-punt")
            if form.cleaned_data["versie"] is not None:
                found.version = form.cleaned_data["versie"]
            meetings.write_report(found, form.cleaned_data["verslag"], by=officer)
            messages.success(request, _("Het verslag is bewaard."))
            return redirect(found)
    except Changed as changed:
        again = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
        return _page(request, officer, again, verb=verb, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return _page(request, officer, found, verb=verb, form=form, status=400)


@for_officers(rights.AGENDA_MANAGE)
@require_POST
def act_on_point(request: OfficerRequest, meeting_id: uuid.UUID, point_id: int, verb: str) -> HttpResponse:
    """Say who sees to a point, or let it become a signal, an action or a promise."""
    if verb not in ("signaal", "actie", "toezegging", "zorg"):
        raise Http404
    officer = request.user
    found = get_object_or_404(Meeting.objects.for_list(), public_id=meeting_id)
    point = get_object_or_404(MeetingPoint.objects.select_related("owner"), pk=point_id, meeting=found)
    point.meeting = found
    form: Any = None
    try:
        if verb == "signaal":
            if not officer.may(rights.SIGNALS_SUBMIT):
                raise PermissionDenied
            made = meetings.to_signal(point, by=officer)
            messages.success(request, _("Het punt is signaal %s geworden.") % made.number)
            return redirect(found)
        kind = {"actie": ActionPointForm, "zorg": CarePointForm}.get(verb, PromisePointForm)
        form = kind(request.POST, point=point)
        if form.is_valid():
            if verb == "zorg":
                if form.is_stale():
                    raise Changed(_("Iemand anders heeft dit punt intussen veranderd."))
                typed = form.cleaned_data
                meetings.assign(point, owner=typed["zorgt"], due_on=typed["uiterlijk"], by=officer)
                messages.success(request, _("Bij het punt staat wie ervoor zorgt."))
            elif verb == "actie":
                meetings.to_action(point, item=form.cleaned_data["punt"], by=officer)
                messages.success(request, _("Het punt is een actie geworden."))
            else:
                meetings.to_promise(point, due_on=form.cleaned_data["uiterlijk"], by=officer)
                messages.success(request, _("Het punt is een toezegging geworden."))
            return redirect(found)
    except Changed as changed:
        return _page(request, officer, found, changed=str(changed), status=409)
    except ValidationError as refused:
        if form is None:
            messages.error(request, " ".join(refused.messages))
        else:
            form.refuse(refused)
    return _page(request, officer, found, verb=f"{verb}-{point.pk}", form=form, status=400)


@require_safe
@for_officers()
def photo(request: OfficerRequest, meeting_id: uuid.UUID, point_id: int) -> HttpResponse:
    """The photo of a point that became nothing yet; that of a signal is the signal's."""
    point = get_object_or_404(MeetingPoint, pk=point_id, meeting__public_id=meeting_id)
    return hold(
        point.file,
        name=f"punt-{point.pk}{Path(point.file.name or '').suffix}",
        media_type=point.media_type,
        about={"meeting_id": str(meeting_id), "point_id": str(point_id)},
    )


def _page(
    request: HttpRequest,
    officer: Officer,
    found: Meeting,
    *,
    verb: str = "",
    form: Any = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a meeting for officers, perhaps with a form that was refused or with what somebody else did."""
    may = officer.may(rights.AGENDA_MANAGE)
    points = list(found.points.for_page())
    known = set(
        Signal.objects.known_to(viewer_of(officer))
        .filter(pk__in=[one.signal_id for one in points if one.signal_id])
        .order_by()
        .values_list("pk", flat=True)
    )
    forms: dict[str, Any] = {}
    if may:
        kept = {name: request.POST[name] for name in ("tekst", "plek", "verslag") if changed and name in request.POST}
        forms = {"punt": PointForm(initial=kept), "verslag": ReportForm(meeting=found, initial=kept)}
        if found.cancelled_at is not None:
            del forms["punt"]
    if form is not None:
        forms[verb] = form
    is_open = may and any(not one.became for one in points)
    choices = ActionPointForm.choices() if is_open else None
    owners = CarePointForm.owners() if is_open else None
    rows = [
        (
            one,
            one.signal_id in known,
            forms.get(f"actie-{one.pk}")
            or (ActionPointForm(point=one, choices=choices) if choices is not None and not one.became else None),
            forms.get(f"toezegging-{one.pk}") or (PromisePointForm(point=one) if may and not one.became else None),
            forms.get(f"zorg-{one.pk}")
            or (CarePointForm(point=one, owners=owners) if may and not one.became else None),
        )
        for one in points
    ]
    return render(
        request,
        "agenda/meeting.html",
        {
            "meeting": found,
            "rows": rows,
            "forms": forms,
            "form": form,
            "verb": verb,
            "changed": changed,
            "may_manage": may,
            "may_submit": officer.may(rights.SIGNALS_SUBMIT),
            "steps": steps_of(found.events.select_related("officer").order_by("-pk")),
        },
        status=status,
    )
