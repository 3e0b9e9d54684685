"""How form fields come to look like those of NL Design System (templates/_field.html), and what stays of them."""

from __future__ import annotations

from typing import Final

from django import forms, template
from django.core.exceptions import SuspiciousOperation
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.safestring import SafeString

from wijkwerk.doors import MAX_BODY

register = template.Library()

# The first that fits names the class; a select, radio or checkbox is an Input's sibling, not its child.
_CLASSES: Final = (
    (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.RadioSelect, "utrecht-radio-button-group"),
    (forms.CheckboxSelectMultiple, "utrecht-checkbox-group"),
    (forms.CheckboxInput, "utrecht-checkbox utrecht-checkbox--html-input"),
    (forms.Select, "utrecht-select utrecht-select--html-select"),
    (forms.Widget, "utrecht-textbox utrecht-textbox--html-input"),
)


# Fields in which somebody writes more than a few words.
_WRITTEN: Final = ("tekst", "toelichting", "reden", "organisatie")


@register.filter
def typed_words(request: HttpRequest | str) -> list[str]:
    """What somebody wrote in a form that led to a page of trouble, so that nothing has to be written twice.

    Nothing of a body that the doors refuse or that nobody can read; and nothing on a page that knows no request.
    """
    if not isinstance(request, HttpRequest) or request.method != "POST":
        return []
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            return []
        return [text for name in _WRITTEN if (text := request.POST.get(name, "").strip())]
    except (SuspiciousOperation, MultiPartParserError, OSError, ValueError):
        return []


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The field's control with the class of its component, beside classes that its widget has already."""
    widget = field.field.widget
    of_component = next(name for kind, name in _CLASSES if isinstance(widget, kind))
    if field.errors and not isinstance(widget, forms.RadioSelect | forms.CheckboxInput):
        of_component += f" {of_component.split()[0]}--invalid"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{of_component} {own}".strip()})


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is a group of choices, which needs a fieldset with a legend."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def first_id(field: BoundField) -> str:
    """The id that a link to this field must name: for a group, that of its first choice."""
    return f"{field.auto_id}_0" if is_group(field) else str(field.id_for_label)


@register.filter
def said_before(field: BoundField) -> str:
    """The field's name before its error: "E-mailadres: ...", and "Waar precies? ..." where the name is a question."""
    label = str(field.label)
    return f"{label} " if label.endswith("?") else f"{label}: "
