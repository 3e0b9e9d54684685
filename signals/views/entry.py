"""The door by which a civil servant enters a signal: for a resident on the telephone, or from the street."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.maps import map_settings
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Channel, Officer
from signals.entry_forms import EntryForm
from signals.models import Signal
from signals.referring import referrals_for
from signals.repeats import receive_form_once


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.SIGNALS_SUBMIT)
def enter(request: OfficerRequest) -> HttpResponse:
    """The form. What was typed stays when something is refused; sending leads to the signal."""
    if request.method != "POST":
        return _show(request, EntryForm(initial={"kanaal": _usual_channel(request.user)}))
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        signal = receive_form_once(form.report, form=form.cleaned_data["formulier"], by=request.user)
    except ValidationError as refused:
        form.refuse(refused)
        return _show(request, form, status=400)
    messages.success(request, _where_it_went(signal))
    for referral in referrals_for(form.report.text):
        messages.warning(
            request,
            _("Wijs de melder ook op %(name)s: %(phone)s.") % {"name": referral.name, "phone": referral.phone},
        )
    return redirect(signal)


def _show(request: OfficerRequest, form: EntryForm, *, status: int = 200) -> HttpResponse:
    return render(request, "signals/entry.html", {"form": form, "map": map_settings()}, status=status)


def _usual_channel(officer: Officer) -> Channel:
    """Who covers areas is mostly on the street, who does not mostly on the telephone."""
    return Channel.STREET if officer.area_ids else Channel.PHONE


def _where_it_went(signal: Signal) -> str:
    """Number, team and term: what can be told while the resident still listens."""
    said = _("Signaal %(number)s is ingevoerd. %(team)s heeft het.") % {"number": signal.number, "team": signal.team}
    offer = signal.handovers.select_related("to_team").first()
    if offer:
        said += " " + _("Het is aangeboden aan %s.") % offer.to_team
    if signal.due_on:
        said += " " + _("De melder hoort uiterlijk %s iets.") % formats.date_format(signal.due_on)
    return said
