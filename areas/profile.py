"""The figures of an area as people read them: beside the municipality, the difference in words, and over the years.

A number that adds up (residents) is larger in a larger area: of that we say which part of the municipality it is. A
part of the residents (65 and over) is said as a share, which can be laid beside that of the municipality. All else is
laid beside the municipality as it is. Nothing is ranked: a difference is a reason to go and look, and no verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from areas.indicators import PART_OF
from areas.models import AreaFigure, Indicator
from areas.queries import Place

# A difference of less than this is called none: of the municipality's figure, and in percentage points.
_ABOUT: Final = 0.025
_ABOUT_POINTS: Final = 0.5
# So many times as much or as little, and a bar is as long as it gets.
FARTHEST: Final = 0.5
# Units in which a difference is said as it is, and not in percent: half a mark is half a mark.
_SCALES: Final = frozenset({"klasse", "rapportcijfer", "cijfer", "score", "punten"})
_PERCENT: Final = "%"


@dataclass(frozen=True, slots=True)
class InYear:
    """A figure of a year, and that of the municipality in the same year (None: not known)."""

    year: int
    value: float
    whole: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """The difference as a bar to the left or to the right of a middle, in units of a drawing 120 wide."""

    x: int
    width: int
    is_cut_off: bool  # the difference is larger than the bar can be


@dataclass(frozen=True, slots=True)
class Lines:
    """The years as lines in a drawing of 160 by 44: of the area, and of the municipality where that says something."""

    own: str
    whole: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of an area: its newest value, and those of the years before."""

    slug: str
    name: str
    unit: str
    theme: str
    explanation: str
    direction: str
    is_public: bool
    is_own: bool
    adds_up: bool
    source: str
    years: tuple[InYear, ...]  # oldest first
    in_whole: str  # the name of the municipality that it lies in; empty for the municipality itself

    @property
    def year(self) -> int:
        """The year of the newest value."""
        return self.years[-1].year

    @property
    def value(self) -> float:
        """The newest value."""
        return self.years[-1].value

    @property
    def whole(self) -> float | None:
        """That of the municipality in the same year."""
        return self.years[-1].whole

    @property
    def decimals(self) -> int:
        """One decimal where any number has one; none where they run into hundreds."""
        numbers = [one for point in self.years for one in (point.value, point.whole) if one is not None]
        whole = all(one == int(one) for one in numbers)
        return 0 if whole or max(map(abs, numbers)) >= 1000 else 1

    @property
    def deviation(self) -> float | None:
        """How far it lies from the municipality, as a part of that figure; None where that says nothing."""
        if self.adds_up or not self.in_whole or not self.whole:
            return None
        return (self.value - self.whole) / abs(self.whole)

    @property
    def is_about_the_same(self) -> bool:
        """Whether the difference is too small to speak of."""
        if self.deviation is None or self.whole is None:
            return False
        if self.unit.startswith(_PERCENT):
            return abs(self.value - self.whole) < _ABOUT_POINTS
        return abs(self.deviation) < _ABOUT

    @property
    def is_favourable(self) -> bool | None:
        """Whether the difference is to the good, where the indicator says what is good; None where it does not."""
        if self.deviation is None or self.is_about_the_same or self.direction == Indicator.Direction.NEUTRAL:
            return None
        return (self.deviation > 0) == (self.direction == Indicator.Direction.HIGHER)

    @property
    def said(self) -> str:
        """The difference from the municipality in words; empty where there is nothing to say."""
        if not self.in_whole:
            return ""
        if self.whole is None:
            return _("Van %s is dit niet bekend.") % self.in_whole
        if self.adds_up:
            return self._share(self.whole)
        if self.deviation is None:
            return ""
        if self.is_about_the_same:
            return _("Ongeveer gelijk aan %s.") % self.in_whole
        how = _("hoger") if self.deviation > 0 else _("lager")
        judged = {True: _(" Dat is gunstiger."), False: _(" Dat is minder gunstig."), None: ""}[self.is_favourable]
        words = {"much": self._much(self.whole), "how": how, "whole": self.in_whole}
        return _("%(much)s %(how)s dan in %(whole)s.") % words + judged

    def _much(self, whole: float) -> str:
        apart = abs(self.value - whole)
        if self.unit.startswith(_PERCENT):
            return _("%s procentpunt") % _number(apart, 0 if apart >= 10 else 1)
        if self.unit in _SCALES:
            return _number(apart, 1)
        return _("%s %%") % _number(apart / abs(whole) * 100, 0)

    def _share(self, whole: float) -> str:
        if not whole:
            return ""
        share = self.value / whole * 100
        return _("Dat is %(share)s %% van %(whole)s.") % {
            "share": _number(share, 0 if share >= 10 else 1),
            "whole": self.in_whole,
        }

    @property
    def bar(self) -> Bar | None:
        """The difference as a bar; None where there is none to draw."""
        if self.deviation is None:
            return None
        length = round(min(abs(self.deviation) / FARTHEST, 1) * 58)
        return Bar(60 if self.deviation >= 0 else 60 - length, max(length, 1), abs(self.deviation) > FARTHEST)

    @property
    def trend(self) -> str:
        """What happened over the years, in words; empty where one year is known."""
        if len(self.years) < 2:
            return ""
        first, last = self.years[0], self.years[-1]
        if self.unit.startswith(_PERCENT):
            same = abs(last.value - first.value) < _ABOUT_POINTS
        else:
            same = abs(last.value - first.value) < _ABOUT * abs(first.value)
        if same:
            return _("Sinds %(year)s ongeveer gelijk gebleven.") % {"year": first.year}
        said = _("Sinds %(year)s gestegen van %(first)s naar %(last)s.")
        if last.value < first.value:
            said = _("Sinds %(year)s gedaald van %(first)s naar %(last)s.")
        return said % {
            "year": first.year,
            "first": _number(first.value, self.decimals),
            "last": _number(last.value, self.decimals),
        }

    @property
    def lines(self) -> Lines | None:
        """The years as lines; None where one year is known."""
        if len(self.years) < 2:
            return None
        beside = not self.adds_up and all(point.whole is not None for point in self.years)
        numbers = [point.value for point in self.years]
        if beside:
            numbers += [point.whole for point in self.years if point.whole is not None]
        low, high = min(numbers), max(numbers)
        first, last = self.years[0].year, self.year

        def at(year: int, value: float) -> tuple[float, float]:
            # What hardly changes is drawn as what hardly changes, and not as a mountain.
            room = max(high - low, abs(high) * 0.1) or 1
            middle = (high + low) / 2
            return round(6 + 148 * (year - first) / (last - first), 1), round(22 - 32 * (value - middle) / room, 1)

        def line(points: Iterable[tuple[int, float]]) -> str:
            return " ".join(f"{x},{y}" for x, y in (at(*point) for point in points))

        return Lines(
            own=line((point.year, point.value) for point in self.years),
            whole=line((point.year, point.whole or 0) for point in self.years) if beside else "",
            end=at(self.years[-1].year, self.value),
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """Figures under one heading."""

    name: str
    figures: list[Figure]

    @property
    def years(self) -> list[int]:
        """All years of which something is known, oldest first."""
        return sorted({point.year for figure in self.figures for point in figure.years})

    @property
    def rows(self) -> list[tuple[Figure, list[InYear | None]]]:
        """For a table: each figure with what is known of it in each of `years`."""
        return [
            (figure, [{point.year: point for point in figure.years}.get(year) for year in self.years])
            for figure in self.figures
        ]


def _number(value: float, decimals: int) -> str:
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def themes_of(places: Sequence[Place], *, for_officers: bool) -> list[Theme]:
    """The figures of an area (the first of these places, the last is the municipality) by theme, in the order of the
    indicators. What a city keeps to itself is there for officers only. One query."""
    own, whole = places[0].id, places[-1].id
    known = _known({own, whole}, for_officers=for_officers)
    figures = []
    for indicator, of_indicator in known.items():
        years = _years(of_indicator.get(own, {}), of_indicator.get(whole, {}) if whole != own else {})
        if not years:
            continue
        newest = of_indicator[own][years[-1].year]
        figures.append(
            Figure(
                slug=indicator.slug,
                name=indicator.name,
                unit=indicator.unit,
                theme=indicator.theme,
                explanation=indicator.explanation,
                direction=indicator.direction,
                is_public=indicator.audience == Indicator.Audience.EVERYBODY,
                is_own=indicator.is_own,
                adds_up=indicator.adds_up,
                source=newest.source,
                years=years,
                in_whole=places[-1].name if own != whole else "",
            )
        )
    return by_theme(figures)


def by_theme(figures: Iterable[Figure]) -> list[Theme]:
    """Figures under their headings, each heading where its first figure stands; those without one stand last."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.theme].append(figure)
    without = found.pop("", [])
    themes = [Theme(name, of_theme) for name, of_theme in found.items()]
    return [*themes, Theme(_("Overige cijfers"), without)] if without else themes


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an area in a year, and who says so."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Read:
    """An indicator as it is read: of a number that is a part of another, the share."""

    slug: str
    name: str
    unit: str
    theme: str
    explanation: str
    direction: str
    audience: str
    is_own: bool
    adds_up: bool


# indicator -> area -> year -> value
Known = dict[Read, dict[int, dict[int, Value]]]


def _known(area_ids: Iterable[int], *, for_officers: bool) -> Known:
    """All that is known of these areas, by indicator in their order."""
    rows = AreaFigure.objects.filter(area__in=list(area_ids)).select_related("indicator")
    if not for_officers:
        rows = rows.filter(indicator__audience=Indicator.Audience.EVERYBODY)
    rows = rows.order_by("indicator__order", "indicator__slug", "year")
    raw: dict[Indicator, dict[int, dict[int, Value]]] = {}
    for indicator, of_indicator in groupby(rows, key=lambda row: row.indicator):
        by_area = raw.setdefault(indicator, defaultdict(dict))
        for row in of_indicator:
            by_area[row.area_id][row.year] = Value(row.value, row.source)
    totals = {indicator.slug: by_area for indicator, by_area in raw.items()}
    found: Known = {}
    for indicator, by_area in raw.items():
        total = totals.get(PART_OF.get(indicator.slug, ""))
        shares = _shares(by_area, total) if total else {}
        read = Read(
            slug=indicator.slug,
            name=indicator.name,
            unit=_("% van de inwoners") if shares else indicator.unit,
            theme=indicator.theme,
            explanation=indicator.explanation,
            direction=indicator.direction,
            audience=indicator.audience,
            is_own=indicator.is_own,
            adds_up=indicator.adds_up and not shares,
        )
        found[read] = shares or dict(by_area)
    return found


def _shares(
    part: Mapping[int, Mapping[int, Value]], total: Mapping[int, Mapping[int, Value]]
) -> dict[int, dict[int, Value]]:
    """A part of a number as percentages of it, where both are known of a year."""
    found: dict[int, dict[int, Value]] = {}
    for area_id, years in part.items():
        for year, of_year in years.items():
            whole = total.get(area_id, {}).get(year)
            if whole is not None and whole.value > 0:
                found.setdefault(area_id, {})[year] = Value(of_year.value / whole.value * 100, of_year.source)
    return found


def _years(own: Mapping[int, Value], whole: Mapping[int, Value]) -> tuple[InYear, ...]:
    return tuple(InYear(year, own[year].value, whole[year].value if year in whole else None) for year in sorted(own))


# --- areas beside each other ---


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure of one of several areas; `length` is that of its bar, of 100."""

    value: float
    length: int


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator for several areas in the same year; None where it is not known."""

    read: Read
    year: int
    cells: list[Cell | None]

    @property
    def decimals(self) -> int:
        """As of one figure."""
        numbers = [cell.value for cell in self.cells if cell]
        return 0 if all(one == int(one) for one in numbers) or max(map(abs, numbers)) >= 1000 else 1


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows under one heading."""

    name: str
    rows: list[Row] = field(default_factory=list)


def beside_each_other(places: Sequence[Place], *, for_officers: bool) -> list[Beside]:
    """The figures of these areas beside each other, by theme: each in the newest year in which it is known of all of
    them, or of most. One query."""
    ids = [place.id for place in places]
    found: dict[str, Beside] = {}
    for read, by_area in _known(ids, for_officers=for_officers).items():
        years = {year for values in by_area.values() for year in values}
        year = max(years, key=lambda one: (sum(one in values for values in by_area.values()), one))
        values = [by_area.get(area_id, {}).get(year) for area_id in ids]
        highest = max((abs(one.value) for one in values if one), default=0)
        cells = [
            Cell(one.value, round(100 * abs(one.value) / highest) if highest else 0) if one else None for one in values
        ]
        theme = read.theme or _("Overige cijfers")
        found.setdefault(theme, Beside(theme)).rows.append(Row(read, year, cells))
    return list(found.values())


def residents_of(themes: Iterable[Theme]) -> float | None:
    """The newest number of residents among the figures of an area; None where it is not known."""
    return next((one.value for theme in themes for one in theme.figures if one.slug == "inwoners"), None)
