"""Commands from the outside, as somebody types them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture
def empty_database(django_db_blocker) -> Iterator[str]:
    """A database in which nobody ran the migrations."""
    name = f"{connection.settings_dict['NAME']}_empty"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield name
        cursor.execute(f'DROP DATABASE "{name}"')


def test_a_command_on_a_database_that_was_not_migrated_is_refused_with_a_sentence(empty_database):
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "manage.py", "load_starter_set"],
        cwd=ROOT,
        env=env | {"WIJKWERK_DB": empty_database, "PGDATABASE": empty_database},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"wijkwerk: database {empty_database} is not up to date: run bin/manage migrate."
    assert done.stdout == ""
