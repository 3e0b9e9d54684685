"""The same signal by three doors in two areas lands as designed; `docs/routing.md` shows the traces and is made here.

`WRITE_DOCS=1 bin/test tests/signals/test_routing_doc.py` writes the page anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from signals.models import Signal
from tests import world

PAGE = Path(__file__).resolve().parents[2] / "docs" / "routing.md"
TEXT = "De lantaarnpaal bij het park doet het niet"
DOORS = {"webformulier": "web", "REST-API": "api", "wijkambtenaar op straat": "straat"}
PLACES = {"Oost": ("WK1", "onder fysiek, bij team Verlichting"), "West": ("WK2", "een eigen dienst, Wijkzaken")}

# (door, area) -> (entry desk, owner, team that gets an offer), as DESIGN and docs/adr/0008 say
EXPECTED = {
    ("webformulier", "Oost"): ("triage", "verlichting", None),
    ("webformulier", "West"): ("triage", "verlichting", None),
    ("REST-API", "Oost"): ("triage", "verlichting", None),
    ("REST-API", "West"): ("triage", "verlichting", None),
    # The unit where Oost's officers sit is itself the arranged team: nothing to hand over.
    ("wijkambtenaar op straat", "Oost"): ("verlichting", "verlichting", None),
    ("wijkambtenaar op straat", "West"): ("wijkzaken", "wijkzaken", "verlichting"),
    # With a rule of the city for Oost.
    ("webformulier", "Oost, met een regel"): ("triage", "wijkzaken", None),
}


def send(door: str, area: str, *, client, officer) -> Signal:
    """The same text about the same subject, through a real door."""
    if door == "webformulier":
        answer = client.post("/melden", {"tekst": TEXT, "gebied": area})
        assert answer.status_code == 302, answer.content.decode()
    elif door == "REST-API":
        answer = client.post(
            "/api/v1/signalen", {"tekst": TEXT, "locatie": {"gebied": area}}, content_type="application/json"
        )
        assert answer.status_code == 201, answer.content.decode()
    else:
        client.force_login(officer)
        answer = client.post("/signalen/nieuw", {"tekst": TEXT, "gebied": area, "kanaal": "straat"})
        assert answer.status_code == 302, answer.content.decode()
        client.logout()
    return Signal.objects.latest("pk")


@pytest.fixture
def landed(town, client, area_officer, settings):
    """Each door in each area, with the signal that came of it."""
    settings.DOOR_RATES = dict.fromkeys(settings.DOOR_RATES, "1000/s")
    made = {
        (door, name): send(door, code, client=client, officer=area_officer)
        for door in DOORS
        for name, (code, _placed) in PLACES.items()
    }
    reason = "Wijkzaken probeert een jaar lang zelf uit wat er met de lampen is."
    world.rule(town.streetlight, team=town.unit, area=town.oost, name="Proef in Oost", reason=reason)
    made["webformulier", "Oost, met een regel"] = send("webformulier", "WK1", client=client, officer=area_officer)
    return made


def test_the_same_signal_lands_where_its_door_and_its_area_say(landed):
    found = {}
    for key, signal in landed.items():
        offer = signal.handovers.first()
        found[key] = (signal.entry_desk.slug, signal.team.slug, offer.to_team.slug if offer else None)
        assert signal.channel == DOORS[key[0]]
        assert signal.category.slug == "straatverlichting"
    assert found == EXPECTED


def test_the_page_about_routing_shows_what_really_happens(landed):
    page = written(landed)
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, "WRITE_DOCS=1 bin/test tests/signals/test_routing_doc.py writes the page anew"


def written(landed: dict[tuple[str, str], Signal]) -> str:
    """The page, in the words of the traces themselves."""
    parts = [INTRODUCTION]
    for (door, area), signal in landed.items():
        placed = f" ({PLACES[area][1]})" if area in PLACES else ""
        offer = signal.handovers.first()
        steps = "\n".join(f"{n}. {step['uitleg']}" for n, step in enumerate(signal.trace, start=1))
        parts.append(
            f"### {door}, {area}{placed}\n\n"
            f"| ingang | eigenaar | aangeboden aan |\n|---|---|---|\n"
            f"| {signal.entry_desk.name} | {signal.team.name} | {offer.to_team.name if offer else '-'} |\n\n{steps}\n"
        )
    return "\n".join(parts)


INTRODUCTION = f"""# Routing: where a signal goes, and why

Made by `tests/signals/test_routing_doc.py`; do not edit by hand.

`signals/routing.py` decides with `route(facts, organisation, rules)`, a pure function
([ADR 4](adr/0004-routing-is-a-pure-function.md)):

1. The place gives the areas, smallest first.
2. The first of the city's own rules that fits, if there is one, gives the team, and perhaps one person of it
   ([ADR 14](adr/0014-rules-go-before-arrangements.md)). Then steps 3 and 4 are passed over.
3. The category belongs to a municipal task. Where nobody named one, words decide it, but never for a sensitive
   category: that goes to triage with the suggestion ([understanding](understanding.md)).
4. The nearest arrangement for that task, going up the areas, gives the team. The last one is that for the whole
   municipality.
5. The channel's entry rule gives the desk where the signal came in, and says who owns it: that team at once, or the
   desk, with an offer to that team ([ADR 8](adr/0008-what-an-area-officer-hears-stays-with-the-unit.md)).
6. What nothing decides, triage owns. Never nobody.

Below, one signal ("{TEXT}") comes in by three doors, in two areas. In
Oost the area officers are placed under fysiek,
in the team that does the street lighting. In West they are a unit of their own. Lighting is arranged for the whole
municipality with team Verlichting. Last, the city makes a rule for Oost.
"""
