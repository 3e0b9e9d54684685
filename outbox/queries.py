"""Questions about letters: which are due, which failed."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
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

    def untold(self) -> Self:
        """Letters that failed for good, of which those whose work it is about do not know yet."""
        return self.failed().filter(told_at=None)

    def unreported(self) -> Self:
        """Letters that failed for good without anybody having been told."""
        return self.failed().filter(reported_at=None)
