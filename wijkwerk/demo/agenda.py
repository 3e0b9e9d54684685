"""The demo's agenda: opgaven and kansen that stand on its signals, promises kept and open, meetings past and coming.

All of it goes through the verbs of the agenda, each with its own moment, counted back from now; nobody is mailed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import timezone

from agenda import actions, commitments, initiatives, items, meetings
from agenda.models import Audience, Item, ItemKind, Meeting, Phase
from areas.models import Area
from officers.models import Domain, Officer, PartnerContact, PartnerOrganisation
from signals.models import Signal

DAY: Final = datetime.timedelta(days=1)
# How many signals an opgave stands on at most.
_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Point:
    """An opgave or kans of the demo: where, of whom, which subjects it stands on, and the way that it went."""

    title: str
    area: str
    owner: str
    domains: tuple[str, ...]
    subjects: tuple[str, ...]  # categories of the signals below it
    ambition: str
    why: str
    way: tuple[tuple[Phase, int], ...] = ()  # phase, and how many days ago
    partners: tuple[str, ...] = ()
    outcome: str = ""
    is_public: bool = True
    kind: ItemKind = ItemKind.CHALLENGE
    usable: tuple[int, int] | None = None  # in days from now
    actions: tuple[tuple[str, str, int], ...] = ()  # what, partner (or none), due in days
    audiences: tuple[Audience, ...] = ()


POINTS: Final = (
    Point(
        "Veilig en licht rond het station", "SD990103", "Fatima El Idrissi", ("fysiek", "sociaal"),
        ("straatverlichting", "jongeren-op-straat", "zwerfafval-dumping", "verkeersveiligheid"),
        "Wie ’s avonds van de trein komt, loopt zonder angst naar huis: goed licht, schone paden en jongeren die ergens"
        " terechtkunnen.",
        "Verlichting, afval en jongeren komen bij drie teams binnen, en gaan over dezelfde paden.",
        ((Phase.EXPLORED, 80), (Phase.ON_AGENDA, 60), (Phase.UNDER_WAY, 21)),
        partners=("politie-elzerwaard", "welzijn-elzerwaard"),
        audiences=(Audience.YOUNG, Audience.ENTREPRENEURS),
        actions=(
            ("Tel de lampen die uit zijn, en laat ze maken", "", 10),
            ("Loop op vrijdagavond mee", "welzijn-elzerwaard", 24),
        ),
    ),
    Point(
        "Een schone kade in de Oude Stad", "SD990101", "Marloes Terpsma", ("fysiek", "publiekszaken"),
        ("afval-container", "zwerfafval-dumping", "parkeren", "water-riolering"),
        "De kade is schoon, de containers zijn bereikbaar, en wie er woont weet waar grofvuil heen kan.",
        "Volle containers en gedumpt afval worden los opgelost en komen elke maand terug.",
        ((Phase.EXPLORED, 70), (Phase.ON_AGENDA, 35)),
        partners=("elzewonen",),
        actions=(("Plan voor grotere containers", "", 30),),
    ),
    Point(
        "Veilig naar school over de Elze", "SD990102", "Kees Hooglander", ("fysiek", "sociaal"),
        ("verkeersveiligheid", "parkeren", "wegdek-stoep"),
        "Kinderen lopen en fietsen veilig naar school.",
        "Ouders melden de oversteek, de school de auto’s, en de buurt de stoep.",
        ((Phase.EXPLORED, 210), (Phase.ON_AGENDA, 180), (Phase.UNDER_WAY, 120), (Phase.DONE, 28)),
        outcome="De oversteek ligt hoger, er staat een schoolzone, en ouders lopen mee. De school telt minder auto’s.",
    ),
    Point(
        "Elkaar ontmoeten in Zuiderpoort", "SD990104", "Brechtje van Oosterzee", ("sociaal", "fysiek"),
        ("ontmoeting-eenzaamheid", "speelplek-sport", "burenoverlast", "groen-bomen"),
        "Er is een plek waar je elke dag binnen kunt lopen.",
        "De buurtkamer is in de zomer dicht, en de bankjes zijn weg.",
        ((Phase.EXPLORED, 14),),
        partners=("welzijn-elzerwaard",),
        is_public=False,
    ),
    Point(
        "Bereikbaar blijven in Vinkendijk", "KE990104", "Tjitske Wiarda", ("fysiek", "publiekszaken"),
        ("verkeersveiligheid", "loket-bereikbaarheid", "wegdek-stoep", "straatverlichting", "groen-bomen"),
        "Ook zonder auto kom je in het dorp waar je moet zijn.",
        "De bus rijdt minder, het loket is weg, en het fietspad is donker.",
        partners=("dorpsraad-vinkendijk",),
        is_public=False,
    ),
    Point(
        "Pannakooi bij de herinrichting van het Menuetplein", "WK990108", "Tjitske Wiarda", ("sociaal", "fysiek"),
        ("speelplek-sport", "jongeren-op-straat", "bewonersinitiatief-wijkbudget"),
        "Het plein gaat toch open: dan kan er meteen een plek voor tieners bij.",
        "De riolering wordt vervangen; wachten kost jaren.",
        ((Phase.ON_AGENDA, 20),),
        kind=ItemKind.OPPORTUNITY,
        usable=(10, 150),
    ),
    Point(
        "De oude school van Rietdam staat leeg", "KE990101", "Kees Hooglander", ("sociaal", "publiekszaken"),
        ("ontmoeting-eenzaamheid", "bewonersinitiatief-wijkbudget", "wonen-bouwen"),
        "Het gebouw wordt weer van het dorp.",
        "De verkoop is over een half jaar.",
        ((Phase.EXPLORED, 9),),
        kind=ItemKind.OPPORTUNITY,
        usable=(0, 180),
        is_public=False,
    ),
)  # fmt: skip
# slug, name, kind, contact: name and function
PARTNERS: Final = (
    ("politie-elzerwaard", "Politie Elzerwaard", "politie", "Sanne Kruithof", "Wijkagent"),
    ("dorpsraad-vinkendijk", "Dorpsraad Vinkendijk", "dorpsraad", "Gerda Plompert", "Voorzitter"),
)
# what, who promised, area, to whom, promised so many days ago, due (days from now), kept so many days ago, public
PROMISES: Final = (
    ("Wij komen binnen een maand terug met een plan voor de oversteek", "Aldert Ruysbergen", "SD990102",
     "ouders van de school", 200, -170, 175, True),
    ("De kapotte bank aan de kade wordt vervangen", "Marloes Terpsma", "SD990101",
     "bewoners van de kade", 75, -40, 44, True),
    ("De dorpsraad krijgt de cijfers van het verkeer", "Tjitske Wiarda", "KE990104", "de dorpsraad", 60, -30, 12, True),
    ("Er komt een gesprek met de busmaatschappij", "Saskia Munnikendam", "KE990104",
     "bewoners van Vinkendijk", 50, -8, None, True),
    ("Wij laten weten wanneer de lampen bij het station branden", "Fatima El Idrissi", "SD990103",
     "bezoekers van de bewonersavond", 20, 4, None, True),
    ("De wethouder komt terug als het plein open ligt", "Saskia Munnikendam", "SD990103",
     "jongeren van het Menuetplein", 18, 60, None, False),
)  # fmt: skip


def fill(*, now: datetime.datetime) -> int:
    """Fill the agenda as it stands at a moment (aware); nothing where it holds anything. Gives how many items."""
    if Item.objects.exists():
        return 0
    people = {one.name: one for one in Officer.objects.all()}
    areas = {one.code: one for one in Area.objects.all()}
    domains = {one.slug: one for one in Domain.objects.all()}
    for slug, name, kind, contact, function in PARTNERS:
        partner, _made = PartnerOrganisation.objects.get_or_create(
            slug=slug, defaults={"name": name, "kind": kind, "email": f"{slug}@partner.elzerwaard.example"}
        )
        PartnerContact.objects.get_or_create(
            partner=partner, name=contact,
            defaults={"function": function, "email": f"contact.{slug}@partner.elzerwaard.example"},
        )  # fmt: skip
    partners = {one.slug: one for one in PartnerOrganisation.objects.all()}
    for point in POINTS:
        _make(point, people=people, areas=areas, domains=domains, partners=partners, now=now)
    _promise(people, areas, now=now)
    _meet(people, areas, now=now)
    tuin = initiatives.write_down(
        initiatives.Idea(
            title="Pluktuin achter de flat",
            idea="Bewoners maken van het grasveld een tuin waar iedereen mag plukken.",
            group="Bewoners van de Polkastraat",
            area=areas["WK990108"],
            contact=people["Tjitske Wiarda"],
            needs=("geld", "plek"),
            supporters=31,
            support="Een lijst met handtekeningen",
            asked=Decimal(800),
            public=True,
        ),
        by=people["Tjitske Wiarda"],
        at=now - 40 * DAY,
    )
    initiatives.move(tuin, to="aangevraagd", by=people["Tjitske Wiarda"], at=now - 30 * DAY)
    initiatives.move(
        tuin, to="toegekend", granted=Decimal(800), words="Het plan past in de regels.", by=people["Tjitske Wiarda"],
        at=now - 12 * DAY,
    )  # fmt: skip
    return len(POINTS)


def _make(
    point: Point,
    *,
    people: dict[str, Officer],
    areas: dict[str, Area],
    domains: dict[str, Domain],
    partners: dict[str, PartnerOrganisation],
    now: datetime.datetime,
) -> None:
    owner, today = people[point.owner], timezone.localdate(now)
    begun = now - (point.way[0][1] + 20 if point.way else 6) * DAY
    item = items.make(
        items.Plan(
            title=point.title,
            owner=owner,
            areas=[areas[point.area]],
            domains=[domains[slug] for slug in point.domains],
            kind=point.kind,
            ambition=point.ambition,
            why=point.why,
            partners=[partners[slug] for slug in point.partners],
            audiences=point.audiences,
            usable_from=today + point.usable[0] * DAY if point.usable else None,
            usable_until=today + point.usable[1] * DAY if point.usable else None,
            review_on=today + 45 * DAY,
        ),
        by=owner,
        at=begun,
    )
    for phase, days in point.way:
        outcome = point.outcome if phase == Phase.DONE else ""
        items.move(item, to=phase, outcome=outcome, by=owner, at=now - days * DAY, tell=False)
    for text, partner, days in point.actions:
        actions.add(
            item, text=text, owner=owner, partner=partners.get(partner), due_on=today + days * DAY, by=owner,
            at=now - 5 * DAY, tell=False,
        )  # fmt: skip
    if point.is_public:
        items.publish(item, public=True, by=owner, at=now - 2 * DAY, tell=False)
    # Last, and now: what happened to a signal before stands before it in its history.
    here = Signal.objects.within(areas[point.area].pk).filter(category__slug__in=point.subjects)
    numbers = list(here.order_by("external_number").values_list("number", flat=True)[:_MOST])
    if numbers:
        items.bundle(item, numbers, by=owner, at=now, tell=False)


def _promise(people: dict[str, Officer], areas: dict[str, Area], *, now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    for text, who, area, whom, made, due, kept, public in PROMISES:
        promise = commitments.promise(
            text=text, promised_by=people[who], area=areas[area], to_whom=whom, promised_on=today - made * DAY,
            due_on=today + due * DAY, public=public, by=people[who], at=now - made * DAY,
        )  # fmt: skip
        if kept is not None:
            commitments.end(promise, to="nagekomen", ended_on=today - kept * DAY, by=people[who], at=now - kept * DAY)


def _meet(people: dict[str, Officer], areas: dict[str, Area], *, now: datetime.datetime) -> None:
    """Two meetings that have been, one with points, and four that come, of which a schouw this evening."""
    evening = timezone.localtime(now).replace(hour=19, minute=30, second=0, microsecond=0)
    morning = evening.replace(hour=10, minute=0)
    fatima, tjitske = people["Fatima El Idrissi"], people["Tjitske Wiarda"]

    def plan(title: str, kind: str, area: str, at: datetime.datetime, place: str, by: Officer, agenda: str) -> Meeting:
        return meetings.plan(
            meetings.Invitation(
                title=title, kind=kind, area=areas[area], starts_at=at, ends_at=at + datetime.timedelta(hours=2),
                place=place, participants=("bewoners", "wijkambtenaar", "beheer", "corporatie"), agenda=agenda,
            ),
            by=by, at=min(at, now) - 14 * DAY,
        )  # fmt: skip

    been = plan("Bewonersavond station", "dorpsavond", "SD990103", evening - 20 * DAY, "Buurthuis Het Seinhuis", fatima,
                "Licht en veiligheid rond het station")  # fmt: skip
    meetings.write_report(
        been, "Er waren veertig bewoners. Het ging over donkere paden en over plekken voor jongeren.", by=fatima,
        at=now - 18 * DAY,
    )  # fmt: skip
    walk = plan("Schouw Menuetplein", "schouw", "WK990108", morning - 9 * DAY, "Begin bij de buurtkamer", tjitske, "")
    for text, place in (
        ("De stoep ligt los", "hoek Polkastraat"),
        ("Mensen zitten hier niet meer", "bank bij de vijver"),
        ("De prullenbak is te klein", "bij de supermarkt"),
    ):
        meetings.add_point(walk, text=text, place=place, owner=tjitske, by=tjitske, at=now - 9 * DAY)
    # For the telephone (`/straat`): a walk that somebody is at.
    plan("Schouw bij avondlicht", "schouw", "SD990101", evening, "Voor De Waag", people["Marloes Terpsma"], "")
    plan("Wijkoverleg Oude Stad en Haven", "wijkoverleg", "SD990101", evening + 6 * DAY, "De Waag",
         people["Marloes Terpsma"], "De kade, en wat er verder speelt")  # fmt: skip
    plan("Dorpsavond Vinkendijk", "dorpsavond", "KE990104", evening + 13 * DAY, "Dorpshuis Vinkendijk", tjitske,
         "Bereikbaarheid")  # fmt: skip
    plan("Schouw rond het station", "schouw", "SD990103", morning + 20 * DAY, "Voor de hoofdingang", fatima, "")
