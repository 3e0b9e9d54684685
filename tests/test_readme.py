"""What the front page of the repository names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_every_page_that_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


def test_every_command_that_the_readme_names_exists():
    commands = set(re.findall(r"bin/manage (\w+)", README)) - {"migrate", "runserver"}
    assert commands
    found = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert commands - found == set()
    assert all((ROOT / name).exists() for name in re.findall(r"\bbin/(?:demo|test|manage)\b", README))
