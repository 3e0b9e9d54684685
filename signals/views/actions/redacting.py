"""Redacting: what looks like personal data with one click each, and other words that somebody types over."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from signals import redacting
from signals.redacting import Part
from signals.views.actions.base import Action, HandlingForm, acts

KINDS: Final = {
    "bsn": _("burgerservicenummer"),
    "iban": _("bankrekening"),
    "telefoon": _("telefoonnummer"),
    "email": _("e-mailadres"),
    "kenteken": _("kenteken"),
    "geboortedatum": _("geboortedatum"),
    "naam": _("naam"),
    "adres": _("adres"),
}


class RedactForm(HandlingForm):
    """What is taken out of a text for good."""

    field_of = {"woorden": "woorden"}

    delen = forms.MultipleChoiceField(label=_("Wat wij vonden"), required=False)
    woorden = forms.CharField(
        label=_("Andere woorden"),
        required=False,
        help_text=_("Precies zoals het er staat. Elk stuk op een eigen regel."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, parts: list[Part], answers: list[tuple[str, list[Part]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.answers = parts, answers  # all of the text and of the answers, for the page
        field: Any = self.fields["delen"]
        field.choices = [(one.key, one.text) for one in self.found]

    @property
    def found(self) -> list[Part]:
        """What looks like personal data."""
        answered = [part for _question, parts in self.answers for part in parts]
        return [one for one in (*self.parts, *answered) if one.kind]

    @property
    def offered(self) -> list[tuple[Part, object, bool]]:
        """What looks like personal data, of what kind, and whether it is ticked."""
        ticked = self["delen"].value() or []
        return [(one, KINDS[one.kind], one.key in ticked) for one in self.found]

    @property
    def words(self) -> list[str]:
        """What is to be taken out, as it stands in the text."""
        chosen = self.cleaned_data["delen"]
        return [one.text for one in self.found if one.key in chosen] + self.cleaned_data["woorden"].splitlines()


ACTIONS: Final[dict[str, Action]] = {
    "lakken": Action(
        may=acts,
        can=lambda overview, officer: True,
        form=lambda overview, **given: RedactForm(
            parts=redacting.parts_of(overview.signal.text),
            answers=redacting.parts_of_answers(overview.signal),
            **given,
        ),
        do=lambda overview, form, officer: redacting.redact(overview.signal, words=form.words, by=officer),
        done=_("Het is gelakt: de woorden zijn weg."),
    ),
}
