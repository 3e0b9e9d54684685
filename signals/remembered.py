"""Parts of questions that are put into SQL once, and kept: the rule of visibility stands in nearly every question, and
Django takes longer to write it down than PostgreSQL to answer it."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.db.models.sql import Query


class Remembered:
    """A condition or a column of a query, resolved, of which the SQL is written at its first use.

    It holds for every query that is made of the one that it was resolved in: there tables have the same names. Where
    Django gives them others (in a query within another one) it asks for a copy, and gets one of the part itself. To
    all else that Django asks of such a part, the part answers (see the docstring of Django's `WhereNode`).
    """

    def __init__(self, part: Any) -> None:
        self._part = part
        self._written: tuple[str, tuple[Any, ...]] | None = None

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The SQL and its parameters; what has none (always or never true) is asked each time, and raises the same."""
        if self._written is None:
            sql, parameters = compiler.compile(self._part)
            self._written = sql, tuple(parameters)
        sql, kept = self._written
        return sql, list(kept)

    def resolve_expression(self, *_query: Any, **_how: Any) -> Remembered:
        """Itself: it is resolved already."""
        return self

    def clone(self) -> Remembered:
        """Itself: nobody changes it."""
        return self

    def relabeled_clone(self, names: dict[str | None, str]) -> Any:
        """The part with other names of tables, to be written anew."""
        return self._part.relabeled_clone(names)

    def __getattr__(self, name: str) -> Any:
        # No `as_postgresql`: it would be written past us. Nor before there is a part, as while it is copied.
        if name.startswith(("as_", "__")) or name == "_part":
            raise AttributeError(name)
        return getattr(self._part, name)


def remember(query: Query) -> None:
    """Let a query, and each that is made of it, write its conditions and columns once."""
    query.where.children = [_once(child) for child in query.where.children]
    query.annotations = {name: _once(column) for name, column in query.annotations.items()}


def _once(part: Any) -> Any:
    return part if isinstance(part, (Remembered, Value)) else Remembered(part)
