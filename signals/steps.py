"""The resident's form in four short steps, one page each. What was typed travels in the form itself: until it is sent
nothing of it is kept with us, but for photos (`signals/uploads.py`), and nobody finds it on a shared computer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas import locating
from areas.dated import today
from officers.organisation import stamp
from signals import extra, intake, speech
from signals.categories import known_categories
from signals.extra import Given
from signals.models import Category, Sensitivity, Signal
from signals.nearby import known_near
from signals.object_forms import PointingForm
from signals.personal_data import KINDS, find_personal_data

# What somebody chooses for "something else, or I do not know".
OTHER: Final = "anders"
# What says where it is, of what can be looked up.
_PLACE: Final = ("lon", "lat", "gebied", "straat", "huisnummer", "postcode", "plaats")
# Subjects to choose from when ours is not the right one.
_CHOICES: Final = 4

_KIND_WORDS: Final[dict[str, Any]] = {
    "bsn": gettext_lazy("een burgerservicenummer"),
    "iban": gettext_lazy("een rekeningnummer"),
    "telefoon": gettext_lazy("een telefoonnummer"),
    "email": gettext_lazy("een e-mailadres"),
    "kenteken": gettext_lazy("een kenteken"),
    "geboortedatum": gettext_lazy("een geboortedatum"),
    "naam": gettext_lazy("een naam"),
    "adres": gettext_lazy("een adres"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its code in the form, its title, and the fields that stand on it."""

    code: str
    title: Any
    fields: tuple[str, ...]


STEPS: Final = (
    Step("bericht", gettext_lazy("Vertel wat er is in uw buurt"), ("tekst",)),
    Step(
        "plek",
        gettext_lazy("Waar is het?"),
        (
            "onderwerp", "soort", "lon", "lat", "gebied", "omschrijving", "straat", "huisnummer", "postcode", "plaats",
        ),
    ),
    # With the extra questions of the subject, where it has any.
    Step("foto", gettext_lazy("Hebt u foto’s?"), ("foto",)),
    Step("gegevens", gettext_lazy("Hoe bereiken wij u?"), ("email", "telefoon", "naam")),
)  # fmt: skip
CODES: Final = [step.code for step in STEPS]
# Where the extra questions stand: the subject was looked at on the page before.
WITH_QUESTIONS: Final = "foto"


def _marked(words: str) -> list[tuple[str, bool]]:
    found = find_personal_data(words)
    parts, at = [], 0
    for one in found:
        parts += [(words[at : one.begin], False), (words[one.begin : one.end], True)]
        at = one.end
    return [*parts, (words[at:], False)] if found else []


def _is_meant(known: locating.Address, typed: Mapping[str, str]) -> bool:
    """Whether an address that the service knows is the one that was typed, in all parts that were."""
    parts = {
        "straat": known.street, "huisnummer": known.house_number, "postcode": known.postcode, "plaats": known.town,
    }  # fmt: skip
    words = {name: _squeezed(typed[name]) for name in parts}
    return all(not word or word == _squeezed(parts[name]) for name, word in words.items())


def _squeezed(words: str) -> str:
    """Words as they are compared: 12-a is 12A, and 1234 AB is 1234ab."""
    return "".join(char for char in words.lower() if char.isalnum())


