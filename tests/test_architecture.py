"""The stairs: imports go down only, and the porch is known to no app."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the roof down; an app may import those after it.
STAIRS = ["dashboard", "agenda", "signals", "officers", "areas", "outbox"]
PORCH = "wijkwerk"


def imports(file: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in the file it does so."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("app", STAIRS)
def test_an_app_imports_only_what_lies_below_it(app):
    above = {*STAIRS[: STAIRS.index(app)], PORCH, "tests"}
    files = [file for file in (ROOT / app).rglob("*.py") if "node_modules" not in file.parts]
    assert files
    climbing = {str(file.relative_to(ROOT)): imports(file) & above for file in files}
    assert {file: found for file, found in climbing.items() if found} == {}


def test_every_app_of_the_house_stands_on_the_stairs():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == set(STAIRS)


def test_no_drawer_without_a_name_is_in_the_house():
    drawers = {"services.py", "utils.py", "helpers.py", "receivers.py", "managers.py"}
    found = [path for app in [*STAIRS, PORCH] for path in (ROOT / app).rglob("*.py") if path.name in drawers]
    assert found == []


def test_the_word_signal_has_one_meaning():
    """Django's dispatcher of the same name is not used by us."""
    users = [
        path
        for app in [*STAIRS, PORCH]
        for path in (ROOT / app).rglob("*.py")
        if "django.dispatch" in path.read_text() or "django.db.models.signals" in path.read_text()
    ]
    assert users == []
