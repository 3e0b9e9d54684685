"""Figures of a city's own (a buurtbarometer, counts of its own registers): a table is read, looked at, and taken over.

One line is one figure: of which area, which indicator, in which year, its value and whose it is. What is wrong is told
line by line, and then nothing is taken over.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from areas.dated import today
from areas.indicators import CATALOGUE, figure, plain_name
from areas.models import AreaFigure, AreaVersion, Indicator
from areas.sources import Refused
from areas.tables import Table

MOST_LINES: Final = 20_000
# Faults that are told; who has more than these made one mistake many times.
MOST_FAULTS: Final = 30
MUST: Final = ("gebied", "indicator", "jaar", "waarde", "bron")
MAY: Final = ("eenheid", "thema", "uitleg", "richting", "wie")
_DIRECTIONS: Final = {"hoger": "hoger", "lager": "lager", "neutraal": "neutraal", "": ""}
_AUDIENCES: Final = {"openbaar": "openbaar", "intern": "intern", "": ""}
_OF_CBS: Final = {known.slug for known in CATALOGUE} | {slugify(known.name) for known in CATALOGUE}
_FIRST_YEAR: Final = 1990
# Where one who adds an own indicator of ours is shown among the others.
_ORDER: Final = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line, in a sentence."""

    line: int
    why: str


@dataclass(slots=True)
class Told:
    """What a table says of an indicator, and what it will do."""

    slug: str
    name: str
    unit: str = ""
    theme: str = ""
    explanation: str = ""
    direction: str = ""
    audience: str = ""
    is_new: bool = True
    years: set[int] = field(default_factory=set)
    areas: set[int] = field(default_factory=set)
    added: int = 0
    same: int = 0
    # area, year, the old value and the new one
    changed: list[tuple[str, int, float, float]] = field(default_factory=list)

    @property
    def year_list(self) -> list[int]:
        """The years, the first one first."""
        return sorted(self.years)

    @property
    def direction_words(self) -> str:
        """How it is read."""
        return str(Indicator.Direction(self.direction or Indicator.Direction.NEUTRAL).label)

    @property
    def audience_words(self) -> str:
        """Who will see it."""
        return str(Indicator.Audience(self.audience or Indicator.Audience.EVERYBODY).label)


@dataclass(slots=True)
class Plan:
    """What taking a table over will do, or why it is refused."""

    indicators: dict[str, Told] = field(default_factory=dict)
    values: dict[tuple[int, int, str], tuple[float, str]] = field(default_factory=dict)  # area, year, slug
    faults: list[Fault] = field(default_factory=list)
    empty: int = 0  # lines without a value

    @property
    def added(self) -> int:
        """How many figures are new."""
        return sum(one.added for one in self.indicators.values())

    @property
    def changed(self) -> int:
        """How many get another value."""
        return sum(len(one.changed) for one in self.indicators.values())


def plan(table: Table) -> Plan:
    """Read a table and say what taking it over will do; changes nothing. Three statements.

    The area is a code or a name that only one area has today. Raises `Refused` where it is no table of figures at all;
    what is wrong in a line stands among the faults.
    """
    columns = {plain_name(column): column for column in table.columns}
    missing = [name for name in MUST if name not in columns]
    if missing:
        raise table.refuse(_("deze kolommen ontbreken: %s.") % ", ".join(missing))
    unknown = [column for name, column in columns.items() if name not in MUST + MAY]
    if unknown:
        raise table.refuse(_("deze kolommen kennen wij niet: %s.") % ", ".join(unknown))
    reading = _Reading(columns)
    try:
        for number, row in enumerate(table, start=1):
            if number > MOST_LINES:
                raise table.refuse(_("dit zijn meer dan %d regels. Splits het bestand.") % MOST_LINES)
            if any(cell.strip() for cell in row.cells.values()):
                reading.take(row.line, {name: row.cells[column].strip() for name, column in columns.items()})
            if len(reading.plan.faults) >= MOST_FAULTS:
                break
    except Refused as refused:
        # A line that is cut off, told beside what was wrong before it.
        if not reading.plan.faults:
            raise
        reading.plan.faults.append(Fault(0, str(refused)))
    if not reading.plan.values and not reading.plan.faults:
        raise table.refuse(_("het bestand heeft geen regels met een waarde."))
    reading.compare()
    return reading.plan


