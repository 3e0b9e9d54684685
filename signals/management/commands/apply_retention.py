"""Destroy signals and erase personal data that is past its term: what the worker does each night, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from signals import retention


class Command(BaseCommand):
    help = "Vernietigt signalen en wist persoonsgegevens waarvan de bewaartermijn voorbij is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="zegt alleen wat er zou gebeuren, per bewaartermijn")
        parser.add_argument("--most", type=int, default=retention.MOST, metavar="N", help="hoogstens zo veel van elk")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for one in retention.outlook():
                self.stdout.write(
                    _(
                        "%(rule)s (%(years)d jaar, persoonsgegevens %(months)d maanden): %(destroyed)d vernietigen,"
                        " %(erased)d wissen, %(kept)d blijven omdat er nog iets loopt."
                    )
                    % {
                        "rule": one.rule,
                        "years": one.rule.years,
                        "months": one.rule.contact_months,
                        "destroyed": one.destroyed,
                        "erased": one.erased,
                        "kept": one.kept,
                    }
                )
            return
        done = retention.apply(most=options["most"])
        self.stdout.write(
            _("%(destroyed)d signalen vernietigd, van %(erased)d de persoonsgegevens gewist.")
            % {"destroyed": done.destroyed, "erased": done.erased}
        )
