"""Entering a signal for a resident, or from the street: the resident's form with a channel and a subject."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from officers.models import Channel
from signals import intake
from signals.forms import ReportForm
from signals.models import Category, Kind
from signals.row_field import RowField

# Ways in which a civil servant hears something; the other channels are doors of their own.
CHANNELS: Final = (
    Channel.PHONE,
    Channel.COUNTER,
    Channel.STREET,
    Channel.WALK,
    Channel.MEETING,
    Channel.PARTNER,
)
_WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "tekst": (_("Wat is er aan de hand?"), _("In de woorden van wie het vertelt. Geen namen van anderen.")),
    "gebied": (_("In welk gebied?"), ""),
    "omschrijving": (_("Waar precies?"), ""),
    "naam": (_("Naam"), ""),
    "email": (_("E-mailadres"), _("Dan krijgt de melder een bevestiging.")),
    "telefoon": (_("Telefoonnummer"), ""),
}


class EntryForm(ReportForm):
    """What a civil servant fills in. Only text and channel are needed; without a subject the words decide."""

    kanaal = forms.ChoiceField(
        label=_("Hoe hoorde u dit?"),
        choices=[(channel.value, capfirst(str(channel.label))) for channel in CHANNELS],
        widget=forms.RadioSelect,
    )
    categorie = RowField(label=_("Onderwerp"), required=False, empty=_("Laat de woorden bepalen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in _WORDS.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["tekst"].widget.attrs |= {"rows": 5, "autofocus": not self.is_bound}
        self.fields["soort"] = forms.ChoiceField(
            label=_("Soort"),
            required=False,
            choices=[("", _("Laat de woorden bepalen")), *((kind.value, capfirst(str(kind.label))) for kind in Kind)],
        )
        # What the browser of a civil servant fills in by itself would be the civil servant's own.
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        subjects = sorted(
            Category.objects.for_intake(), key=lambda one: (one.domain.order, one.domain.name, one.order, one.name)
        )
        field = self.fields["categorie"]
        if isinstance(field, RowField):
            field.offer(subjects, group=lambda category: category.domain.name)

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        category, channel = typed.get("categorie"), typed.get("kanaal")
        return dataclasses.replace(
            super()._read(typed),
            channel=Channel(channel) if channel else Channel.PHONE,
            category=category.slug if category else None,
        )
