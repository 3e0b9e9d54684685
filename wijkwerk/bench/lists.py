"""Every worklist, filter and search of the desk: the time in the database of the statements that find and read a first
page, and how many statements each page takes.

Asked for are 50 ms, 95 of 100, in the database; 10 statements for a page with a list, and 20 for the page of a signal.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.dated import today
from officers.models import Officer, Team
from signals import colleagues, finding, worklist
from signals.models import Category, Signal, TeamAction
from signals.visibility import viewer_of
from wijkwerk.bench import measure

MOST_MS: Final = 50
MOST_ON_A_LIST: Final = 10
MOST_ON_A_SIGNAL: Final = 20


def everything(*, signals: int) -> Iterator[measure.Result]:
    """All of it, for each of the officers."""
    for username in measure.OFFICERS:
        for what, act in _asked_by(Officer.objects.get(username=username)).items():
            yield _timed(f"{username}: {what}", signals, act)
    for username in measure.OFFICERS:
        yield from _pages(username, signals)


def _asked_by(officer: Officer) -> dict[str, Callable[[], object]]:
    viewer = viewer_of(officer)
    asked: dict[str, Callable[[], object]] = {"tellingen": partial(worklist.counts_of, viewer)}
    for name in (*worklist.piles_of(viewer), worklist.Piles.CHANGED):
        asked[f"stapel {name}"] = partial(worklist.first_page_of, viewer, name)
    asked["acties van de teams"] = lambda: list(TeamAction.objects.for_teams(viewer.team_ids)[: worklist.PAGE + 1])
    colleague = Officer.objects.get(username="bench-collega-7")
    asked["lijst van een collega"] = lambda: worklist.page_of(colleagues.list_of(colleague, officer))
    for what, one in filters().items():
        asked[f"filter {what}"] = partial(finding.listed, one, viewer)
    return asked


def _several() -> dict[str, dict[str, Any]]:
    """Filters with several values in one part."""
    subjects = list(Category.objects.order_by("slug").values_list("slug", flat=True)[:2])
    teams = list(Team.objects.order_by("slug").values_list("slug", flat=True)[:3])
    people = [f"bench-collega-{number}" for number in (7, 8, 9)]
    return {
        "twee onderwerpen": {"categorie": subjects},
        "twee onderwerpen, alles": {"categorie": subjects, "stand": "alles"},
        "drie teams": {"team": teams},
        "drie teams, alles": {"team": teams, "stand": "alles"},
        "drie behandelaars": {"behandelaar": people},
        "twee gebieden": {"gebied": ["WK1000", "WK1001"]},
    }


def filters() -> dict[str, finding.Filter]:
    """A filter on each column, and some together."""
    month = today() - datetime.timedelta(days=30)
    parts: dict[str, dict[str, Any]] = {
        "niets": {},
        "alles": {"stand": "alles"},
        "gesloten": {"stand": "gesloten"},
        "lijst van mij": {"lijst": finding.Lists.MINE},
        "lijst van mijn teams": {"lijst": finding.Lists.TEAMS},
        "lijst van niemand": {"lijst": finding.Lists.NOBODY},
        "mijn gebieden": {"lijst": finding.Lists.AREAS},
        "door mij ingevoerd": {"lijst": finding.Lists.ENTERED, "stand": "alles"},
        "behandelaar": {"behandelaar": "bench-team"},
        "behandelaar, alles": {"behandelaar": "bench-team", "stand": "alles"},
        "niemand": {"behandelaar": "niemand"},
        "regie iemand": {"regie": finding.SOMEBODY},
        "regie van een": {"regie": "bench-area", "stand": "alles"},
        "regie niemand": {"regie": finding.NOBODY},
        "ingevoerd door": {"gemaaktdoor": "bench-team"},
        "ingevoerd door, alles": {"gemaaktdoor": "bench-team", "stand": "alles"},
        "ingevoerd door wie niets invoert": {"gemaaktdoor": "niemand-van-ons", "stand": "alles"},
        "taal": {"taal": "en"},
        "taal, alles": {"taal": "en", "stand": "alles"},
        "taal die niemand spreekt": {"taal": "fr", "stand": "alles"},
        "spoed": {"spoed": True},
        "te laat": {"telaat": True},
        "vandaag": {"vandaag": True},
        "contact te laat": {"contactlaat": True},
        "ongehoord": {"ongehoord": True},
        "ongehoord, alles": {"ongehoord": True, "stand": "alles"},
        "mail mislukt": {"mailmislukt": True, "stand": "alles"},
        "heropend, alles": {"heropend": True, "stand": "alles"},
        "zwevend": {"zwevend": True},
        "opgeschaald": {"opgeschaald": finding.ANY},
        "opgeschaald naar een niveau": {"opgeschaald": "wethouder"},
        "buiten de gemeente, alles": {"buitengemeente": True, "stand": "alles"},
        "organisatie, alles": {"organisatie": "woningcorporatie", "stand": "alles"},
        "doorgezet in een maand, alles": {"doorgezetvan": month, "doorgezettot": today(), "stand": "alles"},
        "aangeboden": {"aangeboden": True},
        "acties": {"acties": True},
        "actie te laat": {"actielaat": True},
        "acties veranderd": {"actienieuws": True},
        "meekijken": {"meekijken": True},
        "staat stil": {"staatstil": True},
        "wacht lang": {"wachtlang": True},
        "doorgezet": {"doorgezet": True, "stand": "alles"},
        "gebied": {"gebied": "WK1000"},
        "domein": {"domein": "sociaal"},
        "team": {"team": "triage"},
        **_several(),
        "kanaal": {"kanaal": "telefoon", "stand": "alles"},
        "soort": {"soort": "idee", "stand": "alles"},
        "gevoeligheid": {"gevoeligheid": "bijzonder", "stand": "alles"},
        "oorzaak": {"oorzaak": "storm", "stand": "alles"},
        "resultaat": {"resultaat": "dubbel", "stand": "alles"},
        "periode": {"van": month, "tot": today(), "stand": "alles"},
        "bijgewerkt": {"bijgewerktvan": month, "bijgewerkttot": today(), "stand": "alles"},
        "gesloten in een maand": {"geslotenvan": month, "geslotentot": today(), "stand": "gesloten"},
        "termijn": {"uiterlijkvan": month, "uiterlijktot": today()},
        "drie samen": {"domein": "fysiek", "kanaal": "straat", "telaat": True},
        "zoek zwembad": {"zoek": "zwembad", "stand": "alles"},
        "zoek ratten": {"zoek": "ratten", "stand": "alles"},
        "zoek scooter": {"zoek": "scooter", "stand": "alles"},
        "zoek lantaarnpaal": {"zoek": "lantaarnpaal", "stand": "alles"},
        "zoek een postcode": {"zoek": "1234 AB", "stand": "alles"},
        "zoek een postcode met nummer": {"zoek": "1234 AB 12", "stand": "alles"},
        "zoek een straat": {"zoek": "Beukenlaan 12", "stand": "alles"},
        "zoek een woord van een straat": {"zoek": "Lindenstraat 12 b", "stand": "alles"},
        "zoek een plek": {"zoek": "naast de glascontainer", "stand": "alles"},
        "zoek een woord en een straat": {"zoek": "lantaarnpaal Lindenstraat", "stand": "alles"},
        "zoek een naam": {"zoek": "Melder 123", "stand": "alles"},
        "zoek een melder": {"zoek": "melder123@example.nl", "stand": "alles"},
        "zoek een nummer": {"zoek": "0600000123", "stand": "alles"},
        "zoek een kenmerk": {"zoek": "2026-000123", "stand": "alles"},
    }
    return {what: finding.Filter.of(asked) for what, asked in parts.items()}


def _timed(what: str, signals: int, act: Callable[[], object]) -> measure.Result:
    """The statements of one question, asked again and again by themselves."""
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    statements = [query["sql"] for query in captured]
    times = []
    for _round in range(measure.ROUNDS):
        start = time.perf_counter()
        measure.again(statements)
        times.append(time.perf_counter() - start)
    slow = measure.ms(times, 95)
    return measure.Result(
        what,
        signals,
        p50_ms=measure.ms(times, 50),
        p95_ms=slow,
        statements=len(statements),
        in_database=True,
        note=f"meer dan {MOST_MS} ms" if slow >= MOST_MS else "",
    )


def plans() -> Iterator[str]:
    """What PostgreSQL does for each list query on the signals that are there, as the lines of
    `docs/performance-plans.md`: of each statement the pages that it reads, and by what it finds its rows."""
    yield from _PLANS.format(signals=f"{Signal.objects.count():,}").splitlines()
    for username in measure.OFFICERS:
        yield from ("", f"## {username}", "", "| question | pages | by what its rows are found |", "|---|---|---|")
        for what, act in _asked_by(Officer.objects.get(username=username)).items():
            act()
            with CaptureQueriesContext(connection) as captured:
                act()
            plans = [_plan_of(query["sql"]) for query in captured]
            pages = " + ".join(f"{plan['Shared Hit Blocks'] + plan['Shared Read Blocks']:,}" for plan in plans)
            found = "; then ".join(", ".join(_found_by(plan)) or "the organisation" for plan in plans)
            yield f"| {what} | {pages} | {found} |"


_PLANS: Final = """# Plans of each list query

