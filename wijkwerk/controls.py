"""The controls of forms, drawn without a template for each: Django's own, to the letter.

A page of signals has thirty controls and hundreds of choices, and Django opens a template for each of them and for the
attributes of each. Drawn here the same words take a tenth of that. A control that is not among these, and one with a
template of its own, goes by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData

_AT: Final = "django/forms/widgets/"
_OPTION: Final = _AT + "select_option.html"
Widget = Mapping[str, Any]


class Controls(DjangoTemplates):
    """What draws the forms (FORM_RENDERER)."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """A control, a field or a form, with these values."""
        draw = _DRAWN.get(template_name)
        drawn = draw(context["widget"]) if draw is not None else None
        if drawn is None:
            return super().render(template_name, context, request)
        return drawn.strip()


def _shown(value: Any) -> str:
    """As `stringformat:"s"` gives it in a template."""
    return conditional_escape(value if isinstance(value, SafeData) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_shown(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_shown(widget["value"])}"'
    return (
        f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"{value}'
        f"{_attributes(widget['attrs'])}>"
    )


def _textarea(widget: Widget) -> str:
    value = conditional_escape(localize(widget["value"])) if widget["value"] else ""
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Widget) -> str | None:
    """None where a choice has a template of its own."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(localize(group))}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            parts.append(
                f'\n  <option value="{_shown(option["value"])}"{_attributes(option["attrs"])}>'
                f"{conditional_escape(localize(option['label']))}</option>\n"
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


_DRAWN: Final[dict[str, Callable[[Widget], str | None]]] = {
    **dict.fromkeys(
        [
            f"{_AT}{name}.html"
            for name in (
                "text",
                "email",
                "number",
                "password",
                "hidden",
                "date",
                "time",
                "tel",
                "url",
                "search",
                "file",
            )
        ],
        _input,
    ),
    _AT + "checkbox.html": _input,
    _AT + "textarea.html": _textarea,
    _AT + "select.html": _select,
}
