"""A PostgreSQL and a Redis of our own, on unix sockets, beside whatever the machine already runs.

They live in a *home* folder for two users and nobody else: who called us, and who runs the servers.
That is one and the same user, but for root: PostgreSQL refuses to run as root, so there `postgres` runs them.
Settings are for trying and testing: data survives a restart, not a power cut. See docs/adr/0001.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import secrets
import shutil
import signal
import socket as network
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from ground import (
    LOCAL,
    Refusal,
    Servant,
    alive,
    log_file,
    output,
    run,
    say,
    serves,
    wait_for,
    works,
    write_whole,
)
from ground import start as start_program
from machine import postgres_bin, redis_server

PORT = "5432"  # only a part of the socket's name: nothing listens on TCP
SUPERUSER = "wijkwerk"
LONGEST_SOCKET = 100  # bytes; Linux ends at 107, macOS at 103
ROOTS_OWN = Path("/var/lib/wijkwerk")
HOME_NOTE, SOCKETS_NOTE = "services-home", "services-sockets"
DATABASE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


def servant() -> Servant | None:
    """Who runs the servers; None where that is simply the caller."""
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise Refusal(
            "PostgreSQL does not run as root, and there is no user postgres to run it; "
            "make one (useradd --system postgres), or start as another user than root."
        ) from None
    return Servant(user.pw_name, user.pw_uid, user.pw_gid)


def _bare() -> dict[str, str]:
    """The servers' environment: nothing of the caller's, and a language in which their messages are known."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


# --- where ---


def home() -> Path:
    """The folder with the data of both: .local/services, or another where the servant cannot get there."""
    LOCAL.mkdir(exist_ok=True)
    if servant():
        # Umask 077 may have closed a .local that was just made; passing through it gives nothing away.
        LOCAL.chmod(LOCAL.stat().st_mode | 0o111)
    if _can_enter(LOCAL):
        place = LOCAL / "services"
        _refuse_anothers(place)
        _make_private(place)
        return place
    noted = _noted(HOME_NOTE)
    if noted:
        return noted
    # Only root comes here. Below /var/lib nobody else can put something in the way, as in /tmp one could;
    # the name is not made from the clone's path, so that a new clone never finds an old one's data.
    place = ROOTS_OWN / secrets.token_hex(6)
    say(f"the private database goes to {place}: user postgres cannot enter {LOCAL.parent}")
    ROOTS_OWN.mkdir(mode=0o755, parents=True, exist_ok=True)
    ROOTS_OWN.chmod(0o755)
    _make_private(place)
    _note(HOME_NOTE, place)
    return place


def _note(name: str, place: Path) -> None:
    write_whole(LOCAL / name, f"{LOCAL}\n{place}")


def _noted(name: str) -> Path | None:
    """The place in a note, where it stands and the note is this clone's: a copied clone has its original's."""
    try:
        clone, _, noted = (LOCAL / name).read_text().partition("\n")
        place = Path(noted)
        return place if clone == str(LOCAL) and not place.is_symlink() and place.is_dir() and _ours(place) else None
    except OSError:
        return None


def _existing_home() -> Path | None:
    place = LOCAL / "services"
    _refuse_anothers(place)
    return place if place.is_dir() else _noted(HOME_NOTE)


def _refuse_anothers(place: Path) -> None:
    """A clone belongs to one user at a time: PostgreSQL serves no data of another."""
    if place.exists() and not _ours(place):
        if place.lstat().st_uid == os.geteuid():
            say("this clone is a copy: its copied database is thrown away, and made anew when it is needed")
            shutil.rmtree(place)
            return
        owner = str(place.stat().st_uid)
        with contextlib.suppress(KeyError):
            owner = pwd.getpwuid(int(owner)).pw_name
        raise Refusal(
            f"{place} was made by another user (it belongs to {owner}); work as before, or make a clone of your own."
        )


def _make_private(folder: Path) -> None:
    """A folder for caller and servant; what the servant makes in it gets the caller's group (setgid)."""
    folder.mkdir(mode=0o700, exist_ok=True)
    user = servant()
    if user:
        os.chown(folder, user.uid, os.getegid(), follow_symlinks=False)
        folder.chmod(0o2770)


