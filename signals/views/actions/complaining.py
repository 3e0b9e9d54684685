"""Saying that a signal is (also) a complaint about conduct. For who handles it: `signals/views/complaints.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from areas.forms import DayField
from officers import rights
from officers.models import Officer, Team
from signals import complaints
from signals.models import Complaint, Signal
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm

ALSO, ONLY = "ook", "alleen"


class ComplaintForm(HandlingForm):
    """About which team; the button says whether it is a complaint as well, or nothing else."""

    field_of = {"team": "over", "woorden": "woorden", "ontvangenOp": "ontvangen_op"}

    hoe = forms.ChoiceField(choices=[(ALSO, ""), (ONLY, "")], required=False, widget=forms.HiddenInput)
    over = RowField(label=_("Over welk team gaat de klacht?"), required=False, empty=_("Dat weet ik nog niet"))
    woorden = forms.CharField(
        label=_("Waar gaat de klacht over?"),
        help_text=_("Alleen wie klachten behandelt, leest dit. Staat het al in de tekst? Laat het dan leeg."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ontvangen_op = DayField(
        label=_("Wanneer kregen wij de klacht?"),
        help_text=_("Leeg: op de dag van het signaal. Vanaf deze dag telt de termijn."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "over", teams)


def _may(signal: Signal, officer: Officer) -> bool:
    """Whoever reads it and handles signals may hear a complaint, also who does not handle this one."""
    return signal.may_read and officer.may(rights.SIGNALS_HANDLE)


def _form(overview: Overview, **given: Any) -> ComplaintForm:
    owner = overview.signal.team
    teams = sorted([owner, *overview.teams], key=lambda team: team.name)
    return ComplaintForm(
        teams=teams,
        # What came in with who handles complaints is about somebody else.
        initial={"over": "" if owner.takes_complaints else owner.slug},
        **given,
    )


def _pass_on(overview: Overview, form: ComplaintForm, officer: Officer) -> Complaint:
    typed, signal = form.cleaned_data, overview.signal
    only = typed["hoe"] == ONLY
    if only and not signal.may_act:
        raise PermissionDenied
    return complaints.pass_on(
        signal,
        about=typed["over"],
        only=only,
        words=typed["woorden"],
        received_on=typed["ontvangen_op"],
        by=officer,
    )


ACTIONS: Final[dict[str, Action]] = {
    "klacht": Action(
        may=_may,
        can=lambda overview, officer: True,
        form=_form,
        do=_pass_on,
        done=_("De klacht is doorgegeven aan wie klachten behandelt. Op de pagina van het signaal staat er niets van."),
    ),
}
