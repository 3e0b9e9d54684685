"""A program that calls the API, and looks at every answer for what the contract says of all of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.test import Client

from tests import world


class Program:
    """Calls the API with a key or without; `program.get("gebieden", niveau="wijk")`."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}"} if key else {})

    def get(self, path: str, *, accept: str = "application/json", **query: Any):
        """GET a path below /api/v1, or a whole address."""
        address = path if path.startswith(("http", "/")) else f"/api/v1/{path}"
        if query:
            address += ("&" if "?" in address else "?") + urlencode(query, doseq=True)
        return self._good(self.client.get(address, headers={"Accept": accept}))

    def post(self, path: str, body: Any, **headers: str):
        """POST a value as JSON; a `str` goes out as it is."""
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str):
        """PATCH a value as JSON."""
        return self._send("patch", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]):
        address = path if path.startswith(("http", "/")) else f"/api/v1/{path}"
        return self._good(
            getattr(self.client, method)(
                address,
                body if isinstance(body, (str, bytes)) else json.dumps(body),
                content_type=headers.pop("content_type", "application/json"),
                headers=headers,
            )
        )

    def _good(self, answer):
        assert answer["API-Version"] == project.API_VERSION
        assert answer["Cache-Control"] == "no-store"
        assert answer.status_code < 500
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            problem = answer.json()
            assert list(problem) == ["type", "title", "status", "detail", "invalidParams"]
            assert problem["status"] == answer.status_code
            assert problem["title"]
            assert problem["detail"]
            assert all(set(one) == {"name", "reason"} and one["reason"] for one in problem["invalidParams"])
        return answer


@pytest.fixture
def anyone(db) -> Program:
    """A program without a key."""
    return Program()


@pytest.fixture
def program(db):
    """`program("signalen:lezen")`: a program with a key that has these scopes."""

    def make(*scopes: str, **fields: Any) -> Program:
        _client, key = world.program(*scopes, **fields)
        return Program(key)

    return make


def wrong(answer) -> dict[str, str]:
    """The reasons of a refusal, by name."""
    assert answer.status_code == 400, answer.content
    return {one["name"]: one["reason"] for one in answer.json()["invalidParams"]}


def slugs(answer, key: str = "slug") -> list[str]:
    """What a list holds, by one of its fields."""
    assert answer.status_code == 200, answer.content
    return [row[key] for row in answer.json()["results"]]
