"""What the places of the demo are called, and where on the drawing they lie.

Every name is made up. None is a municipality, and none of the village names is a place, in the list of municipalities,
wijken and buurten of Statistics Netherlands (2024); names of town quarters such as Binnenstad occur everywhere, as they
do in the Netherlands.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Buurt:
    """A buurt: in which quarters of the drawing it may lie, from which seeds (x, y, weight) it grows, how shaped."""

    code: str
    name: str
    quarters: tuple[str, ...]
    seeds: tuple[tuple[float, float, float], ...]
    shape: str = ""


@dataclass(frozen=True)
class Wijk:
    """A wijk in town, or a kern outside it, with its buurten."""

    code: str
    name: str
    buurten: tuple[Buurt, ...]


@dataclass(frozen=True)
class Stadsdeel:
    code: str
    name: str
    wijken: tuple[Wijk, ...]


@dataclass(frozen=True)
class Municipality:
    code: str
    name: str


MUNICIPALITY = Municipality("GM9901", "Elzerwaard")


def _wijk(number: int, name: str, *buurten: tuple[str, str, float, float]) -> Wijk:
    """A wijk in town; each buurt is its name, its quarter and its seed."""
    return Wijk(
        f"WK9901{number:02}",
        name,
        tuple(
            Buurt(f"BU9901{number:02}{n:02}", called, (quarter,), ((x, y, 1.0),))
            for n, (called, quarter, x, y) in enumerate(buurten, start=1)
        ),
    )


def _kern(number: int, name: str, *buurten: tuple[str, str, tuple[tuple[float, float, float], ...]]) -> Wijk:
    """A village with its land; each buurt is its name, its shape (or its quarter) and its seeds."""
    made = []
    for n, (called, how, seeds) in enumerate(buurten, start=1):
        shape = how if how in ("kom", "lake", "polder") else ""
        made.append(Buurt(f"BU9901{number + 20:02}{n:02}", called, (how,), seeds, shape))
    return Wijk(f"KE9901{number:02}", name, tuple(made))


STADSDELEN: tuple[Stadsdeel, ...] = (
    Stadsdeel(
        "SD990101",
        "Oude Stad en Haven",
        (
            _wijk(
                1,
                "Binnenstad",
                ("Markt en Waag", "moat", -0.12, 0.26),
                ("Sint-Joriskwartier", "moat", 0.33, 0.16),
                ("Vissersbuurt", "moat", -0.33, -0.12),
                ("Hofjesbuurt", "moat", 0.12, -0.3),
            ),
            _wijk(
                2,
                "Havenkwartier",
                ("Houthaven", "c", -2.45, 1.15),
                ("Touwslagersbuurt", "c", -1.75, 0.35),
                ("Pakhuizen", "c", -1.05, 0.65),
                ("Werfkade", "c", -3.35, 0.3),
            ),
            _wijk(
                3,
                "Singelwijk",
                ("Stationsbuurt", "c", 0.98, -0.05),
                ("Schildersbuurt", "c", -0.42, -0.98),
                ("Plantsoenbuurt", "c", 0.55, -1.0),
                ("Oude Bleek", "c", -1.5, -0.5),
            ),
        ),
    ),
    Stadsdeel(
        "SD990102",
        "Over de Elze",
        (
            _wijk(
                4,
                "Veerkwartier",
                ("Veerdam", "nw", -0.45, 1.4),
                ("Schippersbuurt", "nw", 0.4, 1.3),
                ("Lage Uiterwaard", "nw", -1.45, 2.2),
                ("Gasfabriek", "nw", 1.25, 1.75),
            ),
            _wijk(
                5,
                "Vogelhorst",
                ("Reigershof", "nw", -0.95, 3.15),
                ("Meeuwenbuurt", "nw", -0.1, 2.35),
                ("Uilenburcht", "nw", 0.35, 3.35),
                ("Lijsterbos", "nw", 1.25, 2.8),
            ),
            _wijk(
                6,
                "Noorderwaard",
                ("De Weidekreek", "ne", 2.85, 1.95),
                ("Dichtersbuurt", "ne", 3.75, 1.35),
                ("Noorderplas", "ne", 3.05, 3.05),
                ("Bedrijvenpark De Drieslag", "ne", 4.35, 2.6),
            ),
        ),
    ),
    Stadsdeel(
        "SD990103",
        "Spoorzoom",
        (
            _wijk(
                7,
                "Seinwachter",
                ("Werkplaats", "e", 1.85, 0.75),
                ("Seinbuurt", "e", 1.8, -0.2),
                ("Wisselbuurt", "e", 1.75, -1.15),
                ("Remise", "e", 1.75, -2.3),
            ),
            _wijk(
                8,
                "Muziekwijk",
                ("Operabuurt", "e", 2.75, 0.45),
                ("Sonatebuurt", "e", 2.6, -0.5),
                ("Koorbuurt", "e", 2.7, -1.35),
                ("Fanfarebuurt", "e", 2.75, -2.25),
            ),
            _wijk(
                9,
                "Oosterakkers",
                ("Boekweitveld", "e", 3.7, -0.3),
                ("Vlasakker", "e", 3.65, -1.2),
                ("Haverhof", "e", 3.9, -2.05),
                ("De Korenschoof", "e", 4.75, -0.75),
            ),
        ),
    ),
    Stadsdeel(
        "SD990104",
        "Zuiderpoort",
        (
            _wijk(
                10,
                "Molenveld",
                ("Zuidersingel", "s", 0.65, -2.05),
                ("Wiekenbuurt", "s", 0.55, -2.85),
                ("Bakkersbuurt", "s", -0.25, -2.0),
                ("Maalstenen", "s", -0.3, -2.9),
            ),
            _wijk(
                11,
                "Welgelegen",
                ("Tuindorp", "s", -1.15, -1.75),
                ("Kruidenbuurt", "s", -1.15, -2.65),
                ("Bomenbuurt", "s", -2.15, -1.65),
                ("Heidebloem", "s", -2.05, -2.55),
            ),
            _wijk(
                12,
                "Elzenbroek",
                ("Waterlelie", "s", 0.5, -3.8),
                ("Lisdodde", "s", -0.65, -3.8),
                ("Kikkerveen", "s", -1.7, -3.6),
                ("Broekrand", "s", -2.85, -3.4),
            ),
        ),
    ),
)

KERNEN: tuple[Wijk, ...] = (
    _kern(
        1,
        "Rietdam",
        ("Rietdam Dorp", "kom", ((-4.45, 3.75, 0.52),)),
        (
            "Rietdam Buitengebied",
            "out-n",
            ((-4.2, 4.2, 1.0), (-3.6, 2.8, 1.0), (-5.6, 2.6, 0.9), (-1.6, 4.7, 0.9), (-6.6, 4.4, 0.9)),
        ),
        ("Wolmeer", "lake", ()),
    ),
    _kern(
        2,
        "Kolkhuizen",
        ("Kolkhuizen Dorp", "kom", ((4.5, 4.75, 0.45),)),
        ("Kolkhuizen Nieuwland", "kom", ((5.2, 4.5, 0.42),)),
        ("Kolkhuizen Buitengebied", "out-n", ((4.6, 4.7, 1.0), (1.9, 4.8, 1.0), (6.2, 2.6, 1.0), (6.6, 1.2, 0.8))),
    ),
    _kern(
        3,
        "Sint-Wolbert",
        ("Sint-Wolbert Kom", "kom", ((6.35, -1.65, 0.5),)),
        ("Sint-Wolbert Buitengebied", "out-s", ((6.3, -1.7, 1.0), (6.3, -0.2, 1.0), (5.4, -3.4, 0.8))),
    ),
    _kern(
        4,
        "Vinkendijk",
        ("Vinkendijk Dorp", "kom", ((2.6, -4.65, 0.42),)),
        ("Vinkendijk Buitengebied", "out-s", ((2.6, -4.4, 1.0), (0.2, -5.2, 1.0), (4.2, -4.4, 0.8))),
        ("Polder De Zesgangen", "polder", ()),
    ),
    _kern(
        5,
        "Westermade",
        ("Westermade Dorp", "kom", ((-5.15, -2.35, 0.5),)),
        (
            "Westermade Buitengebied",
            "out-s",
            ((-5.2, -2.0, 1.0), (-5.8, 0.2, 1.0), (-4.6, -4.0, 0.9), (-6.4, -3.6, 1.0)),
        ),
    ),
)
