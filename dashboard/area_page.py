"""One area in one glance: who works there, who does what, which figures are known, and how much is open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from django.db.models import Count
from django.utils.http import urlencode

from areas.dated import today
from areas.models import Area, AreaFigure, AreaVersion
from areas.profile import Theme, themes_of
from areas.queries import Place, lineages
from officers import stories
from officers.models import (
    AreaAlderman,
    AreaStory,
    CityText,
    Coverage,
    Domain,
    MunicipalTask,
    Officer,
    PartnerOrganisation,
    Positioning,
    Team,
)
from officers.organisation import NoTriageTeam, current_organisation, stamp
from signals import worklist
from signals.finding import NONE
from signals.inflow import YEAR, Inflow, open_within, weekly
from signals.models import Signal
from signals.small_numbers import Number, about
from signals.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Covering:
    """Somebody who covers this area, or a larger one that it lies in."""

    role_title: str
    officer: Officer
    stand_in: Officer | None
    place: Place  # for which area

    def officer_name(self, *, for_staff: bool) -> str:
        """The name, where it may be said: to colleagues, and to everybody who agreed to that."""
        return str(self.officer) if for_staff or self.officer.shows_name else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the area officers sit in the organisation, and for which area that was decided."""

    role_title: str
    team: Team
    place: Place
    since: datetime.date | None


@dataclass(frozen=True, slots=True)
class Doing:
    """A municipal task, the team that does it here, and where residents go for it."""

    task: str
    team: str  # empty: nobody is arranged
    where: str
    place: Place | None  # for which area that was arranged; None: for everywhere


