"""Django's own command, with a line in the log: who is at the machine can sign in as anybody with it."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as DjangoCommand

from officers import audit
from officers.models import Officer


class Command(DjangoCommand):
    """Give an officer another password, and say so in the log by their id."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        said: str | None = super().handle(*args, **options)
        # As the command above finds them; it fails where there is nobody.
        changed = Officer.objects.get_by_natural_key(options["username"] or getpass.getuser())
        audit.record_when_saved("officer changed", about={"officer": changed.pk, "fields": ["password"]}, by=None)
        return said
