"""Put a backup back, whole or not at all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from wijkwerk import backup


class Command(BaseCommand):
    help = "Zet een back-up van database en bijlagen terug. Stop eerst web, worker en beat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.tar", type=Path)
        parser.add_argument("--replace", action="store_true", help="vervang wat er nu is: dat is daarna weg")
        parser.add_argument("--check", action="store_true", help="controleer het bestand, en verander niets")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                manifest = backup.read(options["file"])
            else:
                manifest = backup.restore(options["file"], replace=options["replace"])
        except backup.BackupRefused as refused:
            raise CommandError(str(refused)) from None
        except OperationalError as error:
            raise CommandError(_("De database is niet te bereiken: %(why)s") % {"why": error}) from None
        self.stdout.write(
            _("Back-up van %(moment)s, wijkwerk %(version)s: database en %(count)d bijlagen %(what)s.")
            % {
                "moment": manifest.made_at,
                "version": manifest.version,
                "count": len(manifest.attachments),
                "what": _("in orde") if options["check"] else _("teruggezet"),
            }
        )
