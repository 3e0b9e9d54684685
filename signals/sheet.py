"""An .xlsx of rows: dates as dates, text as text, the heading frozen and filterable.

Read by who makes such a file and by nobody else: the library takes nine megabytes of each process.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet


def of(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str, widths: Mapping[str, float]) -> bytes:
    """The file. `rows` hold a cell for each heading: None, text, a number, a truth, a date or a moment without a zone;
    `widths` are in characters by heading, 14 for the others."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for at, heading in enumerate(headings):
        sheet.column_dimensions[_letter(at)].width = widths.get(heading, 14)
    sheet.append([_in_sheet(sheet, heading, heading=True) for heading in headings])
    number = 1
    for row in rows:
        sheet.append([_in_sheet(sheet, cell) for cell in row])
        number += 1
    sheet.auto_filter.ref = f"A1:{_letter(len(headings) - 1)}{number}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _letter(at: int) -> str:
    """The name of a column, counted from 0; there are fewer than 702."""
    high, low = divmod(at, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)


def _in_sheet(sheet: WriteOnlyWorksheet, cell: object, *, heading: bool = False) -> WriteOnlyCell | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        cell = "ja" if cell else "nee"
    made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", cell) if isinstance(cell, str) else cell)
    if isinstance(cell, str):
        # Text, also where it begins as a formula does.
        made.data_type = "s"
    elif isinstance(cell, datetime.datetime):
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(cell, datetime.date):
        made.number_format = "yyyy-mm-dd"
    if heading:
        made.font = Font(bold=True)
    return made
