"""Reading tables from CSV files: rows by the names of their columns, or a refusal with a sentence."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from areas.sources import Refused

_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: the number of its line as an editor shows it, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file whose first row names its columns."""

    name: str
    columns: tuple[str, ...]
    text: str
    separator: str

    def __iter__(self) -> Iterator[TableRow]:
        """Every row that has something in it. Raises `Refused` for a row with too few or too many cells."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        try:
            next(reader)
            line = reader.line_num + 1
            for cells in reader:
                if len(cells) == len(self.columns):
                    yield TableRow(line, dict(zip(self.columns, cells, strict=True)))
                elif any(cells):
                    raise self.refuse(
                        _("er staan %(found)d waarden in plaats van %(expected)d; is het bestand afgebroken?")
                        % {"found": len(cells), "expected": len(self.columns)},
                        line=line,
                    )
                line = reader.line_num + 1
        except csv.Error as error:
            raise self.refuse(_("dit is geen CSV die wij kunnen lezen (%s).") % error, line=line) from None

    def refuse(self, cause: str, *, line: int | None = None) -> Refused:
        """The refusal of this file, at a line where one is meant."""
        place = _("regel %d") % line if line else ""
        return Refused(f"{self.name}, {place}: {cause}" if place else f"{self.name}: {cause}")


def open_table(path: Path | str) -> Table:
    """A CSV file in UTF-8, packed by gzip or not, with commas, semicolons or tabs. Raises `Refused`."""
    path = Path(path)
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except FileNotFoundError:
        raise Refused(_("%s: dit bestand bestaat niet.") % path.name) from None
    except (EOFError, gzip.BadGzipFile):
        raise Refused(_("%s: het bestand is afgebroken: het einde ontbreekt.") % path.name) from None
    except OSError as error:
        raise Refused(
            _("%(file)s: dit bestand kan niet worden gelezen (%(cause)s).")
            % {"file": path.name, "cause": error.strerror}
        ) from None
    return table_of(path.name, content)


def table_of(name: str, content: bytes) -> Table:
    """What somebody sent or typed as a table, under a name for people; as `open_table`. Raises `Refused`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("%s: dit is geen tekst in UTF-8. Sla het bestand op als CSV UTF-8.") % name) from None
    first = text.split("\n", 1)[0]
    if not first.strip():
        raise Refused(_("%s: dit bestand is leeg.") % name)
    if "\x00" in first:
        raise Refused(_("%s: dit is geen CSV.") % name)
    separator = max(_SEPARATORS, key=first.count)
    columns = tuple(column.strip() for column in next(csv.reader([first.strip("\r")], delimiter=separator)))
    table = Table(name, columns, text, separator)
    twice = {column for column in columns if columns.count(column) > 1}
    if twice:
        raise table.refuse(_("de kolom %s staat er twee keer in.") % sorted(twice)[0])
    return table
