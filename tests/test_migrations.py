"""Migrations on a database that a city fills: each goes back and forth with data in it, and none holds up the others.

A new database is made by summaries (docs/adr/0038-*); here each step that they stand for is gone, to the same end.

What a migration does to the large tables is measured, and not read from its SQL: which locks it holds at its end, and
whether it read, wrote anew or changed the rows of a table that it holds. That does not depend on how many rows there
are, so a small town will do.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models, transaction
from django.db.migrations import Migration, executor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from outbox.models import Letter
from signals.models import Signal
from tests import databases, world
from wijkwerk.management.commands import migrate as migrate_command

Plan = list[tuple[Migration, bool]]
OURS = ("agenda", "areas", "officers", "outbox", "signals")
# Locks that keep others from writing or reading a table (PostgreSQL's manual, 13.3.1).
HOLDING = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")
# Outside a transaction only what lets go of the table while it works.
STEPWISE = (AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint, migrations.RunPython)


def large_tables() -> set[str]:
    """The tables that grow with every signal and every letter."""
    of_a_signal = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Signal
    }
    return of_a_signal | {Signal._meta.db_table, Letter._meta.db_table}


class StepByStep(MigrationLoader):
    """As an installation of the first version goes it: without the summaries."""

    def build_graph(self) -> None:
        self.replace_migrations = False
        super().build_graph()
        for key, summary in self.replacements.items():
            self.graph.remove_replacement_node(key, summary.replaces)


@pytest.fixture
def step_by_step(monkeypatch) -> None:
    """What is migrated is migrated without the summaries."""
    monkeypatch.setattr(executor, "MigrationLoader", StepByStep)


@pytest.fixture
def indexes_by_themselves(monkeypatch) -> None:
    """Django makes a model anew for each index and check that comes or goes, with all that it has to do with: a fifth
    of what it takes to go through all migrations. What is done to the database is the same without."""

    def append(self: ProjectState, app_label: str, model_name: str, option: str, one: Any) -> None:
        self.models[app_label, model_name].options[option] = [*self.models[app_label, model_name].options[option], one]

    def remove(self: ProjectState, app_label: str, model_name: str, option: str, name: str) -> None:
        options = self.models[app_label, model_name].options
        options[option] = [one for one in options[option] if one.name != name]

    # Nor is each taken apart with each model that is made: nobody changes more of it than its name.
    monkeypatch.setattr(models.Index, "__deepcopy__", lambda self, _memo: copy.copy(self), raising=False)
    monkeypatch.setattr(ProjectState, "_append_option", append)
    monkeypatch.setattr(ProjectState, "_remove_option", remove)


def later_migrations() -> list[tuple[str, str, str]]:
    """Each migration of ours but the first of an app and the summaries: app, the one before, and itself."""
    found = MigrationLoader(None).disk_migrations
    names = sorted(key for key, one in found.items() if key[0] in OURS and not one.replaces)
    pairs = zip(names, names[1:], strict=False)
    return [(app, before, name) for (app, before), (same, name) in pairs if app == same]


@pytest.fixture
def filled(transactional_db) -> Iterator[None]:
    """The connection leads to a copy of the test's database, with a town in it that works."""
    with databases.copied("migrations"):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '30s'")
        world.town()
        for number in range(20):
            world.signal(f"Lantaarn {number} is kapot", email="bewoner@example.nl")
        yield


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table != "django_migrations"]
        cursor.execute(" UNION ALL ".join(f"""SELECT '{table}', count(*) FROM "{table}\"""" for table in tables))
        return dict(cursor.fetchall())


def scheme() -> set[tuple[str, ...]]:
    """All columns, constraints, indexes, triggers, functions and sequences of ours, and what PostgreSQL is told of its
    planning, as PostgreSQL writes them; without the names of keys to other tables, which Django makes up and looks
    up."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT 'column', c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   a.attstorage, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S')
            UNION ALL
            SELECT 'options', relname, '', array_to_string(reloptions, ' ') FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reloptions IS NOT NULL
            UNION ALL
            SELECT 'statistics', stxrelid::regclass::text, stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
            WHERE stxnamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'constraint', conrelid::regclass::text, CASE contype WHEN 'f' THEN '' ELSE conname END,
                   pg_get_constraintdef(oid) || convalidated
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal
            UNION ALL
            SELECT 'function', '', p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
        """)
        return set(cursor.fetchall())


def held_up(work: Callable[[], None]) -> list[str]:
    """Do something in one transaction, and tell which large tables it held while it went through their rows."""
    # What is touched is counted in this session, of which earlier work may be a part: so before and after.
    state = """
        SELECT c.relname, (c.relfilenode, s.seq_tup_read, s.idx_tup_fetch, s.n_tup_upd)::text,
               EXISTS (SELECT FROM pg_locks l WHERE l.relation = c.oid AND l.pid = pg_backend_pid()
                       AND l.mode = ANY (%s))
        FROM pg_class c JOIN pg_stat_xact_user_tables s ON s.relid = c.oid WHERE c.relname = ANY (%s)
    """
    parameters = [list(HOLDING), list(large_tables())]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(state, parameters)
        before = {table: touched for table, touched, _held in cursor.fetchall()}
        work()
        cursor.execute(state, parameters)
        return sorted(
            table for table, touched, held in cursor.fetchall() if held and before.get(table, touched) != touched
        )


