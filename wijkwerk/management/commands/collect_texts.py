"""Brings the catalogues of the languages up to date with the texts in the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wijkwerk import texts


class Command(BaseCommand):
    """`collect_texts`: adds new texts to `locale/*/LC_MESSAGES/django.po`, and takes out those that are gone."""

    help = "Brings locale/*/LC_MESSAGES/django.po up to date with the texts in the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in texts.catalogues():
            texts.bring_up_to_date(path)
            self.stdout.write(f"{path.parent.parent.name}: {texts.missing(path) or 'whole'}")