def _ours(folder: Path) -> bool:
    found = folder.lstat()
    user = servant()
    return found.st_uid == (user.uid if user else os.geteuid()) and not found.st_mode & 0o007


def _can_enter(folder: Path) -> bool:
    return works(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], cwd="/", env=_bare(), by=servant())


def _make_inside(folder: Path) -> None:
    # The servant makes it itself: root does not follow names in a folder where another user can change them.
    if not works(["mkdir", "-p", "-m", "2770" if servant() else "700", folder], cwd="/", env=_bare(), by=servant()):
        raise Refusal(f"{folder} could not be made; `bin/stop --wipe` begins anew.")


def _write_inside(file: Path, text: str) -> None:
    # Beside it and then renamed, so that a server never reads half of it.
    script = 'cat >"$1.new" && mv -f -- "$1.new" "$1"'
    if not works(["/bin/sh", "-c", script, "sh", file], given=text, cwd="/", env=_bare(), by=servant()):
        raise Refusal(f"{file} could not be written; is the disk full?")


def _append_inside(file: Path, text: str) -> None:
    if not works(["/bin/sh", "-c", 'cat >>"$1"', "sh", file], given=text, cwd="/", env=_bare(), by=servant()):
        raise Refusal(f"{file} could not be written; is the disk full?")


