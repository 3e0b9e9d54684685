"""Other databases than the one that tests share: copies of it, and one with the demo in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone

from signals import measuring
from wijkwerk.demo.load import Loaded, load

# A Wednesday afternoon.
DEMO_NOW = timezone.make_aware(datetime.datetime(2026, 11, 18, 15, 30))


def copy(original: str, name: str) -> None:
    """Make a database of this name, with what is in the original; one that there was goes."""
    drop(name)
    with connection._nodb_cursor() as cursor:
        # The thread that answered a browser in an earlier test may hold a line; nobody may while it is copied.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original])
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def drop(name: str) -> None:
    """Throw a database away, with whoever is connected to it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """The connection of this thread leads to this database; the usual one stays as it is meanwhile."""
    usual = connections[DEFAULT_DB_ALIAS]
    other = usual.copy()
    other.settings_dict["NAME"] = name
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual


@contextmanager
def copied(suffix: str) -> Iterator[None]:
    """The connection leads to a copy of the test's database, that is gone afterwards."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_{suffix}"
    connection.close()
    copy(usual, name)
    try:
        with connected_to(name):
            yield
    finally:
        drop(name)


@dataclass(frozen=True)
class Demo:
    """The database with the demo in it, and what loading it handed out."""

    name: str
    loaded: Loaded


@pytest.fixture(scope="session")
def demo(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    """The demo as it stands on a Wednesday afternoon in November, loaded by somebody who installed before. Once for all
    tests of a worker that look at it or take a copy of it: it takes as long as a hundred other tests."""
    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        name = f"{usual}_demo"
        connection.close()
        copy(usual, name)
        with connected_to(name):
            call_command("load_starter_set", verbosity=0)
            loaded = load(now=DEMO_NOW)
            measuring.catch_up()
    yield Demo(name, loaded)
    with django_db_blocker.unblock():
        drop(name)


@pytest.fixture
def loaded(demo, db) -> Iterator[Loaded]:
    """What loading the demo handed out; the connection leads to its database. What a test changes there is undone."""
    with connected_to(demo.name), transaction.atomic():
        yield demo.loaded
        transaction.set_rollback(True)
