"""What is filled in about areas: which to lay beside each other, their story, and figures of a city's own."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from areas.choices import Group, grouped_areas
from areas.models import AreaVersion
from officers.models.stories import MAX_STORY
from signals.forms import AreaSelect

# Areas beside each other: more than these no screen shows, and no reader compares.
FEWEST, MOST = 2, 4
MOST_BYTES: Final = 1_000_000


def choices_of_areas() -> list[Group]:
    """The areas to choose from, the municipality among them: people lay a wijk beside the whole."""
    roots = AreaVersion.objects.on().filter(parent=None).values_list("area__code", "name")[:2]
    groups = grouped_areas()
    return [Group("", [(code, name) for code, name in roots]), *groups] if len(roots) == 1 else groups


class CompareForm(forms.Form):
    """Two to four areas."""

    def __init__(self, chosen: list[str]) -> None:
        super().__init__()
        groups = choices_of_areas()
        for at in range(MOST):
            label = _("Gebied %d") % (at + 1)
            field = forms.CharField(
                label=label, required=at < FEWEST, widget=AreaSelect(groups, empty=_("Kies een gebied"))
            )
            field.initial = chosen[at] if at < len(chosen) else ""
            self.fields[f"gebied{at}"] = field


class StoryForm(forms.Form):
    """The story of an area; `gezien` is the version that the writer had before them."""

    gezien = forms.IntegerField(required=False, widget=forms.HiddenInput)
    story = forms.CharField(
        label=_("Het verhaal van dit gebied"),
        help_text=_("Wie wonen er, wat gaat goed, wat houdt mensen bezig? Geen namen van bewoners."),
        required=False,
        max_length=MAX_STORY,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    approach = forms.CharField(
        label=_("Zo werken wij hier"),
        help_text=_("Wanneer bent u in de wijk, met wie werkt u, waar let u op?"),
        required=False,
        max_length=MAX_STORY,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    programme = forms.CharField(
        label=_("Wijkaanpak"),
        help_text=_("Loopt hier een project of programma met een begin en een einde? Dat staat apart op de pagina."),
        required=False,
        max_length=MAX_STORY,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OwnFiguresForm(forms.Form):
    """A table as a file, or pasted."""

    bestand = forms.FileField(
        label=_("CSV-bestand"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    tekst = forms.CharField(
        label=_("Of plak de tabel hier"),
        help_text=_("Kopieer de cellen uit uw rekenblad, met de kopregel erbij."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of both, and not too large."""
        typed = super().clean() or {}
        file = typed.get("bestand")
        if file is not None and file.size > MOST_BYTES or len(typed.get("tekst") or "") > MOST_BYTES:
            raise ValidationError(_("Dit is meer dan 1 MB. Splits het in delen."), code="too_large")
        if file is None and not self.errors and not (typed.get("tekst") or "").strip():
            raise ValidationError(_("Kies een bestand, of plak een tabel."), code="required")
        return typed

    @property
    def content(self) -> tuple[str, bytes]:
        """The name for people and the content of what was sent."""
        file = self.cleaned_data.get("bestand")
        if file is not None:
            return file.name, file.read()
        return str(_("De tabel")), self.cleaned_data["tekst"].encode()
