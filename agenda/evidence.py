"""What an item stands on: for everybody a number of sounds per domain, for an officer the signals that they may know.

What everybody reads is rounded to five, each number by itself, and what is fewer than five is "enkele" (docs/adr/0009):
no number can be reckoned from others, and there is no total beside them. What is `bijzonder` is in no number at all.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.http import urlencode

from agenda.models import Evidence, Item
from officers.models import Domain
from signals.models import Sensitivity, Signal
from signals.queries import SignalQuerySet
from signals.small_numbers import about
from signals.visibility import Viewer

# Of what an item stands on, a page shows at most so many; the rest stands in the list of signals.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Sounds:
    """How many sounds of a domain an item stands on, as everybody may know it (`number` None: a few), and what asks the
    list of signals for these."""

    domain: str
    number: int | None
    query: str = ""


def sounds_of(item_ids: Iterable[int]) -> dict[int, list[Sounds]]:
    """The numbers of these items, by item, in the order of the domains; a domain without sounds is left out. Two
    queries, or none."""
    wanted = list(item_ids)
    if not wanted:
        return {}
    rows = (
        Evidence.objects.current()
        .filter(item__in=wanted, signal__domain__isnull=False)
        .exclude(signal__sensitivity=Sensitivity.SPECIAL)
        .order_by()
        .values_list("item", "item__public_id", "signal__domain")
        .annotate(n=Count("signal", distinct=True))
    )
    domains = {pk: (name, slug) for pk, name, slug in Domain.objects.values_list("pk", "name", "slug")}
    place = {pk: at for at, pk in enumerate(domains)}
    counted: dict[int, list[tuple[int, Sounds]]] = defaultdict(list)
    for item_id, public_id, domain_id, number in rows:
        name, slug = domains[domain_id]
        query = urlencode({"stand": "alles", "opgave": public_id, "domein": slug})
        counted[item_id].append((place[domain_id], Sounds(name, about(number), query)))
    return {item_id: [one for _at, one in sorted(found, key=lambda row: row[0])] for item_id, found in counted.items()}


def signals_of(item: Item, viewer: Viewer) -> SignalQuerySet:
    """The signals that an item stands on and that the viewer may know of, the newest first."""
    links = Evidence.objects.current().filter(item=item)
    known: SignalQuerySet = Signal.objects.known_to(viewer)
    return known.filter(pk__in=links.values("signal")).for_list().order_by("-received_at", "-pk")


def is_ground_of(public_id: str) -> Q:
    """Signals that this item stands on, as a condition, and as `sounds_of` counts them."""
    links = Evidence.objects.current().filter(item__public_id=public_id)
    return Q(pk__in=links.values("signal")) & ~Q(sensitivity=Sensitivity.SPECIAL)


def called(public_id: str) -> list[tuple[str, str]]:
    """The item of this id as a choice: its title is no secret to colleagues. None where there is no such item."""
    try:
        found = Item.objects.filter(public_id=uuid.UUID(public_id))
    except ValueError:
        return []
    return [(public_id, title) for title in found.values_list("title", flat=True)]


def is_on_agenda() -> Q:
    """Signals that something on the agenda stands on, as a condition: the report counts and the list finds them."""
    return Q(Exists(Evidence.objects.current().filter(signal=OuterRef("pk"))))
