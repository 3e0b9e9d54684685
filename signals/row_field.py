"""A choice in a form out of rows that were read already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, cast

from django import forms

from signals.named import Named


class RowField(forms.ChoiceField):
    """A choice out of rows that were read already: showing and reading it asks the database nothing.

    What is posted is a row's slug (or its id where it has none); what comes out is the row, or None. What is not among
    the rows is looked for as `of` says, so that the verb can say why it will not do, as it does to the API.
    """

    def __init__(self, *, empty: Any, of: Named | None = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs["error_messages"] = {"required": of.choose, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        self.empty, self.of = empty, of
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Iterable[Any], *, group: Callable[[Any], str] | None = None) -> None:
        """Let the choice be one of these, in this order, perhaps under headings."""
        self.rows = {str(getattr(row, "slug", None) or row.pk): row for row in rows}
        choices: list[Any] = [("", self.empty)]
        if group is None:
            choices += [(key, str(row)) for key, row in self.rows.items()]
        else:
            for name, members in groupby(self.rows.items(), key=lambda item: group(item[1])):
                choices.append((name, [(key, str(row)) for key, row in members]))
        self.choices = choices

    def clean(self, value: Any) -> Any:
        """The row that was chosen, or None."""
        if self.of is not None and value and str(value) not in self.rows:
            return self.of.get(str(value))
        key = super().clean(value)
        return self.rows[key] if key else None


def offer_rows(form: forms.Form, name: str, rows: Iterable[Any], *, group: Callable[[Any], str] | None = None) -> None:
    """Let a `RowField` of a form offer these rows."""
    cast(RowField, form.fields[name]).offer(rows, group=group)
