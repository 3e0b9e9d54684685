"""Closed lists that grow with the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models


class CodeField(models.CharField):
    """A code of a closed list that stands in the code alone: a new one needs no migration, for the column does not
    know the list."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs
