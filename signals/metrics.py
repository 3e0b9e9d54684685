"""What is counted, and what it means: the one source of the report's page, its file, its documentation and its tests.

A count is a condition on a `Measure`; the same condition finds the signals again in the list. A metric says in words
which counts are divided by which. Definitions follow the domain study, chapter 5.4.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from officers.models import Channel

# Of off-domain entries: within so many working days somebody of the right domain must have done something.
DAYS_TO_SURVIVE: Final = 5
# A signal is a repeat where there was another of its subject in so many days before it, this near.
DAYS_OF_A_REPEAT: Final = 90
METRES_OF_A_REPEAT: Final = 50
# Working hours: on working days, in local time.
OPENS, CLOSES = 9, 17
HOURS_A_DAY: Final = CLOSES - OPENS
# From so many owners after the first on, it is from pillar to post (van het kastje naar de muur).
OFTEN: Final = 3

# name -> which measures it counts. As field of `MeasureCell`, and as `meting` in the address of the list of signals.
COUNTS: Final[dict[str, Q]] = {
    "number": Q(),
    "domain_known": Q(domain__isnull=False),
    "cross_domain": Q(secondary_domain__isnull=False),
    "off_domain": Q(is_off_domain=True),
    "off_decided": Q(survived__isnull=False),
    "off_survived": Q(survived=True),
    "never_passed": Q(accepted=0),
    "passed_once": Q(accepted=1),
    "passed_twice": Q(accepted=2),
    "passed_often": Q(accepted__gte=OFTEN),
    "transit": Q(transit_hours__isnull=False),
    "contacted": Q(contact_hours__isnull=False),
    "told": Q(told_days__isnull=False),
    "term_known": Q(in_term__isnull=False),
    "in_term": Q(in_term=True),
    "still_open": Q(is_open=True),
    "closed": Q(was_closed=True),
    "may_be_told": Q(may_be_told=True),
    "was_told": Q(may_be_told=True, told_days__isnull=False),
    "asked": Q(was_asked=True),
    "judged": Q(solved__isnull=False),
    "solved": Q(solved=True),
    "reopened": Q(was_reopened=True),
    "placed": Q(has_place=True),
    "repeated": Q(is_repeat=True),
}
# name -> (field that is added up, of which measures)
SUMS: Final[dict[str, tuple[str, Q]]] = {
    "offered": ("offered", Q()),
    "declined": ("declined", Q()),
    "accepted": ("accepted", Q()),
    "term_days": ("term_days", Q(in_term__isnull=False)),
    "transit_hours": ("transit_hours", Q()),
}
# What is added up is found again by these conditions.
FOUND_BY: Final[dict[str, Q]] = {
    "offered": Q(offered__gt=0),
    "declined": Q(declined__gt=0),
    "accepted": Q(accepted__gt=0),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number is spread: how many measures fall in each class. A class ends at its bound, which is in it; the last
    one has none. Days up to fifteen are classes of their own, so that a median is exact where it matters."""

    field: str
    bounds: tuple[int, ...]

    def place(self, value: int) -> int:
        """The class of a value, from 0."""
        return bisect_left(self.bounds, value)

    def within(self, classes: Sequence[int], share: int) -> int | None:
        """Within which bound so many per cent fall (nearest rank); None where there is nothing, and where it is beyond
        the last bound."""
        number = sum(classes)
        rank = -(-number * share // 100)
        seen = 0
        for place, count in enumerate(classes):
            seen += count
            if count and seen >= rank:
                return self.bounds[place] if place < len(self.bounds) else None
        return None


SPREADS: Final[dict[str, Spread]] = {
    "lead": Spread("told_days", (*range(16), 20, 25, 30, 40, 60, 90, 130)),
    "contact": Spread("contact_hours", (1, 2, 4, 8, 16, 24, 32, 40, 80, 120, 160)),
    "transit_spread": Spread("transit_hours", (1, 4, 8, 24, 48, 72, 120, 240, 480)),
}
# How channels are told of together, by the name that stands in an address (`weg`).
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "digitaal": (Channel.WEB, Channel.EMAIL, Channel.API, Channel.OPEN311),
    "telefoon": (Channel.PHONE,),
    "balie": (Channel.COUNTER,),
    "wijkambtenaren": (Channel.STREET, Channel.WALK, Channel.MEETING, Channel.PARTNER),
    "overgenomen": (Channel.IMPORT,),
}
WAY_NAMES: Final[dict[str, Any]] = {
    "digitaal": _("digitaal"),
    "telefoon": _("telefoon"),
    "balie": _("balie"),
    "wijkambtenaren": _("wijkambtenaren"),
    "overgenomen": _("overgenomen"),
}
# What is open by its age in working days: a class ends at its bound, the last has none.
AGES: Final = (5, 20, 60)


