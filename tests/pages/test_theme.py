"""The theme: every pair of colours that pages use can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
THEME = STATIC / "css" / "theme.css"
HOUSE_STYLES = sorted((STATIC / "themes").glob("*/theme.css"))
BY_NIGHT = "@media (prefers-color-scheme: dark)"


def tokens(css: str) -> dict[str, str]:
    """The colours that a sheet sets, by their name."""
    return dict(re.findall(r"--ww-((?:[a-z]+-)?[a-z0-9-]+): (#[0-9a-f]{6}|var\(--ww-[a-z0-9-]+\));", css))


def palette(sheet: Path, *, night: bool) -> dict[str, str]:
    """All colours of a house style, by day or by night."""
    day, _media, dark = sheet.read_text().partition(BY_NIGHT)
    base = THEME.read_text().partition("prefers-contrast")[0]
    found = tokens(base) | tokens(day) | (tokens(dark) if night else {})
    return {name: found[value[9:-1]] if value.startswith("var") else value for name, value in found.items()}


LOOKS = {
    f"{sheet.parent.name} by {'night' if night else 'day'}": palette(sheet, night=night)
    for sheet in HOUSE_STYLES
    for night in (False, True)
    if not night or BY_NIGHT in sheet.read_text()
}

_NEUTRAL = [("grey-700", "white"), ("grey-600", "white"), ("grey-500", "white"), ("grey-400", "white")]
_ON_GREY = [("grey-700", "grey-100"), ("grey-600", "grey-100"), ("grey-500", "grey-100"), ("grey-500", "main-50")]
# Text on its background, as the components pair them.
TEXT = [
    *_NEUTRAL,
    *_ON_GREY,
    ("white", "main-500"),
    ("white", "main-600"),
    ("on-foot", "foot"),
    ("foot-accent", "foot"),
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


def contrast(look: dict[str, str], one: str, other: str) -> float:
    """The contrast ratio of two colours of a look."""
    light, dark = sorted((luminance(look[one]), luminance(look[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", LOOKS)
def test_text_can_be_read_on_its_background_in_every_house_style(name):
    found = {pair: round(contrast(LOOKS[name], *pair), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", LOOKS)
def test_edges_and_icons_stand_out_in_every_house_style(name):
    found = {pair: round(contrast(LOOKS[name], *pair), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


def test_there_are_examples_each_with_a_logo_and_a_look_by_night():
    assert [sheet.parent.name for sheet in HOUSE_STYLES] == ["haven", "heide", "klei", "petrol"]
    for sheet in HOUSE_STYLES:
        assert BY_NIGHT in sheet.read_text()
        logo = (sheet.parent / "logo.svg").read_text()
        assert logo.startswith("<svg")
        assert not re.search(r"<script|\son\w+=|href", logo)


@pytest.mark.parametrize("sheet", HOUSE_STYLES, ids=lambda sheet: sheet.parent.name)
def test_a_house_style_holds_tokens_and_nothing_else(sheet):
    body = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    for line in filter(None, map(str.strip, body.splitlines())):
        assert re.fullmatch(r"--ww-[a-z0-9-]+: #[0-9a-f]{6};|color-scheme: dark;|[.@].*[{,]|}", line), line


def test_a_city_s_own_folder_is_its_house_style(client, db, tmp_path, settings):
    page = client.get("/privacy").content.decode()
    assert "/static/themes/petrol/theme.css" in page
    settings.HOUSE_STYLE_AT = "house"
    page = client.get("/privacy").content.decode()
    assert "/static/house/theme.css" in page
    assert re.search(r'<img class="ww-wordmark__mark" src="/static/house/logo.svg" alt="">', page)
    (tmp_path / "theme.css").write_text(".ww-theme {}")
    environment = os.environ | {"HOUSE_STYLE": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wijkwerk.settings"}
    ask = "from django.conf import settings; print(settings.HOUSE_STYLE_AT, settings.STATICFILES_DIRS[-1][0])"
    run = partial(subprocess.run, [sys.executable, "-c", ask], env=environment, capture_output=True, text=True)
    refused = run(check=False)
    assert "there is no logo.svg" in refused.stderr
    (tmp_path / "logo.svg").write_text("<svg/>")
    assert run(check=True).stdout.split() == ["house", "house"]


def test_no_style_stands_in_a_template():
    templates = THEME.parents[2] / "templates"
    guilty = [
        path.name
        for path in templates.rglob("*")
        if path.is_file() and re.search(r"\sstyle=|<style|\son[a-z]+=\"", path.read_text())
    ]
    assert not guilty


@pytest.mark.parametrize("sheet", [*sorted(THEME.parent.glob("*.css")), *HOUSE_STYLES], ids=lambda path: path.name)
def test_every_rule_of_a_style_sheet_is_closed(sheet):
    """A browser takes what follows an open rule for a part of it, and says nothing."""
    depth = 0
    for line in re.sub(
        r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), sheet.read_text(), flags=re.S
    ).split("\n"):
        assert depth == 0 or not line or line[0] in " }@", line
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_no_sheet_gives_a_colour_that_hangs_on_the_width():
    """So contrast need not be measured at each width (`assert_good_at_both_widths`)."""
    found = []
    for sheet in sorted(STATIC.rglob("*.css")):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        for query in re.finditer(r"@media[^{]*width[^{]*\{", css):
            end, depth = query.end(), 1
            while depth:
                depth += {"{": 1, "}": -1}.get(css[end], 0)
                end += 1
            found += re.findall(r"\b(?:color|background(?:-color)?|opacity|filter)\s*:[^;]*", css[query.end() : end])
    assert found == []