`bin/bench --plans` wrote this page, on {signals} signals. It asks every pile of the desk, every filter and searches, as
three officers: a member of six of eight teams, triage, and an area officer ([performance](performance.md) has their
times). Each question is some statements: for the keys of a page, and for its rows. Of each stand here the pages of
memory of 8 kB that it reads with the rule of visibility, and what it finds signals by, and what belongs to them, with
how many: "by" is an index, "alone" an index without the rows themselves, "all" a whole table. What the rule looks up
beside a signal (an offer, an action) and the tables of the organisation are left out."""
# Tables of a city's own, that are small.
_SMALL: Final = ("officers_", "areas_", "signals_category")


def _plan_of(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}")
        plan = cursor.fetchall()[0][0]
    found: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return found


def _found_by(plan: dict[str, Any]) -> Iterator[str]:
    """Each table or index by which rows are found, in the order of the plan."""
    is_beside = plan.get("Parent Relationship") in ("SubPlan", "InitPlan")
    if is_beside and not plan.get("Subplan Name", "").startswith("CTE"):
        return
    found = plan.get("Index Name") or (plan["Node Type"] == "Seq Scan" and plan["Relation Name"]) or ""
    if found and not found.startswith(_SMALL):
        how = {"Index Only Scan": "alone", "Seq Scan": "all"}.get(plan["Node Type"], "by")
        yield f"{how} `{found}` {plan['Actual Rows'] * plan['Actual Loops']:,.0f}"
    for below in plan.get("Plans", ()):
        yield from _found_by(below)


def _pages(username: str, signals: int) -> Iterator[measure.Result]:
    """How many statements each page takes, and how long they take in the database."""
    client = Client(headers={"host": "127.0.0.1"})
    officer = Officer.objects.get(username=username)
    client.force_login(officer, backend="officers.sign_in.SignInBackend")
    found = Signal.objects.readable_by(viewer_of(officer)).open().order_by("-pk")
    busiest = TeamAction.objects.open().filter(signal__in=found.values("pk")).order_by("pk").first()
    paths = {
        "bureau": ("/bureau", MOST_ON_A_LIST),
        "signalen": ("/signalen", MOST_ON_A_LIST),
        "signalen, alles": ("/signalen?stand=alles", MOST_ON_A_LIST),
        "zoeken": ("/signalen?stand=alles&zoek=ratten", MOST_ON_A_LIST),
        "acties": ("/acties", MOST_ON_A_LIST),
    }
    one = busiest.signal if busiest else found.first()
    if one:
        paths["een signaal"] = (one.get_absolute_url(), MOST_ON_A_SIGNAL)
    for what, (path, most) in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(path).status_code
        asked = [query for query in captured.captured_queries if not query["sql"].startswith(measure.AROUND)]
        note = "" if status == 200 else f"antwoord: {status}"
        yield measure.Result(
            f"{username}: pagina {what}",
            signals,
            statements=len(asked),
            note=f"meer dan {most} vragen" if len(asked) > most else note,
        )
