"""Take in figures of a city's own from a table."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from areas import own_figures
from areas.sources import Refused
from areas.tables import open_table


class Command(BaseCommand):
    help = "Neemt eigen cijfers over gebieden over: een regel per cijfer (gebied, indicator, jaar, waarde, bron, ...)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.csv")
        parser.add_argument("--dry-run", action="store_true", help="zegt wat er zou gebeuren, en verandert niets")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            table = open_table(options["file"])
            made = own_figures.plan(table)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if made.faults:
            lines = [str(table.refuse(fault.why, line=fault.line or None)) for fault in made.faults]
            raise CommandError("\n".join(lines))
        for told in made.indicators.values():
            self.stdout.write(
                _("%(name)s: %(added)d nieuw, %(changed)d veranderd, %(same)d gelijk.")
                % {"name": told.name, "added": told.added, "changed": len(told.changed), "same": told.same}
            )
        if made.empty:
            self.stdout.write(_("%d regels zonder waarde zijn overgeslagen.") % made.empty)
        if options["dry_run"]:
            self.stdout.write(_("Er is niets veranderd."))
            return
        own_figures.take_over(made)
