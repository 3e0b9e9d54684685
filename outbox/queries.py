"""Questions about letters: which are due, which failed."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Count
from django.utils import timezone


class LetterQuerySet(models.QuerySet):
    """Questions about many letters."""

    def due(self, *, at: datetime.datetime | None = None) -> Self:
        """Letters that should go out now, the longest waiting first."""
        return self.filter(state="waiting", due_at__lte=at or timezone.now()).order_by("due_at", "pk")

    def for_list(self) -> Self:
        """What a list of letters shows, newest first: never the text."""
        return self.defer("body", "message_id").order_by("-pk")

    def failed(self) -> Self:
        """Letters that nobody tries any more."""
        return self.filter(state="failed")

    def shared_causes(self, *, most: int = 5) -> list[tuple[str, int]]:
        """Why letters failed, where more than one did for the same cause: the cause and how many, the most first."""
        found = self.failed().values_list("error").annotate(number=Count("pk")).filter(number__gt=1)
        return list(found.order_by("-number", "error")[:most])

    def untold(self) -> Self:
        """Letters that failed for good, of which those whose work it is about do not know yet."""
        return self.failed().filter(told_at=None)

    def unreported(self) -> Self:
        """Letters that failed for good without anybody having been told."""
        return self.failed().filter(reported_at=None)
