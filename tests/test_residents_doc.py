"""What the page for the city says of the residents' side is so: names, numbers, examples and commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin

from signals import answering, danger, following, object_source, objects, public
from signals.danger import DangerRule, find_danger
from signals.models import (
    MAX_EXTRA_TEXT,
    Category,
    DangerWords,
    ExtraChoice,
    ExtraForm,
    ExtraQuestion,
    JudgementChoice,
    MailTemplate,
    ObjectLayer,
    Referral,
    RoutingRule,
    StandardText,
)
from signals.starter import QUESTIONS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "residents.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())


def block(language: str) -> str:
    """An example of the page."""
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.S)[1]


@pytest.mark.parametrize(
    "model",
    [
        Category, ExtraQuestion, ObjectLayer, Referral, DangerWords, MailTemplate, StandardText, JudgementChoice,
        RoutingRule,
    ],
)  # fmt: skip
def test_each_table_is_called_by_its_name_in_the_management_pages(model):
    assert model in admin.site._registry
    assert f"*{str(model._meta.verbose_name_plural).capitalize()}*" in PAGE


def test_each_field_is_called_by_its_name():
    for field in ("name", "source", "feature_type", "code_property", "name_property", "categories"):
        assert f"| {ObjectLayer._meta.get_field(field).verbose_name} |" in PAGE
    for field in ("is_required", "shown_on"):
        assert f"**{ExtraQuestion._meta.get_field(field).verbose_name}**" in PAGE
    assert "**stopt de melding**" in PAGE
    assert str(ExtraChoice._meta.get_field("stop_text").verbose_name).startswith("stopt de melding")
    for model in (Referral, DangerWords):
        assert f"*{model._meta.get_field('checked_on').verbose_name}*" in PAGE


def test_every_sort_of_answer_and_no_other_is_named():
    table = re.search(r"\| soort antwoord .*?\n\n", PAGE, re.S)[0]
    assert [row.split("|")[1].strip() for row in table.splitlines()[2:] if row] == [
        str(one) for one in ExtraForm.labels
    ]


def test_the_numbers_are_those_of_the_code():
    for said in (
        f"hoogstens {settings.FILES_AT_ONCE} tegelijk, elk hoogstens {settings.FILE_MAX_MB} MB",
        f"hoogstens {MAX_EXTRA_TEXT} tekens",
        f"binnen {objects.METRES} meter (hoogstens {objects.MOST_NEAR})",
        f"hoogstens {object_source.MOST_BYTES // 1_000_000} MB, 200.000 objecten en {object_source.MOST_SECONDS} sec",
        f"vak van {public.GRID_METRES} meter",
        f"binnen {answering.REACTION_DAYS} dagen",
    ):
        assert said in WORDS
    assert object_source.MOST_OBJECTS == 200_000
    assert following.Follower.Pace.labels == ["meteen", "een keer per week"]


def test_the_example_of_a_source_is_read():
    layer = ObjectLayer(slug="lantaarns", name="lantaarn", name_property="straat")
    (found,) = object_source.read(block("json").encode(), layer=layer)
    assert (found.code, found.name, found.point) == ("L-204", "Kade", (6.05, 52.02))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Hij ligt hier op straat", True),
        ("Een gaslekkage", True),
        ("Zij schopt daar een klein kind", True),
        ("Het kind zit opgesloten", True),
        ("Er is een kind. Daar staat de auto", True),
        ("Er ligt sinds gisteren al iets op de straat", False),
        ("Een kind speelt", False),
    ],
)
def test_the_examples_of_words_for_danger_find_what_the_page_says(text, is_found):
    rule = DangerRule(name="x", codes=("112",), patterns=tuple(block("gevaarwoorden").splitlines()))
    assert danger.fault_of(rule) == ""
    assert bool(find_danger(text, [rule])) == is_found


def test_the_questions_of_the_starting_set_are_all_there():
    rows = json.loads(QUESTIONS.read_text(encoding="utf-8"))["extra_questions"]
    said = re.findall(r"^\| `([\w-]+)` \| (.*) \|$", PAGE, re.M)
    assert said == [(row["slug"], row["text"]) for row in rows]


def test_what_it_links_to_and_the_commands_that_it_names_are_there():
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
    for command in re.findall(r"bin/manage (\w+)|`(load_\w+)`", PAGE):
        assert (ROOT / "signals" / "management" / "commands" / f"{''.join(command)}.py").exists(), command
