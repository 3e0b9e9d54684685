"""Builders: plain functions with good defaults, so that a test says only what it is about.

The small world is a municipality of 0.2 by 0.1 degrees: wijk Oost (left half, with buurt Beuken in its lower half)
and wijk West (right half), with a team for lighting, a wijkteam, triage, a contact centre and a unit of its own.
"""

from __future__ import annotations

import base64
import copy
import datetime
import hashlib
import hmac
import itertools
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt as seal
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from agenda import commitments, initiatives, items, meetings
from agenda.models import Commitment, Evidence, Initiative, Item, Meeting
from areas.dated import today
from areas.models import Area, AreaKind, AreaVersion
from officers import alternatives, rights
from officers.alternatives import Change
from officers.models import (
    ApiClient,
    Arrangement,
    Channel,
    Domain,
    EntryRule,
    MunicipalTask,
    Officer,
    PartnerOrganisation,
    Positioning,
    Right,
    Role,
    RoleTitle,
    Scenario,
    Team,
)
from signals import intake
from signals.models import (
    Category,
    ClosingResult,
    EscalationDesk,
    EscalationLevel,
    Event,
    ExtraChoice,
    ExtraQuestion,
    MapObject,
    ObjectLayer,
    Reporter,
    RoutingRule,
    Sensitivity,
    Signal,
)

_count = itertools.count(1)

# A point in each part of the small world.
IN_BEUKEN = (6.05, 52.02)
IN_OOST = (6.05, 52.08)
IN_WEST = (6.15, 52.05)
OUTSIDE = (4.0, 51.0)


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle in degrees."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def area(
    code: str,
    kind: str,
    *,
    name: str = "",
    parent: Area | None = None,
    boundary: MultiPolygon | None = None,
    **dates: Any,
) -> Area:
    """An area with one version; its surface is right in order, not in square metres."""
    ranks = {"gemeente": 10, "stadsdeel": 20, "wijk": 30, "kern": 35, "buurt": 40}
    kind_row, _made = AreaKind.objects.get_or_create(
        slug=kind, defaults={"name": kind.capitalize(), "rank": ranks.get(kind, 100)}
    )
    made = Area.objects.create(code=code, kind=kind_row)
    AreaVersion.objects.create(
        area=made,
        name=name or code,
        parent=parent,
        boundary=boundary,
        outline=boundary,
        surface_m2=boundary.area * 7e9 if boundary else None,
        **dates,
    )
    return made


def domain(slug: str) -> Domain:
    """A domain, made once."""
    return Domain.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]


def team(slug: str, *, domain_slug: str | None = "fysiek", **fields: Any) -> Team:
    """A team with a mail address."""
    return Team.objects.create(
        slug=slug,
        name=fields.pop("name", slug.replace("-", " ").capitalize()),
        domain=domain(domain_slug) if domain_slug else None,
        email=fields.pop("email", f"{slug}@gemeente.example"),
        **fields,
    )


def role(slug: str) -> Role:
    """A role of the starting set with its rights."""
    made = Role.objects.filter(slug=slug).first()
    if made is None:
        name, codes = rights.ROLES[slug]
        made = Role.objects.create(slug=slug, name=name)
        Right.objects.bulk_create([Right(code=code, name=rights.RIGHTS[code]) for code in codes], ignore_conflicts=True)
        there = Right.objects.filter(code__in=codes)
        Role.rights.through.objects.bulk_create([Role.rights.through(role=made, right=right) for right in there])
    return made


def officer(username: str = "", *roles: str, teams: tuple[Team, ...] = (), **fields: Any) -> Officer:
    """Somebody who signs in, with roles of the starting set; the password is the username."""
    username = username or f"medewerker{next(_count)}"
    made = Officer(username=username, name=fields.pop("name", username.capitalize()), **fields)
    made.set_password(username)
    made.save()
    # Who was only just made had none: what is set needs not be looked for first.
    its_roles, its_teams = Officer.roles.through, Officer.teams.through
    its_roles.objects.bulk_create([its_roles(officer=made, role=role(slug)) for slug in dict.fromkeys(roles)])
    its_teams.objects.bulk_create([its_teams(officer=made, team=one) for one in dict.fromkeys(teams)])
    return made


