"""Whatever comes in, by whatever door: a clear refusal and nothing changed, or all of it; never an error of ours.

Hypothesis makes the reports and damages the files; the table of hostile words goes through each door where people or
programs type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some

from areas.models import Area, AreaFigure, AreaVersion, Indicator
from officers import sessions
from officers.models import ApiClient, Channel
from signals import handover, intake
from signals.models import Event, Kind, Reporter, Signal
from signals.views.actions import ACTIONS
from tests import files as uploads
from tests import world
from tests.areas import files
from tests.signals.test_import_signals import HEAD, MAPPING, row

pytestmark = pytest.mark.django_db

# The database is the test's own: each example undoes what it did.
thorough = effort(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
FIELDS = {
    "tekst", "externNummer", "categorie", "locatie.punt", "locatie.gebied", "locatie.omschrijving",
    "locatie.adres.straat", "locatie.adres.huisnummer", "locatie.adres.postcode", "locatie.adres.plaats",
    "melder.naam", "melder.email", "melder.telefoon",
}  # fmt: skip


class Undone(Exception):
    """Takes back what an example did."""


# --- intake ----------------------------------------------------------------------------------------------------------

degrees = some.floats(allow_nan=True, allow_infinity=True) | some.sampled_from([6.05, 52.02, 180.0, -180.0, 90.0])
words = some.text(max_size=40) | some.sampled_from(["", "BU1", "straatverlichting", "a@b.nl", "0612345678", "1234 AB"])
reports = some.builds(
    intake.Report,
    text=some.text(max_size=300) | some.just("De lantaarn is kapot"),
    channel=some.sampled_from([Channel.WEB, Channel.API, Channel.PHONE, Channel.STREET, Channel.MEETING]),
    kind=some.none() | some.sampled_from(Kind),
    category=some.none() | words,
    point=some.none() | some.tuples(degrees, degrees),
    area=some.none() | words,
    street=words, house_number=words, postcode=words, town=words, place=words, name=words, email=words, phone=words,
    external_number=words,
)  # fmt: skip


def test_every_report_is_taken_in_whole_or_refused_by_name_and_leaves_nothing(town):
    @thorough
    @given(report=reports)
    def hold(report: intake.Report) -> None:
        wrong: dict[str, list[str]] = {}
        try:
            with transaction.atomic():
                try:
                    signal = intake.receive(report)
                except ValidationError as refused:
                    wrong = refused.message_dict
                    # Before the transaction of this test takes everything back.
                    assert not Signal.objects.exists()
                    assert not Reporter.objects.exists()
                    raise Undone from None
                stored = Signal.objects.get(pk=signal.pk)
                assert stored.team_id
                assert stored.trace
                assert stored.events.filter(what=Event.What.RECEIVED).count() == 1
                assert stored.text
                assert "\x00" not in stored.text
                raise Undone
        except Undone:
            pass
        assert set(wrong) <= FIELDS
        assert all(sentence.endswith((".", "?")) for sentences in wrong.values() for sentence in sentences)

    hold()


# --- files -----------------------------------------------------------------------------------------------------------


def damaged(good: str) -> some.SearchStrategy[bytes]:
    """A good file with some bytes gone, doubled, or others."""
    whole = good.encode()
    at = some.integers(0, len(whole))
    piece = some.binary(max_size=6) | some.sampled_from(
        [b"null", b"[]", b'"', b"1e999", b"\xff", b"NaN", b";", b"\x00"]
    )
    return some.lists(some.tuples(at, some.integers(0, 40), piece), min_size=1, max_size=3).map(
        lambda changes: _changed(whole, changes)
    )


def _changed(whole: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in changes:
        whole = whole[:at] + piece + whole[at + length :]
    return whole


def rows(*models: type[Model]) -> Callable[[], object]:
    """Every row of these tables, with all that stands in it."""
    return lambda: [list(model._base_manager.order_by("pk").values_list()) for model in models]


def refused_or_done(command: Callable[[], object], what_is_there: Callable[[], object]) -> None:
    """Run an import: what it refuses it refuses in one sentence, with nothing changed."""
    before, sentence = what_is_there(), "done"
    try:
        with transaction.atomic():
            try:
                command()
            except CommandError as refused:
                sentence = str(refused)
                # Before the transaction of this test takes everything back: nothing was written to begin with.
                assert what_is_there() == before, sentence
            raise Undone
    except Undone:
        pass
    assert sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert what_is_there() == before


def test_a_damaged_file_of_areas_is_refused_in_one_sentence_or_taken_in(tmp_path):
    good = json.dumps(files.collection(*files.town()))
    path = tmp_path / "gebieden.geojson"

    @thorough
    @given(content=damaged(good))
    def hold(content: bytes) -> None:
        path.write_bytes(content)
        refused_or_done(
            lambda: call_command("import_areas", path, verbosity=0),
            rows(Area, AreaVersion),
        )

    hold()


def test_a_damaged_file_of_figures_is_refused_in_one_sentence_or_taken_in(town, tmp_path):
    good = (
        "code,level,name,AantalInwoners_5,GemiddeldeHuishoudensgrootte_33\nGM1,gemeente,Water,2437,1.7\nWK1,w,O,9,2\n"
    )
    path = tmp_path / "cijfers.csv"

    @thorough
    @given(content=damaged(good))
    def hold(content: bytes) -> None:
        path.write_bytes(content)
        refused_or_done(
            lambda: call_command("import_figures", path, year=2024, verbosity=0),
            rows(AreaFigure, Indicator),
        )

    hold()


@pytest.mark.parametrize("which", ["table", "mapping"])
def test_a_damaged_file_of_signals_or_mapping_is_refused_in_one_sentence_or_taken_in(town, tmp_path, which):
    table, mapping = tmp_path / "oud.csv", tmp_path / "afspraak.json"
    good = {"table": "\n".join([HEAD, row(), row("a2", category="zorg")]) + "\n", "mapping": json.dumps(MAPPING)}
    paths: dict[str, Path] = {"table": table, "mapping": mapping}
    for name, path in paths.items():
        path.write_text(good[name])

    @thorough
    @given(content=damaged(good[which]))
    def hold(content: bytes) -> None:
        paths[which].write_bytes(content)
        refused_or_done(
            lambda: call_command("import_signals", table, mapping=mapping, verbosity=0), rows(Signal, Reporter, Event)
        )

    hold()


# --- hostile words by every door -------------------------------------------------------------------------------------

HOSTILE = {
    "a NUL": "a\x00b",
    "a bell": "a\x07b",
    "right to left": "a\u202eb",
    "nothing that shows": "\u200b\u200b",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a template": "{{ 7*7 }}{% load x %}${7*7}",
    "sql": "'; DROP TABLE signals_signal; --",
    "like": "%_%\\",
    "a search language": "a & | ! ( <-> :*",
    "a header": "a\r\nBcc: iemand@example.nl",
    "a format": "%s %d {0} {kenmerk.__class__}",
    "a path": "../../../../etc/passwd",
    "an address": "javascript:alert(1)//http://x",
    "a formula": '=HYPERLINK("http://x")',
    "not a number": "NaN",
    "endless": "1e999",
    "a very large number": "9" * 400,
    "below nothing": "-1",
    "long": "a" * 200_000,
    "combining marks": "a" + "\u0301" * 5_000,
    "json": '{"a": [1, {"b": null}]}',
}


OF_RESIDENTS = (
    "tekst", "soort", "lon", "lat", "gebied", "omschrijving", "straat", "huisnummer", "postcode", "plaats", "naam",
    "email", "telefoon", "formulier", "getoond", "onderwerp", "gedacht",
)  # fmt: skip
OF_HANDLERS = (
    "status", "toelichting", "lezer", "resultaat", "organisatie", "doorgezet_op", "tekst", "genoemd", "team", "reden",
    "ander_team", "aanbod", "behandelaar", "categorie", "spoed", "seen", "bekijk", "bijlage", "delen",
)  # fmt: skip
OF_PROGRAMS = (
    "status", "domein", "team", "gebied", "categorie", "kanaal", "soort", "ingediendNa", "zoek", "externNummer",
    "cursor", "pageSize",
)  # fmt: skip
ASKED = {
    "/bureau": ("kenmerk", "stapel", "na"),
    "/gebieden": ("zoek",),
    "/verzending": ("toestand", "na"),
    "/melden": ("gebied",),
    "/inloggen": ("next",),
}


class Doors:
    """Where something can be typed: each takes a hostile word in all its fields, and gives the answers."""

    def __init__(self, signal: Signal, browser: Client, key: str) -> None:
        self.signal, self.browser, self.stranger, self.key = signal, browser, Client(), key

    def resident(self, word: str) -> list[Any]:
        typed = [dict.fromkeys(OF_RESIDENTS, word), *({"tekst": "Lamp stuk", name: word} for name in OF_RESIDENTS)]
        found = [self.stranger.post("/melden", one) for one in typed]
        steps = dict.fromkeys(("van", "naar", "weg"), word)
        found += [self.stranger.post("/melden/stap", one | steps) for one in typed[:2]]
        found += [self.stranger.post("/melden/stap", one | {"van": "foto", "naar": "gegevens"}) for one in typed]
        photo = {"foto": uploads.upload(word.encode("utf-8", "replace"), "foto.jpg"), "van": "foto", "naar": "foto"}
        found.append(self.stranger.post("/melden/stap", {"tekst": "Lamp stuk", "formulier": "a"} | photo))
        found.append(self.stranger.post("/melden/meelezen", {"tekst": word}))
        found.append(self.stranger.post("/melden/adres", {"zoek": word}))
        return found

    def entry(self, word: str) -> list[Any]:
        usual = {"tekst": "Lamp", "kanaal": "straat"}
        names = (*OF_RESIDENTS, "kanaal", "categorie")
        return [self.browser.post("/signalen/nieuw", usual | {name: word}) for name in names]

    def handling(self, word: str) -> list[Any]:
        """Each word by a third of the actions, and each action takes a third of the words: all fields are of few sorts,
        and every answer is the whole page of a signal."""
        typed = dict.fromkeys(OF_HANDLERS, word)
        verbs = [verb for at, verb in enumerate(ACTIONS) if at % 3 == list(HOSTILE.values()).index(word) % 3]
        return [self.browser.post(f"/signalen/{self.signal.number}/{verb}", typed) for verb in verbs]

    def searching(self, word: str) -> list[Any]:
        return [self.browser.get(path, {name: word}) for path, names in ASKED.items() for name in names]

    def managing(self, word: str) -> list[Any]:
        found = []
        for table in ("signals/category", "officers/team", "signals/referral", "signals/closingresult"):
            names = "name slug code phone text description keywords urgency_hints handling_days order domain email"
            found.append(self.browser.post(f"/beheer/{table}/add/", dict.fromkeys(names.split(), word)))
            found.append(self.browser.get(f"/beheer/{table}/", {"q": word}))
        return found

    def uploading(self, word: str) -> list[Any]:
        """As what is in a file, as what a browser says of it, and as its name."""
        content = word.encode("utf-8", "replace")
        one = f"/api/v1/signalen/{self.signal.public_id}/bijlagen"
        headers = {"Authorization": f"Bearer {self.key}"}
        kind = re.sub(r"[^ -~]", "?", word[:200])  # a header holds nothing else, whoever writes it
        as_called = uploads.upload(content, word[:2_000], kind)
        files_sent = [uploads.upload(content), uploads.upload(content, "brief.pdf", "application/pdf"), as_called]
        page = f"/signalen/{self.signal.number}/bijlagen"
        found = [self.browser.post(page, {"bestand": file, "lezer": "collega"}) for file in files_sent]
        by_key = {"bestand": uploads.upload(content, word[:2_000], kind), "gedeeld": word}
        found.append(self.stranger.post(one, by_key, headers=headers))
        named = {"bestand": uploads.photo(word[:2_000]), "lezer": "collega"}
        found.append(self.browser.post(f"/signalen/{self.signal.number}/bijlagen", named))
        found.append(self.browser.get(f"/signalen/{self.signal.number}"))
        return found

    def signing_in(self, word: str) -> list[Any]:
        return [self.stranger.post("/inloggen", {"username": word, "password": word, "next": word})]

    def links(self, word: str) -> list[Any]:
        safe = quote(word.encode("utf-8", "replace")[:2_000], safe="")
        paths = ("/volg/{}", "/gebieden/{}", "/signalen/{}", "/api/v1/gebieden/{}", "/api/v1/signalen/{}", "/{}")
        return [self.browser.get(path.format(safe)) for path in paths]

    def program(self, word: str) -> list[Any]:
        headers = {"Authorization": f"Bearer {self.key}"}
        whole = {
            "tekst": word, "soort": word, "categorie": word, "externNummer": word,
            "locatie": {"adres": {"straat": word, "huisnummer": word, "postcode": word, "plaats": word}},
            "melder": {"naam": word, "email": word, "telefoon": word}, "antwoorden": {word: word}, "objecten": [word],
        }  # fmt: skip
        bodies = [whole, {word: word}, *({"tekst": "Lamp stuk", name: value} for name, value in whole.items())]
        paths = ["signalen"] * len(bodies) + ["duidingen"]
        found = [
            self.stranger.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)
            for path, body in zip(paths, [*bodies, {"tekst": word}], strict=True)
        ]
        one = f"/api/v1/signalen/{self.signal.public_id}"
        work = {
            "/statussen": {"status": word, "toelichting": word, "resultaat": word, "organisatie": word},
            "/overdrachten": {"naarTeam": word, "reden": word},
            "/notities": {"tekst": word},
        }
        found += [
            self.stranger.post(one + path, json.dumps(body), content_type="application/json", headers=headers)
            for path, body in work.items()
        ]
        for name in OF_PROGRAMS:
            found.append(self.stranger.get("/api/v1/signalen", {name: word}, headers=headers))
        for name in ("punt", "bbox", "niveau", "bovenliggend"):
            found.append(self.stranger.get("/api/v1/gebieden", {name: word}))
        return found


DOORS = ["resident", "entry", "handling", "searching", "managing", "uploading", "signing_in", "links", "program"]


@pytest.fixture
def doors(town, settings, tmp_path) -> Doors:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "1000000/s")
    settings.ACCOUNT_RATE_LIMITS = False
    everything = world.officer("alles", "triage", "teamlid", "beheerder", teams=(town.lighting, town.triage))
    signal = world.signal()
    handover.offer(signal, to_team=town.triage, reason="Kijk mee.", by=None)
    browser = Client()
    browser.force_login(everything, backend="officers.sign_in.SignInBackend")
    session = browser.session
    sessions.begin(session)
    session.save()
    _client, key = world.program(*ApiClient.Scope.values)
    return Doors(signal, browser, key)


def words_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_hostile_words_are_refused_or_kept_and_shown_as_words(doors, door):
    for name, word in HOSTILE.items():
        with transaction.atomic():
            for answer in getattr(doors, door)(word):
                told = (name, door, answer.status_code, answer.request["PATH_INFO"][:80])
                assert answer.status_code < 500, told
                assert answer.status_code in (200, 201, 302, 400, 401, 403, 404, 405, 409, 413, 429), told
                text = words_of(answer)
                # What was typed comes back as words, never as a part of the page.
                is_page = answer["Content-Type"].startswith("text/html")
                assert not is_page or not ("<script>alert(1)" in text or "<img src=x" in text), told
                assert "Bcc" not in answer.headers, told
                leads = urljoin("http://testserver/", answer.headers.get("Location", ""))
                assert urlsplit(leads)[:2] == ("http", "testserver"), told
            transaction.set_rollback(True)
    assert Signal.objects.count() == 1
