"""Putting a signal before a higher level, recording what was decided there, and taking it back."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.dated import today
from areas.forms import DayField, choice
from officers.models import Officer
from signals import escalation
from signals.deadlines import working_days_after
from signals.overview import Overview
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm, acts

# So many working days are proposed for a decision; whoever escalates chooses the day.
_USUAL_DAYS: Final = 5


class EscalateForm(HandlingForm):
    """To which level, why, and before which day a decision is needed."""

    niveau = forms.ChoiceField(label=_("Naar wie?"), required=False)
    reden = forms.CharField(
        label=_("Waarom moet dit hogerop?"),
        help_text=_("Schrijf wat er moet worden besloten. Geen namen."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    voor = DayField(
        label=_("Besluit nodig voor het einde van"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, overview: Overview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(one.value, capfirst(str(one.label))) for one in overview.levels]
        choice(self, "niveau").choices = levels
        if silent := [str(one.label) for one in overview.silent_levels]:
            self.fields["niveau"].help_text = _now(
                "Niet te kiezen, want er is geen postadres vastgelegd: %s. De beheerder legt dat vast."
            ) % ", ".join(silent)
        self.fields["voor"].initial = working_days_after(today(), _USUAL_DAYS)


class DecisionForm(HandlingForm):
    """What the level decided."""

    besluit = forms.CharField(
        label=_("Wat is er besloten?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )


def _waits(overview: Overview, officer: Officer) -> bool:
    return bool(overview.signal.escalated_to)


ACTIONS: Final[dict[str, Action]] = {
    "opschalen": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.is_open and bool(overview.levels),
        form=lambda overview, **given: EscalateForm(overview=overview, **given),
        do=lambda overview, form, officer: escalation.escalate(
            overview.signal,
            level=form.cleaned_data["niveau"],
            reason=form.cleaned_data["reden"],
            decide_by=form.cleaned_data["voor"],
            by=officer,
        ),
        done=_("Het signaal is opgeschaald. Uw team houdt het, en schrijft op wat er wordt besloten."),
    ),
    "besluit": Action(
        may=acts,
        can=_waits,
        form=lambda overview, **given: DecisionForm(**given),
        do=lambda overview, form, officer: escalation.decide(
            overview.signal, decision=form.cleaned_data["besluit"], by=officer
        ),
        done=_("Het besluit is bewaard."),
    ),
    "afschalen": Action(
        may=acts,
        can=_waits,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: escalation.withdraw(overview.signal, by=officer),
        done=_("De opschaling is ingetrokken."),
    ),
}
