"""Django's own command, that waits for a table without letting everybody else wait behind it."""

from __future__ import annotations

import time
from typing import Any, Final

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import OperationalError, connections
from django.db.migrations import Migration
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

# PostgreSQL lets nobody read a table for which a change of it waits. So a change waits this long, lets everybody pass,
# and comes again: behind a backup or a long report the web goes on.
MOST_WAITING: Final = "1s"
AGAIN_AFTER: Final = 5.0
TIMES: Final = 60


class Command(DjangoCommand):
    """Bring the tables up to date. A migration that finds its table in use is undone whole and tried again; after
    `TIMES` times it says so, and what went before it stays done.

    One that works outside a transaction waits as long as it takes: it holds up nobody while it waits (docs/adr/0015),
    and breaking it off would leave half an index.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's, but for the waiting. Raises `CommandError` where a table stays in use."""
        self.connection = connections[options["database"]]
        for attempt in range(1, TIMES + 1):
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if attempt == TIMES:
                    raise CommandError(
                        _("Een tabel bleef in gebruik. Wacht tot de back-up of het rapport klaar is, en begin opnieuw.")
                    ) from error
                self.stdout.write(_("Een tabel is in gebruik: wij wachten en proberen het opnieuw."))
                time.sleep(AGAIN_AFTER)
            else:
                return
            finally:
                self._wait("0")

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        """As Django's; before each migration it is said how long that may wait for a table."""
        super().migration_progress_callback(action, migration, fake)
        if action in ("apply_start", "unapply_start") and migration is not None:
            self._wait(MOST_WAITING if migration.atomic else "0")

    def _wait(self, at_most: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [at_most])
