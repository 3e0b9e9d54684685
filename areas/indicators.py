"""Which figures of an area we know, what people call them, and under which names files bring them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from areas.models import Indicator

CBS: Final = "CBS, Kerncijfers wijken en buurten"
# From here down Statistics Netherlands writes "missing" as a number: -99990 to -99999.
MISSING_FROM: Final = -99990


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator of the catalogue: its slug, Dutch name and unit, the columns that bring it, and how it is read.

    `adds_up` is a number that is larger in a larger area; `part_of` is the slug of the number of which it is a part.
    """

    slug: str
    name: str
    unit: str
    columns: tuple[str, ...]
    theme: str = ""
    adds_up: bool = False
    part_of: str = ""


PEOPLE: Final = "Bewoners"
HOMES: Final = "Wonen"
NEARBY: Final = "Voorzieningen"
GROUND: Final = "Ligging en ruimte"


# In the order of lists. Columns are written as `plain_name` gives them: CBS ends them in a number, which may change.
CATALOGUE: Final = (
    Known("inwoners", "Inwoners", "personen", ("aantalinwoners", "population", "aantinw"), theme=PEOPLE, adds_up=True),
    Known("mannen", "Mannen", "personen", ("mannen", "men", "aantman"), theme=PEOPLE, adds_up=True, part_of="inwoners"),
    Known(
        "vrouwen",
        "Vrouwen",
        "personen",
        ("vrouwen", "women", "aantvrouw"),
        theme=PEOPLE,
        adds_up=True,
        part_of="inwoners",
    ),
    Known(
        "inwoners-0-tot-15",
        "Inwoners tot 15 jaar",
        "personen",
        ("k0tot15jaar", "population015"),
        theme=PEOPLE,
        adds_up=True,
        part_of="inwoners",
    ),
    Known(
        "inwoners-65-plus",
        "Inwoners van 65 jaar en ouder",
        "personen",
        ("k65jaarofouder", "population65plus"),
        theme=PEOPLE,
        adds_up=True,
        part_of="inwoners",
    ),
    Known(
        "huishoudens",
        "Huishoudens",
        "huishoudens",
        ("huishoudenstotaal", "households", "aantalhuishoudens"),
        theme=PEOPLE,
        adds_up=True,
    ),
    Known(
        "huishoudensgrootte",
        "Gemiddelde huishoudensgrootte",
        "personen per huishouden",
        ("gemiddeldehuishoudensgrootte", "gemiddeldehuishoudsgrootte", "avghouseholdsize"),
        theme=PEOPLE,
    ),
    Known(
        "bevolkingsdichtheid",
        "Bevolkingsdichtheid",
        "inwoners per km²",
        ("bevolkingsdichtheid", "bevolkingsdichtheidinwonersperkm2", "densitykm2"),
        theme=GROUND,
    ),
    Known(
        "woz-waarde",
        "Gemiddelde WOZ-waarde van woningen",
        "× 1.000 euro",
        ("gemiddeldewozwaardevanwoningen", "gemiddeldewoningwaarde", "avgwozeurx1000"),
        theme=HOMES,
    ),
    Known(
        "koopwoningen", "Koopwoningen", "%", ("koopwoningen", "percentagekoopwoningen", "owneroccupiedpct"), theme=HOMES
    ),
    Known("eengezinswoningen", "Eengezinswoningen", "%", ("percentageeengezinswoning",), theme=HOMES),
    Known("inkomen", "Gemiddeld inkomen per inwoner", "× 1.000 euro", ("gemiddeldinkomenperinwoner",), theme=PEOPLE),
    Known(
        "stedelijkheid",
        "Stedelijkheid (1 is zeer sterk, 5 is niet stedelijk)",
        "klasse",
        ("matevanstedelijkheid", "urbanity15", "stedelijkheidadressenperkm2"),
        theme=GROUND,
    ),
    Known(
        "adressendichtheid",
        "Omgevingsadressendichtheid",
        "adressen per km²",
        ("omgevingsadressendichtheid",),
        theme=GROUND,
    ),
    Known(
        "oppervlakte-land",
        "Oppervlakte land",
        "hectare",
        ("oppervlakteland", "oppervlaktelandinha"),
        theme=GROUND,
        adds_up=True,
    ),
    Known("afstand-huisarts", "Afstand tot de huisarts", "km", ("afstandtothuisartsenpraktijk",), theme=NEARBY),
    Known("afstand-supermarkt", "Afstand tot een grote supermarkt", "km", ("afstandtotgrotesupermarkt",), theme=NEARBY),
    Known("afstand-school", "Afstand tot een school", "km", ("afstandtotschool",), theme=NEARBY),
    Known("scholen-3km", "Scholen binnen 3 kilometer", "scholen", ("scholenbinnen3km",), theme=NEARBY),
)
PART_OF: Final = {known.slug: known.part_of for known in CATALOGUE if known.part_of}
INDICATOR_OF: Final = {column: known.slug for known in CATALOGUE for column in known.columns}


def plain_name(name: object) -> str:
    """The name of a column or property without what writers vary in: case, underscores, spaces."""
    return re.sub(r"[^0-9a-z]", "", str(name).lower())


def indicator_of_column(column: str) -> str | None:
    """The slug of the indicator that a CBS column brings (`AantalInwoners_5`), or None for another column."""
    return INDICATOR_OF.get(plain_name(column)) or INDICATOR_OF.get(plain_name(re.sub(r"_\d+$", "", column)))


def figure(value: Any) -> float | None:
    """A figure as a number, from a number or from text with a decimal point or comma; None where it is missing.

    Missing is: empty, a dot, not finite, or -99990 and below. Raises `ValueError` for text that is no number.
    """
    if isinstance(value, str):
        text = value.strip()
        if text in ("", ".", "-"):
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            raise ValueError(text[:40]) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value) if value > MISSING_FROM else None


def ensure_indicators(slugs: Collection[str] | None = None) -> dict[str, int]:
    """The ids of all indicators by slug; those of the catalogue (or these of it) are made where they are not there yet.

    What a city renamed stays so.
    """
    ids = dict(Indicator.objects.values_list("slug", "pk"))
    absent = [
        Indicator(
            slug=known.slug,
            name=known.name,
            unit=known.unit,
            order=10 * place,
            theme=known.theme,
            adds_up=known.adds_up,
        )
        for place, known in enumerate(CATALOGUE, start=1)
        if known.slug not in ids and (slugs is None or known.slug in slugs)
    ]
    if not absent:
        return ids
    Indicator.objects.bulk_create(absent, ignore_conflicts=True)
    return dict(Indicator.objects.values_list("slug", "pk"))
