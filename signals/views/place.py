"""The door to another place of a signal: on the map, by area, or by address, with the new route shown first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas import locating
from areas.maps import map_settings
from officers.access import OfficerRequest, for_officers
from officers.models import Channel, Officer
from signals import intake, reclassify
from signals.forms import ReportForm
from signals.models import Sensitivity, Signal
from signals.visibility import log_reading, viewer_of
from signals.workflow import Changed

_PLACE: Final = ("lon", "lat", "gebied", "straat", "huisnummer", "postcode", "plaats", "omschrijving")


class PlaceForm(ReportForm):
    """The part of the resident's form that says where, and what its reader saw."""

    gezien = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*_PLACE, "gezien"}:
            del self.fields[name]
        labels = {"gebied": _("In welk gebied?"), "omschrijving": _("Waar precies?")}
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            field.label = labels.get(name, field.label)

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        # Any text will do: only the words of the place are looked at.
        return intake.Report(
            text="-",
            channel=Channel.WEB,
            point=self._point(typed),
            area=typed.get("gebied") or None,
            place=typed.get("omschrijving", ""),
            street=typed.get("straat", ""),
            house_number=typed.get("huisnummer", ""),
            postcode=typed.get("postcode", ""),
            town=typed.get("plaats", ""),
        )


@dataclass(frozen=True, slots=True)
class _Move:
    """Where the form puts the signal: a point, an area, or (both None) no place; `moves`: whether it does at all."""

    point: tuple[float, float] | None
    area: str | None
    moves: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def correct(request: OfficerRequest, number: str) -> HttpResponse:
    """The form, the look at where the signal would go, and the change. 409 where somebody else was first; what was
    typed stays."""
    officer = request.user
    signal = get_object_or_404(Signal.objects.known_to(viewer_of(officer)).for_list(), number=number)
    if not signal.may_act or not signal.is_open:
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, signal, PlaceForm(initial=_now(signal)))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _show(request, signal, form, status=400)
    try:
        if form.cleaned_data["gezien"] not in ("", signal.updated_at.isoformat()):
            raise Changed(_("Iemand anders heeft dit signaal intussen veranderd. Kijk of de plek nog klopt."))
        if "bekijk" in request.POST:
            form, found = _with_the_point_of_its_address(form, signal)
            move = _move(form.report, signal)
            route = reclassify.preview(signal, point=move.point, area=move.area) if move.moves else None
            return _show(request, signal, form, trace=route.trace if route else (), looked=True, found=found)
        _correct(signal, form.report, by=officer)
    except Changed as changed:
        form.data = {**request.POST.dict(), "gezien": signal.updated_at.isoformat()}
        return _show(request, signal, form, changed=str(changed), status=409)
    except ValidationError as refused:
        form.refuse(refused)
        return _show(request, signal, form, status=400)
    messages.success(request, _("%s: de plek is veranderd.") % signal.number)
    # Who gives it away by its place may not know of it any more.
    still_known = Signal.objects.known_to(viewer_of(officer)).filter(pk=signal.pk).exists()
    return redirect(signal) if still_known else redirect("desk")


def _correct(signal: Signal, report: intake.Report, *, by: Officer) -> None:
    """Write down the words and the place, all or nothing."""
    move = _move(report, signal)
    with transaction.atomic():
        reclassify.readdress(
            signal,
            by=by,
            street=report.street,
            house_number=report.house_number,
            postcode=report.postcode,
            town=report.town,
            place=report.place,
        )
        if move.moves:
            reclassify.relocate(signal, by=by, point=move.point, area=move.area)


def _move(report: intake.Report, signal: Signal) -> _Move:
    """What of the form is another place. A pin that was left alone gives way to another area that was chosen."""
    before = (round(signal.point.x, 6), round(signal.point.y, 6)) if signal.point else None
    after = (round(report.point[0], 6), round(report.point[1], 6)) if report.point else None
    area = signal.area.code if signal.area else None
    if after is not None and (after != before or report.area == area):
        return _Move(report.point, report.area, moves=after != before)
    return _Move(None, report.area, moves=report.area != area or before is not None)


def _with_the_point_of_its_address(form: PlaceForm, signal: Signal) -> tuple[PlaceForm, str]:
    """The form with a pin at another address that was typed, where nothing else was changed; and that address."""
    report = form.report
    was = (signal.street, signal.house_number, signal.postcode)
    typed = (report.street, report.house_number, report.postcode)
    if typed == was or not report.house_number or _move(report, signal).moves:
        return form, ""
    try:
        found = locating.suggest(" ".join((*typed, report.town)), most=1)
    except locating.NoAnswer:
        return form, ""
    if not found or found[0].point is None:
        return form, ""
    longitude, latitude = (f"{number:.6f}" for number in found[0].point)
    moved = PlaceForm({**{name: form.data.get(name, "") for name in form.fields}, "lon": longitude, "lat": latitude})
    return (moved, found[0].name) if moved.is_valid() else (form, "")


def _now(signal: Signal) -> dict[str, str]:
    return {
        "lon": f"{signal.point.x:.6f}" if signal.point else "",
        "lat": f"{signal.point.y:.6f}" if signal.point else "",
        "gebied": signal.area.code if signal.area else "",
        "straat": signal.street,
        "huisnummer": signal.house_number,
        "postcode": signal.postcode,
        "plaats": signal.town,
        "omschrijving": signal.place,
        "gezien": signal.updated_at.isoformat(),
    }


def _show(
    request: OfficerRequest,
    signal: Signal,
    form: PlaceForm,
    *,
    trace: tuple[Any, ...] = (),
    looked: bool = False,
    found: str = "",
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    log_reading(signal, by=request.user)
    shown = {
        "signal": signal,
        "form": form,
        "trace": trace,
        "looked": looked,
        "found": found,
        "changed": changed,
        # What is special never stands on a map.
        "map": map_settings() if signal.sensitivity != Sensitivity.SPECIAL else None,
    }
    return render(request, "signals/place.html", shown, status=status)