@transaction.atomic
def take_over(made: Plan) -> tuple[int, int]:
    """Write what a plan without faults says: how many figures are new, and how many changed."""
    if made.faults:
        raise ValueError("a plan with faults is not taken over")
    for told in made.indicators.values():
        if told.is_new:
            Indicator.objects.create(
                slug=told.slug,
                name=told.name,
                unit=told.unit,
                theme=told.theme,
                explanation=told.explanation,
                direction=told.direction or Indicator.Direction.NEUTRAL,
                audience=told.audience or Indicator.Audience.EVERYBODY,
                is_own=True,
                order=_ORDER,
            )
    ids = dict(Indicator.objects.filter(slug__in=made.indicators).values_list("slug", "pk"))
    AreaFigure.objects.bulk_create(
        [
            AreaFigure(area_id=area_id, year=year, indicator_id=ids[slug], value=value, source=source)
            for (area_id, year, slug), (value, source) in made.values.items()
        ],
        update_conflicts=True,
        unique_fields=["area", "year", "indicator"],
        update_fields=["value", "source"],
        batch_size=2000,
    )
    return made.added, made.changed


class _Wrong(Exception):
    """What is wrong in a line, in a sentence."""


class _Reading:
    """Lines as they are read, one after the other."""

    def __init__(self, columns: dict[str, str]) -> None:
        self.plan = Plan()
        self._columns = columns
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._names: dict[int, str] = {}
        for area_id, code, name in AreaVersion.objects.on().values_list("area_id", "area__code", "name"):
            self._by_code[code.lower()] = area_id
            self._by_name[name.lower()].append(area_id)
            self._names[area_id] = name
        self._known = {one.slug: one for one in Indicator.objects.all()}
        self._lines: dict[tuple[int, int, str], int] = {}

    def take(self, line: int, cells: dict[str, str]) -> None:
        """Read a line, or write down what is wrong with it."""
        try:
            area_id = self._area(cells["gebied"])
            year = self._year(cells["jaar"])
            told = self._indicator(cells)
            value = self._value(cells["waarde"])
            if not cells["bron"]:
                raise _Wrong(_("de bron ontbreekt: van wie is dit cijfer?"))
            if len(cells["bron"]) > 200:
                raise _Wrong(_("de bron is langer dan 200 tekens."))
            key = area_id, year, told.slug
            if key in self._lines:
                raise _Wrong(_("dit cijfer staat ook al op regel %d.") % self._lines[key])
        except _Wrong as wrong:
            self.plan.faults.append(Fault(line, str(wrong)))
            return
        self._lines[key] = line
        if value is None:
            self.plan.empty += 1
            return
        told.years.add(year)
        told.areas.add(area_id)
        self.plan.values[key] = value, cells["bron"]

    def compare(self) -> None:
        """Say of each figure whether it is new, changes or stays."""
        rows = AreaFigure.objects.filter(indicator__slug__in=self.plan.indicators).values_list(
            "area_id", "year", "indicator__slug", "value"
        )
        before = {(area_id, year, slug): value for area_id, year, slug, value in rows}
        for key, (value, _source) in self.plan.values.items():
            told, old = self.plan.indicators[key[2]], before.get(key)
            if old is None:
                told.added += 1
            elif old == value:
                told.same += 1
            else:
                told.changed.append((self._names[key[0]], key[1], old, value))

    def _area(self, said: str) -> int:
        if not said:
            raise _Wrong(_("het gebied ontbreekt."))
        by_code = self._by_code.get(said.lower())
        if by_code is not None:
            return by_code
        named = self._by_name.get(said.lower(), [])
        if len(named) > 1:
            raise _Wrong(
                _("er zijn %(number)d gebieden die %(name)s heten. Gebruik de code.")
                % {"number": len(named), "name": said[:40]}
            )
        if not named:
            raise _Wrong(_("wij kennen geen gebied met code of naam “%s”.") % said[:40])
        return named[0]

    @staticmethod
    def _year(said: str) -> int:
        last = today().year + 1
        if not (said.isascii() and said.isdigit() and _FIRST_YEAR <= int(said[:6]) <= last):
            raise _Wrong(
                _("“%(year)s” is geen jaar tussen %(first)d en %(last)d.")
                % {"year": said[:20], "first": _FIRST_YEAR, "last": last}
            )
        return int(said)

    @staticmethod
    def _value(said: str) -> float | None:
        try:
            return figure(said)
        except ValueError:
            words = _("“%s” is geen getal. Schrijf het zonder punten en zonder procentteken, zoals 1234,5.")
            raise _Wrong(words % said[:20]) from None

    def _indicator(self, cells: dict[str, str]) -> Told:
        name = cells["indicator"]
        slug = slugify(name)[:60].strip("-")
        if not slug:
            raise _Wrong(_("de naam van de indicator ontbreekt."))
        if len(name) > 120:
            raise _Wrong(_("de naam van de indicator is langer dan 120 tekens."))
        if slug in _OF_CBS:
            raise _Wrong(_("“%s” komt van het CBS. Lees dat in met import_figures.") % name)
        known = self._known.get(slug)
        if known is not None and not known.is_own:
            raise _Wrong(_("“%s” bestaat al, en is geen eigen cijfer.") % name)
        direction = _choice(_("richting"), cells.get("richting", ""), _DIRECTIONS)
        audience = _choice(_("wie"), cells.get("wie", ""), _AUDIENCES)
        said = {
            "unit": cells.get("eenheid", ""),
            "theme": cells.get("thema", ""),
            "explanation": cells.get("uitleg", ""),
            "direction": direction,
            "audience": audience,
        }
        for field_name, most in (("unit", 40), ("theme", 60), ("explanation", 300)):
            if len(said[field_name]) > most:
                raise _Wrong(
                    _("“%(text)s…” is langer dan %(most)d tekens.") % {"text": said[field_name][:20], "most": most}
                )
        told = self.plan.indicators.get(slug)
        if told is None:
            told = Told(slug, name)
            if known is not None:
                told.name, told.is_new = known.name, False
                for field_name in said:
                    setattr(told, field_name, getattr(known, field_name))
            self._refuse_other(told, said, known=known is not None)
            self.plan.indicators[slug] = told
        else:
            self._refuse_other(told, said, known=known is not None)
        return told

    @staticmethod
    def _refuse_other(told: Told, said: dict[str, str], *, known: bool) -> None:
        """What is said of an indicator must be the same in every line, and as it is known; empty says nothing."""
        for field_name, text in said.items():
            before = getattr(told, field_name)
            if text and text != before and (before or known):
                where = _("in beheer") if known else _("op een eerdere regel")
                raise _Wrong(
                    _("hier staat “%(now)s”, maar %(where)s staat bij %(name)s “%(before)s”.")
                    % {"now": text, "where": where, "name": told.name, "before": before}
                )
            if text:
                setattr(told, field_name, text)


def _choice(column: str, said: str, choices: dict[str, str]) -> str:
    found = choices.get(said.lower())
    if found is None:
        allowed = ", ".join(one for one in choices if one)
        raise _Wrong(
            _("“%(said)s” kan niet in kolom %(column)s. Kies uit: %(allowed)s.")
            % {"said": said[:20], "column": column, "allowed": allowed}
        )
    return found


def example() -> str:
    """A table as it may be sent, for who begins."""
    year = today().year - 1
    return (
        "gebied;indicator;jaar;waarde;eenheid;bron;richting;wie;thema\n"
        f"WK1;Rapportcijfer buurt;{year};7,2;rapportcijfer;Buurtbarometer {year};hoger;openbaar;Buurtbarometer\n"
        f"WK1;Voelt zich wel eens onveilig;{year};18;%;Buurtbarometer {year};lager;openbaar;Buurtbarometer\n"
    )
