"""Real public data for tests: where it is, and a loud word where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ABSENT = "REAL DATA ABSENT"


def folder() -> Path:
    """The folder of real data: `WIJKWERK_DATA`, or the one beside the clone."""
    return Path(os.environ.get("WIJKWERK_DATA") or ROOT.parent / "shared" / "data")


def find(name: str) -> Path:
    """A file of the real data; where it is absent the test is skipped, and the summary says so in capitals."""
    path = folder() / name
    if not path.exists():
        pytest.skip(f"{ABSENT}: {path}; set WIJKWERK_DATA to the folder of real data")
    return path
