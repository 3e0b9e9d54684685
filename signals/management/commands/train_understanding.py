"""Make the model that understands texts, from our own texts, and its card. For who builds wijkwerk."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signals.corpus import examples
from signals.learned import CARD, FILE, VERSION, learned
from signals.starter import starting_categories


class Command(BaseCommand):
    help = "Maakt uit onze eigen teksten het model dat teksten begrijpt, met zijn kaart."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("sklearn") is None:
            raise CommandError(_("Hiervoor is scikit-learn nodig (requirements/dev.txt)."))
        from signals.training import sha256_of, train

        texts = [one for one in examples() if not one.is_measured]
        content = train(texts, starting_categories())
        card = {"version": VERSION, "sha256": sha256_of(content), "trained_on": len(texts), "bytes": len(content)}
        FILE.write_bytes(content)
        CARD.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
        learned.cache_clear()
        self.stdout.write(json.dumps(card))
