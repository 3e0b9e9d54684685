"""What is filled in about a planned change of the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from areas.forms import AreaChoice, Day
from areas.models import Area
from officers.models import MunicipalTask, PlanLine, RoleTitle, Team


class EditionForm(forms.Form):
    """Which edition of the plan its reader saw."""

    versie = forms.IntegerField(widget=forms.HiddenInput)
    # Names of what a verb refuses, as fields of this form.
    names: dict[str, str] = {}  # noqa: RUF012

    def refuse(self, refused: ValidationError) -> None:
        """Say what a verb refused beside the field that it is about."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            field = self.names.get(name, name)
            self.add_error(field if field in self.fields else None, errors)


class PlanForm(EditionForm):
    """What a plan is called, why it is made, and from when it holds."""

    names = {"name": "naam", "why": "waarom", "starts_on": "ingaat"}  # noqa: RUF012

    naam = forms.CharField(label=_("Naam"), max_length=120)
    waarom = forms.CharField(
        label=_("Waarom"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bijvoorbeeld het besluit dat eronder ligt. Noem geen personen."),
    )
    ingaat = forms.DateField(label=_("Gaat in op"), widget=Day)
    versie = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def given(self) -> dict[str, Any]:
        """What was filled in, by the names of the verb."""
        return {name: self.cleaned_data[field] for name, field in self.names.items()}


class RemovalForm(EditionForm):
    """Which line goes."""

    regel = forms.IntegerField(widget=forms.HiddenInput)


class LineForm(EditionForm):
    """One thing that a plan changes."""

    what: PlanLine.What
    names = {  # noqa: RUF012
        "area": "gebied",
        "role_title": "functie",
        "task": "taak",
        "closing": "stopt",
        "team": "team",
        "place": "plek",
    }

    mee = forms.BooleanField(
        label=_("Open signalen gaan mee"),
        required=False,
        help_text=_("Anders blijft wat open staat bij het team dat het heeft."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "mee"] + ["mee"])
        rows = {
            "team": Team.objects.active(),
            "stopt": Team.objects.active(),
            "gebied": Area.objects.known_on().named(),
            "functie": RoleTitle.objects.all(),
            "taak": MunicipalTask.objects.filter(is_active=True),
        }
        for name, found in rows.items():
            if name in self.fields:
                self.fields[name].queryset = found  # type: ignore[attr-defined]  # a choice of rows

    def line(self) -> PlanLine:
        """The line as it was filled in, unsaved."""
        given = {name: self.cleaned_data[field] for name, field in self.names.items() if field in self.fields}
        return PlanLine(what=self.what, moves_signals=self.cleaned_data["mee"], **given)


class PlacingForm(LineForm):
    """Where the area officers of an area sit from then."""

    what = PlanLine.What.POSITIONING

    gebied = AreaChoice(Area.objects.none(), label=_("Gebied"), empty_label="-")
    functie = forms.ModelChoiceField(RoleTitle.objects.none(), label=_("Functie"), empty_label="-")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Eenheid"),
        required=False,
        empty_label=_("Geen eigen plek meer: die van het gebied erboven"),
    )


class TaskForm(LineForm):
    """Who does a task in an area from then."""

    what = PlanLine.What.ARRANGEMENT

    taak = forms.ModelChoiceField(MunicipalTask.objects.none(), label=_("Taak"), empty_label="-")
    gebied = AreaChoice(Area.objects.none(), label=_("Gebied"), required=False, empty_label=_("De hele gemeente"))
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        required=False,
        empty_label=_("Geen eigen afspraak meer: die van het gebied erboven"),
    )
    plek = forms.CharField(label=_("Waar bewoners terechtkunnen"), max_length=200, required=False)


class ClosingForm(LineForm):
    """Which team stops, and who takes over what it does."""

    what = PlanLine.What.CLOSING

    stopt = forms.ModelChoiceField(Team.objects.none(), label=_("Team dat stopt"), empty_label="-")
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Opvolger"), empty_label="-")
