"""Loading the demo: ground, figures, organisation and a year of signals, in one transaction, as often as one likes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from areas.importing import import_areas
from areas.indicators import ensure_indicators
from areas.models import Area, AreaFigure
from areas.sources import open_source
from signals import objects
from signals.models import Category, CompensationRule, ObjectLayer, Signal
from signals.object_source import Found
from signals.starter import load_starter_set

from . import agenda, figures, organisation, residents, streets, tried, year
from .names import MUNICIPALITY
from .profile import tell as tell_of_areas
from .texts import Sound

MADE_UP: Final = "Verzonnen, voor de proefgemeente"
# Field of `figures.Figures` -> slug of the indicator.
INDICATORS: Final = {
    "population": "inwoners",
    "households": "huishoudens",
    "household_size": "huishoudensgrootte",
    "aged_65_plus": "inwoners-65-plus",
    "aged_0_14": "inwoners-0-tot-15",
    "woz": "woz-waarde",
    "owned": "koopwoningen",
    "density": "bevolkingsdichtheid",
    "land_hectares": "oppervlakte-land",
}


class NotEmpty(Exception):
    """Somebody's own municipality or signals are here: made-up ones do not belong among them."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load did and what it hands out."""

    signals: int
    logins: dict[str, dict[str, str]]
    people: list[dict[str, str]]  # everybody, with what they do
    api_key: str


@transaction.atomic
def load(
    *,
    now: datetime.datetime | None = None,
    heard: Sequence[Sound] | None = None,
    progress: Callable[[str], object] = lambda _line: None,
) -> Loaded:
    """Make the demo municipality, or what is missing of it. A second run changes nothing but what was handed out.

    `now` (aware) is the moment until which the year runs; the clock's when left out. `heard` as in `year.live`. Raises
    `NotEmpty` in a database that holds another municipality or signals of its own; then nothing changed.
    """
    now = now or timezone.now()
    if not Area.objects.filter(code=MUNICIPALITY.code).exists() and (
        Area.objects.filter(kind__slug="gemeente").exists() or Signal.objects.exists()
    ):
        raise NotEmpty("Deze database is al in gebruik: er staat een andere gemeente in, of er zijn al signalen.")
    load_starter_set()
    if not Area.objects.filter(code=MUNICIPALITY.code).exists():
        progress("Grenzen van Elzerwaard")
        import_areas(open_source(figures.AREAS_FILE))
    _load_figures()
    _load_objects()
    progress("Medewerkers, teams en afspraken")
    organisation.make_organisation(today=timezone.localdate(now))
    if not Signal.objects.exists():
        # The starting set only lays them ready.
        since = organisation.last_first_of_may(timezone.localdate(now))
        CompensationRule.objects.filter(is_active=False).update(is_active=True, valid_from=since)
    tell_of_areas(now=now)
    client, key = organisation.make_api_client()
    progress("Een jaar aan signalen")
    count = year.live(now=now, client=client, heard=heard)
    progress("De agenda van de wijken en dorpen")
    agenda.fill(now=now)
    progress("Een proefdraai")
    tried.make_scenario(now=now)
    residents.follow(now=now)
    return Loaded(signals=count, logins=organisation.logins(), people=organisation.people(), api_key=key)


def _load_objects() -> None:
    """Lamp posts and containers to point at, where there are none yet; made up, like the streets."""
    for slug, name, category, points in (
        ("lantaarns", "lantaarn", "straatverlichting", streets.lamps()),
        ("containers", "container", "afval-container", streets.containers()),
    ):
        layer, is_new = ObjectLayer.objects.get_or_create(slug=slug, defaults={"name": name})
        if is_new:
            layer.categories.set(Category.objects.filter(slug=category))
            objects.take_over(layer, [Found(code, "", point) for code, point in points.items()])


def _load_figures() -> None:
    """Add the figures that are not there yet, under a source that says that they are made up."""
    area_ids = dict(Area.objects.filter(code__contains="9901").values_list("code", "pk"))
    indicator_ids = ensure_indicators(set(INDICATORS.values()))
    rows: list[AreaFigure] = []
    for of_year in figures.YEARS:
        for code, area in figures.figures(of_year).items():
            known: dict[str, Any] = asdict(area)
            rows += [
                AreaFigure(
                    area_id=area_ids[code],
                    year=of_year,
                    indicator_id=indicator_ids[slug],
                    value=float(known[field]),
                    source=MADE_UP,
                )
                for field, slug in INDICATORS.items()
            ]
    AreaFigure.objects.bulk_create(rows, ignore_conflicts=True)
