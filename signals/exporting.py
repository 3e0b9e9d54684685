"""Taking a list of signals along as a file: .xlsx with typed dates, or .csv that a spreadsheet opens as it should.

The fields are those of the API, in its words. Of what the viewer may not read a row says what its own page says
(number, subject, area, status, team, promise), and nothing else; what is `bijzonder` is left out (the contract: never
in an export), and so is every contact detail. The texts are those of strangers: no cell of them may be run by a
spreadsheet (OWASP, "CSV injection").
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils import timezone

from areas.queries import Place, lineages
from officers import audit
from officers.models import ApiClient, Officer
from signals.models import Sensitivity, Signal
from signals.queries import SignalQuerySet
from signals.visibility import log_readings

Cell = str | int | float | bool | datetime.datetime | datetime.date | None

MOST_IN_A_SHEET: Final = 20_000
"""Rows of an .xlsx, which is made whole before it is sent; a .csv flows, and has no end."""

HEADINGS: Final = (
    "kenmerk", "externNummer", "status", "soort", "kanaal", "tekst", "categorie", "domein", "nevendomein",
    "gevoeligheid", "spoed", "gebied", "gebiedNaam", "niveau", "lengtegraad", "breedtegraad", "straat", "huisnummer",
    "postcode", "plaats", "omschrijving", "team", "ingang", "behandelaar", "ingediendOp", "bijgewerktOp", "uiterlijk",
    "geslotenOp", "resultaat", "teruggekoppeld", "keerHeropend", "terugkoppeling", "oorzaak",
)  # fmt: skip
_AT_ONCE: Final = 500
# What a spreadsheet takes for the beginning of a formula; a space or a line end before it does not help.
_RUNS: Final = re.compile(r"^\s*[=+\-@|%\t\r\n]|^[\t\r\n]")
_WIDTHS: Final = {"tekst": 60, "categorie": 28, "gebiedNaam": 22, "team": 24, "ingediendOp": 17, "bijgewerktOp": 17}


class Log:
    """What the log says of one file: who takes it and by which filter (`about`) when it begins, the numbers of the
    sensitive signals in it as they go, and at its end how many rows went, and whether that was all."""

    def __init__(self, *, about: Mapping[str, object], by: Officer | ApiClient) -> None:
        self.about, self.by = dict(about), by
        # A file flows after the request was answered.
        self.origin = audit.origin()

    def begins(self) -> None:
        """It is about to go."""
        self._record("export", self.about)

    def holds(self, page: Sequence[Signal]) -> None:
        """These signals are in the next piece of it."""
        with audit.coming_from(self.origin):
            log_readings([signal for signal in page if signal.may_read], by=self.by)

    def ends(self, rows: int, *, whole: bool) -> None:
        """No more of it goes: so many rows went."""
        self._record("export.rows", {**self.about, "rows": rows, "whole": whole})

    def _record(self, action: str, about: Mapping[str, object]) -> None:
        with audit.coming_from(self.origin):
            audit.record(action, about=about, by=self.by)


class TooMany(Exception):
    """More rows than fit in an .xlsx that is made while somebody waits."""


def exportable(signals: SignalQuerySet) -> SignalQuerySet:
    """Of signals that were found with `known_to`, those that may leave in a file, the newest first."""
    return signals.exclude(sensitivity=Sensitivity.SPECIAL).order_by("-pk")


def rows(signals: SignalQuerySet, *, log: Log | None = None) -> Iterator[list[Cell]]:
    """The rows of `exportable` signals, each as long as `HEADINGS`; times are local (Europe/Amsterdam). `log` is
    told of what leaves the house.

    Read by keyset, some hundred at a time: memory does not grow with the list, and no cursor stays open while a slow
    reader takes the file.
    """
    made, whole = 0, False
    if log is not None:
        log.begins()
    try:
        for page in _pages(exportable(signals).for_list().select_related("result", "cause")):
            if log is not None:
                log.holds(page)
            places = lineages(signal.area_id for signal in page if signal.area_id)
            for signal in page:
                made += 1
                yield _row(signal, places.get(signal.area_id or 0, []))
        whole = True
    finally:
        # Also where its reader breaks off.
        if log is not None:
            log.ends(made, whole=whole)


def _pages(wanted: SignalQuerySet) -> Iterator[list[Signal]]:
    last = None
    while True:
        page = list((wanted if last is None else wanted.filter(pk__lt=last))[:_AT_ONCE])
        yield page
        if len(page) < _AT_ONCE:
            return
        last = page[-1].pk


def _row(signal: Signal, places: list[Place]) -> list[Cell]:
    point, place = signal.point, places[0] if places else None
    cells: dict[str, Cell] = {
        "kenmerk": signal.number,
        "status": signal.status,
        "categorie": signal.category.slug if signal.category else None,
        "domein": signal.domain.slug if signal.domain else None,
        "gevoeligheid": signal.sensitivity,
        "gebied": place.code if place else None,
        "gebiedNaam": place.name if place else None,
        "niveau": place.kind if place else None,
        "team": signal.team.slug,
        "uiterlijk": signal.due_on if signal.may_read or signal.is_open else None,
    }
    if signal.may_read:
        cells |= {
            "externNummer": signal.external_number,
            "soort": signal.kind,
            "kanaal": signal.channel,
            "tekst": signal.text,
            "nevendomein": signal.secondary_domain.slug if signal.secondary_domain else None,
            "spoed": signal.is_urgent,
            "lengtegraad": point.x if point else None,
            "breedtegraad": point.y if point else None,
            "straat": signal.street,
            "huisnummer": signal.house_number,
            "postcode": signal.postcode,
            "plaats": signal.town,
            "omschrijving": signal.place,
            "ingang": signal.entry_desk.slug,
            "behandelaar": signal.officer.username if signal.officer else None,
            "ingediendOp": _local(signal.received_at),
            "bijgewerktOp": _local(signal.updated_at),
            "geslotenOp": _local(signal.closed_at),
            "resultaat": signal.result.slug if signal.result else None,
            "teruggekoppeld": signal.told,
            "keerHeropend": signal.times_reopened,
            "terugkoppeling": signal.feedback or None,
            "oorzaak": signal.cause.slug if signal.cause else None,
        }
    return [cells.get(heading) for heading in HEADINGS]


def _local(moment: datetime.datetime | None) -> datetime.datetime | None:
    """A moment as the clock in the town hall had it: spreadsheets know no time zones."""
    return timezone.localtime(moment).replace(microsecond=0, tzinfo=None) if moment else None


def as_csv(signals: SignalQuerySet, *, log: Log | None = None) -> Iterator[str]:
    """The file piece by piece: `;` between the cells, a byte order mark at the head, as a Dutch spreadsheet expects."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(HEADINGS)
    for row in rows(signals, log=log):
        writer.writerow([in_csv(cell) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def in_csv(cell: Cell) -> str:
    """A cell of a .csv as a spreadsheet may have it: no text is taken for a formula."""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, str):
        return f"'{cell}" if _RUNS.match(cell) else cell
    return "" if cell is None else str(cell)


def as_xlsx(signals: SignalQuerySet, *, log: Log | None = None) -> bytes:
    """The file: dates as dates, text as text, the heading frozen and filterable.

    Raises `TooMany` above `MOST_IN_A_SHEET` rows, which is counted no further than that.
    """
    if exportable(signals)[MOST_IN_A_SHEET : MOST_IN_A_SHEET + 1].exists():
        raise TooMany
    # 9 MB of memory that a worker needs for this alone.
    from signals import sheet

    return sheet.of(HEADINGS, rows(signals, log=log), title="Signalen", widths=_WIDTHS)
