"""What runs apart from a worker ends in time, and with the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from signals import apart
from tests.processes import python, wait_until

# It starts another one, as what trains does, and both wait.
WAITS = """
import os, subprocess, sys, time
from signals import apart
apart.end_with_parent()
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{os.getpid()} {other.pid}")
os.rename(file.name, sys.argv[1])
time.sleep(300)
"""


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_it_ends_with_all_that_it_started_when_who_waits_for_it_is_killed(tmp_path):
    note = tmp_path / "who"
    line = [sys.executable, "-c", WAITS, str(note)]
    waiting = f"from signals import apart; apart.run({line!r}, seconds=300)"
    with python("-c", waiting, env=dict(os.environ)) as parent:
        wait_until(note.exists, watch=[parent])
        pids = [int(pid) for pid in note.read_text().split()]
        assert all(map(lives, pids))
        parent.kill()
        wait_until(lambda: not any(map(lives, pids)), seconds=30)


def test_it_ends_with_all_that_it_started_when_it_takes_too_long(tmp_path):
    note = tmp_path / "who"
    begun = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        apart.run([sys.executable, "-c", WAITS, str(note)], seconds=10)
    assert time.monotonic() - begun < 60
    pids = [int(pid) for pid in note.read_text().split()]
    wait_until(lambda: not any(map(lives, pids)), seconds=30)


def test_it_tells_how_it_ended_and_what_it_said_last():
    line = (
        "import sys; from signals import apart; apart.end_with_parent(); print('x' * 9999, 'the end', file=sys.stderr)"
    )
    done = apart.run([sys.executable, "-c", f"{line}; raise SystemExit(3)"], seconds=60)
    assert (done.returncode, len(done.stderr)) == (3, 4096)
    assert done.stderr.endswith(b"x the end\n")
    assert apart.run([sys.executable, "-c", line], seconds=60).returncode == 0


def test_only_what_was_started_so_may_end_with_its_parent():
    line = "from signals import apart; apart.end_with_parent()"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True)  # in the group of this run
    assert done.returncode == 1
    assert done.stderr.endswith("RuntimeError: only for a program that was started by run()\n")
