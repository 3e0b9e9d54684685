"""Logs say who did what, and nothing about a person."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from celery.app.trace import build_tracer
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from officers.models import ApiClient, Officer, Role
from officers.starter import add_roles
from signals import handover, links
from signals.models import Reporter, Sensitivity, Signal
from tests import world
from wijkwerk.celery import app
from wijkwerk.checks import QUIET
from wijkwerk.logs import JsonFormatter

SECRETS = ["Jannie", "bewoner@example.nl", "0612345678", "huilt iedere nacht", "192.0.2.9"]


@pytest.fixture
def lines(caplog):
    """Everything that was logged, as the lines that would be written."""
    caplog.set_level(logging.DEBUG)
    return lambda: [JsonFormatter().format(record) for record in caplog.records]


def test_an_action_is_logged_with_who_what_whereto_and_result(town, client, member, lines):
    signal = world.signal()
    client.force_login(member)
    client.post(f"/signalen/{signal.number}/nemen")
    (line,) = [json.loads(line) for line in lines() if '"action"' in line]
    assert line["action"] == "POST signal-act"
    assert line["object"] == {"number": signal.number, "verb": "nemen"}
    assert (line["result"], line["actor"]) == (302, f"officer:{member.pk}")
    assert len(line["origin"]) == 32


def test_a_resident_s_words_and_address_are_in_no_line(town, client, lines):
    client.post(
        "/melden",
        {"tekst": "Jannie huilt iedere nacht", "email": "bewoner@example.nl", "telefoon": "0612345678"},
        REMOTE_ADDR="192.0.2.9",
    )
    client.post("/melden", {"tekst": "Jannie huilt iedere nacht\x00", "email": "bewoner@example.nl"})
    written = "\n".join(lines())
    assert "POST report" in written
    assert [secret for secret in SECRETS if secret in written] == []


def test_a_status_link_is_in_no_line_also_when_it_is_wrong(town, client, lines):
    token = links.status_token(world.signal())
    client.get(f"/volg/{token}")
    client.get(f"/volg/{token}x")
    client.get(f"/volg/{token}/bestaat-niet")
    assert token not in "\n".join(lines())


def test_an_error_is_logged_without_its_words(db, lines):
    try:
        raise ValueError("Key (email)=(bewoner@example.nl) already exists")
    except ValueError:
        logging.getLogger("test").exception("it failed")
    (line,) = [json.loads(line) for line in lines()]
    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert "bewoner" not in json.dumps(line)


@pytest.fixture
def failing():
    """Run a task whose database error quotes what a resident typed, as a worker does."""

    def run(*, retry: bool) -> None:
        @app.task(name="tests.failing", bind=True, max_retries=3, shared=False)
        def task(self, _text):
            error = ValueError("Key (email)=(bewoner@example.nl) already exists")
            raise self.retry(exc=error) if retry else error

        given = {"delivery_info": {}, "hostname": "machine", "argsrepr": "('0612345678',)"}
        build_tracer(task.name, task, app=app)("een-nummer", ("0612345678",), {}, {"id": "een-nummer", **given})

    yield run
    app.tasks.pop("tests.failing")


def test_a_task_that_fails_is_logged_with_its_name_and_place_and_without_the_words_of_the_error(failing, lines):
    failing(retry=False)
    (line,) = [json.loads(line) for line in lines() if "tests.failing" in line]
    assert line["logger"] == "celery.app.trace"
    assert line["message"] == "Task tests.failing[een-nummer] raised unexpected: -"
    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert [secret for secret in SECRETS if secret in "\n".join(lines())] == []


def test_a_task_that_is_tried_again_is_logged_without_the_words_of_the_error(failing, lines):
    failing(retry=True)
    (line,) = [line for line in lines() if "tests.failing" in line]
    assert "Task tests.failing[een-nummer] retry: -" in line
    assert [secret for secret in SECRETS if secret in "\n".join(lines())] == []


def test_an_error_within_a_sentence_is_named_by_its_kind(lines):
    logging.getLogger("celery.worker").error("Task handler raised error: %r", ValueError("bewoner@example.nl"))
    (line,) = [json.loads(line) for line in lines()]
    assert line["message"] == "Task handler raised error: 'ValueError'"


def test_a_wrong_password_leaves_a_line_without_name_or_password(town, client, lines):
    Officer.objects.create_user("jannie", password="geheim-wachtwoord", name="Jannie")
    client.post("/inloggen", {"username": "jannie", "password": "verkeerd-wachtwoord"})
    written = "\n".join(lines())
    assert "POST login" in written
    assert "jannie" not in written.lower()
    assert "wachtwoord" not in written


# --- what an address alone does not tell ---


@pytest.fixture
def actions(lines, django_capture_on_commit_callbacks):
    """Do something, and get the lines of what was done by it, other than those of requests."""

    def during(do) -> list[dict]:
        before = len(lines())
        with django_capture_on_commit_callbacks(execute=True):
            do()
        found = [json.loads(line) for line in lines()[before:]]
        return [line for line in found if line["logger"] == "officers.audit"]

    return during


def shape(line: dict) -> tuple:
    """A line holds all that BIO2 asks, and no address."""
    assert set(line) == {"time", "level", "logger", "message", "action", "object", "result", "origin", "actor"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line["time"])
    assert re.fullmatch(r"[0-9a-f]{32}|-", line["origin"])
    return line["action"], line["object"], line["result"], line["actor"]


def send(client: Client, row, **fields) -> None:
    """Save the form of a row, or (a model) of a new one, at /beheer/."""
    base = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    new = isinstance(row, type)
    answer = client.post(reverse(f"{base}_add") if new else reverse(f"{base}_change", args=[row.pk]), fields)
    assert answer.status_code in (200, 302)
    assert not answer.context or not answer.context.get("errors"), answer.context["errors"]


def test_a_role_that_somebody_gets_or_loses_is_in_the_log(town, client, manager, member, actions):
    client.force_login(manager)
    fields = {"username": "lamp", "name": "Jannie", "roles": [world.role("triage").pk], "teams": [town.kcc.pk]}
    (line,) = actions(lambda: send(client, member, **fields, is_active="on"))
    assert shape(line) == (
        "officer changed",
        {
            "officer": member.pk,
            "fields": ["name", "roles", "teams"],
            "roles": {"given": ["triage"], "taken": ["teamlid"]},
            "teams": {"given": ["kcc"], "taken": ["verlichting"]},
        },
        "ok",
        f"officer:{manager.pk}",
    )
    assert line["origin"] != "-"
    assert "Jannie" not in json.dumps(line)


def test_a_new_officer_and_one_who_is_put_out_are_in_the_log(town, client, manager, member, actions):
    client.force_login(manager)
    fields = {"username": "lamp", "name": "Lamp", "roles": [world.role("teamlid").pk], "teams": [town.lighting.pk]}
    (line,) = actions(lambda: send(client, member, **fields))
    assert shape(line)[1] == {"officer": member.pk, "fields": ["is_active"], "is_active": False}
    password = "regenboog-trein-41"
    made = {"username": "jannie", "name": "Jannie", "password1": password, "password2": password}
    (line,) = actions(lambda: send(client, Officer, **made, roles=[world.role("fg").pk]))
    assert line["action"] == "officer made"
    assert line["object"]["officer"] == Officer.objects.get(username="jannie").pk
    assert line["object"]["roles"] == {"given": ["fg"], "taken": []}
    assert "annie" not in json.dumps(line)


def test_a_new_password_for_somebody_else_is_in_the_log_and_what_it_is_is_not(client, manager, member, actions):
    client.force_login(manager)
    typed = {"usable_password": "true", "password1": "regenboog-trein-41", "password2": "regenboog-trein-41"}
    path = f"/beheer/officers/officer/{member.pk}/password/"
    (line,) = actions(lambda: client.post(path, typed))
    assert shape(line)[:2] == ("officer changed", {"officer": member.pk, "fields": ["password"]})


def test_a_right_that_a_role_gets_or_loses_is_in_the_log(client, manager, actions):
    add_roles()
    client.force_login(manager)
    reader = Role.objects.get(slug="lezer")
    audit = Role.objects.get(slug="fg").rights.get(code="audit.read")
    (line,) = actions(lambda: send(client, reader, name=reader.name, rights=[audit.pk], needs_second_factor="on"))
    assert shape(line)[1] == {
        "role": reader.pk,
        "fields": ["needs_second_factor", "rights"],
        "rights": {"given": ["audit.read"], "taken": ["figures.read"]},
        "needs_second_factor": True,
    }
    gone = Role.objects.create(slug="leeg", name="Leeg")
    path = reverse("admin:officers_role_delete", args=[gone.pk])
    pk = gone.pk
    (line,) = actions(lambda: client.post(path, {"post": "yes"}))
    assert shape(line)[:2] == ("role deleted", {"role": pk})


def test_who_leads_a_team_is_in_the_log(town, client, manager, member, actions):
    client.force_login(manager)
    team = town.wijkteam
    fields = {"name": team.name, "domain": team.domain_id, "email": team.email, "is_active": "on"}
    (line,) = actions(lambda: send(client, team, **fields, lead=member.pk))
    assert shape(line)[1] == {"team": team.pk, "fields": ["lead"], "lead": member.pk}


def test_a_key_that_is_made_changed_or_withdrawn_is_in_the_log_and_the_key_is_not(client, manager, actions):
    client.force_login(manager)
    made = {"name": "Kaart van Jannie", "scopes": ["signalen:lezen"], "rate": "20/s"}
    (line,) = actions(lambda: send(client, ApiClient, **made, is_active="on"))
    key = ApiClient.objects.get()
    assert shape(line)[:2] == (
        "apiclient made",
        {"apiclient": key.pk, "fields": ["name", "scopes"], "scopes": {"given": ["signalen:lezen"], "taken": []}},
    )
    (line,) = actions(lambda: send(client, key, **made | {"scopes": ["signalen:gevoelig"]}))
    assert shape(line)[1] == {
        "apiclient": key.pk,
        "fields": ["is_active", "scopes"],
        "scopes": {"given": ["signalen:gevoelig"], "taken": ["signalen:lezen"]},
        "is_active": False,
    }
    assert "wijk_" not in json.dumps(line)


def test_what_is_done_at_the_machine_is_in_the_log(member, actions, capsys):
    (line,) = actions(lambda: call_command("create_api_client", "Kaart", scopes=["signalen:lezen"]))
    made = ApiClient.objects.get()
    assert shape(line) == ("apiclient made", {"apiclient": made.pk, "scopes": ["signalen:lezen"]}, "ok", "machine")
    (line,) = actions(lambda: call_command("forget_second_factor", "lamp"))
    assert shape(line) == ("second factors forgotten", {"officer": member.pk}, "ok", "machine")


def test_an_account_or_a_password_that_is_made_at_the_machine_is_in_the_log(member, actions, capsys, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "regenboog-trein-41")
    made = {"username": "eerste", "name": "Jannie", "interactive": False}
    (line,) = actions(lambda: call_command("createsuperuser", **made))
    officer = Officer.objects.get(username="eerste")
    assert shape(line) == ("officer made", {"officer": officer.pk, "is_superuser": True}, "ok", "machine")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "regenboog-trein-42")
    (line,) = actions(lambda: call_command("changepassword", "lamp"))
    assert shape(line) == ("officer changed", {"officer": member.pk, "fields": ["password"]}, "ok", "machine")
    member.refresh_from_db()
    assert member.check_password("regenboog-trein-42")


def test_what_was_refused_is_not_said_to_be_done(client, manager, member, actions):
    client.force_login(manager)
    path = reverse("admin:officers_officer_change", args=[member.pk])
    assert actions(lambda: client.post(path, {"username": "", "name": ""})) == []


@pytest.mark.parametrize("sensitivity", [Sensitivity.PERSONAL, Sensitivity.SPECIAL])
def test_reading_what_is_sensitive_is_in_the_log_by_page_and_by_key(town, client, member, actions, sensitivity):
    signal, ordinary = world.signal(), world.signal()
    Signal.objects.filter(pk=signal.pk).update(sensitivity=sensitivity)
    client.force_login(member)
    (line,) = actions(lambda: client.get(f"/signalen/{signal.number}"))
    assert shape(line) == ("read", {"signals": [signal.number]}, "ok", f"officer:{member.pk}")
    assert actions(lambda: client.get(f"/signalen/{ordinary.number}")) == []
    program, key = world.program("signalen:lezen", "signalen:gevoelig")
    caller = Client(headers={"Authorization": f"Bearer {key}"})
    for path in ("", f"/{signal.public_id}"):
        (line,) = actions(lambda path=path: caller.get(f"/api/v1/signalen{path}"))
        assert shape(line)[1:] == ({"signals": [signal.number]}, "ok", f"client:{program.pk}")
        assert line["origin"] != "-"


def test_who_may_not_read_it_leaves_no_line_of_reading(town, client, area_officer, actions):
    signal = world.signal("Mijn buurman is verward", category="zorgwekkend-gedrag")
    client.force_login(area_officer)
    assert actions(lambda: client.get(f"/signalen/{signal.number}")) == []
    _program, key = world.program("signalen:lezen")
    caller = Client(headers={"Authorization": f"Bearer {key}"})
    assert actions(lambda: caller.get("/api/v1/signalen")) == []


# --- personal data through many doors ---

PERSONAL = [
    "Jannie de Vries", "Jannie", "jannie@example.nl", "0612345678", "9401 AB", "Kerkstraat", "huilt iedere nacht",
    "111222333", "192.0.2.9", "geheim-wachtwoord-9",
]  # fmt: skip
TOLD = "Jannie de Vries (jannie@example.nl, 0612345678, bsn 111222333) aan de Kerkstraat 9401 AB huilt iedere nacht"


def test_personal_data_through_every_door_is_in_no_line_and_in_no_key_of_the_cache(
    town, lines, member, manager, settings
):
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "100000/s")
    signal = world.signal(TOLD, name="Jannie de Vries", email="jannie@example.nl", phone="0612345678")
    Signal.objects.filter(pk=signal.pk).update(sensitivity=Sensitivity.SPECIAL)
    offer = handover.offer(signal, to_team=town.wijkteam, reason=TOLD, by=member)
    _program, key = world.program(*ApiClient.Scope.values)
    stranger = Client(REMOTE_ADDR="192.0.2.9", raise_request_exception=False)
    program = Client(REMOTE_ADDR="192.0.2.9", headers={"Authorization": f"Bearer {key}"}, raise_request_exception=False)
    worker, boss = (Client(REMOTE_ADDR="192.0.2.9", raise_request_exception=False) for _ in range(2))
    for browser, who in ((worker, member), (boss, manager)):
        browser.force_login(who, backend="officers.sign_in.SignInBackend")

    # Into addresses and queries, by everybody.
    for browser in (stranger, program, worker, boss):
        for typed in ("Jannie de Vries", "jannie@example.nl", "0612345678", "111222333"):
            for path in (
                f"/signalen/{typed}", f"/signalen/{typed}/nemen", f"/gebieden/{typed}", f"/volg/{typed}", f"/{typed}",
                f"/signalen/{signal.number}/{typed}", f"/api/v1/gebieden/{typed}", f"/api/v1/signalen/{typed}",
                f"/beheer/officers/officer/{typed}/change/", f"/beheer/{typed}/",
            ):  # fmt: skip
                browser.get(path)
                browser.post(path, {"tekst": typed})
            for path in (
                f"/kaart/signalen.json?gebied={typed}",
                f"/bureau?kenmerk={typed}", f"/gebieden?zoek={typed}", f"/api/v1/signalen?zoek={typed}",
                f"/api/v1/signalen?melder={typed}", f"/api/v1/gebieden?{typed}=1", f"/inloggen?next=/{typed}",
                f"/beheer/officers/officer/?q={typed}", f"/verzending?toestand={typed}",
            ):  # fmt: skip
                browser.get(path, headers={"Referer": f"http://testserver/{typed}", "User-Agent": typed})
    # Into forms.
    melder = {"naam": "Jannie de Vries", "email": "jannie@example.nl", "telefoon": "0612345678"}
    stranger.post("/melden", {"tekst": TOLD, "straat": "Kerkstraat", "postcode": "9401 AB"} | melder)
    stranger.post("/melden", {"tekst": TOLD + "\x00", "email": "jannie@example.nl@"})
    stranger.post("/inloggen", {"username": "jannie@example.nl", "password": "geheim-wachtwoord-9"})
    worker.post("/signalen/nieuw", {"tekst": TOLD, "kanaal": "telefoon"} | melder)
    worker.post("/account/wachtwoord", {"oldpassword": "geheim-wachtwoord-9", "password1": "x", "password2": "y"})
    for verb, typed in (
        ("notitie", {"tekst": TOLD}), ("status", {"status": "ingepland", "toelichting": TOLD}),
        ("aanbieden", {"team": TOLD, "reden": TOLD}), ("onderwerp", {"categorie": TOLD}), ("nemen", {"seen": TOLD}),
        ("sluiten", {"status": "afgehandeld", "toelichting": TOLD, "organisatie": TOLD}),
    ):  # fmt: skip
        worker.get(f"/signalen/{signal.number}")
        worker.post(f"/signalen/{signal.number}/{verb}", typed)
    person = {"username": "jannie", "name": "Jannie de Vries", "email": "jannie@example.nl", "phone": "0612345678"}
    boss.post("/rapporten/begrip/gevaar", {"tekst": TOLD})
    boss.post("/beheer/officers/officer/add/", person | {"password1": "geheim-wachtwoord-9", "password2": "x"})
    boss.post(f"/beheer/officers/officer/{member.pk}/change/", person)
    # Into the API.
    for browser in (stranger, program):
        for body in (
            {"tekst": TOLD, "melder": melder, "locatie": {"adres": {"straat": "Kerkstraat", "postcode": "9401 AB"}}},
            {"tekst": TOLD, "melder": {"email": "jannie@example.nl@"}, "Jannie": 1},
            {"tekst": {"Jannie": TOLD}, "categorie": "Jannie de Vries"},
        ):
            browser.post("/api/v1/signalen", body, content_type="application/json")
            browser.post("/api/v1/duidingen", body, content_type="application/json")
            for rest in ("", "/statussen", "/notities", "/overdrachten", f"/overdrachten/{offer.public_id}"):
                path = f"/api/v1/signalen/{signal.public_id}{rest}"
                browser.post(path, body, content_type="application/json")
                browser.patch(path, body | {"behandelaar": "Jannie"}, content_type="application/json")
        browser.post("/api/v1/signalen", TOLD, content_type="application/json")
        browser.get("/api/v1/signalen", headers={"Authorization": "Bearer Jannie", "Idempotency-Key": TOLD})

    written = lines()
    assert len([line for line in written if '"action"' in line]) > 100
    found = {(secret, line) for secret in PERSONAL for line in written if secret.lower() in line.lower()}
    assert found == set()
    tokens = [links.status_token(signal), key]
    assert not [line for line in written for token in tokens if token in line]
    keys = [unquote(key.decode()).lower() for key in cache._cache.get_client().keys(f"{cache.key_prefix}*")]
    assert keys
    assert not [key for key in keys for secret in [*PERSONAL, *tokens] if secret.lower() in key]


# --- the log of the database ---


@pytest.fixture
def written_by_the_database() -> Callable[[], str]:
    """What the server of the tests wrote into its log since the test began."""
    if not os.environ.get("WIJKWERK_DATABASE_LOG"):
        # Our own runs always have it (bin/_setup): only who brings a server knows where that one writes.
        pytest.skip("DATABASE_URL brings a server whose log we cannot read")
    log = Path(os.environ["WIJKWERK_DATABASE_LOG"])
    before = log.stat().st_size

    def written() -> str:
        with log.open("rb") as file:
            file.seek(before)
            return file.read().decode(errors="replace")

    return written


def test_what_the_database_refuses_is_in_its_log_without_text_name_and_address(town, written_by_the_database):
    _program, key = world.program("signalen:indienen")
    caller = Client(headers={"Authorization": f"Bearer {key}"})
    told = {
        "tekst": TOLD, "kanaal": "import", "externNummer": "JANNIE-1", "categorie": "straatverlichting",
        "melder": {"naam": "Jannie de Vries", "email": "jannie@example.nl", "telefoon": "0612345678"},
    }  # fmt: skip
    answers = [caller.post("/api/v1/signalen", told, content_type="application/json") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 400]
    reporter = Reporter.objects.get()
    # Neither is something that our pages let happen: a row without what it must have, and one that is there already.
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.update(text=TOLD, status=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reporter.objects.bulk_create([reporter])
    written = written_by_the_database()
    assert written.count("signal_imported_once") == 1
    assert written.count("ERROR:") >= 3
    assert [secret for secret in [*PERSONAL, "JANNIE-1"] if secret.lower() in written.lower()] == []


def test_a_database_that_logs_statements_is_warned_of_before_production(db):
    def warned() -> list[str]:
        return [message.msg for message in run_checks(include_deployment_checks=True) if message.id == "wijkwerk.W001"]

    assert warned() == []
    for name in QUIET:
        loud = {"log_error_verbosity": "default", "log_min_error_statement": "error", "log_statement": "mod"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [name, loud.get(name, "1")])
        (message,) = warned()
        assert f"{name} = " in message
