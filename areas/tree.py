"""The areas of today as a tree to look at: the largest, what lies below it, and what lies below that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from areas.models import AreaVersion
from areas.queries import AreaVersionQuerySet

# More roots than this is no municipality but a country: then people search by name.
MOST_ROOTS: Final = 500
MOST_FOUND: Final = 50


@dataclass(slots=True)
class Branch:
    """An area with what lies directly below it."""

    code: str
    name: str
    kind: str
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """An area that was searched for, and the name of what it lies in (empty: nothing)."""

    code: str
    name: str
    kind: str
    within: str


def tree() -> list[Branch]:
    """The largest areas; below a single one (a municipality) two levels more. At most three queries, no shapes."""
    roots = _level(AreaVersion.objects.on().filter(parent=None))
    if len(roots) == 1:
        children = _below(roots)
        _below(children)
    return [branch for _id, branch in roots]


def search(name: str) -> list[Found]:
    """Areas of today with this in their name or with this code, at most `MOST_FOUND` and one more. Two queries."""
    known = AreaVersion.objects.on()
    rows = list(
        (known.filter(name__icontains=name) | known.filter(area__code__iexact=name)).for_list()[: MOST_FOUND + 1]
    )
    parents = dict(known.filter(area__in={row.parent_id for row in rows}).values_list("area", "name"))
    return [
        Found(row.area.code, row.name, row.area.kind.name, parents.get(row.parent_id, "") if row.parent_id else "")
        for row in rows
    ]


Level = list[tuple[int, Branch]]


def _level(versions: AreaVersionQuerySet) -> Level:
    rows = versions.order_by("area__kind__rank", "name", "area__code").values_list(
        "area_id", "area__code", "name", "area__kind__name"
    )
    return [(area_id, Branch(code, name, kind)) for area_id, code, name, kind in rows[:MOST_ROOTS]]


def _below(branches: Level) -> Level:
    """Hang what lies directly below these branches on them; gives that level."""
    by_parent = defaultdict(list)
    rows = list(
        AreaVersion.objects.on()
        .directly_below(*(area_id for area_id, _branch in branches))
        .order_by("area__kind__rank", "name", "area__code")
        .values_list("area_id", "area__code", "name", "area__kind__name", "parent_id", "also_in_id")
    )
    found = {row[0] for row in rows}
    level = []
    for area_id, code, name, kind, parent, also_in in rows:
        if also_in in found:
            # One level further down, below an area of this level.
            continue
        branch = Branch(code, name, kind)
        for above in {parent, also_in}:
            by_parent[above].append(branch)
        level.append((area_id, branch))
    for area_id, branch in branches:
        branch.children = by_parent[area_id]
    return level
