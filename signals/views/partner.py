"""The civil servant's door to a partner outside: what is asked, a preview of what the partner sees, and the mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from areas.forms import DayField
from officers.access import OfficerRequest, for_officers
from officers.models import Officer, PartnerOrganisation
from signals import consult, partners, team_actions, workflow
from signals.models import Attachment, Sensitivity, Signal, Status
from signals.named import PARTNER
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import HandlingForm, OnceForm
from signals.visibility import log_reading, viewer_of
from signals.workflow import Changed


class PhotosField(forms.MultipleChoiceField):
    """Photos of the signal that the partner may see."""

    widget = forms.CheckboxSelectMultiple


class PartnerForm(OnceForm, HandlingForm):
    """What a partner is asked, what it sees, and what it may do."""

    field_of = {"team": "partner"}

    partner = RowField(
        label=gettext_lazy("Welke partner?"), of=PARTNER, required=False, empty=gettext_lazy("Kies een partner")
    )
    tekst = forms.CharField(
        label=gettext_lazy("Wat vraagt u?"),
        help_text=gettext_lazy(
            "De partner leest alleen wat u hier schrijft, en niet de tekst van de melder. Schrijf geen namen en geen"
            " persoonlijke gegevens."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "aria-required": "true"}),
    )
    uiterlijk = DayField(
        label=gettext_lazy("Uiterlijk"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    plek = forms.BooleanField(label=gettext_lazy("Deel het adres en de plek op de kaart"), required=False)
    fotos = PhotosField(label=gettext_lazy("Deel deze foto’s"), required=False)
    wacht = forms.BooleanField(
        label=gettext_lazy("Zet het signaal op ‘wacht op een ander’ tot de partner antwoordt"), required=False
    )
    afronden = forms.BooleanField(
        label=gettext_lazy("De partner mag het hele signaal afronden, met een bericht aan de melder"),
        help_text=gettext_lazy("Alleen met een partner met wie een verwerkersovereenkomst is vastgelegd."),
        required=False,
    )

    def __init__(self, *args: Any, signal: Signal, photos: list[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="partner-%s", **kwargs)
        offer_rows(self, "partner", PartnerOrganisation.objects.filter(is_active=True))
        self.fields["uiterlijk"].initial = team_actions.usual_day()
        self.fields["plek"].initial = signal.sensitivity == Sensitivity.ORDINARY
        self.photos = {str(one.public_id): one for one in photos}
        field: Any = self.fields["fotos"]
        field.choices = [
            (key, _("Foto %(n)d: %(name)s") % {"n": n, "name": one.name or one.at.strftime("%H.%M")})
            for n, (key, one) in enumerate(self.photos.items(), start=1)
        ]
        if signal.sensitivity == Sensitivity.SPECIAL:
            del self.fields["plek"], self.fields["fotos"]
        elif not photos:
            del self.fields["fotos"]
        if Status.WAITING_FOR_THIRD_PARTY not in workflow.TRANSITIONS[signal.status]:
            del self.fields["wacht"]

    def asked(self) -> dict[str, Any]:
        """What was filled in, as `partners.ask` takes it."""
        typed = self.cleaned_data
        return {
            "partner": typed["partner"],
            "text": typed["tekst"],
            "due_on": typed["uiterlijk"],
            "shares_place": typed.get("plek", False),
            "files": [self.photos[key] for key in typed.get("fotos", ())],
            "may_close": typed["afronden"],
        }


class LookAlongForm(OnceForm, HandlingForm):
    """Which partner looks along, at what, and whether a step of enforcement waits for the answer."""

    field_of = {"naarPartner": "partner", "naarTeam": "partner", "vraag": "vraag"}

    partner = RowField(
        label=gettext_lazy("Welke partner?"), of=PARTNER, required=False, empty=gettext_lazy("Kies een partner")
    )
    vraag = forms.CharField(
        label=gettext_lazy("Wat wilt u weten?"),
        help_text=gettext_lazy("Schrijf geen namen op. De partner kiest uit drie antwoorden en schrijft niets terug."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "aria-required": "true"}),
    )
    wacht = forms.BooleanField(
        label=gettext_lazy("Wacht met handhaven op het antwoord"),
        help_text=gettext_lazy("Hoogstens drie werkdagen."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="partner-%s", **kwargs)
        offer_rows(self, "partner", PartnerOrganisation.objects.filter(is_active=True))


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def look_along(request: OfficerRequest, number: str) -> HttpResponse:
    """Ask a partner to look along. A POST shows what the partner will see; `verstuur` sends it.

    404 for who may not know of the signal, 403 for who may not act on it.
    """
    signal = _to_act_on(request.user, number)
    form = LookAlongForm(request.POST if request.method == "POST" else None)
    context = _context(signal, form, heading=_("Een partner laten meekijken"))
    if not form.is_bound:
        return render(request, "signals/partner_look_along.html", context)
    try:
        if form.is_valid() and "terug" not in request.POST:
            partner, question = form.cleaned_data["partner"], form.cleaned_data["vraag"]
            if "verstuur" in request.POST:
                holds = form.cleaned_data["wacht"]
                form.do_once(
                    signal,
                    lambda: consult.ask(signal, partner=partner, question=question, holds=holds, by=request.user),
                    by=request.user,
                )
                messages.success(request, _("%s is gevraagd om mee te kijken. Uw team houdt het signaal.") % partner)
                return redirect(signal)
            question = consult.check(signal, team=None, partner=partner, question=question)
            context |= {"asked": partners.least_of(signal, text=question), "partner": partner}
    except Changed as changed:
        return render(request, "signals/partner_look_along.html", context | {"changed": str(changed)}, status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return render(request, "signals/partner_look_along.html", context, status=400 if form.errors else 200)


def _to_act_on(officer: Officer, number: str) -> Signal:
    """The signal, for who may act on it; that it was read is logged."""
    signal = get_object_or_404(Signal.objects.known_to(viewer_of(officer)).for_list(), number=number)
    if not signal.may_act:
        raise PermissionDenied
    log_reading(signal, by=officer)
    return signal


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers()
def ask(request: OfficerRequest, number: str) -> HttpResponse:
    """Ask a partner something. A POST shows what the partner will see; `verstuur` sends it.

    404 for who may not know of the signal, 403 for who may not act on it.
    """
    signal = _to_act_on(request.user, number)
    photos = [one for one in signal.attachments.all() if one.is_photo]
    form = PartnerForm(request.POST if request.method == "POST" else None, signal=signal, photos=photos)
    context = _context(signal, form, heading=_("Een partner vragen"))
    if not form.is_bound:
        return render(request, "signals/partner_request.html", context)
    try:
        team_actions.check_open(signal)
        if form.is_valid() and "terug" not in request.POST:
            asked = form.asked()
            if "verstuur" in request.POST:
                wait = form.cleaned_data.get("wacht", False)
                form.do_once(signal, lambda: partners.ask(signal, **asked, wait=wait, by=request.user), by=request.user)
                messages.success(request, _("%s heeft de vraag gekregen.") % asked["partner"])
                return redirect(signal)
            context["asked"] = partners.what_is_seen(partners.check(signal, **asked), files=asked["files"])
            context["partner"] = asked["partner"]
    except Changed as changed:
        return render(request, "signals/partner_request.html", context | {"changed": str(changed)}, status=409)
    except ValidationError as refused:
        form.refuse(refused)
    return render(request, "signals/partner_request.html", context, status=400 if form.errors else 200)


def _context(signal: Signal, form: PartnerForm | LookAlongForm, *, heading: str) -> dict[str, Any]:
    field: Any = form.fields["partner"]
    return {"signal": signal, "form": form, "heading": heading, "has_partners": bool(field.rows)}
