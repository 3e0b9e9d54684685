"""Who may use which door: every operation with every scope, from the operations themselves."""

from __future__ import annotations

import uuid

import pytest

from officers.models import ApiClient
from tests.api.conftest import Program
from wijkwerk.api.documentation import described

CLOSED = [
    (method, path, scope)
    for path, methods in described()["paths"].items()
    for method, operation in methods.items()
    for one in operation["security"]
    for scopes in one.values()
    for scope in scopes
]
OPEN = {("get", "/gebieden"), ("get", "/gebieden/{code}"), ("get", "/domeinen"), ("get", "/categorieen")} | {
    ("post", "/signalen"),
    ("post", "/duidingen"),
}


def knock(caller: Program, method: str, path: str) -> int:
    names = ("id", "handover_id", "attachment_id", "consult_id", "action_id")
    address = path.strip("/").format(**{name: uuid.uuid4() for name in names}, code="BU1")
    return getattr(caller, method)(address, *([] if method == "get" else [{}])).status_code


def test_only_these_are_open_to_everybody():
    every = {(method, path) for path, methods in described()["paths"].items() for method in methods}
    assert every - {(method, path) for method, path, _scope in CLOSED} == OPEN


def test_the_scopes_are_those_of_the_contract():
    scopes = {path: {scope for _m, one, scope in CLOSED if one == path} for _m, path, _s in CLOSED}
    assert {
        path: scopes[path] for path in ("/teams", "/wijkambtenaren", "/taken", "/positioneringen")
    } == dict.fromkeys(("/teams", "/wijkambtenaren", "/taken", "/positioneringen"), {"organisatie:lezen"})
    assert scopes["/signalen"] == scopes["/signalen/{id}/gebeurtenissen"] == {"signalen:lezen"}
    assert scopes["/signalen/{id}"] == {"signalen:lezen", "signalen:behandelen"}
    for rest in ("statussen", "overdrachten", "notities", "bijlagen"):
        assert scopes[f"/signalen/{{id}}/{rest}"] == {"signalen:behandelen"}


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_a_door_opens_for_its_own_scope_and_for_no_other(town, anyone, program, method, path, scope):
    assert knock(anyone, method, path) == 401
    assert knock(program(*(one for one in ApiClient.Scope.values if one != scope)), method, path) == 403
    assert knock(program(scope), method, path) not in (401, 403)
