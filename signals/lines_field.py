"""Words or short phrases in a form, one a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField

from signals.reading import fold


class LinesField(SimpleArrayField):
    """Words or short phrases, one a line; written as the keyword rule reads them, and each once."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(forms.CharField(max_length=kwargs.pop("longest")), delimiter="\n", **kwargs)
        self.widget.attrs["rows"] = 12

    def to_python(self, value: Any) -> Any:
        """The lines without accents, capitals, empty ones and doubles; the order is kept, since it has a meaning."""
        if isinstance(value, list):
            return value
        lines = [" ".join(fold(line).split()) for line in (value or "").splitlines()]
        return super().to_python("\n".join(dict.fromkeys(filter(None, lines))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)
