"""Taking over signals of another system: what its columns mean, and every row of its file through our own intake.

The mapping is a JSON file that a city writes once; `docs/importing.md` tells its form.
"""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area
from areas.sources import Refused
from areas.tables import Table, TableRow
from officers.models import Channel
from signals import intake
from signals.models import Category, ClosingResult, Kind, Signal, Status
from signals.queries import CLOSED

# What a column may mean, by the names of the API; `ingediendOp` and `externNummer` are needed.
FIELDS: Final = {
    "externNummer": "external_number",
    "ingediendOp": "",
    "afgehandeldOp": "",
    "status": "",
    "resultaat": "",
    "categorie": "category",
    "soort": "kind",
    "tekst": "text",
    "lengte": "",
    "breedte": "",
    "gebied": "area",
    "straat": "street",
    "huisnummer": "house_number",
    "postcode": "postcode",
    "plaats": "town",
    "omschrijving": "place",
    "naam": "name",
    "email": "email",
    "telefoon": "phone",
}
_KEYS: Final = {
    "uitleg", "kolommen", "waarden", "tekst", "anders", "datums", "tijdzone", "voorvoegsel", "afgehandeldOm"
}  # fmt: skip
# Fields whose values differ from system to system, and what they may become.
_LISTED: Final = ("categorie", "soort", "status", "resultaat", "gebied")
# A date of closing without a time: the end of the working day.
_CLOSING_TIME: Final = datetime.time(17)
# Rows that are decided and written together.
_BATCH: Final = 1000
# What a signal may be when it is taken over: what `workflow.TRANSITIONS` allows from "gemeld".
_STATUSES: Final = frozenset(Status) - {Status.REOPENED, Status.REOPENING_ASKED}


@dataclass(frozen=True)
class FileMapping:
    """What the columns and values of a file mean to us."""

    name: str
    columns: Mapping[str, str]  # our field -> their column
    values: Mapping[str, Mapping[str, str]]  # our field -> their value -> ours
    otherwise: Mapping[str, str]  # our field -> ours, for values that are not listed
    text: str  # for rows without a text; {column} stands for what is in it
    dates: tuple[str, ...]  # forms of dates as strptime reads them; ISO 8601 is always read
    zone: ZoneInfo
    prefix: str
    closing_time: datetime.time


@dataclass
class Taken:
    """What a take-over did."""

    rows: int = 0
    new: int = 0
    there: int = 0  # were taken over before
    closed: int = 0
    outside: int = 0
    triage: int = 0
    teams: Counter[str] = field(default_factory=Counter)


def read_mapping(path: Path | str) -> FileMapping:
    """A mapping from its JSON file. Raises `Refused` for what it does not know."""
    path = Path(path)

    def refuse(cause: str) -> Refused:
        return Refused(f"{path.name}: {cause}")

    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise refuse(_("dit bestand bestaat niet.")) from None
    except OSError as error:
        raise refuse(_("dit bestand kan niet worden gelezen (%s).") % error.strerror) from None
    except (ValueError, RecursionError):
        raise refuse(_("dit is geen geldige JSON.")) from None
    if not isinstance(told, dict):
        raise refuse(_("dit is geen afspraak over kolommen en waarden."))
    strange = sorted(set(told) - _KEYS)
    if strange:
        raise refuse(_("“%s” kennen wij niet.") % strange[0])

    def texts(value: Any, where: str) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise refuse(_("“%s” is geen lijst van woorden.") % where)
        return value

    columns = texts(told.get("kolommen", {}), "kolommen")
    for known in sorted(set(columns) - set(FIELDS)):
        raise refuse(
            _("“%(field)s” in “kolommen” kennen wij niet; wel: %(all)s.") % {"field": known, "all": ", ".join(FIELDS)}
        )
    for needed in ("externNummer", "ingediendOp"):
        if needed not in columns:
            raise refuse(_("in “kolommen” ontbreekt “%s”.") % needed)
    if ("lengte" in columns) != ("breedte" in columns):
        raise refuse(_("in “kolommen” horen “lengte” en “breedte” bij elkaar."))
    values = {name: texts(one, f"waarden.{name}") for name, one in _named(told, "waarden", refuse).items()}
    otherwise = texts(told.get("anders", {}), "anders")
    for known in sorted((set(values) | set(otherwise)) - set(_LISTED)):
        raise refuse(_("“%s” in “waarden” of “anders” kennen wij niet.") % known)
    dates = told.get("datums", [])
    if not isinstance(dates, list) or not all(isinstance(one, str) for one in dates):
        raise refuse(_("“%s” is geen lijst van woorden.") % "datums")
    try:
        zone = ZoneInfo(str(told.get("tijdzone", "Europe/Amsterdam")))
        closing_time = datetime.time.fromisoformat(str(told.get("afgehandeldOm", _CLOSING_TIME.isoformat())))
    except (ZoneInfoNotFoundError, ValueError):
        raise refuse(_("“tijdzone” of “afgehandeldOm” klopt niet; schrijf Europe/Amsterdam en 17:00.")) from None
    return FileMapping(
        name=path.name,
        columns=columns,
        values=values,
        otherwise=otherwise,
        text=str(told.get("tekst", "")),
        dates=tuple(dates),
        zone=zone,
        prefix=str(told.get("voorvoegsel", "")),
        closing_time=closing_time,
    )


