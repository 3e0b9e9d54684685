"""What an action on a signal is: who may, when it can be done, the form that is filled in, and the verb it calls."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.forms import RepairableForm
from officers.models import Officer
from outbox.models import Letter
from signals import repeats
from signals.models import Callback, Consult, Signal, TeamAction
from signals.overview import Overview


class HandlingForm(RepairableForm):
    """A form on the page of a signal. `seen` is the newest event that its reader had on the page."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen


def _new_name() -> str:
    return secrets.token_urlsafe(16)


class OnceForm(RepairableForm):
    """A form that adds something to a signal: sent twice with the same words it adds it once."""

    # The random name that this form got when it was shown.
    formulier = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput, initial=_new_name)

    def do_once(self, signal: Signal, do: Callable[[], object], *, by: Officer) -> None:
        """Do what was asked, unless this form was sent before (`repeats.do_once`)."""
        words = {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
            if name not in ("seen", "formulier")
        }
        repeats.do_once(signal, do, form=self.cleaned_data.get("formulier", ""), words=words, by=by)


class PartnerAddressForm(HandlingForm):
    """To which address a partner outside is mailed once more."""

    field_of = {"adres": "adres"}

    adres = forms.CharField(
        label=_("Mailadres van de partner"),
        help_text=_("Het geldt alleen hiervoor. De functioneel beheerder past het adres van de partner zelf aan."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "aria-required": "true"}),
    )


class NoFieldsForm(HandlingForm):
    """A button: nothing to fill in."""


def ask_whether_called(form: forms.Form, promises: Iterable[Callback]) -> None:
    """Where somebody waits for a call: was this it? Who does not say so leaves the promise as it is."""
    days = list(dict.fromkeys(date_format(one.on) for one in promises))
    if days:
        form.fields["gebeld"] = forms.BooleanField(
            label=_now("De melder is gebeld, zoals beloofd voor %s") % ", ".join(days),
            help_text=_now("Kruist u dit niet aan, dan blijft het op het bureau staan om terug te bellen."),
            required=False,
        )


def ask_to_withdraw(form: forms.Form, actions: Iterable[TeamAction]) -> None:
    """Where others still do something for what this ends: may it be withdrawn?"""
    doers = sorted({one.doer for one in actions})
    if doers:
        label = _now("Trek de open acties in: %s") % ", ".join(doers)
        form.fields["acties_intrekken"] = forms.BooleanField(label=label, required=False)


def ask_to_go_on(form: forms.Form, asked: Iterable[Consult], *, label: Any) -> None:
    """Where an answer is waited for: may it go on without? The label gets the names."""
    silent = sorted({one.looker for one in asked})
    if silent:
        form.fields["zonder_antwoord"] = forms.BooleanField(label=label % ", ".join(silent), required=False)


# Where what a verb says of these can be repaired.
ENDING: Final = {"acties": "acties_intrekken", "meekijken": "zonder_antwoord"}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done on the page of a signal: who may, when it can be done, the form and the verb."""

    may: Callable[[Signal, Officer], bool]
    can: Callable[[Overview, Officer], bool]
    form: Callable[..., HandlingForm]
    do: Callable[[Overview, Any, Officer], object]
    # What is said afterwards; or a function of the overview that says it.
    done: Any
    # Raises `Changed`, in the verb's own words, where it cannot be done as the signal stands: the API says the same.
    check: Callable[[Overview], object] | None = None
    # What else who did it must know, empty where there is nothing.
    warn: Callable[[Any], str] | None = None
    # The mail that it would send, without doing it; None where it sends none.
    rehearse: Callable[[Overview, Any, Officer], Letter | None] | None = None
    # What would happen, for the button "Kijk eerst" (`bekijk`); shown with the form, and nothing is done yet.
    preview: Callable[[Overview, Any], Any] | None = None


def acts(signal: Signal, officer: Officer) -> bool:
    """Whether this officer may change the signal."""
    return signal.may_act


def acts_or_answers(signal: Signal, officer: Officer) -> bool:
    """Whether this officer may change the signal, or was asked to take it."""
    return signal.may_act or signal.may_answer


def is_open(overview: Overview, officer: Officer) -> bool:
    """Whether somebody still has to do something about the signal."""
    return overview.signal.is_open
