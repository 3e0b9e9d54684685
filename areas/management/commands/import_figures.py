"""Take in figures of areas from a table of Statistics Netherlands."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from areas.figures import import_figures
from areas.indicators import CBS
from areas.sources import Refused, year_of
from areas.tables import open_table


class Command(BaseCommand):
    help = "Neemt cijfers over gebieden over uit een tabel met de kolommen van het CBS (Kerncijfers wijken en buurten)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.csv")
        parser.add_argument("--year", type=year_of, required=True, metavar="JAAR", help="het jaar van de cijfers")
        parser.add_argument("--source", default=CBS, metavar="BRON", help=f"van wie de cijfers zijn; anders “{CBS}”")

    def handle(self, *args: Any, **options: Any) -> None:
        tell = self.stdout.write if options["verbosity"] > 0 else lambda _line: None
        try:
            outcome = import_figures(
                open_table(options["file"]), year=options["year"], source=options["source"], progress=tell
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if outcome.unused:
            tell(_("Niet gebruikte kolommen: %s.") % ", ".join(outcome.unused))
        if outcome.unknown:
            tell(
                _("%(count)d gebieden kennen wij niet, overgeslagen: %(some)s%(more)s.")
                % {
                    "count": len(outcome.unknown),
                    "some": ", ".join(outcome.unknown[:8]),
                    "more": " …" if len(outcome.unknown) > 8 else "",
                }
            )
        tell(
            _("%(areas)d gebieden: %(added)d cijfers nieuw, %(changed)d veranderd, %(missing)d ontbreken in de bron.")
            % {
                "areas": outcome.areas,
                "added": outcome.added,
                "changed": outcome.changed,
                "missing": outcome.missing,
            }
        )
