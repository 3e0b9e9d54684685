"""What the demo's officers told of their areas, and the figures that Elzerwaard brings itself: a buurtbarometer.

All of it is made up. The barometer is asked once in two years, of wijken and kernen; a stadsdeel and the municipality
are the mean of those below, weighted by residents, so that figures agree with each other.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Final

from areas.models import Area, AreaFigure, Indicator
from officers.models import AreaStory, Officer, PartnerOrganisation

from . import figures

YEARS: Final = (2021, 2023, 2025)
SOURCE: Final = "Buurtbarometer Elzerwaard (verzonnen)"
THEME: Final = "Buurtbarometer"


@dataclass(frozen=True)
class Asked:
    """A question of the barometer: usual value, how far areas lie apart, and how much it moves in two years."""

    slug: str
    name: str
    unit: str
    direction: str
    usual: float
    apart: float
    drift: float
    audience: str = "openbaar"
    explanation: str = ""


BAROMETER: Final = (
    Asked("rapportcijfer-buurt", "Rapportcijfer voor de buurt", "rapportcijfer", "hoger", 7.2, 0.45, 0.05),
    Asked("voelt-zich-wel-eens-onveilig", "Voelt zich wel eens onveilig", "%", "lager", 19, 7, 0.6),
    Asked("doet-vrijwilligerswerk", "Doet vrijwilligerswerk", "%", "hoger", 31, 8, -0.8),
    Asked("voelt-zich-eenzaam", "Voelt zich eenzaam", "%", "lager", 11, 3.5, 0.7),
    Asked(
        "huishoudens-met-betalingsachterstand",
        "Huishoudens met een betalingsachterstand",
        "%",
        "lager",
        6,
        3,
        -0.3,
        audience="intern",
        explanation="Alleen voor medewerkers: uit de vroegsignalering, per wijk en kern.",
    ),
)
# area, who wrote it, how many days ago, and what
STORIES: Final[tuple[tuple[str, str, int, str, str, str], ...]] = (
    (
        "SD990103",
        "Fatima El Idrissi",
        41,
        "Spoorzoom is jong en druk. In Seinwachter en de Muziekwijk wonen veel gezinnen in kleine huurwoningen, in"
        " Oosterakkers staan nieuwe koopwoningen. Het spoor snijdt het stadsdeel in tweeën: wie aan de ene kant woont,"
        " komt weinig aan de andere.\n\nWat goed gaat: de buurtkamer aan het Menuetplein loopt elke ochtend vol, en de"
        " ouders van de brede school organiseren zelf een zomerfeest. Wat mensen bezighoudt: zwerfafval rond het"
        " station, en jongeren die nergens heen kunnen.",
        "- Elke werkdag is er iemand in Het Seinhuis\n- Wij lopen elke maand een schouw, om en om aan beide kanten van"
        " het spoor\n- Wat over wonen gaat, nemen wij mee in het overleg met ElzeWonen",
        "In Seinwachter loopt tot 2028 de wijkaanpak Seinwachter Vooruit: woningen verbeteren en het stationsplein"
        " opnieuw inrichten.",
    ),
    (
        "WK990108",
        "Tjitske Wiarda",
        120,
        "De Muziekwijk is in de jaren zestig in één keer gebouwd. Veel bewoners van toen wonen er nog. Er komen jonge"
        " gezinnen bij die elkaar nog niet kennen.",
        "De buurtcoördinator is op maandag en woensdag in de buurtkamer aan het Menuetplein.",
        "",
    ),
    (
        "SD990101",
        "Marloes Terpsma",
        75,
        "In de Oude Stad wonen, winkelen en uitgaan mensen door elkaar. Bewoners zijn trots op de grachten en de markt."
        " Zij vragen om rust na sluitingstijd.",
        "- Elke eerste donderdag lopen wij met ondernemers en de politie door de binnenstad\n- Plannen voor de haven"
        " bespreken wij eerst met de bewoners van het Havenkwartier",
        "",
    ),
    (
        "KE990103",
        "Tjitske Wiarda",
        20,
        "Sint-Wolbert is een dorp dat veel zelf doet. Het dorpshuis draait op vrijwilligers, en het worden er minder."
        " Jongeren willen blijven, maar vinden geen huis.",
        "Elke eerste dinsdag van de maand is de wijkadviseur in het dorpshuis. Met Plaatselijk Belang bespreken wij"
        " vier keer per jaar wat er speelt.",
        "",
    ),
)
# partner -> areas; who is not here works everywhere
WORKS_IN: Final[dict[str, tuple[str, ...]]] = {"elzewonen": ("SD990103", "SD990104", "WK990105")}


def tell(*, now: datetime.datetime) -> None:
    """Write the stories and the barometer, where there are none yet."""
    areas = dict(Area.objects.filter(code__contains="9901").values_list("code", "pk"))
    writers = {one.name: one for one in Officer.objects.filter(name__in=[story[1] for story in STORIES])}
    if not AreaStory.objects.exists():
        AreaStory.objects.bulk_create(
            AreaStory(
                area_id=areas[code],
                officer=writers[who],
                at=now - datetime.timedelta(days=days),
                story=story,
                approach=approach,
                programme=programme,
            )
            for code, who, days, story, approach, programme in STORIES
        )
    for slug, codes in WORKS_IN.items():
        partner = PartnerOrganisation.objects.filter(slug=slug, areas=None).first()
        if partner is not None:
            partner.areas.set(areas[code] for code in codes)
    _ask(areas)


def _ask(areas: dict[str, int]) -> None:
    rows: list[AreaFigure] = []
    for order, asked in enumerate(BAROMETER, start=500):
        indicator, is_new = Indicator.objects.get_or_create(
            slug=asked.slug,
            defaults={
                "name": asked.name,
                "unit": asked.unit,
                "theme": THEME,
                "direction": asked.direction,
                "audience": asked.audience,
                "explanation": asked.explanation,
                "is_own": True,
                "order": order,
            },
        )
        if is_new:
            rows += [
                AreaFigure(area_id=areas[code], year=year, indicator=indicator, value=value, source=f"{SOURCE}, {year}")
                for year in YEARS
                for code, value in _answers(asked, year).items()
            ]
    AreaFigure.objects.bulk_create(rows, ignore_conflicts=True)


def _answers(asked: Asked, year: int) -> dict[str, float]:
    """What was answered in a year: of each wijk and kern by dice of its own, of what lies above them the mean."""
    people = figures.figures(figures.YEARS[-1])
    above = figures.parents()
    step = YEARS.index(year)
    sums: dict[str, tuple[float, int]] = {}
    for code in sorted(one for one in above if one.startswith(("WK", "KE"))):
        dice = random.Random(f"{asked.slug} {code}")
        value = asked.usual + asked.apart * dice.uniform(-1, 1)
        value += step * (asked.drift + 0.3 * asked.apart * dice.uniform(-0.5, 0.5))
        value = round(value, 1) if asked.unit == "rapportcijfer" else round(value)
        at: str | None = code
        while at:
            total, number = sums.get(at, (0.0, 0))
            sums[at] = total + value * people[code].population, number + people[code].population
            at = above[at]
    return {code: round(total / number, 1) for code, (total, number) in sums.items()}
