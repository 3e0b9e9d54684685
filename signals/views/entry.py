"""The door by which a civil servant enters a signal: for a resident on the telephone, or from the street."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from areas import locating
from areas.maps import map_settings
from officers import rights
from officers.access import OfficerRequest, for_officers
from officers.models import Channel, Officer
from signals import intake, nearby, objects
from signals.entry_forms import EntryForm
from signals.models import Referral, Signal
from signals.referring import referrals_for
from signals.repeats import receive_form_once
from signals.visibility import log_readings, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers(rights.SIGNALS_SUBMIT)
def enter(request: OfficerRequest) -> HttpResponse:
    """The form. "Kijk eerst" shows what would become of it and stores nothing; sending leads to the signal. What was
    typed stays when something is refused."""
    officer = request.user
    if request.method != "POST":
        return _show(request, EntryForm(initial={"kanaal": _usual_channel(officer)}, by=officer))
    form = EntryForm(request.POST, by=officer)
    if not form.is_valid():
        return _show(request, form, status=400)
    to = form.cleaned_data["voor"]
    try:
        if "bekijk" in request.POST:
            return _show(request, *_look_first(form, by=officer))
        signal = receive_form_once(form.report, form=form.cleaned_data["formulier"], by=officer, to=to)
    except ValidationError as refused:
        form.refuse(refused)
        return _show(request, form, status=400)
    messages.success(request, _where_it_went(signal))
    for referral in referrals_for(form.report.text, form.own_words):
        messages.warning(
            request,
            _("Wijs de melder ook op %(name)s: %(phone)s.") % {"name": referral.name, "phone": referral.phone},
        )
    return redirect(signal)


@for_officers(rights.SIGNALS_SUBMIT)
@require_POST
def look(request: OfficerRequest) -> HttpResponse:
    """What would become of the form as far as it is filled in, for the page to show while somebody types:
    `{"html", "onderwerp", "vragen"}`, the last being the extra questions of the subject. Nothing is stored; a text that
    is empty or refused gives nothing."""
    form = EntryForm(request.POST, by=request.user)
    found = {
        "html": "",
        "onderwerp": form.subject.slug if form.subject else "",
        "vragen": render_to_string("signals/_entry_questions.html", {"form": form}),
    }
    if form.is_valid():
        with suppress(ValidationError):
            foresight = intake.foresee(form.report, by=request.user, to=form.cleaned_data["voor"])
            found["html"] = render_to_string("signals/_foresight.html", _said(foresight, by=request.user))
    return JsonResponse(found)


@for_officers(rights.SIGNALS_SUBMIT)
@require_POST
def nearest_address(request: OfficerRequest) -> HttpResponse:
    """The address nearest to a point that was shown on the map: `{"adres": {straat, huisnummer, postcode, plaats} |
    null, "uitleg"}`. By POST: a place does not belong in an address that a log keeps."""
    point = _point(request.POST)
    try:
        found = locating.reverse(point) if point else None
    except locating.NoAnswer:
        return JsonResponse(
            {"adres": None, "uitleg": _("Wij konden het adres niet opzoeken. Vul het zelf in, of ga zonder verder.")}
        )
    if found is None:
        return JsonResponse({"adres": None, "uitleg": _("Hier dichtbij is geen adres.")})
    return JsonResponse(
        {
            "adres": {
                "straat": found.street,
                "huisnummer": found.house_number,
                "postcode": found.postcode,
                "plaats": found.town,
            },
            "uitleg": _("Dichtstbijzijnde adres: %s.") % found.name,
        }
    )


@for_officers(rights.SIGNALS_SUBMIT)
@require_POST
def objects_near(request: OfficerRequest) -> HttpResponse:
    """The objects near a point that was shown on the map, of the subject of the form as it stands: `{"objecten": [{id,
    naam, punt}]}`. By POST: a place does not belong in an address that a log keeps."""
    form = EntryForm(request.POST, by=request.user)
    found = form.objects_near if form.typed_point else []
    return JsonResponse({"objecten": objects.as_rows(found)})


def _look_first(form: EntryForm, *, by: Officer) -> tuple[EntryForm, dict[str, Any]]:
    """The form as it may be sent next, and what would become of it: an address that lies at the point is filled in,
    and the subject that the words decide is chosen already, so that it can be corrected."""
    foresight = intake.foresee(form.report, by=by, to=form.cleaned_data["voor"])
    said = _said(foresight, by=by)
    typed: Any = form.data
    if not typed.get("categorie") and foresight.signal.category_by and foresight.signal.category:
        typed["categorie"] = foresight.signal.category.slug
    if form.report.point and not any(typed.get(name) for name in ("straat", "huisnummer", "postcode", "plaats")):
        try:
            found = locating.reverse(form.report.point)
        except locating.NoAnswer:
            found = None
        if found:
            typed["straat"], typed["huisnummer"] = found.street, found.house_number
            typed["postcode"], typed["plaats"] = found.postcode, found.town
    return form, said


def _said(foresight: intake.Foresight, *, by: Officer) -> dict[str, Any]:
    """What a page says of what would become of a report, with what lies near about the same."""
    signal = foresight.signal
    similar = nearby.similar_near(viewer_of(by), category=signal.category, point=signal.point, area_id=signal.area_id)
    log_readings(similar, by=by)
    return {
        "foresight": foresight,
        "similar": similar,
        "referrals": list(Referral.objects.filter(code__in=foresight.referrals)) if foresight.referrals else [],
        "metres": settings.NEARBY_METRES,
    }


def _point(typed: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        point = float(typed.get("lon", "")), float(typed.get("lat", ""))
    except ValueError:
        return None
    return point if intake.is_on_earth(point) else None


def _show(
    request: OfficerRequest, form: EntryForm, said: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "map": map_settings(), **(said or {})}
    return render(request, "signals/entry.html", shown, status=status)


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
        words = _("De melder hoort uiterlijk %s iets.")
        if not signal.can_be_told:
            # Nobody left anything by which they could hear it.
            words = _("Het team rondt dit uiterlijk %s af.")
        said += " " + words % formats.date_format(signal.due_on)
    return said
