"""The demo municipality: web, worker and beat under one roof, until Ctrl-C.

What it starts it stops, in every way in which it may end: Ctrl-C, TERM, a closed terminal, a child that dies,
a refusal halfway. After `kill -9` the next start clears what was left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import services
from ground import (
    LOCAL,
    ROOT,
    VENV,
    Refusal,
    alive,
    command_of,
    log_file,
    run,
    say,
    start,
    wait_for,
    write_whole,
)

HOST = "127.0.0.1"
CARD = LOCAL / "demo.json"  # only there when the demo can be opened: whoever waits for it may go in at once
LOCK = LOCAL / "demo.lock"
DRAFT = LOCAL / "demo.draft.json"
CHILDREN = LOCAL / "demo.children"
Ready = Callable[[], "dict[str, str]"]


class Stopped(BaseException):
    """Somebody asked us to stop; like KeyboardInterrupt, no error."""


def main(arguments: list[str], *, ready: Ready) -> None:
    if set(arguments) - {"--reset"}:
        say("wrong call; use: [PORT=8001] [WIJKWERK_DB=name] bin/demo [--reset]")
        sys.exit(2)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it switched off
    children: dict[str, subprocess.Popen[bytes]] = {}
    with _only_demo() as in_use:
        were_up = services.running()
        try:
            _clear_leftovers()
            with _port() as listener:
                CARD.unlink(missing_ok=True)
                env = ready()
                _show(_open(env, listener, children, reset="--reset" in arguments))
                _watch(children)
        except (Stopped, KeyboardInterrupt):
            say("stopping")
        finally:
            _close(children, in_use, leave_services=were_up)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


# --- before ---


@contextlib.contextmanager
def _only_demo() -> Iterator[int]:
    """One demo per clone. Gives the lock that tells others that the services are needed."""
    LOCAL.mkdir(exist_ok=True)
    with LOCK.open("a+") as mine, services.in_use() as shared:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with _port():  # the likelier reason, and the better sentence
                raise Refusal("bin/demo runs already for this clone; stop that one first (Ctrl-C).") from None
        mine.truncate(0)
        mine.write(str(os.getpid()))
        mine.flush()
        yield shared


def stop_running() -> bool:
    """For bin/stop: end a demo that runs, and what a killed one left; tell whether there was one."""
    if not LOCK.exists():
        return False
    with LOCK.open("r") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(lock.read()), signal.SIGTERM)
            fcntl.flock(lock, fcntl.LOCK_EX)  # it is free when that demo has ended
            return True
        return _clear_leftovers()


def _port_number() -> int:
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise Refusal(f"PORT={asked} is no port; take a number from 1024 to 65535, such as: PORT=8001 bin/demo")
    return int(asked)


@contextlib.contextmanager
def _port() -> Iterator[socket.socket]:
    """Take the port before anything else, so that ten minutes of installing do not end in 'port taken'."""
    port = _port_number()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise Refusal(f"this user may not use port {port}; choose another: PORT=8001 bin/demo") from None
        except OSError:
            other = port + 1 if port < 65535 else 8001
            sentence = f"port {port} is taken by another program; choose another: PORT={other} bin/demo"
            raise Refusal(sentence) from None
        yield listener


def _clear_leftovers() -> bool:
    """End what an earlier demo left behind when it was killed itself; tell whether there was something."""
    try:
        left = [int(line) for line in CHILDREN.read_text().split()]
    except (OSError, ValueError):
        return False
    # The number may by now belong to another program; ours run from this clone's virtual environment.
    left = [pid for pid in left if alive(pid) and str(VENV) in command_of(pid)]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not any(alive(pid) for pid in left), seconds=10)
    for pid in left:
        _end_group(pid)
    CHILDREN.unlink(missing_ok=True)
    return bool(left)


def _end_group(leader: int) -> None:
    """Each program leads a group with its workers in it; they may outlive a leader that was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


# --- open ---


