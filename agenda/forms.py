"""Forms of the agenda: what is filled in on its pages, and where what a verb refuses can be repaired."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agenda import actions, commitments, initiatives, phases
from agenda.initiatives import Idea
from agenda.items import Plan
from agenda.meetings import Invitation
from agenda.models import (
    Action,
    Audience,
    Commitment,
    CommitmentState,
    Initiative,
    InitiativeState,
    Item,
    ItemKind,
    Meeting,
    MeetingKind,
    MeetingPoint,
    Need,
    Participant,
    Phase,
)
from areas.dated import today
from areas.forms import AreaChoice, AreasChoice, Day, DayField, Hour, choice, choose_among
from areas.models import Area
from officers.models import Domain, Officer, PartnerContact, PartnerOrganisation
from signals.models import ActionStatus, Signal
from signals.row_field import RowField, offer_rows
from signals.views.actions.base import HandlingForm, PartnerAddressForm

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
    voorwie = forms.MultipleChoiceField(
        label=_("Voor wie in het bijzonder?"),
        help_text=_("Kruis niets aan als het voor iedereen is."),
        choices=Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    eigenaar = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Kies een collega"))
    van = DayField(label=_("Te benutten vanaf"), help_text=_("Alleen bij een kans."), required=False, widget=Day)
    tot = DayField(label=_("Te benutten tot en met"), required=False, widget=Day)
    bekijken = DayField(
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
                "voorwie": item.audiences,
                "eigenaar": item.owner_id,
                "van": item.usable_from,
                "tot": item.usable_until,
                "bekijken": item.review_on,
            }
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        choose_among(self, "gebieden", Area.objects.known_on().named())
        choose_among(self, "domeinen", Domain.objects.all())
        chosen = [row.pk for row in item.partners.all()] if item is not None else []
        partners = PartnerOrganisation.objects.filter(is_active=True) | PartnerOrganisation.objects.filter(
            pk__in=chosen
        )
        choose_among(self, "partners", partners)
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
            audiences=typed["voorwie"],
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
        allowed = phases.allowed(item)
        choice(self, "fase").choices = [(one.value, capfirst(str(one.label))) for one in Phase if one in allowed]


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
    contact = RowField(label=_("Aan wie gaat de link?"), required=False, empty=_("Aan de postbus van de partner"))
    uiterlijk = DayField(label=_("Uiterlijk"), required=False, widget=Day)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="actie-%s", **kwargs)
        offer_rows(
            self,
            "contact",
            PartnerContact.objects.filter(is_active=True, partner__is_active=True).select_related("partner"),
        )
        offer_rows(self, "zorgt", Officer.objects.choosable())
        offer_rows(self, "partner", PartnerOrganisation.objects.filter(is_active=True))
        self.fields["zorgt"].initial = officer.pk
        self.fields["tekst"].widget.attrs["maxlength"] = actions.MAX_TEXT


_OF_PARTNER: Final = {
    ActionStatus.BUSY: _("Wij zijn ermee bezig"),
    ActionStatus.DONE: _("Het is klaar"),
    ActionStatus.CANNOT: _("Wij kunnen dit niet doen"),
}


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

    def __init__(self, *args: Any, action: Action, for_partner: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"stand-{action.pk}-%s", **kwargs)
        self.fields["stond"].initial = action.status
        allowed = [one for one in actions.TRANSITIONS.get(action.status, ()) if one != ActionStatus.WITHDRAWN]
        field = choice(self, "stand")
        if for_partner:
            field.choices = [(one.value, str(_OF_PARTNER[one])) for one in allowed]
        else:
            of_officer = actions.TRANSITIONS.get(action.status, ())
            field.choices = [(one.value, capfirst(str(one.label))) for one in ActionStatus if one in of_officer]


class LinkForm(PartnerAddressForm):
    """Where a new link for the partner goes. `link` is the number of the one on the page."""

    link = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"link-{action.pk}-%s", **kwargs)
        self.fields["link"].initial = str(action.link_number)
        self.fields["adres"].initial = action.address


class PromiseForm(HandlingForm):
    """A toezegging: what, by whom, to whom, and by when."""

    tekst = forms.CharField(label=_("Wat is toegezegd?"), help_text=NO_NAMES, required=False)
    aan = forms.CharField(
        label=_("Aan wie?"), help_text=_("Een groep, geen naam: bewoners van de Kade, de dorpsraad."), required=False
    )
    gebied = AreaChoice(label=_("Voor welk gebied?"), queryset=Area.objects.none(), required=False)
    wie = RowField(label=_("Wie zei het toe?"), required=False, empty=_("Kies een collega"))
    zorgt = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Dezelfde"))
    toegezegd = DayField(label=_("Toegezegd op"), required=False, widget=Day)
    uiterlijk = DayField(label=_("Uiterlijk"), required=False, widget=Day)
    punt = RowField(label=_("Bij welke opgave of kans?"), required=False, empty=_("Bij geen"))
    openbaar = forms.BooleanField(label=_("Iedereen mag dit lezen"), required=False)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        first = {"wie": officer.pk, "toegezegd": today()}
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        choose_among(self, "gebied", Area.objects.known_on().named())
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
    """What became of a promise. `stond` is where it stood on the page of who fills this in; `allowed` is where it may
    go from where it stands now."""

    stond = forms.CharField(widget=forms.HiddenInput, required=False)
    stand = forms.ChoiceField(
        label=_("Wat kwam ervan?"), widget=forms.RadioSelect, error_messages={"required": _("Kies wat ervan kwam.")}
    )
    op = DayField(label=_("Op welke dag?"), required=False, widget=Day)
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
        self.allowed = commitments.TRANSITIONS.get(commitment.state, ())
        choices = [(one.value, capfirst(str(one.label))) for one in CommitmentState if one in self.allowed]
        choice(self, "stand").choices = choices

    def day(self) -> datetime.date | None:
        """The day that was chosen, None where none was."""
        found: datetime.date | None = self.cleaned_data["op"]
        return found


class MeetingForm(HandlingForm):
    """A meeting or schouw, new or changed. `versie` is the one that its reader saw."""

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    soort = forms.ChoiceField(label=_("Wat is het?"), choices=MeetingKind.choices, widget=forms.RadioSelect)
    titel = forms.CharField(label=_("Titel"), required=False)
    gebied = AreaChoice(label=_("Gebied"), queryset=Area.objects.none(), required=False)
    dag = DayField(label=_("Dag"), required=False, widget=Day)
    begin = forms.TimeField(label=_("Begint om"), required=False, widget=Hour)
    einde = forms.TimeField(label=_("Eindigt om"), required=False, widget=Hour)
    plek = forms.CharField(label=_("Plek"), help_text=_("Van een schouw: waar u begint, en de route."), required=False)
    erbij = forms.MultipleChoiceField(
        label=_("Wie zijn erbij?"),
        help_text=_("Alleen welke groepen. Namen bewaren wij niet."),
        choices=Participant.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agenda = forms.CharField(
        label=_("Agenda"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=NO_NAMES
    )
    openbaar = forms.BooleanField(
        label=_("Iedereen mag dit lezen: dag, plek, agenda en verslag"), required=False, initial=True
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        first: dict[str, Any] = {"soort": MeetingKind.CONSULTATION}
        if meeting is not None:
            begins, ends = (
                timezone.localtime(meeting.starts_at),
                meeting.ends_at and timezone.localtime(meeting.ends_at),
            )
            first = {
                "versie": meeting.version,
                "soort": meeting.kind,
                "titel": meeting.title,
                "gebied": meeting.area_id,
                "dag": begins.date(),
                "begin": begins.time(),
                "einde": ends.time() if ends else None,
                "plek": meeting.place,
                "erbij": meeting.participants,
                "agenda": meeting.agenda,
                "openbaar": meeting.is_public,
            }
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        choose_among(self, "gebied", Area.objects.known_on().named())

    def said(self) -> Invitation:
        """What was filled in, as the verbs take it; times are those of the municipality's clock."""
        typed = self.cleaned_data
        day = typed["dag"]

        def at(hour: datetime.time | None) -> datetime.datetime | None:
            return timezone.make_aware(datetime.datetime.combine(day, hour)) if day and hour else None

        return Invitation(
            kind=typed["soort"],
            title=typed["titel"],
            area=typed["gebied"],
            starts_at=at(typed["begin"]),
            ends_at=at(typed["einde"]),
            place=typed["plek"],
            participants=typed["erbij"],
            agenda=typed["agenda"],
            public=typed["openbaar"],
        )


