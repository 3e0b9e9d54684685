"""Pages that count: the report of positioning, areas beside each other, the profile of an area, the briefing of an
alderman and the papers of both.

Asked for is a report page in 300 ms at a million signals (95 of 100), and a briefing in two seconds, also as PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from areas.models import Area
from officers.models import Team
from wijkwerk.bench import measure
from wijkwerk.bench.seed import MOVED

MOST_MS: Final = 300
REPORT: Final = "/rapporten/positionering?periode=2026"


def everything(*, signals: int) -> Iterator[measure.Result]:
    """Each page, by who reads it in fives and by who reads it exactly."""
    yield from measure.ask_pages(signals, pages())


def pages() -> list[tuple[str, str, dict[str, str]]]:
    """What is measured, its path and who asks it."""
    alderman, overseer, triage, area_officer = (
        measure.signed_in(f"bench-{name}") for name in ("alderman", "fg", "triage", "area")
    )
    town, borough, area = (_first(kind) for kind in ("gemeente", "stadsdeel", "buurt"))
    other = Area.objects.filter(kind__slug="stadsdeel").order_by("code").values_list("code", flat=True)[1]
    team = Team.objects.filter(domain__slug="fysiek").order_by("pk").values_list("slug", flat=True)[0]
    return [
        ("rapport: hele gemeente", REPORT, alderman),
        ("rapport: hele gemeente, precies", REPORT, overseer),
        ("rapport: een stadsdeel", f"{REPORT}&gebied={borough}", alderman),
        ("rapport: een stadsdeel, precies", f"{REPORT}&gebied={borough}", overseer),
        ("rapport: twee stadsdelen", f"{REPORT}&gebied={borough}&naast=gebied:{other}", overseer),
        ("rapport: twee jaren", f"{REPORT}&naast=periode:2025", overseer),
        ("rapport: elke positionering", f"{REPORT}&naast=positionering", overseer),
        (
            "rapport: voor en na een verandering midden in een maand",
            f"{REPORT}&gebied={borough}&naast=verandering:{borough}:{MOVED}",
            overseer,
        ),
        ("rapport: een team", f"{REPORT}&team={team}", overseer),
        ("rapport: een team, elke positionering", f"{REPORT}&team={team}&naast=positionering", overseer),
        ("rapport als CSV", REPORT.replace("?", ".csv?"), alderman),
        (
            "lijst achter een cijfer van het rapport",
            f"/signalen?stand=alles&meting=off_domain&gebied={borough}",
            triage,
        ),
        ("profiel van de gemeente, voor een medewerker", f"/gebieden/{town}", triage),
        ("profiel van een buurt, voor een medewerker", f"/gebieden/{area}", triage),
        ("profiel van een buurt als PDF", f"/gebieden/{area}/profiel.pdf", triage),
        ("gebieden naast elkaar", f"/gebieden/vergelijken?gebied={borough}&gebied={other}", triage),
        ("profiel van de gemeente, voor iedereen", f"/gebieden/{town}", {}),
        ("profiel van een buurt, voor iedereen", f"/gebieden/{area}", {}),
        ("bureau van de wijkambtenaar", "/bureau/gebieden", area_officer),
        ("briefing van de hele gemeente, een kwartaal", "/rapporten/briefing", alderman),
        ("briefing van de hele gemeente, een jaar", "/rapporten/briefing?periode=jaar", alderman),
        ("briefing als PDF, een kwartaal", "/rapporten/briefing.pdf", alderman),
        ("teksten begrijpen", "/rapporten/begrip", triage),
    ]


def _first(kind: str) -> str:
    """The code of the first area of a kind."""
    return Area.objects.filter(kind__slug=kind).order_by("code").values_list("code", flat=True)[0]
