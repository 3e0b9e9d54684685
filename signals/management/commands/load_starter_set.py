"""The starting set from the command line: domains, teams, tasks, categories and the rest of a city's first day."""

from typing import Any

from django.core.management.base import BaseCommand

from signals.starter import load_starter_set


class Command(BaseCommand):
    help = "Adds what is missing of the starting set. Never changes a row; a row that was deleted comes back."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = [
            f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            for model, count in load_starter_set().items()
            if count
        ]
        self.stdout.write(f"Toegevoegd: {', '.join(counts)}." if counts else "Niets toegevoegd: alles stond er al.")
