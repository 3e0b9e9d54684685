"""Measure what changed, now; or everything anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from signals import measuring


class Command(BaseCommand):
    help = "Werkt de cijfers van de rapporten bij. De worker doet dit elke halve minuut ook zelf."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="alles opnieuw, bijvoorbeeld na een herstel")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            measuring.measure_again()
        measured = measuring.catch_up(seconds=24 * 3600)
        if options["verbosity"] > 0:
            self.stdout.write(_("%d signalen gemeten.") % measured)
