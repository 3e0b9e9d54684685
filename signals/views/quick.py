"""The door of twenty seconds: any employee notes what somebody said at a counter or on the street.

Scenario S14 of the study of the field: who collects an identity card says "ik trek het niet meer", and it must not be
lost because the clerk has no field for it.
"""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from officers.access import OfficerRequest, for_officers
from officers.models import Channel, Coverage, Officer
from signals import heard
from signals.heard_form import HeardForm
from signals.referring import referrals_for
from signals.repeats import receive_form_once


class QuickForm(HeardForm):
    """What was said at a counter or on the street."""

    formulier = forms.CharField(required=False, widget=forms.HiddenInput)
    kanaal = forms.ChoiceField(
        label=_("Waar hoorde u het?"),
        choices=[(Channel.COUNTER.value, _("Aan de balie")), (Channel.STREET.value, _("Op straat"))],
        widget=forms.RadioSelect,
    )

    def channel(self, typed: dict[str, Any]) -> Channel:
        """As it was chosen."""
        return Channel(typed.get("kanaal") or Channel.COUNTER)


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
