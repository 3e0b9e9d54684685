"""What we run with has licences that EUPL-1.2 can live with, and stands on a page that is up to date."""

from __future__ import annotations

import pytest

from wijkwerk import dependencies
from wijkwerk.dependencies import Dependency, UnknownLicence


def test_the_page_is_in_step_with_what_is_locked_and_installed():
    assert dependencies.PAGE.read_text(encoding="utf-8") == dependencies.page(), "run bin/manage dependencies"


def test_every_licence_is_one_that_eupl_can_live_with():
    assert [(one.name, one.licence) for one in dependencies.dependencies() if not one.is_fine] == []


@pytest.mark.parametrize(
    ("licence", "fine"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("MIT AND GPL-2.0-only", False),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("SSPL-1.0", False),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", True),
        ("GPL-3.0-only AND (MIT OR (Apache-2.0 AND ISC))", False),
        ("(MIT", False),
        ("MIT WITH something", False),
        ("SEE LICENSE IN LICENSE.md", False),
    ],
)
def test_a_choice_of_licences_is_fine_when_one_of_them_is_and_a_sum_when_all_are(licence, fine):
    assert Dependency("Python", "pakket", "1", licence).is_fine is fine


def test_a_package_that_does_not_say_under_which_licence_it_is_is_refused(monkeypatch):
    monkeypatch.setattr(dependencies, "_READ_IN_THE_FILE", {})
    with pytest.raises(UnknownLicence, match="pyphen|python-dateutil|async-timeout|brotlicffi|fido2"):
        dependencies.dependencies()


def test_every_package_of_production_is_there():
    found = {one.name for one in dependencies.dependencies()}
    assert {"django", "psycopg", "celery", "@utrecht/component-library-css"} <= found
