"""docs/operations.md does what it says: its tested blocks are run as they stand, on a filled database."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests import databases
from wijkwerk.checks import QUIET

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = dict(re.findall(r"<!-- tested: (\w+) -->\n```sh\n(.*?)```", PAGE, re.DOTALL))
OURS = ("areas", "officers", "outbox", "signals")


class Stranger:
    """Somebody with a shell, this page, and a database of their own."""

    def __init__(self, folder: Path, *, database: str) -> None:
        self.backups, self.media = folder / "backups", folder / "media"
        self.media.mkdir()
        self.database = database
        host = os.environ["PGHOST"]
        self.settings = {
            "BACKUPS": str(self.backups),
            "MEDIA_ROOT": str(self.media),
            "STATIC_ROOT": str(folder / "static"),
            "PGDATABASE": database,
            "DATABASE_URL": f"postgres:///{host}/{database}",
            "REDIS_URL": os.environ["REDIS_URL"],
            "SECRET_KEY": "een-geheim-van-vijftig-tekens-dat-nergens-anders-voor-dient-0123",
            "ALLOWED_HOSTS": "wijkwerk.example",
        }
        self.env_file = folder / "wijkwerk.env"
        self._write_settings()
        there = {name: os.environ[name] for name in ("PATH", "PGHOST", "PGPORT", "PGUSER")}
        self.env = there | {"WIJKWERK": str(ROOT), "WIJKWERK_ENV": str(self.env_file), "LC_ALL": "C.UTF-8"}

    def _write_settings(self) -> None:
        self.env_file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in self.settings.items()))

    def gets_another_key(self) -> None:
        """The first step of rotating SECRET_KEY."""
        self.settings["SECRET_KEY_FALLBACKS"] = self.settings["SECRET_KEY"]
        self.settings["SECRET_KEY"] = "een-ander-geheim-van-vijftig-tekens-dat-nergens-anders-voor-dient-0123"
        self._write_settings()

    def does(self, block: str) -> str:
        """Run a block of the page, after the one that begins; every line must succeed."""
        script = f"set -e\n{BLOCKS['begin']}\n{BLOCKS[block]}"
        done = subprocess.run(
            ["/bin/sh", "-c", script], cwd="/", env=self.env, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def has(self) -> dict[str, Any]:
        """Rows and sum of each table, and the bytes of each file. Sessions do not outlive a restore."""
        found: dict[str, Any] = {
            path.relative_to(self.media).as_posix(): path.read_bytes()
            for path in self.media.rglob("*")
            if path.is_file()
        }
        with psycopg.connect(f"dbname={self.database}") as line:
            tables = line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
            for (table,) in tables:
                if table not in ("django_session", "usersessions_usersession"):
                    sum_of = f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
                    found[table] = line.execute(sum_of).fetchone()
        return found

    def has_set(self) -> dict[str, str]:
        """What holds for connections with this database only."""
        with psycopg.connect(f"dbname={self.database}") as line:
            kept = line.execute(
                "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
                " WHERE d.datname = current_database() AND s.setrole = 0"
            )
            return dict(one.split("=", 1) for (one,) in kept)


@pytest.fixture
def stranger(tmp_path, demo, db) -> Iterator[Stranger]:
    """A stranger who installed with the page, then got a database with the demo in it, and has two attachments."""
    name = f"{connection.settings_dict['NAME']}_stranger"
    databases.drop(name)
    somebody = Stranger(tmp_path, database=name)
    somebody.does("install")
    installed = somebody.has()
    assert installed["signals_category"][0] > 10
    databases.copy(demo.name, name)
    assert somebody.has().keys() == installed.keys()
    (somebody.media / "2026").mkdir()
    (somebody.media / "2026" / "lantaarn.jpg").write_bytes(os.urandom(5000))
    (somebody.media / "brief.pdf").write_bytes(b"%PDF-1.7")
    yield somebody
    databases.drop(name)


def one_migration_back(database: str) -> None:
    """Take each app of ours back to the migration before its last, as a database of the former version is. Not where
    another app builds on that last one: it would take the tables of that app along."""
    loader = MigrationLoader(None)
    former = {}
    for app in OURS:
        # Not the ones that a summary stands for (docs/adr/0038-*): a new database never had them.
        *earlier, last = sorted(name for label, name in loader.graph.nodes if label == app)
        if earlier and not loader.graph.node_map[app, last].children:
            former[app] = earlier[-1]
    assert former
    # Here, and by nobody's shell: it is no line of the page.
    with databases.connected_to(database):
        for app, name in former.items():
            call_command("migrate", app, name, verbosity=0)


def rows_of(found: dict[str, Any], tables: Iterable[str]) -> dict[str, int]:
    """How many rows these tables have, as far as signals and mail are concerned."""
    return {name: found[name][0] for name in tables if name.startswith(("signals_", "outbox_"))}


@pytest.mark.slow
def test_a_stranger_upgrades_backs_up_loses_and_restores_with_the_page_only(stranger):
    filled = stranger.has()
    assert filled["signals_signal"][0] >= 600
    stranger.does("quiet")
    assert stranger.has_set() == QUIET
    one_migration_back(stranger.database)
    former = stranger.has()
    assert former != filled
    stranger.does("upgrade")
    upgraded = stranger.has()
    # A table that the last version brought has nothing in it; all else is there still.
    assert rows_of(upgraded, former) == rows_of(former, former) == rows_of(filled, former)
    stranger.gets_another_key()
    stranger.does("reseal")
    assert stranger.has() == upgraded
    stranger.does("backup")
    stranger.does("lose")
    assert stranger.has() == {}
    stranger.does("restore")
    assert stranger.has() == upgraded


def test_the_programs_of_the_page_are_those_of_the_compose_file_and_the_image():
    (block,) = re.findall(r"<!-- as in the compose file -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    # What differs on a machine of one's own: where they listen and keep, and a name for each worker.
    own = [("127.0.0.1:8000", "0.0.0.0:8000"), (" -n work@%h", ""), (" -n mail@%h", ""), ("/var/lib/wijkwerk", "/tmp")]
    for here, there in own:
        assert here in block
        block = block.replace(here, there)
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    image = re.search(r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    commands = [
        json.loads(image[1].replace("\\\n", "")),
        *(services[name]["command"] for name in ("worker", "mail", "beat")),
    ]
    assert block.splitlines() == [".venv/bin/" + " ".join(words) for words in commands]


def test_every_tested_block_is_one_that_the_stranger_does():
    assert set(BLOCKS) == {"begin", "install", "quiet", "upgrade", "reseal", "backup", "lose", "restore"}
    assert PAGE.count("<!-- tested:") == len(BLOCKS)


def test_the_page_names_every_metric():
    source = (ROOT / "wijkwerk" / "metrics.py").read_text()
    metrics = set(re.findall(r'"(wijkwerk_\w+)"', source))
    assert metrics
    assert {name for name in metrics if f"| `{name}` |" not in PAGE} == set()
