"""The report of positioning as a file: what the page shows, line by line, and nothing more."""

from __future__ import annotations

import csv
import io

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from dashboard.positioning import Report
from dashboard.shown import Figure
from signals.exporting import in_csv

BOM = "\ufeff"


def as_csv(report: Report) -> str:
    """Rows of metric, column, value, number and definition, with semicolons as spreadsheets here read them."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";")
    head = [_("wat"), _("kolom"), _("periode"), _("waarde"), _("uit hoeveel"), _("wat telt dit?")]
    writer.writerow(head)
    if report.counted_at:
        at = timezone.localtime(report.counted_at)
        writer.writerow([_("stand van"), "", "", f"{formats.date_format(at)} {at:%H.%M}", "", ""])

    def write(name: str, figures: list[Figure], words: str) -> None:
        for column, figure in zip(report.columns, figures, strict=True):
            period = column.side.period
            row = [
                name,
                column.side.name,
                f"{period.begins} - {period.ends}",
                figure.text or figure.bound,
                figure.note,
                words,
            ]
            writer.writerow([in_csv(str(cell)) for cell in row])

    write(_("Signalen"), report.totals, _("Wat in de periode binnenkwam."))
    for part in report.mix:
        write(part.name, part.figures, _("Aandeel van dit domein in wat binnenkwam."))
    for row in report.rows:
        write(str(row.metric.name), row.figures, str(row.metric.words))
    return out.getvalue()