def desks() -> None:
    """A mailbox for each level above the team lead."""
    for level in EscalationLevel:
        if level != EscalationLevel.LEAD:
            EscalationDesk.objects.get_or_create(level=level, defaults={"email": f"{level}@gemeente.example"})


def category(slug: str, *, task: MunicipalTask | None, domain_slug: str = "fysiek", **fields: Any) -> Category:
    """A category of a task."""
    return Category.objects.create(
        slug=slug,
        name=fields.pop("name", slug.replace("-", " ").capitalize()),
        domain=domain(domain_slug),
        task=task,
        **fields,
    )


def question(slug: str, text: str, *categories: Category, choices: Any = (), **fields: Any) -> ExtraQuestion:
    """An extra question of these categories; `choices` are answers to choose from, by their codes: their words, or the
    fields of a row."""
    made = ExtraQuestion.objects.create(slug=slug, text=text, **fields)
    made.categories.set(categories)
    for place, (code, words) in enumerate(dict(choices).items()):
        row = {"text": words} if isinstance(words, str) else words
        ExtraChoice.objects.create(question=made, slug=code, order=place, **row)
    return made


def layer(slug: str, points: dict[str, tuple[float, float]], *categories: Category, **fields: Any) -> ObjectLayer:
    """A layer of objects on the map, each with its point, by their codes."""
    made = ObjectLayer.objects.create(slug=slug, name=fields.pop("name", "lantaarn"), **fields)
    made.categories.set(categories)
    for code, point in points.items():
        MapObject.objects.create(layer=made, code=code, point=Point(*point, srid=4326))
    return made


def partner(slug: str = "paalwerk", **fields: Any) -> PartnerOrganisation:
    """A partner outside with a mail address, and without a processing agreement."""
    fields = {"name": slug.capitalize(), "kind": "aannemer", "email": f"werk@{slug}.example"} | fields
    return PartnerOrganisation.objects.create(slug=slug, **fields)


def rule(category: Category | None = None, *, team: Team, **fields: Any) -> RoutingRule:
    """A routing rule in use, as its form would take it."""
    fields = {"name": f"regel {next(_count)}", "reason": "Zo is het afgesproken.", "is_active": True} | fields
    made = RoutingRule(category=category, team=team, **fields)
    made.full_clean()
    made.save()
    return made


def scenario(by: Officer, *changes: Change, **fields: Any) -> Scenario:
    """A scenario over the last year until today; with a `result` it was tried."""
    day = today()
    fields = {"first_day": day - datetime.timedelta(days=365), "last_day": day, "name": "Proef"} | fields
    if "result" in fields:
        fields |= {"state": "klaar", "percent": 100, "finished_at": timezone.now(), "asked_by": by}
    return Scenario.objects.create(officer=by, changes=alternatives.as_json(changes), **fields)


@dataclass
class Town:
    """The small world; see the head of this module."""

    municipality: Area
    oost: Area
    beuken: Area
    west: Area
    triage: Team
    kcc: Team
    lighting: Team
    wijkteam: Team
    unit: Team
    task: MunicipalTask
    streetlight: Category
    worry: Category
    other: Category
    role_title: RoleTitle
    results: list[ClosingResult] = field(default_factory=list)


