"""Areas to choose from in a list, grouped as people know them: per wijk or kern, with the buurten below it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from areas.models import AreaVersion

# A list that is longer helps nobody: then only the areas that have others below them are left.
MOST_CHOICES = 1500
MOST_NEIGHBOURHOODS = 120


@dataclass(frozen=True, slots=True)
class Group:
    """Choices (code, name) under a common name; an empty name is for those that belong together with nothing."""

    name: str
    choices: list[tuple[str, str]]


def grouped_areas() -> list[Group]:
    """Today's areas below the municipality, by name. One query, no boundaries."""
    rows = list(
        AreaVersion.objects.on()
        .order_by("name", "area__code")
        .values_list("area_id", "area__code", "name", "parent_id", "area__kind__name", "also_in_id")
    )
    children = defaultdict(list)
    known = {row[0]: row[3] for row in rows}
    for row in rows:
        parent, also_in = row[3], row[5]
        # What also lies in an area beside it hangs below that one: then a gebied has its wijken.
        nearest = also_in if also_in in known and known[also_in] == parent else parent
        children[nearest if nearest in known else None].append(row)
    top = [row for row in rows if row[3] not in known]
    # The municipality itself is no answer to "where"; a city whose wijken have nothing above them has no such top.
    roots = {row[0] for row in top if children[row[0]]} if len(top) == 1 else set()
    loose = [row for row in rows if not children[row[0]] and (row[3] not in known or row[3] in roots)]
    small = len(rows) <= MOST_CHOICES
    groups = [Group("", [(code, name) for _id, code, name, *_rest in loose])] if loose and small else []
    for area_id, code, name, _parent, kind, _also_in in rows:
        if not children[area_id] or area_id in roots:
            continue
        below = [(row[1], row[2]) for row in children[area_id] if not children[row[0]]] if small else []
        anywhere = _("Ergens in %s") % name
        # "Wijk Oost", but not "Wijk Wijk 00".
        label = name if name.lower().startswith(kind.lower()) else f"{_(kind)} {name}"
        groups.append(Group(label, [(code, anywhere), *below]))
    return groups


def neighbourhoods() -> list[AreaVersion]:
    """The areas that people say they live in, by name, without their shapes: wijken and kernen today.

    A city that has neither gets what lies directly below its largest area. None where there are more than
    `MOST_NEIGHBOURHOODS`: that is no longer one city.
    """
    today = AreaVersion.objects.on()
    found = today.filter(area__kind__slug__in=("wijk", "kern"))
    if not found.exists():
        found = today.filter(parent__in=today.filter(parent=None).values("area"))
    rows = found.select_related("area__kind").defer("boundary", "outline").order_by("name")[: MOST_NEIGHBOURHOODS + 1]
    return list(rows) if len(rows) <= MOST_NEIGHBOURHOODS else []