@dataclass(frozen=True, slots=True)
class DomainTasks:
    """The tasks of one domain."""

    domain: str
    tasks: list[Doing]


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many signals are open: as everybody may know it (None: fewer than five), and as the viewer may, with what
    asks the list for those."""

    domain: str
    about: int | None
    seen: int = 0
    query: str = ""


@dataclass(frozen=True, slots=True)
class YearOfInflow:
    """What came in during the last 52 weeks, as everybody may know it (None: fewer than five)."""

    received: int | None
    per_thousand: int | None  # of the residents
    whole_per_thousand: int | None  # in the municipality
    compliments: int | None
    is_a_whole_year: bool
    counted_at: datetime.datetime
    query: str = ""  # what asks the list for them


@dataclass(slots=True)
class AreaPage:
    """Everything that the page of one area shows."""

    area: Area
    version: AreaVersion  # the one that holds, or the last one
    holds: bool
    versions: list[AreaVersion]
    places: list[Place]  # itself first, then what it lies in
    children: list[AreaVersion] = field(default_factory=list)
    covering: list[Covering] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    aldermen: list[tuple[Officer, Place]] = field(default_factory=list)
    domains: list[DomainTasks] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    partners: list[PartnerOrganisation] = field(default_factory=list)
    story: AreaStory | None = None
    working: CityText | None = None  # what area-based working is here
    inflow: YearOfInflow | None = None
    counts: list[OpenCount] = field(default_factory=list)
    total: OpenCount | None = None

    @property
    def above(self) -> list[Place]:
        """What it lies in, largest first."""
        return self.places[:0:-1]

    @property
    def sources(self) -> str:
        """Where the figures come from."""
        found = (figure.source for theme in self.themes for figure in theme.figures)
        return ", ".join(dict.fromkeys(source for source in found if source))

    @property
    def municipality(self) -> Place:
        """The largest area that it lies in."""
        return self.places[-1]


def read_area(code: str, *, viewer: Viewer, for_officers: bool = False) -> AreaPage | None:
    """The page of an area by its code; None where we never knew it. `viewer` decides which signals are counted, and
    `for_officers` whether figures are there that a city keeps to itself."""
    area = Area.objects.filter(code=code).select_related("kind").first()
    versions = (
        list(area.versions.defer("boundary", "outline").select_related("parent").order_by("-valid_from"))
        if area
        else []
    )
    if area is None or not versions:
        return None
    # A first version has no begin date and sorts as the newest: it is the oldest.
    versions.sort(key=lambda one: one.valid_from or datetime.date.min, reverse=True)
    current = next((one for one in versions if one.holds_on(today())), None)
    places = lineages([area.pk])[area.pk]
    page = AreaPage(
        area=area, version=current or versions[0], holds=current is not None, versions=versions, places=places
    )
    if current is None:
        return page
    below = list(AreaVersion.objects.on().directly_below(area.pk).for_list())
    ids = {version.area_id for version in below}
    # What also lies in another one of them is found on the page of that one.
    page.children = [version for version in below if version.also_in_id not in ids]
    page.covering = _covering(places)
    page.placed = _placed(places)
    page.aldermen = _aldermen(places)
    page.domains = _domains(places)
    page.themes = themes_of(places, for_officers=for_officers)
    page.partners = list(PartnerOrganisation.objects.working_in([place.id for place in places]))
    page.story = AreaStory.objects.newest_of(area.pk)
    page.working = stories.city_text(stories.WORKING)
    page.inflow = _inflow(page)
    page.counts, page.total = _counts(area, viewer=viewer)
    return page


def signals_here(area: Area, *, viewer: Viewer) -> worklist.Page:
    """The most pressing open signals of an area that the viewer may know of."""
    return worklist.page_of(Signal.objects.known_to(viewer).open().within(area.pk))


OfArea = TypeVar("OfArea", Coverage, AreaAlderman, Positioning)


def _nearest(rows: Iterable[OfArea], places: Sequence[Place]) -> list[tuple[OfArea, Place]]:
    """Rows of the nearest area that has any, going up, with that area."""
    by_area: dict[int, list[OfArea]] = {}
    for row in rows:
        by_area.setdefault(row.area_id, []).append(row)
    return next(([(row, place) for row in by_area[place.id]] for place in places if place.id in by_area), [])


def _covering(places: Sequence[Place]) -> list[Covering]:
    """Who covers the area: of each role title the nearest, going up."""
    rows = list(
        Coverage.objects.on()
        .filter(area__in=[place.id for place in places], officer__is_active=True)
        .select_related("officer", "stand_in", "role_title")
        .order_by("role_title__order", "role_title__slug")
    )
    found = []
    for _title, of_title in groupby(rows, key=lambda row: row.role_title_id):
        for row, place in _nearest(of_title, places):
            stand_in = row.stand_in if row.stand_in and row.stand_in.is_active else None
            found.append(Covering(row.role_title.name, row.officer, stand_in, place))
    return found


def _placed(places: Sequence[Place]) -> list[Placed]:
    """Where the area officers sit: what the nearest area says, as routing reads it."""
    rows = (
        Positioning.objects.on()
        .filter(area__in=[place.id for place in places], team__is_active=True)
        .select_related("team__domain", "role_title")
        .order_by("role_title__order", "role_title__slug")
    )
    return [Placed(row.role_title.name, row.team, place, row.valid_from) for row, place in _nearest(rows, places)]


def _aldermen(places: Sequence[Place]) -> list[tuple[Officer, Place]]:
    rows = (
        AreaAlderman.objects.on()
        .filter(area__in=[place.id for place in places], officer__is_active=True)
        .select_related("officer")
    )
    return [(row.officer, place) for row, place in _nearest(rows, places)]


def _domains(places: Sequence[Place]) -> list[DomainTasks]:
    """Every task with the team that routing would find for it here."""
    try:
        organisation = current_organisation(on=stamp())
    except NoTriageTeam:
        return []
    codes = tuple(place.code for place in places)
    by_code = {place.code: place for place in places}
    tasks = (
        MunicipalTask.objects.filter(is_active=True)
        .select_related("domain")
        .order_by("domain__order", "domain__slug", "name")
    )
    found = []
    for domain, of_domain in groupby(tasks, key=lambda task: task.domain):
        doing = []
        for task in of_domain:
            arranged = organisation.nearest_arrangement(task.slug, codes)
            if arranged is None:
                doing.append(Doing(task.name, "", "", None))
                continue
            doing.append(
                Doing(
                    task.name,
                    organisation.units[arranged.team].name,
                    arranged.place,
                    by_code.get(arranged.area or ""),
                )
            )
        found.append(DomainTasks(domain.name, doing))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """The work in an area beside other areas, as its reader may know it, and for each thousand residents (None: not
    known)."""

    open: Number
    received: Number
    per_thousand: int | None


def work_of(places: Sequence[Place], *, is_exact: bool = False) -> list[Work]:
    """What is open and what came in during the last 52 weeks, for areas beside each other, as exactly as their reader
    may know it. Three statements at most."""
    ids = [place.id for place in places]
    rows = AreaFigure.objects.filter(area__in=ids, indicator__slug="inwoners").order_by("year")
    residents = dict(rows.values_list("area", "value"))
    inflow = weekly()
    found = []
    codes = {place.id: place.code for place in places}
    for area_id, number in open_within(ids).items():
        came = Number(inflow.last_year(area_id), is_exact, _came_in(codes[area_id], inflow))
        opened = Number(number, is_exact, _open_here(codes[area_id]))
        people = residents.get(area_id)
        per_thousand = round(came.known / people * 1000) if came.known and people else None
        found.append(Work(opened, came, per_thousand))
    return found


def _open_here(code: str, domain: str = "") -> str:
    """What asks the list for what is open in an area."""
    return urlencode({"stand": "open", "gebied": code} | ({"domein": domain} if domain else {}))


def _came_in(code: str, inflow: Inflow) -> str:
    """What asks the list for what came in in an area during the last 52 weeks that are over."""
    first, last = inflow.last_days()
    return urlencode({"stand": "alles", "gebied": code, "van": first.isoformat(), "tot": last.isoformat()})


def _inflow(page: AreaPage) -> YearOfInflow | None:
    """What came in beside how many people live there; None where nothing ever came in."""
    inflow = weekly()
    weeks = inflow.known_weeks()
    if weeks < 4:
        return None
    own, whole = page.places[0], page.municipality
    residents = next((one for theme in page.themes for one in theme.figures if one.slug == "inwoners"), None)

    def per_thousand(area_id: int, people: float | None) -> int | None:
        received = about(inflow.last_year(area_id))
        return round(received / people * 1000) if received and people else None

    return YearOfInflow(
        received=about(inflow.last_year(own.id)),
        per_thousand=per_thousand(own.id, residents.value if residents else None),
        whole_per_thousand=per_thousand(whole.id, residents.whole if residents else None),
        compliments=about(inflow.compliments.get(own.id, 0)),
        is_a_whole_year=weeks >= YEAR,
        counted_at=inflow.counted_at,
        query=_came_in(own.code, inflow),
    )


def _counts(area: Area, *, viewer: Viewer) -> tuple[list[OpenCount], OpenCount]:
    """Open signals here by domain, and together."""
    here = Signal.objects.open().within(area.pk)
    counted = {"every": Count("pk"), "seen": Count("pk", filter=viewer.knows())}
    rows = here.order_by().values_list("domain").annotate(**counted)
    every = {domain: number for domain, number, _seen in rows}
    seen = {domain: number for domain, _every, number in rows}
    counts = [
        OpenCount(
            domain.name, about(every.get(domain.pk, 0)), seen.get(domain.pk, 0), _open_here(area.code, domain.slug)
        )
        for domain in Domain.objects.all()
    ]
    counts.append(OpenCount("", about(every.get(None, 0)), seen.get(None, 0), _open_here(area.code, NONE)))
    return counts, OpenCount("", about(sum(every.values())), sum(seen.values()), _open_here(area.code))