class StepForm(PointingForm):
    """The whole form; each page shows the fields of one step and carries the others along."""

    onderwerp = forms.ChoiceField(label=gettext_lazy("Waar gaat het over?"), required=False, widget=forms.RadioSelect)
    # What we thought it was about when the choice above was made: other words make another thought.
    gedacht = forms.CharField(required=False, widget=forms.HiddenInput)
    # The point that we found by the address ourselves, with that address: another address is looked up anew.
    gevonden = forms.CharField(required=False, widget=forms.HiddenInput)
    # Where what is wrong with photos is said; the files themselves are no part of the form (`views/resident.py`).
    foto = forms.FileField(label=gettext_lazy("Foto’s"), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        typed = data.copy() if data is not None else None
        super().__init__(typed)
        # A browser gives back what was typed after going back, where it may keep it.
        self.fields["tekst"].widget.attrs.pop("autocomplete")
        if typed is not None:
            self._think(typed)
            self.ask()
            self.point_at(typed)

    def _think(self, data: QueryDict) -> None:
        """Let the subject follow the words, unless somebody chose one for these words."""
        best = self.thought.slug if self.thought else ""
        if data.get("gedacht", "") != best or "onderwerp" not in data:
            # Whoever sends all at once (a page that stood open for a day, say) saw no thought: the words decide.
            saw_it = "van" in data
            if data.get("onderwerp") in (None, "", data.get("gedacht")):
                data["onderwerp"] = best if saw_it else ""
            data["gedacht"] = best if saw_it else ""
        field = self.fields["onderwerp"]
        choices = [(one.slug, speech.say(one.plain_name)) for one in self.likely]
        chosen = self._known.get(data.get("onderwerp", ""))
        if chosen is not None and chosen not in self.likely:
            choices.insert(0, (chosen.slug, speech.say(chosen.plain_name)))
        if isinstance(field, forms.ChoiceField):
            field.choices = [*choices, (OTHER, _("Iets anders, of dat weet ik niet"))]

    @property
    def asks_objects(self) -> bool:
        """Whether the step after the place shows the objects near it: not where the map did so a moment ago."""
        shown_on_map = self.data.get("objecten-gezien") and self.data.get("van") == "plek"
        return bool(not shown_on_map and self.objects_near)

    def offer_objects(self) -> bool:
        """Let the page choose from the objects near the place; gives whether it does."""
        widget = self.fields["objecten"].widget
        if self.asks_objects and isinstance(widget, forms.CheckboxSelectMultiple):
            widget.choices = [(one.public_id, one.label) for one in self.objects_near]
        return self.asks_objects

    @property
    def text(self) -> str:
        """The words as they were typed, however wrong the rest is."""
        return str(self.data.get("tekst", "")) if self.is_bound else ""

    @cached_property
    def likely(self) -> list[Category]:
        """What the words may be about, best first; nothing that is too tender to be named on a screen."""
        if not self.text.strip():
            return []
        found = [self._known[one.slug] for one in self._understanding.suggestions if one.slug != "overig"]
        return [one for one in found if one.sensitivity != Sensitivity.SPECIAL][:_CHOICES]

    @cached_property
    def thought(self) -> Category | None:
        """What we think it is about, where the words are clear enough and it may be said. Who sends it says it."""
        found = self._understanding
        if not self.likely or not found.certain or found.about_somebody:
            return None
        best = found.suggestions[0].slug
        return self.likely[0] if self.likely[0].slug == best else None

    @property
    def subject(self) -> Category | None:
        """What it is about as it stands: chosen, or thought and not denied."""
        return self._known.get(str(self.data.get("onderwerp", ""))) if self.is_bound else None

    @cached_property
    def _known(self) -> Any:
        return known_categories(on=stamp()).by_slug

    @property
    def unseen(self) -> list[str]:
        """Questions that an answer has brought up, and that stood on no page yet."""
        seen = str(self.data.get("gezien", "")).split()
        return [code for code in self.asked if code not in seen]

    @property
    def answered(self) -> list[Given]:
        """The questions and answers as they will be sent."""
        found = []
        for question, bound in self.answer_fields:
            if question.slug in self.asked and not extra.is_empty(bound.value()):
                with suppress(ValidationError):
                    found.append(extra.read(question, bound.value()))
        return found

    def clean(self) -> dict[str, Any]:
        """As every report, and with what is wrong with the answers."""
        cleaned = super().clean() or {}
        subject = self.subject
        if subject and self.answer_fields:
            try:
                extra.check(
                    self._given(),
                    category=subject.slug,
                    named=True,
                    questions=self._questions,
                    in_danger=self.in_danger,
                )
            except ValidationError as refused:
                self.refuse(refused)
        return cleaned

    @cached_property
    def _understanding(self) -> Any:
        return known_categories(on=stamp()).understand(self.text)

    @cached_property
    def personal(self) -> list[str]:
        """The kinds of personal data that the words of the text and of the answers seem to hold, in the order of the
        closed list."""
        found = {one.kind for words in (self.text, *self.own_words) for one in find_personal_data(words)}
        return [kind for kind in KINDS if kind in found]

    @property
    def personal_words(self) -> list[str]:
        """The same kinds, as people call them."""
        return [str(_KIND_WORDS[kind]) for kind in self.personal]

    @property
    def marked(self) -> list[tuple[str, bool]]:
        """The text in parts, each with whether it looks like personal data; nothing where none of it does."""
        return _marked(self.text)

    @property
    def marked_answers(self) -> list[tuple[str, list[tuple[str, bool]]]]:
        """Of the answers that hold what looks like personal data: the question, and the answer in parts as `marked`."""
        found = [(one.wording, _marked(one.text)) for one in self.answered if one.is_written]
        return [(question, parts) for question, parts in found if parts]

    def find_point(self) -> None:
        """Where an address was typed and no place was pointed out (without a script there is no map), look up where it
        lies, so that its area is known. Nothing where the service is away, or knows none or several that fit."""
        typed: dict[str, str] = {name: str(self.data.get(name, "")) for name in (*_PLACE, "gevonden")}
        if self.is_found_by_address or not isinstance(self.data, QueryDict):
            return
        if typed["lon"] and typed["gevonden"].startswith(f"{typed['lon']} {typed['lat']} "):
            # It was found for another address.
            self.data["lon"] = self.data["lat"] = typed["lon"] = ""
        self.data["gevonden"] = ""
        if typed["lon"] or typed["gebied"] or not typed["huisnummer"] or not (typed["straat"] or typed["postcode"]):
            return
        try:
            found = locating.suggest(self.address)
        except locating.NoAnswer:
            self.is_without_answer = True
            return
        points = {one.point for one in found if one.point and _is_meant(one, typed)}
        if len(points) == 1:
            longitude, latitude = (f"{number:.6f}" for number in points.pop())
            self.data["lon"], self.data["lat"] = longitude, latitude
            self.data["gevonden"] = f"{longitude} {latitude} {self.address}"

    @property
    def is_found_by_address(self) -> bool:
        """Whether the point as it stands is the one that we found for the address as it stands."""
        lon, lat, mark = (str(self.data.get(name, "")) for name in ("lon", "lat", "gevonden"))
        return bool(lon) and mark == f"{lon} {lat} {self.address}"

    def nearby(self) -> list[Signal]:
        """What is known already close to the point, about the same, of what everybody may know. Nothing for who is in
        danger: what they tell must come in, and is never only counted."""
        point = self.typed_point
        if point is None or self.in_danger:
            return []
        return known_near(self.subject, point=Point(*point, srid=4326))

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        chosen = typed.get("onderwerp") or ""
        # Only who came by the steps was asked about others' data.
        asked = self.data.get("van") == STEPS[-1].code
        return dataclasses.replace(
            super()._read(typed),
            category=chosen if chosen in self._known else None,
            is_other=chosen == OTHER,
            personal=tuple(self.personal) if asked else (),
            answers={code: raw for code, raw in self.answers.items() if code in self.asked and not extra.is_empty(raw)},
        )

    def hidden(self, step: str) -> list[BoundField]:
        """What the page of a step carries along without showing it."""
        shown = self.fields_of(step)
        return [
            self[name]
            for name in self.fields
            if name not in shown and name not in ("foto", "getoond") and self[name].value()
        ]

    def fields_of(self, step: str) -> tuple[str, ...]:
        """The fields on the page of a step."""
        shown = STEPS[CODES.index(step)].fields
        if step == WITH_QUESTIONS:
            objects_here = ("objecten",) if self.asks_objects else ()
            return (*objects_here, *(bound.name for _question, bound in self.answer_fields), *shown)
        return shown

    def keep_errors(self, fields: Collection[str]) -> None:
        """Say only what is wrong with these fields: the others are not there yet, or stand on a later page."""
        for name in list(self.errors):
            if name not in fields:
                del self.errors[name]

    def first_wrong(self, *, before: int) -> str | None:
        """The first step, of those before this number, with something that is wrong; its errors alone are kept."""
        for step in STEPS[:before]:
            wrong = [name for name in self.fields_of(step.code) if name in self.errors]
            if wrong:
                self.keep_errors(self.fields_of(step.code))
                return step.code
        return None

    def refuse_photos(self, refused: ValidationError) -> None:
        """Put what is wrong with photos at the field for photos."""
        for error in refused.error_dict["bestand"] if self.errors is not None else ():
            self.add_error("foto", error)

    @property
    def says_otherwise(self) -> bool:
        """Whether something else was chosen than we thought, or the kind was chosen: then that part stands open."""
        chosen = self["onderwerp"].value() or ""
        return bool(self["soort"].value()) or chosen != (self.thought.slug if self.thought else "")

    @cached_property
    def places(self) -> list[str]:
        """The names of the areas of the place as it stands, smallest first."""
        if not self.is_bound:
            return []
        typed = {name: str(self.data.get(name, "")) for name in ("lon", "lat")}
        try:
            found, _outside = intake.locate(
                point=self._point(typed), area=str(self.data.get("gebied", "")) or None, on=today()
            )
        except ValidationError:
            return []
        return [place.name for place in found]

    @property
    def has_place(self) -> bool:
        """Whether anything was said of the place."""
        return bool(
            self.is_bound and (self.places or self.address or self["omschrijving"].value() or self["lon"].value())
        )
