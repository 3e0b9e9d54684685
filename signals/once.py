"""Telling of something once, by a job that may be run twice and in two places: the row itself keeps that it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from signals.workflow import hold

Row = TypeVar("Row", bound=models.Model)


def tell_once(rows: models.QuerySet[Row], *, mark: Mapping[str, Any], tell: Callable[[Row], object]) -> int:
    """Tell of each of these rows, which hang on a signal, in their order, and write on it that it was told (`mark`, by
    column). Gives how many.

    Each is a transaction of its own that holds the signal, and in which `tell` gets the row as it was found there.
    `rows` must not find what is marked: that is how a second run, or a second worker, finds nothing left to tell.
    """
    told = 0
    for pk, signal_id in list(rows.values_list("pk", "signal_id")):
        with transaction.atomic():
            hold(signal_id)
            row = rows.filter(pk=pk).first()
            if row is not None and rows.filter(pk=pk).update(**mark):
                tell(row)
                told += 1
    return told
