"""Make a model that understands texts: for this city, of our texts and its corrections; or the one of the product."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import replace
from importlib.util import find_spec
from itertools import cycle, islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signals import apart, learning
from signals.corpus import examples
from signals.learned import CARD, FILE, learned, load
from signals.model_file import VERSION
from signals.models import LearnedModel
from signals.starter import starting_categories


class Command(BaseCommand):
    help = (
        "Leert van wat medewerkers verbeterden, vergelijkt met het model dat in gebruik is, en neemt het nieuwe alleen "
        "als dat beter is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--model", type=int, metavar="NUMMER", help="het model waar iemand om vroeg")
        which.add_argument(
            "--apart",
            type=int,
            metavar="NUMMER",
            help="zoals --model, voor een worker: stopt zodra die er niet meer is",
        )
        which.add_argument(
            "--rehearse",
            type=int,
            metavar="AANTAL",
            help="meet hoe lang leren duurt met zoveel verzonnen verbeteringen; er wordt niets bewaard",
        )
        which.add_argument(
            "--starting-set", action="store_true", help="maak het model van het product, uit onze eigen teksten alleen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apart"]:
            apart.end_with_parent()
        if find_spec("sklearn") is None:
            raise CommandError(_("Hiervoor is scikit-learn nodig (requirements/base.txt)."))
        if options["starting_set"]:
            self._make_the_product_s()
            return
        if options["rehearse"] is not None:
            self._rehearse(options["rehearse"])
            return
        asked = options["apart"] or options["model"]
        pk = asked or self._ask()
        try:
            state = learning.learn(pk)
        except Exception as fault:  # any: a worker writes this in its log, where no text of a resident may come
            if asked is None:
                raise
            raise CommandError(learning.fault_of(fault)) from None
        made = LearnedModel.objects.get(pk=pk)
        self.stdout.write(json.dumps({"model": pk, "state": state, "corrections": made.corrections} | made.figures))

    def _ask(self) -> int:
        try:
            return learning.ask(by=None).pk
        except learning.AlreadyLearning:
            raise CommandError(_("Er wordt al een model gemaakt. Wacht tot dat klaar is.")) from None
        except learning.TooFew as few:
            raise CommandError(
                _("Er zijn %(number)d verbeteringen; vanaf %(enough)d valt er iets te leren.")
                % {"number": few.number, "enough": learning.ENOUGH}
            ) from None

    def _rehearse(self, number: int) -> None:
        """All that `learning.learn` does with so many corrections, but for the database: two of our texts in one."""
        from signals.training import sha256_of, train

        texts, categories = list(examples()), starting_categories()
        made_up = [
            replace(one, text=f"{one.text} {other.text}")
            for one, other in islice(zip(cycle(texts), cycle(texts[7:]), strict=False), number)
        ]
        begun = time.perf_counter()
        also = [one for one in made_up if not one.is_measured]
        content = train([one for one in texts if not one.is_measured], categories, also=also)
        model = load(content, sha256=sha256_of(content))
        for judge in (learned(), model):
            learning.measure([one for one in (*texts, *made_up) if one.is_measured], categories, judge)
        seconds = round(time.perf_counter() - begun, 1)
        self.stdout.write(json.dumps({"corrections": number, "seconds": seconds}))

    def _make_the_product_s(self) -> None:
        from signals.training import sha256_of, train, with_measured

        texts, categories = list(examples()), starting_categories()
        taught = [one for one in texts if not one.is_measured]
        content = train(taught, categories)
        model = load(content, sha256=sha256_of(content))
        measured = learning.measure([one for one in texts if one.is_measured], categories, model)
        content = with_measured(content, measured, [category.slug for category in categories])
        card = {"version": VERSION, "sha256": sha256_of(content), "trained_on": len(taught), "bytes": len(content)}
        FILE.write_bytes(content)
        CARD.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
        learned.cache_clear()
        self.stdout.write(json.dumps(card))
