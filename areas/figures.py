"""Figures of areas: taking in tables of Statistics Netherlands (Kerncijfers wijken en buurten), and writing values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from areas.indicators import CBS, ensure_indicators, figure, indicator_of_column, plain_name
from areas.tables import Table

# Under which names tables give the code of an area.
_CODE: Final = ("code", "codering", "codering3", "gwbcode", "wijkenenbuurten", "regiocode")

Value = tuple[str, int, str, float]  # code of the area, year, slug of the indicator, value


@dataclass
class FiguresOutcome:
    """What an import of figures did."""

    areas: int = 0
    added: int = 0
    changed: int = 0
    missing: int = 0
    unknown: list[str] = field(default_factory=list)  # codes of areas that we do not have
    unused: list[str] = field(default_factory=list)  # columns that are no figure that we know


@transaction.atomic
def import_figures(
    table: Table, *, year: int, source: str = CBS, progress: Callable[[str], None] = lambda _line: None
) -> FiguresOutcome:
    """Take in the figures of a year for the areas that we know, all or nothing; what was there is overwritten.

    The table has a column with codes, and columns with figures by the names of CBS; `source` is who says so, for
    people. What CBS marks as missing is left out; a code that we do not know is counted. Raises
    `areas.sources.Refused`; then nothing changed.
    """
    outcome = FiguresOutcome()
    code_column = next((column for column in table.columns if plain_name(column) in _CODE), None)
    if code_column is None:
        raise table.refuse(_("de kolom met de code van het gebied ontbreekt (code of WijkenEnBuurten)."))
    slugs = {column: slug for column in table.columns if (slug := indicator_of_column(column))}
    if not slugs:
        raise table.refuse(_("er is geen kolom met cijfers die wij kennen."))
    outcome.unused = [column for column in table.columns if column not in slugs and column != code_column]
    known = set(_codes())
    lines: dict[str, int] = {}

    def values() -> Iterator[Value]:
        for row in table:
            code = row.cells[code_column].strip()
            if code in lines:
                raise table.refuse(_("de code %s staat er twee keer in.") % code, line=row.line)
            lines[code] = row.line
            if len(lines) % 5000 == 0:
                progress(_("%d regels gelezen.") % len(lines))
            if code not in known:
                outcome.unknown.append(code)
                continue
            outcome.areas += 1
            for column, slug in slugs.items():
                try:
                    value = figure(row.cells[column])
                except ValueError:
                    raise table.refuse(
                        _("“%(value)s” in kolom %(column)s is geen getal.")
                        % {"value": row.cells[column][:40], "column": column},
                        line=row.line,
                    ) from None
                if value is None:
                    outcome.missing += 1
                else:
                    yield code, year, slug, value

    outcome.added, outcome.changed = write_figures(values(), source=source)
    if not lines:
        raise table.refuse(_("het bestand heeft geen regels."))
    return outcome


def write_figures(values: Iterable[Value], *, source: str) -> tuple[int, int]:
    """Write values of a source, over those that are there; gives how many are new and how many changed.

    In a transaction.
    """
    ids = ensure_indicators()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_figure")
        cursor.execute(
            "CREATE TEMPORARY TABLE import_figure (code text, year integer, indicator_id bigint, value float8)"
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY import_figure FROM STDIN") as copy:
            for code, year, slug, value in values:
                copy.write_row((code, year, ids[slug], value))
        cursor.execute(
            """
            WITH written AS (
                INSERT INTO areas_areafigure AS f (area_id, year, indicator_id, value, source)
                SELECT a.id, t.year, t.indicator_id, t.value, %(source)s
                FROM import_figure t JOIN areas_area a ON a.code = t.code
                ON CONFLICT (area_id, year, indicator_id)
                    DO UPDATE SET value = EXCLUDED.value, source = EXCLUDED.source
                    WHERE (f.value, f.source) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.source)
                RETURNING f.xmax = 0 AS added
            )
            SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM written
            """,
            {"source": source[:200]},
        )
        added, changed = cursor.fetchone()
        return added, changed


def _codes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM areas_area")
        return [row[0] for row in cursor.fetchall()]
