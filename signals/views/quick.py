"""The door of twenty seconds: any employee notes what somebody said at a counter or on the street.

Scenario S14 of the study of the field: who collects an identity card says "ik trek het niet meer", and it must not be
lost because the clerk has no field for it.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from areas.choices import grouped_areas
from officers.access import OfficerRequest, for_officers
from officers.models import Channel, Coverage, Officer
from signals import heard, intake
from signals.forms import AreaSelect
from signals.heard import CALL, HEARD, INFORM
from signals.referring import referrals_for
from signals.repeats import receive_form_once

_FIELD_OF: Final = {
    "tekst": "tekst",
    "locatie.gebied": "gebied",
    "melder.naam": "naam",
    "melder.telefoon": "telefoon",
}


class QuickForm(forms.Form):
    """What was said, where, and what the resident asks. A name and number only where somebody calls or writes back."""

    formulier = forms.CharField(required=False, widget=forms.HiddenInput)
    tekst = forms.CharField(
        label=_("Wat hoorde u?"),
        help_text=_("In een of twee zinnen. Geen namen van anderen."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true", "autocomplete": "off"}),
    )
    gebied = forms.CharField(label=_("In welk gebied?"), required=False)
    kanaal = forms.ChoiceField(
        label=_("Waar hoorde u het?"),
        choices=[(Channel.COUNTER.value, _("Aan de balie")), (Channel.STREET.value, _("Op straat"))],
        widget=forms.RadioSelect,
    )
    wens = forms.ChoiceField(
        label=_("Wat wil de bewoner?"),
        choices=[(CALL, _("Bel mij")), (INFORM, _("Geef mij informatie")), (HEARD, _("Alleen gehoord worden"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat de bewoner wil.")},
    )
    naam = forms.CharField(
        label=_("Naam"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    telefoon = forms.CharField(
        label=_("Telefoonnummer"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    akkoord = forms.BooleanField(
        label=_("Ik heb verteld dat ik dit doorgeef, en de bewoner vindt dat goed."),
        error_messages={"required": _("Vraag eerst of u dit mag doorgeven.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = grouped_areas()
        if groups:
            self.fields["gebied"].widget = AreaSelect(groups)
        else:
            del self.fields["gebied"]

    def clean(self) -> dict[str, Any]:
        """Ask intake what is wrong; whom nobody calls leaves no name."""
        typed = super().clean() or {}
        if typed.get("wens") == CALL and not typed.get("telefoon"):
            self.add_error("telefoon", ValidationError(_("Op welk nummer?"), code="required"))
        self.report = self._read(typed)
        try:
            self.report = intake.clean(self.report)
        except ValidationError as refused:
            self.refuse(refused)
        return typed

    def refuse(self, refused: ValidationError) -> None:
        """Put what intake refuses at the fields."""
        for name, errors in refused.error_dict.items():
            field = _FIELD_OF.get(name)
            for error in errors:
                self.add_error(field if field in self.fields else None, error)

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        """The report as typed."""
        wish = typed.get("wens")
        reached = wish in (CALL, INFORM)
        return intake.Report(
            text=typed.get("tekst", ""),
            channel=Channel(typed.get("kanaal") or Channel.COUNTER),
            area=typed.get("gebied") or None,
            name=typed.get("naam", "") if reached else "",
            phone=typed.get("telefoon", "") if reached else "",
            noted={"wens": wish or "", "akkoord": bool(typed.get("akkoord"))},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def enter(request: OfficerRequest) -> HttpResponse:
    """The form of twenty seconds, for every employee; sending leads to an empty one, with what became of the last."""
    officer = request.user
    if request.method != "POST":
        return _show(request, QuickForm(initial={"formulier": secrets.token_urlsafe(16), **usual_choices(officer)}))
    form = QuickForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        # The same form sent twice makes one promise as well.
        signal = receive_form_once(
            form.report,
            form=form.cleaned_data["formulier"],
            by=officer,
            then=lambda signal: heard.promise_call(signal, form.report, by=officer),
        )
    except ValidationError as refused:
        form.refuse(refused)
        return _show(request, form, status=400)
    messages.success(
        request, _now("Doorgegeven: %(number)s. %(team)s heeft het.") % {"number": signal.number, "team": signal.team}
    )
    for referral in referrals_for(form.report.text):
        messages.warning(
            request,
            _now("Noem ook %(name)s: %(phone)s.") % {"name": referral.name, "phone": referral.phone},
        )
    return redirect("signal-quick")


def _show(request: OfficerRequest, form: QuickForm, *, status: int = 200) -> HttpResponse:
    return render(request, "signals/quick.html", {"form": form}, status=status)


def usual_choices(officer: Officer) -> dict[str, str]:
    """One's own area and the place where one mostly hears things."""
    covered = Coverage.objects.on().filter(Q(officer=officer) | Q(stand_in=officer))
    # Of several areas none is the usual one.
    own = list(covered.values_list("area__code", flat=True).distinct()[:2])
    return {
        "kanaal": Channel.STREET if own else Channel.COUNTER,
        "gebied": own[0] if len(own) == 1 else "",
    }
