"""The figures that `bin/manage evaluate_understanding` tells, of texts and of the rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from signals.corpus import exam, examples
from signals.evaluating import Share, measured_danger, measured_personal_data
from signals.management.commands import evaluate_understanding


def written(folder: Path, name: str, *lines: str) -> Path:
    (folder / name).write_text("\n".join(["# a remark", *lines]) + "\n", encoding="utf-8")
    return folder / name


def test_of_dangerous_texts_any_number_counts_that_a_clerk_could_give(tmp_path):
    dangerous = written(
        tmp_path,
        "dangerous.txt",
        "112 0800-9009 | het ruikt hier naar gas",
        "144 | er staat een schuur in brand",
        "113 | de stoeptegel ligt los",
    )
    harmless = written(
        tmp_path, "harmless.txt", "de stoeptegel ligt los", "de buurvrouw heeft de schuur in brand gestoken"
    )
    assert measured_danger(dangerous, harmless) == {"right_number": Share(1, 3), "panel": Share(1, 2)}


def test_of_personal_data_it_counts_whether_a_resident_is_asked(tmp_path):
    holding = written(
        tmp_path,
        "with.txt",
        "bel mij op [telefoon:06-12345678]",
        "naam | de stoep is scheef",
        "naam | mail a.b@voorbeeld.nl",
    )
    without = written(tmp_path, "without.txt", "de stoep is scheef")
    assert measured_personal_data(holding, without) == {"asked": Share(2, 3), "asked_wrongly": Share(0, 1)}


@pytest.fixture
def few_texts(tmp_path, monkeypatch):
    """A folder with one text in each file that is measured, and a few texts of the corpus."""
    known, asked = list(examples()), list(exam())
    monkeypatch.setattr(evaluate_understanding, "examples", lambda: known[::40])
    monkeypatch.setattr(evaluate_understanding, "exam", lambda *file: list(exam(*file)) if file else asked[::12])
    lines = ("category\tkind\tsecondary\ttext", "straatverlichting\tmelding\t\tDe lantaarnpaal bij ons doet het niet.")
    (tmp_path / evaluate_understanding.ASSESSORS).write_text("\n".join(lines) + "\n")
    for _, holding, without in evaluate_understanding._OF_RULES.values():
        written(tmp_path, holding, "112|er staat een schuur in brand, bel 06-12345678")
        written(tmp_path, without, "de stoeptegel ligt los")
    monkeypatch.setattr(evaluate_understanding, "TEXTS", tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_the_command_tells_all_figures_that_are_asked_with_their_bounds(town, few_texts, capsys):
    call_command("evaluate_understanding", "--json")
    told = {line["set"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    for name in ("development", "exam", "assessors"):
        assert {"domain", "category_in_three", "category", "kind"} <= set(told[name])
    assert told["assessors"]["category"][:2] == [1, 1]
    assert told["danger, unread"]["right_number"][:2] == told["personal data, unread"]["asked"][:2] == [1, 1]
    assert told["danger, made on"]["panel"] == [0, 1, 0.0, pytest.approx(0.793, abs=0.01)]
    call_command("evaluate_understanding")
    assert "  right_number       100.0%  (20.7% to 100.0%; 1 of 1)" in capsys.readouterr().out.splitlines()


@pytest.mark.django_db
def test_a_server_without_the_texts_says_so(town, few_texts, monkeypatch, capsys):
    monkeypatch.setattr(evaluate_understanding, "TEXTS", few_texts / "nowhere")
    call_command("evaluate_understanding", "--json")
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "staan bij de broncode" in said.err


def test_every_file_that_is_measured_is_there():
    named = {name for _, *files in evaluate_understanding._OF_RULES.values() for name in files}
    files = {file.name for file in evaluate_understanding.TEXTS.iterdir()} - {"README.md"}
    assert files == named | {evaluate_understanding.ASSESSORS}
