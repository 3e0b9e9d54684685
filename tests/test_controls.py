"""The controls that are drawn without a template are Django's, to the letter."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template import Engine
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from wijkwerk.controls import Controls

HOSTILE = "<b>\"'&</b>"
# Words that are HTML already, which a template does not escape again.
ESCAPED, BOLD = format_html("a{}b", "&"), format_html("<i>{}</i>", "d")
ATTRS: list[dict[str, Any]] = [
    {},
    {"class": "ww-x", "required": True, "disabled": False, "maxlength": 20, "aria-label": gettext_lazy("Straat")},
    {"data-x": HOSTILE, "id": ESCAPED, "rows": None},
]  # fmt: skip
VALUES = [None, "", "woord", HOSTILE, ESCAPED, 12, 1234.5, True, datetime.date(2026, 11, 26), ("a", "b")]
CHOICES: list[Any] = [
    ("", "---------"),
    ("a", "Eén"),
    (HOSTILE, HOSTILE),
    (12, gettext_lazy("Straat")),
    (1234, 1234567),
    ("Groep <1>", [("c", "C"), ("d", BOLD)]),
]
WIDGETS: list[forms.Widget] = [
    forms.TextInput(), forms.EmailInput(), forms.NumberInput(), forms.PasswordInput(render_value=True),
    forms.HiddenInput(), forms.DateInput(attrs={"type": "date"}), forms.TimeInput(), forms.URLInput(),
    forms.FileInput(), forms.CheckboxInput(), forms.Textarea(), forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES), forms.NullBooleanSelect(),
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: type(one).__name__)
def test_a_control_is_what_its_template_makes_of_it(widget):
    for attrs in ATTRS:
        for value in VALUES:
            drawn, plain = (
                widget.render("naam[]", value, attrs, renderer) for renderer in (Controls(), DjangoTemplates())
            )
            assert drawn == plain, (attrs, value)


def test_forms_are_drawn_so_and_open_no_template(monkeypatch):
    assert isinstance(get_default_renderer(), Controls)

    def opened(*names: Any) -> None:
        raise AssertionError(names)

    monkeypatch.setattr(Engine, "get_template", opened)
    for widget in WIDGETS[:-1]:
        assert widget.render("naam", "a", {})


def test_a_choice_with_a_template_of_its_own_goes_by_it():
    class Radio(forms.Select):
        option_template_name = "django/forms/widgets/input_option.html"

    one = Radio(choices=CHOICES[:2])
    assert one.render("naam", "a", {}, Controls()) == one.render("naam", "a", {}, DjangoTemplates())
