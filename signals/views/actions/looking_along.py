"""Asking another team to look along, and taking such a question back. The answer: `signals/views/work.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers.models import Team
from signals import consult, partners
from signals.models import Consult
from signals.named import TEAM
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, PartnerAddressForm, acts, is_open
from signals.workflow import Changed


class AskForm(HandlingForm):
    """Which team, what about, whether it gets the text of a sensitive signal, and whether a step waits for it."""

    field_of = {"naarTeam": "team", "vraag": "vraag", "tekstDelen": "deel_tekst"}

    team = RowField(
        label=_("Welk team?"), of=TEAM, error_messages={"required": consult.CHOOSE}, empty=_("Kies een team")
    )
    vraag = forms.CharField(
        label=_("Wat wilt u weten?"),
        help_text=_("Schrijf geen namen op. Het team kiest uit drie antwoorden en schrijft niets terug."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    deel_tekst = forms.BooleanField(
        label=_("Deel de tekst van de melder"),
        help_text=_("Alleen als het team zonder die tekst niet kan antwoorden. Dit wordt vastgelegd."),
        required=False,
    )
    wacht = forms.BooleanField(
        label=_("Wacht met handhaven op het antwoord"), help_text=_("Hoogstens drie werkdagen."), required=False
    )

    def __init__(self, *args: Any, teams: Iterable[Team], sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "team", teams)
        if not sensitive:
            # Of an ordinary signal they read the text anyhow.
            del self.fields["deel_tekst"]


class WithdrawForm(HandlingForm):
    """The question that is taken back."""

    vraag_id = forms.UUIDField(widget=forms.HiddenInput)


class AgainForm(PartnerAddressForm, WithdrawForm):
    """The question that is mailed once more, and to which address."""


def _again_form(overview: Overview, **given: Any) -> AgainForm:
    first = next(iter(overview.undelivered_consults), None)
    return AgainForm(initial={"adres": first.address} if first else None, **given)


def _asked(overview: Overview, form: WithdrawForm) -> Consult:
    for one in overview.open_consults:
        if one.public_id == form.cleaned_data["vraag_id"]:
            one.signal = overview.signal
            return one
    raise Changed(_now("Deze vraag is intussen al beantwoord of ingetrokken."))


ACTIONS: Final[dict[str, Action]] = {
    "meekijken": Action(
        may=acts,
        can=is_open,
        check=lambda overview: consult.check_open(overview.signal),
        form=lambda overview, **given: AskForm(teams=overview.teams, sensitive=overview.signal.is_sensitive, **given),
        do=lambda overview, form, officer: consult.ask(
            overview.signal,
            team=form.cleaned_data["team"],
            question=form.cleaned_data["vraag"],
            share_text=form.cleaned_data.get("deel_tekst", False),
            holds=form.cleaned_data["wacht"],
            by=officer,
        ),
        done=_("Het team is gevraagd om mee te kijken. Uw team houdt het signaal."),
        preview=lambda overview, form: form.cleaned_data,
    ),
    "vraag-intrekken": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.open_consults),
        form=lambda overview, **given: WithdrawForm(**given),
        do=lambda overview, form, officer: consult.withdraw(_asked(overview, form), by=officer),
        done=_("De vraag is ingetrokken."),
    ),
    "nazenden": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.consults_to_send_again),
        form=_again_form,
        do=lambda overview, form, officer: partners.send_again(
            _asked(overview, form), address=form.cleaned_data["adres"], by=officer
        ),
        done=_("De partner krijgt de vraag opnieuw. De vorige link werkt niet meer."),
    ),
}
