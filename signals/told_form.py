"""Whether the reporter hears what is written, and how else or why not: what each form that ends a signal asks."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from signals import telling
from signals.models import Feedback, Signal
from signals.workflow import SPOKEN, UNKNOWN_FEEDBACK

# Who reads a text that is written with a move, or sees a file.
TELL: Final = "melder"
KEEP_INSIDE: Final = "collega"


class ToldOtherwise(forms.ChoiceField):
    """How a reporter who does not get our message hears of the end, or why not."""

    def __init__(self) -> None:
        not_told = [one for one in Feedback if one not in SPOKEN | {Feedback.MAIL, Feedback.PAGE}]
        super().__init__(
            label=_("Zo nee: hoort de melder het anders, of waarom niet?"),
            required=False,
            error_messages={"invalid_choice": UNKNOWN_FEEDBACK},
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
