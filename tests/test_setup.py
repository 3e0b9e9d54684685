"""The commands in bin/: what a newcomer meets first, also on a machine that is busy, closed off or was switched off."""

import ast
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from wijkwerk.checks import QUIET

ROOT = settings.BASE_DIR
SETUP = ROOT / "bin" / "_setup"


@pytest.fixture(scope="module")
def house() -> Iterator[dict[str, ModuleType]]:
    """The modules of the set-up, which is a program of its own beside the application."""
    names = ("ground", "machine", "services", "packages", "demo", "__main__")
    sys.path.insert(0, str(SETUP))
    try:
        loaded = {name: __import__(name) for name in names if name != "__main__"}
        yield loaded
    finally:
        sys.path.remove(str(SETUP))
        for name in names:
            if name != "__main__":
                sys.modules.pop(name, None)


def bin_(command: str, *arguments: str, timeout: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "bin" / command), *arguments],
        env=os.environ | env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def free_clone(tmp_path: Path) -> Path:
    """Only the commands, in a folder of their own: nothing here may touch the clone that the tests run in."""
    clone = tmp_path / "a clone"
    shutil.copytree(ROOT / "bin", clone / "bin", ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache"))
    return clone


# --- bin/demo: what it refuses ---


def test_a_taken_port_is_named_with_a_way_out_before_anything_is_installed(free_clone: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = subprocess.run(
            [str(free_clone / "bin" / "demo")],
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert f"port {port} is taken" in told.stderr
    assert "PORT=" in told.stderr
    assert not (free_clone / ".venv").exists()


@pytest.mark.parametrize("port", ["80x", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_in_one_sentence(free_clone: Path, port: str) -> None:
    told = subprocess.run(
        [str(free_clone / "bin" / "demo")],
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert f"PORT={port} is no port" in told.stderr


def test_a_wrong_call_of_the_demo_is_exit_code_two() -> None:
    assert bin_("demo", "--rest").returncode == 2


def test_a_child_that_ends_by_itself_is_named_with_its_log(
    house: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "worker.log"
    log.write_text("ImportError: no such thing\n")
    monkeypatch.setattr(house["demo"], "log_file", lambda name: tmp_path / name)
    children = {"worker": subprocess.Popen(["true"])}
    children["worker"].wait()
    with pytest.raises(house["ground"].Refusal, match="the worker process ended by itself"):
        house["demo"]._refuse_a_dead_child(children)
    assert "ImportError" in capsys.readouterr().err


# --- without services ---


@pytest.mark.parametrize("call", [["manage.py", "check"], ["-m", "pytest", "-q"]])
def test_without_services_one_sentence_names_the_command_to_use(call: list[str]) -> None:
    ours = {"DATABASE_URL", "PGHOST", "WIJKWERK_SERVICES", "DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"}
    env = {key: value for key, value in os.environ.items() if key not in ours and not key.startswith("PYTEST_")}
    told = subprocess.run(
        [sys.executable, *call], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    said = (told.stdout + told.stderr).strip()
    assert told.returncode != 0
    assert "bin/test" in said
    assert "bin/manage" in said
    assert said.count("\n") == 0


# --- the private servers ---


@pytest.fixture
def private_home(house: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for private servers, apart from the one that these tests themselves use."""
    services = house["services"]
    base = Path(tempfile.mkdtemp(prefix="wijkwerk test "))
    services._make_private(base)
    monkeypatch.setattr(house["ground"], "LOCAL", base / "local")
    yield base
    services.stop_postgres(base)
    services.stop_redis(base)
    shutil.rmtree(base)


def ask(house: dict[str, ModuleType], at: Path, statement: str) -> str:
    services = house["services"]
    told = house["ground"].output(
        [services._programs() / "psql", "-h", at, "-U", "wijkwerk", "-d", "postgres", "-AtXqc", statement],
        env=services._plain_env(),
    )
    assert isinstance(told, str)
    return told


def test_the_private_postgres_keeps_its_data_through_kill_9_and_a_pid_that_is_another_program_by_now(
    house: dict[str, ModuleType], private_home: Path
) -> None:
    services = house["services"]
    at = services.sockets(private_home)
    services.start_postgres(private_home, at)
    ask(house, at, "CREATE TABLE kept AS SELECT 42 AS answer")
    data = private_home / "postgres"
    pid = services.postmaster(data)
    ask(house, at, "CHECKPOINT")
    os.kill(pid, signal.SIGKILL)
    assert house["ground"].wait_for(lambda: services.postmaster(data) is None, seconds=10)
    # Of the same user: a number of anybody else PostgreSQL itself knows to be old.
    other = house["ground"].start(["sleep", "60"], by=services.servant())
    lines = (data / "postmaster.pid").read_text().split("\n")
    (data / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:]]))
    try:
        services.start_postgres(private_home, at)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()

    assert ask(house, at, "SELECT answer FROM kept") == "42"
    assert ask(house, at, "SHOW listen_addresses") == ""
    assert services.postmaster(data) not in (pid, other.pid)
    assert (at.stat().st_mode & 0o007, private_home.stat().st_mode & 0o007) == (0, 0)


def test_a_private_postgres_that_runs_gets_the_settings_of_today(
    house: dict[str, ModuleType], private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = house["services"]
    at = services.sockets(private_home)
    with monkeypatch.context() as former:
        loud = "\n".join(line for line in services.SETTINGS.splitlines() if not line.startswith("log_"))
        former.setattr(services, "SETTINGS", f"{loud}\n")
        services.start_postgres(private_home, at)
    pid = services.postmaster(private_home / "postgres")
    assert ask(house, at, "SHOW log_min_error_statement") == "error"
    services.start_postgres(private_home, at)
    quiet = house["ground"].wait_for(lambda: ask(house, at, "SHOW log_min_error_statement") == "panic", seconds=10)
    assert quiet
    found = {name: ask(house, at, f"SHOW {name}") for name in QUIET}
    assert found == QUIET
    assert services.postmaster(private_home / "postgres") == pid


def test_postgres_never_runs_as_root(house: dict[str, ModuleType], private_home: Path) -> None:
    services = house["services"]
    at = services.sockets(private_home)
    services.start_postgres(private_home, at)
    assert Path(f"/proc/{services.postmaster(private_home / 'postgres')}").stat().st_uid != 0


def test_the_private_redis_comes_back_after_kill_9_and_listens_on_its_socket_only(
    house: dict[str, ModuleType], private_home: Path
) -> None:
    services = house["services"]
    at = services.sockets(private_home)
    services.start_redis(private_home, at)
    first = services.redis_process(private_home)
    os.kill(first, signal.SIGKILL)
    assert house["ground"].wait_for(lambda: not house["ground"].alive(first), seconds=10)
    services.start_redis(private_home, at)
    second = services.redis_process(private_home)
    assert second not in (None, first)
    assert re.search(r"^port 0$", (private_home / "redis" / "redis.conf").read_text(), re.MULTILINE)
    assert services.stop_redis(private_home)
    assert services.redis_process(private_home) is None


def test_a_path_too_long_for_a_socket_gets_a_short_folder_of_its_own(
    house: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = house["services"]
    monkeypatch.setattr(services, "LOCAL", tmp_path)
    place = services.sockets(tmp_path / ("x" * 90))
    try:
        assert len(os.fsencode(place / ".s.PGSQL.5432")) <= 103
        assert place.stat().st_mode & 0o007 == 0
        assert services.sockets(tmp_path / ("x" * 90)) == place  # the next start finds the same one
    finally:
        place.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its servers to another user")
def test_below_a_folder_that_the_servants_user_cannot_enter_the_data_goes_elsewhere(
    house: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    services = house["services"]
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as elsewhere:
        Path(elsewhere).chmod(0o755)
        monkeypatch.setattr(services, "LOCAL", Path(closed) / "clone" / ".local")
        monkeypatch.setattr(services, "ROOTS_OWN", Path(elsewhere) / "wijkwerk")
        (Path(closed) / "clone").mkdir()
        place = services.home()
        assert place.parent == Path(elsewhere) / "wijkwerk"
        assert services._can_enter(place)
        assert place.stat().st_mode & 0o007 == 0
        assert services.home() == place


@pytest.mark.parametrize("name", ['x"; DROP DATABASE wijkwerk', "", "1st", "a" * 41, "a.b", "é"])
def test_a_name_that_is_none_for_a_database_is_refused_in_one_sentence(house: dict[str, ModuleType], name: str) -> None:
    with pytest.raises(house["ground"].Refusal, match="WIJKWERK_DB"):
        house["services"].make_database(name)


def test_a_process_that_ended_and_was_not_cleared_away_counts_as_ended(house: dict[str, ModuleType]) -> None:
    ended = subprocess.Popen(["true"])
    assert house["ground"].wait_for(lambda: not house["ground"].alive(ended.pid), seconds=5)
    ended.wait()


def test_two_set_ups_at_once_take_turns(house: dict[str, ModuleType], tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SETUP)!r}); import ground; from pathlib import Path\n"
        f"ground.LOCAL = Path({str(tmp_path)!r})\n"
        "with ground.only_one('setup', waiting='waiting'): print('in')\n"
    )
    house["ground"].LOCAL, before = tmp_path, house["ground"].LOCAL
    try:
        with house["ground"].only_one("setup", waiting=""):
            second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            time.sleep(0.5)
            assert second.poll() is None
        assert second.communicate(timeout=10)[0] == "in\n"
    finally:
        house["ground"].LOCAL = before


# --- bin/test ---


TWO = ["-n", "2", "--dist", "worksteal"]
ALL = ["-n", "3", "--dist", "worksteal"]


@pytest.mark.parametrize(
    ("arguments", "workers"),
    [
        ([], ALL),
        (["-q", "tests/areas"], TWO),
        (["-k", "a or b"], ALL),
        (["tests/test_a.py", "tests/test_b.py"], TWO),
        (["tests/test_setup.py"], []),
        (["tests/areas/test_x.py::test_y", "-q"], []),
        (["-n", "4"], []),
        (["-n0"], []),
        (["-p", "no:xdist"], []),
        (["--pdb"], []),
        (["--help"], []),
        (["--collect-only"], []),
    ],
)
def test_two_workers_or_one_more_for_all_unless_the_caller_decides_otherwise(
    arguments: list[str], workers: list[str]
) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SETUP)!r}); import runpy\n"
        f"main = runpy.run_path({str(SETUP / '__main__.py')!r}, run_name='not main')\n"
        f"print(main['_workers']({arguments!r}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(told.stdout) == workers


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["runserver", "127.0.0.1:8010"], "http://127.0.0.1:8010"),
        (["runserver", "--noreload", "localhost:8010"], "http://localhost:8010"),
        (["runserver", "8010"], "http://127.0.0.1:8010"),
        (["runserver"], ""),
        (["migrate", "signals", "0001"], ""),
    ],
)
def test_links_lead_to_where_runserver_serves(arguments: list[str], address: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SETUP)!r}); import runpy\n"
        f"main = runpy.run_path({str(SETUP / '__main__.py')!r}, run_name='not main')\n"
        f"print(main['served_at']({arguments!r}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == address


def test_the_exit_code_of_bin_test_is_that_of_pytest() -> None:
    assert bin_("test", "tests/there_is_no_such_test.py", "-q").returncode == 4


def test_the_set_up_also_runs_on_an_older_python() -> None:
    for source in SETUP.glob("*.py"):
        ast.parse(source.read_text(), feature_version=(3, 9))


@pytest.mark.skipif(sys.platform != "linux", reason="a distribution is something of Linux")
@pytest.mark.parametrize(("version", "first"), [("3 11", True), ("3 9", False), ("", False)])
def test_the_python_of_the_distribution_goes_before_another_where_it_is_new_enough(
    house: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch, version: str, first: bool
) -> None:
    packaged, packages = Path("/usr/bin/python3"), house["packages"]
    monkeypatch.setattr(packages, "which", Path)
    monkeypatch.setattr(packages, "output", lambda command: version if command[0] == packaged else "3 12")
    assert (packages._python() == str(packaged)) is first


# --- locks ---


@pytest.mark.parametrize("name", ["base", "dev", "tools", "node"])
def test_a_lock_has_hashes_and_names_no_registry_and_no_path(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.findall(r"^[a-z0-9][\w.\-\[\]]*==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|--index|--find-links|^/|\s/", text, re.MULTILINE) == []


def test_the_development_lock_has_the_same_versions_as_the_one_that_runs() -> None:
    def versions(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^([a-z0-9][\w.\-\[\]]*==[^\s;]+)", text, re.MULTILINE))

    assert versions("base") - versions("dev") == set()


def test_every_wish_stands_in_its_lock() -> None:
    for name in ("base", "dev", "tools", "node"):
        wishes = (ROOT / "requirements" / f"{name}.in").read_text()
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        for wish in re.findall(r"^([A-Za-z][\w.\-]*)", wishes, re.MULTILINE):
            assert re.search(rf"^{re.escape(wish)}==", lock, re.MULTILINE | re.IGNORECASE), wish


def test_the_npm_lock_has_hashes_and_no_address_and_fits_package_json() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert [path for path, entry in packages.items() if "integrity" not in entry] == []
    assert [path for path, entry in packages.items() if "resolved" in entry] == []
    wished = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wished


@pytest.mark.slow
def test_the_first_word_to_a_new_database_needs_no_migrate_before_it(house: dict[str, ModuleType]) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the private cluster is not in use here")
    name = f"new-{os.getpid()}"
    try:
        done = bin_("manage", "load_starter_set", timeout=300, WIJKWERK_DB=name)
        assert done.returncode == 0, done.stderr
        assert name in done.stderr + done.stdout  # it says that it makes the tables
        again = bin_("manage", "load_starter_set", timeout=300, WIJKWERK_DB=name)
        assert name not in again.stderr + again.stdout
    finally:
        house["services"].drop_database(name)