def _named(told: Mapping[str, Any], key: str, refuse: Callable[[str], Refused]) -> dict[str, Any]:
    """A member that is a list by name."""
    value = told.get(key, {})
    if not isinstance(value, dict):
        raise refuse(_("“%s” is geen lijst van woorden.") % key)
    return value


@transaction.atomic
def take_over(
    table: Table,
    mapping: FileMapping,
    *,
    dry_run: bool = False,
    progress: Callable[[str], None] = lambda _line: None,
) -> Taken:
    """Take over every row of a table that we do not have yet, all or nothing; `dry_run` writes nothing in the end.

    Each keeps its number and its moment, goes through `intake` with channel `import`, and is told to nobody. Raises
    `Refused` for what the mapping or a row gets wrong; then nothing is stored.
    """
    _check(table, mapping)
    taken = Taken()
    there = set(Signal.objects.filter(channel=Channel.IMPORT).values_list("external_number", flat=True))
    results = {result.slug: result for result in ClosingResult.objects.all()}
    pasts = _pasts(table, mapping, there=there, taken=taken, results=results)
    while batch := list(islice(pasts, _BATCH)):
        for signal in intake.receive_all(batch):
            taken.new += 1
            taken.closed += not signal.is_open
            taken.outside += signal.is_outside
            taken.triage += signal.team.is_triage
            taken.teams[signal.team.name] += 1
        progress(_("%d signalen overgenomen.") % taken.new)
    if not taken.rows:
        raise table.refuse(_("het bestand heeft geen regels."))
    if dry_run:
        transaction.set_rollback(True)
    return taken


def _check(table: Table, mapping: FileMapping) -> None:
    """Refuse a mapping that names a column that is not there, or a value of ours that does not exist."""
    for name, column in mapping.columns.items():
        if column not in table.columns:
            raise table.refuse(
                _("de kolom “%(column)s” ontbreekt; %(mapping)s noemt haar voor “%(field)s”.")
                % {"column": column, "mapping": mapping.name, "field": name}
            )
    for column in re.findall(r"{([^{}]*)}", mapping.text):
        if column not in table.columns:
            raise table.refuse(
                _("de kolom “%(column)s” ontbreekt; %(mapping)s noemt haar in “tekst”.")
                % {"column": column, "mapping": mapping.name}
            )
    ours: dict[str, set[str]] = {
        "categorie": set(Category.objects.choosable().values_list("slug", flat=True)),
        "soort": set(Kind.values),
        "status": {str(status) for status in _STATUSES},
        "resultaat": set(ClosingResult.objects.values_list("slug", flat=True)),
    }
    areas = {*mapping.values.get("gebied", {}).values(), *mapping.otherwise.get("gebied", "").split()}
    ours["gebied"] = set(Area.objects.filter(code__in=areas).values_list("code", flat=True))
    for name in _LISTED:
        wanted = {
            *mapping.values.get(name, {}).values(),
            *([mapping.otherwise[name]] if name in mapping.otherwise else []),
        }
        unknown = sorted(wanted - ours[name] - {""})
        if unknown:
            raise Refused(
                _("%(mapping)s: “%(value)s” bij “%(field)s” bestaat hier niet.")
                % {"mapping": mapping.name, "value": unknown[0], "field": name}
            )