def _open(
    env: dict[str, str], listener: socket.socket, children: dict[str, subprocess.Popen[bytes]], *, reset: bool
) -> dict[str, object]:
    """Make the municipality and start the three programs; gives what is written to .local/demo.json."""
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    name = env.get("MUNICIPALITY_NAME") or "Gemeente Elzerwaard"
    # A municipality that does not exist has a number that nobody has, and addresses that lead nowhere.
    contact = {
        "CONTACT_PHONE": "14 0999",
        "CONTACT_EMAIL": "contact@elzerwaard.example",
        "SECURITY_CONTACT": "mailto:veilig@elzerwaard.example",
    }
    env = contact | env | {"BASE_URL": url, "MUNICIPALITY_NAME": name, "PYTHONUNBUFFERED": "1"}
    python = VENV / "bin" / "python"

    def manage(*words: str, doing: str) -> None:
        say(doing)
        run([python, ROOT / "manage.py", *words], otherwise=f"{doing}: failed", cwd=ROOT, env=env)

    if reset:
        if "PGHOST" not in env or os.environ.get("DATABASE_URL"):
            raise Refusal("--reset empties the private database only; this one is given by DATABASE_URL.")
        say(f"emptying the demo (database {env['WIJKWERK_DB']})")
        services.drop_database(env["WIJKWERK_DB"])
        services.make_database(env["WIJKWERK_DB"])
        DRAFT.unlink(missing_ok=True)
    manage("migrate", "--noinput", doing="preparing the database")
    manage("load_starter_set", doing="loading the starter set")
    usual = os.umask(0o077)  # the draft holds passwords and a key
    manage("load_demo", "--json", str(DRAFT), "--url", url, doing="loading the demo municipality")
    os.umask(usual)

    listener.set_inheritable(True)
    celery: list[str | Path] = [python, "-m", "celery", "-A", "wijkwerk", "--quiet"]
    # Without a pid file and with its own schedule, a killed beat leaves nothing that stops the next one.
    programs: dict[str, list[str | Path]] = {
        "web": [
            python, "-m", "gunicorn", "wijkwerk.wsgi:application", "--bind", f"fd://{listener.fileno()}",
            "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "5",
            "--no-control-socket",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip",
                   "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", LOCAL / "beat-schedule"],
    }  # fmt: skip
    say("starting web, worker and beat")
    for name, command in programs.items():
        with log_file(f"{name}.log").open("wb") as log:
            children[name] = start(
                command, stdout=log, stderr=log, cwd=ROOT, env=env, keep=(listener.fileno(),), detached=True
            )
        write_whole(CHILDREN, "\n".join(str(child.pid) for child in children.values()))
    # From here on the web server holds the port; should it die, nobody must hang on our copy.
    listener.close()
    if not wait_for(lambda: _dead(children) is not None or _answers(f"{url}/readyz"), seconds=90):
        raise Refusal(f"the web server does not answer; see {log_file('web.log')}")
    _refuse_a_dead_child(children)
    written = DRAFT.read_text()
    card = json.loads(written)
    if not isinstance(card, dict):
        raise Refusal(f"{DRAFT} is not what load_demo promises; try: bin/demo --reset")
    write_whole(CARD, written, mode=0o600)
    return card


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy cannot reach this machine
    try:
        with direct.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _show(card: dict[str, object]) -> None:
    lines = ["", "  wijkwerk demo", ""]
    lines += [f"  open        {card.get('url')}", f"  mailbox     {card.get('mailbox')}"]
    lines += ["", "  sign in at /inloggen as"]
    logins = card.get("logins")
    for role, login in logins.items() if isinstance(logins, dict) else ():
        lines.append(f"  {role:<14}{login['username']:<22}{login['password']}")
    lines += ["", f"  API key     {card.get('api_key')}"]
    lines += ["", f"  all of this stands in {CARD}", "", "  Ctrl-C stops it.", ""]
    print("\n".join(lines), flush=True)


# --- watch and close ---


def _dead(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def _refuse_a_dead_child(children: dict[str, subprocess.Popen[bytes]]) -> None:
    name = _dead(children)
    if name is None:
        return
    log = log_file(f"{name}.log")
    for line in log.read_text(errors="replace").splitlines()[-12:]:
        print(f"  | {line}", file=sys.stderr)
    raise Refusal(f"the {name} process ended by itself, so the demo stops (its log: {log})")


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_a_dead_child(children)
        time.sleep(0.3)


def _close(children: dict[str, subprocess.Popen[bytes]], in_use: int, *, leave_services: bool) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # we are stopping already
    try:
        for child in children.values():
            child.terminate()
        wait_for(lambda: all(child.poll() is not None for child in children.values()), seconds=12)
    except KeyboardInterrupt:
        say("stopping at once")
    for child in children.values():
        _end_group(child.pid)
        child.wait()
    CHILDREN.unlink(missing_ok=True)
    if leave_services or not services.running():
        return
    if services.used_by_others(in_use):
        say("the private services stay up: another command uses them (bin/stop stops them)")
    else:
        services.stop()
