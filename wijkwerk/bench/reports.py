"""Pages that count: the report of positioning, areas beside each other, the profile of an area and its PDF.

Asked for is a report page in 300 ms at a million signals (95 of 100). The numbers come from counts that are at most a
minute old; what has no counts (a report of one team) reads the measures of that team.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from areas.models import Area
from officers.models import Team
from wijkwerk.bench import measure

MOST_MS: Final = 300
REPORT: Final = "/rapporten/positionering?periode=2026"


def everything(*, signals: int) -> Iterator[measure.Result]:
    """Each page, by who reads it in fives and by who reads it exactly."""
    yield from measure.ask_pages(signals, pages())


def pages() -> list[tuple[str, str, dict[str, str]]]:
    """What is measured, its path and who asks it."""
    alderman, overseer, triage = (measure.signed_in(name) for name in ("bench-alderman", "bench-fg", "bench-triage"))
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
        ("rapport: een team", f"{REPORT}&team={team}", overseer),
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
        ("teksten begrijpen", "/rapporten/begrip", triage),
    ]


def _first(kind: str) -> str:
    """The code of the first area of a kind."""
    return Area.objects.filter(kind__slug=kind).order_by("code").values_list("code", flat=True)[0]
