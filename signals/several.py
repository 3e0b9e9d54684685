"""One or more values of a list, chosen in plain selects: beside what is chosen one more stands ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# More than anybody chooses, and a bound on what an address makes us draw and ask.
MOST: Final = 20
_LONGEST_CODE: Final = 150


def values_of(asked: Mapping[str, Any], name: str) -> list[str]:
    """What an address, or a mapping of values, asks of a part: each value once, the empty ones left out."""
    given = asked.getlist(name) if hasattr(asked, "getlist") else asked.get(name)
    values = [given] if isinstance(given, str) else given or []
    return [one for one in dict.fromkeys(values) if one]


class Several(forms.Select):
    """A select for each value that is chosen, and an empty one after them; without a script. Whoever empties one takes
    that value back. `select` draws each (a plain one when left out)."""

    def __init__(self, select: forms.Select | None = None) -> None:
        self.select = select or forms.Select()
        self.called: Any = ""  # the label of the field, for those that have none
        super().__init__()

    def __deepcopy__(self, memo: dict[int, Any]) -> Several:
        copied = super().__deepcopy__(memo)
        copied.select = deepcopy(self.select, memo)
        return copied

    @property
    def choices(self) -> Any:
        """What there is to choose from."""
        return self.select.choices

    @choices.setter
    def choices(self, choices: Iterable[Any]) -> None:
        self.select.choices = choices

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What was chosen, each once."""
        return values_of(data, name)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = [value] if isinstance(value, str) else list(value or [])[:MOST]
        first = self.select.render(name, chosen[0] if chosen else "", attrs, renderer)
        if not chosen:
            return first
        others = [
            self.select.render(name, one, self._attrs(attrs, at), renderer)
            for at, one in enumerate([*chosen[1:], ""], start=1)
        ]
        return format_html(
            '<div class="ww-several">{}{}</div>', first, format_html_join("", "{}", ((one,) for one in others))
        )

    def _attrs(self, attrs: dict[str, Any] | None, at: int) -> dict[str, Any]:
        """Those of the first, with an id and a name of its own."""
        own = dict(attrs or {})
        return (
            own | ({"id": f"{own['id']}-{at}"} if "id" in own else {}) | {"aria-label": _("%s, of ook") % self.called}
        )


class CodesField(forms.Field):
    """One or more codes, whether or not they are among what there is to choose from."""

    def to_python(self, value: Any) -> list[str]:
        """The codes. Refuses what no code can be."""
        codes = list(value or [])
        if len(codes) > MOST or not all(len(code) <= _LONGEST_CODE and code.isprintable() for code in codes):
            raise ValidationError(_("Kies uit de lijst."), code="invalid")
        return codes
