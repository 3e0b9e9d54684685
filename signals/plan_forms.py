"""What is filled in about a planned change of the organisation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.forms import AreaChoice, Day, DayField, RepairableForm, choose_among
from areas.models import Area
from officers.models import MunicipalTask, PlanLine, RoleTitle, Team


class EditionForm(RepairableForm):
    """Which edition of the plan its reader saw."""

    versie = forms.IntegerField(widget=forms.HiddenInput)


class PlanForm(EditionForm):
    """What a plan is called, why it is made, and from when it holds."""

    field_of: ClassVar[dict[str, str]] = {"name": "naam", "why": "waarom", "starts_on": "ingaat"}

    naam = forms.CharField(label=_("Naam"), max_length=120)
    waarom = forms.CharField(
        label=_("Waarom"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bijvoorbeeld het besluit dat eronder ligt. Noem geen personen."),
    )
    ingaat = DayField(label=_("Gaat in op"), widget=Day)
    versie = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def given(self) -> dict[str, Any]:
        """What was filled in, by the names of the verb."""
        return {name: self.cleaned_data[field] for name, field in self.field_of.items()}


class RemovalForm(EditionForm):
    """Which line goes."""

    regel = forms.IntegerField(widget=forms.HiddenInput)


class LineForm(EditionForm):
    """One thing that a plan changes."""

    what: PlanLine.What
    field_of: ClassVar[dict[str, str]] = {
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
                choose_among(self, name, found)

    def line(self) -> PlanLine:
        """The line as it was filled in, unsaved."""
        given = {name: self.cleaned_data[field] for name, field in self.field_of.items() if field in self.fields}
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
