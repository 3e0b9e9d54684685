"""openapi.json: what every operation has in common, so that a view says only what is its own."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS

from signals.api.fields import Body, Text
from wijkwerk.api.permissions import scope_needed
from wijkwerk.api.problems import MEDIA_TYPE, WORDS, problem

_KEY: Final = "sleutel"


class DutchSchema(AutoSchema):
    """Docstrings are for us, in English; what readers of openapi.json see comes from `extend_schema`, in Dutch."""

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular asks without arguments
        """Only what a view says with `extend_schema`."""
        return ""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The scope that the view asks; where it asks none, a key is welcome and not needed."""
        scope = scope_needed(self.view, self.method)
        return [{_KEY: [scope]}] if scope else [{}, {_KEY: []}]

    def get_override_parameters(self) -> list[Any]:
        """What every change of one thing can bring along, where a view says so (`on_one_of`)."""
        found: list[Any] = super().get_override_parameters()
        changes_one = self.method not in SAFE_METHODS and "{id}" in self.path
        return [*found, *getattr(self.view, "on_one_of", ())] if changes_one else found

    def get_paginated_name(self, serializer_name: str) -> str:
        """The name of a page of something."""
        return f"{serializer_name}Lijst"

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        """Text that may not be empty says so (drf-spectacular says it only where it splits every component)."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, Text) and not field.allow_blank:
            schema = {**schema, "minLength": 1}
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Any:
        """A body takes no keys but its own; and docstrings stay ours."""
        schema = super()._map_basic_serializer(serializer, direction)
        schema.pop("description", None)
        if isinstance(serializer, Body):
            schema["additionalProperties"] = False
        return schema


def add_what_every_answer_has(result: dict[str, Any], **_others: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: problems for every operation, `API-Version` on every answer, the key."""
    components = result.setdefault("components", {})
    components["securitySchemes"] = {
        _KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "Een sleutel van de gemeente: `Authorization: Bearer SLEUTEL`.",
        }
    }
    schemas = components.setdefault("schemas", {})
    for schema in schemas.values():
        if "enum" in schema:
            schema.pop("description", None)
        if "oneOf" in schema:
            # What is shown in full has every field of the short form as well.
            schema["anyOf"] = schema.pop("oneOf")
    schemas["Probleem"] = _problem_schema()
    components["headers"] = {
        "API-Version": {"description": "De versie van deze API.", "required": True, "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconden om te wachten.", "required": True, "schema": {"type": "integer"}},
    }
    components["responses"] = {str(status): _problem_answer(status) for status in WORDS if status < 500}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                schema = parameter["schema"]
                if schema.get("type") == "string" and "format" not in schema and "enum" not in schema:
                    schema.setdefault("minLength", 1)
            for status in _refusals(path, method, operation):
                operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
            for answer in operation["responses"].values():
                if "$ref" not in answer:
                    answer["description"] = answer.get("description") or "Gelukt."
                    answer.setdefault("headers", {})["API-Version"] = {"$ref": "#/components/headers/API-Version"}
    return result


def _refusals(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """With which statuses an operation may be refused."""
    found = {401, 406, 429}
    if {} not in operation["security"]:
        found.add(403)
    if operation.get("parameters") or "requestBody" in operation:
        found.add(400)
    if "{" in path:
        found.add(404)
    if method != "get":
        found |= {409, 413, 415}
    return sorted(found)


def _problem_answer(status: int) -> dict[str, Any]:
    title, _detail = WORDS[status]
    headers = {"API-Version": {"$ref": "#/components/headers/API-Version"}}
    if status == 429:
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    return {
        "description": str(title),
        "headers": headers,
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Probleem"},
                "example": problem(status, invalid={"tekst": "Schrijf wat u wilt melden."} if status == 400 else None),
            }
        },
    }


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "Waarom een verzoek is geweigerd (RFC 9457).",
        "required": ["type", "title", "status", "detail", "invalidParams"],
        "properties": {
            "type": {**text, "format": "uri"},
            "title": {**text, "description": "Wat voor weigering dit is."},
            "status": {"type": "integer"},
            "detail": {**text, "description": "Wat er deze keer aan de hand is."},
            "invalidParams": {
                "type": "array",
                "description": "Welke velden of parameters niet kloppen, en waarom.",
                "items": {
                    "type": "object",
                    "required": ["name", "reason"],
                    "properties": {"name": text, "reason": text},
                },
            },
        },
    }
