"""Runs one file of ours in a process of its own: for work on what strangers sent, or that weighs more than a web worker
may (ADR 0016, ADR 0044).

That process knows none of our secrets, may use so much memory and time and no more, and imports nothing of Django or
of ours but the file that it runs. So this file stands by itself too: it is what the process begins with.
"""

from __future__ import annotations

import os
import runpy
import sys
from contextlib import suppress
from typing import Final

# A photo of 60 million points takes some 400 MB while it is turned and made smaller; ten pages with five photos 190 MB.
_MEMORY: Final = 1_500_000_000
_LARGEST_FILE: Final = 200_000_000
_KNOWN: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


def command(file: str, *arguments: str, cpu_seconds: int) -> list[str]:
    """How the process is begun: the interpreter that runs us, apart from our folders, with a file of ours and what that
    is given. It ends after so many seconds of work."""
    return [sys.executable, "-I", __file__, str(cpu_seconds), file, *arguments]


def surroundings(**more: str) -> dict[str, str]:
    """What it knows of where it runs: where programs and libraries are, and what is given here."""
    return {name: os.environ[name] for name in _KNOWN if name in os.environ} | more


def _limit_ourselves(cpu_seconds: int) -> None:
    """Let the system end this process when it takes too much; where it cannot (macOS) who began it has a time-out."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit_ourselves(int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_path(sys.argv[0], run_name="__main__")
