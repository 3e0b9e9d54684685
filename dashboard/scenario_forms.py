"""What is filled in for a proefdraai: the period and areas, and one change at a time."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from areas.choices import Group, grouped_areas
from areas.dated import today
from areas.forms import DayField, RepairableForm, choice
from areas.models import AreaVersion
from officers.alternatives import AreaPlaced, Change, ChannelEntered, RuleUsed, TaskGiven, TeamClosed
from officers.models import Channel, EntryRule, MunicipalTask, RoleTitle, Scenario, Team
from signals.forms import AreaSelect
from signals.models import RoutingRule


def last_quarter(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day of the quarter before the one of a day."""
    begin = datetime.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = begin - datetime.timedelta(days=1)
    return datetime.date(last.year, last.month - 2, 1), last


def _day(label: Any) -> forms.DateField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies een dag."), "invalid": _("Dit is geen datum.")},
    )


class QuestionForm(RepairableForm):
    """What is tried, apart from the changes."""

    naam = forms.CharField(
        label=_("Naam"),
        max_length=120,
        help_text=_("Bijvoorbeeld: wat als Noord onder sociaal zat. Noem geen personen."),
        error_messages={"required": _("Geef het scenario een naam.")},
    )
    van = _day(_("Vanaf"))
    tot = _day(_("Tot en met"))
    gebieden = forms.MultipleChoiceField(
        label=_("Gebieden"),
        required=False,
        help_text=_("Met alles wat erin ligt. Niets gekozen: de hele gemeente."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "gebieden").choices = _larger_areas(grouped_areas())

    @classmethod
    def of(cls, scenario: Scenario | None) -> QuestionForm:
        """As a scenario has it; of a new one, the last quarter."""
        if scenario is None:
            first, last = last_quarter(today())
            return cls(initial={"van": first, "tot": last})
        return cls(
            initial={
                "naam": scenario.name,
                "van": scenario.first_day,
                "tot": scenario.last_day,
                "gebieden": scenario.areas,
            }
        )


def _larger_areas(groups: list[Group]) -> list[tuple[str, str]]:
    """Areas that have others below them, and those that hang below nothing."""
    found: list[tuple[str, str]] = []
    for group in groups:
        found += [(group.choices[0][0], group.name)] if group.name else group.choices
    return found


class Choices:
    """What there is to choose from, read once for all forms of a page."""

    def __init__(self) -> None:
        self.teams = [(team.slug, team.name) for team in Team.objects.active()]
        self.tasks = list(MunicipalTask.objects.filter(is_active=True).values_list("slug", "name"))
        self.titles = list(RoleTitle.objects.order_by("order", "slug").values_list("slug", "name", "order"))
        self.rules = list(RoutingRule.objects.order_by("order", "pk").values_list("pk", "name", "is_active"))
        roots = AreaVersion.objects.on().filter(parent=None, area__kind__slug="gemeente")
        self.groups = [Group("", list(roots.values_list("area__code", "name"))), *grouped_areas()]
        self.areas = {code for group in self.groups for code, _name in group.choices}


class ChangeForm(forms.Form):
    """One change; `soort` says which form it is. Each gives its `change()` when it is valid."""

    soort: ClassVar[str]
    heading: ClassVar[Any]
    help: ClassVar[Any]

    def __init__(self, data: Mapping[str, Any] | None, choices: Choices) -> None:
        super().__init__(data, auto_id=f"{self.soort}-%s")
        self.all = choices
        for field in self.fields.values():
            field.error_messages |= {
                "required": _now("Maak een keuze."),
                "invalid_choice": _now("Maak een keuze uit de lijst."),
            }
        self.offer()

    # Forms have a metaclass of their own, so this cannot be an abstract class: what a kind of change leaves out fails.
    def offer(self) -> None:
        """Fill in what there is to choose from."""
        raise NotImplementedError("each change has choices of its own")

    def change(self) -> Change:
        """The change that was filled in."""
        raise NotImplementedError("each form gives a change of its own")

    def _choose(self, name: str, choices: list[tuple[Any, Any]], *, empty: Any = None) -> None:
        first = [("", _now("Maak een keuze") if empty is None else empty)]
        choice(self, name).choices = [*first, *choices]

    def _choose_area(self, *, empty: Any = None) -> None:
        words = _now("Kies een gebied") if empty is None else empty
        self.fields["gebied"].widget = AreaSelect(self.all.groups, empty=words)

    def clean_gebied(self) -> str:
        """The code of an area that is there today."""
        code = str(self.cleaned_data["gebied"])
        if code and code not in self.all.areas:
            raise forms.ValidationError(_now("Kies een gebied uit de lijst."), code="invalid_choice")
        return code


class PlacedForm(ChangeForm):
    """The area officers of an area sit elsewhere."""

    soort = "wijkambtenaren"
    heading = _("Wijkambtenaren zitten ergens anders")
    help = _("Wat zij horen op straat, bij een schouw, een overleg of van een partner komt dan dáár binnen.")

    gebied = forms.CharField(label=_("Gebied"))
    eenheid = forms.ChoiceField(label=_("Eenheid"), required=False)
    functie = forms.ChoiceField(label=_("Functie"), required=False)

    def offer(self) -> None:
        self._choose_area()
        self._choose("eenheid", self.all.teams, empty=_now("Geen eigen plek: die van het grotere gebied, of niemand"))
        self._choose("functie", [row[:2] for row in self.all.titles], empty=_now("Alle functies"))

    def change(self) -> Change:
        title = self.cleaned_data["functie"] or None
        order = next((row[2] for row in self.all.titles if row[0] == title), 0)
        return AreaPlaced(self.cleaned_data["gebied"], self.cleaned_data["eenheid"] or None, title, order)


class GivenForm(ChangeForm):
    """Another team does a task."""

    soort = "taak"
    heading = _("Een ander team doet een taak")
    help = _("In een gebied, of in de hele gemeente. Gebieden met een eigen afspraak houden die.")

    taak = forms.ChoiceField(label=_("Taak"))
    gebied = forms.CharField(label=_("Gebied"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def offer(self) -> None:
        self._choose("taak", self.all.tasks)
        self._choose_area(empty=_now("De hele gemeente"))
        self._choose("team", self.all.teams, empty=_now("Geen eigen afspraak: die van het grotere gebied, of niemand"))

    def change(self) -> Change:
        return TaskGiven(
            self.cleaned_data["taak"], self.cleaned_data["team"] or None, self.cleaned_data["gebied"] or None
        )


class ClosedForm(ChangeForm):
    """A team stops."""

    soort = "sluiten"
    heading = _("Een team houdt op")
    help = _("Zijn taken, wijkambtenaren en routeringsregels gaan naar de opvolger.")

    team = forms.ChoiceField(label=_("Team"))
    opvolger = forms.ChoiceField(label=_("Opvolger"))

    def offer(self) -> None:
        self._choose("team", self.all.teams)
        self._choose("opvolger", self.all.teams)

    def change(self) -> Change:
        return TeamClosed(self.cleaned_data["team"], self.cleaned_data["opvolger"])


class EnteredForm(ChangeForm):
    """A channel comes in elsewhere."""

    soort = "kanaal"
    heading = _("Een kanaal komt ergens anders binnen")
    help = _("De ingang, en wie er eigenaar van wordt.")

    kanaal = forms.ChoiceField(label=_("Kanaal"))
    ingang = forms.ChoiceField(label=_("Ingang"))
    eigenaar = forms.ChoiceField(label=_("Eigenaar"))

    def offer(self) -> None:
        self._choose("kanaal", _labels(Channel))
        self._choose("ingang", _labels(EntryRule.Desk))
        self._choose("eigenaar", _labels(EntryRule.Owner))

    def change(self) -> Change:
        return ChannelEntered(self.cleaned_data["kanaal"], self.cleaned_data["ingang"], self.cleaned_data["eigenaar"])


class RuleForm(ChangeForm):
    """A routing rule is in use or not."""

    soort = "regel"
    heading = _("Een routeringsregel aan of uit")
    help = _("Een regel die aan gaat, geldt in de proef op alle dagen van de periode.")

    regel = forms.ChoiceField(label=_("Regel"))
    gebruik = forms.ChoiceField(label=_("In gebruik"))

    def offer(self) -> None:
        is_used = {True: _now("nu aan"), False: _now("nu uit")}
        self._choose("regel", [(str(pk), f"{name} ({is_used[used]})") for pk, name, used in self.all.rules])
        self._choose("gebruik", [("ja", _now("Aan")), ("nee", _now("Uit"))])

    def change(self) -> Change:
        return RuleUsed(int(self.cleaned_data["regel"]), in_use=self.cleaned_data["gebruik"] == "ja")


FORMS: Final[dict[str, type[ChangeForm]]] = {
    form.soort: form for form in (PlacedForm, GivenForm, ClosedForm, EnteredForm, RuleForm)
}


def _labels(choices: Any) -> list[tuple[Any, Any]]:
    return [(one.value, capfirst(str(one.label))) for one in choices]


def forms_of(choices: Choices, *, sent: Mapping[str, Any] | None = None, soort: str = "") -> list[ChangeForm]:
    """The forms for changes, empty but for the one that was sent. Without routing rules there is none for those."""
    return [
        form(sent if name == soort else None, choices)
        for name, form in FORMS.items()
        if name != RuleForm.soort or choices.rules
    ]
