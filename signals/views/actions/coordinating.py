"""Saying who coordinates a sensitive signal, and that nobody does any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals import coordination
from signals.overview import Overview
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import Action, HandlingForm, NoFieldsForm, acts


class CoordinatorForm(HandlingForm):
    """A colleague of the team, and whether others at the same address see whom to call."""

    field_of = {"regievoerder": "regievoerder"}

    regievoerder = RowField(label=_("Wie heeft de regie?"), required=False, empty=_("Kies een collega"))
    waarschuwt = forms.BooleanField(
        label=_("Wie iets anders doet op dit adres, ziet: neem eerst contact op"),
        help_text=_("Zij zien alleen de naam en het nummer, en niets van dit signaal."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "regievoerder", officers)


def _can(overview: Overview, officer: Officer) -> bool:
    return overview.signal.is_open and overview.signal.is_sensitive


ACTIONS: Final[dict[str, Action]] = {
    "regie": Action(
        may=acts,
        can=_can,
        form=lambda overview, **given: CoordinatorForm(officers=overview.colleagues, **given),
        do=lambda overview, form, officer: coordination.appoint(
            overview.signal,
            coordinator=form.cleaned_data["regievoerder"],
            warns=form.cleaned_data["waarschuwt"],
            by=officer,
        ),
        done=_("De regie is vastgelegd."),
    ),
    "loslaten": Action(
        may=acts,
        can=lambda overview, officer: bool(overview.signal.coordinated),
        form=lambda overview, **given: NoFieldsForm(**given),
        do=lambda overview, form, officer: coordination.release(overview.signal, by=officer),
        done=_("Niemand heeft nog de regie."),
    ),
}
