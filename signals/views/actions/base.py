"""What an action on a signal is: who may, when it can be done, the form that is filled in, and the verb it calls."""

from __future__ import annotations

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
from signals import telling
from signals.models import Callback, Feedback, Signal
from signals.overview import Overview
from signals.workflow import SPOKEN

# Who reads a text that is written with a move, or sees a file.
TELL: Final = "melder"
KEEP_INSIDE: Final = "collega"


class HandlingForm(RepairableForm):
    """A form on the page of a signal. `seen` is the newest event that its reader had on the page."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen


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


class ToldOtherwise(forms.ChoiceField):
    """How a reporter who does not get our message hears of the end, or why not."""

    def __init__(self) -> None:
        not_told = [one for one in Feedback if one not in SPOKEN | {Feedback.MAIL, Feedback.PAGE}]
        super().__init__(
            label=_("Zo nee: hoort de melder het anders, of waarom niet?"),
            required=False,
            choices=[
                ("", _("Kies wat klopt")),
                (_("De melder hoort het anders"), [(one.value, one.label) for one in Feedback if one in SPOKEN]),
                (_("De melder hoort het niet"), [(one.value, one.label) for one in not_told]),
            ],
        )


def has_reader(signal: Signal) -> bool:
    """Whether the reporter can read what is written to them."""
    return telling.has_reader(signal, getattr(signal, "reporter", None))


def let_nobody_read(form: forms.Form, signal: Signal) -> None:
    """Ask no longer whether a reporter reads the text who cannot: they left no address, and never had the page that
    follows it. Asked is only how they hear it, or why not; where nobody left anything the answer is there."""
    if has_reader(signal):
        return
    del form.fields["lezer"]
    form.fields["toelichting"].help_text = _("Alleen collega’s lezen dit: van de melder is geen e-mailadres bekend.")
    if "terugkoppeling" in form.fields:
        otherwise = form.fields["terugkoppeling"]
        otherwise.label = _("Hoe hoort de melder het, of waarom niet?")
        if not hasattr(signal, "reporter"):
            otherwise.initial = Feedback.ANONYMOUS


def ask_whether_called(form: forms.Form, promises: Iterable[Callback]) -> None:
    """Where somebody waits for a call: was this it? Who does not say so leaves the promise as it is."""
    days = list(dict.fromkeys(date_format(one.on) for one in promises))
    if days:
        form.fields["gebeld"] = forms.BooleanField(
            label=_now("De melder is gebeld, zoals beloofd voor %s") % ", ".join(days),
            help_text=_now("Kruist u dit niet aan, dan blijft het op het bureau staan om terug te bellen."),
            required=False,
        )


def ask_why_not_told(form: forms.Form, signal: Signal) -> None:
    """Who does not let the reporter read how it ended says how they know, or why they need not."""
    typed = form.cleaned_data
    silent = typed.get("lezer") == KEEP_INSIDE or (not has_reader(signal) and hasattr(signal, "reporter"))
    if silent and not typed.get("terugkoppeling") and "terugkoppeling" not in form.errors:
        form.add_error("terugkoppeling", _now("Zeg hoe de melder het hoort, of waarom niet."))


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done on the page of a signal: who may, when it can be done, the form and the verb."""

    may: Callable[[Signal, Officer], bool]
    can: Callable[[Overview, Officer], bool]
    form: Callable[..., HandlingForm]
    do: Callable[[Overview, Any, Officer], object]
    done: Any  # what is said afterwards; or a function of the overview that says it
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
