"""Seal second factors with the present SECRET_KEY, so that the former one can be thrown away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from officers import audit
from officers.sign_in import seal_anew


class Command(BaseCommand):
    help = (
        "Seal the secrets of all apps and codes on paper with the present SECRET_KEY; the former one has to be in"
        " SECRET_KEY_FALLBACKS meanwhile. May be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sealed, lost = 0, set()
        for one in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_related("user"):
            if seal_anew(one):
                sealed += 1
            else:
                lost.add(one.user.get_username())
        audit.record_when_saved("second factors sealed anew", about={"count": sealed}, by=None)
        self.stdout.write(f"{sealed} second factors sealed with the present SECRET_KEY")
        if lost:
            raise CommandError(
                "no key opens the second factors of these; put the former key in SECRET_KEY_FALLBACKS and run this"
                f" again, or take them away with forget_second_factor: {', '.join(sorted(lost))}"
            )
