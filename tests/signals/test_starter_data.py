"""The starting set that ships with wijkwerk is whole: every reference in it points to something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TAXONOMY = Path(__file__).parents[2] / "signals" / "data" / "taxonomy.json"

REDIRECT_CODES = {
    "112", "veilig-thuis", "113", "0900-8844", "0800-7000", "0800-1205", "0800-9009", "144", "kindertelefoon",
}  # fmt: skip


@pytest.fixture(scope="module")
def starter() -> dict[str, Any]:
    return json.loads(TAXONOMY.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("domains", "slug"),
        ("teams", "slug"),
        ("tasks", "slug"),
        ("categories", "slug"),
        ("closing_results", "slug"),
        ("redirect_numbers", "code"),
    ],
)
def test_every_row_can_be_found_again_by_its_own_name(starter: dict[str, Any], name: str, key: str) -> None:
    names = [row[key] for row in starter[name]]
    assert names
    assert len(names) == len(set(names))


def test_every_category_belongs_to_a_task_of_its_own_domain(starter: dict[str, Any]) -> None:
    domain_of = {task["slug"]: task["domain"] for task in starter["tasks"]}
    assert {c["slug"]: domain_of[c["task"]] for c in starter["categories"]} == {
        c["slug"]: c["domain"] for c in starter["categories"]
    }
    assert set(domain_of) == {c["task"] for c in starter["categories"]}, "a task without a category"


def test_every_task_is_done_by_a_team(starter: dict[str, Any]) -> None:
    teams = {team["slug"] for team in starter["teams"]}
    assert {task["team"] for task in starter["tasks"]} <= teams
    domains = {domain["slug"] for domain in starter["domains"]}
    assert {row["domain"] for name in ("teams", "tasks", "categories") for row in starter[name]} == domains


def test_every_domain_has_two_teams_and_there_is_one_triage_and_one_contact_centre(
    starter: dict[str, Any],
) -> None:
    for domain in starter["domains"]:
        assert sum(team["domain"] == domain["slug"] for team in starter["teams"]) >= 2
    assert sum(team["triage"] for team in starter["teams"]) == 1
    assert sum(team["contact_centre"] for team in starter["teams"]) == 1


def test_the_redirect_numbers_are_exactly_the_closed_list(starter: dict[str, Any]) -> None:
    assert {row["code"] for row in starter["redirect_numbers"]} == REDIRECT_CODES


def test_keywords_are_written_as_the_rule_reads_them(starter: dict[str, Any]) -> None:
    for category in starter["categories"]:
        keywords = category["keywords"]
        assert 20 <= len(keywords) <= 150, category["slug"]
        assert len(keywords) == len(set(keywords)), category["slug"]
        for keyword in keywords:
            assert keyword == keyword.lower().strip(), keyword
            assert keyword.isascii(), keyword
