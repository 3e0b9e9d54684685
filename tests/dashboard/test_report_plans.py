"""No page that counts reads all signals: asked of PostgreSQL itself, by the plan of each of its statements."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officers.alternatives import AreaPlaced
from signals import comparing, measuring
from signals.models import Signal
from tests import world

pytestmark = pytest.mark.django_db

SIGNALS = Signal._meta.db_table


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All steps of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def whole_reads(sql: str) -> list[str]:
    """How a statement reads all signals, where it does. On a small table PostgreSQL would rather read it whole: it is
    told that this costs much, so that it only does where no index will do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON, COSTS OFF) {sql}")
        plan = cursor.fetchone()[0]
        cursor.execute("SET LOCAL enable_seqscan = on")
    plan = json.loads(plan) if isinstance(plan, str) else plan
    found = []
    for node in nodes(plan[0]["Plan"]):
        if node.get("Relation Name") != SIGNALS:
            continue
        kind = node["Node Type"]
        # A partial index holds few; of a bitmap the condition stands on the step below.
        narrow = "Index Cond" in node or kind == "Bitmap Heap Scan" or "open" in node.get("Index Name", "")
        if not narrow:
            found.append(f"{kind} {node.get('Index Name', '')}: {sql[:300]}")
    return found


def many(number: int) -> None:
    """So many closed signals more, for a plan as there would be of a town: copies, by SQL."""
    columns = {
        str(field.column): str(field.column) for field in Signal._meta.local_concrete_fields if field.column != "id"
    }
    columns |= {
        "public_id": "gen_random_uuid()",
        "number": "left(number, 4) || '-9' || to_char(i, 'FM00000') || right(number, 3)",
        "external_number": "''",
        "status": "'afgehandeld'",
        "received_at": "received_at - i * interval '1 hour'",
        "closed_at": "received_at - i * interval '1 hour'",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {SIGNALS} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
            f" FROM {SIGNALS}, generate_series(1, {number} / 6) AS i"
        )
        measuring.catch_up()
        cursor.execute("ANALYZE")


@pytest.fixture
def pages(town) -> list[str]:
    """The pages that count, by address."""
    for number in range(6):
        world.signal(channel="straat", point=(world.IN_OOST, world.IN_WEST)[number % 2])
    measuring.catch_up()
    many(5000)
    officer = world.officer("eigenaar", "fg", "beheerder")
    scenario = world.scenario(officer, AreaPlaced("WK1", "wijkzaken"))
    sums = comparing.compare(comparing.trial_of(scenario))
    assert sums is not None
    type(scenario).objects.filter(pk=scenario.pk).update(state="klaar", result=sums.as_json(), asked_by=officer)
    report = "/rapporten/positionering?periode=2026"
    return [
        report,
        f"{report}&gebied=WK1",
        f"{report}&gebied=WK1&naast=gebied:WK2",
        f"{report}&naast=positionering",
        f"{report}&team=verlichting",
        f"{report}&ingang=wijkambtenaren&naast=periode:2025",
        f"/rapporten/proefdraaien/{scenario.public_id}",
        "/organisatie/compensatie",
        "/rapporten/begrip",
        "/gebieden/WK1",
        "/gebieden/GM1",
        "/gebieden/vergelijken?gebied=WK1&gebied=WK2",
    ]


def test_no_page_that_counts_reads_all_signals(client, pages):
    officer = type(world.officer("kijker")).objects.get(username="eigenaar")
    client.force_login(officer, backend="officers.sign_in.SignInBackend")
    found: dict[str, list[str]] = {}
    for address in pages:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        statements = [one["sql"] for one in captured if one["sql"].lstrip("( ").startswith(("SELECT", "WITH"))]
        assert statements
        reads = [read for sql in statements if SIGNALS in sql for read in whole_reads(sql)]
        if reads:
            found[address] = reads
    assert found == {}, json.dumps(found, indent=1)


def test_a_statement_that_would_read_all_signals_is_noticed(town):
    world.signal()
    assert whole_reads(f"SELECT count(*) FROM {SIGNALS} WHERE text <> ''")
    assert not whole_reads(f"SELECT * FROM {SIGNALS} WHERE id = 1")
