"""Django's own command, with a line in the log: the only account that nobody makes at /beheer/."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand

from officers import audit
from officers.models import Officer


class Command(DjangoCommand):
    """Make an officer who may do all, and say so in the log by their id."""

    def handle(self, *args: Any, **options: Any) -> None:
        before = list(Officer.objects.filter(is_superuser=True).values_list("pk", flat=True))
        super().handle(*args, **options)
        for made in Officer.objects.filter(is_superuser=True).exclude(pk__in=before):
            audit.record_when_saved("officer made", about={"officer": made.pk, "is_superuser": True}, by=None)
