"""A process of the web is ready to read a text before somebody sends one."""

from __future__ import annotations

import json

import pytest

from tests.processes import run

COUNTS = """
import json, runpy, threading
from django.db import connection
from officers.organisation import stamp
from signals.categories import known_categories
from signals.danger import _reader
from signals.learned import learned
from signals.understanding import _rule

def counts():
    return [kept.cache_info().misses for kept in (_reader, learned, _rule)]
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_of_the_web_makes_itself_ready_to_read_a_text_beside_what_it_serves(town):
    made = run(
        COUNTS
        + """
runpy.run_path("gunicorn.conf.py")["post_worker_init"](None)
(beside,) = [thread for thread in threading.enumerate() if thread.name == "warm"]
beside.join()
warm = counts()
known_categories(on=stamp()).understand("Er is brand in de Kerkstraat")
print(json.dumps([warm, counts(), beside.daemon]))
"""
    )
    # One reader, for the rules that this city has: each takes tens of megabytes.
    assert json.loads(made) == [[1, 1, 1], [1, 1, 1], True]


@pytest.mark.django_db(transaction=True)
def test_the_line_to_the_database_that_it_took_is_closed(town):
    assert run(COUNTS + "from wijkwerk import warm\nwarm.warm()\nprint(connection.connection, counts())") == (
        "None [1, 1, 1]\n"
    )


@pytest.mark.django_db
def test_without_a_database_it_stays_cold_and_starts():
    code = COUNTS + "from wijkwerk import warm\nwarm.warm()\nprint(counts())"
    assert run(code, WIJKWERK_DB="is_er_niet") == "[0, 0, 0]\n"
