"""The starting set of the organisation: what a city has on its first day, and then changes. Never overwrites.

A row is found again by its code. What a city renamed, moved or took out of use stays as the city made it. What a city
deleted is not remembered anywhere, so a later run adds it again: to be rid of a row, take it out of use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import models

from officers import stories
from officers.models import (
    Arrangement,
    Channel,
    CityText,
    Domain,
    EntryRule,
    MunicipalTask,
    Right,
    Role,
    RoleTitle,
    Team,
)
from officers.rights import RIGHTS, ROLES

# slug -> name; the first of them decides where an area has more than one
ROLE_TITLES: Final = {
    "gebiedsregisseur": "Gebiedsregisseur",
    "wijkmanager": "Wijkmanager",
    "buurtcoordinator": "Buurtcoördinator",
    "wijkadviseur": "Wijkadviseur",
}
# The area officers' own channels: what they hear comes in at their own unit, which keeps it until the team accepts.
_OF_AREA_OFFICERS: Final = frozenset({Channel.STREET, Channel.WALK, Channel.MEETING, Channel.PARTNER})
_OF_CONTACT_CENTRE: Final = frozenset({Channel.PHONE, Channel.COUNTER})


def add_roles() -> dict[type[models.Model], int]:
    """The rights that the code asks for, and the roles of the first day with theirs; gives how many are new.

    A role that exists keeps the rights that the city gave it, also when a newer version knows more rights.
    """
    added: dict[type[models.Model], int] = {}
    added[Right] = add_missing(Right, [{"code": code, "name": name} for code, name in RIGHTS.items()], key="code")
    known = set(Role.objects.values_list("slug", flat=True))
    added[Role] = add_missing(Role, [{"slug": slug, "name": name} for slug, (name, _rights) in ROLES.items()])
    right_ids = dict(Right.objects.values_list("code", "pk"))
    for role in Role.objects.filter(slug__in=ROLES.keys() - known):
        role.rights.set([right_ids[code] for code in ROLES[role.slug][1]])
    return added


def add_organisation(
    *,
    domains: Iterable[Mapping[str, Any]],
    teams: Iterable[Mapping[str, Any]],
    tasks: Iterable[Mapping[str, Any]],
) -> dict[type[models.Model], int]:
    """Domains, teams, tasks and who does them everywhere, entry rules and role titles; gives how many are new.

    Takes rows as in `signals/data/taxonomy.json`. There is at most one triage team and one contact centre: where a
    city has its own, the one of the starting set is an ordinary team. A task gets its municipality-wide arrangement
    only while it has no arrangement at all, so that what a city ended or split over areas does not come back.
    """
    added: dict[type[models.Model], int] = {}
    added[Domain] = add_missing(
        Domain,
        [{"slug": row["slug"], "name": row["name"], "order": 10 * place} for place, row in enumerate(domains, start=1)],
    )
    domain_ids = dict(Domain.objects.values_list("slug", "pk"))
    has_triage = Team.objects.active().filter(is_triage=True).exists()
    has_contact_centre = Team.objects.active().filter(is_contact_centre=True).exists()
    added[Team] = add_missing(
        Team,
        [
            {
                "slug": row["slug"],
                "name": row["name"],
                "domain_id": domain_ids[row["domain"]],
                "is_triage": row["triage"] and not has_triage,
                "is_contact_centre": row["contact_centre"] and not has_contact_centre,
                "takes_complaints": row.get("complaints", False),
            }
            for row in teams
        ],
    )
    tasks = list(tasks)
    added[MunicipalTask] = add_missing(
        MunicipalTask,
        [
            {
                "slug": row["slug"],
                "name": row["name"],
                "domain_id": domain_ids[row["domain"]],
                "description": row["description"],
            }
            for row in tasks
        ],
    )
    team_ids = dict(Team.objects.values_list("slug", "pk"))
    unarranged = dict(MunicipalTask.objects.filter(arrangements=None).values_list("slug", "pk"))
    arrangements = [
        Arrangement(task_id=unarranged[row["slug"]], team_id=team_ids[row["team"]])
        for row in tasks
        if row["slug"] in unarranged
    ]
    added[Arrangement] = len(Arrangement.objects.bulk_create(arrangements))
    added[EntryRule] = add_missing(EntryRule, [_entry_rule(channel) for channel in Channel], key="channel")
    added[RoleTitle] = add_missing(
        RoleTitle,
        [
            {"slug": slug, "name": name, "order": 10 * place}
            for place, (slug, name) in enumerate(ROLE_TITLES.items(), start=1)
        ],
    )
    added[CityText] = add_missing(CityText, stories.starting_rows())
    return added


def add_missing(model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, key: str = "slug") -> int:
    """Add the rows whose `key` is not there yet, and leave the others as they are; gives how many were added."""
    manager = model._default_manager
    known = set(manager.values_list(key, flat=True))
    return len(manager.bulk_create(model(**row) for row in rows if row[key] not in known))


def ensure_triage() -> Team:
    """The triage team, made (or put back to work) when there is none: a resident's signal is never refused because
    nobody set us up, or because somebody put triage away."""
    found = Team.objects.active().filter(is_triage=True).first()
    if found is not None:
        return found
    domain, _made = Domain.objects.get_or_create(slug="publiekszaken", defaults={"name": "Publiekszaken", "order": 30})
    part = {"is_triage": True, "is_active": True}
    team, _made = Team.objects.update_or_create(
        slug="triage", defaults=part, create_defaults=part | {"name": "Triage", "domain": domain}
    )
    return team


def _entry_rule(channel: Channel) -> dict[str, str]:
    """Desk and owner of a channel on the first day."""
    if channel in _OF_CONTACT_CENTRE:
        desk, owner = EntryRule.Desk.CONTACT_CENTRE, EntryRule.Owner.ARRANGED
    elif channel in _OF_AREA_OFFICERS:
        desk, owner = EntryRule.Desk.POSITIONED_UNIT, EntryRule.Owner.DESK
    else:
        desk, owner = EntryRule.Desk.TRIAGE, EntryRule.Owner.ARRANGED
    return {"channel": channel, "desk": desk, "owner": owner}
