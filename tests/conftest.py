"""The cast: the small town and the people in it, by name."""

from __future__ import annotations

import copy
import gc
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest import runner
from django.conf import settings as project
from django.core.cache import cache
from django.core.management.color import no_style
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection, transaction
from django.db.models import Field
from django.template.base import Template
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import settings as examples
from whitenoise.middleware import WhiteNoiseMiddleware

from officers import sessions
from officers.models import Coverage, Officer
from signals.models import QuestionRule
from tests import browser as browsing
from tests import order, realdata, world
from wijkwerk import doors, metrics
from wijkwerk.roomy import with_room

# No example is timed: who comes first builds what reads texts, and machines are shared.
examples.register_profile("untimed", deadline=None)
examples.load_profile("untimed")

pytest_plugins = ["tests.addresses", "tests.databases", "tests.everything"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rates and other counts start at nothing in each test. What a process asks once a minute and keeps is there, so
    that tests that count statements do not depend on who came first."""
    cache.clear()
    cache.set(QuestionRule.LOOK_AGAIN, QuestionRule().look_again_days)


@pytest.fixture(autouse=True)
def _windows_that_begin_with_the_test(monkeypatch):
    """Doors count by the minute and the hour; a test that is at work when one ends would count from nothing again."""
    past_the_hour = time.time() % 3600
    clock = SimpleNamespace(time=lambda: time.time() - past_the_hour, perf_counter=time.perf_counter)
    monkeypatch.setattr(doors, "time", clock)
    monkeypatch.setattr(metrics, "time", clock)


@pytest.fixture(autouse=True, scope="session")
def _storage_of_our_own(tmp_path_factory) -> Iterator[None]:
    """Files that tests keep stand in a temporary folder."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True, scope="session")
def _what_no_test_writes_stays() -> Iterator[None]:
    """Where a test wrote outside a transaction all tables are emptied, as Django does it; but for the names of models
    and their permissions, of which no test makes any, and which would be made again after each such test.

    A few rows are deleted: to truncate a hundred tables makes a file anew for each of them and of their indexes.
    """
    kept = {"django_content_type", "auth_permission"}

    def empty(_self: TransactionTestCase) -> None:
        tables = [
            table
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False)
            if table not in kept
        ]
        holding = " UNION ALL ".join(
            f"SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT FROM {table})" for table in tables
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(holding)
            sizes = dict(cursor.fetchall())
            if max(sizes.values(), default=0) > 2**22:
                connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
            else:
                # Without triggers: they keep rows that belong together, or would note that these go.
                cursor.execute("SET LOCAL session_replication_role = replica")
                for table in sizes:
                    cursor.execute(f"DELETE FROM {table}")
                # What this process keeps for the stamp of the organisation that went may serve no later test.
                cursor.execute("UPDATE officers_stamp SET value = gen_random_uuid()")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(autouse=True, scope="session")
def _served_with_room() -> Iterator[None]:
    """The live server answers as the web process does: see `wijkwerk/roomy.py`; and the end of an answer is not held
    back until the browser says that it has the beginning, which it does after 40 milliseconds."""
    answer = WSGIRequestHandler.handle_one_request
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
        patch.setattr(WSGIRequestHandler, "handle_one_request", lambda self: with_room(answer, self))
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_found_once() -> Iterator[None]:
    """Each client of a test builds the middleware anew; only the first one looks through all static files."""
    found: dict[Any, dict[str, Any]] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: WhiteNoiseMiddleware) -> None:
        where = (self.static_prefix, self.static_root, tuple(map(str, project.STATICFILES_DIRS)))
        if where not in found:
            look(self)
            found[where] = dict(self.files)
        self.files.update(found[where])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _parts_of_a_page_unnoticed(django_test_environment) -> Iterator[None]:
    """Django keeps of each template what it was given, for `answer.context`: of a page that is asked, and of the
    hundreds of fields, icons and parts on it never."""
    noticed = Template._render

    def render(self: Template, context: Any) -> str:
        is_page = context.template is self and not (self.name or "").startswith(("django/forms/", "icons/"))
        return noticed(self, context) if is_page else self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True, scope="session")
