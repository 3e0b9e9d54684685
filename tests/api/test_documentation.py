"""openapi.json and the page about the API: for everybody, and true."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver
from rest_framework.views import APIView

from tests.browser import assert_good_at_both_widths


def views_of_the_api() -> dict[str, type[APIView]]:
    """Every view below /api/v1 by its path."""
    api = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/")
    return {str(one.pattern): one.callback.view_class for one in api.url_patterns if hasattr(one.callback, "cls")}


def test_everybody_reads_openapi_json_from_every_site(db, anyone):
    answer = anyone.get("openapi.json")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.json()["openapi"].startswith("3.")


def test_openapi_json_can_only_be_read(db, anyone):
    assert anyone.post("openapi.json", {}).status_code == 405


def test_every_operation_names_its_summary_its_refusals_and_the_scope_that_it_asks(db, anyone):
    document = anyone.get("openapi.json").json()
    described = {path.strip("/"): operations for path, operations in document["paths"].items()}
    assert len(described) == len(views_of_the_api())
    for path, view in views_of_the_api().items():
        plain = path.removeprefix("v1/").replace("<str:", "{").replace("<uuid:", "{").replace(">", "}")
        for method, scope in view.required_scopes.items():
            operation = described[plain][method.lower()]
            assert operation["summary"]
            assert {"401", "406", "429"} <= set(operation["responses"])
            asked = [scopes for one in operation["security"] for scopes in one.values()]
            assert asked == [[scope] if scope else []]


def test_every_method_of_every_view_names_its_scope():
    for view in views_of_the_api().values():
        methods = {name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)}
        assert methods == set(view.required_scopes), view


def test_the_page_lists_every_operation_without_scripts(db):
    page = Client().get("/api/")
    assert page.status_code == 200
    assert "/api/v1/gebieden/{code}" in page.content.decode()


@pytest.mark.browser
def test_the_page_shows_how_to_try_the_api_under_the_strict_policy(town, open_page):
    page = open_page("/api/", width=1280)
    assert_good_at_both_widths(page)
    page.get_by_role("button", name="Probeer het hier uit").click()
    page.locator("#operations-domeinen-domeinen_list .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text("publiekszaken").first.wait_for()
