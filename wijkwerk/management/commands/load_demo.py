"""Makes the demo municipality, prints who may sign in, and writes that to a file for other programs."""

from __future__ import annotations

import datetime
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from signals import measuring
from wijkwerk.demo.load import NotEmpty, load
from wijkwerk.demo.names import MUNICIPALITY


class Command(BaseCommand):
    help = "Maakt de proefgemeente: gebieden, medewerkers, teams en een jaar aan signalen. Twee keer is niet erg."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, metavar="BESTAND", help="schrijf adressen en inloggegevens hierheen")
        parser.add_argument("--url", default=settings.BASE_URL, metavar="URL", help="waar de toepassing draait")
        parser.add_argument(
            "--today",
            type=datetime.date.fromisoformat,
            metavar="JJJJ-MM-DD",
            help="de dag waarop het jaar aan signalen eindigt (anders: nu)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["url"].rstrip("/")
        now = None
        if options["today"]:
            now = timezone.make_aware(datetime.datetime.combine(options["today"], datetime.time(16)))
        try:
            loaded = load(now=now, progress=self.stdout.write if options["verbosity"] > 0 else lambda _line: None)
        except NotEmpty as refused:
            raise CommandError(str(refused)) from None
        measuring.catch_up()
        if options["json"]:
            card = {
                "url": url,
                "mailbox": f"{url}/postbus",
                "logins": loaded.logins,
                "api_key": loaded.api_key,
                "people": loaded.people,
            }
            _write_private(options["json"], json.dumps(card, indent=2) + "\n")
        self.stdout.write(
            f"{MUNICIPALITY.name}: {loaded.signals} signalen erbij." if loaded.signals else "Alles stond er al."
        )
        width = max(len(login["username"]) for login in loaded.logins.values())
        for role, login in loaded.logins.items():
            self.stdout.write(f"  {role:<14} {login['username']:<{width}}  {login['password']}")
        self.stdout.write(f"  API-sleutel    {loaded.api_key}")


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read: it holds passwords."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
