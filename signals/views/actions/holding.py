"""Keeping a signal from being erased and destroyed as long as something runs, and letting it go again."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from officers import rights
from officers.models import Officer
from signals import legal_hold
from signals.models import LegalHold, Signal
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm


class HoldForm(HandlingForm):
    """Why it must stay, and under which number that is known elsewhere."""

    reden = forms.ChoiceField(
        label=_("Waarom moet dit bewaard blijven?"),
        required=False,
        choices=[("", _("Kies een reden")), *((one.value, capfirst(str(one.label))) for one in LegalHold.Ground)],
    )
    kenmerk = forms.CharField(
        label=_("Kenmerk van het verzoek of de zaak"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _may(signal: Signal, officer: Officer) -> bool:
    """Who reads it, and supervises or sees to all signals: not who may want it gone."""
    return signal.may_read and (officer.may(rights.AUDIT) or officer.may(rights.SIGNALS_ROUTE))


ACTIONS: Final[dict[str, Action]] = {
    "bewaren": Action(
        may=_may,
        can=lambda overview, officer: overview.hold is None,
        form=lambda overview, **given: HoldForm(**given),
        do=lambda overview, form, officer: legal_hold.lay(
            overview.signal, ground=form.cleaned_data["reden"], reference=form.cleaned_data["kenmerk"], by=officer
        ),
        done=_("Dit signaal wordt bewaard tot iemand zegt dat het niet meer hoeft."),
    ),
    "vrijgeven": Action(
        may=_may,
        can=lambda overview, officer: overview.hold is not None,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: legal_hold.lift(overview.signal, by=officer),
        done=_("Dit signaal gaat weer volgens zijn bewaartermijn."),
    ),
}
