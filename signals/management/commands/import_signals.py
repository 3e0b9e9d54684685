"""Take over signals of another system, with their own dates and numbers, and without mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from areas.sources import Refused
from areas.tables import open_table
from signals.takeover import read_mapping, take_over


class Command(BaseCommand):
    help = "Neemt signalen over uit een ander systeem. Wat er al is, blijft zoals het is; er gaat geen mail uit."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.csv")
        parser.add_argument(
            "--mapping", required=True, metavar="BESTAND.json", help="wat de kolommen en waarden betekenen"
        )
        parser.add_argument("--dry-run", action="store_true", help="proberen: er wordt niets bewaard")

    def handle(self, *args: Any, **options: Any) -> None:
        tell = self.stdout.write if options["verbosity"] > 0 else lambda _line: None
        try:
            taken = take_over(
                open_table(options["file"]),
                read_mapping(options["mapping"]),
                dry_run=options["dry_run"],
                progress=tell,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for team, count in taken.teams.most_common():
            tell(f"{count:6d}  {team}")
        tell(
            _("%(rows)d regels: %(new)d nieuw, %(there)d waren er al.")
            % {"rows": taken.rows, "new": taken.new, "there": taken.there}
        )
        if taken.new:
            share = f"{100 * (1 - taken.triage / taken.new):.1f}".replace(".", ",")
            tell(
                _("Nieuw: %(closed)d afgehandeld, %(outside)d buiten de gemeente; %(share)s%% niet bij triage.")
                % {"closed": taken.closed, "outside": taken.outside, "share": share}
            )
        if options["dry_run"]:
            tell(_("Dit was een proef: er is niets bewaard."))
