"""The resident's form: reads what was typed into a `Report`; `intake.clean` says what is wrong with it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from areas.choices import Group, grouped_areas
from officers.models import Channel
from signals import intake, speech
from signals.models import MAX_TEXT, Kind

# The contract's names of what may be wrong -> the field where a resident can repair it.
FIELD_OF: Final[dict[str, str]] = {
    "tekst": "tekst",
    "soort": "soort",
    "locatie.punt": "gebied",
    "locatie.gebied": "gebied",
    "locatie.omschrijving": "omschrijving",
    "locatie.adres.straat": "straat",
    "locatie.adres.huisnummer": "huisnummer",
    "locatie.adres.postcode": "postcode",
    "locatie.adres.plaats": "plaats",
    "melder.naam": "naam",
    "melder.email": "email",
    "melder.telefoon": "telefoon",
}
_ADDRESS: Final = ("straat", "huisnummer", "postcode", "plaats")


class AreaSelect(forms.Select):
    """A select of areas in groups, written at once: Django renders a template for each option, 0.25 ms apiece."""

    def __init__(self, groups: Iterable[Group], *, empty: Any = None) -> None:
        super().__init__()
        self.groups, self.empty = groups, empty or _("Kies een buurt, of sla dit over")

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        parts = [self._options([("", str(self.empty))], value)]
        for group in self.groups:
            options = self._options(group.choices, value)
            parts.append(
                format_html('<optgroup label="{}">{}</optgroup>', group.name, options) if group.name else options
            )
        own = flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name}))
        return format_html("<select{}>{}</select>", own, format_html_join("", "{}", ((part,) for part in parts)))

    @staticmethod
    def _options(choices: Iterable[tuple[str, str]], value: Any) -> SafeString:
        return format_html_join(
            "",
            "<option{}>{}</option>",
            ((flatatt({"value": code, "selected": code == (value or "")}), name) for code, name in choices),
        )


class ReportForm(forms.Form):
    """What a resident may fill in. Nothing but the text is needed, and no field asks for a category.

    The fields set no rules of their own (HTML only helps): every door refuses the same things in the same words.
    """

    tekst = forms.CharField(
        label=_("Wat wilt u ons vertellen?"),
        help_text=_("Vertel wat er is en hoe lang al. Schrijf liever geen namen of adressen van andere mensen op."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "aria-required": "true", "autocomplete": "off"}),
    )
    soort = forms.ChoiceField(
        label=_("Wat is het?"),
        required=False,
        choices=[
            ("", _("Dat weet ik niet, of het maakt niet uit")),
            (Kind.REPORT, _("Een melding: er is iets kapot, vies of onveilig")),
            (Kind.CONCERN, _("Een zorg: ik maak me zorgen over iemand of over de buurt")),
            (Kind.QUESTION, _("Een vraag")),
            (Kind.IDEA, _("Een idee")),
            (Kind.COMPLIMENT, _("Een compliment")),
        ],
        widget=forms.RadioSelect,
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    gebied = forms.CharField(
        label=_("In welke buurt is het?"),
        help_text=_("Kiest u ook een plek op de kaart? Dan gaan wij uit van die plek."),
        required=False,
    )
    omschrijving = forms.CharField(
        label=_("Waar precies?"),
        help_text=_("Bijvoorbeeld: bij de glascontainer naast de school."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    straat = forms.CharField(
        label=_("Straat"), required=False, widget=forms.TextInput(attrs={"autocomplete": "address-line1"})
    )
    huisnummer = forms.CharField(
        label=_("Huisnummer"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "ww-short"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "ww-short"}),
    )
    plaats = forms.CharField(
        label=_("Plaats"), required=False, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    naam = forms.CharField(
        label=_("Naam"),
        help_text=_("Dan weten wij hoe we u kunnen aanspreken."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("E-mailadres"),
        help_text=_("Dan krijgt u een bevestiging, en bericht als er iets verandert."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    telefoon = forms.CharField(
        label=_("Telefoonnummer"),
        help_text=_("Dan kunnen wij u bellen als wij iets niet begrijpen."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    # One for each form that is shown: sending the same form twice makes one signal (signals/repeats.py).
    formulier = forms.CharField(required=False, widget=forms.HiddenInput)
    # The codes of the numbers that this form showed already (signals/referring.py): each is shown once.
    getoond = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formulier"].initial = secrets.token_urlsafe(16)
        self.fields["tekst"].widget.attrs |= {"data-count": "tekst-telling", "data-limit": MAX_TEXT}
        groups = grouped_areas()
        if groups:
            self.fields["gebied"].widget = AreaSelect(groups)
        else:
            del self.fields["gebied"]

    @property
    def has_address(self) -> bool:
        """Whether something of an address was typed or is wrong, so that its part of the form stands open."""
        return any(self[name].value() or self[name].errors for name in _ADDRESS)

    def clean(self) -> dict[str, Any]:
        """Read the point, and ask intake what is wrong with the whole."""
        cleaned = super().clean() or {}
        try:
            self.report = intake.clean(self._read(cleaned))
        except ValidationError as refused:
            self.refuse(refused)
        return cleaned

    @property
    def shown(self) -> set[str]:
        """The codes of the numbers that were shown above this form before it was sent."""
        return set(self.cleaned_data.get("getoond", "").split())

    def refuse(self, refused: ValidationError) -> None:
        """Put what intake refuses at the fields where a resident can repair it."""
        for name, errors in refused.error_dict.items():
            field = FIELD_OF.get(name)
            for error in errors:
                if name == "locatie.punt":
                    error = ValidationError(_("Kies de plek opnieuw op de kaart, of kies een buurt."), code="invalid")
                self.add_error(field if field in self.fields else None, error)

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        """The report as typed. A point that is no number goes on as one that intake refuses."""
        kind = typed.get("soort")
        return intake.Report(
            text=typed.get("tekst", ""),
            channel=Channel.WEB,
            language=speech.current(),
            kind=Kind(kind) if kind else None,
            point=self._point(typed),
            area=typed.get("gebied") or None,
            place=typed.get("omschrijving", ""),
            street=typed.get("straat", ""),
            house_number=typed.get("huisnummer", ""),
            postcode=typed.get("postcode", ""),
            town=typed.get("plaats", ""),
            name=typed.get("naam", ""),
            email=typed.get("email", ""),
            phone=typed.get("telefoon", ""),
        )

    @staticmethod
    def _point(typed: dict[str, Any]) -> tuple[float, float] | None:
        longitude, latitude = typed.get("lon", ""), typed.get("lat", "")
        if not longitude and not latitude:
            return None
        try:
            return float(longitude), float(latitude)
        except ValueError:
            return float("nan"), float("nan")
