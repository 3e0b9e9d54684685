"""Take away somebody's second factor, where nobody is left who can do it at /beheer/."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from officers import audit
from officers.models import Officer


class Command(BaseCommand):
    help = (
        "Take away an officer's app, passkeys and codes on paper; a role that asks a second factor leads to new ones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = Officer.objects.filter(username__iexact=options["username"]).first()
        if officer is None:
            raise CommandError(f"nobody has the username {options['username']}; nothing changed")
        gone, _each = Authenticator.objects.filter(user=officer).delete()
        audit.record_when_saved("second factors forgotten", about={"officer": officer.pk}, by=None)
        self.stdout.write(f"{officer.username}: {gone} second factors taken away")
