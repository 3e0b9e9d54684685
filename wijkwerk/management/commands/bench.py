"""`bin/bench`: the measurements as a table, or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from signals.models import Signal
from wijkwerk.bench import measure, seed


class Command(BaseCommand):
    help = "Meet snelheid en aantallen op 1.000 en 100.000 signalen (met --million ook een miljoen)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="als JSON, een regel per meting")
        parser.add_argument("--million", action="store_true", help="ook op een miljoen signalen")
        parser.add_argument("--plans", action="store_true", help="alleen de plannen van de lijsten, zonder te meten")
        parser.add_argument("--only", type=int, metavar="AANTAL", help="alleen op dit aantal signalen")
        parser.add_argument("--intake", type=int, default=60, metavar="AANTAL", help="signalen die elke client indient")

    def handle(self, *args: Any, **options: Any) -> None:
        strangers = Signal.objects.exclude(number__startswith="2026-").exists()
        if strangers:
            raise CommandError("Deze database is niet van bin/bench: kies een andere met WIJKWERK_DB.")
        if options["plans"]:
            for what, plan in measure.plans():
                self.stdout.write(f"### {what}\n\n```\n{plan}\n```\n")
            return
        key = seed.prepare()
        sizes = [options["only"]] if options["only"] else [1_000, 100_000] + [1_000_000] * options["million"]
        if not options["json"]:
            self.stdout.write(f"{'signalen':>9}  {'wat':44} {'per s':>7} {'p50 ms':>8} {'p95 ms':>8} {'SQL':>4}")
        for size in sizes:
            seed.fill(until=size)
            for result in measure.everything(signals=size, key=key, intake=options["intake"]):
                self.stdout.write(json.dumps(result.as_json()) if options["json"] else _row(result))
                self.stdout.flush()


def _row(result: measure.Result) -> str:
    def cell(value: float | None, width: int) -> str:
        return f"{'' if value is None else value:>{width}}"

    return (
        f"{result.signals:>9}  {result.what:44} {cell(result.per_second, 7)} {cell(result.p50_ms, 8)}"
        f" {cell(result.p95_ms, 8)} {cell(result.statements, 4)} {result.note}"
    ).rstrip()