def _pasts(
    table: Table, mapping: FileMapping, *, there: set[str], taken: Taken, results: Mapping[str, ClosingResult]
) -> Iterator[intake.Past]:
    """The rows that we do not have yet. Reads on after a fault, to tell of how many there are."""
    lines: dict[str, int] = {}
    first, faults = None, 0
    for row in table:
        taken.rows += 1
        reading = _Reading(table, mapping, row)
        try:
            number = reading.number()
            if number in lines:
                raise table.refuse(
                    _("het nummer %(number)s staat ook op regel %(line)d.") % {"number": number, "line": lines[number]},
                    line=row.line,
                )
            lines[number] = row.line
            if number in there:
                taken.there += 1
                continue
            past = reading.past(number, results)
        except Refused as refused:
            first, faults = first or refused, faults + 1
            continue
        if not faults:
            yield past
    if first:
        more = _(" (en zo nog %d regels)") % (faults - 1) if faults > 1 else ""
        raise Refused(str(first).removesuffix(".") + more + ".")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One row, as it is read with a mapping."""

    table: Table
    mapping: FileMapping
    row: TableRow

    def cell(self, name: str) -> str:
        """What the row says of one of our fields; empty where the file does not tell."""
        column = self.mapping.columns.get(name)
        return self.row.cells[column].strip() if column else ""

    def refuse(self, cause: str) -> Refused:
        return self.table.refuse(cause, line=self.row.line)

    def number(self) -> str:
        """The number in the other system: without it a second run would not know the signal again."""
        cell = self.cell("externNummer")
        if not cell:
            raise self.refuse(_("het nummer ontbreekt."))
        return self.mapping.prefix + cell

    def listed(self, name: str) -> str:
        """A value of theirs as ours."""
        cell = self.cell(name)
        values = self.mapping.values.get(name)
        if values is not None and cell in values:
            return values[cell]
        if not cell or name in self.mapping.otherwise:
            return self.mapping.otherwise.get(name, "")
        if values is None:
            return cell
        raise self.refuse(
            _("voor “%(value)s” bij “%(field)s” heeft %(mapping)s geen waarde van ons.")
            % {"value": cell[:60], "field": name, "mapping": self.mapping.name}
        )

    def moment(self, name: str) -> datetime.datetime | None:
        """A moment; a date without a time is the end of the working day."""
        cell = self.cell(name)
        if not cell:
            return None
        day = _day(cell, self.mapping.dates)
        if day is not None:
            return datetime.datetime.combine(day, self.mapping.closing_time, self.mapping.zone)
        found = _moment(cell, self.mapping.dates)
        if found is None:
            raise self.refuse(
                _("“%(value)s” bij “%(field)s” is geen datum die wij kunnen lezen.")
                % {"value": cell[:40], "field": name}
            )
        return found if found.tzinfo else found.replace(tzinfo=self.mapping.zone)

    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude."""
        longitude, latitude = self.cell("lengte"), self.cell("breedte")
        if not longitude and not latitude:
            return None
        try:
            return float(longitude.replace(",", ".")), float(latitude.replace(",", "."))
        except ValueError:
            raise self.refuse(
                _("“%(longitude)s” en “%(latitude)s” zijn geen lengte en breedte.")
                % {"longitude": longitude[:40], "latitude": latitude[:40]}
            ) from None

    def text(self) -> str:
        """The text that the mapping makes of a row that has none of its own."""
        return re.sub(r"{([^{}]*)}", lambda match: self.row.cells[match[1]].strip(), self.mapping.text)

    def past(self, number: str, results: Mapping[str, ClosingResult]) -> intake.Past:
        """The whole row, clean."""
        received_at = self.moment("ingediendOp")
        if received_at is None:
            raise self.refuse(_("de datum van indienen ontbreekt."))
        closed_at = self.moment("afgehandeldOp")
        status = Status(self.listed("status") or (Status.DONE if closed_at else Status.RECEIVED))
        if status in CLOSED:
            # Files tell of days: closed on the day of arrival is not closed before it arrived.
            closed_at = max(closed_at or received_at, received_at)
        else:
            closed_at = None
        plain: dict[str, Any] = {
            FIELDS[name]: self.cell(name) for name in FIELDS if FIELDS[name] and name not in _LISTED
        }
        own_text = plain.pop("text")
        report = intake.Report(
            **plain | {"external_number": number},
            text=own_text or self.text(),
            channel=Channel.IMPORT,
            kind=Kind(self.listed("soort") or Kind.REPORT),
            category=self.listed("categorie") or None,
            point=self.point(),
            area=self.listed("gebied") or None,
        )
        try:
            clean = intake.clean(report)
            if clean.area:
                intake.locate(point=clean.point, area=clean.area, on=received_at.astimezone(self.mapping.zone).date())
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise self.refuse(f"{name}: {messages[0]}") from None
        return intake.Past(
            report=clean,
            received_at=received_at,
            status=status,
            closed_at=closed_at,
            result=results.get(self.listed("resultaat")),
            has_own_text=bool(own_text),
        )


def _day(text: str, forms: tuple[str, ...]) -> datetime.date | None:
    """A date without a time: ISO, or one of these forms that has no hour."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        forms = ("%Y-%m-%d", *forms)
    for form in forms:
        if "%H" not in form and "%I" not in form:
            try:
                return datetime.datetime.strptime(text, form).date()
            except ValueError:
                continue
    return None


def _moment(text: str, forms: tuple[str, ...]) -> datetime.datetime | None:
    """A date with a time: ISO, or one of these forms."""
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in forms:
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            continue
    return None
