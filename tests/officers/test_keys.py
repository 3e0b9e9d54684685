"""`create_api_client`: a key is shown once, and only what exists can be named."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from officers.models import ApiClient
from tests import world

ROOT = Path(__file__).resolve().parent.parent.parent


def make(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("create_api_client", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_key_stands_alone_on_the_last_line_and_opens_the_api(town, client):
    key = make("Koppeling", "--scopes", "organisatie:lezen")[-1]
    answer = client.get("/api/v1/teams", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    made = ApiClient.objects.get()
    assert (made.name, made.scopes, made.rate) == ("Koppeling", ["organisatie:lezen"], "20/s")
    assert key not in str(vars(made))


def test_all_is_every_scope_and_no_limit(db):
    make("Alles", "--scopes", "all")
    made = ApiClient.objects.get()
    assert (sorted(made.scopes), made.rate) == (sorted(ApiClient.Scope.values), "")


@pytest.mark.parametrize(
    ("arguments", "rate"), [(("all", "5/m"), "5/m"), (("signalen:lezen", "none"), ""), (("all", "none"), "")]
)
def test_a_rate_that_is_named_goes_first(db, arguments, rate):
    make("Koppeling", "--scopes", arguments[0], "--rate", arguments[1])
    assert ApiClient.objects.get().rate == rate


def test_a_key_may_be_limited_to_domains_and_areas(town):
    make("Beperkt", "--scopes", "signalen:lezen,signalen:gevoelig", "--domains", "sociaal", "--areas", "WK1, WK2")
    made = ApiClient.objects.get()
    assert made.domain_ids == {world.domain("sociaal").pk}
    assert made.area_ids == {town.oost.pk, town.west.pk, town.beuken.pk}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("X", "--scopes", "signalen:wissen"), "signalen:wissen"),
        (("X", "--scopes", "all,signalen:lezen"), "all"),
        (("X", "--scopes", ","), "recht"),
        (("Bestaat", "--scopes", "all"), "Bestaat"),
        (("X", "--scopes", "all", "--domains", "maan"), "maan"),
        (("X", "--scopes", "all", "--areas", "XX1"), "XX1"),
        (("X", "--scopes", "all", "--rate", "veel"), "veel"),
        (("X", "--scopes", "all", "--rate", "0/s"), "0/s"),
        (("  ", "--scopes", "all"), "naam"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence_and_nothing_is_made(town, arguments, named):
    world.program("signalen:lezen", name="Bestaat")
    with pytest.raises(CommandError) as refused:
        make(*arguments)
    assert named in str(refused.value)
    assert str(refused.value).count(".") == 1 or "Schrijf" in str(refused.value)
    assert refused.value.returncode == 1
    assert ApiClient.objects.count() == 1


def test_a_wrong_call_is_told_so_with_exit_code_two():
    done = subprocess.run(
        [sys.executable, "manage.py", "create_api_client", "Naam"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
