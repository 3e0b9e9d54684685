"""Whatever a stranger sends to the doors of signing in is refused there: no error of ours, and no way out."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world

pytestmark = pytest.mark.django_db

# {"type": "webauthn.get", "challenge": "AA", "origin": "http://x"}
_SAID = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUEiLCJvcmlnaW4iOiJodHRwOi8veCJ9"
_ZEROS = "A" * 50
CREDENTIALS = {
    "nothing": "",
    "a number": "5",
    "a list": "[]",
    "an empty object": "{}",
    "null": "null",
    "no number": "NaN",
    "no raw id": '{"id": 1}',
    "an empty response": '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    "a response that is a list": '{"id": "x", "rawId": "x", "type": "public-key", "response": []}',
    "no base64": '{"id": "x", "rawId": "MQ", "response": {"clientDataJSON": "!!", "attestationObject": "!!"}}',
    "no CBOR": f'{{"id": "MQ", "rawId": "MQ", "response": {{"clientDataJSON": "{_SAID}", "attestationObject": "oA"}}}}',
    "zeros to register": (
        f'{{"id": "MQ", "rawId": "MQ", "response": {{"clientDataJSON": "{_SAID}", "attestationObject": "{_ZEROS}"}}}}'
    ),
    "zeros to sign in": (
        f'{{"id": "MQ", "rawId": "MQ", "response": {{"clientDataJSON": "{_SAID}", "authenticatorData": "{_ZEROS}",'
        ' "signature": "AA", "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}}'
    ),
    "extensions that are a number": (
        f'{{"id": "MQ", "rawId": "MQ", "clientExtensionResults": 5, "response": {{"clientDataJSON": "{_SAID}",'
        f' "authenticatorData": "{_ZEROS}", "signature": "AA", "userHandle": 5}}}}'
    ),
    "a deep list": "[" * 15_000,
    "a deep object": '{"a":' * 3_000,
    "a long one": '"' + "a" * 50_000 + '"',
}


@pytest.fixture(params=CREDENTIALS.values(), ids=CREDENTIALS.keys())
def credential(request) -> str:
    return request.param


@pytest.fixture
def client(member, settings) -> Client:
    settings.DOOR_RATES = settings.DOOR_RATES | {"login": "900/m", "account": "900/m"}
    return Client()


def test_instead_of_a_password(client, credential):
    client.get("/inloggen/sleutel", HTTP_ACCEPT="application/json")
    assert client.post("/inloggen/sleutel", {"credential": credential})["Location"] == "/inloggen"


def test_after_a_password(client, member, credential):
    world.app_of(member)
    client.post("/inloggen", {"username": "lamp", "password": "lamp"})
    client.get("/inloggen/code")
    assert client.post("/inloggen/code", {"credential": credential}).status_code == 200
    assert client.get("/account").status_code == 302


def test_as_a_new_key(client, member, credential):
    client.post("/inloggen", {"username": "lamp", "password": "lamp"})
    client.get("/account/tweede-stap/sleutels/nieuw")
    answer = client.post("/account/tweede-stap/sleutels/nieuw", {"credential": credential, "name": "x"})
    assert answer.status_code == 200
    assert not member.authenticator_set.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"username": "a\0", "password": "x"},
        {"username": "lamp", "password": "\0"},
        {"username": "a" * 5000, "password": "x"},
        {"username": ["a", "b"], "password": "x"},
        {"username": "lamp", "password": "x", "next": "\0"},
    ],
)
def test_as_a_name_or_a_password(client, sent):
    assert client.post("/inloggen", sent).status_code == 200


@pytest.mark.parametrize(
    "address", ["//kwaad.example", "https://kwaad.example", "http:///kwaad.example", "/\\kwaad.example", "javascript:1"]
)
def test_as_the_address_to_go_on_to(client, address):
    sent = {"username": "lamp", "password": "lamp", "next": address}
    assert client.post("/inloggen", sent)["Location"] == "/bureau"


@pytest.mark.parametrize("query", ["code=x&state=" + "a" * 5000, "state=x&code=%ff", "code=x"])
def test_as_the_answer_of_an_identity_provider(client, settings, query):
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = "http://127.0.0.1:9", "x"
    assert client.get(f"/inloggen/gemeente/terug?{query}").status_code == 403
