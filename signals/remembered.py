"""Subqueries whose SQL is put together once.

The rule of visibility asks up to twenty small questions beside each signal ("is it offered to a team of theirs?"), and
a page asks that rule in five statements. Django writes each of those questions anew with each statement, which took a
third of the processor time of a list.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.sql import Query

Asked = TypeVar("Asked", bound=QuerySet[Any])


class _Remembered(Query):
    """A query that keeps the SQL that it was written as, for each place in a statement where it stood: by the names
    that the tables have there. Its copies, of which Django makes many and which are all alike, keep it together."""

    written: dict[Any, tuple[str, tuple[Any, ...]]]

    def _setup_query(self) -> None:
        """Django's hook for what is made of a query to go on with: with a filter more it is another question."""
        self.written = {}

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """As Django's. Nothing is kept of what finds nothing (`EmptyResultSet`)."""
        outside = tuple((one.alias, bool(self.external_aliases.get(one.alias))) for one in self.get_external_cols())
        place = (connection.alias, self.subquery, tuple(self.alias_map), outside)
        if place not in self.written:
            sql, params = super().as_sql(compiler, connection)
            self.written[place] = sql, tuple(params)
        return self.written[place]


def remembered(asked: Asked) -> Asked:
    """The same question, to stand in others (`Exists`, `__in`). It may hold what differs from one moment to the next
    only as a column or a function of the database."""
    asked.query = asked.query.chain(_Remembered)
    return asked
