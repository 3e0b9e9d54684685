"""Make a backup of database and attachments, now or every night."""

from __future__ import annotations

import datetime
import logging
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from wijkwerk import backup

logger = logging.getLogger(__name__)
# Seconds before a night's backup that failed is tried again.
_AGAIN: Final = 3600


def days(value: str) -> int:
    """A number of days, one at least."""
    if not value.isdecimal() or int(value) < 1:
        raise ArgumentTypeError(_("%(value)s is geen aantal dagen") % {"value": value})
    return int(value)


class Command(BaseCommand):
    help = "Maakt een back-up van database en bijlagen in één bestand, dat alleen de eigenaar kan lezen."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="MAP|BESTAND.tar", type=Path)
        parser.add_argument(
            "--keep", type=days, metavar="DAGEN", help="verwijder daarna back-ups in de map die ouder zijn"
        )
        parser.add_argument(
            "--every-night", action="store_true", help="blijf draaien: elke nacht om BACKUP_TIME, met BACKUP_KEEP_DAYS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["target"]
        if options["every_night"]:
            _every_night(target, keep=options["keep"] or settings.BACKUP_KEEP_DAYS)
        try:
            made = backup.make(target)
        except backup.BackupRefused as refused:
            raise CommandError(str(refused)) from None
        if options["keep"]:
            backup.forget_old(made.parent, days=options["keep"])
        self.stdout.write(str(made))


def _every_night(folder: Path, *, keep: int) -> None:
    """Make a backup each night, and at once where there is none of the last day. Never ends by itself."""
    while True:
        time.sleep(seconds_to_wait(timezone.now(), last=backup.newest(folder)))
        try:
            made = backup.make(folder)
            backup.forget_old(folder, days=keep)
            logger.info("backup: %s", made.name)
        except backup.BackupRefused as refused:
            logger.error("backup: %s", refused)
            time.sleep(_AGAIN)
        finally:
            connection.close()


def seconds_to_wait(now: datetime.datetime, *, last: datetime.datetime | None) -> float:
    """How long until the next backup: until BACKUP_TIME, or not at all where the last is more than a day old."""
    if last is None or now - last > datetime.timedelta(hours=25):
        return 0
    local = timezone.localtime(now)
    hour, minute = map(int, settings.BACKUP_TIME.split(":"))
    tonight = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if tonight <= local:
        tonight += datetime.timedelta(days=1)
    return (tonight - local).total_seconds()
