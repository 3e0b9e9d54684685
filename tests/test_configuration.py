"""docs/configuration.md is what an operator trusts: it must say what the settings do, no more and no less."""

import ast
import re

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "configuration.md"
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]*) \|", re.MULTILINE)
# These are read by the commands and the tests, outside the settings.
OUTSIDE = {"PORT", "WIJKWERK_DATA", "WIJKWERK_CHROMIUM"}


def read_by_the_settings() -> dict[str, list[ast.expr | None]]:
    """Every variable that wijkwerk/settings.py reads, with the defaults that it gives."""
    tree = ast.parse((settings.BASE_DIR / "wijkwerk" / "settings.py").read_text())
    found: dict[str, list[ast.expr | None]] = {}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        function = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if isinstance(function, ast.Name) and function.id == "env" and call.args:
            name = ast.literal_eval(call.args[0])
            default = next((word.value for word in call.keywords if word.arg == "default"), None)
            found.setdefault(name, []).append(default)
    return found


def documented() -> dict[str, str]:
    return {row["name"]: row["default"].strip() for row in ROW.finditer(PAGE.read_text())}


def test_every_variable_that_the_settings_read_is_documented() -> None:
    assert set(read_by_the_settings()) - set(documented()) == set()


def test_no_variable_is_documented_that_nothing_reads() -> None:
    assert set(documented()) - set(read_by_the_settings()) == OUTSIDE
    sources = [*settings.BASE_DIR.glob("bin/_setup/*.py"), *settings.BASE_DIR.glob("tests/**/*.py")]
    text = "\n".join(source.read_text() for source in sources if source.name != "test_configuration.py")
    assert [name for name in OUTSIDE if f'"{name}"' not in text] == []


@pytest.mark.parametrize("name", sorted(read_by_the_settings()))
def test_a_plain_default_is_documented_as_it_is(name: str) -> None:
    """Numbers, switches and short texts; addresses and what follows from other settings are told in words."""
    plain = {
        str(default.value)
        for default in read_by_the_settings()[name]
        if isinstance(default, ast.Constant) and default.value != "" and len(str(default.value)) < 60
    }
    if plain:
        assert documented()[name].strip("`") in plain


def test_the_example_for_docker_names_only_known_variables() -> None:
    example = (settings.BASE_DIR / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    assert named - set(documented()) == {"POSTGRES_PASSWORD"}
