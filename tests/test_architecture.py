"""The stairs: imports go down only, and the porch is known to no app."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

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


# Numbers, dates, keys, slugs and closed lists hold no words.
_WITHOUT_WORDS = (
    models.AutoField, models.IntegerField, models.BooleanField, models.DateField, models.TimeField, models.UUIDField,
    models.FloatField, models.DecimalField, models.DurationField, models.SlugField,
)  # fmt: skip


def fields_with_words() -> dict[str, set[str]]:
    """Every field of every table that can hold words, by the package whose `retention.py` says what they are."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        app = model._meta.app_label
        for field in model._meta.fields:
            of_each = getattr(field, "base_field", field)  # of a list
            if field.is_relation or field.choices or isinstance(of_each, _WITHOUT_WORDS) or not model._meta.managed:
                continue
            name = f"{model._meta.model_name}.{field.name}"
            found.setdefault(app if app in STAIRS else PORCH, set()).add(name if app in STAIRS else f"{app}.{name}")
    return found


@pytest.mark.parametrize("package", [*STAIRS, PORCH])
def test_every_field_that_can_hold_words_is_said_to_be_personal_free_text_or_kept(package):
    """A new field is placed in the `retention.py` of its app: as PERSONAL, FREE_TEXT or KEPT."""
    there = fields_with_words().get(package, set())
    if not there and not (ROOT / package / "retention.py").exists():
        return
    kinds = importlib.import_module(f"{package}.retention")
    named = [kinds.PERSONAL, kinds.FREE_TEXT, kinds.KEPT]
    assert there - frozenset().union(*named) == set()
    assert frozenset().union(*named) - there == set()
    assert sum(map(len, named)) == len(frozenset().union(*named))
