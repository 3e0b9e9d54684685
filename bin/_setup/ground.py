"""What every part of the set-up stands on: where things are, how it speaks, how it runs a program."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"


class Refusal(Exception):
    """Something cannot be had here; the message is the one sentence that says what, and how to get it."""


def say(message: str) -> None:
    """Progress goes to stderr: stdout belongs to the program that was asked for."""
    print(f"wijkwerk: {message}", file=sys.stderr, flush=True)


def log_file(name: str) -> Path:
    folder = LOCAL / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


@dataclass(frozen=True)
class Servant:
    """Who runs a program for us: another user than the caller, in its own group and none of the caller's."""

    name: str
    uid: int
    gid: int


def start(
    command: Sequence[str | Path],
    *,
    executable: str | None = None,
    stdin: int | None = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    cwd: str | Path | None = None,
    env: dict[str, str] | None = None,
    by: Servant | None = None,
    detached: bool = False,
    keep: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a program. `detached`: a Ctrl-C in the terminal is for the program in front, not for this one.

    `keep` are open files that it inherits.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        executable=executable,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        env=env,
        user=by.uid if by else None,
        group=by.gid if by else None,
        extra_groups=[] if by else None,
        umask=0o077 if by else -1,
        start_new_session=detached,
        pass_fds=keep,
    )


def run(
    command: Sequence[str | Path],
    *,
    otherwise: str,
    cwd: str | Path | None = None,
    env: dict[str, str] | None = None,
    by: Servant | None = None,
) -> None:
    """Run a program quietly: its output goes to .local/log/setup.log.

    `otherwise` is the sentence for when it fails; the last lines of the output are shown above it.
    """
    log = log_file("setup.log")
    with log.open("ab") as out:
        out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        begin = out.tell()
        try:
            code = _finish(start(command, stdout=out, stderr=out, cwd=cwd, env=env, by=by))
        except OSError as error:
            out.write(f"{error}\n".encode())
            code = 127
    if code != 0:
        with log.open("rb") as written:
            written.seek(begin)
            for line in written.read().decode(errors="replace").splitlines()[-5:]:
                print(f"  | {line}", file=sys.stderr)
        raise Refusal(f"{otherwise} (all output: {log})")


def _finish(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program, and show on a slow line that something still happens."""
    began = time.monotonic()
    try:
        while True:
            try:
                return process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                say(f"  still busy, {time.monotonic() - began:.0f} s so far")
    except BaseException:  # we are told to stop: what we started stops with us
        process.terminate()
        process.wait()
        raise


def output(command: Sequence[str | Path], *, cwd: str | Path | None = None, env: dict[str, str] | None = None) -> str:
    """What a program prints, or nothing where it fails or is absent."""
    try:
        process = start(command, stdout=subprocess.PIPE, cwd=cwd, env=env)
    except OSError:
        return ""
    printed, _ = process.communicate()
    return printed.decode(errors="replace").strip() if process.returncode == 0 else ""


def works(
    command: Sequence[str | Path],
    *,
    given: str = "",
    cwd: str | Path | None = None,
    env: dict[str, str] | None = None,
    by: Servant | None = None,
    detached: bool = False,
) -> bool:
    """Whether a program ends well. `given` is what it reads."""
    try:
        process = start(
            command,
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            cwd=cwd,
            env=env,
            by=by,
            detached=detached,
        )
    except OSError:
        return False
    process.communicate(given.encode() or None)
    return process.returncode == 0


def fingerprint(*parts: Path | str) -> str:
    """One hash over files and words: a stamp that holds it says 'done, for exactly this'."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def write_whole(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file so that a reader, or a power cut, never meets half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.replace(beside, path)


@contextlib.contextmanager
def only_one(name: str, *, waiting: str) -> Iterator[None]:
    """Two set-ups of one clone at once would trip over each other; the second waits.

    The lock belongs to the open file, so a set-up that is killed leaves nothing behind.
    """
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def alive(pid: int) -> bool:
    """Whether a process still runs. One that ended and was not yet cleared away by its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and alive
    if sys.platform == "linux":
        try:
            # The state follows the name, which stands in brackets and may hold anything.
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False
    return not output(["ps", "-o", "stat=", "-p", str(pid)]).startswith("Z")


def serves(pid: int, folder: Path, *, named: Path) -> bool:
    """Whether a process lives and works in this folder; its number alone may by now be somebody else's.

    Linux tells the folder itself, also when it was moved. Elsewhere, and in a container where even root may not
    look at another user's process, its command line must hold `named`.
    """
    if not alive(pid):
        return False
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder)
    except OSError:
        return str(named) in command_of(pid)


def command_of(pid: int) -> str:
    """The command line of a process; nothing where there is none."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return output(["ps", "-o", "command=", "-p", str(pid)])


def wait_for(question: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until the answer is yes, at most so long."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def which(*names: str) -> Path | None:
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None
