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

    def __init__(self, *args: Any, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts  # all of the text, for the page
        field: Any = self.fields["delen"]
        field.choices = [(one.key, one.text) for one in self.found]

    @property
    def found(self) -> list[Part]:
        """What looks like personal data."""
        return [one for one in self.parts if one.kind]

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
        form=lambda overview, **given: RedactForm(parts=redacting.parts_of(overview.signal.text), **given),
        do=lambda overview, form, officer: redacting.redact(overview.signal, words=form.words, by=officer),
        done=_("Het is gelakt: de woorden zijn weg."),
    ),
}
