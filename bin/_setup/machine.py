"""What the machine must have: PostgreSQL with PostGIS, Redis, GDAL, Pango, gettext; a browser for tests.

Looks at what is there, not at what was once installed, so a machine that already has it needs neither network
nor rights. What the machine already runs is left alone: no service is started, stopped or configured.
"""

from __future__ import annotations

import ctypes.util
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ground import LOCAL, Refusal, output, run, say, which, works

# The headless shell draws the same pages, and takes a third less of the machine: it has no windows to think of.
HEADLESS = "chromium-headless-shell"
CHROMIUM = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS = LOCAL / "browsers"
_tried = LOCAL / "no-browser"
# A newly installed PostgreSQL makes a cluster "main" and starts it at boot. We need the programs only.
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/wijkwerk.conf")


def postgres_bin() -> Path | None:
    """The folder with initdb and postgres of the newest server that also has PostGIS."""
    folders = [Path(f) for f in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)]
    if sys.platform == "darwin":
        for prefix in ("/opt/homebrew/opt", "/usr/local/opt"):
            folders += sorted(Path(prefix).glob("postgresql@*/bin"), key=_version, reverse=True)
    config = which("pg_config")
    if config:
        bindir = output([config, "--bindir"])
        folders += [Path(bindir)] if bindir else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _has_postgis(folder):
            return folder
    return None


def _version(folder: Path) -> int:
    number = re.search(r"(\d+)/bin$", str(folder))
    return int(number[1]) if number else 0


def _has_postgis(folder: Path) -> bool:
    # Debian keeps the extensions of version N in /usr/share/postgresql/N; elsewhere pg_config knows.
    debian = Path("/usr/share/postgresql") / folder.parent.name / "extension" / "postgis.control"
    if debian.exists():
        return True
    share = output([folder / "pg_config", "--sharedir"]) if (folder / "pg_config").exists() else ""
    return bool(share) and (Path(share) / "extension" / "postgis.control").exists()


def redis_server() -> list[str] | None:
    """How to start Redis: the program, and the name it must be called by."""
    server = which("redis-server", "valkey-server")
    if server:
        return [str(server), server.name]
    # Debian ships one program under several names, and the server's name only with the package that also
    # installs a service on port 6379. The program in redis-tools is the same one, without the service.
    same = which("redis-check-rdb")
    if same and not same.is_symlink():
        return [str(same), "redis-server"]
    return None


def chromium() -> Path | None:
    """The browser for the tests: the machine's, else one that Playwright brought."""
    mac = Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    brought = [*BROWSERS.glob("chromium-*/chrome-linux*/chrome"), *BROWSERS.glob("chromium-*/*/*.app/Contents/MacOS/*")]
    return which(*CHROMIUM) or (mac if mac.exists() else None) or (sorted(brought)[-1] if brought else None)


def install_browser(python: Path) -> None:
    """Chromium, for the browser tests. They skip themselves where it cannot be had; in a build that is a failure.

    A browser with windows does as well, so who may not install packages keeps that one. Ubuntu has either as a snap
    only, which a container cannot run: there Playwright brings one.
    """
    if which(HEADLESS) or (_tried.exists() and time.time() - _tried.stat().st_mtime < 24 * 3600):
        return
    if chromium() and not (which("apt-get") and _may_install()):
        return
    ways: list[Callable[[], None]] = []
    if sys.platform == "darwin":
        ways.append(lambda: _with_homebrew({"Chromium": []}))
    elif which("apt-get"):
        ways.append(lambda: with_apt("Chromium", [HEADLESS]))
        ways.append(lambda: with_apt("Chromium", ["chromium"]))
    ways.append(lambda: _with_playwright(python))
    for way in ways:
        try:
            way()
        except Refusal as refusal:
            say(str(refusal))
            _tried.touch()  # not at every start again
        if chromium():
            return
    sentence = "no Chromium, so the browser tests do not run; install one (on Debian: apt-get install chromium)."
    if os.environ.get("CI"):
        raise Refusal(sentence)
    say(sentence)


def install_compose() -> None:
    """docker-compose, with which a test reads docker-compose.yml; it needs no Docker engine for that. The test says so
    where it cannot be had; in a build that is a failure."""
    untried = LOCAL / "no-compose"
    if which("docker-compose") or (untried.exists() and time.time() - untried.stat().st_mtime < 24 * 3600):
        return
    try:
        if sys.platform == "darwin":
            _with_homebrew({"docker-compose": []})
        elif which("apt-get"):
            with_apt("docker-compose", ["docker-compose"])
        else:
            raise Refusal("docker-compose is not here, so docker-compose.yml is not read by a test.")
    except Refusal as refusal:
        if os.environ.get("CI"):
            raise
        say(str(refusal))
        untried.touch()


def _with_playwright(python: Path) -> None:
    say("installing Chromium (Playwright)")
    run(
        [python, "-m", "playwright", "install", "chromium"],
        otherwise="Playwright could not bring a Chromium",
        env=os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(BROWSERS)},
    )


