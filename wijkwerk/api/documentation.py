"""The description of the API: openapi.json for programs, a page for people."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_METHODS: Final = {"get", "post", "patch"}


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document, made once in a process: it says the same to everybody."""
    with override("nl"):
        return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _openapi_bytes() -> bytes:
    return json.dumps(described(), ensure_ascii=False).encode()


@csrf_exempt  # it changes nothing, and a program that POSTs here must hear 405
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """openapi.json, for everybody and from every site."""
    return HttpResponse(_openapi_bytes(), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What a developer needs first, every operation in one table, and (with scripts) Swagger UI to try them."""
    operations = [
        {
            "path": path,
            "method": method.upper(),
            "summary": operation.get("summary", ""),
            "scope": next((scopes[0] for one in operation["security"] for scopes in one.values() if scopes), ""),
        }
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]
    return render(request, "api/documentation.html", {"operations": operations})
