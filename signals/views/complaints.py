"""The door for who handles complaints: those of the own teams, and one of them with its term and where it stands."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Officer, Team
from signals import complaints
from signals.models import Complaint, ComplaintState, Event
from signals.row_field import RowField, offer_rows
from signals.visibility import log_reading, place_before, viewer_of
from signals.workflow import Changed
from signals.worklist import PAGE, Mark


class StateForm(forms.Form):
    """Where a complaint stands. `stond` is where it stood on the page of who fills this in."""

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = forms.ChoiceField(label=gettext_lazy("Hoe staat het met de klacht?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "stand-%s", **kwargs})
        self.fields["stond"].initial = complaint.state
        field: Any = self.fields["stand"]
        field.choices = [
            (one.value, capfirst(str(one.label))) for one in complaints.TRANSITIONS.get(complaint.state, ())
        ]


class TeamForm(forms.Form):
    """Which team a complaint is about, where that was not known."""

    over = RowField(label=gettext_lazy("Over welk team gaat de klacht?"), empty=gettext_lazy("Kies een team"))

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "over-%s", **kwargs})
        offer_rows(self, "over", Team.objects.active().exclude(pk=complaint.team_id))


@require_safe
@for_officers()
def own(request: OfficerRequest) -> HttpResponse:
    """The open complaints that my teams handle, the first due first, a page at a time."""
    rows = Complaint.objects.waiting_for(viewer_of(request.user))
    mark = Mark.read(request.GET.get("na", ""))
    if mark is not None:
        rows = rows.filter(Q(due_on__gt=mark.term) | Q(due_on=mark.term, pk__gt=mark.pk))
    found = list(rows[: PAGE + 1])
    more = Mark(0, found[PAGE - 1].due_on, found[PAGE - 1].pk) if len(found) > PAGE else None
    return render(
        request, "signals/complaints.html", {"complaints": found[:PAGE], "next": more, "is_first": mark is None}
    )


@require_safe
@for_officers()
def complaint(request: OfficerRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """One complaint, for the team that handles it; 404 for anybody else."""
    return _page(request, _find(request.user, complaint_id))


@for_officers()
@require_POST
def act(request: OfficerRequest, complaint_id: uuid.UUID, verb: str) -> HttpResponse:
    """Say where a complaint stands or whom it is about, extend its term, say whether a committee advises, send a mail
    that did not arrive again, or say that its receipt was confirmed otherwise; and show it again.

    400 with the form where something is not right; 409 where somebody else was first.
    """
    if verb not in ("stand", "verdagen", "commissie", "over", "opnieuw", "bevestigd"):
        raise Http404
    officer = request.user
    found = _find(officer, complaint_id)
    if not officer.may(rights.SIGNALS_HANDLE):
        raise PermissionDenied
    form = StateForm(request.POST, complaint=found)
    try:
        if verb == "stand":
            if not found.is_open or form.data.get("stond", found.state) != found.state:
                raise Changed(_("Iemand anders heeft deze klacht intussen veranderd."))
            if not form.is_valid():
                return _page(request, found, form=form, status=400)
            complaints.change(found, to=form.cleaned_data["stand"], by=officer)
        elif verb == "over":
            team_form = TeamForm(request.POST, complaint=found)
            if not team_form.is_valid():
                return _page(request, found, team_form=team_form, status=400)
            complaints.name_team(found, about=team_form.cleaned_data["over"], by=officer)
        elif verb == "verdagen":
            complaints.extend(found, by=officer)
        elif verb == "bevestigd":
            complaints.confirm_receipt(found, by=officer)
        elif verb == "opnieuw":
            letter = {"ontvangst": found.receipt, "verdaging": found.extension}.get(request.POST.get("brief", ""))
            if letter is None:
                raise Http404
            complaints.send_again(found, letter, by=officer)
        else:
            complaints.set_committee(found, with_committee=request.POST.get("commissie") == "ja", by=officer)
    except Changed as changed:
        return _page(request, _find(officer, complaint_id), changed=str(changed), status=409)
    messages.success(request, _("De klacht is bijgewerkt."))
    # Who is of the team that it turns out to be about, sees it no more.
    still_theirs = Complaint.objects.handled_by(officer.team_ids).filter(pk=found.pk).exists()
    return redirect(found) if still_theirs else redirect("complaints")


def _find(officer: Officer, complaint_id: uuid.UUID) -> Complaint:
    return get_object_or_404(Complaint.objects.handled_by(officer.team_ids).for_list(), public_id=complaint_id)


def _page(
    request: OfficerRequest,
    found: Complaint,
    *,
    form: StateForm | None = None,
    team_form: TeamForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a complaint, perhaps with a form that was refused or with what somebody else did. Of a sensitive
    signal its text is there while the complaint is open."""
    officer = request.user
    known = place_before(viewer_of(officer), found.signal)
    reads = known and found.signal.may_read
    if reads:
        log_reading(found.signal, by=officer)
    may = found.is_open and officer.may(rights.SIGNALS_HANDLE)
    events = found.signal.events.filter(what=Event.What.COMPLAINT, before=found.public_id).select_related("officer")
    return render(
        request,
        "signals/complaint.html",
        {
            "complaint": found,
            "signal": found.signal,
            "known": known,
            "reads": reads,
            "form": (form or StateForm(complaint=found)) if may else None,
            "team_form": (team_form or TeamForm(complaint=found)) if may and not found.about_team else None,
            "may_extend": may and found.may_extend(),
            "may_send": officer.may(rights.SIGNALS_HANDLE),
            "changed": changed,
            "history": [(one, _sentence(one)) for one in events],
        },
        status=status,
    )


def _sentence(event: Event) -> str:
    """What happened to a complaint."""
    if event.after == complaints.EXTENDED:
        return _("Met vier weken verdaagd.")
    if event.after == complaints.COMMITTEE:
        return _("Een klachtencommissie adviseert: tien weken.")
    if event.after == complaints.SENT_AGAIN:
        return _("De mail aan wie klaagt is opnieuw verstuurd.")
    if event.after == complaints.CONFIRMED:
        return _("De ontvangst is bevestigd, per brief of telefoon.")
    if event.after == complaints.ABOUT:
        return _("Gezegd over welk team de klacht gaat.")
    if event.after not in ComplaintState.values:
        return _("Zonder klachtencommissie: zes weken.")
    if event.after == ComplaintState.RECEIVED:
        return _("Doorgegeven als klacht.")
    return capfirst(str(ComplaintState(event.after).label)) + "."
