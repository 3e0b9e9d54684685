"""Brings the catalogues of the languages up to date with the texts in the code."""

from __future__ import annotations

import subprocess
import tempfile
from typing import Any

from django.core.management.base import BaseCommand

from wijkwerk import texts


class Command(BaseCommand):
    """`collect_texts`: adds new texts to `locale/*/LC_MESSAGES/django.po`, and takes out those that are gone."""

    help = "Brings locale/*/LC_MESSAGES/django.po up to date with the texts in the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".pot", encoding="utf-8") as template:
            template.write(texts.catalogue())
            template.flush()
            for path in texts.catalogues():
                if not path.exists():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(texts.catalogue(), encoding="utf-8")
                subprocess.run(  # noqa: S603
                    ["msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", "--no-location",  # noqa: S607
                     "--no-wrap", str(path), template.name],
                    check=True,
                )  # fmt: skip
                subprocess.run(  # noqa: S603
                    ["msgattrib", "--no-obsolete", "--no-wrap", "-o", str(path), str(path)],  # noqa: S607
                    check=True,
                )
                # A date that changes each time is a conflict between any two branches.
                kept = [line for line in path.read_text(encoding="utf-8").splitlines(True) if "-Date:" not in line]
                path.write_text("".join(kept), encoding="utf-8")
                self.stdout.write(f"{path.parent.parent.name}: {texts.missing(path) or 'whole'}")