def missing() -> dict[str, list[str]]:
    """What is absent, in words, with the Debian packages that bring it."""
    lacking: dict[str, list[str]] = {}
    if not os.environ.get("DATABASE_URL") and postgres_bin() is None:
        lacking["PostgreSQL with PostGIS"] = [_postgis_package()]
    if not os.environ.get("REDIS_URL") and redis_server() is None:
        lacking["Redis"] = ["redis-tools"]
    if not _library("gdal"):
        # The library's own package carries a version in its name; this one depends on the right one.
        lacking["GDAL"] = ["gdal-bin"]
    if not (_library("pango-1.0") and _library("pangoft2-1.0") and _library("harfbuzz-subset")):
        lacking["Pango"] = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
    if which("msgfmt") is None:
        lacking["gettext"] = ["gettext"]
    if sys.platform == "linux" and not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        lacking["a font"] = ["fonts-dejavu-core"]
    return lacking


def _library(name: str) -> bool:
    if sys.platform == "linux":
        global _known
        if _known is None:
            _known = output([which("ldconfig") or "/sbin/ldconfig", "-p"]) or " "
        if re.search(rf"^\s*lib{re.escape(name)}\.so", _known, re.MULTILINE):
            return True
    if sys.platform == "darwin":
        return any(Path(p, f"lib{name}.dylib").exists() for p in ("/opt/homebrew/lib", "/usr/local/lib"))
    return ctypes.util.find_library(name) is not None


_known: str | None = None


def _postgis_package() -> str:
    """PostGIS for the server that the machine has already, else for the one that the distribution prefers."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / "postgres").exists():
            return f"postgresql-{folder.parent.name}-postgis-3"
    return "postgresql-postgis"


def install_what_is_missing() -> None:
    lacking = missing()
    if not lacking:
        return
    names = ", ".join(lacking)
    if sys.platform == "darwin":
        _with_homebrew(lacking)
    elif which("apt-get"):
        with_apt(names, [package for packages in lacking.values() for package in packages])
    else:
        raise Refusal(f"{names} missing; install with this system's package manager, and try again.")
    global _known
    _known = None
    still = missing()
    if still:
        raise Refusal(f"{', '.join(still)} still missing after installation; install by hand, and try again.")


def _may_install() -> bool:
    """Whether packages can be installed without a question."""
    return os.geteuid() == 0 or (which("sudo") is not None and bool(output(["sudo", "-n", "echo", "yes"])))


def with_apt(names: str, packages: list[str]) -> None:
    """Install Debian packages, as root or through sudo. Refuses in one sentence where neither is possible."""
    by_hand = f"ask an administrator to run: apt-get install {' '.join(packages)}"
    root: list[str] = []
    if os.geteuid() != 0:
        if which("sudo") is None:
            raise Refusal(f"{names} missing, and this user may not install packages; {by_hand}")
        if not sys.stdin.isatty() and not output(["sudo", "-n", "echo", "yes"]):
            raise Refusal(f"{names} missing, and sudo wants a password that cannot be asked here; {by_hand}")
        root = ["sudo"]
        if not output(["sudo", "-n", "echo", "yes"]):
            say(f"sudo may ask for your password, to install {names}")
            if os.spawnvp(os.P_WAIT, "sudo", ["sudo", "-v"]) != 0:
                raise Refusal(f"{names} missing, and sudo refused; {by_hand}")
    say(f"installing {names} (apt-get; some minutes on a slow line)")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    if not works([*apt, "update"]):
        say("the list of packages could not be renewed; going on with the one that is here")
    LOCAL.mkdir(exist_ok=True)
    drop_in = LOCAL / "createcluster.conf"
    drop_in.write_text("# here for the time of one installation by wijkwerk\ncreate_main_cluster = false\n")
    put: list[str | Path] = [*root, "install", "-D", "-m", "644", drop_in, NO_MAIN_CLUSTER]
    run(put, otherwise=f"{names} not installed: {NO_MAIN_CLUSTER} could not be written")
    try:
        run(
            [*apt, "install", "-y", "--no-install-recommends", *packages],
            otherwise=f"{names} could not be installed (is there a network?); {by_hand}",
        )
    finally:
        run([*root, "rm", "-f", NO_MAIN_CLUSTER], otherwise=f"remove {NO_MAIN_CLUSTER} by hand")


BREW = {
    "PostgreSQL with PostGIS": ["postgis"],  # brings the PostgreSQL that it was built for
    "Redis": ["redis"],
    "GDAL": ["gdal"],
    "Pango": ["pango"],
    "gettext": ["gettext"],
    "Chromium": ["--cask", "chromium"],
    "docker-compose": ["docker-compose"],
}


def _with_homebrew(lacking: dict[str, list[str]]) -> None:
    brew = shutil.which("brew")
    if brew is None:
        raise Refusal(f"{', '.join(lacking)} missing; install Homebrew (see its site, brew.sh), and try again.")
    for name in lacking:
        say(f"installing {name} (brew)")
        run(
            [brew, "install", "--quiet", *BREW[name]],
            otherwise=f"{name} missing; try: brew install {BREW[name][-1]}",
        )
