"""The glossary names what the code really uses, and the code uses nothing that the glossary does not name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from officers.models import Channel
from officers.rights import RIGHTS
from signals.models import Kind, Sensitivity, Status

ROOT = Path(__file__).parents[1]
OURS = ["areas", "officers", "signals", "agenda", "dashboard", "outbox"]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows() -> Iterator[list[str]]:
    """The cells of every row of every table, without heads."""
    for line in GLOSSARY.splitlines():
        if line.startswith("| ") and not line.startswith(("| Dutch", "| in Dutch")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def identifiers() -> set[str]:
    """The second column: what is said to be in the code."""
    return {name for cells in rows() if len(cells) > 1 for name in quoted(cells[1])}


def defined() -> set[str]:
    """What the apps define: classes, their fields, values and methods; functions and constants of modules."""
    found: set[str] = set()
    for app in OURS:
        for file in (ROOT / app).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    found.add(node.name)
                    found |= {f"{node.name}.{name}" for name in _names(node.body)}
            found |= {f"{file.stem}.{name}" for name in _names(tree.body)}
            found |= {name for name in _names(tree.body) if name.isupper()}
    return found


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_every_identifier_of_the_glossary_is_in_the_code():
    assert identifiers() - defined() - set(RIGHTS) == set()


def test_every_table_of_ours_has_its_dutch_term():
    tables = {model.__name__ for app in OURS for model in apps.get_app_config(app).get_models()}
    assert tables - identifiers() == set()


def test_every_closed_list_stands_in_the_glossary_with_the_words_of_the_api():
    api = {name: quoted(cells[2]) for cells in rows() if len(cells) > 2 for name in quoted(cells[1])}
    for choices in (Kind, Sensitivity, Status, Channel):
        for value in choices:
            assert api[f"{choices.__name__}.{value.name}"] == [value.value]


def test_every_right_has_its_dutch_words():
    said = {name: cells[0] for cells in rows() if len(cells) == 2 for name in quoted(cells[1])}
    assert set(said) == set(RIGHTS)
    for code, words in RIGHTS.items():
        assert words.startswith(said[code])


def test_a_dutch_term_stands_once():
    terms = [cells[0] for cells in rows()]
    assert [term for term in terms if terms.count(term) > 1] == []
