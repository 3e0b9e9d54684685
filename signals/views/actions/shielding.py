"""Shielding: another sensitivity, with the reason why."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.forms import choice
from officers.models import Officer
from signals import shielding
from signals.models import Sensitivity
from signals.overview import Overview
from signals.views.actions.base import Action, HandlingForm, acts

_SAID: Final = {
    Sensitivity.ORDINARY: _("Gewoon: wie het signaal kent, leest de tekst"),
    Sensitivity.PERSONAL: _("Gevoelig: alleen triage en het team leest tekst en contactgegevens"),
    Sensitivity.SPECIAL: _("Bijzonder gevoelig: ook wordt vastgelegd wie het leest, en het staat op geen kaart"),
}


class ShieldForm(HandlingForm):
    """How sensitive it is from now on, and why."""

    gevoeligheid = forms.ChoiceField(label=_("Wie mag dit lezen?"), required=False)
    reden = forms.CharField(
        label=_("Waarom?"),
        help_text=_("Het komt als notitie bij het signaal."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "aria-required": "true"}),
    )

    def __init__(self, *args: Any, levels: list[Sensitivity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "gevoeligheid").choices = [("", _("Kies wat klopt")), *((one.value, _SAID[one]) for one in levels)]


def _can(overview: Overview, officer: Officer) -> bool:
    return bool(overview.sensitivities)


ACTIONS: Final[dict[str, Action]] = {
    "gevoeligheid": Action(
        may=acts,
        can=_can,
        form=lambda overview, **given: ShieldForm(levels=overview.sensitivities, **given),
        do=lambda overview, form, officer: shielding.shield(
            overview.signal,
            sensitivity=form.cleaned_data["gevoeligheid"],
            reason=form.cleaned_data["reden"],
            by=officer,
        ),
        done=_("De gevoeligheid is veranderd."),
    ),
}
