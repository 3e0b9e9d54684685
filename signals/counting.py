"""How many signals there are, by subject, area, team or status: one statement that an index answers, and the names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from areas.queries import name_today
from officers.organisation import stamp
from signals.city_lists import city_lists
from signals.models import Status
from signals.queries import SignalQuerySet


class Per(TextChoices):
    """What is counted by."""

    CATEGORY = "categorie", _("categorie")
    AREA = "gebied", _("gebied")
    TEAM = "team", _("team")
    STATUS = "status", _("status")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of one; `code` is None where a signal has none."""

    code: str | None
    name: str | None
    number: int


def tallies(signals: SignalQuerySet, *, per: Per) -> list[Tally]:
    """How many of these signals there are of each, the most first; of what there are none is left out.

    An area is the smallest one that a signal lies in: those above it are not counted with it.
    """
    column = {Per.CATEGORY: "category_id", Per.AREA: "area_id", Per.TEAM: "team_id", Per.STATUS: "status"}[per]
    counted = dict(signals.order_by().values_list(column).annotate(number=Count("*")))
    names = _names(per, counted.keys() - {None})
    found = []
    for key, number in counted.items():
        code, name = names.get(key, (None, None))
        found.append(Tally(code, name, number))
    return sorted(found, key=lambda one: (-one.number, one.code or ""))


def _names(per: Per, keys: set[Any]) -> dict[Any, tuple[str, str]]:
    """Code and name by what is counted by."""
    if per == Per.STATUS:
        return {one.value: (one.value, str(one.label)) for one in Status}
    if per == Per.AREA:
        rows = (
            Area.objects.filter(pk__in=keys).annotate(known_as=name_today("pk")).values_list("pk", "code", "known_as")
        )
        return {pk: (code, name or code) for pk, code, name in rows}
    lists = city_lists(on=stamp())
    if per == Per.TEAM:
        return {team.pk: (team.slug, team.name) for team in lists.teams.values()}
    return {one.pk: (one.slug, one.name) for one in lists.categories}