class Form:
    """How the value of a metric is written."""

    SHARE = "aandeel"
    EACH = "per signaal"
    INDEX = "index"
    DAYS = "werkdagen"
    WORKING_HOURS = "werkuren"
    HOURS = "uren"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it is called, what it says in words, and what is divided by what.

    `of` counts what is divided, `by` what it is divided by (names of `COUNTS` or `SUMS`). `spread` with `share`:
    within how much so many per cent fall.
    """

    slug: str
    name: Any
    words: Any
    reads_as: Any
    form: str = Form.SHARE
    of: str = ""
    by: str = ""
    spread: str = ""
    share: int = 50


METRICS: Final[tuple[Metric, ...]] = (
    Metric(
        "scheefheid",
        _("Scheefheid van de instroom"),
        _(
            "Per domein het verschil tussen het aandeel hier en in de hele gemeente; die verschillen opgeteld, en"
            " gehalveerd."
        ),
        _("0 is dezelfde verdeling als de hele gemeente. Hoe dichter bij 1, hoe meer de instroom afwijkt."),
        form=Form.INDEX,
        of="domain_known",
    ),
    Metric(
        "domeinoverstijgend",
        _("Raakt meer dan een domein"),
        _("Signalen met een nevendomein, gedeeld door alle signalen."),
        _("Heel laag onder een enkel domein wijst op domeinblindheid: het andere wordt niet opgeschreven."),
        of="cross_domain",
        by="number",
    ),
    Metric(
        "ander-domein",
        _("Kwam binnen bij een ander domein"),
        _(
            "Signalen waarvan het domein een ander is dan dat van de ingang, gedeeld door de signalen waarvan het"
            " domein bekend is. Een eigen dienst hoort bij geen domein: wat daar binnenkomt, telt hier altijd mee."
        ),
        _("Hoe vaak de eerste tafel niet de goede wereld is. Lees het samen met de volgende regel."),
        of="off_domain",
        by="domain_known",
    ),
    Metric(
        "opgepakt",
        _("Wel opgepakt door het goede domein"),
        _(
            "Van wat bij een ander domein binnenkwam: het deel waarmee binnen 5 werkdagen een medewerker iets deed"
            " terwijl een team van het goede domein het had, of waarvoor zo'n team meekeek of een actie deed. Wat nog"
            " geen 5 werkdagen binnen is, telt niet mee."
        ),
        _("De maat voor signalen die verdwalen. Lager is erger."),
        of="off_survived",
        by="off_decided",
    ),
    Metric(
        "overdrachten",
        _("Overdrachten per signaal"),
        _("Hoe vaak een ander team een signaal aannam, kreeg of terugkreeg, gedeeld door alle signalen."),
        _("Een overdracht kan goed zijn. Veel overdrachten zijn van het kastje naar de muur."),
        form=Form.EACH,
        of="accepted",
        by="number",
    ),
    Metric(
        "vaak-overgedragen",
        _("Drie keer of vaker overgedragen"),
        _("Signalen die drie keer of vaker een ander team kregen, gedeeld door alle signalen."),
        _("Van het kastje naar de muur."),
        of="passed_often",
        by="number",
    ),
    Metric(
        "verkeerd-loket",
        _("Geweigerd aanbod"),
        _("Aanbiedingen die het andere team weigerde, gedeeld door alle aanbiedingen van deze signalen."),
        _("Hoog betekent: een afspraak of regel klopt niet. Hieronder staat van welk team en over welk onderwerp."),
        of="declined",
        by="offered",
    ),
    Metric(
        "onderweg",
        _("Tijd onderweg"),
        _(
            "Hoe lang een signaal aangeboden lag zonder dat iemand het aannam, in uren van de klok, alle aanbiedingen"
            " van een signaal samen; de helft van de signalen die aangeboden waren, was korter onderweg."
        ),
        _("Het gat waarin een signaal tussen twee teams ligt."),
        form=Form.HOURS,
        of="transit",
        spread="transit_spread",
    ),
    Metric(
        "eerste-contact",
        _("Tijd tot het eerste contact"),
        _(
            "Van binnenkomst tot een medewerker voor het eerst iets liet horen, in werkuren (op werkdagen van 9.00 tot"
            " 17.00 uur); bij de helft van wie iets hoorde, ging het sneller."
        ),
        _("Wat een bewoner merkt. De automatische bevestiging telt niet."),
        form=Form.WORKING_HOURS,
        of="contacted",
        spread="contact",
    ),
    Metric(
        "doorlooptijd",
        _("Doorlooptijd, de helft"),
        _(
            "Van binnenkomst tot de melder hoorde wat er is gedaan, in werkdagen; bij de helft ging het sneller."
            " Sluiten zonder bericht telt niet."
        ),
        _("Kijk altijd ook naar de regel hieronder: een middelste getal verbergt wie lang wacht."),
        form=Form.DAYS,
        of="told",
        spread="lead",
    ),
    Metric(
        "doorlooptijd-90",
        _("Doorlooptijd, negen van de tien"),
        _("Hetzelfde, maar dan: negen van de tien melders hoorden het binnen zoveel werkdagen."),
        _("Hoe lang wachten wie lang wachten?"),
        form=Form.DAYS,
        of="told",
        spread="lead",
        share=90,
    ),
    Metric(
        "binnen-termijn",
        _("Binnen de termijn"),
        _(
            "Signalen waarvan de melder het op tijd hoorde, gedeeld door alle waarvan bekend is of het op tijd was. Had"
            " niemand iets te horen, dan telt de dag van sluiten. Wat open is en over de termijn, is te laat. Wie de"
            " melder had kunnen vertellen hoe het afliep en dat niet deed, is te laat zodra de termijn voorbij is."
        ),
        _("De termijn staat erbij: met een ruime termijn is bijna alles op tijd."),
        of="in_term",
        by="term_known",
    ),
    Metric(
        "teruggekoppeld",
        _("Teruggekoppeld"),
        _(
            "Gesloten signalen waarvan de melder hoorde wat er is gedaan, gedeeld door de gesloten signalen waarbij dat"
            " kon. Het kan niet als de melder onbekend of onbereikbaar is, niets wil horen of het al weet, of als"
            " de wet het niet toestaat."
        ),
        _("Streef naar 95% of meer."),
        of="was_told",
        by="may_be_told",
    ),
    Metric(
        "opgelost",
        _("Volgens de melder opgelost"),
        _("Melders die zeiden dat het is opgelost, gedeeld door de melders die iets zeiden. Het laatste oordeel telt."),
        _("Afgehandeld is niet hetzelfde als opgelost. Kijk ook hoeveel melders iets zeiden."),
        of="solved",
        by="judged",
    ),
    Metric(
        "respons",
        _("Melders die een oordeel gaven"),
        _("Signalen met een oordeel van de melder, gedeeld door de signalen waarvan de melder de afloop hoorde."),
        _("Bij weinig antwoorden zegt de regel hierboven weinig."),
        of="judged",
        by="asked",
    ),
    Metric(
        "heropend",
        _("Heropend"),
        _("Signalen die na sluiten weer opengingen, gedeeld door alle die ooit gesloten zijn."),
        _("Te vroeg gesloten, of alleen het verschijnsel verholpen."),
        of="reopened",
        by="closed",
    ),
    Metric(
        "terugkerend",
        _("Kwam terug op dezelfde plek"),
        _(
            "Signalen waarvoor in de 90 dagen ervoor een ander signaal over hetzelfde onderwerp binnenkwam, op"
            " hoogstens 50 meter; gedeeld door de signalen met een punt op de kaart en een onderwerp."
        ),
        _("Wat terugkomt, is niet bij de oorzaak aangepakt."),
        of="repeated",
        by="placed",
    ),
)
BY_SLUG: Final[dict[str, Metric]] = {one.slug: one for one in METRICS}

# What the list of signals can be asked for by `meting`, in words.
FOUND: Final[dict[str, Any]] = {
    "domain_known": _("Domein is bekend"),
    "cross_domain": _("Raakt meer dan een domein"),
    "off_domain": _("Kwam binnen bij een ander domein"),
    "off_decided": _("Ander domein, langer dan 5 werkdagen binnen of opgepakt"),
    "off_survived": _("Ander domein, wel opgepakt"),
    "passed_often": _("Drie keer of vaker overgedragen"),
    "accepted": _("Overgedragen"),
    "offered": _("Aangeboden geweest"),
    "declined": _("Aanbod geweigerd"),
    "transit": _("Aangeboden geweest, met antwoord"),
    "contacted": _("Er is contact geweest"),
    "told": _("Melder hoorde de afloop"),
    "term_known": _("Bekend of het op tijd was"),
    "in_term": _("Binnen de termijn"),
    "closed": _("Ooit gesloten"),
    "may_be_told": _("Terugkoppelen kon"),
    "was_told": _("Teruggekoppeld"),
    "asked": _("Melder kon een oordeel geven"),
    "judged": _("Melder gaf een oordeel"),
    "solved": _("Volgens de melder opgelost"),
    "reopened": _("Heropend"),
    "placed": _("Met punt en onderwerp"),
    "repeated": _("Kwam terug op dezelfde plek"),
}


def condition(name: str) -> Q | None:
    """Which measures a count holds, by the name that stands in an address; None for one that we do not know."""
    return {**COUNTS, **FOUND_BY}.get(name) if name in FOUND else None


def skew(counts: Mapping[Any, int], reference: Mapping[Any, int]) -> float | None:
    """How far a mix lies from a reference: half the sum of the differences in share. 0 is the same, 1 another world;
    None where one of the two is empty."""
    here, there = sum(counts.values()), sum(reference.values())
    if not here or not there:
        return None
    keys = counts.keys() | reference.keys()
    return sum(abs(counts.get(key, 0) / here - reference.get(key, 0) / there) for key in keys) / 2
