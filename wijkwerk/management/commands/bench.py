"""`bin/bench`: the measurements as a table, or as JSON."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from json import dumps
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from signals.models import Signal
from wijkwerk.bench import lists, measure, page, replay, reports, seed


class Command(BaseCommand):
    help = "Meet snelheid en aantallen op 1.000 en 100.000 signalen (met --million ook een miljoen)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="als JSON, een regel per meting")
        parser.add_argument("--million", action="store_true", help="ook op een miljoen signalen")
        parser.add_argument("--plans", action="store_true", help="alleen de plannen van de lijsten, zonder te meten")
        parser.add_argument("--only", type=int, metavar="AANTAL", help="alleen op dit aantal signalen")
        parser.add_argument("--runs", type=int, default=1, metavar="KEER", help="zo vaak meten, en het beste houden")
        parser.add_argument(
            "--page", action="store_true", help="alleen het formulier in een browser met een trage lijn"
        )
        parser.add_argument("--part", choices=sorted(PARTS), help="alleen dit onderdeel")
        parser.add_argument("--intake", type=int, default=60, metavar="AANTAL", help="signalen die elke client indient")

    def handle(self, *args: Any, **options: Any) -> None:
        strangers = Signal.objects.exclude(number__startswith="2026-").exists()
        if strangers:
            raise CommandError("Deze database is niet van bin/bench: kies een andere met WIJKWERK_DB.")
        if options["plans"]:
            for line in lists.plans():
                self.stdout.write(line)
            return
        logging.disable(logging.INFO)  # what was read and done is of no use between measurements
        key = seed.prepare()
        if options["page"]:
            self._weigh(**options)
            return
        sizes = [options["only"]] if options["only"] else [1_000, 100_000] + [1_000_000] * options["million"]
        if not options["json"]:
            self.stdout.write(_HEADING)
        for size in sizes:
            seed.fill(until=size)
            part = PARTS.get(options["part"])
            results = (
                _part(part, size, runs=options["runs"])
                if part
                else _measured(size, key=key, runs=options["runs"], intake=options["intake"])
            )
            for result in results:
                self.stdout.write(dumps(result.as_json()) if options["json"] else _row(result))
                self.stdout.flush()
        if not options["part"]:
            try:
                self._weigh(**options)
            except CommandError as missing:  # no browser here: all else was measured
                self.stderr.write(str(missing))

    def _weigh(self, *, runs: int, json: bool, **_options: Any) -> None:
        """The form in a browser with a slow line: how heavy it is, and when its content is there."""
        for weight in page.weigh(runs=max(runs, 3)):
            self.stdout.write(dumps(weight.as_json()) if json else _weighed(weight))


# Parts that can be measured by themselves.
PARTS: Final[dict[str, Callable[..., Iterable[measure.Result]]]] = {
    "lists": lists.everything,
    "public": measure.ask_for_everybody,
    "replay": replay.everything,
    "reports": reports.everything,
}

_HEADING = (
    f"{'signalen':>9}  {'wat':44} {'per s':>7} {'p50 ms':>8} {'p95 ms':>8} {'SQL':>4} {'MB':>4}"
    f" | {'Signalen':>9} {'SQL':>4} {'beter':>7}"
)


def _measured(size: int, *, key: str, runs: int, intake: int) -> Iterable[measure.Result]:
    """Each measurement, as soon as it is there where it is done once."""
    if runs == 1:
        return _once(size, key=key, intake=intake)
    return measure.best_of(result for _run in range(runs) for result in _once(size, key=key, intake=intake))


def _part(part: Callable[..., Iterable[measure.Result]], size: int, *, runs: int) -> Iterable[measure.Result]:
    if runs == 1:
        return part(signals=size)
    return measure.best_of(result for _run in range(runs) for result in part(signals=size))


def _once(size: int, *, key: str, intake: int) -> Iterable[measure.Result]:
    yield from measure.everything(signals=size, key=key, intake=intake)
    for part in PARTS.values():
        yield from part(signals=size)


def _weighed(weight: page.Weight) -> str:
    limits = f"{weight.most_kilobytes} kB" + (f", {weight.most_ms} ms" if weight.most_ms else "")
    return (
        f"{weight.what:34} LCP {weight.paint_ms:5.0f} ms  {weight.kilobytes:6.1f} kB in {weight.requests:2} verzoeken"
        f"  (hoogstens {limits}: {'gehaald' if weight.holds else 'NIET gehaald'})"
    )


def _row(result: measure.Result) -> str:
    def cell(value: float | str | None, width: int) -> str:
        return f"{'' if value is None else value:>{width}}"

    row = (
        f"{result.signals:>9}  {result.what:44} {cell(result.per_second, 7)} {cell(result.p50_ms, 8)}"
        f" {cell(result.p95_ms, 8)} {cell(result.statements, 4)} {cell(result.megabytes, 4)} | "
    )
    if result.peer:
        theirs = (
            f"{result.peer.per_second}/s"
            if result.peer.per_second
            else f"{result.peer.p50_ms} ms"
            if result.peer.p50_ms
            else f"{result.peer.megabytes} MB"
        )
        row += f"{theirs:>9} {cell(result.peer.statements, 4)} {cell(f'{result.times_better} x', 7)}"
        row += " (onze tijd: alleen in de database)" if result.in_database else ""
    return f"{row} {result.note}".rstrip(" |")
