"""openapi.json is the truth: programs made from it get no answer that it does not describe, and never an error of ours.

schemathesis makes requests that fit the description and requests that do not, and holds every answer to it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from officers.models import ApiClient
from signals import consult, handover, team_actions
from tests import files, world
from wijkwerk.api.documentation import described
from wijkwerk.wsgi import application

OPERATIONS = [
    (method, path) for path, methods in described()["paths"].items() for method in methods if method != "parameters"
]
# A program cannot invent a cursor, a category or a handler that exists: what fits the description may be refused.
MAY_BE_REFUSED = [positive_data_acceptance]


@cache
def read_description() -> Any:
    """It is the same for all tests."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def openapi(town, settings):
    """The description, and the application behind it within the test's own transaction."""
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "1000000/m")
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield read_description()
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def test_the_description_is_valid_openapi(openapi):
    openapi.validate()
    assert openapi.raw_schema["openapi"] == "3.1.0"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fits", "does not fit"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_as_described(openapi, town, member, method, path, mode):
    if mode == GenerationMode.NEGATIVE and path == "/gebieden/{code}":
        return  # nothing that fits in an address is wrong as a code
    signal = world.signal()
    offer = handover.offer(signal, to_team=town.wijkteam, reason="Kijk mee.", by=member)
    real = {"id": str(signal.public_id), "handover_id": str(offer.public_id), "code": "BU1"}
    real["attachment_id"] = str(files.kept(signal).public_id)
    real["consult_id"] = str(consult.ask(signal, team=town.unit, question="Kent u dit?", by=member).public_id)
    real["action_id"] = str(team_actions.add(signal, team=town.unit, text="Kijk mee.", by=member).public_id)
    _client, key = world.program(*ApiClient.Scope.values)

    @effort(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=openapi[path][method].as_strategy(generation_mode=mode))
    def hold(case):
        if mode == GenerationMode.POSITIVE:
            case.path_parameters = {name: real[name] for name in case.path_parameters or {}}
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=MAY_BE_REFUSED)

    hold()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_to_a_stranger_is_as_described(openapi, town, member, method, path):
    """Without a key: what is open is answered, and the rest is refused as described, whether it exists or not."""
    signal = world.signal()
    needs_key = {} not in described()["paths"][path][method]["security"]

    @effort(max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=openapi[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def hold(case):
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = str(signal.public_id)
        case.headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
        answer = case.call()
        case.validate_response(answer, excluded_checks=MAY_BE_REFUSED)
        assert (answer.status_code == 401) is needs_key

    hold()