def _fields_of_migrations_copied() -> Iterator[None]:
    """Migrations make the models around each change anew, from fields that belong to no model. Django takes each field
    apart and makes it again; a copy is the same, and was two thirds of what it took."""
    take_apart = Field.clone

    def clone(self: Field) -> Field:
        is_plain = type(self).__module__.startswith("django.db.models.fields") and not self.generated
        return copy.deepcopy(self) if is_plain and not hasattr(self, "model") else take_apart(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Field, "clone", clone)
        yield


class OfficeClient(Client):
    """Django's test client, whose `force_login` starts the clocks of a session as signing in does."""

    def force_login(self, *args: Any, **kwargs: Any) -> None:
        super().force_login(*args, **kwargs)
        session = self.session
        sessions.begin(session)
        session.save()


@pytest.fixture
def client() -> Client:
    """A browser without a window."""
    return OfficeClient()


@pytest.fixture
def town(db) -> world.Town:
    """The small world of `tests/world.py`."""
    return world.town_at_once()


@pytest.fixture
def member(town) -> Officer:
    """A member of the team that does the street lighting."""
    return world.officer("lamp", "teamlid", teams=(town.lighting,))


@pytest.fixture
def social_worker(town) -> Officer:
    """A member of the social wijkteam."""
    return world.officer("sociaal", "teamlid", teams=(town.wijkteam,))


@pytest.fixture
def triager(town) -> Officer:
    """Somebody of triage."""
    return world.officer("triage", "triage", teams=(town.triage,))


@pytest.fixture
def manager(town) -> Officer:
    """The application manager."""
    return world.officer("beheer", "beheerder")


@pytest.fixture
def area_officer(town) -> Officer:
    """The area officer of Oost."""
    made = world.officer("regisseur", "wijkambtenaar")
    Coverage.objects.create(officer=made, area=town.oost, role_title=town.role_title)
    return made


@pytest.fixture
def stranger(db) -> Officer:
    """An officer of another team, without anything in common with a signal."""
    return world.officer("vreemde", "teamlid")


@pytest.fixture(scope="session")
def chromium() -> Iterator[browsing.Browser]:
    """One headless Chromium for all tests of a worker."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture
def open_page(chromium, live_server, settings) -> Iterator[browsing.OpenPage]:
    """`open_page("/melden", width=320, scripts=False)`: a page of the running application in Chromium."""
    settings.BASE_URL = live_server.url
    with browsing.pages(chromium, base_url=live_server.url) as open_page:
        yield open_page


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers, the long tests first; see `tests/order.py`."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 2:
        waiting = [item for item in items if order.is_waiting(item.nodeid)]
        working = [item for item in items if not order.is_waiting(item.nodeid)]
        items[:] = order.longest_first(working, workers=workers - 1) + waiting
    elif workers > 1:
        items[:] = order.longest_first(items, workers=workers)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> order.OneThatWaits | None:
    """Of three workers or more the last one waits; see `tests/order.py`."""
    is_ours = (config.option.numprocesses or 0) > 2 and config.option.dist == "worksteal"
    return order.OneThatWaits(config, log) if is_ours else None


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it again and again for what may go took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Each test runs as pytest runs it, with room for its frames; see `wijkwerk/roomy.py`."""
    return with_room(runner.pytest_runtest_protocol, item, nextitem)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say in capitals what was not tested because the real data is not there: a skip is easily read over."""
    absent = [report for report in terminalreporter.stats.get("skipped", []) if realdata.ABSENT in str(report.longrepr)]
    if absent:
        terminalreporter.section(realdata.ABSENT, sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(absent)} tests on real data did NOT run: {realdata.folder()} is not there or not whole."
            " Set WIJKWERK_DATA to the folder of real data."
        )
