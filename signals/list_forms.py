"""What is filled in on the list of signals: the filter, a name to keep it by, and what to do with many at once."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils import formats
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.choices import Group, grouped_areas
from areas.dated import today
from areas.forms import DayField, choice
from officers.models import Channel, Officer, Team
from officers.organisation import known_domains, known_teams, stamp
from signals import metrics
from signals.changes import MOST_DAYS, Change
from signals.city_lists import city_lists
from signals.finding import (
    ANY,
    LONGEST_SEARCH,
    NAMED,
    NOBODY,
    NONE,
    SOMEBODY,
    Filter,
    Lists,
    Suggested,
    asks_for_anybody,
)
from signals.forms import AreaSelect
from signals.kept_filters import AREA, PERSON, look_up
from signals.models import (
    Cause,
    ClosingResult,
    CompensationRule,
    EscalationLevel,
    Feedback,
    Kind,
    SavedFilter,
    Sensitivity,
    Status,
)
from signals.queries import CLOSED
from signals.row_field import RowField, offer_rows
from signals.several import CodesField, Several, values_of
from signals.told_form import KEEP_INSIDE, TELL, ToldOtherwise
from signals.visibility import Viewer, viewer_of

# Seconds that lists to choose from may be old; they hold names of areas, results and causes, and nothing of a signal.
_CHOICES_KEPT: Final = 60
LISTS: Final = [
    ("", _("Alles wat u mag zien")),
    (Lists.MINE, _("Van mij")),
    (Lists.TEAMS, _("Van mijn teams")),
    (Lists.NOBODY, _("Van mijn teams, nog van niemand")),
    (Lists.AREAS, _("Mijn gebieden")),
    (Lists.ENTERED, _("Door mij ingevoerd")),
]
_TICKS: Final = {
    "spoed": _("Spoed"),
    "telaat": _("Over de termijn"),
    "vandaag": _("Vandaag af"),
    "contactlaat": _("Eerste contact te laat"),
    "ongehoord": _("Melder hoorde nog niets"),
    "mailmislukt": _("Mail niet aangekomen bij melder of partner"),
    "heropend": _("Was heropend"),
    "zwevend": _("Zwevend: een team antwoordde niet"),
    "aangeboden": _("Aangeboden, wacht op antwoord"),
    "doorgezet": _("Doorgezet, wacht op bevestiging"),
    "actienieuws": _("Iets veranderd in de acties"),
    "acties": _("Anderen zijn nog bezig met een actie"),
    "actielaat": _("Een actie is over de dag"),
    "meekijken": _("Wacht op wie meekijkt"),
    "staatstil": _("Termijn staat stil"),
    "wachtlang": _("Wacht al lang op de melder of een ander"),
    "zonderplek": _("Zonder plek"),
    "buitengemeente": _("Buiten de gemeente"),
    "viawijkambtenaar": _("Binnen via de wijkambtenaren"),
    "geweigerd": _("Aanbod geweigerd"),
    "opagenda": _("Staat op de agenda"),
}
# What the figures of reports ask for besides: there only where it is asked.
REPORTED: Final = ("weg", "buiten", "aangebodendoor", "compensatie", "antwoord", "voorgesteld", "suggestie", "opgave")

# Fields that belong together, under what they are called on the page.
_GROUPS: Final = (
    (_("Waarover"), ("domein", "nevendomein", "categorie", "soort", "gevoeligheid")),
    (
        _("Wie heeft het, en hoe kwam het binnen"),
        ("team", "behandelaar", "regie", "opgeschaald", "ingang", "kanaal", "gemaaktdoor", "taal"),
    ),
    (_("Hoe het afliep"), ("resultaat", "organisatie", "terugkoppeling", "oorzaak")),
    (
        _("Wanneer"),
        (
            *("van", "tot", "uiterlijkvan", "uiterlijktot", "geslotenvan", "geslotentot"),
            *("bijgewerktvan", "bijgewerkttot", "doorgezetvan", "doorgezettot", "veranderd", "sinds"),
        ),
    ),
    (_("Wat een rapport telt"), ("meting", "positionering")),
)
# First and last day of what is asked for.
_PERIODS: Final = (
    ("van", "tot"),
    ("uiterlijkvan", "uiterlijktot"),
    ("geslotenvan", "geslotentot"),
    ("bijgewerktvan", "bijgewerkttot"),
    ("doorgezetvan", "doorgezettot"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One part of a filter in words, and the filter without it as it stands in an address."""

    words: str
    without: str