def sockets(base: Path) -> Path:
    """The folder of both sockets: in the home, or under /tmp where the home's path is too long."""
    place = base / "run"
    if len(os.fsencode(place / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET and re.fullmatch(r"[\w/. +@=-]+", str(place)):
        _make_inside(place)
        return place
    noted = _noted(SOCKETS_NOTE)
    if noted:
        return noted
    # mkdtemp: a new name each time and mode 700, so nobody can be waiting there.
    place = Path(tempfile.mkdtemp(prefix="wijkwerk-", dir="/tmp"))  # noqa: S108 - see the line above
    _make_private(place)
    _note(SOCKETS_NOTE, place)
    return place


# --- PostgreSQL ---

SETTINGS = """\
# Written by the set-up at every start; changes are lost.
listen_addresses = ''
unix_socket_directories = '"{sockets}"'
port = {port}
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
# A statement that is refused holds what a resident typed, and so does the detail of a constraint. docs/operations.md
# tells a city the same, and wijkwerk/checks.py looks whether it did.
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_min_duration_sample = -1
log_transaction_sample_rate = 0
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
# For trying and testing, never for production: a power cut may cost the whole cluster.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def start_postgres(base: Path, at: Path) -> None:
    """Start the private cluster where it does not run; one that runs gets the settings of today."""
    programs = _programs()
    data = base / "postgres"
    settings = SETTINGS.format(sockets=str(at).replace("'", "''"), port=PORT)
    if _answers(programs, at):
        _renew_settings(data, settings)
        return
    if not (data / "PG_VERSION").exists():
        say("making a private PostgreSQL cluster")
        fresh = base / "postgres.new"  # renamed when whole: a cluster that was broken off is never taken for one
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ["--locale=C.UTF-8"] if sys.platform == "linux" else ["--locale=C", "--lc-ctype=UTF-8"]
        run(
            [
                programs / "initdb",
                "-D",
                fresh,
                "-U",
                SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                *locale,
                "--no-sync",
            ],
            otherwise="the private PostgreSQL cluster could not be made",
            cwd="/",
            env=_bare(),
            by=servant(),
        )
        # After what initdb found out about this machine, such as the kind of shared memory that works.
        _append_inside(fresh / "postgresql.conf", "include = 'wijkwerk.conf'\n")
        fresh.rename(data)
    _refuse_another_version(programs, data)
    _clear_after_a_crash(data, at)
    _write_inside(data / "wijkwerk.conf", settings)
    for pause in (1, 2, 3):
        with log_file("postgres.log").open("ab") as log:
            # Not by pg_ctl: that one hands the path to a shell, which reads some signs in it.
            process = start_program(
                [programs / "postgres", "-D", data],
                stdout=log,
                stderr=log,
                cwd="/",
                env=_bare(),
                by=servant(),
                detached=True,
            )
        if _comes_up(process, lambda: _answers(programs, at), seconds=60):
            return
        # After kill -9 the last children may hold the shared memory for a moment longer.
        wait_for(lambda: False, seconds=pause)
        _clear_after_a_crash(data, at)
    written = log_file("postgres.log")
    for line in written.read_text(errors="replace").splitlines()[-8:]:
        print(f"  | {line}", file=sys.stderr)
    raise Refusal(f"the private PostgreSQL does not start (see {written}); `bin/stop --wipe` begins anew.")


def _renew_settings(data: Path, settings: str) -> None:
    """Give a cluster that runs the settings of today. What holds from a start only waits for the next one."""
    file = data / "wijkwerk.conf"
    pid = postmaster(data)
    if pid is None or file.read_text() == settings:
        return
    _write_inside(file, settings)
    os.kill(pid, signal.SIGHUP)


def _comes_up(process: subprocess.Popen[bytes], answers: Callable[[], bool], *, seconds: float) -> bool:
    try:
        wait_for(lambda: answers() or process.poll() is not None, seconds=seconds)
    except BaseException:  # told to stop while it starts: nobody knows of it yet, so it goes with us
        process.terminate()
        process.wait()
        raise
    return process.poll() is None and answers()


def _answers(programs: Path, at: Path) -> bool:
    return works([programs / "pg_isready", "-q", "-h", at, "-p", PORT, "-U", SUPERUSER, "-d", "postgres"])


def _refuse_another_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    now = re.search(r"(\d+)", output([programs / "postgres", "--version"]))
    if now and now[1] != made_by:
        raise Refusal(
            f"the private database was made by PostgreSQL {made_by} and this machine now has {now[1]}; "
            "`bin/stop --wipe` throws it away, and the next start makes a new one."
        )


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def postmaster(data: Path) -> int | None:
    """The process that serves this data, if it lives."""
    pid = _first_number(data / "postmaster.pid")
    return pid if pid and serves(pid, data, named=data) else None


def _clear_after_a_crash(data: Path, at: Path) -> None:
    """Take away what `kill -9` left; PostgreSQL itself hesitates when the number has been given out again."""
    running = postmaster(data)
    if running:  # it lives, but its socket does not answer: the socket's folder was cleaned away
        with contextlib.suppress(ProcessLookupError):
            os.kill(running, signal.SIGINT)
        wait_for(lambda: not alive(running), seconds=20)
    if postmaster(data) is None:
        for leftover in (data / "postmaster.pid", at / f".s.PGSQL.{PORT}", at / f".s.PGSQL.{PORT}.lock"):
            leftover.unlink(missing_ok=True)


def stop_postgres(base: Path) -> bool:
    data = base / "postgres"
    pid = postmaster(data)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)  # "fast": sessions are ended, the data is whole
    if not wait_for(lambda: not alive(pid), seconds=30):
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not alive(pid), seconds=10)
    return True


def make_database(name: str) -> None:
    """Make a database of the private cluster where it does not exist yet."""
    if not DATABASE_NAME.fullmatch(name):
        raise Refusal(
            f"WIJKWERK_DB={name!r} is no name for a database: take letters, digits, _ and -, at most 40, "
            "beginning with a letter."
        )
    # No name that could end the quotes passes the check above.
    question = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608
    if output(_psql(question), env=_plain_env()) != "1":
        run(
            _psql(f'CREATE DATABASE "{name}" TEMPLATE template0'),
            otherwise=f"database {name} could not be made",
            env=_plain_env(),
        )


def is_empty(name: str) -> bool:
    """Whether nothing was ever migrated in a database of the private cluster."""
    question = "SELECT to_regclass('public.django_migrations') IS NULL"
    return output(_psql(question, database=name), env=_plain_env()) == "t"


def drop_database(name: str) -> None:
    """Throw a database of the private cluster away, with whoever is connected to it."""
    run(
        _psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'),
        otherwise=f"database {name} could not be removed",
        env=_plain_env(),
    )


def _psql(statement: str, *, database: str = "postgres") -> list[str | Path]:
    there: list[str | Path] = ["-h", sockets(home()), "-p", PORT, "-U", SUPERUSER, "-d", database]
    return [_programs() / "psql", *there, "-AtXqc", statement]


def _programs() -> Path:
    programs = postgres_bin()
    if programs is None:
        raise Refusal("PostgreSQL with PostGIS is missing; on Debian: apt-get install postgresql-postgis")
    return programs


def _plain_env() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


# --- Redis ---

REDIS_SETTINGS = """\
# Written by the set-up at every start; changes are lost.
port 0
unixsocket {socket}
unixsocketperm 777
dir {folder}
pidfile redis.pid
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
databases 16
"""


def start_redis(base: Path, at: Path) -> None:
    """Start the private Redis where it does not run. It keeps nothing: what must not be lost is in outbox.

    The socket is open to whoever reaches it; the folder it stands in decides who does.
    """
    socket = at / "redis.sock"
    if _redis_answers(socket):
        return
    program = redis_server()
    if program is None:
        raise Refusal("Redis is missing; on Debian: apt-get install redis-tools")
    folder = base / "redis"
    _make_inside(folder)
    stop_redis(base)
    for leftover in (socket, folder / "redis.pid"):
        leftover.unlink(missing_ok=True)
    config = folder / "redis.conf"
    _write_inside(config, REDIS_SETTINGS.format(socket=_quoted(socket), folder=_quoted(folder)))
    with log_file("redis.log").open("ab") as log:
        process = start_program(
            [program[1], config],
            executable=program[0],
            stdout=log,
            stderr=log,
            cwd="/",
            env=_bare(),
            by=servant(),
            detached=True,
        )
    if not wait_for(lambda: _redis_answers(socket) or process.poll() is not None, seconds=15) or process.poll():
        raise Refusal(f"the private Redis does not start; see {log_file('redis.log')}")


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _redis_answers(socket: Path) -> bool:
    with network.socket(network.AF_UNIX, network.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def redis_process(base: Path) -> int | None:
    """The process of the private Redis, if it lives."""
    folder = base / "redis"
    pid = _first_number(folder / "redis.pid")
    return pid if pid and serves(pid, folder, named=base) else None


def stop_redis(base: Path) -> bool:
    """Stop the private Redis; tell whether it ran."""
    pid = redis_process(base)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not wait_for(lambda: not alive(pid), seconds=10):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return True


# --- both ---


def start() -> dict[str, str]:
    """Start what the environment does not bring itself; gives the variables by which it is found."""
    found: dict[str, str] = {"WIJKWERK_SERVICES": "1"}
    own_database, own_redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if own_database or own_redis:
        base = home()
        at = sockets(base)
    if own_database:
        start_postgres(base, at)
        name = os.environ.get("WIJKWERK_DB") or "wijkwerk"
        make_database(name)
        found |= {"PGHOST": str(at), "PGPORT": PORT, "PGUSER": SUPERUSER}
        found |= {"PGDATABASE": name, "WIJKWERK_DB": name}
        # Where the server writes: tests look whether it keeps what a resident typed.
        found["WIJKWERK_DATABASE_LOG"] = str(log_file("postgres.log"))
    if own_redis:
        start_redis(base, at)
        found["REDIS_URL"] = f"unix://{urllib.parse.quote(str(at / 'redis.sock'))}?db=0"
    return found


def running() -> bool:
    """Whether a private server of this clone runs."""
    base = _existing_home()
    return base is not None and (postmaster(base / "postgres") is not None or redis_process(base) is not None)


def stop() -> list[str]:
    """Stop the private servers; tell which ones ran."""
    base = _existing_home()
    if base is None:
        return []
    stopped = []
    if stop_postgres(base):
        stopped.append("PostgreSQL")
    if stop_redis(base):
        stopped.append("Redis")
    return stopped


def wipe() -> None:
    """Throw the data of the private servers away."""
    for place in (LOCAL / "services", _noted(HOME_NOTE), _noted(SOCKETS_NOTE)):
        if place and place.is_dir() and not place.is_symlink() and _ours(place):
            shutil.rmtree(place)
    for note in (HOME_NOTE, SOCKETS_NOTE):
        (LOCAL / note).unlink(missing_ok=True)


# --- who uses them ---


@contextlib.contextmanager
def in_use() -> Iterator[int]:
    """Tell others that the servers are needed: bin/demo does not stop them under a running test."""
    with (LOCAL / "services-in-use.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        os.set_inheritable(lock.fileno(), True)  # a program that takes our place keeps the lock
        yield lock.fileno()


def used_by_others(lock_fd: int) -> bool:
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(lock_fd, fcntl.LOCK_SH)
    return False
