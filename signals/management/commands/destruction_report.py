"""Which signals were destroyed, when and on what ground, as a file (verklaring van vernietiging)."""

from __future__ import annotations

import csv
import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from signals.models import DestructionRecord

HEAD = (
    "kenmerk", "id", "vernietigd", "grondslag", "jaren", "ingediend", "gesloten", "onderwerp", "domein", "gebied",
    "kanaal", "resultaat", "bestanden",
)  # fmt: skip


class Command(BaseCommand):
    help = "Schrijft de verklaring van vernietiging als .csv naar de uitvoer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day = datetime.date.fromisoformat
        parser.add_argument("--from", type=day, dest="since", metavar="JJJJ-MM-DD", help="vernietigd op of na deze dag")
        parser.add_argument("--until", type=day, metavar="JJJJ-MM-DD", help="vernietigd op of voor deze dag")

    def handle(self, *args: Any, **options: Any) -> None:
        records = DestructionRecord.objects.all()
        if options["since"]:
            records = records.filter(destroyed_at__date__gte=options["since"])
        if options["until"]:
            records = records.filter(destroyed_at__date__lte=options["until"])
        file = csv.writer(self.stdout, delimiter=";", lineterminator="\n")
        file.writerow(HEAD)
        for one in records.iterator():
            file.writerow(
                (
                    one.number, one.public_id, timezone.localdate(one.destroyed_at), one.ground, one.years,
                    one.received_on, one.closed_on, one.category, one.domain, one.area, one.channel, one.result,
                    one.files,
                )
            )  # fmt: skip
