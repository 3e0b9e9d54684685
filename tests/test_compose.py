"""docker-compose.yml: read by docker-compose itself, and each service's own command run as it stands there.

There is no Docker engine in a build, so no image is made. On Linux, as root, the services run with what the file gives
them: a root that is read-only, a /tmp of their own, a host name of their own, and no capabilities.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection

from outbox.models import Letter
from signals.models import Signal
from tests.outbox.mail_server import mail_server
from tests.processes import Program, free_port, program, redis_server, wait_until
from tests.test_configuration import documented
from wijkwerk.checks import QUIET

ROOT = Path(__file__).resolve().parents[1]
GIVEN = {
    "SECRET_KEY": "een-geheim-van-vijftig-tekens-dat-nergens-anders-voor-dient-0123",
    "POSTGRES_PASSWORD": "wachtwoord",
    "ALLOWED_HOSTS": "wijkwerk.example",
    "BASE_URL": "https://wijkwerk.example",
    "EMAIL_URL": "smtp://mail.example",
    "MAIL_FROM": "geen-antwoord@gemeente.example",
}
# What the file itself decides.
BY_THE_FILE = {"DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "MEDIA_ROOT"}
OURS = ("migrate", "web", "worker", "mail", "beat", "backup")


def compose(folder: Path, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What docker-compose makes of our file, with these answers in `.env`."""
    tool = shutil.which("docker-compose")
    if tool is None:
        pytest.skip("docker-compose is not here: docker-compose.yml was NOT read by it")
    shutil.copy(ROOT / "docker-compose.yml", folder)
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in given.items()))
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run([tool, "config"], cwd=folder, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services(tmp_path_factory) -> dict[str, Any]:
    """The services as docker-compose reads them, once for all tests: who changes one takes a copy."""
    read = compose(tmp_path_factory.mktemp("compose"), GIVEN)
    assert read.returncode == 0, read.stderr
    return yaml.safe_load(read.stdout)["services"]


@pytest.mark.parametrize("lacking", sorted(GIVEN))
def test_it_does_not_start_without_what_must_be_chosen(tmp_path, lacking):
    read = compose(tmp_path, {name: value for name, value in GIVEN.items() if name != lacking})
    assert read.returncode != 0
    assert f"set {lacking} in .env, see .env.example" in read.stderr


def test_the_example_names_what_must_be_chosen_and_holds_no_secret():
    lines = (ROOT / ".env.example").read_text().splitlines()
    empty = {line.rstrip("=") for line in lines if re.fullmatch(r"[A-Z_]+=", line)}
    assert set(GIVEN) <= empty
    assert not [line for line in lines if re.match(r"[A-Z_]+=.", line)]


def test_every_documented_variable_in_env_reaches_all_that_we_run(tmp_path):
    given = {name: f"gezet-{name.lower()}" for name in documented()} | {"PORT": "9000"}
    read = compose(tmp_path, GIVEN | given)
    assert read.returncode == 0, read.stderr
    services = yaml.safe_load(read.stdout)["services"]
    assert set(given) > BY_THE_FILE
    for name in OURS:
        there = services[name]["environment"]
        lacking = [one for one, value in given.items() if not there[one].startswith(value) and one not in BY_THE_FILE]
        assert lacking == [], name
        assert there["DATABASE_URL"] == "postgis://wijkwerk:wachtwoord@database:5432/wijkwerk"
        assert (there["MEDIA_ROOT"], there["STATIC_ROOT"]) == ("/media-files", "/static")


def test_a_line_of_env_that_nobody_filled_in_is_the_default(services):
    left = {
        **services["web"]["environment"],
        "PATH": os.environ["PATH"],
        **dict.fromkeys(documented().keys() - GIVEN.keys(), ""),
    }
    left |= {name: services["web"]["environment"][name] for name in ("DATABASE_URL", "REDIS_URL")}
    bare = {name: value for name, value in left.items() if value != ""}
    # Where nothing means "none".
    emptied = {"MAP_TILES": "", "MAP_ATTRIBUTION": "", "ADDRESS_SERVICE": ""}
    assert settings_of(left) == settings_of(bare | emptied)


def settings_of(environment: dict[str, str]) -> str:
    """The settings that a process has in this environment, as text."""
    show = (
        "from wijkwerk import settings as s;"
        "print({name: repr(value) for name, value in sorted(vars(s).items()) if name.isupper()})"
    )
    done = subprocess.run([sys.executable, "-c", show], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return re.sub(r" at 0x[0-9a-f]+", "", done.stdout)


def test_there_is_a_database_a_queue_and_all_that_we_run(services):
    assert set(services) == {"database", "queue", *OURS}


def test_ours_have_a_read_only_root_no_capabilities_and_a_way_to_tell_how_they_do(services):
    for name in OURS:
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        # The web has that of the image; what runs once has none.
        assert ("test" in service["healthcheck"]) if name not in ("web", "migrate") else True, name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_only_the_web_can_be_reached_and_only_from_this_machine(services):
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000/tcp"]}


def test_a_queue_that_is_full_of_answers_takes_work_and_keeps_what_waits(services, tmp_path):
    program_, *words = services["queue"]["command"]
    assert program_ == "redis-server"
    chosen = dict(zip(words[::2], words[1::2], strict=True)) | {"--maxmemory": "6mb"}
    port = free_port()
    with redis_server(tmp_path, port=port) as queue:
        for name, value in chosen.items():
            queue.config_set(name.removeprefix("--"), value)
        queue.lpush("wijkwerk", "wacht al")
        for number in range(100):
            queue.set(f"address:{number}", b"x" * 100_000, ex=3600)
        queue.lpush("wijkwerk", "nieuw")
        assert queue.lrange("wijkwerk", 0, -1) == [b"nieuw", b"wacht al"]


def test_the_log_of_the_database_holds_no_statements(services):
    program_, *words = services["database"]["command"]
    assert program_ == "postgres"
    assert dict(word.removeprefix("-c").split("=") for word in words) == QUIET


def test_what_must_stay_is_on_a_volume(services):
    volumes = {name: {one.split(":")[0] for one in service.get("volumes", ())} for name, service in services.items()}
    assert volumes["database"] == {"database"}
    assert volumes["backup"] == {"media", "backups"}
    assert all("media" in volumes[name] for name in OURS)


# --- each service's own command --------------------------------------------------------------------------------------


def image_command() -> list[str]:
    """What the image runs where the file says nothing else."""
    (command,) = re.findall(r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    return json.loads(command.replace("\\\n", ""))


def can_be_locked_in() -> bool:
    """Whether this machine lets us give a program a root of its own."""
    if sys.platform != "linux" or os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        return False
    return subprocess.run(["unshare", "--mount", "--uts", "true"], capture_output=True, check=False).returncode == 0


class Machine:
    """A stand-in for Docker: runs a service with its environment, on the test's database and a queue of its own."""

    # Where a program that is locked in finds the code, the socket of the database, and the styles.
    CODE, SOCKET, STYLES = "/mnt", "/srv", "/media"

    def __init__(self, services: dict[str, Any], *, styles: Path, port: int, queue: int, mail: int) -> None:
        self.services, self.styles, self.port, self.queue, self.mail = services, styles, port, queue, mail
        self.locked_in = can_be_locked_in()
        self.code = self.CODE if self.locked_in else str(ROOT)

    def environment(self, name: str) -> dict[str, str]:
        """What the file gives a service, led to the database, queue and mail server of this test."""
        host = os.environ["PGHOST"]
        at = self.SOCKET if self.locked_in and host.startswith("/") else host
        database = connection.settings_dict["NAME"]
        libpq = {"PGHOST": at, "PGPORT": os.environ["PGPORT"], "PGUSER": os.environ["PGUSER"], "PGDATABASE": database}
        return {
            **self.services[name]["environment"],
            **libpq,
            "DATABASE_URL": f"postgres:///{at}/{database}",
            "REDIS_URL": f"redis://127.0.0.1:{self.queue}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail}",
            "STATIC_ROOT": self.STYLES if self.locked_in else str(self.styles),
            "MEDIA_ROOT": "/tmp/media",
            "OUTBOX_SWEEP_SECONDS": "1",
            "XDG_CACHE_HOME": "/tmp",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{self.code}/.venv/bin:{os.environ['PATH']}",
        }

    def words(self, name: str) -> list[str]:
        """The command of a service; only what is a place of the image is another place here."""
        command = self.services[name].get("command") or image_command()
        known = {"0.0.0.0:8000": f"127.0.0.1:{self.port}", "/backups": "/tmp/backups"}
        return self._started(self.places(command, known))

    @staticmethod
    def places(command: list[str], known: dict[str, str]) -> list[str]:
        """A command with other places in it."""
        for there, here in known.items():
            command = [word.replace(there, here) for word in command]
        return command

    def _started(self, command: list[str]) -> list[str]:
        # Programs of a virtual environment name the folder that they were made in: ask its Python for them.
        if command[0] in ("celery", "gunicorn"):
            return ["python", "-m", *command]
        return command

    def run(self, name: str) -> Any:
        """Run a service until the test ends."""
        words = self.words(name)
        if self.locked_in:
            lock = (
                f"mount --bind '{ROOT}' {self.CODE} && mount -o remount,bind,ro {self.CODE}"
                f" && mount --bind '{self.styles}' {self.STYLES}"
                f' && (test ! -d "$PGHOST_HERE" || mount --bind "$PGHOST_HERE" {self.SOCKET})'
                f" && mount -t tmpfs tmpfs /tmp && mkdir /tmp/media && mount -o remount,bind,ro /"
                f" && hostname {name} && cd {self.CODE}"
                ' && exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"'
            )
            words = ["unshare", "--mount", "--uts", "--propagation", "private", "sh", "-c", lock, "sh", *words]
        env = self.environment(name) | {"HOSTNAME": name, "PGHOST_HERE": os.environ["PGHOST"]}
        return program(*words, env=env)

    def inside(self, running: Program, name: str, command: str) -> bool:
        """Whether a command says yes where a service runs: its health check."""
        command = command.replace("/backups", "/tmp/backups").replace("$$", "$")
        command = re.sub(r"^celery ", "python -m celery ", command)
        words = ["sh", "-c", command]
        if self.locked_in:
            words = ["nsenter", "--target", str(running.pid), "--mount", "--uts", "--wd", "--", *words]
        env = self.environment(name) | {"HOSTNAME": name if self.locked_in else socket.gethostname()}
        return subprocess.run(words, cwd=None, env=env, capture_output=True, timeout=90, check=False).returncode == 0


@pytest.fixture
def machine(services, town, tmp_path) -> Iterator[Machine]:
    """The machine with its styles collected, and a queue and a mail server beside it."""
    with ExitStack() as stack:
        # Not below /tmp: a program that is locked in has one of its own.
        styles = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp", prefix="wijkwerk-")))
        queue, server = free_port(), stack.enter_context(mail_server())
        stack.enter_context(redis_server(tmp_path, port=queue))
        made = Machine(services, styles=styles, port=free_port(), queue=queue, mail=server.port)
        env = made.environment("web") | {"STATIC_ROOT": str(styles), "PATH": os.environ["PATH"]}
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=env, check=True)
        yield made


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, str]:
    """What the web answers to the proxy in front of it."""
    headers = {"Host": "wijkwerk.example", "X-Forwarded-Proto": "https", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_service_runs_by_its_own_command_in_production_on_a_read_only_root(machine):
    if not machine.locked_in:
        print("NOT on a read-only root: this machine does not allow it")
    with machine.run("migrate") as once:
        assert once.wait(120) == 0
    with ExitStack() as stack:
        running = {name: stack.enter_context(machine.run(name)) for name in OURS if name != "migrate"}

        def answers(path: str = "/healthz") -> int:
            assert running["web"].poll() is None
            return ask(machine.port, path)[0]

        wait_until(lambda: answers() == 200, watch=list(running.values()))
        assert ask(machine.port, "/")[0] == 200
        status, page = ask(machine.port, "/bestaat-niet")
        assert (status, "DEBUG" in page) == (404, False)
        body = b'{"tekst": "De lantaarn is kapot", "melder": {"email": "bewoner@example.nl"}}'
        assert ask(machine.port, "/api/v1/signalen", body)[0] == 201
        assert Signal.objects.count() == 1
        # Beat and the worker for mail bring it, whoever woke them.
        wait_until(lambda: not Letter.objects.exclude(state="sent").exists(), watch=list(running.values()))
        for name in ("worker", "mail", "beat", "backup"):
            kind, command = machine.services[name]["healthcheck"]["test"]
            assert kind == "CMD-SHELL"
            wait_until(lambda name=name, command=command: machine.inside(running[name], name, command))
        if machine.locked_in:
            for name, one in running.items():
                assert not machine.inside(one, name, "touch ./x /root/x /var/x 2>/dev/null")
                assert machine.inside(one, name, "touch /tmp/x")


def test_the_check_before_production_has_nothing_to_say(services):
    # Nothing of the settings of a developer's machine.
    env = {**services["web"]["environment"], "STATIC_ROOT": "/tmp/x", "PATH": os.environ["PATH"]}
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
