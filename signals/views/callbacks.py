"""The door to calling back: who may know of a signal promises a call, who handles it says that it was made."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from areas.dated import today
from areas.forms import DayField
from officers.access import OfficerRequest, for_officers
from signals import callbacks
from signals.deadlines import working_days_after
from signals.models import MAX_CALLBACK_TEXT, Callback, Signal
from signals.remarks import may_promise_a_call
from signals.views.actions.base import OnceForm
from signals.visibility import viewer_of
from signals.workflow import Changed


class CallbackForm(OnceForm):
    """When somebody is called back, about what, on which number. The verb says what is wrong with it."""

    datum = DayField(label=_("Op welke dag?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tekst = forms.CharField(
        label=_("Waarover?"),
        help_text=_("Wat wil de beller weten of vertellen? Houd het kort."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true", "maxlength": MAX_CALLBACK_TEXT}),
    )
    telefoon = forms.CharField(
        label=_("Telefoonnummer"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def ask(request: OfficerRequest, number: str) -> HttpResponse:
    """Promise a call about a signal that this officer may know of, whether or not its text is for them; not for who had
    part in it before, or only looks along."""
    signal = get_object_or_404(Signal.objects.known_to(viewer_of(request.user)).for_list(), number=number)
    if not may_promise_a_call(signal, request.user):
        raise PermissionDenied
    if request.method != "POST":
        reporter = getattr(signal, "reporter", None) if signal.may_see_contact else None
        form = CallbackForm(
            initial={"datum": working_days_after(today(), 1), "telefoon": reporter.phone if reporter else ""}
        )
        return render(request, "signals/callback.html", {"signal": signal, "form": form})
    form = CallbackForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            form.do_once(
                signal,
                lambda: callbacks.ask(
                    signal, on=typed["datum"], text=typed["tekst"], phone=typed["telefoon"], by=request.user
                ),
                by=request.user,
            )
        except ValidationError as refused:
            form.refuse(refused)
        else:
            # Who handles it is not for everybody who may know of it.
            holder = signal.officer if signal.may_read and signal.officer else signal.team
            messages.success(request, _now("De terugbelnotitie staat op het bureau van %s.") % holder)
            return redirect(signal)
    return render(request, "signals/callback.html", {"signal": signal, "form": form}, status=400)


@for_officers()
@require_POST
def tick_off(request: OfficerRequest, number: str, callback_id: uuid.UUID) -> HttpResponse:
    """Say that the call was made; 409 where a colleague said so already."""
    signal = get_object_or_404(Signal.objects.known_to(viewer_of(request.user)), number=number)
    if not signal.may_act:
        raise PermissionDenied
    callback = get_object_or_404(Callback.objects.select_related("signal"), signal=signal, public_id=callback_id)
    try:
        callbacks.tick_off(callback, by=request.user)
    except Changed as changed:
        messages.warning(request, str(changed))
    else:
        messages.success(request, _now("%s: teruggebeld.") % signal.number)
    return redirect("desk") if request.POST.get("naar") == "bureau" else redirect(signal)
