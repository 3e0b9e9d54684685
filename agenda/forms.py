"""Forms of the agenda: what is filled in on its pages, and where what a verb refuses can be repaired."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agenda import actions, commitments, phases
from agenda.items import Plan
from agenda.models import Action, Commitment, CommitmentState, Item, ItemKind, Phase
from areas.dated import today
from areas.forms import AreaChoice, AreasChoice, Day
from areas.models import Area
from officers.models import Domain, Officer, PartnerOrganisation
from signals.models import ActionStatus
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import HandlingForm

NO_NAMES = _("Schrijf geen namen en geen persoonlijke gegevens.")


class Ticks(forms.CheckboxSelectMultiple):
    """Several of a long list, in a box of its own that scrolls."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs.setdefault("data-many", "")


class ItemForm(HandlingForm):
    """An opgave or kans, new or changed. `versie` is the one that its reader saw."""

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    soort = forms.ChoiceField(label=_("Wat is het?"), choices=ItemKind.choices, widget=forms.RadioSelect)
    titel = forms.CharField(
        label=_("Titel"), help_text=_("Kort. Als het openbaar is, leest iedereen dit."), required=False
    )
    doel = forms.CharField(
        label=_("Wat willen wij bereiken?"),
        help_text=_("Als het openbaar is, leest iedereen dit. Schrijf geen namen en geen citaten."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    waarom = forms.CharField(
        label=_("Waarom staat dit hier?"),
        help_text=_("Alleen collega’s lezen dit. Schrijf geen namen en geen persoonlijke gegevens."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    gebieden = AreasChoice(label=_("Gebieden"), queryset=Area.objects.none(), required=False, widget=Ticks)
    domeinen = forms.ModelMultipleChoiceField(
        label=_("Domeinen"), queryset=Domain.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Partners"), queryset=PartnerOrganisation.objects.none(), required=False, widget=Ticks
    )
    eigenaar = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Kies een collega"))
    van = forms.DateField(label=_("Te benutten vanaf"), help_text=_("Alleen bij een kans."), required=False, widget=Day)
    tot = forms.DateField(label=_("Te benutten tot en met"), required=False, widget=Day)
    bekijken = forms.DateField(
        label=_("Opnieuw bekijken op"),
        help_text=_("Op de agenda heeft elk punt zo’n dag."),
        required=False,
        widget=Day,
    )

    def __init__(self, *args: Any, item: Item | None = None, officer: Officer, **kwargs: Any) -> None:
        first: dict[str, Any] = {"soort": ItemKind.CHALLENGE, "eigenaar": officer.pk}
        if item is not None:
            first = {
                "versie": item.version,
                "soort": item.kind,
                "titel": item.title,
                "doel": item.ambition,
                "waarom": item.why,
                "gebieden": [row.pk for row in item.areas.all()],
                "domeinen": [row.pk for row in item.domains.all()],
                "partners": [row.pk for row in item.partners.all()],
                "eigenaar": item.owner_id,
                "van": item.usable_from,
                "tot": item.usable_until,
                "bekijken": item.review_on,
            }
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.fields["gebieden"].queryset = Area.objects.known_on().named()  # type: ignore[attr-defined]
        self.fields["domeinen"].queryset = Domain.objects.all()  # type: ignore[attr-defined]
        chosen = [row.pk for row in item.partners.all()] if item is not None else []
        partners = PartnerOrganisation.objects.filter(is_active=True) | PartnerOrganisation.objects.filter(
            pk__in=chosen
        )
        self.fields["partners"].queryset = partners  # type: ignore[attr-defined]
        owners = list(Officer.objects.choosable())
        if item is not None and item.owner_id not in {one.pk for one in owners}:
            owners.append(item.owner)
        offer_rows(self, "eigenaar", owners)

    def plan(self) -> Plan:
        """What was filled in, as the verbs take it."""
        typed = self.cleaned_data
        return Plan(
            kind=typed["soort"],
            title=typed["titel"],
            ambition=typed["doel"],
            why=typed["waarom"],
            areas=list(typed["gebieden"]),
            domains=list(typed["domeinen"]),
            partners=list(typed["partners"]),
            owner=typed["eigenaar"],
            usable_from=typed["van"],
            usable_until=typed["tot"],
            review_on=typed["bekijken"],
        )


class PhaseForm(HandlingForm):
    """Where an item goes. `versie` is the one that its reader saw."""

    field_of = {"bekijken": "fase"}

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fase = forms.ChoiceField(
        label=_("Naar welke fase?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een fase.")},
    )
    uitkomst = forms.CharField(
        label=_("Wat kwam ervan, of waarom stopt het?"),
        help_text=_("Nodig bij afgerond en losgelaten. Als het punt openbaar is, leest iedereen dit."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="fase-%s", **kwargs)
        self.fields["versie"].initial = item.version
        self.fields["uitkomst"].initial = item.outcome
        field: Any = self.fields["fase"]
        field.choices = [(one.value, capfirst(str(one.label))) for one in Phase if one in phases.allowed(item)]


class BundleForm(HandlingForm):
    """Signals to bundle, by their numbers."""

    kenmerken = forms.CharField(
        label=_("Kenmerken van signalen"),
        help_text=_("Zoals 2026-000417. Meer dan een? Zet er een spatie tussen."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="bundel-%s", **kwargs)

    def numbers(self) -> list[str]:
        """The numbers that were typed."""
        return str(self.cleaned_data["kenmerken"]).replace(",", " ").split()


class ActionForm(HandlingForm):
    """Something that is done for an item."""

    tekst = forms.CharField(label=_("Wat gebeurt er?"), help_text=NO_NAMES, required=False)
    zorgt = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Kies een collega"))
    partner = RowField(label=_("Doet een partner het?"), required=False, empty=_("Nee, wij doen het zelf"))
    uiterlijk = forms.DateField(label=_("Uiterlijk"), required=False, widget=Day)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="actie-%s", **kwargs)
        offer_rows(self, "zorgt", Officer.objects.choosable())
        offer_rows(self, "partner", PartnerOrganisation.objects.filter(is_active=True))
        self.fields["zorgt"].initial = officer.pk
        self.fields["tekst"].widget.attrs["maxlength"] = actions.MAX_TEXT


class StandForm(HandlingForm):
    """How far an action is. `stond` is where it stood on the page of who fills this in."""

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = forms.ChoiceField(
        label=_("Hoe staat het ermee?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het ermee staat.")},
    )
    antwoord = forms.CharField(
        label=_("Wat is er gedaan?"),
        help_text=_("Kan het niet? Schrijf dan waarom."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"stand-{action.pk}-%s", **kwargs)
        self.fields["stond"].initial = action.status
        allowed = actions.TRANSITIONS.get(action.status, ())
        field: Any = self.fields["stand"]
        field.choices = [(one.value, capfirst(str(one.label))) for one in ActionStatus if one in allowed]


class PromiseForm(HandlingForm):
    """A toezegging: what, by whom, to whom, and by when."""

    tekst = forms.CharField(label=_("Wat is toegezegd?"), help_text=NO_NAMES, required=False)
    aan = forms.CharField(
        label=_("Aan wie?"), help_text=_("Een groep, geen naam: bewoners van de Kade, de dorpsraad."), required=False
    )
    gebied = AreaChoice(label=_("Voor welk gebied?"), queryset=Area.objects.none(), required=False)
    wie = RowField(label=_("Wie zei het toe?"), required=False, empty=_("Kies een collega"))
    zorgt = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Dezelfde"))
    toegezegd = forms.DateField(label=_("Toegezegd op"), required=False, widget=Day)
    uiterlijk = forms.DateField(label=_("Uiterlijk"), required=False, widget=Day)
    punt = RowField(label=_("Bij welke opgave of kans?"), required=False, empty=_("Bij geen"))
    openbaar = forms.BooleanField(label=_("Iedereen mag dit lezen"), required=False)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        first = {"wie": officer.pk, "toegezegd": today()}
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.fields["gebied"].queryset = Area.objects.known_on().named()  # type: ignore[attr-defined]
        colleagues = list(Officer.objects.choosable())
        offer_rows(self, "wie", colleagues)
        offer_rows(self, "zorgt", colleagues)
        offer_rows(self, "punt", Item.objects.open().order_by("title")[:500])

    def said(self) -> dict[str, Any]:
        """What was filled in, as `commitments.promise` takes it."""
        typed = self.cleaned_data
        return {
            "text": typed["tekst"],
            "to_whom": typed["aan"],
            "area": typed["gebied"],
            "promised_by": typed["wie"],
            "owner": typed["zorgt"],
            "promised_on": typed["toegezegd"],
            "due_on": typed["uiterlijk"],
            "item": typed["punt"],
            "public": typed["openbaar"],
        }


class EndForm(HandlingForm):
    """What became of a promise. `stond` is where it stood on the page of who fills this in."""

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = forms.ChoiceField(
        label=_("Wat kwam ervan?"), widget=forms.RadioSelect, error_messages={"required": _("Kies wat ervan kwam.")}
    )
    op = forms.DateField(label=_("Op welke dag?"), required=False, widget=Day)
    uitkomst = forms.CharField(
        label=_("Toelichting"),
        help_text=_("Nodig als het niet is nagekomen of vervalt. Is de toezegging openbaar, dan leest iedereen dit."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="einde-%s", **kwargs)
        self.fields["stond"].initial = commitment.state
        self.fields["op"].initial = today()
        allowed = commitments.TRANSITIONS.get(commitment.state, ())
        field: Any = self.fields["stand"]
        field.choices = [(one.value, capfirst(str(one.label))) for one in CommitmentState if one in allowed]

    def day(self) -> datetime.date | None:
        """The day that was chosen, None where none was."""
        found: datetime.date | None = self.cleaned_data["op"]
        return found