def town() -> Town:
    """Make the small world: Oost is placed under fysiek (with team lighting), West is a unit of its own."""
    municipality = area("GM1", "gemeente", name="Waterrijk", boundary=box(6.0, 52.0, 6.2, 52.1))
    oost = area("WK1", "wijk", name="Oost", parent=municipality, boundary=box(6.0, 52.0, 6.1, 52.1))
    west = area("WK2", "wijk", name="West", parent=municipality, boundary=box(6.1, 52.0, 6.2, 52.1))
    beuken = area("BU1", "buurt", name="Beuken", parent=oost, boundary=box(6.0, 52.0, 6.1, 52.05))
    triage = team("triage", domain_slug="publiekszaken", is_triage=True)
    kcc = team("kcc", domain_slug="publiekszaken", is_contact_centre=True)
    lighting = team("verlichting")
    wijkteam = team("wijkteam", domain_slug="sociaal")
    unit = team("wijkzaken", domain_slug=None)
    lamps = MunicipalTask.objects.create(
        slug="openbare-verlichting", name="Openbare verlichting", domain=domain("fysiek")
    )
    care = MunicipalTask.objects.create(slug="zorg", name="Zorg en overlast", domain=domain("sociaal"))
    Arrangement.objects.create(task=lamps, team=lighting)
    Arrangement.objects.create(task=care, team=wijkteam)
    EntryRule.objects.bulk_create(
        [
            EntryRule(channel=channel, desk=desk, owner=owner)
            for channel in Channel
            for desk, owner in [entry_of(channel)]
        ]
    )
    title = RoleTitle.objects.create(slug="gebiedsregisseur", name="Gebiedsregisseur")
    Positioning.objects.create(area=oost, role_title=title, team=lighting)
    Positioning.objects.create(area=west, role_title=title, team=unit)
    return Town(
        municipality=municipality,
        oost=oost,
        beuken=beuken,
        west=west,
        triage=triage,
        kcc=kcc,
        lighting=lighting,
        wijkteam=wijkteam,
        unit=unit,
        task=lamps,
        streetlight=category(
            "straatverlichting", task=lamps, name="Straatverlichting", keywords=["lantaarn", "straatlamp"]
        ),
        worry=category(
            "zorgwekkend-gedrag",
            task=care,
            domain_slug="sociaal",
            sensitivity=Sensitivity.SPECIAL,
            keywords=["verward"],
        ),
        other=category("overig", task=None, domain_slug="publiekszaken"),
        role_title=title,
        results=[
            ClosingResult.objects.create(slug="opgelost", name="Opgelost", order=1),
            ClosingResult.objects.create(
                slug="andere-organisatie", name="Andere organisatie", order=2, asks_organisation=True
            ),
        ],
    )


# The small world as it was made first: what to run to have its rows once more, and its objects, of which each gets
# copies.
_kept: tuple[str, Town] | None = None


def town_at_once() -> Town:
    """`town`, with the rows that the first one had: one statement instead of sixty. Where anything is there already, or
    another database than the first one's is looked at, it is made anew."""
    global _kept
    tables = (Area._meta.db_table, Domain._meta.db_table, Category._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT FROM {table})" for table in tables))
        (is_begun,) = cursor.fetchone()
    if is_begun:
        return town()
    if _kept is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_kept[0])
        return copy.deepcopy(_kept[1])
    before = _contents()
    made = town()
    _kept = _to_have_again(before, _contents()), copy.deepcopy(made)
    return made


def _filled() -> set[str]:
    """The tables that hold anything."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))
        return {name for (name,) in cursor.fetchall()}


def _rows_of(tables: set[str]) -> str:
    """What to run to have the rows of these tables once more. Keys to other tables are checked later on."""
    statements = []
    with connection.cursor() as cursor:
        for name in sorted(tables):
            # What the database reckons out by itself takes no value.
            cursor.execute(
                """
                SELECT string_agg(quote_ident(attname), ', '), string_agg('(one).' || quote_ident(attname), ', ')
                FROM pg_attribute
                WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                """,
                [name],
            )
            columns, values = cursor.fetchone()
            cursor.execute(f"""
                SELECT format(
                    'INSERT INTO {name} ({columns}) SELECT {values}
                    FROM (SELECT t::{name} AS one FROM unnest(%L::text[]) t OFFSET 0) each',
                    array_agg(t::text)
                ) FROM {name} t
            """)
            statements.append(cursor.fetchone()[0])
    return ";".join(statements)


Made = TypeVar("Made")
# Larger worlds: by their name and by what was there before, what to run to have them once more, and what they gave.
_worlds: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[str, Any]] = {}


def at_once(name: str, build: Callable[[], Made]) -> Made:
    """What `build` makes, which hangs on nothing but what is in the database; `name` tells it from others.

    Where it was built before on exactly the same rows it is not built again: the tables that it changed get the rows
    that it gave them then. What it gave is copied each time.
    """
    before = _contents()
    key = (name, tuple(sorted(before.items())))
    if key not in _worlds:
        made = build()
        after = _contents()
        run = _to_have_again(before, after)
        _worlds[key] = run, copy.deepcopy(made)
        return made
    run, made = _worlds[key]
    with connection.cursor() as cursor:
        cursor.execute(run)
    return copy.deepcopy(made)


def copy_in(usual: Model, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write many rows as `bulk_create` would, in a tenth of its time: each says by column what differs from `usual`,
    which was not saved. What has another value in every row, such as a UUID, each must say."""
    rows = list(rows)
    fields = [one for one in usual._meta.concrete_fields if not one.generated and not one.primary_key]
    alike = {one.attname: one.get_db_prep_save(one.pre_save(usual, add=True), connection) for one in fields}
    # A column that no row speaks of and that is empty here would be empty anyhow.
    spoken = {name for row in rows[:1] for name in row}
    fields = [one for one in fields if one.attname in spoken or alike[one.attname] is not None]
    told = [one for one in fields if one.attname in spoken]
    same = [one for one in fields if one.attname not in spoken]
    usually = [alike[one.attname] for one in same]
    columns = ", ".join(connection.ops.quote_name(one.column) for one in (*told, *same))
    with connection.cursor() as cursor, cursor.copy(f"COPY {usual._meta.db_table} ({columns}) FROM STDIN") as writing:
        for row in rows:
            assert row.keys() == spoken
            writing.write_row([*(one.get_db_prep_save(row[one.attname], connection) for one in told), *usually])
    # Else PostgreSQL plans by what it knew of the table before, which depends on the tests that ran.
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {usual._meta.db_table}")


