"""A file of ours in a process of its own: what it knows, and what it may use."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from signals import alone


def run(lines: str, folder: Path, *arguments: str, cpu_seconds: int = 5) -> subprocess.CompletedProcess[str]:
    """Run these lines as a file of ours."""
    own = folder / "own.py"
    own.write_text(lines)
    return subprocess.run(
        alone.command(str(own), *arguments, cpu_seconds=cpu_seconds),
        env=alone.surroundings(),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_it_runs_the_file_with_what_it_is_given(tmp_path):
    lines = "import sys\nif __name__ == '__main__': print(sys.argv[1:])"
    ran = run(lines, tmp_path, "een", "twee drie")
    assert (ran.returncode, ran.stdout) == (0, "['een', 'twee drie']\n")


def test_it_knows_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "niemand-mag-dit-zien")
    monkeypatch.setenv("DATABASE_URL", "postgis://niemand-mag-dit-zien")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    ran = run("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}))", tmp_path)
    assert "niemand-mag-dit-zien" not in str(alone.surroundings())
    assert ran.stdout == "['LD_LIBRARY_PATH', 'PATH']\n"


def test_it_finds_nothing_of_ours_to_import(tmp_path):
    (tmp_path / "beside.py").write_text("")
    for name in ("signals", "beside"):
        assert "ModuleNotFoundError" in run(f"import {name}", tmp_path).stderr


@pytest.mark.parametrize(
    "lines",
    [
        "while True: pass",
        "bytearray(2_000_000_000)",
        "open('large', 'wb').truncate(300_000_000)",
    ],
)
def test_who_takes_too_much_time_memory_or_room_is_ended(lines, tmp_path):
    assert run(lines, tmp_path, cpu_seconds=1).returncode
