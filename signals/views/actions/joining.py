"""Joining a signal under another one about the same thing, and undoing that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from officers.models import Officer
from signals import joining
from signals.models import Signal, TeamAction
from signals.overview import Overview
from signals.told_form import ToldOtherwise, has_reader
from signals.views.actions.base import ENDING, Action, HandlingForm, NoFieldsForm, acts, ask_to_withdraw
from signals.visibility import viewer_of
from signals.workflow import Changed


class JoinForm(HandlingForm):
    """The signal that this one belongs with, by its number."""

    field_of = {"met": "met", **ENDING}

    met = forms.CharField(
        label=_("Met welk signaal?"),
        help_text=_("Het kenmerk, zoals 2026-000417."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "aria-required": "true"}),
    )

    terugkoppeling = ToldOtherwise()

    def __init__(self, *args: Any, signal: Signal, actions: Iterable[TeamAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_to_withdraw(self, actions)
        if has_reader(signal) or not hasattr(signal, "reporter"):
            del self.fields["terugkoppeling"]
        else:
            self.fields["terugkoppeling"].label = _("Hoe hoort de melder het, of waarom niet?")


def _join(overview: Overview, form: Any, officer: Officer) -> object:
    number = form.cleaned_data["met"].strip()
    # What this officer may not read is not there: who joins two has seen that they are about the same.
    main = Signal.objects.readable_by(viewer_of(officer)).filter(number=number).first()
    if main is None:
        unknown = _now("Wij vinden geen signaal met dit kenmerk dat u mag zien.")
        raise ValidationError({"met": ValidationError(unknown, code="does_not_exist")})
    return joining.join(
        overview.signal,
        main,
        by=officer,
        feedback=form.cleaned_data.get("terugkoppeling", ""),
        withdraw_actions=form.cleaned_data.get("acties_intrekken", False),
    )


def _part(overview: Overview, form: Any, officer: Officer) -> object:
    joined = overview.joined_under
    if joined is None:
        raise Changed(_now("Dit signaal is niet meer samengevoegd."))
    joined.duplicate = overview.signal
    return joining.part(joined, by=officer)


ACTIONS: Final[dict[str, Action]] = {
    "samenvoegen": Action(
        may=acts,
        can=lambda overview, officer: overview.signal.is_open and not overview.duplicates,
        form=lambda overview, **given: JoinForm(signal=overview.signal, actions=overview.open_actions, **given),
        do=_join,
        done=_("Het signaal is samengevoegd en gesloten."),
    ),
    "losmaken": Action(
        may=acts,
        can=lambda overview, officer: overview.joined_under is not None,
        form=lambda overview, **given: NoFieldsForm(**given),
        do=_part,
        done=_("Het signaal staat weer op zichzelf."),
    ),
}
