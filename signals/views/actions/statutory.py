"""Passing a signal on to who carries out a law. What comes back: `signals/views/statutory.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from signals import statutory
from signals.models import StatutoryStart
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, acts
from signals.visibility import audience_of


class StatutoryForm(HandlingForm):
    """Which law, and whether the reporter asks it for somebody else."""

    field_of = {"start": "start"}

    start = RowField(label=_("Wat is dit?"), empty=_("Kies wat het is"))
    voor_ander = forms.BooleanField(
        label=_("De melder vraagt dit voor iemand anders"),
        help_text=_("Dan schrijven wij de melder dat wij niet mogen vertellen wat wij doen."),
        required=False,
    )

    def __init__(self, *args: Any, starts: Iterable[StatutoryStart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "start", starts)


def _preview(overview: Overview, form: StatutoryForm) -> dict[str, Any]:
    start: StatutoryStart = form.cleaned_data["start"]
    due_on = start.due_on(timezone.localdate(overview.signal.received_at))
    return {
        "audience": audience_of(start.team),
        "term": _now("Uiterlijk op %(day)s: %(source)s.")
        % {"day": formats.date_format(due_on), "source": start.source},
    }


ACTIONS: Final[dict[str, Action]] = {
    "wettelijk": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.starts),
        form=lambda overview, **given: StatutoryForm(starts=overview.starts, **given),
        do=lambda overview, form, officer: statutory.pass_on(
            overview.signal,
            start=form.cleaned_data["start"],
            for_other=form.cleaned_data["voor_ander"],
            by=officer,
        ),
        done=_("Het signaal is doorgegeven, en de melder krijgt bericht met de wettelijke termijn."),
        preview=_preview,
    ),
}