class Watched(MigrationExecutor):
    """Django's, in one go over all migrations, that looks at the database before and after each of them."""

    def __init__(self) -> None:
        super().__init__(connection)
        self.latest = rows()
        # Which large tables each one held while it worked on them; of one without a transaction, its steps that may.
        self.held: dict[str, list[str]] = {}

    def _migrate_all_backwards(self, plan: Plan, full_plan: Plan, fake: bool) -> ProjectState:
        """As Django does it where all is migrated, but for one thing: it makes the models of every state beforehand."""
        before, state = {}, self.loader.project_state([])
        for migration, _backwards in full_plan:
            before[migration] = state.clone()
            migration.mutate_state(state, preserve=False)
        for migration, _backwards in plan:
            self.unapply_migration(before.pop(migration), migration)
        return state

    def unapply_migration(self, state: ProjectState, migration: Migration, fake: bool = False) -> ProjectState:
        assert state.apps  # once, and not for each operation
        state = super().unapply_migration(state, migration, fake)
        former = rows()
        changed = {table: count for table, count in former.items() if self.latest.get(table, count) != count}
        assert changed == {}, migration
        self.latest = former
        return state

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        def work() -> None:
            nonlocal state
            state = super(Watched, self).apply_migration(state, migration, fake, fake_initial)

        if migration.atomic:
            held = held_up(work)
        else:
            work()
            held = [type(step).__name__ for step in migration.operations if not isinstance(step, STEPWISE)]
        self.held[f"{migration.app_label} {migration.name}"] = held
        # One may bring rows of its own.
        later = rows()
        assert {table: count for table, count in later.items() if count < self.latest.get(table, 0)} == {}, migration
        self.latest = later
        return state


@pytest.mark.slow
def test_each_migration_goes_back_and_forth_on_a_filled_database(filled, step_by_step, indexes_by_themselves):
    """And none of them holds a large table while it works on it. Back from the newest to the first, and forth again one
    by one, so that each is tried in the database for which it was written, as an installation of the first version goes
    it; which ends where a new installation begins."""
    new, later = scheme(), later_migrations()
    assert len(new) > 1000
    back = Watched()
    assert back.latest["signals_signal"] == 20
    first = {app: before for app, before, _name in reversed(later)}
    plan = back.migration_plan(list(first.items()))
    # Where an app went all the way because others that it builds on did, it is not brought forth again yet.
    back.migrate(None, plan=[(migration, backwards) for migration, backwards in plan if backwards])
    forth = Watched()
    assert not {(app, name) for app, _before, name in later} & forth.loader.applied_migrations.keys()
    forth.migrate(forth.loader.graph.leaf_nodes())
    assert forth.held.keys() >= {f"{app} {name}" for app, _before, name in later}
    assert {name: tables for name, tables in forth.held.items() if tables} == {}
    assert sorted(scheme() ^ new) == []


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("CREATE INDEX ON signals_signal (town)", ["signals_signal"]),
        ("ALTER TABLE signals_signal ADD COLUMN a double precision DEFAULT random()", ["signals_signal"]),
        ("ALTER TABLE signals_signal ALTER COLUMN town TYPE text USING town || ''", ["signals_signal"]),
        ("ALTER TABLE signals_signal ADD CONSTRAINT a CHECK (town <> 'x')", ["signals_signal"]),
        ("ALTER TABLE signals_signal ADD COLUMN a int DEFAULT 1 NOT NULL", []),
        ("ALTER TABLE signals_signal ADD CONSTRAINT a CHECK (town <> 'x') NOT VALID", []),
        ("ALTER TABLE signals_signal ALTER COLUMN due_on DROP NOT NULL", []),
        ("CREATE INDEX ON officers_team (name)", []),
    ],
)
@pytest.mark.django_db
def test_the_measure_sees_what_would_hold_a_city_up(town, statement, tables):
    world.signal()
    with connection.cursor() as cursor:
        # What waits until the end of the test's transaction would forbid to alter a table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert held_up(lambda: cursor.execute(statement)) == tables


def test_a_migration_that_finds_its_table_in_use_lets_others_pass_and_comes_again(
    filled, step_by_step, monkeypatch, capsys
):
    """Behind a backup (who reads a table) a change of that table waits, and all who read it wait behind the change:
    not longer than a second, and what waited is undone whole."""
    # Of the agenda, because no other app builds on it; and no further, for an index waits as long as it takes.
    call_command("migrate", "agenda", "0007", verbosity=0)
    monkeypatch.setattr(migrate_command, "AGAIN_AFTER", 0)
    monkeypatch.setattr(migrate_command, "MOST_WAITING", "50ms")
    monkeypatch.setattr(migrate_command, "TIMES", 2)
    backup = connection.copy()
    with backup.cursor() as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM agenda_action")
        with pytest.raises(CommandError, match="bleef in gebruik"):
            call_command("migrate", "agenda", "0006")
        assert "Een tabel is in gebruik" in capsys.readouterr().out
        assert ("agenda", "0007_partner_mail") in MigrationLoader(connection).applied_migrations
        reading.execute("COMMIT")
    backup.close()
    call_command("migrate", "agenda", "0006", verbosity=0)
    assert ("agenda", "0007_partner_mail") not in MigrationLoader(connection).applied_migrations
    call_command("migrate", verbosity=0)
    assert ("agenda", "0007_partner_mail") in MigrationLoader(connection).applied_migrations
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"
