"""The form of the street: the quick form with a place, a photo, a kind, and the meeting that somebody is at."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agenda import street
from agenda.models import Meeting
from agenda.street import Sound
from areas.forms import Day, DayField, choice
from officers import rights
from officers.models import Officer
from signals import intake
from signals.heard import CALL, HEARD, INFORM
from signals.heard_form import HeardForm
from signals.models import Kind

NOBODY, MYSELF = "", "ik"


class StreetForm(HeardForm):
    """What somebody notes on the street. Only the text is needed; a name and number stand behind a fold.

    `by` None is the form that a device keeps: it knows of nobody and of no meeting.
    """

    field_of: ClassVar[dict[str, str]] = HeardForm.field_of | {
        "locatie.punt": "omschrijving",
        "locatie.omschrijving": "omschrijving",
        "plek": "omschrijving",
        "bestand": "foto",
        "vergadering": "vergadering",
    }

    # Made on the device, or here where no script runs.
    sleutel = forms.UUIDField(
        required=True,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Dit bericht heeft geen sleutel. Laad de pagina opnieuw."),
            "invalid": _("Dit bericht heeft geen goede sleutel. Laad de pagina opnieuw."),
        },
    )
    soort = forms.ChoiceField(
        label=_("Wat is het?"),
        required=False,
        choices=[("", _("Weet ik niet")), *((kind.value, capfirst(str(kind.label))) for kind in Kind)],
        widget=forms.RadioSelect,
    )
    omschrijving = forms.CharField(
        label=_("Waar precies?"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    foto = forms.FileField(
        label=_("Foto"),
        help_text=_("Zonder gezichten en kentekens."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "class": "ww-file"}),
    )
    vergadering = forms.CharField(label=_("Bij een schouw of vergadering?"), required=False)
    zorgt = forms.ChoiceField(
        label=_("Wie zorgt ervoor?"),
        required=False,
        choices=[(NOBODY, _("Nog niemand")), (MYSELF, _("Ik"))],
        widget=forms.RadioSelect,
    )
    uiterlijk = DayField(label=_("Uiterlijk"), required=False, widget=Day)
    meteen = forms.BooleanField(label=_("Geef dit punt ook meteen door als signaal."), required=False)

    def __init__(self, *args: Any, by: Officer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["tekst"].label = _("Wat hoorde of zag u?")
        self.fields["tekst"].help_text = _("Een of twee zinnen. Geen namen van anderen.")
        self.fields["tekst"].widget.attrs["rows"] = 4
        self.fields["wens"].required = False
        self.fields["wens"].initial = HEARD
        self.fields["akkoord"].required = False
        choice(self, "wens").choices = [
            (HEARD, _("Niets, alleen gehoord worden")),
            (CALL, _("Bel mij")),
            (INFORM, _("Geef mij informatie")),
        ]
        self.may_note = by is not None and by.may(rights.AGENDA_MANAGE)
        # What the officer may be at now; on a device a script fills it in.
        self.meetings = street.meetings_for(by) if by is not None else []
        titles = [(str(one.public_id), one.title) for one in self.meetings]
        self.fields["vergadering"].widget = forms.Select(choices=[("", _("Nee, los")), *titles])

    def clean_vergadering(self) -> Meeting | None:
        """The meeting of a point. Any that there is: what waited on a device may come days after it."""
        given = self.cleaned_data["vergadering"]
        if not given:
            return None
        unknown = ValidationError(_("Deze vergadering kennen wij niet. Kies opnieuw."), code="invalid")
        try:
            known = uuid.UUID(given)
        except ValueError:
            raise unknown from None
        found = Meeting.objects.for_list().filter(public_id=known).first() if self.may_note else None
        if found is None:
            raise unknown
        return found

    def clean(self) -> dict[str, Any]:
        """As the quick form; consent is asked where somebody's name or number comes along."""
        typed = super().clean()
        reached = typed.get("wens") in (CALL, INFORM)
        if reached and not typed.get("akkoord"):
            self.add_error(
                "akkoord", ValidationError(self.fields["akkoord"].error_messages["required"], code="required")
            )
        if reached and typed.get("vergadering"):
            self.add_error(
                "vergadering",
                ValidationError(_("Een punt van een vergadering heeft geen naam of nummer. Kies een van de twee.")),
            )
        if typed.get("meteen") and self.by is not None and not self.by.may(rights.SIGNALS_SUBMIT):
            self.add_error("meteen", ValidationError(_("U mag geen signalen invoeren. Laat dit vinkje weg.")))
        return typed

    def said(self) -> Sound:
        """What was noted, as `street.take` takes it."""
        typed = self.cleaned_data
        return Sound(
            report=self.report,
            photo=typed["foto"] or None,
            meeting=typed["vergadering"],
            owner=self.by if typed["zorgt"] == MYSELF else None,
            due_on=typed["uiterlijk"],
            at_once=typed["meteen"],
        )

    def _read(self, typed: dict[str, Any]) -> intake.Report:
        kind, longitude, latitude = typed.get("soort"), typed.get("lon", ""), typed.get("lat", "")
        point: tuple[float, float] | None = None
        if longitude or latitude:
            try:
                point = float(longitude), float(latitude)
            except ValueError:
                point = float("nan"), float("nan")
        report = super()._read(typed)
        return dataclasses.replace(
            report,
            kind=Kind(kind) if kind else None,
            point=point,
            place=typed.get("omschrijving", ""),
            noted={**report.noted, "wens": typed.get("wens") or HEARD},
        )
