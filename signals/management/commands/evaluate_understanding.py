"""Measure how well texts are understood with the city's own categories, on texts that are not trained on; and how well
our own rules find danger and personal data, on the texts that stand with the tests of the source."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signals.categories import known_categories
from signals.corpus import exam, examples
from signals.evaluating import Share, evaluate, measured_danger, measured_personal_data
from signals.understanding import Understanding, understand

TEXTS: Final = Path(settings.BASE_DIR) / "tests" / "signals" / "texts"
ASSESSORS: Final = "understanding_assessor.tsv"
# What is measured of the rules -> the files of texts with and without. The rules were made on none but the first (and
# second) of each; the texts that are unread, and those of assessors, were read by nobody who made them.
_OF_RULES: Final = {
    "danger, made on": (measured_danger, "danger_dangerous.txt", "danger_harmless.txt"),
    "danger, made on by points": (measured_danger, "danger_dangerous_wide.txt", "danger_harmless_wide.txt"),
    "danger, held out": (measured_danger, "danger_dangerous_held_out.txt", "danger_harmless_held_out.txt"),
    "danger, unread": (measured_danger, "danger_dangerous_unread.txt", "danger_harmless_unread.txt"),
    "danger, assessors": (measured_danger, "danger_dangerous_assessor.txt", "danger_harmless_assessor.txt"),
    "danger, strict assessors": (measured_danger, "danger_dangerous_strict.txt", "danger_harmless_strict.txt"),
    "personal data, made on": (measured_personal_data, "personal_positive.txt", "personal_negative.txt"),
    "personal data, held out": (
        measured_personal_data,
        "personal_positive_held_out.txt",
        "personal_negative_held_out.txt",
    ),
    "personal data, unread": (measured_personal_data, "personal_with_unread.txt", "personal_without_unread.txt"),
    "personal data, assessors": (measured_personal_data, "personal_with_assessor.txt", "personal_without_assessor.txt"),
}


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
        if TEXTS.is_dir():  # a server has no tests
            sets["assessors"] = list(exam(TEXTS / ASSESSORS))
        for name, texts in sets.items():
            kept = [one for one in texts if one.category in domain_of]
            if not kept:
                raise CommandError(_("Geen van de categorieën van onze teksten is in gebruik; laad eerst de startset."))
            figures = evaluate(kept, domain_of, judge)
            self._tell(name, len(kept), figures.shares, options, left_out=len(texts) - len(kept))
            for (right, taken), often in figures.confusions[: options["confusions"]]:
                self.stdout.write(f"  {often:4} {right} taken for {taken}")
        if not TEXTS.is_dir():
            self.stderr.write(
                _("Gevaar en persoonsgegevens zijn niet gemeten: de teksten daarvoor staan bij de broncode.")
            )
            return
        for name, (measure, holding, without) in _OF_RULES.items():
            shares = measure(TEXTS / holding, TEXTS / without)
            self._tell(name, sum(share.of for share in shares.values()), shares, options)

    def _tell(
        self, name: str, texts: int, shares: Mapping[str, Share], options: dict[str, Any], *, left_out: int = 0
    ) -> None:
        if options["json"]:
            told = {key: [one.good, one.of, *one.bounds] for key, one in shares.items()}
            self.stdout.write(json.dumps({"set": name, "texts": texts, "left_out": left_out} | told))
            return
        left = f" ({left_out} left out: of a category that is not in use)" if left_out else ""
        self.stdout.write(f"{name}: {texts} texts{left}")
        for key, one in shares.items():
            low, high = one.bounds
            self.stdout.write(f"  {key:18} {one.share:6.1%}  ({low:.1%} to {high:.1%}; {one.good} of {one.of})")
