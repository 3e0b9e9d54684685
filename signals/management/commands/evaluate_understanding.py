"""Measure how well texts are understood with the city's own categories, on texts that are not trained on."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signals.categories import known_categories
from signals.corpus import Example, exam, examples
from signals.evaluating import Figures, evaluate
from signals.understanding import Understanding, understand


class Command(BaseCommand):
    help = "Meet hoe goed teksten begrepen worden, op teksten die daar apart voor gehouden zijn."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="één regel JSON per verzameling")
        parser.add_argument(
            "--confusions", type=int, default=0, metavar="AANTAL", help="toon ook de vaakste verwisselingen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = known_categories(on=None)
        domain_of = {words.slug: words.domain for words in known.words}

        def judge(text: str) -> Understanding:
            return understand(text, known.words)

        sets = {"development": [one for one in examples() if one.is_measured], "exam": list(exam())}
        for name, texts in sets.items():
            kept = [one for one in texts if one.category in domain_of]
            if not kept:
                raise CommandError(_("Geen van de categorieën van onze teksten is in gebruik; laad eerst de startset."))
            self._tell(name, kept, len(texts) - len(kept), evaluate(kept, domain_of, judge), options)

    def _tell(self, name: str, texts: list[Example], left_out: int, figures: Figures, options: dict[str, Any]) -> None:
        if options["json"]:
            shares = {key: [one.good, one.of, *one.bounds] for key, one in figures.shares.items()}
            self.stdout.write(json.dumps({"set": name, "texts": len(texts), "left_out": left_out} | shares))
            return
        self.stdout.write(f"{name}: {len(texts)} texts ({left_out} left out: of a category that is not in use)")
        for key, one in figures.shares.items():
            low, high = one.bounds
            self.stdout.write(f"  {key:18} {one.share:6.1%}  ({low:.1%} to {high:.1%}; {one.good} of {one.of})")
        for (right, taken), often in figures.confusions[: options["confusions"]]:
            self.stdout.write(f"  {often:4} {right} taken for {taken}")
