"""What somebody notes that a resident said, in twenty seconds: the fields, and what may be wrong with them."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from areas.choices import grouped_areas
from areas.forms import RepairableForm
from officers.models import Channel
from signals import intake
from signals.forms import AreaSelect
from signals.heard import CALL, HEARD, INFORM

# What is asked of who passes on that somebody wants information, and does not say who that is.
WHOM: Final = _("Schrijf een naam of een nummer. Anders kan niemand de bewoner de informatie geven.")


class HeardForm(RepairableForm):
    """What was said, where, and what the resident asks. A name and number only where somebody calls or writes back.

    Used at the counter (`views/quick.py`) and on the street (`agenda/street_forms.py`).
    """

    field_of: ClassVar[dict[str, str]] = {
        "locatie.gebied": "gebied",
        "melder.naam": "naam",
        "melder.telefoon": "telefoon",
    }

    tekst = forms.CharField(
        label=_("Wat hoorde u?"),
        help_text=_("In een of twee zinnen. Geen namen van anderen."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "aria-required": "true", "autocomplete": "off"}),
    )
    gebied = forms.CharField(label=_("In welk gebied?"), required=False)
    wens = forms.ChoiceField(
        label=_("Wat wil de bewoner?"),
        choices=[(CALL, _("Bel mij")), (INFORM, _("Geef mij informatie")), (HEARD, _("Alleen gehoord worden"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat de bewoner wil.")},
    )
    naam = forms.CharField(
        label=_("Naam"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    telefoon = forms.CharField(
        label=_("Telefoonnummer"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    akkoord = forms.BooleanField(
        label=_("Ik heb verteld dat ik dit doorgeef, en de bewoner vindt dat goed."),
        error_messages={"required": _("Vraag eerst of u dit mag doorgeven.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = grouped_areas()
        if groups:
            self.fields["gebied"].widget = AreaSelect(groups)
        else:
            del self.fields["gebied"]

    def clean(self) -> dict[str, Any]:
        """Ask intake what is wrong; whom nobody calls leaves no name."""
        typed = super().clean() or {}
        if typed.get("wens") == CALL and not typed.get("telefoon"):
            self.add_error("telefoon", ValidationError(_("Op welk nummer?"), code="required"))
        if typed.get("wens") == INFORM and not (typed.get("telefoon") or typed.get("naam")):
            self.add_error("telefoon", ValidationError(WHOM, code="required"))
        self.report = self._read(typed)
        try:
            self.report = intake.clean(self.report)
        except ValidationError as refused:
            self.refuse(refused)
        return typed

    def channel(self, typed: dict[str, Any]) -> Channel:
        """Where it was heard: on the street, if nothing else is said."""
        return Channel.STREET

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        """The report as typed."""
        wish = typed.get("wens")
        reached = wish in (CALL, INFORM)
        return intake.Report(
            text=typed.get("tekst", ""),
            channel=self.channel(typed),
            area=typed.get("gebied") or None,
            name=typed.get("naam", "") if reached else "",
            phone=typed.get("telefoon", "") if reached else "",
            noted={"wens": wish or "", "akkoord": bool(typed.get("akkoord"))},
        )
