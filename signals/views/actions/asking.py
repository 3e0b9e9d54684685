"""Asking others to do something for a signal, while it stays where it is; and seeing what came of that.

A partner outside is asked on a page of its own (`signals/views/partner.py`): there its preview stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.forms import DayField
from officers.models import Team
from signals import team_actions
from signals.named import TEAM
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm, OnceForm, acts, is_open


class ActionForm(OnceForm, HandlingForm):
    """Something for another team to do."""

    field_of = {"team": "team", "tekst": "tekst", "uiterlijk": "uiterlijk"}

    # The verb says what is wrong with each, in the same words as the API.
    team = RowField(label=_("Welk team?"), of=TEAM, required=False, empty=_("Kies een team"))
    tekst = forms.CharField(
        label=_("Wat moet er gebeuren?"),
        help_text=_("Alleen collega’s lezen dit. De melder niet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    uiterlijk = DayField(
        label=_("Uiterlijk"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, teams: Iterable[Team], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "team", teams)
        self.fields["uiterlijk"].initial = team_actions.usual_day(days)


ACTIONS: Final[dict[str, Action]] = {
    "actie": Action(
        may=acts,
        can=is_open,
        check=lambda overview: team_actions.check_open(overview.signal),
        form=lambda overview, **given: ActionForm(teams=overview.teams, days=overview.action_days, **given),
        do=lambda overview, form, officer: team_actions.add(
            overview.signal,
            team=form.cleaned_data["team"],
            text=form.cleaned_data["tekst"],
            due_on=form.cleaned_data["uiterlijk"],
            by=officer,
        ),
        done=_("Het team heeft deze actie gekregen. Het signaal blijft van uw team."),
    ),
    "gezien": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.has_action_news,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: team_actions.mark_seen(overview.signal),
        done=_("U hebt gezien wat er in de acties is veranderd."),
    ),
}
