"""What everybody asks most on a day that something happens: the public page of an area and the data of its map."""

from __future__ import annotations

from typing import Final

from areas.models import Area

# Asked for on two cores, at 100,000 signals, while the load runs on them as well.
PER_SECOND: Final = 200
CLIENTS: Final = 8
REQUESTS: Final = 150


def pages() -> list[tuple[str, str]]:
    """What is measured and its path: the whole municipality, where most plays, and one buurt."""
    found = []
    for kind in ("gemeente", "buurt"):
        area = Area.objects.filter(kind__slug=kind).order_by("code").first()
        if area is not None:
            found.append((f"openbare pagina van een {kind}, {CLIENTS} tegelijk", f"/gebieden/{area.code}"))
            found.append(
                (f"openbare kaart van een {kind}, {CLIENTS} tegelijk", f"/kaart/signalen.json?gebied={area.code}")
            )
    return found
