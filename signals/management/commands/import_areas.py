"""Take in boundaries, and locate open signals again where they changed.

The boundaries belong to `areas`, the signals live above it, and imports go down the stairs only. So the command that
does both stands here, in the lowest room that knows both, and calls the two verbs in one transaction.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.importing import import_areas
from areas.sources import Refused, open_source, year_of
from signals.relocation import relocate_open_signals


class Command(BaseCommand):
    help = "Neemt gebieden en grenzen over uit een bestand (GeoJSON of GeoPackage). Twee keer is niet erg."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND")
        parser.add_argument(
            "--year", type=year_of, metavar="JAAR", help="de grenzen gelden vanaf 1 januari van dit jaar"
        )
        parser.add_argument(
            "--municipality", metavar="CODE", help="de gemeente waar een gebied onder hangt dat geen ander noemt"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] > 0
        tell = self.stdout.write if loud else lambda _line: None
        try:
            with transaction.atomic():
                outcome = import_areas(
                    open_source(options["file"]),
                    year=options["year"],
                    municipality=options["municipality"],
                    progress=tell,
                )
                moved = relocate_open_signals() if outcome.boundaries_changed else 0
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for note in outcome.notes:
            tell(note)
        tell(
            _("%(added)d nieuw, %(changed)d veranderd, %(corrected)d verbeterd, %(closed)d vervallen, %(same)d gelijk.")
            % {
                "added": outcome.added,
                "changed": outcome.changed,
                "corrected": outcome.corrected,
                "closed": len(outcome.closed),
                "same": outcome.same,
            }
        )
        if outcome.figures:
            tell(_("%d cijfers overgenomen.") % outcome.figures)
        if moved:
            tell(
                ngettext(
                    "%d open signaal ligt nu in een ander gebied.",
                    "%d open signalen liggen nu in een ander gebied.",
                    moved,
                )
                % moved
            )
