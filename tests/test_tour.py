"""The tour: each address that it sends a newcomer to exists, and what it names is in the demo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

TOUR = (Path(settings.BASE_DIR) / "docs" / "tour.md").read_text(encoding="utf-8")
DEMO = "".join(
    file.read_text(encoding="utf-8") for file in (Path(settings.BASE_DIR) / "wijkwerk" / "demo").glob("*.py")
)


@pytest.mark.parametrize("address", sorted(set(re.findall(r"`(/[a-z/-]+)`", TOUR))))
def test_an_address_of_the_tour_exists(address):
    assert resolve(address).url_name


def test_the_tour_names_addresses_and_things_of_the_demo():
    assert len(re.findall(r"`(/[a-z/-]+)`", TOUR)) > 10
    named = re.findall(r"“([^”]+)”", TOUR)
    assert named
    for name in (*named, "Spoorzoom", "Zuiderpoort", "Westermade", "Gebiedsdienst"):
        assert " ".join(name.split()) in DEMO, name
