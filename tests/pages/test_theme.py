"""The theme: every pair of colours that pages use can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

THEME = Path(__file__).parents[2] / "static" / "css" / "theme.css"
COLOURS = dict(re.findall(r"--ww-((?:[a-z]+-)?[a-z0-9]+): (#[0-9a-f]{6});", THEME.read_text()))

_NEUTRAL = [("grey-700", "white"), ("grey-600", "white"), ("grey-500", "white"), ("grey-400", "white")]
_ON_GREY = [("grey-700", "grey-100"), ("grey-600", "grey-100"), ("grey-500", "grey-100"), ("grey-500", "main-50")]
# Text on its background, as the components pair them.
TEXT = [
    *_NEUTRAL,
    *_ON_GREY,
    ("white", "main-500"),
    ("white", "main-600"),
    ("white", "main-700"),
    ("accent-300", "main-700"),
    ("grey-700", "accent-100"),
    ("grey-700", "accent-300"),
    ("main-500", "grey-50"),
    *[
        (f"{hue}-{dark}", background)
        for hue in ("main", "good", "danger", "info", "accent")
        for dark, background in (
            ("500", "white"),
            ("400", "white"),
            ("500", f"{hue}-50"),
            ("600", f"{hue}-100"),
            ("700", f"{hue}-200"),
        )
    ],
]
# Edges and icons that carry meaning, on what they stand against.
SHAPES = [
    ("grey-400", "white"),
    ("grey-400", "grey-50"),
    ("main-400", "white"),
    ("danger-400", "white"),
    ("good-400", "good-50"),
    ("info-400", "info-50"),
    ("grey-700", "accent-300"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours of the theme."""
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "background"), TEXT)
def test_text_can_be_read_on_its_background(text, background):
    assert contrast(text, background) >= 4.5


@pytest.mark.parametrize(("shape", "background"), SHAPES)
def test_edges_and_icons_stand_out(shape, background):
    assert contrast(shape, background) >= 3


def test_no_style_stands_in_a_template():
    templates = THEME.parents[2] / "templates"
    guilty = [
        path.name
        for path in templates.rglob("*")
        if path.is_file() and re.search(r"\sstyle=|<style|\son[a-z]+=\"", path.read_text())
    ]
    assert not guilty


@pytest.mark.parametrize("sheet", sorted(THEME.parent.glob("*.css")), ids=lambda path: path.name)
def test_every_rule_of_a_style_sheet_is_closed(sheet):
    """A browser takes what follows an open rule for a part of it, and says nothing."""
    depth = 0
    for line in re.sub(
        r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), sheet.read_text(), flags=re.S
    ).split("\n"):
        assert depth == 0 or not line or line[0] in " }@", line
        depth += line.count("{") - line.count("}")
    assert depth == 0
