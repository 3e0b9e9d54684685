"""The commands of bin/: make everything ready, then become the program that was asked for.

Takes the name of the command and its arguments; CONTRIBUTING.md tells what each promises. Python 3.9 is
enough here: the set-up also runs before anything is installed.
"""

from __future__ import annotations

import errno
import os
import re
import sys

import demo as demonstration
import machine
import packages
import services
from ground import LOCAL, ROOT, VENV, Refusal, only_one, run, say

# Variables of libpq that would lead a connection elsewhere than to the private server.
MISLEADING = ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGPASSFILE", "PGPASSWORD", "PGOPTIONS")


def ready(*, tests: bool = False) -> dict[str, str]:
    """Install and start everything; gives the environment in which a program finds it."""
    with only_one("setup", waiting="another set-up of this clone is going on; waiting for it"):
        machine.install_what_is_missing()
        packages.install(tests=tests)
        if tests:
            machine.install_browser(VENV / "bin" / "python")
            machine.install_compose()
        found = services.start()
    env = {key: value for key, value in os.environ.items() if key not in MISLEADING or "PGHOST" not in found}
    env |= found
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.pop("PYTHONHOME", None)
    # Images for containers often set this; then each of the many processes that start here compiles everything again.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.platform == "darwin":  # Homebrew's libraries are not where Python looks
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    env.setdefault("SECRET_KEY", packages.secret_key())
    browser = machine.chromium()
    if tests and browser:
        env.setdefault("WIJKWERK_CHROMIUM", str(browser))
    return env


def become(program: str, arguments: list[str], env: dict[str, str]) -> None:
    """Take the program's place, so that signals and its exit code are its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    with services.in_use():
        os.execvpe(program, [program, *arguments], env)


# What can be asked of an empty database, or makes one what it should be.
WITHOUT_TABLES = {
    "migrate", "makemigrations", "showmigrations", "sqlmigrate", "check", "help", "--help", "-h", "--version",
    "version", "dbshell", "compilemessages", "makemessages", "collectstatic", "findstatic", "diffsettings", "runserver",
}  # fmt: skip


def manage(arguments: list[str]) -> None:
    """Run manage.py. A database that was only just made is migrated first, so that the next word can be the first."""
    env = ready()
    address = served_at(arguments)
    if address:
        env.setdefault("BASE_URL", address)  # links in mails and in the API lead to where it is served
    own_database = not os.environ.get("DATABASE_URL")
    if own_database and arguments and arguments[0] not in WITHOUT_TABLES and services.is_empty(env["WIJKWERK_DB"]):
        say(f"making the tables of database {env['WIJKWERK_DB']}")
        run(
            [VENV / "bin" / "python", ROOT / "manage.py", "migrate", "--verbosity", "0"],
            otherwise=f"the tables of database {env['WIJKWERK_DB']} could not be made",
            env=env,
        )
    become(str(VENV / "bin" / "python"), [str(ROOT / "manage.py"), *arguments], env)


def served_at(arguments: list[str]) -> str:
    """Where `runserver 127.0.0.1:8010` serves, as an address; empty for anything else."""
    if arguments[:1] != ["runserver"]:
        return ""
    named = [one for one in arguments[1:] if re.fullmatch(r"(([\w.-]+|\[[\da-fA-F:]+\]):)?\d+", one)]
    if not named:
        return ""
    return f"http://{named[0] if ':' in named[0] else f'127.0.0.1:{named[0]}'}"


def test(arguments: list[str]) -> None:
    env = ready(tests=True)
    env.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop beside the live server
    os.chdir(ROOT)
    become(str(VENV / "bin" / "python"), ["-m", "pytest", *_workers(arguments), *arguments], env)


def _workers(arguments: list[str]) -> list[str]:
    """Two workers, unless the caller decides that, debugs, or runs one file (workers start slowly). Who is finished
    takes over from the other: some tests take a minute. For all tests one more, that mostly waits: tests/order.py."""
    own_mind = re.compile(
        r"-n|-p|--numprocesses|--pdb|--trace|--dist|--co|-h$|--help|--version|--fixtures|--markers|--lf|--sw"
    )
    if any(own_mind.match(argument) for argument in arguments):
        return []
    files = [argument for argument in arguments if not argument.startswith("-") and ".py" in argument]
    is_whole = not any(argument.startswith("tests") for argument in arguments)
    return [] if len(files) == 1 else ["-n", "3" if is_whole else "2", "--dist", "worksteal"]


def with_(arguments: list[str]) -> None:
    if not arguments:
        raise Refusal("bin/with needs a program to run, such as: bin/with psql")
    env = ready(tests=True)
    try:
        become(arguments[0], arguments[1:], env)
    except FileNotFoundError:
        raise Refusal(f"there is no program {arguments[0]}") from None


def stop(arguments: list[str]) -> None:
    if set(arguments) - {"--wipe"}:
        say("bin/stop takes no other argument than --wipe")
        sys.exit(2)
    if not LOCAL.exists():
        return
    if demonstration.stop_running():
        say("stopped the demo")
    with only_one("setup", waiting="a set-up of this clone is going on; waiting for it"):
        stopped = services.stop()
        say(f"stopped {' and '.join(stopped)}" if stopped else "nothing was running")
        if "--wipe" in arguments:
            services.wipe()
            say("the data of the private services is gone")


def lock(arguments: list[str]) -> None:
    """Write the locks anew; without --upgrade only what the .in files and package.json ask."""
    with only_one("setup", waiting="another set-up of this clone is going on; waiting for it"):
        tool = packages.uv()
        for name in ("tools", "node", "base", "dev"):
            say(f"requirements/{name}.txt")
            run(
                [tool, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                 "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
                 "--custom-compile-command", "bin/lock", *(["--upgrade"] if "--upgrade" in arguments else []),
                 f"requirements/{name}.in", "-o", f"requirements/{name}.txt"],
                otherwise=f"requirements/{name}.txt could not be written",
                cwd=ROOT,
            )  # fmt: skip
        say("package-lock.json")
        verb = "update" if "--upgrade" in arguments else "install"
        run(
            [*packages.npm(), verb, "--package-lock-only"],
            otherwise="package-lock.json not written",
            cwd=ROOT,
        )


def demo(arguments: list[str]) -> None:
    demonstration.main(arguments, ready=ready)


COMMANDS = {"manage": manage, "test": test, "with": with_, "stop": stop, "lock": lock, "demo": demo}


def main() -> None:
    try:
        command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
        if command is None:
            raise Refusal(f"use one of: {', '.join(f'bin/{name}' for name in COMMANDS)}")
        command(sys.argv[2:])
    except Refusal as refusal:
        say(str(refusal))
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT):
            raise
        say(
            f"{error.filename or ROOT}: {error.strerror}; wijkwerk needs a clone in which it may write, with 2 GB free."
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