class ReportForm(HandlingForm):
    """The report of a meeting. `versie` is the one that its reader saw."""

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    verslag = forms.CharField(
        label=_("Verslag"),
        help_text=_("Is de vergadering openbaar, dan leest iedereen dit. Schrijf geen namen."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="verslag-%s", **kwargs)
        self.fields["versie"].initial = meeting.version
        self.fields["verslag"].initial = meeting.report


class PointForm(HandlingForm):
    """Something that came up."""

    tekst = forms.CharField(
        label=_("Wat kwam er op?"), help_text=NO_NAMES, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    plek = forms.CharField(label=_("Waar?"), required=False)
    foto = forms.FileField(
        label=_("Foto"),
        help_text=_("Zonder gezichten en kentekens. De plek en tijd die een camera erin schrijft, halen wij eruit."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    zorgt = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Nog niemand"))
    uiterlijk = DayField(label=_("Uiterlijk"), required=False, widget=Day)
    field_of = {"bestand": "foto"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="punt-%s", **kwargs)
        offer_rows(self, "zorgt", Officer.objects.choosable())

    def said(self) -> dict[str, Any]:
        """What was filled in, as `meetings.add_point` takes it."""
        typed = self.cleaned_data
        return {
            "text": typed["tekst"],
            "place": typed["plek"],
            "photo": typed["foto"] or None,
            "owner": typed["zorgt"],
            "due_on": typed["uiterlijk"],
        }


class CarePointForm(HandlingForm):
    """Who sees to a point, and by when. `gezien` is what its reader saw of that."""

    gezien = forms.CharField(required=False, widget=forms.HiddenInput)
    zorgt = RowField(label=_("Wie zorgt ervoor?"), required=False, empty=_("Nog niemand"))
    uiterlijk = DayField(label=_("Uiterlijk"), required=False, widget=Day)

    def __init__(self, *args: Any, point: MeetingPoint, owners: list[Officer] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"zorg-{point.pk}-%s", **kwargs)
        rows = self.owners() if owners is None else owners
        # Who left still sees to it until somebody else does.
        offer_rows(self, "zorgt", rows if point.owner in (None, *rows) else [point.owner, *rows])
        self.as_read = f"{point.owner_id or ''}/{point.due_on or ''}"
        self.fields["gezien"].initial = self.as_read
        self.fields["zorgt"].initial, self.fields["uiterlijk"].initial = point.owner_id, point.due_on

    @staticmethod
    def owners() -> list[Officer]:
        """Who may see to a point; read once for all points of a page."""
        return list(Officer.objects.choosable())

    def is_stale(self) -> bool:
        """Whether somebody said otherwise since its reader saw it."""
        return self.cleaned_data["gezien"] not in ("", self.as_read)


class ActionPointForm(HandlingForm):
    """Of which item a point becomes an action."""

    field_of = {"tekst": "punt", "zorgt": "punt", "uiterlijk": "punt"}

    punt = RowField(label=_("Bij welke opgave of kans?"), required=False, empty=_("Kies een opgave of kans"))

    def __init__(self, *args: Any, point: MeetingPoint, choices: list[Item] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"actie-{point.pk}-%s", **kwargs)
        offer_rows(self, "punt", self.choices() if choices is None else choices)

    @staticmethod
    def choices() -> list[Item]:
        """Items that can get an action; read once for all points of a page."""
        return list(Item.objects.open().order_by("title")[:500])


class PromisePointForm(HandlingForm):
    """By when a promise of a point is kept."""

    field_of = {"tekst": "uiterlijk", "wie": "uiterlijk", "gebied": "uiterlijk", "toegezegd": "uiterlijk"}

    uiterlijk = DayField(label=_("Toegezegd voor"), required=False, widget=Day)

    def __init__(self, *args: Any, point: MeetingPoint, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"toezegging-{point.pk}-%s", **kwargs)
        self.fields["uiterlijk"].initial = point.due_on


class InitiativeForm(HandlingForm):
    """An initiative of residents, new or changed. `versie` is the one that its reader saw."""

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    titel = forms.CharField(label=_("Titel"), required=False)
    idee = forms.CharField(
        label=_("Het idee"), help_text=NO_NAMES, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    groep = forms.CharField(
        label=_("Van welke groep?"),
        help_text=_("De naam van een groep of straat. Wie het zijn, staat bij hun signaal."),
        required=False,
    )
    gebied = AreaChoice(label=_("Gebied"), queryset=Area.objects.none(), required=False)
    contact = RowField(label=_("Contactpersoon bij de gemeente"), required=False, empty=_("Kies een collega"))
    nodig = forms.MultipleChoiceField(
        label=_("Wat is er nodig?"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    bedrag = forms.DecimalField(
        label=_("Gevraagd bedrag in euro"), required=False, max_digits=9, decimal_places=2, localize=True
    )
    buren = forms.IntegerField(label=_("Hoeveel buren steunen het?"), required=False)
    draagvlak = forms.CharField(
        label=_("Hoe weten wij dat?"), help_text=_("Bijvoorbeeld: een lijst met handtekeningen."), required=False
    )
    punt = RowField(label=_("Bij welke opgave of kans?"), required=False, empty=_("Bij geen"))
    openbaar = forms.BooleanField(label=_("Iedereen mag dit lezen"), required=False)

    def __init__(
        self,
        *args: Any,
        officer: Officer,
        initiative: Initiative | None = None,
        signal: Signal | None = None,
        **kwargs: Any,
    ) -> None:
        first: dict[str, Any] = {"contact": officer.pk}
        if initiative is not None:
            first = {
                "versie": initiative.version,
                "titel": initiative.title,
                "idee": initiative.idea,
                "groep": initiative.group,
                "gebied": initiative.area_id,
                "contact": initiative.contact_id,
                "nodig": initiative.needs,
                "bedrag": initiative.asked,
                "buren": initiative.supporters,
                "draagvlak": initiative.support,
                "punt": initiative.item_id,
                "openbaar": initiative.is_public,
            }
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.signal = signal
        choose_among(self, "gebied", Area.objects.known_on().named())
        offer_rows(self, "contact", Officer.objects.choosable())
        offer_rows(self, "punt", Item.objects.open().order_by("title")[:500])

    def said(self) -> Idea:
        """What was filled in, as the verbs take it."""
        typed = self.cleaned_data
        return Idea(
            title=typed["titel"],
            idea=typed["idee"],
            group=typed["groep"],
            area=typed["gebied"],
            contact=typed["contact"],
            needs=typed["nodig"],
            asked=typed["bedrag"],
            supporters=typed["buren"],
            support=typed["draagvlak"],
            item=typed["punt"],
            public=typed["openbaar"],
            signal=self.signal,
        )


class StepForm(HandlingForm):
    """Where an initiative goes. `versie` is the one that its reader saw; `allowed` is where it may go from where it
    stands now."""

    versie = forms.IntegerField(required=False, widget=forms.HiddenInput)
    stand = forms.ChoiceField(
        label=_("Hoe gaat het verder?"), widget=forms.RadioSelect, error_messages={"required": _("Kies een stap.")}
    )
    bedrag = forms.DecimalField(
        label=_("Toegekend bedrag in euro"),
        help_text=_("Alleen bij een besluit over geld."),
        required=False,
        max_digits=9,
        decimal_places=2,
        localize=True,
    )
    op = DayField(label=_("Op welke dag?"), required=False, widget=Day)
    woorden = forms.CharField(
        label=_("Reden, of wat ervan kwam"),
        help_text=_("Nodig bij deels toegekend, afgewezen, klaar en gestopt. Is het openbaar, dan leest iedereen dit."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="stap-%s", **kwargs)
        self.fields["versie"].initial = initiative.version
        self.allowed = initiatives.TRANSITIONS.get(initiative.state, ())
        choices = [(one.value, capfirst(str(one.label))) for one in InitiativeState if one in self.allowed]
        choice(self, "stand").choices = choices
        if initiative.state != InitiativeState.ASKED:
            del self.fields["bedrag"], self.fields["op"]

    def clean(self) -> dict[str, Any]:
        """Fields that this step does not ask are empty."""
        typed = super().clean() or {}
        return {"bedrag": None, "op": None, **typed}


class TargetForm(HandlingForm):
    """To which item the ticked signals go."""

    punt = RowField(label=_("Bij welke opgave of kans?"), required=False, empty=_("Kies een opgave of kans"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="doel-%s", **kwargs)
        offer_rows(self, "punt", Item.objects.open().order_by("title")[:500])
