"""Logs say who did what, and nothing about a person."""

from __future__ import annotations

import json
import logging

import pytest

from officers.models import Officer
from signals import links
from tests import world
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


def test_a_wrong_password_leaves_a_line_without_name_or_password(town, client, lines):
    Officer.objects.create_user("jannie", password="geheim-wachtwoord", name="Jannie")
    client.post("/inloggen", {"username": "jannie", "password": "verkeerd-wachtwoord"})
    written = "\n".join(lines())
    assert "POST login" in written
    assert "jannie" not in written.lower()
    assert "wachtwoord" not in written
