"""The buyers' stories: `docs/pve.md` says of each which tests show it, and is made here.

A test shows a story by its name: `test_pve_2_15_...`. `WRITE_DOCS=1 bin/test tests/test_pve.py` writes the page anew.
"""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "pve.md"
CHAPTERS: list[dict[str, Any]] = tomllib.loads((TESTS / "pve.toml").read_text(encoding="utf-8"))["chapter"]
_NAMED = re.compile(r"pve_(\d+)_(\d+)(?![0-9])")


def numbers() -> list[str]:
    """The numbers of all stories, in their order."""
    return [number for chapter in CHAPTERS for number, _who, _what in chapter["stories"]]


def shown_by() -> dict[str, list[str]]:
    """Story -> the tests that name it, with their file."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for chapter, story in _NAMED.findall(node.name):
                    found[f"{chapter}.{story}"].append(f"`{node.name}` in `{file.relative_to(TESTS.parent)}`")
    return found


def written() -> str:
    """The page. Without totals, and each story on lines of its own: two people add tests on the same day."""
    shown = shown_by()
    parts = [INTRODUCTION]
    for chapter in CHAPTERS:
        parts.append(f"## {chapter['number']} {chapter['title']}\n")
        for number, who, what in chapter["stories"]:
            tests = sorted(shown[number])
            parts.append(f"### {number} {what[0].upper()}{what[1:]}\n")
            parts.append(f"Asked by: {who}. State: {'shown' if tests else 'open'}.\n")
            parts.extend([*(f"- {test}" for test in tests), ""] if tests else [])
    return "\n".join(parts).rstrip() + "\n"


def test_the_list_is_whole():
    assert numbers() == [f"{part}.{n}" for part, last in ((1, 23), (2, 40), (3, 44)) for n in range(1, last + 1)]


def test_no_test_names_a_story_that_is_not_there():
    assert sorted(set(shown_by()) - set(numbers())) == []


def test_the_page_of_stories_is_in_step_with_the_tests():
    page = written()
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "WRITE_DOCS=1 bin/test tests/test_pve.py writes the page anew"


INTRODUCTION = """# What buyers ask, and which tests show it

Made by `tests/test_pve.py`; do not edit by hand. `WRITE_DOCS=1 bin/test tests/test_pve.py` writes it anew.

Dutch municipalities buy a system for signals and reports by a list of 107 user stories; below they stand in our own
words, in their order. A story is *shown* when a test names it (`test_pve_2_15_...` shows story 2.15) and *open* when
none does. The words of the stories are kept in `tests/pve.toml`.
"""