def _to_have_again(before: dict[str, str], after: dict[str, str]) -> str:
    """What to run so that the tables that changed between these get the rows that they have now.

    Without triggers: what they wrote is among the rows, as the terms of a category are, with the day on which they were
    written. Only what is kept for each stamp must be read anew.
    """
    changed = {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}
    return f"""
        SET LOCAL session_replication_role = replica;
        {"".join(f"DELETE FROM {table};" for table in sorted(changed & before.keys()))}
        {_rows_of(changed & after.keys())};
        INSERT INTO officers_stamp (value) VALUES (gen_random_uuid())
        ON CONFLICT (one) DO UPDATE SET value = EXCLUDED.value;
        SET LOCAL session_replication_role = origin
    """


def _contents() -> dict[str, str]:
    """What is in each table that holds anything, as a digest; but for the stamp, which is another each time."""
    each = [
        f"SELECT '{name}', md5(string_agg(t::text, '\n' ORDER BY t::text)) FROM {name} t"
        for name in sorted(_filled() - {"officers_stamp"})
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def entry_of(channel: Channel) -> tuple[str, str]:
    """Desk and owner of a channel, as in the starting set."""
    if channel in (Channel.PHONE, Channel.COUNTER):
        return EntryRule.Desk.CONTACT_CENTRE, EntryRule.Owner.ARRANGED
    if channel in (Channel.STREET, Channel.WALK, Channel.MEETING, Channel.PARTNER):
        return EntryRule.Desk.POSITIONED_UNIT, EntryRule.Owner.DESK
    return EntryRule.Desk.TRIAGE, EntryRule.Owner.ARRANGED


def signal(text: str = "De lantaarn is kapot", *, by: Any = None, **fields: Any) -> Signal:
    """A signal through the only way in; by default by web form, in Beuken, about a street light."""
    fields.setdefault("channel", Channel.WEB)
    fields.setdefault("point", IN_BEUKEN)
    fields.setdefault("category", "straatverlichting")
    moment, tell = fields.pop("received_at", None), fields.pop("tell", True)
    return intake.receive(intake.Report(text=text, **fields), by=by, received_at=moment, tell=tell)


def many(
    amount: int, text: str = "De lantaarn is kapot", *, moments: Sequence[Any] = (), **fields: Any
) -> list[Signal]:
    """As many signals that differ in number and moment only: the first by `signal`, the others with copies of its row,
    reporter and history. In the order in which they were made; `moments` says when each came in, and else they came
    right after each other."""
    first = signal(text, received_at=moments[0] if moments else None, **fields)
    next_moment = datetime.timedelta.resolution
    moments = moments or [first.received_at + number * next_moment for number in range(amount)]
    assert len(moments) == amount
    category, made = first.category, []
    for number, moment in enumerate(moments[1:]):
        one = _like(
            first,
            public_id=uuid.uuid4(),
            # A number that is not given out here.
            number=f"{timezone.localtime(moment).year}-{900_000 - next(_count) * 1000 + number:06}",
            received_at=moment,
            updated_at=moment,
            due_on=category.due_on(moment) if category else first.due_on,
            first_contact_due_on=category.first_contact_due_on(moment) if category else first.first_contact_due_on,
        )
        made.append(one)
    Signal.objects.bulk_create(made)
    reporters = Reporter.objects.filter(signal=first)
    Reporter.objects.bulk_create([_like(one, signal_id=of.pk) for one in reporters for of in made])
    lines = list(Event.objects.filter(signal=first).order_by("pk"))
    Event.objects.bulk_create(
        [
            _like(line, signal_id=of.pk, at=line.at + (of.received_at - first.received_at))
            for of in made
            for line in lines
        ]
    )
    return [first, *made]


def _like(one: Made, **own: Any) -> Made:
    """A row with the values of another one, that is not stored yet."""
    fields = one._meta.concrete_fields
    values = {
        field.attname: getattr(one, field.attname) for field in fields if not (field.primary_key or field.generated)
    }
    return type(one)(**values | own)


def item(title: str = "Donkere paden", *, signals: Any = (), areas: Any = None, **fields: Any) -> Item:
    """An opgave of Oost in the physical domain, with these signals; `phase` and `is_public` as they are said."""
    phase, is_public = fields.pop("phase", None), fields.pop("is_public", None)
    owner = fields.pop("owner", None) or officer("", "wijkambtenaar")
    plan = items.Plan(
        title=title,
        owner=owner,
        areas=list(areas or Area.objects.filter(code="WK1")),
        domains=[domain(slug) for slug in fields.pop("domains", ("fysiek",))],
        **fields,
    )
    made = items.make(plan, by=owner)
    Evidence.objects.bulk_create([Evidence(item=made, signal=one, added_by=owner) for one in signals])
    changed = {name: value for name, value in (("phase", phase), ("is_public", is_public)) if value is not None}
    Item.objects.filter(pk=made.pk).update(**changed) if changed else None
    made.refresh_from_db()
    return made


def commitment(text: str = "Wij komen kijken", **fields: Any) -> Commitment:
    """A promise to people of Oost, for in a week."""
    fields.setdefault("promised_by", fields.get("by") or officer("", "wijkambtenaar"))
    fields.setdefault("area", Area.objects.get(code="WK1"))
    fields.setdefault("due_on", today() + datetime.timedelta(days=7))
    fields.setdefault("by", fields["promised_by"])
    return commitments.promise(text=text, **fields)


def meeting(title: str = "Wijkoverleg", **fields: Any) -> Meeting:
    """A public meeting in Oost, tomorrow evening."""
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    fields.setdefault("starts_at", tomorrow.replace(hour=19, minute=30, second=0, microsecond=0))
    fields.setdefault("area", Area.objects.get(code="WK1"))
    by = fields.pop("by", None)
    return meetings.plan(meetings.Invitation(title=title, **fields), by=by)


def initiative(title: str = "Pluktuin", **fields: Any) -> Initiative:
    """An initiative of residents of Oost."""
    fields.setdefault("area", Area.objects.get(code="WK1"))
    fields.setdefault("contact", officer("", "wijkambtenaar"))
    return initiatives.write_down(initiatives.Idea(title=title, **fields), by=fields["contact"])


def program(*scopes: str, **fields: Any) -> tuple[ApiClient, str]:
    """A program of the REST API with these scopes and no rate, and its key; `domains` and `areas` limit it."""
    domains, areas = fields.pop("domains", ()), fields.pop("areas", ())
    key = ApiClient.new_key()
    fields.setdefault("rate", "")
    made = ApiClient.objects.create(
        name=fields.pop("name", f"programma {next(_count)}"),
        key_digest=ApiClient.digest(key),
        scopes=list(scopes),
        **fields,
    )
    made.domains.set(domains)
    made.areas.set(areas)
    return made, key


def app_of(officer: Officer) -> str:
    """Give an officer an app with codes as second factor, set up; gives its secret, for `code_of`."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": seal(secret)})
    return secret


def code_of(secret: str) -> str:
    """What the app with this secret shows now (RFC 6238)."""
    moment = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), moment, hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
