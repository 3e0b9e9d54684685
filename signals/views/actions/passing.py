"""Passing a signal on: offering it to another team, answering an offer, and giving it away by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers import rights
from officers.models import Officer, Team
from signals import handover, workflow
from signals.models import Handover, Signal
from signals.named import TEAM
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm, acts, is_open
from signals.visibility import audience_of
from signals.workflow import Changed


class OfferForm(HandlingForm):
    """Another team, and why it belongs there."""

    field_of = {"naarTeam": "team", "reden": "reden"}

    team = RowField(label=_("Aan welk team?"), of=TEAM, empty=_("Kies een team"))
    reden = forms.CharField(
        label=_("Waarom hoort het bij dit team?"),
        # The verb says what is wrong with it, in the same words as the API.
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    besproken = forms.BooleanField(label=_("Ik heb iemand van dat team gesproken"), required=False)

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "team", teams)


class HandBackForm(HandlingForm):
    """Why it does not belong here; to whom then, triage finds out."""

    reden = forms.CharField(
        label=_("Waarom hoort dit niet bij uw team?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "aria-required": "true"}),
    )


class GiveForm(HandlingForm):
    """Triage gives a signal to a team without asking."""

    team = RowField(label=_("Aan welk team?"), of=TEAM, empty=_("Kies een team"))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "team", teams)


class AnswerForm(HandlingForm):
    """An answer to an offer. `aanbod` is the offer that its reader had on the page: another one may wait by now."""

    aanbod = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Handover | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aanbod"].initial = offer.public_id if offer else None


class DeclineForm(AnswerForm):
    """Why a team does not take what it was offered, and who should."""

    field_of = {"reden": "reden", "anderTeam": "ander_team"}

    reden = forms.CharField(
        label=_("Waarom neemt uw team dit niet aan?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true"}),
    )
    ander_team = RowField(label=_("Welk team dan wel?"), of=TEAM, required=False, empty=_("Dat weet ik niet"))

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "ander_team", teams)


def _answers(signal: Signal, officer: Officer) -> bool:
    return signal.may_answer


def _offer(overview: Overview, asked: uuid.UUID | None = None) -> Handover:
    """The offer that waits for an answer; raises `Changed` when it was answered or withdrawn by now, or is another one
    than was asked for."""
    if overview.offer is None or asked not in (None, overview.offer.public_id):
        raise Changed(_now("Dit aanbod is intussen al beantwoord."))
    # The verbs change the signal that they find on the offer: let that be the one that was read here.
    overview.offer.signal = overview.signal
    return overview.offer


def _given_to(overview: Overview) -> set[int]:
    """The team that was asked: no answer to "which team then"."""
    return {overview.offer.to_team_id} if overview.offer else set()


ACTIONS: Final[dict[str, Action]] = {
    "aanbieden": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.is_open and overview.offer is None,
        check=lambda overview: handover.check_can_be_offered(overview.signal),
        form=lambda overview, **given: OfferForm(teams=overview.teams, **given),
        do=lambda overview, form, officer: handover.offer(
            overview.signal,
            to_team=form.cleaned_data["team"],
            reason=form.cleaned_data["reden"],
            warm=form.cleaned_data["besproken"],
            by=officer,
        ),
        done=_("Het signaal is aangeboden. Uw team houdt het tot het andere team het aanneemt."),
        preview=lambda overview, form: audience_of(form.cleaned_data["team"]),
    ),
    "terug": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.is_open and not overview.signal.team.is_triage,
        form=lambda overview, **given: HandBackForm(**given),
        do=lambda overview, form, officer: handover.hand_back(
            overview.signal, reason=form.cleaned_data["reden"], by=officer
        ),
        done=_("Het signaal is terug bij triage."),
    ),
    "toekennen": Action(
        may=lambda signal, officer: signal.may_act and officer.may(rights.SIGNALS_ROUTE),
        can=is_open,
        form=lambda overview, **given: GiveForm(teams=overview.teams, **given),
        do=lambda overview, form, officer: workflow.reassign(
            overview.signal, team=form.cleaned_data["team"], by=officer
        ),
        done=_("Het team heeft het signaal gekregen."),
    ),
    "intrekken": Action(
        may=acts,
        can=lambda overview, officer: overview.offer is not None,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: handover.withdraw(_offer(overview), by=officer),
        done=_("Het aanbod is ingetrokken."),
    ),
    "aannemen": Action(
        may=_answers,
        can=lambda overview, officer: overview.offer is not None,
        check=_offer,
        form=lambda overview, **given: AnswerForm(offer=overview.offer, **given),
        do=lambda overview, form, officer: handover.accept(_offer(overview, form.cleaned_data["aanbod"]), by=officer),
        done=_("Uw team heeft dit signaal aangenomen."),
    ),
    "weigeren": Action(
        may=_answers,
        can=lambda overview, officer: overview.offer is not None,
        check=_offer,
        form=lambda overview, **given: DeclineForm(
            offer=overview.offer,
            teams=[team for team in overview.teams if team.pk not in _given_to(overview)],
            **given,
        ),
        do=lambda overview, form, officer: handover.decline(
            _offer(overview, form.cleaned_data["aanbod"]),
            reason=form.cleaned_data["reden"],
            other_team=form.cleaned_data["ander_team"],
            by=officer,
        ),
        done=_("Uw team heeft dit signaal niet aangenomen. Het andere team houdt het."),
    ),
}