# These ask for an officer.
_OF_PEOPLE: Final = ("behandelaar", "regie", "gemaaktdoor")
# These stand in sight above the others.
_IN_SIGHT: Final = ("stand", "zoek", "lijst", "gebied")


class LevelField(forms.ChoiceField):
    """The level that something was put before. It was a tick: an address that was kept then asks for any level."""

    _TICKED: Final = frozenset(("on", "true", "True", "1"))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the select shows as chosen."""
        return ANY if data in self._TICKED else data

    def to_python(self, value: Any) -> str:
        """The level, or `ANY`."""
        return super().to_python(self.bound_data(value, None))


class FilterForm(forms.Form):
    """The filter of the list, as it stands in an address. Choices come from what a process or the cache keeps."""

    zoek = forms.CharField(
        label=_("Zoek"),
        required=False,
        max_length=LONGEST_SEARCH,
        help_text=_("Kenmerk, woord, straat, postcode of melder."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "type": "search"}),
    )
    lijst = forms.ChoiceField(label=_("Lijst"), required=False, choices=LISTS)
    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("open", _("Open")), ("gesloten", _("Gesloten")), ("alles", _("Open en gesloten"))],
    )
    status = forms.MultipleChoiceField(
        label=_("Status"),
        required=False,
        choices=[(one.value, capfirst(str(one.label))) for one in Status],
        widget=forms.CheckboxSelectMultiple,
    )
    gebied = CodesField(label=_("Gebied"), required=False, widget=Several)
    domein = forms.ChoiceField(label=_("Domein"), required=False)
    nevendomein = forms.ChoiceField(label=_("Nevendomein"), required=False)
    categorie = forms.MultipleChoiceField(label=_("Onderwerp"), required=False, widget=Several)
    team = forms.MultipleChoiceField(label=_("Team"), required=False, widget=Several)
    behandelaar = forms.MultipleChoiceField(label=_("Behandelaar"), required=False, widget=Several)
    regie = forms.ChoiceField(label=_("Regie"), required=False)
    gemaaktdoor = forms.ChoiceField(label=_("Ingevoerd door"), required=False)
    taal = forms.ChoiceField(label=_("Taal van de melder"), required=False, choices=[("", "-"), *settings.LANGUAGES])
    opgeschaald = LevelField(
        label=_("Opgeschaald, wacht op een besluit"),
        required=False,
        choices=[
            ("", "-"),
            (ANY, _("Van welk niveau ook")),
            *((one.value, capfirst(str(one.label))) for one in EscalationLevel),
        ],
    )
    ingang = forms.ChoiceField(label=_("Ingang"), required=False)
    soort = forms.ChoiceField(label=_("Soort"), required=False)
    kanaal = forms.ChoiceField(label=_("Kanaal"), required=False)
    gevoeligheid = forms.ChoiceField(label=_("Gevoeligheid"), required=False)
    resultaat = forms.ChoiceField(label=_("Resultaat"), required=False)
    organisatie = forms.CharField(label=_("Doorgezet naar organisatie"), required=False, max_length=120)
    terugkoppeling = forms.ChoiceField(label=_("Teruggekoppeld"), required=False)
    oorzaak = forms.ChoiceField(label=_("Oorzaak"), required=False)
    meting = forms.ChoiceField(label=_("Uit een rapport"), required=False)
    positionering = forms.ChoiceField(label=_("Wijkambtenaren zaten toen bij"), required=False)
    weg = forms.ChoiceField(label=_("Langs welke weg"), required=False)
    buiten = forms.RegexField(
        label=_("Niet in deze gebieden (codes)"),
        required=False,
        max_length=4000,
        regex=r"^[^,\s]+(,[^,\s]+)*$",
        error_messages={"invalid": _("Zet komma’s tussen de codes, zonder spaties.")},
    )
    aangebodendoor = forms.ChoiceField(label=_("Aangeboden door"), required=False)
    compensatie = forms.ChoiceField(label=_("Gevraagd door compensatieregel"), required=False)
    antwoord = forms.ChoiceField(
        label=_("Wat daarvan kwam"),
        required=False,
        choices=[("", "-"), ("terecht", _("Terecht")), ("onterecht", _("Onterecht")), ("wacht", _("Wacht nog"))],
    )
    opgave = forms.ChoiceField(label=_("Staat op de agenda onder"), required=False)
    voorgesteld = forms.ChoiceField(label=_("Eerste suggestie was"), required=False)
    suggestie = forms.ChoiceField(
        label=_("Wat daarvan werd"),
        required=False,
        choices=[
            ("", "-"),
            (Suggested.LOOKED_AT, _("Bekend of zij goed was")),
            (Suggested.RIGHT, _("Was goed")),
            (Suggested.OTHER, _("Werd een ander onderwerp")),
        ],
    )
    van = DayField(label=_("Binnen vanaf"), required=False)
    tot = DayField(label=_("Binnen tot en met"), required=False)
    uiterlijkvan = DayField(label=_("Termijn vanaf"), required=False)
    uiterlijktot = DayField(label=_("Termijn tot en met"), required=False)
    geslotenvan = DayField(label=_("Gesloten vanaf"), required=False)
    geslotentot = DayField(label=_("Gesloten tot en met"), required=False)
    bijgewerktvan = DayField(label=_("Bijgewerkt vanaf"), required=False)
    bijgewerkttot = DayField(label=_("Bijgewerkt tot en met"), required=False)
    doorgezetvan = DayField(label=_("Doorgezet vanaf"), required=False)
    doorgezettot = DayField(label=_("Doorgezet tot en met"), required=False)
    veranderd = forms.ChoiceField(label=_("Wat veranderde"), required=False)
    sinds = DayField(label=_("Veranderd sinds"), required=False)

    def __init__(self, asked: Mapping[str, Any], *, officer: Officer) -> None:
        super().__init__(asked, auto_id="filter-%s")
        on = stamp()
        teams = sorted(known_teams(on=on).values(), key=lambda team: team.name)
        categories = city_lists(on=on).categories
        domains = _slugs(known_domains(on=on).values())
        not_known = (NONE, _("Nog niet bekend"))
        self._offer("domein", [*domains, not_known])
        self._offer("nevendomein", domains)
        subjects: list[tuple[str, Any]] = _by_name(one for one in categories if one.is_active)
        # Older signals have these.
        former = _by_name(one for one in categories if not one.is_active)
        subjects += [(str(_("Niet meer in gebruik")), former)] if former else []
        self._offer("categorie", [*subjects, not_known])
        self._offer("voorgesteld", subjects)
        units: list[tuple[str, Any]] = list(_slugs(team for team in teams if team.is_active))
        stopped = _slugs(team for team in teams if not team.is_active)
        units += [(str(_("Neemt geen signalen meer aan")), stopped)] if stopped else []
        self._offer("team", units)
        self._offer("ingang", units)
        self._offer("positionering", [*units, (NONE, _("Nergens"))])
        self._offer("aangebodendoor", units)
        self._offer("weg", [(name, capfirst(str(words))) for name, words in metrics.WAY_NAMES.items()])
        rules = CompensationRule.objects.values_list("pk", "name") if asked.get("compensatie") else ()
        self._offer("compensatie", [(str(pk), name) for pk, name in rules])
        self._offer("opgave", NAMED["opgave"](asked["opgave"]) if asked.get("opgave") else ())
        self._offer("meting", metrics.FOUND.items())
        self._offer("soort", [(one.value, capfirst(str(one.label))) for one in Kind])
        self._offer("veranderd", [(one.value, capfirst(str(one.label))) for one in Change])
        self._offer("gevoeligheid", [(one.value, capfirst(str(one.label))) for one in Sensitivity])
        self._offer("terugkoppeling", [(one.value, capfirst(str(one.label))) for one in Feedback])
        self._offer("kanaal", [(one.value, capfirst(str(one.label))) for one in Channel])
        areas, results, causes = cache.get_or_set("list-choices-with-causes", _choices, _CHOICES_KEPT) or _choices()
        self._offer("resultaat", results)
        self._offer("oorzaak", causes)
        viewer = viewer_of(officer)
        people = _people(None if asks_for_anybody(viewer) else officer.team_ids, besides=officer.username)
        me = (officer.username, _("Ik"))
        # Older signals have them, and filters that were kept.
        offered = {code for group in areas for code, _name in group.choices}
        usernames = {officer.username, *(name for name, _is in flat(people))}
        left, others, ended = _of_before(asked, viewer, people=usernames, areas=offered)
        people += [(str(_("Niet meer in dienst")), left)] if left else []
        # Of these nothing is found: a filter of a colleague may name them, who may ask for more.
        people += [(str(_("Niet in uw teams")), others)] if others else []
        areas = [*areas, Group(str(_("Bestaat niet meer")), ended)] if ended else areas
        self.fields["gebied"].widget = Several(AreaSelect(areas, empty=_("Overal")))
        self._offer("behandelaar", [me, (NOBODY, _("Nog niemand")), *people])
        self._offer("regie", [(SOMEBODY, _("Iemand heeft de regie")), me, *people, (NOBODY, _("Niemand"))])
        self._offer("gemaaktdoor", [me, *people])
        for field in self.fields.values():
            if isinstance(field.widget, Several):
                field.widget.called = field.label
        self.own_teams = [team for team in teams if team.pk in officer.team_ids and team.is_active]
        for name, label in _TICKS.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)
        for name in ("sinds", *(day for period in _PERIODS for day in period)):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "-"), *choices]

    @property
    def reported(self) -> list[forms.BoundField]:
        """The fields that only figures of reports fill in, as far as they are."""
        return [self[name] for name in REPORTED if self[name].value()]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields behind "Meer filters" that are chosen or filled in, by what they are about."""
        return [(name, [self[field] for field in fields]) for name, fields in _GROUPS]

    def chosen(self, asked: Filter) -> list[Chosen]:
        """What is asked for besides what stands in sight, so that a reader need not look for it among the fields."""
        parts = asked.parts
        found = []
        for name in parts:
            if name in _IN_SIGHT:
                continue
            value = getattr(asked, name)
            # Each of several subjects, teams and officers goes by itself.
            for one in [(code,) for code in value] if isinstance(self.fields[name].widget, Several) else [value]:
                left = [code for code in value if code not in one] if isinstance(one, tuple) else []
                found.append(Chosen(self._in_words(name, one), urlencode({**parts, name: left}, doseq=True)))
        return found

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(value, bool):
            return str(field.label)
        if isinstance(value, datetime.date):
            said = formats.date_format(value)
        else:
            names = dict(flat(getattr(field, "choices", ())))
            said = ", ".join(str(names.get(one, one)) for one in ([value] if isinstance(value, str) else value))
        return f"{field.label}: {said}"

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The fields that are on or off."""
        return [self[name] for name in _TICKS]

    def clean(self) -> dict[str, Any]:
        """A period begins before it ends; a state that is not named is "open"."""
        cleaned = super().clean() or {}
        for first, last in _PERIODS:
            if cleaned.get(first) and cleaned.get(last) and cleaned[first] > cleaned[last]:
                self.add_error(last, _("Deze dag ligt voor de eerste dag."))
        if cleaned.get("sinds") and cleaned["sinds"] < today() - datetime.timedelta(days=MOST_DAYS):
            self.add_error("sinds", _("Kies een dag in de laatste maand."))
        return cleaned


def flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """Values and names of a choice, also of those in groups."""
    for value, name in choices:
        if isinstance(name, (list, tuple)):
            yield from name
        else:
            yield value, name


def _slugs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.slug, str(row)) for row in rows]


def _by_name(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return sorted(_slugs(rows), key=lambda choice: choice[1])


def _people(team_ids: frozenset[int] | None, *, besides: str) -> list[tuple[str, Any]]:
    """Whom one may ask for: who is in one of these teams or leads it; where no team is named, everybody, and those who
    left by themselves, whose signals somebody has to find."""
    key = "list-people-" + ("all" if team_ids is None else "-".join(map(str, sorted(team_ids))))
    kept: list[tuple[str, str, bool]] | None = cache.get(key)
    if kept is None:
        found = Officer.objects.order_by("name") if team_ids is None else Officer.objects.choosable().of_teams(team_ids)
        kept = [(one.username, str(one), one.is_active) for one in found]
        cache.set(key, kept, _CHOICES_KEPT)
    here = [(username, name) for username, name, is_active in kept if is_active and username != besides]
    left = [(username, name) for username, name, is_active in kept if not is_active]
    return [*here, (str(_("Niet meer in dienst")), left)] if left else list(here)


def _of_before(
    asked: Mapping[str, Any], viewer: Viewer, *, people: Container[str], areas: Container[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]:
    """Of what is asked for and is not offered: officers who left with their names, those for whom this viewer may not
    ask by no more than stands in the address, and areas that ended. One statement, and none where all that is asked
    for is offered."""
    parts = {
        # What was made up is refused later.
        name: [code for code in values_of(asked, name) if code not in offered and code.isprintable()]
        for names, offered in ((_OF_PEOPLE, people), (("gebied",), areas))
        for name in names
    }
    known = look_up([parts], viewer)
    ended = [(what, code, one.name) for (what, code), one in known.items() if not one.is_here]
    return (
        [(code, name) for what, code, name in ended if what == PERSON],
        [(code, code) for (_what, code), one in known.items() if not one.is_for_reader],
        [(code, name) for what, code, name in ended if what == AREA],
    )


def _choices() -> tuple[list[Any], list[tuple[str, str]], list[tuple[str, str]]]:
    """Areas, results and causes; those that are out of use as well, which older signals have."""
    return (
        grouped_areas(),
        list(ClosingResult.objects.values_list("slug", "name")),
        list(Cause.objects.values_list("slug", "name")),
    )


class KeepForm(forms.Form):
    """A name to keep a filter by, and a team to share it with; or which of one's own it takes the place of."""

    naam = forms.CharField(label=_("Naam van dit filter"), max_length=60, required=False)
    team = RowField(label=_("Delen met"), required=False, empty=_("Alleen voor mij"))
    bureau = forms.BooleanField(label=_("Zet het op mijn bureau"), required=False, initial=True)
    vervangt = RowField(label=_("In plaats van"), required=False, empty=_("Kies een filter"))

    def __init__(self, *args: Any, teams: Iterable[Team], own: Iterable[SavedFilter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "team", teams)
        offer_rows(self, "vervangt", own)

    def clean(self) -> dict[str, Any]:
        """What takes the place of nothing has a name."""
        typed = super().clean() or self.cleaned_data
        if not typed.get("naam") and not typed.get("vervangt"):
            self.add_error("naam", _("Geef het filter een naam."))
        return typed


class BulkForm(forms.Form):
    """What to do with the signals that were ticked."""

    ASSIGN: Final = "toewijzen"
    MOVE: Final = "status"
    GIVE: Final = "team"

    wat = forms.ChoiceField(choices=[(ASSIGN, ""), (MOVE, "")])
    team = RowField(label=_("Aan welk team?"), required=False, empty=_("Kies een team"))
    behandelaar = RowField(label=_("Behandelaar"), required=False, empty=_("Niemand in het bijzonder"))
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Kies een status")),
            *((one.value, capfirst(str(one.label))) for one in Status if one != Status.RECEIVED),
        ],
    )
    resultaat = RowField(
        label=_("Wat is er gedaan?"),
        required=False,
        empty=_("Kies een resultaat"),
        help_text=_("Nodig als u sluit."),
    )
    toelichting = forms.CharField(
        label=_("Uitleg"),
        required=False,
        help_text=_("De melders lezen dit, tenzij u dat hieronder anders zegt. Nodig als u sluit."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lezer = forms.ChoiceField(
        label=_("Horen de melders dit?"),
        initial=TELL,
        required=False,
        choices=[
            (TELL, _("Ja, met dit bericht: wie een mailadres gaf, of het zelf instuurde")),
            (KEEP_INSIDE, _("Nee, alleen collega’s lezen dit")),
        ],
        widget=forms.RadioSelect,
    )
    terugkoppeling = ToldOtherwise()
    acties_intrekken = forms.BooleanField(
        label=_("Trek de acties in die bij deze signalen nog openstaan"), required=False
    )
    zonder_antwoord = forms.BooleanField(label=_("Ga door zonder antwoord van wie nog meekijkt"), required=False)

    def __init__(
        self,
        *args: Any,
        officers: Iterable[Officer],
        results: Iterable[ClosingResult],
        teams: Iterable[Team] | None,
        **kwargs: Any,
    ) -> None:
        """`teams` are those to which they may be given without asking; None for who may not do that."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "behandelaar", officers)
        offer_rows(self, "resultaat", results)
        if teams is None:
            del self.fields["team"]
        else:
            offer_rows(self, "team", teams)
            choice(self, "wat").choices = [(self.ASSIGN, ""), (self.MOVE, ""), (self.GIVE, "")]

    def clean(self) -> dict[str, Any]:
        """Who closes says what was done; who moves or gives says where to."""
        typed = super().clean() or self.cleaned_data
        if typed.get("wat") == self.MOVE and not typed.get("status") and "status" not in self.errors:
            self.add_error("status", _("Kies een status."))
        if typed.get("wat") == self.GIVE and not typed.get("team") and "team" not in self.errors:
            self.add_error("team", _("Kies een team."))
        if typed.get("status") in CLOSED and not typed.get("resultaat") and "resultaat" not in self.errors:
            self.add_error("resultaat", _("Kies wat er is gedaan."))
        silent = typed.get("status") in CLOSED and typed.get("lezer") == KEEP_INSIDE
        if silent and not typed.get("terugkoppeling") and "terugkoppeling" not in self.errors:
            self.add_error("terugkoppeling", _("Zeg hoe de melders het horen, of waarom niet."))
        return typed

    @property
    def tells(self) -> bool | None:
        """Whether the reporters read the text; None where there is none."""
        return self.cleaned_data["lezer"] != KEEP_INSIDE if self.cleaned_data.get("toelichting") else None
