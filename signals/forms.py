"""The resident's form: reads what was typed into a `Report`; `intake.clean` says what is wrong with it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from areas.choices import Group, grouped_areas
from officers.models import Channel
from officers.organisation import stamp
from signals import extra, intake, speech
from signals.categories import known_categories
from signals.danger import find_danger, together
from signals.extra import KEY, Asked, Stop
from signals.models import MAX_EXTRA_TEXT, MAX_TEXT, Category, ExtraForm, Kind

# The contract's names of what may be wrong -> the field where a resident can repair it.
FIELD_OF: Final[dict[str, str]] = {
    "tekst": "tekst",
    "soort": "soort",
    "objecten": "objecten",
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


class AnswerField(forms.Field):
    """An answer to an extra question, as it was typed or chosen: `signals/extra.py` says what is wrong with it."""

    def __init__(self, question: Asked) -> None:
        super().__init__(
            label=speech.say(question.text),
            help_text=speech.say(question.explanation),
            required=False,
            widget=_widget(question),
        )
        self.question = question
        if question.form == ExtraForm.SEVERAL:
            self.hidden_widget = forms.MultipleHiddenInput


def _widget(question: Asked) -> forms.Widget:
    """The control for an answer."""
    choices = [(one.slug, speech.say(one.text)) for one in question.choices]
    if question.form == ExtraForm.SEVERAL:
        return forms.CheckboxSelectMultiple(choices=choices)
    if question.form == ExtraForm.CHOICE:
        return forms.RadioSelect(choices=choices)
    attrs: dict[str, Any] = {"autocomplete": "off"} | ({"aria-required": "true"} if question.is_required else {})
    if question.form == ExtraForm.NUMBER:
        return forms.TextInput(attrs=attrs | {"inputmode": "decimal", "class": "ww-short"})
    if question.form == ExtraForm.DATE:
        return forms.TextInput(attrs=attrs | {"type": "date", "class": "ww-date"})
    # What is written here is listened to, as the text is.
    return forms.TextInput(attrs=attrs | {"maxlength": MAX_EXTRA_TEXT, "data-words": True})


def answer_name(code: str) -> str:
    """The name in a form of the answer to an extra question."""
    return f"vraag-{code}"


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

    def ask(self) -> None:
        """Let the form ask the extra questions of its subject as well."""
        for question in extra.of_category(self._subject_code, self._questions):
            self.fields[answer_name(question.slug)] = AnswerField(question)

    @property
    def subject(self) -> Category | None:
        """What it is about, as far as that is known: its extra questions are asked."""
        return None

    @property
    def _subject_code(self) -> str | None:
        return self.subject.slug if self.subject else None

    @cached_property
    def _questions(self) -> tuple[Asked, ...]:
        return extra.known_questions(on=stamp())

    @property
    def answer_fields(self) -> list[tuple[Asked, BoundField]]:
        """The extra questions that the form holds, each with its field."""
        return [(field.question, self[name]) for name, field in self.fields.items() if isinstance(field, AnswerField)]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered so far, however wrong, by the codes of the questions."""
        return {question.slug: bound.value() for question, bound in self.answer_fields if self.is_bound}

    @cached_property
    def asked(self) -> list[str]:
        """The codes of the extra questions that are asked by what was answered so far."""
        return [one.slug for one in extra.asked(self._subject_code, self.answers, self._questions)]

    @property
    def own_words(self) -> list[str]:
        """What was written in answers so far, and not chosen."""
        return extra.in_own_words(self._given(), self._questions)

    @property
    def in_danger(self) -> bool:
        """Whether the words of the text or of an answer mean danger."""
        words = together(str(self.data.get("tekst", ""))[:MAX_TEXT], self.own_words)
        return bool(find_danger(words, known_categories(on=stamp()).danger))

    @property
    def may_stop(self) -> bool:
        """Whether an answer may end it here: who is in danger is never sent away."""
        return self.is_bound and not self.in_danger

    @property
    def stop(self) -> Stop | None:
        """Where this can be told instead, where an answer says that it is not for us."""
        return extra.stop_of(self._subject_code, self.answers, self._questions) if self.may_stop else None

    def _given(self) -> dict[str, Any]:
        """The answers to what is asked, and to nothing else: who changed an earlier answer need not clear the rest."""
        return {code: raw for code, raw in self.answers.items() if code in self.asked and not extra.is_empty(raw)}

    @property
    def shown(self) -> set[str]:
        """The codes of the numbers that were shown above this form before it was sent."""
        return set(self.cleaned_data.get("getoond", "").split())

    def refuse(self, refused: ValidationError) -> None:
        """Put what intake refuses at the fields where a resident can repair it."""
        for name, errors in refused.error_dict.items():
            field = FIELD_OF.get(name)
            if name.startswith(f"{KEY}."):
                field = answer_name(name.removeprefix(f"{KEY}."))
            for error in errors:
                if error.code == "required" and name.startswith(f"{KEY}."):
                    # The question stands beside it.
                    error = ValidationError(_("Geef antwoord op deze vraag."), code="required")
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
            answers=self._given(),
            objects=tuple(typed.get("objecten") or ()),
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
